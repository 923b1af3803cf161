"""How each row of the matrix in force went: one aggregate for each kind of activity, never a query for each row.

Activities and answers of older versions count for the row that continues theirs (`MatrixRow.root`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Avg, Count, F, Q, Window
from django.db.models.functions import RowNumber

from competence.models import Event
from members.models import Organisation
from network_portal.front.followup.attendance import held, own_part, taken_part
from network_portal.front.followup.periods import Period
from network_portal.front.reports.network import FEWEST
from network_portal.lib import dates
from network_portal.records import journal
from operations.models import FollowUpAnswer, Indicator, MatrixRow, MeasuredValue, Meeting, Part, root_of
from procurement.models import Need

EARLY, PARTLY, SHOWN = FollowUpAnswer.Sign.values
DOTS = 12  # the most that are drawn; the words say the number
# Seconds. The length of the journal stands in the key, and every action writes in it in its own transaction: what is done
# is seen at once. Only that an event has ended, which nobody writes, is seen within five minutes.
REMEMBERED = 300

ByRow = dict[int, dict[str, Any]]  # figures by the number that a row has through all versions


@dataclass(frozen=True)
class Measured:
    """An indicator with what was measured: `mean` of the organisations' newest values (None: fewer than FEWEST of them),
    how many organisations stand behind it, and one's `own` newest value."""

    indicator: Indicator
    organisations: int = 0
    mean: Decimal | None = None
    own: Decimal | None = None

    @property
    def is_reached(self) -> bool:
        if self.mean is None:
            return False
        return self.mean >= self.indicator.target if self.indicator.better == "up" else self.mean <= self.indicator.target


@dataclass(frozen=True)
class Own:
    """An organisation's own part in a row. `held`: to how many events and meetings somebody came; `seats`: used, so that a
    person at two of them counts twice, and of these those `at_events`; `needs`: its own. `sign` and `result` are those of its newest answer, empty without
    one. Meetings of closed groups are nobody's own part here: who came there is for those who sit in them."""

    held: int = 0
    people: int = 0
    seats: int = 0
    at_events: int = 0
    needs: int = 0
    sign: str = ""
    result: str = ""
    answer: int = 0  # the id of the newest answer


@dataclass(frozen=True)
class RowFigures:
    """A row with what was done and what came of it.

    `planned` and `held` count events and meetings, `needs` those published to the network, `people` and `organisations`
    those who came to them; `few_at_meetings` when so few organisations came to meetings that they are not counted in
    (see attendance). `answers` is how many organisations' newest answers stand behind the rest; when they are
    fewer than FEWEST, `noted` (with a result in words), `signs` (by sign) and means are withheld.
    """

    row: MatrixRow
    planned: int = 0
    held: int = 0
    needs: int = 0
    people: int = 0
    organisations: int = 0
    few_at_meetings: bool = False
    answers: int = 0
    noted: int = 0
    signs: dict[str, int] = field(default_factory=dict)
    measured: tuple[Measured, ...] = ()
    own: Own | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether somebody has answered, but so few that a figure would tell what one of them said."""
        return 0 < self.answers < FEWEST

    @property
    def sign(self) -> str:
        """Shown when at least half of the answers say so; partly when at least half see something; empty: not told."""
        if not self.signs:
            return ""
        if 2 * self.signs[SHOWN] >= self.answers:
            return SHOWN
        return PARTLY if 2 * (self.signs[SHOWN] + self.signs[PARTLY]) >= self.answers else EARLY

    @property
    def dots(self) -> list[str]:
        """A mark for each event and meeting, at most DOTS: those we came to, those that were held, those that are planned."""
        ours = min(self.own.held, self.held) if self.own else 0
        marks = ["ours"] * ours + ["held"] * (self.held - ours) + [""] * (self.planned - self.held)
        return marks[:DOTS]

    @property
    def seen(self) -> int:
        """How many see the effect, in part or whole."""
        return self.signs.get(SHOWN, 0) + self.signs.get(PARTLY, 0)

    @property
    def has_happened(self) -> bool:
        own = self.own
        return bool(self.planned or self.needs or self.answers or (own and (own.seats or own.needs)))

    def of(self, what: str) -> list[Measured]:
        return [each for each in self.measured if each.indicator.of == what]

    @property
    def results(self) -> list[Measured]:
        return self.of(Indicator.Of.RESULT)

    @property
    def effects(self) -> list[Measured]:
        return self.of(Indicator.Of.EFFECT)


@dataclass(frozen=True)
class PartFigures:
    part: Part
    rows: list[RowFigures]

    @property
    def tally(self) -> dict[str, int]:
        """How many rows have each sign, those that have any."""
        signs = [row.sign for row in self.rows]
        return {sign: signs.count(sign) for sign in (SHOWN, PARTLY, EARLY) if sign in signs}


def figures(period: Period, organisation: Organisation | None = None) -> list[RowFigures]:
    """Every row of the matrix in force; with `organisation` also its own part. One query when nothing has been journalled
    since they were last asked for, otherwise nine, and thirteen with an organisation."""

    def make() -> list[RowFigures]:
        network = _network(period)
        return _with_own(network, period, organisation) if organisation else network

    return remembered("figures", period, organisation, make)


def remembered(what: str, period: Period, organisation: Organisation | None, make: Callable[[], Any]) -> Any:
    """What `make` gives, made once for as long as nothing is journalled; one query more than it asks itself."""
    number, _hash = journal.head()
    whose = organisation.pk if organisation else "network"
    key = f"followup:{what}:{number}:{period.first}:{period.last}:{dates.today()}:{whose}"
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, REMEMBERED)
    return found


def by_part(rows: Iterable[RowFigures]) -> list[PartFigures]:
    listed = list(rows)
    return [PartFigures(part, [each for each in listed if each.row.part == part]) for part in Part]


def _network(period: Period) -> list[RowFigures]:
    rows = list(MatrixRow.objects.in_force().select_related("matrix").prefetch_related("indicators"))
    if not rows:
        return []
    done = [_events(period), taken_part(period), _meetings(period), _needs(period), _answers(period)]
    means = _means(period)
    return [_figures_of(row, [each.get(row.key, {}) for each in done], means) for row in rows]


def _figures_of(row: MatrixRow, done: list[dict[str, Any]], means: dict[int, dict[str, Any]]) -> RowFigures:
    events, came, meetings, needs, answers = done
    enough = answers.get("answers", 0) >= FEWEST
    return RowFigures(
        row=row,
        planned=events.get("planned", 0) + meetings.get("planned", 0),
        held=events.get("held", 0) + meetings.get("held", 0),
        needs=needs.get("needs", 0),
        people=came.get("people", 0),
        organisations=came.get("organisations", 0),
        few_at_meetings=came.get("few_at_meetings", False),
        answers=answers.get("answers", 0),
        noted=answers["noted"] if enough else 0,
        signs={sign: answers[sign] for sign in (SHOWN, PARTLY, EARLY)} if enough else {},
        measured=tuple(_measured(each, means.get(each.root_id or each.pk, {})) for each in row.indicators.all()),
    )


def _measured(indicator: Indicator, found: dict[str, Any]) -> Measured:
    number = found.get("organisations", 0)
    return Measured(indicator, number, found["mean"] if number >= FEWEST else None)


def _grouped(rows: Any, row: str = "matrix_row", **counts: Any) -> ByRow:
    """One query: the counts for each row of the matrix, through all its versions."""
    counted = rows.order_by().annotate(root=root_of(f"{row}__root", row)).values("root").annotate(**counts)
    return {each["root"]: each for each in counted}


def _events(period: Period) -> ByRow:
    held = Q(state=Event.State.PUBLISHED, ends_at__lt=dates.now())
    events = Event.objects.exclude(state=Event.State.DRAFT).filter(starts_at__range=period.moments)
    return _grouped(events, planned=Count("pk"), held=Count("pk", filter=held))


def _meetings(period: Period) -> ByRow:
    meetings = Meeting.objects.exclude(state=Meeting.State.DRAFT).filter(starts_at__range=period.moments)
    return _grouped(meetings, planned=Count("pk"), held=Count("pk", filter=held()))


def _needs(period: Period) -> ByRow:
    """Published to the whole network in the period: how many is no secret, which they are is for those who may see them."""
    shared = Need.objects.filter(visibility=Need.Visibility.NETWORK, published_at__range=period.moments)
    return _grouped(shared.exclude(matrix_row=None), needs=Count("pk"))


def _answers(period: Period) -> ByRow:
    """The newest answer of each organisation, so that each has one voice."""
    newest = FollowUpAnswer.objects.about(period.first, period.last).newest().values("pk")
    signs = {sign: Count("pk", filter=Q(sign=sign)) for sign in (SHOWN, PARTLY, EARLY)}
    newest_only = FollowUpAnswer.objects.filter(pk__in=newest)
    return _grouped(newest_only, "row", answers=Count("pk"), noted=Count("pk", filter=~Q(result="")), **signs)


def _means(period: Period) -> dict[int, dict[str, Any]]:
    """The mean of the organisations' newest values, by the number that an indicator has through all versions."""
    newest = MeasuredValue.objects.filter(pk__in=_newest_values(period).values("pk"))
    return _grouped(newest, "indicator", organisations=Count("pk"), mean=Avg("value"))


def _newest_values(period: Period, of: Q | None = None) -> Any:
    """Of each organisation the newest value of each indicator."""
    measured = MeasuredValue.objects.filter(of or Q(), answer__quarter_on__range=(period.first, period.last))
    with_root = measured.annotate(root=root_of("indicator__root", "indicator"))
    order = [F(name).desc() for name in ("answer__quarter_on", "answer__point", "pk")]
    place = Window(RowNumber(), partition_by=[F("root"), F("answer__organisation")], order_by=order)
    return with_root.annotate(place=place).filter(place=1)


def _with_own(network: list[RowFigures], period: Period, organisation: Organisation) -> list[RowFigures]:
    counts = _own_counts(period, organisation)
    answers = FollowUpAnswer.objects.filter(organisation=organisation).about(period.first, period.last).newest()
    said = {each.root: each for each in answers}  # type: ignore[attr-defined]  # annotated by newest()
    values = _newest_values(period, Q(answer__organisation=organisation))
    measured = {each.root: each.value for each in values}
    return [_own_of(each, counts, said.get(each.row.key), measured) for each in network]


def _own_counts(period: Period, organisation: Organisation) -> list[ByRow]:
    """Two queries: our people at events and meetings, and our needs that lived in the period."""
    closed_before = Q(outcome__in=[Need.Outcome.SOLVED_OTHERWISE, Need.Outcome.CANCELLED], stage_since__lt=period.first)
    needs = Need.objects.filter(organisation=organisation, created_at__lte=period.moments[1]).exclude(closed_before)
    return [own_part(period, organisation), _grouped(needs.exclude(matrix_row=None), needs=Count("pk"))]


def _own_of(
    each: RowFigures, counts: list[ByRow], answer: FollowUpAnswer | None, measured: dict[int, Decimal]
) -> RowFigures:
    found: dict[str, Any] = {}
    for one in counts:
        found |= {name: value for name, value in one.get(each.row.key, {}).items() if name != "root"}
    if answer:
        found |= {"sign": answer.sign, "result": answer.result, "answer": answer.pk}
    with_own = tuple(replace(one, own=measured.get(one.indicator.root_id or one.indicator.pk)) for one in each.measured)
    return replace(each, own=Own(**found), measured=with_own)
