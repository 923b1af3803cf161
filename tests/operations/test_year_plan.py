"""The year plan: written, drafted from last year, decided, changed afterwards for everybody to see; and what is said of days."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry
from operations import actions, rules
from operations.actions import year_plan as plan_actions
from operations.forms import PlanItemForm
from operations.models import Body, PlanItem, SchoolBreak, YearPlan
from operations.rules import free_days
from operations.school_breaks_reference import BREAKS, load_school_breaks
from tests import factories
from tests.cast import Cast, make_cast
from tests.races import Rendezvous, race
from tests.strict import StrictClient

As = Callable[[Person | None], StrictClient]
YEAR = dates.today().year


def fields(cast: Cast, **more: Any) -> dict[str, Any]:
    day = date(YEAR, 5, 12)
    return {"title": "Studiebesök", "part": 1, "organisation": cast.office, "starts_on": day, "ends_on": day, **more}


class TestWrite:
    def test_an_item_of_another_year_is_refused(self, cast: Cast) -> None:
        plan = actions.begin_plan(YEAR, by=cast.coordinator)
        with pytest.raises(Refused, match=f"Planen gäller {YEAR}"):
            actions.add_plan_item(plan, by=cast.coordinator, **fields(cast, ends_on=date(YEAR + 1, 1, 2)))

    def test_a_plan_is_begun_once(self, cast: Cast) -> None:
        first, second = (actions.begin_plan(YEAR, by=cast.coordinator) for _n in range(2))
        assert first == second
        assert JournalEntry.objects.filter(action="operations.plan_begun").count() == 1

    @pytest.mark.parametrize("year", [YEAR - 2, YEAR + 4])
    def test_a_plan_far_away_is_refused(self, year: int, cast: Cast) -> None:
        with pytest.raises(Refused, match=f"kan påbörjas för {YEAR - 1} till {YEAR + 3}"):
            actions.begin_plan(year, by=cast.coordinator)

    def test_a_plan_has_room_for_so_many(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("operations.rules.year_plan.LONGEST_PLAN", 1)
        item = factories.plan_item(cast)
        with pytest.raises(Refused, match="högst 1 punkter"):
            actions.add_plan_item(item.plan, by=cast.coordinator, **fields(cast))

    def test_a_group_and_an_organisation_cannot_both_see_to_it(self, cast: Cast) -> None:
        for body, organisation in ((Body.network(), cast.office), (None, None)):
            with pytest.raises(IntegrityError), transaction.atomic():
                factories.plan_item(cast, body=body, organisation=organisation)

    def test_what_is_done_is_not_changed_until_it_is_taken_up_again(self, cast: Cast) -> None:
        item = factories.plan_item(cast)
        actions.settle_plan_item(item, "done", by=cast.coordinator)
        with pytest.raises(Refused, match="Ta upp den igen först"):
            actions.change_plan_item(item, title="Annat", by=cast.coordinator)
        actions.settle_plan_item(item, "planned", by=cast.coordinator)
        assert actions.change_plan_item(item, title="Annat", by=cast.coordinator).title == "Annat"


class TestForm:
    def form(self, cast: Cast, **typed: Any) -> PlanItemForm:
        given = {"title": "Dag", "part": "1", "holder": f"organisation-{cast.office.pk}", **typed}
        return PlanItemForm(given, person=cast.coordinator, year=2027)

    def test_a_month_is_its_first_and_last_day(self, cast: Cast) -> None:
        form = self.form(cast, month="2")
        assert form.is_valid()
        found = form.fields_for_action()
        assert (found["starts_on"], found["ends_on"], found["is_month"]) == (date(2027, 2, 1), date(2027, 2, 28), True)

    def test_a_group_sees_to_it(self, cast: Cast) -> None:
        body = Body.network()
        form = self.form(cast, holder=f"body-{body.pk}", starts_on="2027-05-11")
        assert form.is_valid()
        found = form.fields_for_action()
        assert (found["body"], found["organisation"], found["ends_on"]) == (body, None, date(2027, 5, 11))

    @pytest.mark.parametrize(
        ("typed", "field", "sentence"),
        [
            ({}, "starts_on", "Skriv dagen, eller välj bara månaden nedan."),
            ({"starts_on": "2026-05-11"}, "starts_on", "Planen gäller 2027. Välj dagar det året."),
            ({"starts_on": "2027-05-11", "month": "4"}, "month", "Dagen ligger i en annan månad. Töm ett av fälten."),
            ({"ends_on": "2027-05-11", "month": "5"}, "starts_on", "Skriv också den första dagen."),
            ({"starts_on": "2027-05-11", "ends_on": "2027-05-10"}, "ends_on", "Sista dagen kan inte komma före den första."),
            ({"starts_on": "i maj"}, "starts_on", "Skriv dagen som år-månad-dag, till exempel 2026-03-25."),
            ({"month": "2", "title": ""}, "title", "Skriv vad som ska göras, till exempel Studiebesök i maj."),
            ({"month": "2", "holder": "body-0"}, "holder", "Välj ett av alternativen."),
        ],
    )
    def test_says_what_is_wrong_at_the_field(self, typed: dict[str, str], field: str, sentence: str, cast: Cast) -> None:
        form = self.form(cast, **typed)
        assert form.errors.get(field) == [sentence], form.errors

    def test_the_row_belongs_to_the_part(self, cast: Cast) -> None:
        row = factories.matrix_row(3, 1, "Nätverksmöte varje månad")
        form = self.form(cast, month="2", matrix_row=row.pk)
        assert form.errors["matrix_row"] == ["Rad 3.1 hör till del 3. Välj en rad i delen ovan, eller ingen."]


class TestAdopt:
    def test_enters_the_decision(self, cast: Cast) -> None:
        item = factories.plan_item(cast, adopted=False)
        plan = actions.adopt_plan(item.plan, adopted_on=dates.today(), decision_reference="§ 4", by=cast.coordinator)
        assert not plan.is_draft
        assert list(YearPlan.objects.visible_to(cast.officer)) == [plan]
        assert list(YearPlan.objects.visible_to(cast.stranger)) == []
        assert JournalEntry.objects.get(action="operations.plan_adopted").data["decision"] == "§ 4"

    def test_an_empty_plan_is_refused(self, cast: Cast) -> None:
        plan = actions.begin_plan(YEAR, by=cast.coordinator)
        with pytest.raises(Refused, match="Planen är tom"):
            actions.adopt_plan(plan, adopted_on=dates.today(), decision_reference="§ 4", by=cast.coordinator)

    def test_a_decision_to_come_is_refused(self, cast: Cast) -> None:
        item = factories.plan_item(cast, adopted=False)
        with pytest.raises(Refused, match="kan inte vara senare än i dag"):
            actions.adopt_plan(item.plan, adopted_on=dates.today() + timedelta(days=1), by=cast.coordinator)

    def test_twice_is_refused(self, cast: Cast) -> None:
        item = factories.plan_item(cast)
        with pytest.raises(Refused, match="är redan antagen"):
            actions.adopt_plan(item.plan, adopted_on=dates.today(), by=cast.coordinator)


class TestAfterTheDecision:
    def test_a_draft_is_changed_without_a_mark(self, cast: Cast) -> None:
        item = factories.plan_item(cast, adopted=False)
        assert actions.change_plan_item(item, title="Annat", by=cast.coordinator).changed_on is None

    @pytest.mark.parametrize("how", ["added", "changed", "dropped"])
    def test_every_change_is_marked(self, how: str, cast: Cast) -> None:
        item = factories.plan_item(cast)
        if how == "added":
            item = actions.add_plan_item(item.plan, by=cast.coordinator, **fields(cast))
        elif how == "changed":
            item = actions.change_plan_item(item, outcome="Mer", by=cast.coordinator)
        else:
            item = actions.settle_plan_item(item, "dropped", by=cast.coordinator)
        assert PlanItem.objects.get(pk=item.pk).changed_on == dates.today()

    def test_what_is_done_follows_the_plan(self, cast: Cast) -> None:
        item = actions.settle_plan_item(factories.plan_item(cast), "done", by=cast.coordinator)
        assert item.changed_on is None

    def test_nothing_is_removed(self, cast: Cast) -> None:
        item = factories.plan_item(cast)
        with pytest.raises(Refused, match="Stryk punkten i stället"):
            actions.remove_plan_item(item, by=cast.coordinator)
        draft = factories.plan_item(cast, adopted=False, year=YEAR + 1)
        actions.remove_plan_item(draft, by=cast.coordinator)
        assert list(PlanItem.objects.all()) == [item]


class TestBecome:
    def test_one_thing_comes_of_an_item(self, cast: Cast) -> None:
        item = factories.plan_item(cast)
        meeting = factories.meeting(cast)
        item = actions.note_what_it_became(item, meeting, by=cast.coordinator)
        assert (item.became, item.became_pk) == ("meeting", meeting.pk)
        with pytest.raises(Refused, match="har redan blivit ett utkast: möte"):
            actions.note_what_it_became(item, factories.event(cast), by=cast.coordinator)
        item = actions.forget_what_it_became(item, by=cast.coordinator)
        assert actions.note_what_it_became(item, factories.event(cast), by=cast.coordinator).became == "event"

    def test_nothing_is_made_when_it_is_refused(self, cast: Cast) -> None:
        item = actions.note_what_it_became(factories.plan_item(cast), factories.meeting(cast), by=cast.coordinator)
        with pytest.raises(Refused):
            actions.make_of(item, lambda: factories.event(cast), by=cast.coordinator)
        assert factories.Event.objects.count() == 0


class TestNextYear:
    @pytest.mark.parametrize(
        ("day", "moved"),
        [
            (date(2026, 5, 19), date(2027, 5, 25)),  # Tuesday of week 21: 2026 has a week 53, so the day moves six days on
            (date(2026, 3, 25), date(2027, 3, 31)),  # Wednesday of week 13
            (date(2026, 3, 17), date(2027, 3, 23)),
            (date(2026, 3, 20), date(2027, 3, 30)),  # Good Friday is skipped, and Easter Monday with it
            (date(2026, 3, 27), date(2027, 4, 2)),
            (date(2026, 3, 23), date(2027, 3, 30)),  # Easter Monday
            (date(2026, 12, 31), date(2027, 12, 30)),  # week 53 there, week 52 in a year that has no other
            (date(2026, 1, 1), date(2027, 1, 7)),
            (date(2026, 6, 19), date(2027, 6, 28)),  # midsummer's eve both years
            (date(2027, 12, 31), date(2028, 12, 29)),
            (date(2025, 12, 29), date(2026, 12, 28)),  # belongs to week 1 of 2026
        ],
    )
    def test_is_the_same_weekday_of_the_same_week(self, day: date, moved: date) -> None:
        assert rules.next_year(day) == moved

    def test_is_a_working_day_of_that_year_whatever_the_day(self) -> None:
        for number in range(366 * 6):
            day = date(2024, 1, 1) + timedelta(days=number)
            moved = rules.next_year(day)
            assert moved.year == day.year + 1
            assert dates.is_working_day(moved)
            assert abs((moved - day).days - 364) <= 14, (day, moved)


class TestFreeDays:
    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (date(2026, 5, 12), []),
            (date(2026, 5, 14), ["Röd dag: tors 14 maj 2026 är Kristi himmelsfärdsdag."]),
            (
                date(2026, 5, 13),
                ["Dag före helg: ons 13 maj 2026 är dagen före Kristi himmelsfärdsdag, och många går hem tidigt."],
            ),
            (date(2026, 5, 15), ["Klämdag: många är lediga fre 15 maj 2026."]),
            (date(2026, 5, 16), ["Ledig dag: lör 16 maj 2026 är ingen arbetsdag."]),
            (date(2026, 10, 28), ["Stilla tid i kommunerna: Vecka 44, mån 26 okt 2026 – sön 1 nov 2026."]),
        ],
    )
    def test_are_said_in_sentences(self, day: date, said: list[str]) -> None:
        with dates.at(dates.now().replace(year=2030)):
            assert [one.replace("\u00a0", " ") for one in free_days.said_of(day, day, [])] == said

    def test_a_break_is_said_with_its_source(self, cast: Cast) -> None:
        SchoolBreak.objects.create(
            name="Lov", starts_on=date(2026, 5, 11), ends_on=date(2026, 5, 12), organisation=cast.ystad, source="Ystads webb"
        )
        found = free_days.breaks_between(date(2026, 5, 12), date(2026, 5, 12))
        [said] = free_days.said_of(date(2026, 5, 12), date(2026, 5, 12), found)
        assert said.startswith("Skollov: Lov, Ystad, ")
        assert said.endswith("(Ystads webb).")
        assert free_days.breaks_between(date(2026, 5, 13), date(2026, 5, 20)) == []

    def test_of_a_month_only_what_takes_half_of_it_is_said(self) -> None:
        assert free_days.said_of(date(2026, 12, 1), date(2026, 12, 31), []) == []
        [said] = free_days.said_of(date(2026, 7, 1), date(2026, 7, 31), [])
        assert "Sommar" in said

    def test_a_new_portal_begins_with_breaks_that_are_marked_to_be_checked(self, db: None) -> None:
        assert load_school_breaks() == load_school_breaks() == len(BREAKS)
        assert set(SchoolBreak.objects.values_list("source", flat=True)) == {
            "allmän regel i Skåne, kontrollera med kommunen"
        }


class TestSchoolBreaks:
    def test_the_office_keeps_them(self, cast: Cast, as_: As) -> None:
        client = as_(cast.administrator)
        assert "Inga lov är inlagda ännu" in client.get("/operations/school-breaks/").content.decode()
        typed = {"name": "Sportlov", "starts_on": "2027-02-22", "ends_on": "2027-02-26", "source": "Ystads webbplats"}
        assert client.post("/operations/school-breaks/add/", typed).status_code == 302
        one = SchoolBreak.objects.get()
        again = client.post("/operations/school-breaks/add/", typed)
        assert "Det lovet finns redan här. Ändra den rad som finns i stället." in again.content.decode()
        wrong = client.post(f"/operations/school-breaks/{one.pk}/edit/", {**typed, "ends_on": "2027-02-20"})
        assert "Sista dagen kan inte komma före den första." in wrong.content.decode()
        client.post(f"/operations/school-breaks/{one.pk}/edit/", {**typed, "ends_on": "2027-02-25"})
        one.refresh_from_db()
        assert one.ends_on == date(2027, 2, 25)
        client.post(f"/operations/school-breaks/{one.pk}/remove/")
        assert not SchoolBreak.objects.exists()
        names = [f"operations.school_break_{what}" for what in ("added", "changed", "removed")]
        assert list(JournalEntry.objects.order_by("pk").values_list("action", flat=True)) == names

    def test_of_two_at_once_the_second_sees_what_the_first_saved(self, cast: Cast, as_: As) -> None:
        typed = {"name": "Sportlov", "starts_on": "2027-02-22", "ends_on": "2027-02-26", "source": "Ystads webbplats"}
        first, last = date(2027, 2, 22), date(2027, 2, 26)
        one = actions.add_break(
            name="Sportlov", starts_on=first, ends_on=last, source="Ystads webbplats", by=cast.coordinator
        )
        client, url = as_(cast.administrator), f"/operations/school-breaks/{one.pk}/edit/"
        typed["opened"] = client.get(url).context["form"].mark
        actions.change_break(one, ends_on=date(2027, 2, 28), source="Kommunen ringde", by=cast.coordinator)
        answer = client.post(url, {**typed, "source": "Ystads läsårstider"})
        page = answer.content.decode()
        assert answer.status_code == 409
        for words in ("Coordinator Cluster sparade", "Kommunen ringde", "Ystads läsårstider", "28&nbsp;feb"):
            assert words in page.replace("\xa0", "&nbsp;"), words
        assert SchoolBreak.objects.get().source == "Kommunen ringde"
        again = {**typed, "source": "Ystads läsårstider", "opened": answer.context["form"].mark}
        assert client.post(url, again).status_code == 302
        assert SchoolBreak.objects.get().source == "Ystads läsårstider"

    def test_that_is_taken_out_is_neither_changed_nor_taken_out_again(self, cast: Cast) -> None:
        day = date(2027, 2, 22)
        one = actions.add_break(name="Sportlov", starts_on=day, ends_on=day, source="Ystad", by=cast.administrator)
        opened_by_another = SchoolBreak.objects.get(pk=one.pk)
        actions.remove_break(one, by=cast.administrator)
        for late in (partial(actions.change_break, source="Malmö"), actions.remove_break):
            with pytest.raises(Refused, match="har nyss tagit bort Sportlov") as refused:
                late(opened_by_another, by=cast.coordinator)
            assert refused.value.way is not None
        assert JournalEntry.objects.filter(action="operations.school_break_removed").count() == 1


# --- two at once -----------------------------------------------------------------------------------------------------
def two_take_over(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two coordinators press the button of the draft of next year at once; what became of each, or the error."""
    cast, meet = make_cast(), Rendezvous()
    actions.begin_plan(YEAR + 1, by=cast.coordinator)
    day = date(YEAR + 1, 5, 12)
    wanted = {"title": "Dag", "part": 1, "organisation": cast.office, "starts_on": day, "ends_on": day}
    rows = [{**wanted, "copied_from": "event-1"}]
    monkeypatch.setattr(plan_actions, "PlanItem", _meeting_before(meet, plan_actions.PlanItem))
    return race(*[lambda: actions.take_over(YEAR + 1, rows, by=cast.coordinator)] * 2)


def _meeting_before(meet: Rendezvous, model: Any) -> Any:
    """The model, made only when both have looked at what is there."""

    class Waiting:
        objects = model.objects
        State = model.State

        def __new__(cls, **values: Any) -> Any:
            meet.wait()
            return model(**values)

    return Waiting


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_who_take_over_the_same_make_it_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert sorted(two_take_over(monkeypatch)) == [0, 1]
        assert PlanItem.objects.count() == 1

    def test_canary_without_the_lock_the_database_stops_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(plan_actions, "_lock", lambda plan: YearPlan.objects.get(pk=plan.pk))
        found = two_take_over(monkeypatch)
        assert any(isinstance(one, IntegrityError) for one in found), found
