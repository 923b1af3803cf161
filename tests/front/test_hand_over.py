"""When somebody leaves: everything open is listed, moved in one step, and never left in silence."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey
from django.utils import timezone

from members import actions as members
from members.handing import Source
from members.models import Mandate, Person, Role
from network_portal.front import tasks
from network_portal.front.hand_over import actions, gather
from network_portal.front.hand_over.actions import Move
from network_portal.front.hand_over.waiting import waiting
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from procurement.hand_over import NEEDS
from procurement.models import Need
from tests import factories
from tests.cast import KINDS, Cast, make_cast, person
from tests.leaks.world import own_models
from tests.races import Rendezvous, race
from tests.strict import StrictClient

As = Callable[..., StrictClient]

# Who did something once, and stays the one who did it.
HISTORY = {
    *("by", "issued_by", "ordered_by", "marked_by", "registered_by", "decided_by", "answered_by", "accepted_by"),
    *("invited_by", "given_by", "approved_by", "viewer"),
}
# What is a person's own and goes nowhere: it ends with the role, or is theirs wherever they are.
PERSONAL = {
    *("members.role.person", "members.mandate.person", "members.changerequest.person", "members.profileview.person"),
    *("competence.registration.person", "records.notice.person", "records.personaldetail.person"),
    *("operations.meetinganswer.person", "operations.meetinganswer.substitute", "operations.pollanswer.person"),
    # Who was at a meeting was there; the pen of its minutes is taken by whoever writes on.
    *("operations.attendance.person", "operations.minutes.writer"),
    # Whoever promised something in locked minutes did so; the action itself is handed over.
    "operations.agreedaction.owner",
}


def url(whose: Person) -> str:
    return f"/people/{whose.pk}/hand-over/"


def yesterday() -> date:
    return dates.today() - timedelta(days=1)


def unaccounted(models: Any, sources: tuple[Source, ...]) -> set[str]:
    """Columns that point to a person and that no source, no history and no exemption accounts for."""
    handed = {f"{source.model._meta.label_lower}.{source.field}" for source in sources}
    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in models
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is Person and field.name not in HISTORY
    }
    return found - handed - PERSONAL


class TestSources:
    def test_account_for_every_column_that_points_to_a_person(self) -> None:
        assert unaccounted(own_models(), gather.SOURCES) == set(), (
            "give it a Source in the app's hand_over.py, or say why not"
        )

    def test_canary_a_source_that_is_missing_is_noticed(self) -> None:
        assert unaccounted(own_models(), gather.SOURCES[1:]) == {"procurement.need.responsible"}

    def test_exemptions_are_still_there(self) -> None:
        for name in PERSONAL:
            label, _dot, field = name.rpartition(".")
            assert apps.get_model(label)._meta.get_field(field)


class TestPage:
    def test_moves_everything_in_one_step(self, cast: Cast, as_: As) -> None:
        needs = [factories.need(cast, title=f"Behov {n}") for n in range(3)]
        mandate = factories.mandate(cast)
        client = as_(cast.colleague)
        html = client.get(url(cast.officer)).content.decode()
        assert "Behov (3)" in html
        assert "Behov 2" in html
        assert "Mandat att avsluta (1)" in html
        form = {
            f"needs_{cast.ystad.pk}": [need.pk for need in needs], f"to_{cast.ystad.pk}": cast.colleague.pk,
            "mandates": [mandate.pk], "roles": [cast.officer.roles.get().pk], "ends_on": dates.today().isoformat(),
        }  # fmt: skip
        answer = client.post(url(cast.officer), form, follow=True)
        assert "Överlämnat: 3 behov till Colleague Ystad." in answer.content.decode()
        assert set(Need.objects.values_list("responsible", flat=True)) == {cast.colleague.pk}
        assert JournalEntry.objects.filter(action="procurement.handed_over").count() == 3
        assert Mandate.objects.get().ends_on == Role.objects.get(person=cast.officer).ends_on == dates.today()

    def test_writes_one_letter_to_who_takes_over(self, cast: Cast) -> None:
        needs = [factories.need(cast, title=f"Behov {n}") for n in range(3)]
        actions.hand_over(cast.officer, [Move(NEEDS, need.pk, cast.colleague) for need in needs], by=cast.officer)
        letter = Notice.objects.get()
        assert letter.person == cast.colleague
        assert letter.subject == "Du har tagit över 3 saker efter Officer Ystad"
        assert all(need.title in letter.text for need in needs)
        assert all(need.title not in letter.subject for need in needs)

    def test_a_coordinator_hands_over_events_and_meetings(self, cast: Cast, as_: As) -> None:
        event, meeting = factories.event(cast), factories.meeting(cast)
        factories.event(cast, title="Förra året", starts_at=timezone.now() - timedelta(days=9))
        other = person("Other Coordinator", cast.cluster, KINDS.CLUSTER_COORDINATOR)
        client = as_(cast.coordinator)
        html = client.get(url(cast.coordinator)).content.decode()
        assert "Evenemang (1)" in html
        assert "Nätverksmöten (1)" in html
        assert "Officer Ystad" not in html
        form = {"events_0": [event.pk], "meetings_0": [meeting.pk], "to_0": other.pk}
        assert client.post(url(cast.coordinator), form).status_code == 302
        event.refresh_from_db()
        meeting.refresh_from_db()
        assert event.responsible == meeting.responsible == other

    def test_tells_others_nothing_of_needs_that_are_not_theirs(self, cast: Cast, as_: As) -> None:
        client = as_(cast.administrator)
        without = client.get(url(cast.officer)).content.decode()
        need = factories.need(cast, title="Hemligt behov")
        with_one = client.get(url(cast.officer)).content.decode()

        def clean(html: str) -> str:
            return html.split("<main")[1].split("csrfmiddlewaretoken")[0]

        assert clean(with_one) == clean(without)
        assert "Behov i Ystad, om det finns några" in with_one
        form = {f"needs_{cast.ystad.pk}": [need.pk], f"to_{cast.ystad.pk}": cast.colleague.pk}
        client.post(url(cast.officer), form)
        need.refresh_from_db()
        assert need.responsible == cast.officer
        with pytest.raises(Refused, match="inte flytta längre"):
            actions.hand_over(cast.officer, [Move(NEEDS, need.pk, cast.colleague)], by=cast.administrator)

    def test_bad_input_is_answered(self, cast: Cast, as_: As) -> None:
        need = factories.need(cast)
        client, field, to = as_(cast.officer), f"needs_{cast.ystad.pk}", f"to_{cast.ystad.pk}"
        for form, sentence in (
            ({}, "Inget är förbockat"),
            ({field: [need.pk]}, "Välj vem som tar över"),
            ({field: [need.pk], to: cast.neighbour.pk}, "Välj en kollega i listan."),
            ({field: [need.pk + 1], to: cast.colleague.pk}, "Något här har just flyttats"),
            ({field: ["x"], to: cast.colleague.pk}, "Något här har just flyttats"),
        ):
            assert sentence in client.post(url(cast.officer), form).content.decode()
        form = {"ends_on": dates.today().isoformat(), "roles": []}
        answer = as_(cast.colleague).post(url(cast.officer), form)
        assert "Bocka för rollerna som slutar" in answer.content.decode()
        need.refresh_from_db()
        assert need.responsible == cast.officer

    def test_who_takes_over_must_be_able_to(self, cast: Cast) -> None:
        need = factories.need(cast)
        with pytest.raises(Refused, match="ingen roll som räcker"):
            actions.hand_over(cast.officer, [Move(NEEDS, need.pk, cast.reader)], by=cast.officer)

    def test_all_or_nothing(self, cast: Cast) -> None:
        one, gone = factories.need(cast), factories.need(cast, responsible=cast.colleague)
        with pytest.raises(Refused, match="har just lämnats över till Colleague Ystad"):
            actions.hand_over(cast.officer, [Move(NEEDS, each.pk, cast.colleague) for each in (one, gone)], by=cast.officer)
        one.refresh_from_db()
        assert one.responsible == cast.officer

    def test_costs_the_same_with_one_and_with_three(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        # 1 person with roles, 2 whose page, 3 whether one may, 4 needs, 5 events, 6 meetings, 7 names, 8 mandates, 9 roles,
        # 10 who can take over, 11 municipalities that keep their own, 12 seats in groups, 13 methods, 14 minutes to approve, 15 proposals,
        # 16 items of plans, 17 items of agendas, 18 actions
        def make(n: int) -> object:
            return factories.need(cast, title=f"Behov {n}")

        one_and_three(as_(cast.colleague), url(cast.officer), make, queries=18)


class TestNothingIsLeftInSilence:
    def told(self) -> list[str]:
        tasks.tell_of_left_behind()
        tasks.tell_of_left_behind()
        letters = Notice.objects.filter(template="front/notices/left_behind.txt")
        return sorted(str(letter.person) for letter in letters)

    @pytest.fixture
    def things(self, cast: Cast) -> None:
        factories.need(cast)
        factories.need(cast, title="Stängt", outcome=Need.Outcome.CANCELLED)

    def test_when_all_is_held(self, cast: Cast, things: None) -> None:
        assert self.told() == []

    def test_when_the_role_ends_by_its_day(self, cast: Cast, things: None) -> None:
        cast.officer.roles.update(ends_on=yesterday())
        assert self.told() == ["Colleague Ystad"]
        assert [item.why for item in waiting(cast.colleague)] == ["Ingen ansvarar för 1 behov längre."]
        assert waiting(cast.administrator) == []

    def test_when_the_account_is_closed(self, cast: Cast, things: None) -> None:
        members.close_account(cast.officer, by=cast.administrator)
        assert self.told() == ["Colleague Ystad"]

    def test_when_a_coordinator_goes(self, cast: Cast) -> None:
        factories.event(cast)
        factories.meeting(cast)
        cast.coordinator.roles.update(ends_on=yesterday())
        assert self.told() == ["Administrator Office"]
        assert [item.why for item in waiting(cast.administrator)] == [
            "Ingen ansvarar för 1 evenemang och 1 nätverksmöte längre."
        ]

    @pytest.mark.parametrize("page", ["role", "account"])
    def test_the_pages_that_end_say_what_is_open(self, page: str, cast: Cast, as_: As) -> None:
        factories.event(cast)
        factories.meeting(cast)
        role = cast.coordinator.roles.get()
        address = f"/members/roles/{role.pk}/end/" if page == "role" else f"/members/people/{cast.coordinator.pk}/close/"
        html = as_(cast.administrator).get(address).content.decode()
        assert "Coordinator Cluster ansvarar fortfarande för 1 evenemang och 1 nätverksmöte" in html
        assert url(cast.coordinator) in html


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def two_hand_over(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """The officer gives the need to one colleague while the contact gives it to another."""
        cast = make_cast()
        need = factories.need(cast)
        third = person("Third Ystad", cast.ystad, KINDS.PROCUREMENT_OFFICER)
        monkeypatch.setattr(actions, "_must_be_movable", Rendezvous().after(actions._must_be_movable))
        return race(
            lambda: actions.hand_over(cast.officer, [Move(NEEDS, need.pk, third)], by=cast.officer) or "done",
            lambda: actions.hand_over(cast.officer, [Move(NEEDS, need.pk, cast.colleague)], by=cast.colleague) or "done",
        )

    def test_one_moves_it_and_the_other_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.two_hand_over(monkeypatch)
        assert sorted(type(result).__name__ for result in results) == ["Refused", "str"], results

    def test_canary_without_the_lock_both_believe_they_moved_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Source, "locked", lambda self, pk: self.rows().filter(pk=pk).select_related(self.field).first())
        assert self.two_hand_over(monkeypatch) == ["done", "done"]
