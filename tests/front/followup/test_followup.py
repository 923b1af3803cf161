"""The matrix followed up: asked, answered, counted, shown and withheld; on the page, on paper and in the year's report."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pikepdf
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from members.models import Organisation, Person
from network_portal.front.followup import asking, paper
from network_portal.front.followup.figures import by_part, figures
from network_portal.front.followup.lines import in_words
from network_portal.front.followup.periods import asked_for, of_year
from network_portal.front.reports.gather import gather
from network_portal.front.tasks import make_followup
from network_portal.lib import pdf
from network_portal.records.models import Job, Notice
from operations import actions
from operations.models import FollowUpAnswer, Indicator, MatrixRow
from tests import factories
from tests.cast import KINDS, Cast
from tests.front.followup.april import IN_APRIL, SPRING, held, of
from tests.strict import StrictClient

As = Callable[[Person | None], StrictClient]


@pytest.fixture
def useful(row: MatrixRow) -> Indicator:
    return factories.indicator(row)


def answered(cast: Cast, row: MatrixRow, by: list[Organisation], sign: str = "shown", **fields: Any) -> None:
    for each in by:
        factories.answer(cast, row, sign, organisation=each, result=f"Ord från {each.short_name}", **fields)


class TestFigures:
    def test_go_from_what_was_planned_to_who_came(self, cast: Cast, row: MatrixRow) -> None:
        held(cast, row, (cast.officer, cast.ystad), (cast.colleague, cast.ystad), (cast.neighbour, cast.malmo))
        held(cast, row, (cast.officer, cast.ystad))
        factories.event(cast, matrix_row=row)
        factories.event(cast, matrix_row=row, state="draft")
        found = of(row, cast.ystad)
        assert (found.planned, found.held, found.people, found.organisations) == (3, 2, 3, 2)
        assert found.own is not None
        assert (found.own.held, found.own.people, found.own.seats) == (2, 2, 3)
        assert found.dots == ["ours", "ours", ""]

    def test_an_organisation_has_one_voice_and_it_is_the_newest(
        self, cast: Cast, row: MatrixRow, many: list[Organisation]
    ) -> None:
        answered(cast, row, many[:5], "early")
        answered(cast, row, many[:1], "shown", point=3)
        found = of(row)
        assert (found.answers, found.signs, found.sign) == (5, {"shown": 1, "partly": 0, "early": 4}, "early")

    @pytest.mark.parametrize("number", [1, 4])
    def test_of_fewer_than_five_are_withheld(
        self, number: int, cast: Cast, row: MatrixRow, useful: Indicator, many: list[Organisation]
    ) -> None:
        for each in many[:number]:
            factories.answer(cast, row, organisation=each, values={useful: 5}, result="Ord")
        found = of(row, many[-1])
        assert (found.answers, found.signs, found.sign, found.noted) == (number, {}, "", 0)
        assert found.measured[0].mean is None
        assert found.is_withheld

    def test_of_five_are_shown(self, cast: Cast, row: MatrixRow, useful: Indicator, many: list[Organisation]) -> None:
        for each, value in zip(many[:5], (3, 4, 4, 5, 5), strict=True):
            factories.answer(cast, row, organisation=each, values={useful: value}, result="Ord")
        found = of(row)
        assert (found.answers, found.sign, found.noted, found.seen) == (5, "shown", 5, 5)
        assert (found.measured[0].mean, found.measured[0].is_reached) == (Decimal("4.2"), True)

    def test_five_answers_with_four_values_show_no_mean(
        self, cast: Cast, row: MatrixRow, useful: Indicator, many: list[Organisation]
    ) -> None:
        for each in many[:4]:
            factories.answer(cast, row, organisation=each, values={useful: 5})
        factories.answer(cast, row, organisation=many[4])
        found = of(row)
        assert found.sign == "shown"
        assert (found.measured[0].organisations, found.measured[0].mean) == (4, None)

    def test_ones_own_answer_is_shown_however_few_have_answered(self, cast: Cast, row: MatrixRow, useful: Indicator) -> None:
        factories.answer(cast, row, "partly", values={useful: 2}, result="Vi skrev om kraven")
        found = of(row, cast.ystad)
        assert found.own is not None
        assert (found.own.sign, found.own.result, found.measured[0].own) == ("partly", "Vi skrev om kraven", 2)
        assert of(row, cast.malmo).own == type(found.own)()

    def test_follow_a_row_into_the_next_version_whatever_its_number(
        self, cast: Cast, row: MatrixRow, useful: Indicator, many: list[Organisation]
    ) -> None:
        held(cast, row, (cast.officer, cast.ystad))
        for each in many[:5]:
            factories.answer(cast, row, organisation=each, values={useful: 5})
        draft = actions.draft_matrix(by=cast.coordinator)
        actions.change_row(draft.rows.get(), by=cast.coordinator, part=3, working_form="Seminarium i ny form")
        actions.adopt(draft, adopted_on=date(2026, 4, 1), decision_reference="§ 1", by=cast.coordinator)
        found = of(row)
        assert (found.row.number, found.held, found.sign) == ("3.1", 1, "shown")
        assert found.measured[0].mean == 5

    def test_speak_of_the_period_that_was_chosen(self, cast: Cast, row: MatrixRow) -> None:
        held(cast, row, (cast.officer, cast.ystad), starts_at=datetime(2025, 11, 5, 9, tzinfo=UTC))
        counted = {each: of(row, period=each).held for each in ("this-year", "last-year", "12-months", "three-years")}
        assert counted == {"this-year": 0, "last-year": 1, "12-months": 1, "three-years": 1}

    def test_change_as_soon_as_somebody_changes_an_answer(
        self, cast: Cast, row: MatrixRow, many: list[Organisation]
    ) -> None:
        """On the page, on paper and in the year's report: all three read the same figures."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the journal grows at once, not at the end of the test
        answered(cast, row, many[:5], "early")
        cache.clear()
        assert self.seen_everywhere(cast, row) == ["För tidigt att säga"] * 3
        for each in FollowUpAnswer.objects.all():
            actions.answer_follow_up(each, sign="shown", by=cast.officer)
        assert self.seen_everywhere(cast, row) == ["Visad"] * 3

    def seen_everywhere(self, cast: Cast, row: MatrixRow) -> list[str]:
        client = StrictClient()
        client.force_login(cast.neighbour)
        period = asked_for("this-year")
        page = client.get(reverse("front:followup")).context["parts"]
        on_paper = paper.document(period, cast.malmo)["parts"]
        lines = [next(each for each in part["lines"]) for part in (page[0], on_paper[0])]
        assert all(str(row) == line.title for line in lines)
        report = next(line for line in gather(cast.malmo, 2026).lines if line.number == row.number)
        return [*(line.sign.word for line in lines), report.sign_word]

    def test_cost_the_same_with_one_row_as_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None], many: list[Organisation]
    ) -> None:
        def make(n: int) -> None:
            each = factories.matrix_row(1, n, f"Arbetsform {n}")
            factories.answer(cast, each, values={factories.indicator(each): 4})
            held(cast, each, (cast.officer, cast.ystad))

        # 1 person with roles 2 the journal's length; the rest is remembered until something is journalled
        one_and_three(as_(cast.officer), reverse("front:followup"), make, queries=2)

    def test_cost_the_same_with_three_rows_when_nobody_remembers_them(
        self, cast: Cast, as_: As, count_queries: Callable[..., Any]
    ) -> None:
        # 1 person with roles 2 the journal's length 3 rows 4 indicators 5 events 6 who came 7 meetings 8 needs 9 answers
        # 10 means 11 our people 12 our needs 13 our answers 14 our values, and the length once more for the words
        client = as_(cast.officer)
        for n in (1, 2, 3):
            each = factories.matrix_row(1, n, f"Arbetsform {n}")
            factories.answer(cast, each, values={factories.indicator(each): 4})
            held(cast, each, (cast.officer, cast.ystad))
            client.get(reverse("front:followup"))
            cache.clear()
            with count_queries(16):
                client.get(reverse("front:followup"))

    def test_of_the_network_cost_nine_queries_when_nobody_remembers_them(
        self, cast: Cast, row: MatrixRow, useful: Indicator, count_queries: Callable[..., Any]
    ) -> None:
        # the journal's length, rows, indicators, events, who came, meetings, needs, answers, means
        cache.clear()
        with count_queries(9):
            figures(asked_for("three-years"))


class TestPage:
    def test_shows_nobody_elses_answer(self, cast: Cast, row: MatrixRow, useful: Indicator, as_: As) -> None:
        factories.answer(cast, row, "partly", values={useful: Decimal("2.75")}, result="Ystads ord", comment="Tyst")
        for url in (reverse("front:followup"), row.get_absolute_url(), reverse("operations:followup_questions")):
            for visitor in (cast.neighbour, cast.contributor):
                html = as_(visitor).get(url, {"organisation": cast.ystad.pk}).content.decode()
                assert not any(word in html for word in ("Ystads ord", "Tyst", "2,75"))
            assert "Ystads ord" in as_(cast.officer).get(url).content.decode()
        html = as_(cast.neighbour).get(reverse("front:followup")).content.decode()
        assert "färre än 5 svar" in html

    def test_lets_coordinators_choose_any_member_and_others_only_their_own(
        self, cast: Cast, row: MatrixRow, as_: As
    ) -> None:
        url = reverse("front:followup")
        for visitor, own in ((cast.coordinator, cast.ystad), (cast.neighbour, cast.malmo)):
            assert as_(visitor).get(url, {"organisation": cast.ystad.pk}).context["own"] == own
        assert as_(cast.officer).get(url, {"organisation": "network"}).context["own"] is None

    @pytest.mark.parametrize("bad", ["", "-1", "9" * 30, "ett", "2026-13-40", "٣"])
    def test_survives_anything(self, bad: str, cast: Cast, row: MatrixRow, as_: As) -> None:
        asked = {"period": bad, "organisation": bad, "first": bad}
        for url in (reverse("front:followup"), row.get_absolute_url(), reverse("operations:matrix_differences")):
            assert as_(cast.officer).get(url, {**asked, "from": bad, "to": bad}).status_code == 200

    def test_says_how_to_begin_without_a_matrix(self, cast: Cast, as_: As) -> None:
        assert "ingen matris att följa upp" in as_(cast.officer).get(reverse("front:followup")).content.decode()

    def test_each_cell_leads_to_what_stands_behind_it(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        held(cast, row, (cast.officer, cast.ystad), title="I februari")
        held(cast, row, title="Förra året", starts_at=datetime(2025, 2, 3, 9, tzinfo=UTC))
        client = as_(cast.officer)
        assert f"{row.get_absolute_url()}?period=this-year#under" in client.get(reverse("front:followup")).content.decode()
        html = client.get(row.get_absolute_url(), {"period": "this-year"}).content.decode()
        assert "I februari" in html
        assert "Förra året" not in html


def is_tagged(content: bytes) -> bool:
    file = pikepdf.open(io.BytesIO(content))
    return bool(file.Root.MarkInfo.Marked) and str(file.Root.Lang) == "sv"


class TestPaper:
    @pytest.mark.parametrize("whose", ["ystad", ""])
    def test_is_made_by_a_worker_and_tagged(
        self, whose: str, cast: Cast, row: MatrixRow, useful: Indicator, as_: As, django_capture_on_commit_callbacks: Any
    ) -> None:
        own = getattr(cast, whose) if whose else None
        as_(cast.officer).post(reverse("front:followup_order"), {"organisation": own.pk if own else "network"})
        job = Job.objects.get()
        make_followup(job.pk)
        job.refresh_from_db()
        assert (job.state, job.file_name.endswith(".pdf")) == ("done", True)
        content = job.file.read()
        assert content.startswith(b"%PDF")
        assert is_tagged(content)
        assert Job.objects.visible_to(cast.neighbour).count() == 0
        assert Job.objects.visible_to(cast.reader).count() == bool(own)

    def test_is_ordered_once_while_it_is_being_made(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        for _again in range(2):
            as_(cast.officer).post(reverse("front:followup_order"), {"period": "last-year"})
        assert Job.objects.count() == 1

    def test_without_any_row_is_made_too(self, cast: Cast) -> None:
        factories.matrix_row().matrix.rows.all()
        assert pdf.from_template("front/followup/paper.html", paper.document(of_year(2026), None)).startswith(b"%PDF")


class TestAsking:
    def test_asks_those_that_took_part_about_what_is_to_be_measured(
        self, cast: Cast, row: MatrixRow, useful: Indicator
    ) -> None:
        held(cast, row, (cast.officer, cast.ystad))
        held(cast, factories.matrix_row(1, 2, "Studiebesök"), (cast.neighbour, cast.malmo))  # without indicators
        asking.every_day()
        asked = FollowUpAnswer.objects.get()
        assert (asked.row, asked.organisation, asked.quarter_on, asked.point) == (row, cast.ystad, SPRING, 0)
        assert asked.due_on == date(2026, 5, 6)
        told = Notice.objects.filter(template="operations/notices/followup_asked.txt")
        assert {notice.person for notice in told} == {cast.officer, cast.colleague}

    def test_asks_nobody_twice(self, cast: Cast, row: MatrixRow, useful: Indicator) -> None:
        held(cast, row, (cast.officer, cast.ystad))
        asking.every_day()
        draft = actions.draft_matrix(by=cast.coordinator)
        actions.adopt(draft, adopted_on=date(2026, 4, 15), decision_reference="§ 1", by=cast.coordinator)
        asking.every_day()
        assert FollowUpAnswer.objects.count() == 1
        assert Notice.objects.filter(template="operations/notices/followup_asked.txt").count() == 2

    def test_comes_back_after_three_months(self, cast: Cast, row: MatrixRow, useful: Indicator) -> None:
        held(cast, row, (cast.officer, cast.ystad))
        asking.every_day()
        with time_machine.travel(datetime(2026, 8, 18, 8, tzinfo=UTC), tick=False):
            asking.every_day()
        points = FollowUpAnswer.objects.order_by("point").values_list("quarter_on", "point")
        assert list(points) == [(SPRING, 0), (SPRING, 3)]

    @pytest.mark.parametrize(
        "day", [datetime(2026, 4, 18, 8, tzinfo=UTC), datetime(2026, 7, 6, 8, tzinfo=UTC)], ids=["Saturday", "July"]
    )
    def test_leaves_people_alone_on_days_off_and_in_july(
        self, day: datetime, cast: Cast, row: MatrixRow, useful: Indicator
    ) -> None:
        held(cast, row, (cast.officer, cast.ystad))
        with time_machine.travel(day, tick=False):
            asking.every_day()
        assert not FollowUpAnswer.objects.exists()

    def test_of_a_meeting_every_member_and_of_a_need_those_who_are_with_it(
        self, cast: Cast, row: MatrixRow, useful: Indicator
    ) -> None:
        at = datetime(2026, 3, 4, 9, tzinfo=UTC)
        factories.meeting(cast, matrix_row=row, starts_at=at)
        assert {pk for _row, pk in asking.took_part(SPRING)} == set(
            Organisation.objects.members().values_list("pk", flat=True)
        )

    def test_reminds_a_week_before_the_last_day_and_on_it(self, cast: Cast, row: MatrixRow, useful: Indicator) -> None:
        held(cast, row, (cast.officer, cast.ystad))
        asking.every_day()
        reminders = []
        for day in (28, 29, 30, 36):
            with time_machine.travel(IN_APRIL + timedelta(days=day - 15), tick=False):
                asking.every_day()
            reminders.append(FollowUpAnswer.objects.get().step)
        assert reminders == [0, 1, 1, 2]
        actions.answer_follow_up(FollowUpAnswer.objects.get(), sign="early", by=cast.officer)
        with time_machine.travel(IN_APRIL + timedelta(days=40), tick=False):
            asking.every_day()
        assert FollowUpAnswer.objects.get().step == 2


class TestWords:
    def test_name_the_rows_in_which_nothing_was_done(self, cast: Cast, row: MatrixRow) -> None:
        part = in_words(by_part(figures(asked_for("this-year")))[0], None)
        assert (part["lines"], part["still"]) == ([], [(str(row), row.get_absolute_url())])

    def test_say_why_there_is_no_figure(self, cast: Cast, row: MatrixRow) -> None:
        held(cast, row)
        line = in_words(by_part(figures(asked_for("this-year")))[0], None)["lines"][0]
        assert (line.held, line.quiet_result, line.sign) == ("1 av 1 genomförda", "frågas inte om", None)

    def test_readers_do_not_answer(self, cast: Cast, as_: As) -> None:
        assert as_(cast.reader).get(reverse("operations:followup_questions")).context["may_answer"] is False
        assert KINDS.READER not in {role.kind for role in cast.officer.active_roles}
