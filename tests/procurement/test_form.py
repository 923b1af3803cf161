"""The form for a need: nothing typed is lost, codes can be looked up half-way, and hints never block."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from members.models import Role
from network_portal.lib import dates
from procurement import actions, wording
from procurement.models import Need
from tests import factories
from tests.cast import Cast, organisation, person
from tests.procurement import world
from tests.procurement.world import WORDS
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ADD = "procurement:need_add"


def given(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {**WORDS, "visibility": "own", "responsible": cast.officer.pk, **changes}


class TestAdd:
    def test_makes_a_need_and_shows_it(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        response = as_(cast.officer).post(reverse(ADD), given(cast), follow=True)
        need = Need.objects.get()
        assert response.redirect_chain == [(need.get_absolute_url(), 302)]
        assert (need.organisation, need.title, need.visibility) == (cast.ystad, WORDS["title"], "own")

    def test_takes_everything_that_can_be_said(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        row, code = factories.matrix_row(2, 1, "Behovsworkshop"), factories.cpv()
        data = given(
            cast, visibility="chosen", organisations=[cast.malmo.pk], cpv=code.pk, matrix_row=row.pk,
            registry_number="KS 2026/1", responsible=cast.colleague.pk,
        )  # fmt: skip
        as_(cast.officer).post(reverse(ADD), data)
        need = Need.objects.get()
        assert (need.cpv, need.matrix_row, need.registry_number) == (code, row, "KS 2026/1")
        assert need.responsible == cast.colleague
        assert list(need.shared_with.all()) == [cast.malmo]

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("title", "", "Ge behovet ett namn"),
            ("title", " \n ", "Ge behovet ett namn"),
            ("title", "x" * 151, "150"),
            ("title", "a\x00b", ""),
            ("current_state", "", "Beskriv vad som inte fungerar i dag"),
            ("current_state", "å" * 5001, "5000"),
            ("wanted_state", "", "Beskriv hur ni vill ha det"),
            ("wanted_state", "\x00", ""),
            ("affected", "", "Skriv vilka som berörs"),
            ("need_owner", "", "Skriv vilken enhet eller roll"),
            ("cpv", "99999999", "Välj en av koderna i listan"),
            ("cpv", "\x00", "Välj en av koderna i listan"),
            ("cpv", "🐙", "Välj en av koderna i listan"),
            ("matrix_row", "99999999999999999999999", ""),
            ("matrix_row", "\x00", ""),
            ("responsible", "", ""),
            ("responsible", "99999999999999999999999", "Välj en kollega"),
            ("visibility", "everybody", ""),
            ("visibility", "chosen", "Kryssa för minst en kommun"),
            ("visibility", "\x00", ""),
            ("organisations", "99999999999999999999999", "Välj bland kommunerna"),
            ("organisations", "x", "Välj bland kommunerna"),
            ("organisations", "x\x00", ""),
            ("registry_number", "x" * 61, "60"),
            ("registry_number", "\x00", ""),
        ],
    )
    def test_says_what_to_put_right_and_keeps_the_rest(
        self, field: str, value: str, message: str, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        response = as_(cast.officer).post(reverse(ADD), given(cast, **{field: value}))
        html = unescape(response.content.decode())
        assert response.status_code == 200
        assert 'id="errors"' in html
        assert message in html
        assert "<title>Fel: " in html
        for name, text in WORDS.items():
            assert name == field or text in html, name
        assert not Need.objects.exists()

    def test_emoji_and_other_scripts_are_words_too(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        as_(cast.officer).post(reverse(ADD), given(cast, title="Tång 🌊 и водоросли", current_state="漂" * 5000))
        assert Need.objects.get().title == "Tång 🌊 и водоросли"

    def test_markup_is_text(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        attack = "<img src=x onerror=alert(1)>"
        data = given(cast, current_state=attack, affected=attack, need_owner=attack, registry_number=attack)
        html = as_(cast.officer).post(reverse(ADD), data, follow=True)
        # The strict client fails a page with an event attribute in it.
        assert "&lt;img src=x" in html.content.decode()

    def test_a_registry_number_that_is_taken_is_said_at_its_field(
        self, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        factories.need(cast, registry_number="KS 1")
        html = as_(cast.officer).post(reverse(ADD), given(cast, registry_number=" KS  1")).content.decode()
        assert 'href="#id_registry_number"' in html
        assert "redan ett behov med det diarienumret" in html

    def test_responsible_is_a_colleague_who_may_answer(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        for somebody in (cast.neighbour, cast.reader, cast.administrator):
            as_(cast.officer).post(reverse(ADD), given(cast, responsible=somebody.pk))
        assert not Need.objects.exists()

    def test_only_member_municipalities_can_be_ticked(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        outside = organisation("municipality", "Lund", "2120001132", "1281", 130_000)
        outside.memberships.all().delete()
        client = as_(cast.officer)
        html = client.get(reverse(ADD)).content.decode()
        assert "Trelleborg" in html
        assert "Lund" not in html
        for pk in (outside.pk, cast.cluster.pk, cast.ystad.pk):
            client.post(reverse(ADD), given(cast, visibility="chosen", organisations=[pk]))
        assert not Need.objects.exists()

    def test_somebody_in_two_municipalities_chooses_for_which(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        Role.objects.create(person=cast.officer, organisation=cast.malmo, kind=Role.Kind.PROCUREMENT_OFFICER)
        client = as_(cast.officer)
        assert f"?organisation={cast.ystad.pk}" in client.get(reverse(ADD)).content.decode()
        client.post(f"{reverse(ADD)}?organisation={cast.ystad.pk}", given(cast))
        assert Need.objects.get().organisation == cast.ystad
        assert client.post(f"{reverse(ADD)}?organisation={cast.trelleborg.pk}", given(cast)).status_code == 403

    def test_costs_the_same_with_more_municipalities(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        def make(number: int) -> None:
            organisation("municipality", f"Kommun {number}", f"212000{number}111", f"99{number}0", 10_000)

        # 1 person with roles, 2 rows of the matrix, 3 colleagues, 4 municipalities.
        one_and_three(as_(cast.officer), reverse(ADD), make, queries=4)


class TestEdit:
    def url(self, need: Need) -> str:
        return reverse("procurement:need_edit", args=[need.pk])

    def test_shows_what_the_need_says_now(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.chosen(cast, cast.malmo, cpv=factories.cpv(), registry_number="KS 7", matrix_row=factories.matrix_row())
        html = as_(cast.officer).get(self.url(need)).content.decode()
        for text in (*WORDS.values(), "KS 7", "03451000-6 Växter", "1.1 Seminarier"):
            assert text in html
        assert f'value="{cast.malmo.pk}" id="id_organisations_0" checked' in html
        assert "<details open>" in html

    def test_changes_words_and_readers_in_one_go(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = factories.need(cast)
        as_(cast.colleague).post(self.url(need), given(cast, title="Tång", visibility="network"))
        need.refresh_from_db()
        assert (need.title, need.visibility) == ("Tång", "network")

    def test_a_colleagues_change_is_pointed_out_and_saving_again_counts(
        self, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        need = factories.need(cast)
        client = as_(cast.officer)
        opened = client.get(self.url(need)).context["form"].mark
        actions.change(need, by=cast.colleague, title="Kollegans", visibility="chosen", organisations=[cast.malmo])
        response = client.post(self.url(need), given(cast, title="Mitt", opened=opened))
        html = response.content.decode()
        assert response.status_code == 409
        assert "Colleague Ystad sparade detta" in html
        assert 'value="Mitt"' in html
        for name, saved in (("title", "Kollegans"), ("visibility", "Kommuner vi väljer"), ("organisations", "Malmö")):
            assert f'<a href="#id_{name}">' in html
            assert f'id="id_{name}_saved"><p>Sparat nu: <b>{saved}</b>' in html
        assert 'id="id_affected_saved"' not in html
        assert Need.objects.get().title == "Kollegans"
        newer = response.context["form"].mark
        assert f'name="opened" value="{newer}"' in html
        assert client.post(self.url(need), given(cast, title="Mitt", opened=newer)).status_code == 302
        assert Need.objects.get().title == "Mitt"

    def test_a_chosen_row_and_code_are_shown_by_their_names(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = factories.need(cast)
        client = as_(cast.officer)
        opened = client.get(self.url(need)).context["form"].mark
        actions.change(need, by=cast.colleague, cpv=factories.cpv(), responsible=cast.colleague, affected="å" * 301)
        html = client.post(self.url(need), given(cast, opened=opened)).content.decode()
        assert "Sparat nu: <b>03451000-6 Växter</b>" in html
        assert "Sparat nu: <b>Colleague Ystad</b>" in html
        assert f"<details><summary>Sparat nu</summary><p>{'å' * 301}</p>" in html

    @pytest.mark.parametrize("opened", ["", "x", "title", "title=1", "2026-01-01", "\x00", "9" * 400])
    def test_a_broken_mark_harms_nobody(self, opened: str, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = factories.need(cast)
        assert as_(cast.officer).post(self.url(need), given(cast, opened=opened)).status_code in {302, 409}

    def test_keeps_a_row_of_an_older_matrix_and_a_member_that_has_left(
        self, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        from datetime import date

        from operations.models import Matrix

        old_row = factories.matrix_row()
        need = world.chosen(cast, cast.malmo, matrix_row=old_row)
        Matrix.objects.create(version=2, adopted_on=date(2025, 6, 1))
        cast.malmo.memberships.update(ends_on=date(2025, 1, 1))
        data = given(cast, visibility="chosen", organisations=[cast.malmo.pk], matrix_row=old_row.pk)
        assert as_(cast.officer).post(self.url(need), data).status_code == 302
        need.refresh_from_db()
        assert need.matrix_row == old_row

    def test_keeps_a_responsible_person_who_has_left_until_somebody_else_is_chosen(
        self, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        gone = person("Gone Ystad")
        need = factories.need(cast, responsible=gone)
        assert as_(cast.officer).post(self.url(need), given(cast, responsible=gone.pk)).status_code == 302

    def test_says_how_many_are_with_the_need(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast)
        world.commitment(need, cast.malmo, cast.neighbour)
        assert "1 organisation är med i behovet" in as_(cast.officer).get(self.url(need)).content.decode()


class TestCodes:
    def test_can_be_looked_up_without_script_and_nothing_is_lost(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        factories.cpv()
        data = given(cast, find="cpv", cpv_words="växt", visibility="chosen", organisations=[cast.malmo.pk], title="")
        html = as_(cast.officer).post(reverse(ADD), data).content.decode()
        assert "03451000-6 Växter" in html
        assert 'id="errors"' not in html
        assert f'value="{cast.malmo.pk}" id="id_organisations_0" checked' in html
        for name, text in WORDS.items():
            assert name == "title" or text in html
        assert not Need.objects.exists()

    def test_can_be_looked_up_while_changing(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        factories.cpv()
        need = factories.need(cast)
        url = reverse("procurement:need_edit", args=[need.pk])
        opened = as_(cast.officer).get(url).context["form"].mark
        actions.change(need, by=cast.colleague, affected="Alla")
        data = given(cast, find="cpv", cpv_words="0345", title="Ny rubrik", opened=opened)
        html = as_(cast.officer).post(url, data).content.decode()
        assert "03451000-6 Växter" in html
        assert 'value="Ny rubrik"' in html
        assert f'name="opened" value="{opened}"' in html  # what happened meanwhile is still to be told

    def test_are_looked_up_by_enter_when_there_are_new_words(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        factories.cpv()
        client = as_(cast.officer)
        for looked_up in ("", "träd"):
            data = given(cast, enter="1", cpv_words="växt", looked_up=looked_up)
            html = client.post(reverse(ADD), data).content.decode()
            assert "03451000-6 Växter" in html
            assert 'name="looked_up" value="växt"' in html
            assert re.search(r'name="cpv_words"[^>]* autofocus', html)
        assert not Need.objects.exists()

    @pytest.mark.parametrize("words", ["", "växt "])
    def test_enter_saves_when_there_are_none(self, words: str, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        as_(cast.officer).post(reverse(ADD), given(cast, enter="1", cpv_words=words, looked_up="växt"))
        assert Need.objects.exists()

    def test_htmx_gets_the_choices_alone_with_the_chosen_first(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        factories.cpv()
        factories.cpv("90910000", "9", "Städning")
        url = reverse("procurement:cpv_search")
        html = as_(cast.officer).get(url, {"cpv_words": "växt", "cpv": "90910000"}, headers={"HX-Request": "true"})
        text = html.content.decode()
        assert "<html" not in text
        assert text.index("90910000-9 Städning") < text.index("03451000-6 Växter")
        assert 'value="90910000" checked' in text

    def test_are_found_by_digits_by_words_and_in_both_languages(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        code = factories.cpv()
        type(code).objects.filter(pk=code.pk).update(name_en="Plants")
        url = reverse("procurement:cpv_search")
        for typed in ("034", "03451000-6", "VÄX", "plants"):
            assert "03451000-6" in as_(cast.officer).get(url, {"q": typed}).content.decode(), typed

    def test_come_with_the_very_word_first(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        for code, name in (("03000000", "Odlade växter"), ("03100000", "Växter för färg"), ("03451000", "Växter")):
            factories.cpv(code, "0", name)
        html = as_(cast.officer).get(reverse("procurement:cpv_search"), {"q": "växter"}).content.decode()
        assert html.index("03451000-0") < html.index("03100000-0") < html.index("03000000-0")

    @pytest.mark.parametrize("typed", ["", "zz", "🐙", "9" * 500, "-", "%", "'", "\\"])
    def test_survive_whatever_is_typed(self, typed: str, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        factories.cpv()
        url = reverse("procurement:cpv_search")
        for headers in ({}, {"HX-Request": "true"}):
            response = as_(cast.officer).get(url, {"q": typed, "cpv": typed}, headers=headers)
            assert response.status_code == 200
            assert "03451000" not in response.content.decode()
        data = given(cast, find="cpv", cpv_words=typed, cpv=typed)
        assert as_(cast.officer).post(reverse(ADD), data).status_code == 200

    def test_a_nul_byte_half_way_is_no_crash(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        data = given(cast, find="cpv", cpv_words="\x00väx", title="a\x00", matrix_row="\x00", organisations=["\x00"])
        assert as_(cast.officer).post(reverse(ADD), data).status_code == 200


class TestHints:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Vi vill köpa sensorer i varje plantering", ["köpa", "sensorer"]),
            ("Ett bokningssystem med app", ["bokningssystem", "app"]),
            ("En leverantör levererar PLATTFORMEN", ["leverantör", "PLATTFORMEN"]),
            ("Plastkrukor vid inköp av växter", []),
            ("Ekosystemet och avloppssystemen mår bra", []),
            ("Apparna köp köpare applåd", ["Apparna"]),
            ("A supplier with software", ["supplier", "software"]),
            ("", []),
        ],
    )
    def test_hear_products_and_not_needs(self, text: str, words: list[str]) -> None:
        assert wording.solution_words(text) == words

    def test_are_shown_while_writing_and_never_block(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        client = as_(cast.officer)
        hint = client.post(reverse("procurement:wording_hint"), {"title": "Torka", "wanted_state": "Vi vill ha sensorer"})
        assert "”sensorer” låter som en lösning" in hint.content.decode()
        assert "<html" not in hint.content.decode()
        client.post(reverse(ADD), given(cast, wanted_state="Vi vill ha sensorer"))
        need = Need.objects.get()
        page = client.get(need.get_absolute_url()).content.decode()
        assert "”sensorer” låter som en lösning" in page
        Need.objects.update(visibility=Need.Visibility.NETWORK)
        assert "låter som en lösning" not in as_(cast.neighbour).get(need.get_absolute_url()).content.decode()

    def test_hear_the_text_about_today_too(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        client = as_(cast.officer)
        hint = client.post(reverse("procurement:wording_hint"), {"current_state": "Vi behöver köpa sensorer."})
        assert "”köpa”, ”sensorer” låter som en lösning" in hint.content.decode()
        html = client.post(reverse(ADD), given(cast, current_state="Vi saknar en app.", title="")).content.decode()
        assert "”app” låter som en lösning" in html
        need = factories.need(cast, current_state="Vi saknar en app.")
        assert "”app” låter som en lösning" in client.get(need.get_absolute_url()).content.decode()

    def test_huge_text_is_read_in_part(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        data = {"title": "a" * 100_000, "wanted_state": "system " * 100_000}
        assert as_(cast.officer).post(reverse("procurement:wording_hint"), data).status_code == 200


class TestNeedPage:
    def test_costs_the_same_with_one_as_with_three_of_everything(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        need = world.shared(cast, cpv=factories.cpv())
        others = [cast.malmo, cast.trelleborg, cast.cluster]

        def make(number: int) -> None:
            world.commitment(need, others[number - 1], cast.neighbour)
            world.shared(cast, title=f"Tång och alger på badstränder {number}")
            need.stage_changes.create(to_stage=1, changed_on=dates.today(), by=cast.officer, reason=f"Skäl {number}")
            need.gate_answers.create(point=["volume", "limits", "known"][number - 1], text="Svar", by=cast.officer)

        # 1 person with roles, 2 the need, 3 its changes, 4 who is with it, 5 answers, 6 like names, 7 the same kind of purchase.
        one_and_three(as_(cast.neighbour), need.get_absolute_url(), make, queries=7)

    def test_says_in_plain_words_who_sees_it(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        client = as_(cast.officer)
        expected = {
            factories.need(cast): "Bara Ystad.",
            world.chosen(cast, cast.malmo): "Bara Ystad samt Malmö.",
            world.chosen(cast, cast.malmo, cast.trelleborg): "Bara Ystad samt Malmö och Trelleborg.",
            world.shared(cast): "Alla medlemmar i nätverket. Från vägvalet bara kommunerna.",
            world.shared(cast, stage=5): "Alla kommuner i nätverket. Klusterorganisationer ser det inte längre.",
        }
        for need, words in expected.items():
            assert words in client.get(need.get_absolute_url()).content.decode()

    def test_suggests_the_same_kind_of_purchase_and_says_why(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast, title="Plastkrukor", cpv=factories.cpv())
        world.shared(cast, title="Rabatter utan ogräs", cpv=factories.cpv("03452000", "3", "Träd"))
        other_kind = factories.cpv("03110000", "5", "Grödor")
        world.shared(cast, title="Något helt annat", cpv=other_kind)
        html = as_(cast.officer).get(need.get_absolute_url()).content.decode()
        assert "Samma slags inköp" in html
        assert "Rabatter utan ogräs" in html
        assert "Något helt annat" not in html

    @pytest.mark.parametrize("pk", ["0", "99999999999999999999", "1.5", "x", "%00"])
    def test_an_address_that_leads_nowhere_is_not_found(self, pk: str, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert as_(cast.officer).get(f"/procurement/needs/{pk}/").status_code in {400, 404}
