"""The year plan over all apps: what one sees in the wheel and the list, the draft of next year, the warnings and the files."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from competence.models import Event
from members.models import Person
from network_portal.front import actions as front_actions
from network_portal.front import tasks
from network_portal.front.year_plan import gather, moving
from network_portal.front.year_plan.wheel import wheel
from network_portal.lib import dates
from operations import actions
from operations.models import Body, Meeting, PlanItem, SchoolBreak
from operations.rules import next_year
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

As = Callable[[Person | None], StrictClient]
YEAR = dates.today().year
URL = f"/operations/year-plan/{YEAR}/"


def at(month: int, day: int, year: int = YEAR) -> datetime:
    return timezone.make_aware(datetime.combine(date(year, month, day), time(9)))


def titles(person: Person, year: int = YEAR, **asked: Any) -> list[str]:
    return [one.title for one in gather.gather(person, year, **asked).shown]


def closed(cast: Cast) -> Meeting:
    body = Body.objects.create(kind="steering", name="Styrgruppen", is_open=False)
    return factories.meeting(cast, body=body, title="Slutet möte", starts_at=at(5, 13), responsible=cast.administrator)


class TestYear:
    def test_gathers_all_apps(self, cast: Cast) -> None:
        factories.plan_item(cast)
        factories.event(cast, starts_at=at(4, 7), title="Träffen")
        factories.meeting(cast, starts_at=at(6, 3), title="Mötet")
        factories.fee_table(YEAR + 1, decided_on=date(YEAR, 11, 20))
        factories.invoice(
            cast.ystad,
            factories.fee_table(YEAR),
            by=cast.administrator,
            due_on=date(YEAR, 4, 30),
            issued_on=date(YEAR, 3, 31),
        )
        found = titles(cast.officer)
        expected = [
            *("Studiebesök i maj", "Träffen", "Mötet", f"Avgifterna för {YEAR + 1} beslutades", "1 faktura förfaller"),
            *(f"Sista dag att avisera medlemmarna om avgiften för {YEAR + 1}", f"Årsrapporten för {YEAR - 1} kan tas fram"),
        ]
        assert set(expected) <= set(found)
        assert found.count("Kontaktkontroll: varje medlem bekräftar sina uppgifter") == 2

    def test_shows_nobody_what_is_not_theirs(self, cast: Cast) -> None:
        factories.plan_item(cast, adopted=False, title="Utkast")
        factories.event(cast, starts_at=at(4, 7), title="Hemligt", state=Event.State.DRAFT)
        factories.event(cast, starts_at=at(4, 8), title="Inställt", state=Event.State.CANCELLED)
        closed(cast)
        factories.invoice(cast.ystad, factories.fee_table(YEAR), by=cast.administrator, due_on=date(YEAR, 4, 30))
        neighbour, coordinator = titles(cast.neighbour), titles(cast.coordinator)
        for title in ("Utkast", "Hemligt", "Inställt", "Slutet möte", "1 faktura förfaller"):
            assert title not in neighbour
        assert {"Utkast", "Hemligt"} <= set(coordinator)
        assert not {"Slutet möte", "Inställt"} & set(coordinator)
        assert titles(cast.stranger) == [
            f"Årsrapporten för {YEAR - 1} kan tas fram"
        ]  # no page shows it: see the access table

    def test_an_item_and_what_it_became_are_one(self, cast: Cast) -> None:
        event = factories.event(cast, starts_at=at(5, 20), title="Parken")
        item = actions.note_what_it_became(factories.plan_item(cast), event, by=cast.coordinator)
        [one] = [one for one in gather.gather(cast.officer, YEAR).things if one.item == item]
        assert (one.title, one.first, one.became and one.became.title) == ("Studiebesök i maj", date(YEAR, 5, 20), "Parken")
        assert "Parken" not in titles(cast.officer)

    def test_is_narrowed_to_a_part_and_a_group(self, cast: Cast) -> None:
        body = Body.network()
        factories.plan_item(cast, title="Del 1")
        factories.plan_item(cast, title="Del 3", part=3, body=body, organisation=None)
        factories.meeting(cast, starts_at=at(6, 3), title="Mötet")
        assert titles(cast.officer, part=1) == ["Del 1"]
        assert titles(cast.officer, body=body.pk) == ["Del 3", "Mötet"]

    def test_the_page_says_when_a_month_is_empty_and_what_is_free(self, cast: Cast, as_: As) -> None:
        SchoolBreak.objects.create(name="Lovet", starts_on=date(YEAR, 4, 7), ends_on=date(YEAR, 4, 10), source="x")
        html = as_(cast.officer).get(f"/operations/year-plan/{YEAR + 1}/").content.decode()
        assert html.count("Inget är planerat.") >= 6
        assert "Ingen plan är antagen för året" in html
        assert "Lovet" not in html
        assert "Lovet" in as_(cast.officer).get(URL).content.decode()

    @pytest.mark.parametrize("asked", ["?part=9&body=x", "?part=%20&body=-1", "?body=99999999999"])
    def test_nonsense_in_the_address_shows_everything_or_nothing(self, asked: str, cast: Cast, as_: As) -> None:
        assert as_(cast.officer).get(URL + asked).status_code == 200

    def test_costs_the_same_with_one_thing_and_three(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        factories.plan_item(cast)
        table = factories.fee_table(YEAR)

        def make(number: int) -> None:
            event = factories.event(cast, starts_at=at(4, number), title=f"Träff {number}")
            item = factories.plan_item(cast, title=f"Punkt {number}", matrix_row=factories.matrix_row())
            actions.note_what_it_became(item, event, by=cast.coordinator)
            factories.meeting(cast, starts_at=at(6, number), title=f"Möte {number}")
            days = {"due_on": date(YEAR, 4, number), "issued_on": date(YEAR, 3, number)}
            factories.invoice(
                [cast.ystad, cast.malmo, cast.trelleborg][number - 1], table, by=cast.administrator, number=number, **days
            )
            SchoolBreak.objects.create(name=f"{number}", starts_on=date(YEAR, 4, 7), ends_on=date(YEAR, 4, 10), source="x")

        # 1 person with roles, 2–3 plan and its items, 4–7 how many events and meetings there are and the first of them,
        # 8–10 fee tables, runs and invoices, 11 school breaks, 12 groups, 13 years with a plan.
        one_and_three(as_(cast.administrator), URL, make, queries=13)


class TestCrowdedMonth:
    """Of a month that holds much the page fetches the first, counts the rest and says where it is."""

    @pytest.fixture
    def crowded(self, cast: Cast) -> list[Event]:
        """22 events of part 1 in April, one of part 2 at its end, and one that began the year before."""
        factories.event(cast, starts_at=at(12, 31, YEAR - 1), ends_at=at(1, 2), title="Över nyår")
        second = factories.event(cast, starts_at=at(4, 30), title="Sist i april")
        Event.objects.filter(pk=second.pk).update(matrix_row=factories.matrix_row(2, 1, "Dialog"))
        return [factories.event(cast, starts_at=at(4, number), title=f"Träff {number}") for number in range(1, 23)]

    def page(self, person: Person, **asked: Any) -> gather.Year:
        return gather.gather(person, YEAR, most=gather.MOST, **asked)

    def test_shows_the_first_and_counts_the_rest(self, cast: Cast, crowded: list[Event], as_: As) -> None:
        april = self.page(cast.officer).months[3]
        fetched = [one.title for one in april.things if one.title.startswith("Träff")]
        assert fetched == [f"Träff {number}" for number in range(1, gather.MOST + 1)]
        assert april.more == len(crowded) + 1 - gather.MOST
        whole = gather.gather(cast.officer, YEAR)
        assert whole.months[3].count == april.count
        assert not whole.more
        html = as_(cast.officer).get(URL).content.decode()
        assert f"{april.more} till är planerade i april." in html
        assert f'href="/calendar/?month={YEAR}-04"' in html
        assert "Träff 22" not in html

    @pytest.mark.parametrize("asked", [{}, {"part": 1}, {"part": 2}, {"body": 1}])
    def test_counts_each_month_and_part_as_the_whole_year_has_it(
        self, asked: dict[str, int], cast: Cast, crowded: list[Event]
    ) -> None:
        whole, page = gather.gather(cast.coordinator, YEAR, **asked), self.page(cast.coordinator, **asked)
        assert [month.count for month in page.months] == [month.count for month in whole.months]
        assert [month.things[:5] and month.things[0].title for month in page.months] == [
            month.things[:5] and month.things[0].title for month in whole.months
        ]

    def test_what_an_item_became_is_there_however_late_in_the_month(self, cast: Cast, crowded: list[Event]) -> None:
        item = actions.note_what_it_became(factories.plan_item(cast), crowded[-1], by=cast.coordinator)
        [one] = [one for one in self.page(cast.officer).things if one.item == item]
        assert (one.became and one.became.title, one.first) == ("Träff 22", date(YEAR, 4, 22))
        assert self.page(cast.officer).months[3].count == gather.gather(cast.officer, YEAR).months[3].count

    def test_has_one_mark_with_its_number_in_the_ring(self, cast: Cast, crowded: list[Event], as_: As) -> None:
        whole, page = wheel(gather.gather(cast.officer, YEAR)), wheel(self.page(cast.officer))
        first, second = [(crowd.part, crowd.number, crowd.url) for crowd in page.crowds]
        assert first == (1, len(crowded), "#month-4")
        assert second[:2] == (2, 1)
        assert [(crowd.part, crowd.number) for crowd in whole.crowds] == [(1, len(crowded))]
        assert "Sist i april" in " ".join(mark.words for mark in whole.marks)
        assert not [mark for mark in page.marks if "Träff" in mark.words]
        assert "22, april" in as_(cast.officer).get(URL).content.decode()

    def test_a_month_that_fits_is_whole(self, cast: Cast) -> None:
        for number in range(1, gather.MOST + 1):
            factories.event(cast, starts_at=at(4, number), title=f"Träff {number}")
        page, whole = self.page(cast.officer), gather.gather(cast.officer, YEAR)
        assert [(one.uid, one.kind, one.who, one.state, one.url) for one in page.things] == [
            (one.uid, one.kind, one.who, one.state, one.url) for one in whole.things
        ]
        assert not page.more
        assert not wheel(page).crowds

    def test_the_files_hold_everything(self, cast: Cast, crowded: list[Event], as_: As) -> None:
        assert "Träff 22" in as_(cast.officer).get(f"{URL}plan.csv").content.decode()


class TestWheel:
    def test_has_a_mark_for_each_thing_in_its_ring(self, cast: Cast) -> None:
        factories.plan_item(cast)
        factories.plan_item(
            cast, title="I april", is_month=True, starts_on=date(YEAR, 4, 1), ends_on=date(YEAR, 4, 30), part=2
        )
        factories.plan_item(cast, title="Struken", state="dropped")
        drawn = wheel(gather.gather(cast.officer, YEAR))
        marks = {mark.words.split(",")[0]: mark for mark in drawn.marks}
        assert marks["Studiebesök i maj"].part == 1
        assert not marks["Studiebesök i maj"].path
        assert (marks["I april"].part, marks["I april"].is_month) == (2, True)
        assert marks["I april"].path.startswith("M")
        assert "Struken" not in marks
        assert len(drawn.names) == len(drawn.spokes) == 12
        assert drawn.today is not None

    def test_numbers_have_a_full_stop_whatever_the_language(self, cast: Cast, as_: As) -> None:
        factories.plan_item(cast)
        svg = re.search(r"<svg class=\"wheel\".*?</svg>", as_(cast.officer).get(URL).content.decode(), re.DOTALL)
        assert svg
        numbers = " ".join(re.findall(r' (?:d|c?x\d?|c?y\d?|r|stroke-width)="([^"]*)"', svg[0]))
        assert "," not in numbers
        assert "style=" not in svg[0]

    def test_what_falls_on_the_same_day_stands_side_by_side(self, cast: Cast) -> None:
        for number in range(3):
            factories.plan_item(cast, title=f"{number}")
        marks = [mark for mark in wheel(gather.gather(cast.officer, YEAR)).marks if mark.part == 1]
        assert len({(mark.x, mark.y) for mark in marks}) == 3


class TestDraft:
    def test_takes_over_what_is_chosen_as_items(self, cast: Cast, as_: As) -> None:
        factories.event(cast, starts_at=at(4, 14), title=f"Träff {YEAR}")
        factories.event(cast, starts_at=at(4, 15), title="Annan träff")
        item = factories.plan_item(cast)
        client = as_(cast.coordinator)
        html = client.get(f"/operations/year-plan/{YEAR + 1}/draft/").content.decode()
        assert f"Träff {YEAR + 1}" in html
        key = re.search(r'value="(event-\d+)"', html)
        assert key
        chosen = {"take": [key[1], f"plan-item-{item.pk}", "event-999999", "x"]}
        for _again in range(2):
            client.post(f"/operations/year-plan/{YEAR + 1}/draft/", chosen)
        made = {one.title: one for one in PlanItem.objects.filter(plan__year=YEAR + 1)}
        assert set(made) == {f"Träff {YEAR + 1}", "Studiebesök i maj"}
        assert made["Studiebesök i maj"].starts_on.isocalendar()[1:] == item.starts_on.isocalendar()[1:]
        assert made[f"Träff {YEAR + 1}"].organisation == cast.cluster
        assert Event.objects.count() == 2
        assert "finns redan i planen" in client.get(f"/operations/year-plan/{YEAR + 1}/draft/").content.decode()

    def test_nothing_chosen_is_said(self, cast: Cast, as_: As) -> None:
        factories.plan_item(cast)
        answer = as_(cast.coordinator).post(f"/operations/year-plan/{YEAR + 1}/draft/", {}, follow=True)
        assert "Inget var valt." in answer.content.decode()

    def test_nothing_last_year_says_how_to_begin(self, cast: Cast, as_: As) -> None:
        html = as_(cast.coordinator).get(f"/operations/year-plan/{YEAR + 1}/draft/").content.decode()
        assert f"Det finns inget från {YEAR} att ta över" in html

    def test_shows_what_the_new_day_meets(self, cast: Cast) -> None:
        item = factories.plan_item(cast)
        moved = next_year(item.starts_on)
        factories.event(cast, starts_at=at(moved.month, moved.day, YEAR + 1), title="Krocken")
        SchoolBreak.objects.create(name="Lovet", starts_on=moved, ends_on=moved, source="x")
        [one] = moving.proposed(cast.coordinator, YEAR + 1)
        said = " ".join(one.warnings)
        assert "Krocken" in said
        assert "Lovet" in said

    def test_leaves_out_what_was_dropped_and_who_has_left(self, cast: Cast) -> None:
        factories.plan_item(cast, title="Struken", state="dropped")
        item = factories.plan_item(cast, responsible=cast.stranger)
        row = factories.matrix_row()
        PlanItem.objects.filter(pk=item.pk).update(matrix_row=row)
        [one] = moving.proposed(cast.coordinator, YEAR + 1)
        assert (one.title, one.fields["responsible_id"], one.fields["matrix_row_id"]) == ("Studiebesök i maj", None, row.pk)

    def test_a_title_that_names_its_day_names_the_new_one(self, cast: Cast) -> None:
        named = "Styrgruppen, 18 februari 2026: val för 2026"
        factories.plan_item(cast, title=named, starts_on=date(2026, 2, 18), ends_on=date(2026, 2, 18))
        with dates.at(at(3, 1, 2026)):
            [one] = moving.proposed(cast.coordinator, 2027)
        assert (one.title, one.first) == ("Styrgruppen, 24 februari 2027: val för 2027", date(2027, 2, 24))

    def test_what_goes_on_for_days_keeps_its_length_and_stays_in_the_year(self, cast: Cast) -> None:
        factories.plan_item(cast, starts_on=date(YEAR, 12, 14), ends_on=date(YEAR, 12, 31))
        [one] = moving.proposed(cast.coordinator, YEAR + 1)
        assert one.first.year == one.last.year == YEAR + 1


class TestItem:
    def test_becomes_a_draft_of_an_event(self, cast: Cast, as_: As) -> None:
        row = factories.matrix_row()
        day = dates.today() + timedelta(days=40)
        item = factories.plan_item(cast, year=day.year, starts_on=day, ends_on=day, matrix_row=row)
        client = as_(cast.coordinator)
        address = f"/competence/events/add/?plan_item={item.pk}"
        html = client.get(address).content.decode()
        for value in (item.title, day.isoformat(), item.outcome):
            assert value in html
        typed = {
            "title": item.title, "kind": "study_visit", "summary": "Kort", "matrix_row": row.pk, "on": day.isoformat(),
            "starts": "09:00", "ends": "11:00", "place": "Ystad", "capacity": 20, "audience": "members",
            "organiser": cast.office.pk, "responsible": cast.coordinator.pk,
        }  # fmt: skip
        assert client.post(address, typed).status_code == 302
        event = Event.objects.get()
        item.refresh_from_db()
        assert (item.became, item.became_pk) == ("event", event.pk)
        again = client.post(address, typed)
        assert "har redan blivit ett utkast" in again.content.decode()
        assert Event.objects.count() == 1
        assert event.get_absolute_url() in client.get(item.get_absolute_url()).content.decode()

    def test_becomes_a_draft_of_a_meeting(self, cast: Cast, as_: As) -> None:
        row = factories.matrix_row(3, 1, "Nätverksmöte varje månad")
        day = dates.today() + timedelta(days=40)
        body = Body.network()
        item = factories.plan_item(
            cast, year=day.year, part=3, starts_on=day, ends_on=day, matrix_row=row, body=body, organisation=None
        )
        client = as_(cast.coordinator)
        address = f"/operations/meetings/add/?plan_item={item.pk}"
        assert day.isoformat() in client.get(address).content.decode()
        typed = {
            "body": body.pk, "title": item.title, "on": day.isoformat(), "starts": "09:00", "ends": "11:00", "place": "Lund",
            "responsible": cast.coordinator.pk, "organiser": cast.office.pk, "matrix_row": row.pk,
        }  # fmt: skip
        assert client.post(address, typed).status_code == 302
        item.refresh_from_db()
        assert item.became_pk == Meeting.objects.get().pk

    def test_says_what_was_changed_after_the_decision(self, cast: Cast, as_: As) -> None:
        item = factories.plan_item(cast)
        actions.change_plan_item(item, title="Före beslutet", by=cast.administrator)
        actions.change_plan_item(item, title="Studiebesök i juni", part=2, by=cast.coordinator)
        html = as_(cast.officer).get(item.get_absolute_url()).content.decode()
        assert "Coordinator Cluster: Ändrade en punkt i en årsplan" in html
        assert "Före beslutet → Studiebesök i juni" in html

    def test_two_who_change_it_at_once_lose_nothing(self, cast: Cast, as_: As) -> None:
        item = factories.plan_item(cast)
        first, second = as_(cast.coordinator), as_(cast.administrator)
        address = f"{item.get_absolute_url()}edit/"
        opened = re.search(r'name="opened" value="([^"]+)"', first.get(address).content.decode())
        assert opened
        typed = {
            "part": 1,
            "starts_on": item.starts_on.isoformat(),
            "holder": f"organisation-{cast.office.pk}",
            "opened": opened[1],
        }
        assert second.post(address, {**typed, "title": "Den andras", "opened": opened[1]}).status_code == 302
        answer = first.post(address, {**typed, "title": "Den förstas"})
        assert answer.status_code == 409
        assert "Den förstas" in answer.content.decode()
        assert "Den andras" in answer.content.decode()

    def test_is_handed_over_by_those_who_write_the_plan(self, cast: Cast, as_: As) -> None:
        day = dates.today() + timedelta(days=20)
        item = factories.plan_item(cast, year=day.year, starts_on=day)
        form = {"plan_items_0": [item.pk], "to_0": cast.administrator.pk}
        assert as_(cast.administrator).post(f"/people/{cast.coordinator.pk}/hand-over/", form).status_code == 302
        item.refresh_from_db()
        assert item.responsible == cast.administrator


class TestDays:
    def test_say_what_one_may_see(self, cast: Cast, as_: As) -> None:
        factories.event(cast, starts_at=at(5, 13), title="Krocken")
        closed(cast)
        html = as_(cast.coordinator).get("/operations/year-plan/days/", {"on": f"{YEAR}-05-13"}).content.decode()
        assert "Krocken" in html
        assert "Slutet möte" not in html

    @pytest.mark.parametrize(
        "asked",
        [{}, {"on": "x"}, {"starts_on": "9999-12-31"}, {"starts_on": "2026-05-13", "ends_on": "2026-05-01"}, {"month": "5"}],
    )
    def test_of_nonsense_nothing_is_said(self, asked: dict[str, str], cast: Cast, as_: As) -> None:
        assert "<li>" not in as_(cast.officer).get("/operations/year-plan/days/", asked).content.decode()

    def test_of_a_month_its_quiet_times_are_said(self, cast: Cast, as_: As) -> None:
        html = as_(cast.officer).get("/operations/year-plan/days/", {"month": "7", "year": "2027"}).content.decode()
        assert "Stilla tid i kommunerna: Sommar" in html

    def test_the_event_form_knows_school_breaks_too(self, cast: Cast, as_: As) -> None:
        SchoolBreak.objects.create(name="Lovet", starts_on=date(YEAR, 5, 13), ends_on=date(YEAR, 5, 13), source="x")
        closed(cast)
        asked = {"on": f"{YEAR}-05-13"}
        html = as_(cast.coordinator).get("/competence/events/add/", asked, headers={"HX-Request": "true"}).content.decode()
        assert "Skollov: Lovet" in html
        assert "Slutet möte" not in html


class TestFiles:
    def test_the_calendar_file_is_strict_and_holds_what_is_shown(self, cast: Cast, as_: As) -> None:
        factories.plan_item(cast, title="Två dagar", ends_on=date.fromisocalendar(YEAR, 20, 3))
        factories.meeting(cast, starts_at=at(6, 3), title="Mötet")
        found = icalendar.Calendar.from_ical(as_(cast.officer).get(f"{URL}plan.ics?part=1").content)
        [event] = found.walk("VEVENT")
        assert str(event["summary"]) == "Två dagar"
        assert (event["dtstart"].dt, event["dtend"].dt - event["dtstart"].dt) == (
            date.fromisocalendar(YEAR, 20, 2), timedelta(days=2),
        )  # fmt: skip
        everything = icalendar.Calendar.from_ical(as_(cast.officer).get(f"{URL}plan.ics").content)
        assert "Mötet" in {str(one["summary"]) for one in everything.walk("VEVENT")}

    def test_the_list_opens_in_a_spreadsheet(self, cast: Cast, as_: As) -> None:
        factories.plan_item(cast, title="=1+1")
        text = as_(cast.officer).get(f"{URL}plan.csv?part=1").content.decode("utf-8-sig")
        header, row = csv.reader(io.StringIO(text), delimiter=";")
        assert header[0] == "Första dag"
        assert row[4] == "'=1+1"
        assert row[0] == date.fromisocalendar(YEAR, 20, 2).isoformat()

    def test_the_paper_is_for_the_one_who_orders_it(self, cast: Cast, as_: As) -> None:
        factories.plan_item(cast)
        job = front_actions.order_year_plan(YEAR, by=cast.officer)
        assert front_actions.order_year_plan(YEAR, by=cast.officer) == job
        tasks.make_year_plan(job.pk)
        job.refresh_from_db()
        assert job.file_name == f"arsplan-{YEAR}.pdf"
        with default_storage.open(job.file.name) as file:
            assert file.read(5) == b"%PDF-"
        assert as_(cast.neighbour).get(job.get_absolute_url()).status_code == 404
        assert as_(cast.administrator).get(job.get_absolute_url()).status_code == 404
