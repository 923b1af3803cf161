"""What is done under one row of the matrix, and nothing but what the person may see."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from competence import actions as seminars
from competence.models import Event
from members.actions import give_role
from members.models import Person
from network_portal.lib import dates
from operations import actions
from operations.models import Matrix, MatrixRow, Meeting
from operations.reference import load_matrix
from procurement.models import Need
from tests import factories
from tests.cast import KINDS, Cast
from tests.procurement.world import commitment
from tests.strict import StrictClient

As = Callable[[Person | None], StrictClient]


@pytest.fixture
def row(cast: Cast) -> MatrixRow:
    return factories.matrix_row(2, 1, "Behovsworkshop")


def shown(client: StrictClient, row: MatrixRow) -> dict[str, Any]:
    """The titles of each kind, and how many more there are, as the page got them."""
    context = client.get(row.get_absolute_url()).context
    return {
        "events": [line["title"] for line in context["events"]],
        "needs": [line.need.title for line in context["needs"]],
        "meetings": [meeting.title for meeting in context["meetings"]],
        "more_events": context["more_events"],
        "more_needs": context["more_needs"],
    }


def malmos(cast: Cast, row: MatrixRow, title: str, visibility: str) -> Need:
    fields = {"organisation": cast.malmo, "responsible": cast.neighbour, "matrix_row": row}
    return factories.need(cast, title=title, visibility=visibility, **fields)


class TestUnderTheRow:
    def test_stand_its_events_needs_and_meetings_and_no_others(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        factories.event(cast, title="Träff", matrix_row=row)
        factories.event(cast, title="Annan träff")
        factories.need(cast, title="Behov", matrix_row=row)
        factories.need(cast, title="Behov utan rad")
        factories.meeting(cast, title="Möte", matrix_row=row)
        factories.meeting(cast, title="Annat möte")
        found = shown(as_(cast.officer), row)
        assert (found["events"], found["needs"], found["meetings"]) == (["Träff"], ["Behov"], ["Möte"])

    def test_what_lies_ahead_comes_first_and_then_what_is_over_the_latest_first(
        self, cast: Cast, row: MatrixRow, as_: As
    ) -> None:
        for days in (-40, 30, -3, 2):
            when = dates.now() + timedelta(days=days)
            factories.event(cast, title=f"{days}", matrix_row=row, starts_at=when)
            factories.meeting(cast, title=f"{days}", matrix_row=row, starts_at=when)
        found = shown(as_(cast.officer), row)
        assert found["events"] == found["meetings"] == ["2", "30", "-3", "-40"]

    def test_at_most_eight_of_each_with_the_way_to_all(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        for n in range(9):
            factories.event(cast, title=f"Träff {n}", matrix_row=row)
            factories.need(cast, title=f"Behov {n}", matrix_row=row)
        factories.event(cast, title="Förr", matrix_row=row, starts_at=dates.now() - timedelta(days=9))
        malmos(cast, row, "Deras", Need.Visibility.NETWORK)
        officer = as_(cast.officer)
        found = shown(officer, row)
        assert (len(found["events"]), len(found["needs"])) == (8, 8)
        assert found["more_events"] == {"coming": 9, "past": 1}
        assert found["more_needs"] == {"own": 9, "others": 1}
        html = officer.get(row.get_absolute_url()).content.decode()
        for query in ("events/?row={}", "events/?row={}&amp;when=past", "?tab=ours&amp;row={}", "?tab=network&amp;row={}"):
            assert query.format(row.pk) in html

    def test_no_way_to_all_when_all_stand_there(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        for n in range(8):
            factories.event(cast, title=f"Träff {n}", matrix_row=row)
        assert shown(as_(cast.officer), row)["more_events"] == {}

    def test_costs_the_same_with_one_of_each_as_with_three(
        self, cast: Cast, row: MatrixRow, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        def make(n: int) -> None:
            event = factories.event(cast, title=f"Träff {n}", matrix_row=row)
            seminars.register(event, cast.officer, cast.ystad, by=cast.officer)
            commitment(malmos(cast, row, f"Behov {n}", Need.Visibility.NETWORK), cast.ystad, cast.officer)
            factories.meeting(cast, title=f"Möte {n}", matrix_row=row)

        # 1 person with roles, 2 the row with its version, 3 the version in force, 4 events with how many, 5 own
        # registrations, 6 needs with owners and how many, 7 who is with them, 8 meetings,
        # 9 indicators, 10 answers
        one_and_three(as_(cast.officer), row.get_absolute_url(), make, queries=10)


class TestWhoSeesWhat:
    def test_a_need_that_is_only_ones_own_is_neither_shown_to_others_nor_counted(
        self, cast: Cast, row: MatrixRow, as_: As
    ) -> None:
        for n in range(9):
            malmos(cast, row, f"Hemligt {n}", Need.Visibility.OWN)
        malmos(cast, row, "Delat", Need.Visibility.NETWORK)
        for person in (cast.officer, cast.reader, cast.coordinator):
            found = shown(as_(person), row)
            assert (found["needs"], found["more_needs"]) == (["Delat"], {})
        assert shown(as_(cast.neighbour), row)["more_needs"] == {"own": 10, "others": 0}

    def test_a_need_is_out_of_the_clusters_sight_from_the_choice_of_way(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        need = malmos(cast, row, "Golv", Need.Visibility.NETWORK)
        Need.objects.filter(pk=need.pk).update(stage=5)
        assert shown(as_(cast.officer), row)["needs"] == ["Golv"]
        assert shown(as_(cast.coordinator), row)["needs"] == []

    def test_drafts_are_for_those_who_prepare_them(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        for n in range(9):
            factories.event(cast, title=f"Utkast {n}", matrix_row=row, state=Event.State.DRAFT)
        factories.meeting(cast, title="Utkast", matrix_row=row, state=Meeting.State.DRAFT)
        found = shown(as_(cast.officer), row)
        assert (found["events"], found["more_events"], found["meetings"]) == ([], {}, [])
        found = shown(as_(cast.coordinator), row)
        assert (len(found["events"]), found["more_events"]["coming"], found["meetings"]) == (8, 9, ["Utkast"])


class TestNothingUnderTheRow:
    def test_each_is_told_what_to_do(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        said = {
            cast.coordinator: "Ett evenemang som du skriver härifrån",
            cast.officer: "Ett behov som du beskriver härifrån",
            cast.reader: "Saknar du något?",
        }
        for person, text in said.items():
            html = as_(person).get(row.get_absolute_url()).content.decode()
            assert text in html
            assert "<table" not in html

    def test_is_said_in_english_too(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        Person.objects.filter(pk=cast.officer.pk).update(language="en")
        html = as_(cast.officer).get(row.get_absolute_url()).content.decode()
        assert "A need that you describe from here" in html

    def test_a_row_that_is_being_written_waits_for_its_decision(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        written = factories.matrix_draft(cast).rows.get()
        assert "När versionen är antagen" in as_(cast.coordinator).get(written.get_absolute_url()).content.decode()


class TestAnOlderRow:
    def test_tells_where_the_new_version_is_and_keeps_what_was_done_under_it(self, cast: Cast, as_: As) -> None:
        load_matrix(date(2025, 12, 10))
        old = MatrixRow.objects.get(matrix__version=1, part=1, position=1)
        factories.event(cast, title="Från förr", matrix_row=old)
        new: Matrix = actions.draft_matrix(by=cast.coordinator)
        actions.adopt(new, adopted_on=dates.today(), decision_reference="§ 21", by=cast.administrator)
        officer = as_(cast.officer)
        html = officer.get(old.get_absolute_url()).content.decode()
        assert "gäller inte längre" in html
        assert "Ordagrant citat" in html
        assert shown(officer, old)["events"] == ["Från förr"]
        assert shown(officer, new.rows.get(part=1, position=1))["events"] == []


class TestTheWayToTheRow:
    def test_stands_at_a_need_and_an_event_for_those_who_may_read_the_matrix(
        self, cast: Cast, row: MatrixRow, as_: As
    ) -> None:
        need = factories.need(cast, matrix_row=row)
        event = factories.event(cast, matrix_row=row, audience=Event.Audience.PUBLIC)
        way = f'href="{row.get_absolute_url()}"'
        for thing in (need, event):
            assert way in as_(cast.officer).get(thing.get_absolute_url()).content.decode()
        for person in (None, cast.stranger):
            assert way not in as_(person).get(event.get_absolute_url()).content.decode()


class TestFormsBeginWithTheRow:
    """Those of an event and of a need, opened from the page of the row."""

    def begins_with(self, client: StrictClient, address: str, row: object) -> Any:
        answer = client.get(f"{address}?row={row}")
        assert answer.status_code == 200
        return answer.context["form"]["matrix_row"]

    @pytest.mark.parametrize(("who", "name"), [("coordinator", "competence:event_add"), ("officer", "procurement:need_add")])
    def test_which_they_are_opened_from(self, who: str, name: str, cast: Cast, row: MatrixRow, as_: As) -> None:
        other = factories.matrix_row(1, 2, "Annan form")
        client, address = as_(getattr(cast, who)), reverse(name)
        assert f'href="{address}?row={row.pk}"' in client.get(row.get_absolute_url()).content.decode()
        factories.meeting(cast, matrix_row=row)
        assert f'href="{address}?row={row.pk}"' in client.get(row.get_absolute_url()).content.decode()
        field = str(self.begins_with(client, address, row.pk))
        assert f'value="{row.pk}" selected' in field
        assert f'value="{other.pk}" selected' not in field
        assert f'href="{row.get_absolute_url()}">Avbryt' in client.get(f"{address}?row={row.pk}").content.decode()

    @pytest.mark.parametrize(("who", "name"), [("coordinator", "competence:event_add"), ("officer", "procurement:need_add")])
    def test_but_not_with_one_that_is_no_row_or_another_version(
        self, who: str, name: str, cast: Cast, row: MatrixRow, as_: As
    ) -> None:
        draft = factories.matrix_draft(cast).rows.get()
        client, address = as_(getattr(cast, who)), reverse(name)
        for typed in ("", "x", "0", "-1", "99999999999", "2147483647", "1'--", draft.pk):
            field = str(self.begins_with(client, address, typed))
            assert 'value="" selected' in field or " selected" not in field, typed

    def test_and_keep_it_when_another_organisation_is_chosen(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        give_role(cast.officer, cast.malmo, KINDS.PROCUREMENT_OFFICER, by=None)
        client, address = as_(cast.officer), reverse("procurement:need_add")
        html = client.get(f"{address}?row={row.pk}").content.decode()
        assert f'href="?row={row.pk}&amp;organisation={cast.ystad.pk}"' in html
