"""The pages of proposals and answers: who reads what, what bad input is told, and what they cost."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from members.models import Person
from network_portal.lib import dates, pdf
from network_portal.records.models import Job
from operations import actions, tasks
from operations.models import Directive, Meeting, Position, PositionDraft, Proposal, ProposalVersion, RoundReceiver
from operations.reports import rounds as reports
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

As = Callable[[Person | None], StrictClient]
LIST = "/operations/proposals/"


@pytest.fixture
def proposal(cast: Cast) -> Proposal:
    return factories.proposal(cast)


@pytest.fixture
def place(cast: Cast, proposal: Proposal) -> RoundReceiver:
    """Ystad's place in a round with Trelleborg; Ystad's officer may answer."""
    factories.answer_mandate(cast.ystad, cast.officer)
    return factories.receiver(factories.sent_round(cast, cast.ystad, cast.trelleborg, proposal=proposal), cast.ystad)


def text(response: Any) -> str:
    found: str = response.content.decode()
    return found.replace("\xa0", " ")


class TestList:
    def test_leads_to_what_is_ours_to_answer(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        assert "Våra att besvara (1)" in text(as_(cast.officer).get(LIST))
        assert "Ta ställning" in text(as_(cast.officer).get(LIST))
        factories.position(place, cast.officer)
        assert "0 av 2" not in text(as_(cast.officer).get(f"{LIST}?tab=rounds"))
        assert "1 av 2" in text(as_(cast.officer).get(f"{LIST}?tab=rounds"))

    def test_is_kind_when_there_is_nothing(self, cast: Cast, as_: As) -> None:
        assert "Inget förslag är ute för svar" in text(as_(cast.officer).get(LIST))
        assert "Skriv ett förslag" in text(as_(cast.coordinator).get(LIST))
        for tab in ("mine", "all", "ended", "nonsense"):
            assert as_(cast.officer).get(f"{LIST}?tab={tab}").status_code == 200

    def test_costs_the_same_with_one_as_with_three(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        def make(n: int) -> None:
            factories.sent_round(cast, cast.malmo, proposal=factories.proposal(cast, title=f"F {n}"))

        # 1 person with roles  2 what is ours to answer  3 proposals  4 their versions with rounds  5 how many have answered
        one_and_three(as_(cast.officer), f"{LIST}?tab=rounds", make, queries=5)


class TestPage:
    def test_shows_answers_to_those_who_were_asked_and_to_others_when_it_closes(
        self, cast: Cast, as_: As, proposal: Proposal, place: RoundReceiver
    ) -> None:
        url = proposal.get_absolute_url()
        other = factories.receiver(place.round, cast.trelleborg)
        rows = [{"kind": "wish", "text": "Trelleborgs önskan"}]
        factories.position(other, cast.contributor, "against", reason="Trelleborgs skäl", directives=rows)
        for reader in (cast.officer, cast.contributor, cast.coordinator, cast.administrator):
            assert "Trelleborgs skäl" in text(as_(reader).get(url))
        outside = text(as_(cast.neighbour).get(url))
        assert "Svaren visas när rundan är stängd" in outside
        assert "Har svarat" in outside
        assert "Trelleborgs" not in outside
        assert "Avstyrker" not in outside
        actions.close_round(place.round, by=cast.coordinator)
        assert "Trelleborgs önskan" in text(as_(cast.neighbour).get(url))

    def test_lets_an_observer_read_along(self, cast: Cast, as_: As, proposal: Proposal) -> None:
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal, observers=[cast.malmo])
        factories.position(factories.receiver(sent, cast.ystad), cast.officer, reason="Ystads skäl")
        page = text(as_(cast.neighbour).get(proposal.get_absolute_url()))
        assert "Ystads skäl" in page
        assert "Malmö har inte svarat" not in page

    def test_shows_no_draft_of_an_answer_to_others(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        actions.save_draft(place, stance="against", reason="Ystads hemlighet", by=cast.reader)
        page = place.get_absolute_url()
        assert "Reader Ystad sparade ett utkast" in text(as_(cast.officer).get(page))
        for reader in (cast.contributor, cast.coordinator, cast.administrator, cast.neighbour):
            assert "sparade ett utkast" not in text(as_(reader).get(page))
            assert not PositionDraft.objects.visible_to(reader).exists()
        assert as_(cast.coordinator).get(place.answer_url).status_code == 403

    def test_markup_in_a_text_is_text(self, cast: Cast, as_: As) -> None:
        made = factories.proposal(cast, text="<script>alert(1)</script>", ask="<b>Ska vi?</b>")
        actions.close_round(factories.sent_round(cast, cast.ystad, proposal=made), by=cast.coordinator)
        draft = actions.draft_version(made, by=cast.coordinator)
        actions.change_version(draft, text="<script>alert(2)</script>", news="<i>nytt</i>", by=cast.coordinator)
        for page in (made.get_absolute_url(), f"{made.get_absolute_url()}difference/"):
            html = as_(cast.coordinator).get(page).content.decode()
            assert "<script>alert" not in html
            assert "alert(" in html

    def test_the_form_of_a_row_can_be_sent(self, cast: Cast, as_: As, proposal: Proposal) -> None:
        with time_machine.travel(dates.now() - timedelta(days=20)):
            sent = factories.sent_round(cast, cast.ystad, proposal=proposal)
        html = as_(cast.coordinator).get(proposal.get_absolute_url()).content.decode()
        url = factories.receiver(sent, cast.ystad).phoned_url
        assert re.search(rf'action="{url}"><input type="hidden" name="csrfmiddlewaretoken" value="\w{{64}}">', html)

    def test_costs_the_same_with_one_answer_as_with_three(
        self, cast: Cast, as_: As, proposal: Proposal, one_and_three: Callable[..., None]
    ) -> None:
        everybody = [(cast.malmo, cast.neighbour), (cast.trelleborg, cast.contributor), (cast.cluster, cast.coordinator)]
        sent = factories.sent_round(cast, cast.ystad, *(place for place, _who in everybody), proposal=proposal)

        def make(n: int) -> None:
            organisation, person = everybody[n - 1]
            rows = [{"kind": "wish", "text": f"Önskan {n}"}]
            factories.position(factories.receiver(sent, organisation), person, directives=rows)

        # 1 person with roles  2 proposal  3 versions  4 sent versions  5 rounds to read  6 receivers with positions
        # 7 directives  8 own mandates  9 own draft  10 what was moved here  11 moved last days
        one_and_three(as_(cast.officer), proposal.get_absolute_url(), make, queries=11)

    def test_of_an_older_version_says_so(self, cast: Cast, as_: As, proposal: Proposal) -> None:
        actions.close_round(factories.sent_round(cast, cast.ystad, proposal=proposal), by=cast.coordinator)
        actions.change_version(
            actions.draft_version(proposal, by=cast.coordinator), news="Nytt", text="Helt ny text", by=None
        )
        factories.sent_round(cast, cast.ystad, proposal=proposal)
        assert "Det finns en nyare version" in text(as_(cast.officer).get(f"{proposal.get_absolute_url()}?version=1"))
        latest = text(as_(cast.officer).get(proposal.get_absolute_url()))
        assert "Ändrat sedan version 1" in latest
        assert "<del>" in latest

    @pytest.mark.parametrize("number", [0, 2**63, 10**40])
    def test_that_cannot_exist_is_not_found(self, number: int, cast: Cast, as_: As) -> None:
        for page in (f"proposals/{number}/", f"answers/{number}/", f"directives/{number}/", f"positions/{number}/document/"):
            assert as_(cast.coordinator).get(f"/operations/{page}").status_code == 404

    def test_survives_what_a_stranger_types(self, cast: Cast, as_: As, proposal: Proposal) -> None:
        for query in ("version=x", "version=99999999999999", "from=-1&to=x", "version=1&version=2"):
            assert as_(cast.coordinator).get(f"{proposal.get_absolute_url()}?{query}").status_code == 200
            assert as_(cast.coordinator).get(f"{proposal.get_absolute_url()}difference/?{query}").status_code == 200


class TestAnswer:
    def form(self, client: StrictClient, place: RoundReceiver, **typed: Any) -> dict[str, Any]:
        opened = client.get(place.answer_url).context["form"].mark
        return {"stance": "change", "reason": "Vi vill ha ett tak", "rows": 3, "opened": opened, **typed}

    def test_goes_from_draft_to_given(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        client = as_(cast.officer)
        rows = {"kind_1": "instruction", "text_1": "Sätt ett tak", "kind_2": "wish", "text_2": "Gärna onsdagar"}
        file = SimpleUploadedFile("Beslut.txt", b"Vi beslutar\n")
        sent = client.post(place.answer_url, self.form(client, place, **rows, give="1", document=file))
        assert sent.url == f"{place.answer_url}give/"
        page = client.get(sent.url)
        assert "Gärna onsdagar" in text(page)
        given = client.post(sent.url, {"opened": page.context["form"].mark}, follow=True)
        assert "Svaret från Ystad är lämnat." in text(given)
        position = Position.objects.get()
        assert [(each.kind, each.text) for each in position.directives.all()] == [
            ("instruction", "Sätt ett tak"),
            ("wish", "Gärna onsdagar"),
        ]
        download = client.get(f"/operations/positions/{position.pk}/document/")
        assert b"".join(download.streaming_content) == b"Vi beslutar\n"

    def test_gives_more_boxes_without_script_and_loses_nothing(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        client = as_(cast.officer)
        typed = {f"text_{n}": f"Önskan {n}" for n in range(1, 4)}
        answer = client.post(place.answer_url, self.form(client, place, **typed, more="1"))
        assert answer.url == f"{place.answer_url}?rows=6#id_text_4"
        page = text(client.get(answer.url))
        assert "Önskan 3" in page
        assert 'name="text_6"' in page

    def test_needs_a_choice_and_a_reason_before_it_is_given(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        client = as_(cast.officer)
        nothing = text(client.post(place.answer_url, self.form(client, place, stance="", give="1")))
        assert "Välj vad ni tycker om förslaget." in nothing
        assert "Vi vill ha ett tak" in nothing
        assert "Skriv varför" in text(client.post(place.answer_url, self.form(client, place, reason="", give="1")))

    def test_that_is_not_chosen_yet_leads_back_to_the_form(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        refused = as_(cast.officer).get(f"{place.answer_url}give/")
        assert refused.status_code == 409
        assert f'href="{place.answer_url}"' in text(refused)

    def test_without_mandate_is_saved_and_says_who_gives_it(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        client = as_(cast.reader)
        assert "Spara och gå vidare" not in text(client.get(place.answer_url))
        sent = client.post(place.answer_url, self.form(client, place, give="1"))
        refused = client.get(sent.url)
        assert refused.status_code == 409
        assert "Svaret lämnas av Officer Ystad" in text(refused)
        assert f'href="{place.answer_url}"' in text(refused)
        assert PositionDraft.objects.get().reason == "Vi vill ha ett tak"

    def test_after_closing_keeps_what_was_typed_and_says_so(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        client = as_(cast.officer)
        typed = self.form(client, place, text_1="En önskan")
        actions.save_draft(place, reason="Ett utkast", by=cast.officer)
        actions.close_round(place.round, by=cast.coordinator)
        page = text(client.post(place.answer_url, typed))
        assert "Rundan stängdes" in page
        assert "Vi vill ha ett tak" in page
        assert "En önskan" in page
        looked = client.get(place.answer_url)
        assert looked.status_code == 409
        assert "Ett utkast" in text(looked)

    @pytest.mark.parametrize("who", ["officer", "reader"])
    def test_that_never_came_is_no_form_once_the_round_is_closed(
        self, who: str, cast: Cast, as_: As, place: RoundReceiver
    ) -> None:
        rows = [{"kind": "wish", "text": "Visa upphandlingen"}]
        actions.save_draft(place, stance="change", reason="Ett utkast", directives=rows, by=cast.officer)
        actions.close_round(place.round, by=cast.coordinator)
        client = as_(getattr(cast, who))
        page = text(client.get(place.answer_url))
        main = page.split("<main")[1].replace("\xa0", " ")
        for words in ("Spara utkastet", "Spara och gå vidare", "<textarea", "Ta ställning för"):
            assert words not in main, words
        closed = dates.day(dates.today(), year=True).replace("\xa0", " ")
        for words in (
            f"Rundan stängdes {closed} utan svar från Ystad.",
            "Coordinator Cluster",
            "Ett utkast",
            "Visa upphandlingen",
        ):
            assert words in main, words
        assert f'href="{cast.coordinator.get_absolute_url()}"' in main
        assert "kan ni få frågan igen" in main
        assert cast.coordinator.get_absolute_url() in text(client.get(place.get_absolute_url())).split("<main")[1]

    def test_after_the_last_day_is_still_taken_and_marked(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        with time_machine.travel(dates.midnight(place.round.answer_by + timedelta(days=1)) + timedelta(hours=9)):
            page = text(as_(cast.officer).get(place.answer_url))
        assert "Spara och gå vidare" in page
        assert "Sista dag var" in page

    def test_twice_says_who_has_answered(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        client = as_(cast.reader)
        typed = self.form(client, place)
        factories.position(place, cast.officer)
        page = text(client.post(place.answer_url, typed))
        assert "Officer Ystad svarade för Ystad" in page
        assert "Vi vill ha ett tak" in page
        assert client.get(place.answer_url).url == place.get_absolute_url()

    def test_to_a_second_version_links_to_what_changed(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        client = as_(cast.officer)
        proposal = place.round.version.proposal
        difference = f"{proposal.get_absolute_url()}difference/"
        assert difference not in text(client.get(place.answer_url))
        actions.close_round(place.round, by=cast.coordinator)
        actions.change_version(actions.draft_version(proposal, by=cast.coordinator), news="Nytt", text="Ny text", by=None)
        second = factories.sent_round(cast, cast.ystad, proposal=proposal)
        assert f"{difference}?from=1&amp;to=2" in text(client.get(second.receivers.get().answer_url))

    def test_of_two_colleagues_at_once_shows_the_second_what_the_first_saved(
        self, cast: Cast, as_: As, place: RoundReceiver
    ) -> None:
        client = as_(cast.reader)
        typed = self.form(client, place, reason="Min text")
        actions.save_draft(
            place, reason="Kollegans text", directives=[{"kind": "instruction", "text": "Ett tak"}], by=cast.officer
        )
        answer = client.post(place.answer_url, typed)
        assert answer.status_code == 409
        page = text(answer)
        assert "Officer Ystad sparade" in page
        assert "Min text" in page
        assert "Kollegans text" in page
        assert "Ett tak" in page

    def test_a_colleague_who_changes_it_before_it_is_given_is_seen(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        client = as_(cast.officer)
        actions.save_draft(place, stance="for", by=cast.officer)
        mark = client.get(f"{place.answer_url}give/").context["form"].mark
        actions.save_draft(place, stance="against", reason="Nej", by=cast.reader)
        answer = client.post(f"{place.answer_url}give/", {"opened": mark})
        assert answer.status_code == 409
        assert "Läs igenom svaret en gång till" in text(answer)
        assert "Avstyrker" in text(answer)
        again = client.post(f"{place.answer_url}give/", {"opened": answer.context["form"].mark})
        assert again.status_code == 302
        assert Position.objects.get().stance == "against"


class TestCoordinator:
    def test_writes_sends_and_answers(self, cast: Cast, as_: As) -> None:
        client = as_(cast.coordinator)
        typed = {
            "kind": "changed_row",
            "title": "Ny rad",
            "ask": "Ska vi?",
            "text": "Så.",
            "responsible": cast.coordinator.pk,
            "expected_effect": "Bättre upphandlingar.",
        }
        assert "Välj den rad i matrisen" in text(client.post(f"{LIST}add/", typed))
        made = client.post(f"{LIST}add/", {**typed, "matrix_row": factories.matrix_row().pk})
        proposal = Proposal.objects.get()
        assert made.url == proposal.get_absolute_url()
        page = f"{proposal.get_absolute_url()}send/"
        day = dates.working_day_from(dates.today() + timedelta(days=20)).isoformat()
        if dates.today().month == 7 or day[5:7] == "07":
            return
        nobody = client.post(page, {"opens_on": dates.today().isoformat(), "answer_by": day})
        assert "Ingen tillfrågas. Välj minst en organisation" in text(nobody)
        sent = client.post(
            page, {"receivers": [cast.ystad.pk], "opens_on": dates.today().isoformat(), "answer_by": day}, follow=True
        )
        assert "Versionen är skickad till 1 organisation." in text(sent)
        assert ProposalVersion.objects.get().sent_at

    def test_answers_a_directive_with_a_reason(self, cast: Cast, as_: As, place: RoundReceiver) -> None:
        factories.position(place, cast.officer, directives=[{"kind": "instruction", "text": "Ett tak"}])
        page = f"/operations/directives/{Directive.objects.get().pk}/"
        client = as_(cast.coordinator)
        assert "Välj vad som händer med det." in text(client.post(page, {}))
        assert "Skriv varför det avvisas" in text(client.post(page, {"state": "rejected"}))
        assert "Välj vilket förslag" in text(client.post(page, {"state": "moved"}))
        done = client.post(page, {"state": "worked_in", "answer": "Punkt 2."}, follow=True)
        assert "Inarbetat i version 2" in text(done)

    def test_is_told_on_the_home_page_what_waits(
        self, cast: Cast, as_: As, proposal: Proposal, place: RoundReceiver
    ) -> None:
        assert "har inte svarat på version 1" in text(as_(cast.officer).get("/"))
        factories.position(place, cast.officer, directives=[{"kind": "wish", "text": "Onsdagar"}])
        actions.close_round(place.round, by=cast.coordinator)
        assert "1 instruktion eller önskemål behöver ett svar." in text(as_(cast.coordinator).get("/"))

    def test_sees_the_answers_on_the_page_of_the_meeting(
        self, cast: Cast, as_: As, proposal: Proposal, place: RoundReceiver
    ) -> None:
        factories.position(place, cast.officer)
        meeting = factories.meeting(cast, state=Meeting.State.DRAFT)
        actions.put_on_agenda(proposal, meeting, by=cast.coordinator)
        page = text(as_(cast.coordinator).get(meeting.get_absolute_url()))
        assert "1 tillstyrker, 1 ej svarat" in page
        assert "Ej svarat: Trelleborg" in page

    def test_may_adopt_only_at_a_meeting_that_has_begun(self, cast: Cast, as_: As, proposal: Proposal) -> None:
        actions.close_round(factories.sent_round(cast, cast.ystad, proposal=proposal), by=cast.coordinator)
        page = f"{proposal.get_absolute_url()}adopt/"
        assert "Inget möte med en punkt för beslut har börjat än" in text(as_(cast.coordinator).get(page))
        meeting = factories.meeting(cast, starts_at=timezone.now() - timedelta(hours=3))
        item = meeting.agenda.get()
        item.kind, item.year, item.paragraph = "decision", 2026, 7
        item.save()
        assert "Välj den § där mötet antog förslaget." in text(as_(cast.coordinator).post(page, {}))
        done = as_(cast.coordinator).post(page, {"item": item.pk}, follow=True)
        assert "Antaget § 7/2026" in text(done)


class TestPaper:
    @pytest.fixture
    def given(self, cast: Cast, proposal: Proposal, place: RoundReceiver) -> RoundReceiver:
        rows = [{"kind": "instruction", "text": "Sätt ett <b>tak</b>"}]
        factories.position(place, cast.officer, "change", reason="För dyrt", directives=rows, registry_number="KS 1")
        return factories.receiver(place.round, cast.ystad)

    def opened(self, document: tuple[str, dict[str, Any]]) -> pikepdf.Pdf:
        return pikepdf.open(io.BytesIO(pdf.from_template(*document)))

    def test_of_a_round_is_tagged_and_has_a_table(self, cast: Cast, given: RoundReceiver) -> None:
        file = self.opened(reports.round_document(given.round, cast.officer))
        assert file.Root.MarkInfo.Marked
        with file.open_metadata() as data:
            assert data["dc:title"] == "Förslag 1: Finansieringsprincip 2027, version 1"

    def test_of_ones_own_answer_is_for_the_registry(self, cast: Cast, given: RoundReceiver) -> None:
        file = self.opened(reports.extract_document(reports.receiver_to_print(given.pk)))
        assert file.Root.MarkInfo.Marked
        with file.open_metadata() as data:
            assert data["dc:title"] == "Ställningstagande från Ystad: Finansieringsprincip 2027"

    def test_is_ordered_once_and_seen_by_those_who_may(
        self, cast: Cast, given: RoundReceiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pdf, "from_template", lambda template, context: b"%PDF-" + template.encode())
        job = actions.order_round_report(given.round, by=cast.officer)
        assert actions.order_round_report(given.round, by=cast.officer) == job
        assert not Job.objects.visible_to(cast.reader).filter(pk=job.pk).exists()
        extract = actions.order_answer_extract(given, by=cast.officer)
        assert Job.objects.visible_to(cast.reader).filter(pk=extract.pk).exists()
        assert not Job.objects.visible_to(cast.neighbour).filter(pk=extract.pk).exists()
        tasks.make_round_report(job.pk)
        tasks.make_answer_extract(extract.pk)
        names = dict(Job.objects.values_list("pk", "file_name"))
        assert names == {job.pk: "runda-1-v1.pdf", extract.pk: "utdrag-ystad-1-v1.pdf"}
