"""The year's report: what it counts, what it says, and that the file can be read by everybody."""

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pikepdf
import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import timezone

from competence.models import Registration
from members.models import Organisation
from network_portal.front.reports import make, pictures, sentences
from network_portal.front.reports.gather import Facts, gather
from network_portal.front.reports.network import FEWEST, Spread
from operations.models import MatrixRow
from procurement.models import Commitment, Need, StageChange
from procurement.reports import NeedInYear
from tests import factories
from tests.cast import Cast, organisation

ATTENDED = Registration.Attendance.PRESENT


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 12, 31, 12, tzinfo=timezone.get_current_timezone()), tick=False):
        yield


def event(cast: Cast, *people: Any, month: int = 5, of: int = 2026, **fields: Any) -> Any:
    """A seminar that is over, with these people there."""
    starts = datetime(of, month, 5, 9, tzinfo=timezone.get_current_timezone())
    made = factories.event(cast, starts_at=starts, **fields)
    for person in people:
        Registration.objects.create(
            event=made, person=person, organisation=person.acting_for, registered_by=person, queued_at=starts,
            seated_at=starts, state=Registration.State.SEATED, attendance=ATTENDED,
        )  # fmt: skip
    return made


def need(cast: Cast, title: str, *, then: int | None, now: int, **fields: Any) -> Need:
    """Ystad's need that was at stage `then` in January and is at `now`."""
    made = factories.need(cast, title=title, stage=now, **fields)
    begun = datetime(2025 if then else 2026, 3, 1, tzinfo=timezone.get_current_timezone())
    Need.objects.filter(pk=made.pk).update(created_at=begun)
    if then:
        StageChange.objects.create(
            need=made, from_stage=None, to_stage=then, changed_on=date(2025, 3, 1), by=cast.officer, reason="x"
        )
    if now != then:
        StageChange.objects.create(
            need=made, from_stage=then, to_stage=now, changed_on=date(2026, 6, 1), by=cast.officer, reason="x"
        )
    return made


@pytest.fixture
def year(cast: Cast) -> Cast:
    """Two people of Ystad at one event, one at another; two needs of which one is shared and moved."""
    event(cast, cast.officer, cast.colleague, cast.neighbour, month=2, title="Vinterseminarium")
    event(cast, cast.officer, month=9, title="Höstseminarium")
    shared = datetime(2026, 4, 1, tzinfo=timezone.get_current_timezone())
    moved = need(cast, "Tång", then=1, now=3, visibility=Need.Visibility.NETWORK, shared_at=shared, published_at=shared)
    need(cast, "Belysning", then=2, now=2)
    Commitment.objects.create(
        need=moved, organisation=cast.malmo, level=Commitment.Level.FOLLOW, by=cast.neighbour, since=shared
    )
    return cast


class TestGather:
    def test_counts_what_ystad_did(self, year: Cast) -> None:
        facts = gather(year.ystad, 2026)
        assert {name: spread.own for name, spread in facts.spreads.items()} == {
            "fee": 0, "shared": 1, "with_others": 0, "people": 2, "events": 2,
        }  # fmt: skip
        assert [(taken.title, taken.people) for taken in facts.taken] == [("Vinterseminarium", 2), ("Höstseminarium", 1)]
        assert facts.quarters[1] == [1, 0, 1, 0]
        assert facts.member_since == date(2024, 1, 1)
        assert not facts.lasts

    def test_each_row_of_the_matrix_has_what_was_done(self, year: Cast) -> None:
        line = next(line for line in gather(year.ystad, 2026).lines if line.number == "1.1")
        assert (line.planned, line.held, line.participants) == (2, 2, 3)

    def test_meetings_belong_to_their_row_and_quarter(self, year: Cast) -> None:
        factories.meeting(year, starts_at=datetime(2026, 8, 1, 9, tzinfo=timezone.get_current_timezone()))
        facts = gather(year.ystad, 2026)
        assert (facts.meetings_planned, facts.meetings_held, facts.quarters[3]) == (1, 1, [0, 0, 1, 0])

    def test_a_need_that_malmo_may_not_see_is_not_in_malmos_report(self, year: Cast) -> None:
        assert [each.title for each in gather(year.malmo, 2026).together] == ["Tång"]
        Need.objects.filter(title="Tång").update(visibility=Need.Visibility.OWN)
        assert gather(year.malmo, 2026).together == []

    def test_a_cluster_organisation_counts_what_it_arranged(self, year: Cast) -> None:
        facts = gather(year.cluster, 2026)
        assert [(taken.title, taken.people, taken.organisations) for taken in facts.arranged] == [
            ("Vinterseminarium", 3, 2),
            ("Höstseminarium", 1, 1),
        ]
        assert (facts.reached, facts.municipalities) == (2, 3)
        assert [demand.title for demand in facts.demand] == ["Tång"]

    def test_the_fee_is_compared_with_last_years(self, year: Cast) -> None:
        membership = year.ystad.memberships.get()
        for number, of_year, fee in ((1, 2025, 30_000), (2, 2026, 32_000)):
            table = factories.fee_table(of_year, decided=False)
            self._invoice(year, table, number, Decimal(fee), membership)
        factories.fee_table(2027)
        facts = gather(year.ystad, 2026)
        assert (facts.spreads["fee"].own, facts.spreads["fee"].before) == (32_000, 30_000)
        assert [bill.number for bill in facts.bills] == ["2026-0002"]
        assert facts.next_fee == Decimal(32_000)

    @staticmethod
    def _invoice(cast: Cast, table: Any, number: int, fee: Decimal, membership: Any) -> None:
        from financing.models import Invoice, InvoiceLine

        invoice = Invoice.objects.create(
            year=table.year, number=number, ocr=f"{table.year}{number}", organisation=cast.ystad, fee_table=table,
            issued_on=date(table.year, 3, 1), due_on=date(table.year, 3, 31), buyer={}, seller={}, net=fee, vat=0, total=fee,
            vat_category="O", vat_explanation="x", issued_by=cast.administrator,
        )  # fmt: skip
        InvoiceLine.objects.create(
            invoice=invoice,
            membership=membership,
            source=f"fee:{table.year}:{membership.pk}",
            text="x",
            amount=fee,
            vat_rate=0,
        )

    @pytest.mark.parametrize(("who", "queries"), [("ystad", 38), ("cluster", 38)])
    def test_asks_at_most_25_questions_of_the_database(
        self, who: str, queries: int, year: Cast, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        factories.fee_table(2027)
        with django_assert_max_num_queries(queries):
            gather(getattr(year, who), 2026)

    def test_a_year_that_lasts_is_counted_up_to_today(self, year: Cast) -> None:
        with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=timezone.get_current_timezone())):
            facts = gather(year.ystad, 2026)
        assert facts.lasts
        assert facts.until == date(2026, 6, 1)


class TestSpread:
    def test_says_where_one_stands(self) -> None:
        spread = Spread(4, 2, (0, 1, 2, 4, 8))
        assert (spread.median, spread.least, spread.most) == (2, 0, 8)
        assert (spread.percent(0), spread.percent(4), spread.percent(8), spread.percent(99)) == (0, 50, 100, 100)

    def test_when_all_are_alike_everybody_is_in_the_middle(self) -> None:
        assert Spread(3, 0, (3, 3, 3, 3, 3)).percent(3) == 50

    def test_too_few_are_not_compared(self, year: Cast) -> None:
        """With three municipalities a range would tell what one of the others did."""
        assert not any(spread.is_compared for spread in gather(year.ystad, 2026).spreads.values())
        for n in range(FEWEST - 3):
            organisation("municipality", f"Kommun {n}", f"21200099{n}0", f"99{n}0", 10_000)
        spread = gather(year.ystad, 2026).spreads["people"]
        assert sorted(spread.others) == [0, 0, 0, 1, 2]


def in_year(title: str, then: int | None, now: int, **fields: Any) -> NeedInYear:
    values = {"pk": 1, "need_owner": "x", "outcome_now": "", "shared": True, "followers": 0, "contributors": 0}
    return NeedInYear(title=title, stage_then=then, stage_now=now, **{**values, **fields})


class TestSentences:
    def test_a_year_before_that_nobody_knows_of_is_not_compared(self, year: Cast) -> None:
        assert "året före" not in sentences.summary(gather(year.ystad, 2026))

    def test_the_conclusion(self, year: Cast) -> None:
        event(year, year.officer, of=2025)
        assert sentences.summary(gather(year.ystad, 2026)) == (
            "Ystads kommun har fått mer ut av nätverket än året före. "
            "2 personer har lärt sig något nytt på 2 evenemang, mot 1 året före. "
            "Av era 2 behov delas 1 med andra, och 1 har kommit vidare. Ingen avgift är fakturerad för 2026."
        )

    def test_a_first_year_is_not_compared(self, year: Cast) -> None:
        year.ystad.memberships.update(starts_on=date(2026, 2, 1))
        assert sentences.summary(gather(year.ystad, 2026)).startswith(
            "Det här är första året i nätverket för Ystads kommun."
        )

    def test_a_year_without_anything_is_said_plainly(self, cast: Cast) -> None:
        said = sentences.summary(gather(cast.malmo, 2026))
        assert "Ingen från er har varit på något av årets evenemang." in said
        assert "Ni har inte beskrivit något behov" in said

    def test_what_stands_still_is_asked_about(self, year: Cast) -> None:
        asks = sentences.asks(gather(year.ystad, 2026))
        assert "Om ”Belysning” fortfarande är ett behov. Det har stått i skedet Behov analyserat hela året." in asks
        assert "Om ”Belysning” ska delas med nätverket." in asks

    def test_a_need_moves_on_when_it_reaches_a_later_stage_or_is_solved(self) -> None:
        new, moved, back, still = (
            in_year("new", None, 1),
            in_year("moved", 2, 5),
            in_year("back", 5, 3),
            in_year("still", 3, 3),
        )
        solved = in_year("solved", 3, 3, outcome_now=Need.Outcome.SOLVED_OTHERWISE)
        assert sentences.moved_on([new, moved, back, still, solved]) == [moved, solved]

    def test_the_cluster_reads_of_reach_and_demand(self, year: Cast) -> None:
        said = sentences.cluster_summary(gather(year.cluster, 2026))
        assert "har ordnat 2 evenemang med 4 deltagare, från 2 av nätverkets 3 kommuner." in said
        assert "Kommunerna har publicerat 1 nytt behov under året." in said

    def test_what_is_missing_is_said(self, year: Cast) -> None:
        assert any("arbetstid" in sentence for sentence in sentences.missing(gather(year.ystad, 2026)))

    def test_lights_are_words_with_figures(self, year: Cast) -> None:
        lights = sentences.lights(gather(year.ystad, 2026))
        assert [(light.part, light.word) for light in lights] == [(1, "Går bra"), (2, "Se upp"), (3, "Går bra")]
        assert lights[1].sentence == "1 behov har kommit vidare. 1 har stått stilla hela året."


class TestPictures:
    def test_the_strip_says_in_words_what_it_shows(self) -> None:
        strip = pictures.strip(4, 2)
        assert strip.words == "I januari: skede 2, Behov analyserat. Nu: skede 4, Tidig dialog."
        assert [square.kind for square in strip.squares] == ["done"] * 3 + ["now"] + ["coming"] * 2 + ["secret"] * 3 + [
            "coming"
        ] * 3
        assert strip.mark is not None

    def test_a_need_that_did_not_move_has_no_mark(self) -> None:
        assert pictures.strip(4, 4).mark is None

    def test_a_need_that_left_is_grey_up_to_there(self) -> None:
        strip = pictures.strip(3, 2, left="Löst på annat sätt")
        assert [square.kind for square in strip.squares].count("left") == 3
        assert strip.words.endswith("Nu: Löst på annat sätt.")

    def test_the_widest_bar_fills_the_row(self) -> None:
        assert [bar.percent for bar in pictures.bars([("a", 2), ("b", 8), ("c", 0)])] == [25, 100, 0]
        assert pictures.bars([]) == []


def structure(node: Any) -> Iterator[Any]:
    """Every element of the tag tree."""
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from structure(node.K)
    elif isinstance(node, pikepdf.Array):
        for child in node:
            yield from structure(child)


class TestDocument:
    @pytest.mark.parametrize("who", ["ystad", "cluster"])
    def test_is_tagged_swedish_titled_and_its_pictures_have_words(self, who: str, year: Cast) -> None:
        content = make.render(getattr(year, who), 2026)
        with pikepdf.open(io.BytesIO(content)) as document:
            root = document.Root
            assert bool(root.MarkInfo.Marked)
            assert str(root.Lang) == "sv"
            assert bool(root.ViewerPreferences.DisplayDocTitle)
            with document.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
                assert getattr(year, who).name in str(metadata["dc:title"])
            kinds = [str(element.S) for element in structure(root.StructTreeRoot.K)]
            assert {"/H1", "/H2", "/Table", "/TH", "/Figure"} <= set(kinds)
            figures = [element for element in structure(root.StructTreeRoot.K) if str(element.S) == "/Figure"]
            assert all(str(element.get("/Alt", "")).strip() for element in figures)
            assert 3 <= len(document.pages) <= 5

    def test_has_no_column_of_dashes(self, year: Cast) -> None:
        """Nothing is known of the year before, and three municipalities are too few to compare."""
        html = render_to_string(*make.document(gather(year.ystad, 2026)))
        assert "Året före</th>" not in html
        assert "Median</th>" not in html
        event(year, year.officer, of=2025)
        assert "Året före</th>" in render_to_string(*make.document(gather(year.ystad, 2026)))

    def test_a_cluster_reads_what_it_arranged_the_year_before(self, year: Cast) -> None:
        event(year, year.officer, year.neighbour, of=2025)
        html = render_to_string(*make.document(gather(year.cluster, 2026)))
        assert "Året före: 1 evenemang" in html
        assert "Året före: 2" in html

    def test_english_readers_get_english(self, year: Cast) -> None:
        from django.utils.translation import override

        with override("en"), pikepdf.open(io.BytesIO(make.render(year.ystad, 2026))) as document:
            assert str(document.Root.Lang) == "en"

    def test_a_need_with_markup_in_its_title_is_text(self, year: Cast) -> None:
        need(year, '<img src="file:///etc/passwd"><b>Tång</b>', then=None, now=1)
        assert make.render(year.ystad, 2026).startswith(b"%PDF")

    def test_the_file_is_named_after_year_and_member(self, year: Cast) -> None:
        assert make.file_name(year.ystad, 2026) == "arsrapport-2026-ystads-kommun.pdf"


def test_a_report_of_a_member_without_any_matrix_is_made(cast: Cast) -> None:
    """The first day of a new network: no matrix, no events, no needs, no fees."""
    MatrixRow.objects.all().delete()
    facts = gather(cast.ystad, 2026)
    assert isinstance(facts, Facts)
    assert facts.lines == []
    template, context = make.document(facts)
    assert template == "front/reports/municipality.html"
    assert context["needs"] == []


def test_an_organisation_that_left_has_its_report_too(year: Cast) -> None:
    year.ystad.memberships.update(ends_on=date(2026, 6, 30))
    assert isinstance(gather(Organisation.objects.get(pk=year.ystad.pk), 2026), Facts)
    assert gather(year.ystad, 2026).spreads["people"].own == 2


def test_nothing_is_counted_that_happened_the_year_before(cast: Cast) -> None:
    starts = datetime(2025, 12, 31, 23, 30, tzinfo=timezone.get_current_timezone())
    made = factories.event(cast, starts_at=starts, ends_at=starts + timedelta(hours=2))
    Registration.objects.create(
        event=made, person=cast.officer, organisation=cast.ystad, registered_by=cast.officer, queued_at=starts,
        seated_at=starts, state=Registration.State.SEATED, attendance=ATTENDED,
    )  # fmt: skip
    people = gather(cast.ystad, 2026).spreads["people"]
    assert (people.own, people.before) == (0, 1)
