"""The home page: what waits for each role, in order of date."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from competence.models import Registration
from network_portal.front import home
from network_portal.front.home import groups, in_words, summary
from network_portal.lib.waiting import Item
from network_portal.records.models import Job, Notice
from procurement.models import Commitment, Need
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

MONDAY = date(2026, 11, 23)


def item(day: date, *, must: bool = True, title: str = "Sak") -> Item:
    return Item(due_on=day, kind="Behov", title=title, why="Därför.", url="/", action="Svara", must=must)


class TestGroups:
    def test_late_first_then_by_how_near_the_day_is(self) -> None:
        items = [item(MONDAY + timedelta(days=n)) for n in (-3, 0, 1, 4, 6, 7, 30)]
        assert [(group.title, len(group.items), group.late) for group in groups(items, MONDAY)] == [
            ("Skulle ha varit klart", 1, True),
            ("I dag", 1, False),
            ("I morgon", 1, False),
            ("Den här veckan", 2, False),
            ("Senare", 2, False),
        ]

    def test_something_to_read_is_news_and_never_late(self) -> None:
        found = groups([item(MONDAY - timedelta(days=9), must=False)], MONDAY)
        assert [(group.title, group.late) for group in found] == [("Nytt", False)]

    def test_on_a_sunday_tomorrow_is_not_also_later(self) -> None:
        sunday = MONDAY + timedelta(days=6)
        found = groups([item(sunday + timedelta(days=1)), item(sunday + timedelta(days=2))], sunday)
        assert [(group.title, len(group.items)) for group in found] == [("I morgon", 1), ("Senare", 1)]


class TestSummary:
    @pytest.mark.parametrize(
        ("items", "said"),
        [
            ([], "Inget väntar på dig i dag."),
            ([item(MONDAY)], "En sak. Den behöver du göra den här veckan."),
            ([item(MONDAY, must=False)], "En sak. Inget som du måste göra den här veckan."),
            (
                [item(MONDAY - timedelta(days=2)), item(MONDAY), item(MONDAY + timedelta(days=9))],
                "Tre saker. Två av dem behöver du göra den här veckan.",
            ),
            ([item(MONDAY)] * 13, "13 saker. 13 av dem behöver du göra den här veckan."),
        ],
    )
    def test_says_how_much_and_how_much_of_it_is_urgent(self, items: list[Item], said: str) -> None:
        assert summary(items, MONDAY) == said

    def test_numbers_up_to_twelve_are_words(self) -> None:
        assert [in_words(n) for n in (1, 12, 13)] == ["en", "tolv", "13"]


class TestPage:
    # Everybody with a role: minutes to approve or to finish; coordinator and administrator: … and decisions to review
    # Each begins with 1 person with roles (the session is in the cache); the year's figures are remembered.
    # officer: meetings to read, own actions, own seats, silent needs, new company, shared needs, next meetings, levels, own needs
    # colleague: … and the reference of invoices, invitations without an answer, invoices to pay, mandates, what was left behind,
    # seats that end and groups that miss the organisation
    # reader: as the officer, without needs to mind
    # coordinator: … drafts of meetings, matters that somebody suggests and of the matrix, events without attendance, coming events; stranger: own seats
    # administrator: … members without a contact, memberships that end and invitations without an answer, late invoices,
    # fees, references, the matrix, methods to look through, trouble, first steps, what was left behind, proposed changes
    # everybody with a role: … date polls to answer or to settle, minutes to approve, answers that one’s organisations owe;
    # coordinators and the office: … decisions to review, proposals to see to
    # of those who answer for an organisation one query asks what it is asked about the matrix
    QUERIES = {"officer": 14, "colleague": 20, "reader": 11, "coordinator": 17, "administrator": 25, "stranger": 2}

    @pytest.mark.parametrize("who", QUERIES)
    def test_every_role_has_a_page_of_few_queries(
        self, who: str, cast: Cast, as_: Callable[..., StrictClient], count_queries: Callable[..., object]
    ) -> None:
        client = as_(getattr(cast, who))
        client.get("/")
        with count_queries(self.QUERIES[who]):
            assert client.get("/").status_code == 200

    def test_costs_the_same_for_one_and_three(
        self, cast: Cast, as_: Callable[..., StrictClient], count_queries: Callable[..., object]
    ) -> None:
        def fill(n: int) -> None:
            event = factories.event(cast, title=f"Seminarium {n}")
            Registration.objects.create(
                event=event, person=cast.officer, organisation=cast.ystad, registered_by=cast.officer,
                state=Registration.State.SEATED, queued_at=timezone.now(), seated_at=timezone.now(),
            )  # fmt: skip
            need = factories.need(
                cast, title=f"Behov {n}", stage_checked_on=date(2020, 1, 1), visibility=Need.Visibility.NETWORK
            )
            Commitment.objects.create(
                need=need, organisation=cast.malmo, level=Commitment.Level.FOLLOW, by=cast.neighbour, since=timezone.now()
            )
            factories.meeting(cast, title=f"Möte {n}")

        client = as_(cast.officer)
        fill(1)
        client.get("/")
        with self._counted() as one:
            client.get("/")
        fill(2)
        fill(3)
        with count_queries(len(one)):
            text = client.get("/").content.decode()
        assert len(one) <= 16
        assert "Seminarium 3" in text
        assert "Behov 3" in text

    @staticmethod
    def _counted() -> "object":
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        return CaptureQueriesContext(connection)

    def test_somebody_without_a_role_is_told_whom_to_ask(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert "Du företräder ingen organisation än" in as_(cast.stranger).get("/").content.decode()

    def test_the_administrator_sees_what_went_wrong(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        Notice.objects.create(
            key="x",
            person=cast.officer,
            address="x@example.org",
            template="x",
            subject="x",
            text="x",
            html="x",
            state=Notice.State.FAILED,
        )
        Job.objects.create(task="x", title="x", audience="administrators", state=Job.State.FAILED)
        text = as_(cast.administrator).get("/").content.decode()
        assert "1 brev gick inte att skicka." in text
        assert "1 arbete misslyckades." in text
        assert "gick inte att skicka" not in as_(cast.officer).get("/").content.decode()

    def test_says_the_day_and_the_week(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=timezone.get_current_timezone()), tick=False):
            assert "Måndag 23 november 2026, vecka 48" in as_(cast.officer).get("/").content.decode()

    def test_a_need_of_somebody_else_is_not_ours_unless_we_are_with_it(
        self, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        need = factories.need(cast, organisation=cast.malmo, responsible=cast.neighbour, visibility=Need.Visibility.NETWORK)
        assert home.page(cast.officer)["needs"] == []
        Commitment.objects.create(
            need=need, organisation=cast.ystad, level=Commitment.Level.CONTRIBUTE, by=cast.officer, since=timezone.now()
        )
        assert [row["role"] for row in home.page(cast.officer)["needs"]] == ["Bidrar"]

    def test_lead_to_all_of_them_when_there_are_more_than_the_table_holds(
        self, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        for n in range(8):
            factories.need(cast, title=f"Behov {n}")
        assert "Visa alla" not in as_(cast.officer).get("/").content.decode()
        theirs = factories.need(cast, organisation=cast.malmo, title="Malmös", visibility=Need.Visibility.NETWORK)
        Commitment.objects.create(
            need=theirs, organisation=cast.ystad, level=Commitment.Level.FOLLOW, by=cast.officer, since=timezone.now()
        )
        html = as_(cast.officer).get("/").content.decode()
        assert '?tab=ours">Visa alla våra egna behov (8)' in html
        assert '?tab=network&amp;followed=1">Visa andras behov som vi är med i' in html
        assert "skede 1 av 12" in html
