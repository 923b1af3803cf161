"""The journal's page tells nothing of needs that its reader may not see."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from members.models import Role
from network_portal.front.journal import page, things
from network_portal.lib import dates
from network_portal.records.models import JournalEntry
from procurement import actions
from procurement.models import Need
from tests import factories
from tests.cast import Cast
from tests.procurement import world
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
URL = "/records/journal/"
OWN, CHOSEN, NETWORK = Need.Visibility.OWN, Need.Visibility.CHOSEN, Need.Visibility.NETWORK
ANSWERS = dict.fromkeys(["form", "questions", "summary"], "Upp till 2,4 miljoner")
As = Callable[..., StrictClient]


@pytest.fixture
def read(cast: Cast, as_: As) -> Callable[..., str]:
    """What the network's administrator reads, without the form that repeats what was asked."""

    def page(**asked: str) -> str:
        html = as_(cast.administrator).get(URL, asked).content.decode()
        return html.partition("</form>")[2].partition("</main>")[0].partition("<form")[2].partition("</form>")[2]

    return page


def entries(html: str) -> int:
    return html.count('<th scope="row"')


def describe(cast: Cast, visibility: str = OWN, **words: Any) -> Need:
    chosen = [cast.malmo] if visibility == CHOSEN else []
    words = {**world.WORDS, "title": "Hemlig tång", **words}
    return actions.describe(cast.ystad, by=cast.officer, visibility=visibility, organisations=chosen, **words)


class TestUnseenNeeds:
    @pytest.mark.parametrize(("visibility", "seen"), [(OWN, False), (CHOSEN, False), (NETWORK, True)])
    def test_come_without_name_and_data(self, visibility: str, seen: bool, cast: Cast, read: Callable[..., str]) -> None:
        need = describe(cast, visibility)
        actions.change(need, by=cast.officer, affected="Badande hundar")
        html = read()
        for secret in ("Hemlig tång", "Badande hundar"):
            assert (secret in html) == seen, secret
        assert ("Ett behov som du inte får se" in html) == (not seen)

    def test_keep_number_time_person_and_action(self, cast: Cast, read: Callable[..., str]) -> None:
        need = describe(cast)
        html = read()
        entry = JournalEntry.objects.get()
        assert entries(html) == 1
        assert "Beskrev ett behov" in html
        assert "Officer Ystad" in html
        assert f"Behov {entry.object_id}<" in html
        assert f"?thing=procurement.need+{entry.object_id}" in html
        assert need.get_absolute_url() not in html
        assert "Visas inte" in html
        assert entries(read(person="officer")) == entries(read(action="procurement.")) == 1

    def test_are_not_found_by_their_names(self, cast: Cast, read: Callable[..., str]) -> None:
        describe(cast)
        describe(cast, NETWORK, title="Öppen tång")
        assert entries(read(obj="Hemlig")) == entries(read(obj="Hemlig tång")) == entries(read(obj="nothing like it")) == 0
        assert entries(read(obj="Öppen")) == 2  # described and shared
        assert "Hemlig" not in read(obj="tång")

    def test_are_found_by_their_kind_and_number_still_without_name(self, cast: Cast, read: Callable[..., str]) -> None:
        need = describe(cast)
        for asked in ("procurement.need", f"procurement.need {need.pk}"):
            html = read(thing=asked)
            assert entries(html) == 1
            assert "Hemlig" not in html

    def test_vanish_with_all_that_was_said_at_the_choice_of_way(self, cast: Cast, read: Callable[..., str]) -> None:
        need = describe(cast, NETWORK)
        Need.objects.filter(pk=need.pk).update(stage=4)
        actions.follow(need, cast.cluster, by=cast.coordinator)
        actions.move(need, 5, "Vi väljer innovationspartnerskap", dates.today(), by=cast.officer, answers=ANSWERS)
        html = read()
        for secret in ("Hemlig tång", "innovationspartnerskap", "2,4 miljoner", "miljökluster"):
            assert secret not in html
        assert entries(html) == JournalEntry.objects.count()
        assert "Släppte en organisation som inte längre får se ett behov" in html

    def test_that_came_back_still_keep_the_choice_of_way_and_the_answers(self, cast: Cast, read: Callable[..., str]) -> None:
        need = describe(cast, NETWORK)
        Need.objects.filter(pk=need.pk).update(stage=4)
        actions.move(need, 5, "Vi väljer innovationspartnerskap", dates.today(), by=cast.officer, answers=ANSWERS)
        actions.move(need, 4, "Partnerskapet drogs tillbaka", dates.today(), by=cast.officer)
        actions.move(need, 3, "Fråga marknaden igen", dates.today(), by=cast.officer)
        html = read()
        for secret in ("innovationspartnerskap", "2,4 miljoner", "Partnerskapet"):
            assert secret not in html
        assert "Fråga marknaden igen" in html
        assert html.count("Hemlig tång</a>") == 5

    def test_keep_what_the_draft_said_before_it_was_shared(self, cast: Cast, read: Callable[..., str]) -> None:
        with dates.at(dates.now() - timedelta(days=1)):
            need = describe(cast, title="Byt ut Algbolaget")
        actions.change(need, by=cast.officer, title="Tång på stranden", visibility=NETWORK)
        html = read()
        assert "Algbolaget" not in html
        assert entries(read(obj="Algbolaget")) == 0
        assert "Tång på stranden" in html

    def test_are_shown_to_an_administrator_who_acts_for_the_owner_too(self, cast: Cast, read: Callable[..., str]) -> None:
        describe(cast)
        Role.objects.create(person=cast.administrator, organisation=cast.ystad, kind=Role.Kind.READER)
        assert "Hemlig tång" in read()

    def test_somebody_in_another_municipality_reads_what_that_one_sees(self, cast: Cast, read: Callable[..., str]) -> None:
        need = describe(cast, NETWORK)
        Need.objects.filter(pk=need.pk).update(stage=4)
        actions.move(need, 5, "Vi väljer innovationspartnerskap", dates.today(), by=cast.officer, answers=ANSWERS)
        describe(cast, title="Ystads eget")
        Role.objects.create(person=cast.administrator, organisation=cast.malmo, kind=Role.Kind.READER)
        html = read()
        assert "innovationspartnerskap" in html
        assert "Ystads eget" not in html


class TestPrice:
    def test_costs_the_same_for_one_and_three_secrets(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        def make(number: int) -> None:
            need = describe(cast, NETWORK, title=f"Tång {number}")
            actions.follow(need, cast.malmo, by=cast.neighbour)
            actions.share(need, OWN, [], by=cast.officer)

        # 1 person with roles, 2 entries with people and places in the chain, 3 the same and whether each may be seen. Of
        # what may not be seen no name is looked up.
        one_and_three(as_(cast.administrator), URL, make, queries=3)

    def test_holds_back_of_no_other_kind_than_it_looks_for(self, cast: Cast) -> None:
        """A page without those kinds is not asked what is held back, so nothing else may be."""
        need = factories.need(cast)
        for kind in things.KINDS:
            JournalEntry.objects.create(
                at=dates.now(), action="x.y", object_type=kind, object_id=need.pk, data={"answered": {"a": 1}}
            )
        rows = JournalEntry.objects.filter(page._any(page.UNSEEN, cast.administrator))
        rows |= JournalEntry.objects.filter(page._any(page.WITHOUT_DETAILS, cast.administrator))
        held = set(rows.values_list("object_type", flat=True))
        assert held
        assert held <= page.KINDS


def test_the_journal_itself_forgets_nothing(cast: Cast, read: Callable[..., str]) -> None:
    factories.need(cast)
    describe(cast)
    read()
    assert JournalEntry.objects.get().data["after"]["title"] == "Hemlig tång"
