"""Figures of a year for the yearly reports: what a municipality did with its needs, and what a cluster organisation saw."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from members.models import Organisation
from network_portal.lib import dates
from procurement.models import Commitment, Need, Stage, StageChange, buys

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class AtYearsEnd(TypedDict):
    """What _own_needs() puts on each row: how it stood when the year began, and on its last day."""

    stage_then: int | None
    outcome_then: str
    stage_at_end: int
    outcome_at_end: str
    followers: int
    contributors: int


@dataclass(frozen=True)
class NeedInYear:
    """One need of the organisation's own. `stage_then` is None when it was described during the year."""

    pk: int
    title: str
    need_owner: str
    stage_then: int | None  # on 1 January
    stage_now: int  # at the year's end, or today while the year lasts
    outcome_now: str  # Need.Outcome, empty while open
    shared: bool
    followers: int  # organisations with it on that last day
    contributors: int

    @property
    def stage_then_name(self) -> str:
        return str(Stage(self.stage_then).label) if self.stage_then else ""

    @property
    def stage_now_name(self) -> str:
        return str(Stage(self.stage_now).label)

    @property
    def outcome_name(self) -> str:
        return str(Need.Outcome(self.outcome_now).label) if self.outcome_now else ""


@dataclass(frozen=True)
class RowCount:
    """How many own needs belong to a row of the matrix."""

    row: int
    number: str  # "2.1"
    working_form: str
    needs: int


@dataclass(frozen=True)
class Figures:
    """A year's figures; counts are of needs unless said. Only what the organisation itself may see is counted."""

    year: int
    until: date  # the day the figures speak of
    needs: list[NeedInYear]
    by_row: list[RowCount]
    shared: int  # own needs that others could see on the last day
    shared_median: float  # the same for the middle one of the member municipalities
    follows: int  # others' needs that the organisation followed at some time of the year
    contributes: int  # … or contributed to (then not counted among the followed)
    followed: int  # the same the other way: commitments of others to own needs, one for each organisation and need
    contributed: int
    # For cluster organisations, zero for municipalities:
    published: int  # needs published to the network during the year
    by_stage: dict[int, int]  # open needs that the organisation sees, by stage


def figures(organisation: Organisation, year: int) -> Figures:
    """At most five queries, however many needs there are."""
    until = min(date(year, 12, 31), dates.today())
    rows = list(_own_needs(organisation, year, until))
    follows, contributes, followed, contributed = _commitments(organisation, year)
    municipality = buys(organisation)
    published, by_stage = (0, {}) if municipality else _published(organisation, year)
    return Figures(
        year=year,
        until=until,
        needs=[_in_year(need, until) for need in rows],
        by_row=_by_row(rows),
        shared=sum(_is_shared(need, until) for need in rows),
        shared_median=_shared_median(year, until) if municipality else 0.0,
        follows=follows,
        contributes=contributes,
        followed=followed,
        contributed=contributed,
        published=published,
        by_stage=by_stage,
    )


def _own_needs(organisation: Organisation, year: int, until: date) -> "QuerySet[WithAnnotations[Need, AtYearsEnd]]":
    """Needs that existed by the last day and were not closed before the year began."""
    changes = StageChange.objects.filter(need=OuterRef("pk")).order_by("-changed_on", "-pk")
    then = changes.filter(changed_on__lt=date(year, 1, 1))
    now = changes.filter(changed_on__lte=until)
    return (
        Need.objects.filter(organisation=organisation, created_at__date__lte=until)
        .select_related("matrix_row")
        .annotate(
            stage_then=Subquery(then.values("to_stage")[:1]),
            outcome_then=Coalesce(Subquery(then.values("outcome")[:1]), Value("")),
            stage_at_end=Coalesce(Subquery(now.values("to_stage")[:1]), F("stage")),
            outcome_at_end=Coalesce(Subquery(now.values("outcome")[:1]), Value("")),
            followers=_with_it(Commitment.Level.FOLLOW, until),
            contributors=_with_it(Commitment.Level.CONTRIBUTE, until),
        )
        .exclude(outcome_then__in=[Need.Outcome.SOLVED_OTHERWISE, Need.Outcome.CANCELLED], outcome_at_end=F("outcome_then"))
        .order_by("-stage_at_end", "sort_title", "pk")
    )


def _with_it(level: str, until: date) -> Coalesce:
    on_the_day = (
        Commitment.objects.filter(need=OuterRef("pk"), level=level, since__date__lte=until)
        .filter(Q(ended_at=None) | Q(ended_at__date__gt=until))
        .order_by()
        .values("need")
    )
    return Coalesce(Subquery(on_the_day.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _is_shared(need: Need, until: date) -> bool:
    first = need.shared_at or need.created_at
    return need.visibility != Need.Visibility.OWN and dates.as_local_date(first) <= until


def _in_year(need: "WithAnnotations[Need, AtYearsEnd]", until: date) -> NeedInYear:
    return NeedInYear(
        pk=need.pk,
        title=need.title,
        need_owner=need.need_owner,
        stage_then=need.stage_then,
        stage_now=need.stage_at_end,
        outcome_now=need.outcome_at_end,
        shared=_is_shared(need, until),
        followers=need.followers,
        contributors=need.contributors,
    )


def _by_row(needs: Sequence[Need]) -> list[RowCount]:
    rows = {need.matrix_row_id: need.matrix_row for need in needs if need.matrix_row}
    counted = Counter(need.matrix_row_id for need in needs if need.matrix_row)
    found = [
        RowCount(row=row.pk, number=row.number, working_form=row.working_form, needs=counted[pk]) for pk, row in rows.items()
    ]
    return sorted(found, key=lambda each: [int(part) for part in each.number.split(".")])


def _commitments(organisation: Organisation, year: int) -> tuple[int, int, int, int]:
    """Given (follow, contribute) and received (follow, contribute): the strongest level of each pair of the year."""
    in_year = Commitment.objects.filter(since__date__lte=date(year, 12, 31)).filter(
        Q(ended_at=None) | Q(ended_at__date__gte=date(year, 1, 1))
    )
    # Two questions, as each has its own index.
    given = _strongest(in_year.filter(organisation=organisation))
    received = _strongest(in_year.filter(need__organisation=organisation))
    return given[False], given[True], received[False], received[True]


def _strongest(commitments: QuerySet[Commitment]) -> Counter[bool]:
    """How many pairs of need and organisation only followed (False), and how many contributed (True)."""
    contributing = Count("pk", filter=Q(level=Commitment.Level.CONTRIBUTE))
    pairs = commitments.order_by().values("need_id", "organisation_id").annotate(contributing=contributing)
    return Counter(bool(contributing) for contributing in pairs.values_list("contributing", flat=True))


def _shared_median(year: int, until: date) -> float:
    """Shared needs of the middle one of the year's member municipalities; those without any count as none."""
    shared = ~Q(needs__visibility=Need.Visibility.OWN) & (
        Q(needs__shared_at__date__lte=until) | Q(needs__shared_at=None, needs__created_at__date__lte=until)
    )
    counts = (
        Organisation.objects.municipalities()
        .filter(memberships__starts_on__lte=date(year, 12, 31))
        .filter(Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=date(year, 1, 1)))
        .order_by()
        .values("pk")
        .annotate(n=Count("needs", filter=shared, distinct=True))
        .values_list("n", flat=True)
    )
    return float(median(counts)) if counts else 0.0


def _published(organisation: Organisation, year: int) -> tuple[int, dict[int, int]]:
    """Needs published during the year, and open needs by stage, among those the organisation sees today."""
    in_year = Q(published_at__date__range=(date(year, 1, 1), date(year, 12, 31)))
    rows = (
        Need.objects.visible_for([organisation])
        .order_by()
        .values("stage")
        .annotate(published=Count("pk", filter=in_year), open=Count("pk", filter=Q(outcome="")))
        .values_list("stage", "published", "open")
    )
    counted = list(rows)
    return sum(published for _, published, _ in counted), {stage: n for stage, _, n in counted if n}
