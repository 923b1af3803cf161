"""Every figure of a member's year, from the apps that know them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractQuarter

import competence.reports
import procurement.reports
from competence.models import Event, Registration
from financing.models import FeeTable
from financing.preview import preview
from members.models import Membership, Organisation
from network_portal.front.followup.figures import Own, RowFigures, by_part, figures
from network_portal.front.followup.lines import Line as Words
from network_portal.front.followup.lines import in_words
from network_portal.front.followup.periods import of_year
from network_portal.front.reports.network import CAME, Bill, Spread, bills, fee_alone, span, spreads
from network_portal.lib import dates
from operations.models import EVERYBODY, Meeting
from procurement.models import Commitment, Need

PLANNED = 10  # coming dates that are listed
DEMAND = 12  # needs that are listed for a cluster organisation


@dataclass(frozen=True)
class Line:
    """A row of the matrix with the year's doings: events and meetings planned and held, how often we took part in them (of
    this `learnt` at events), our needs, and what came of it: the network's sign and how many see it (or why no figure is shown), and our own sign, in words."""

    part: int
    number: str
    working_form: str
    result: str
    effect: str
    planned: int
    held: int
    participants: int
    learnt: int
    needs: int
    sign_word: str = ""
    seen: str = ""
    own_sign_word: str = ""

    @property
    def has_happened(self) -> bool:
        return bool(self.planned or self.held or self.participants or self.needs)


@dataclass(frozen=True)
class Together:
    """A need of somebody else's that the organisation is with."""

    title: str
    owner: str
    stage: int
    stage_name: str
    outcome: str
    level: str


@dataclass(frozen=True)
class Coming:
    """Something that is planned."""

    starts_at: datetime
    title: str
    kind: str
    place: str


@dataclass(frozen=True)
class Taken:
    """An event that people of the organisation came to, or that the organisation arranged."""

    starts_at: datetime
    title: str
    kind: str
    part: int
    people: int
    organisations: int = 0


@dataclass(frozen=True)
class Facts:
    """The year of one member. `until` is the day the figures speak of: the last of the year, or today while it lasts."""

    organisation: Organisation
    year: int
    until: date
    member_since: date | None
    spreads: dict[str, Spread]
    bills: list[Bill]
    learning: competence.reports.YearFigures
    needs: procurement.reports.Figures
    lines: list[Line]
    meetings_planned: int
    meetings_held: int
    quarters: dict[int, list[int]]  # for each part, events and meetings held in each quarter
    taken: list[Taken]
    together: list[Together]
    coming: list[Coming]
    next_fee: Decimal | None
    # For cluster organisations only:
    arranged: list[Taken] = field(default_factory=list)
    demand: list[Need] = field(default_factory=list)  # open needs that it sees, the newest first
    reached: int = 0  # municipalities that came to what the organisation arranged
    arranged_before: int = 0  # events the year before
    reached_before: int = 0
    municipalities: int = 0  # members that are municipalities

    @property
    def lasts(self) -> bool:
        """Whether the year is still going on."""
        return self.until < date(self.year, 12, 31)


def gather(organisation: Organisation, year: int) -> Facts:
    """At most 38 queries, eight of them remembered with the follow-up, however large the network is."""
    fees, own_bills = bills(organisation, year)
    learning = competence.reports.figures(organisation, year)
    needs = procurement.reports.figures(organisation, year)
    meetings = _meetings(year)
    return Facts(
        organisation=organisation,
        year=year,
        until=min(date(year, 12, 31), dates.today()),
        member_since=_member_since(organisation, year),
        spreads=(fee_alone if organisation.is_cluster else spreads)(organisation, year, fees),
        bills=own_bills,
        learning=learning,
        needs=needs,
        lines=_lines(organisation, year),
        meetings_planned=sum(row["planned"] for row in meetings if row["kind"] in EVERYBODY),
        meetings_held=sum(row["held"] for row in meetings if row["kind"] in EVERYBODY),
        quarters=_quarters(learning, meetings),
        taken=_taken(organisation, year),
        together=_together(organisation, year),
        coming=_coming(),
        next_fee=_next_fee(organisation, year),
        **(_arranging(organisation, year) if organisation.is_cluster else {}),
    )


def _member_since(organisation: Organisation, year: int) -> date | None:
    return organisation.memberships.during(year).values_list("starts_on", flat=True).order_by("starts_on").first()


def _meetings(year: int) -> list[dict[str, Any]]:
    """Meetings of open groups planned and held, by kind of group and by row of the matrix and quarter."""
    held = Q(state=Meeting.State.CALLED, ends_at__lt=dates.now())
    rows: Any = (
        Meeting.objects.filter(body__is_open=True)
        .filter(starts_at__range=span(year))
        .exclude(state=Meeting.State.DRAFT)
        .order_by()
        .values(
            part=F("matrix_row__part"),
            position=F("matrix_row__position"),
            quarter=ExtractQuarter("starts_at"),
            kind=F("body__kind"),
        )
        .annotate(planned=Count("pk"), held=Count("pk", filter=held))
    )
    return list(rows)


def _quarters(learning: competence.reports.YearFigures, meetings: list[dict[str, Any]]) -> dict[int, list[int]]:
    counted = {part: list(numbers) for part, numbers in learning.quarters.items()}
    for row in meetings:
        counted[row["part"]][row["quarter"] - 1] += row["held"]
    return counted


def _lines(organisation: Organisation, year: int) -> list[Line]:
    """The matrix in force, as the page of the follow-up has it."""
    rows = figures(of_year(year), organisation)
    words = {each.title: each for part in by_part(rows) for each in in_words(part, organisation)["lines"]}
    return [_line(row, words.get(str(row.row))) for row in rows]


def _line(row: RowFigures, words: Words | None) -> Line:
    own = row.own or Own()
    return Line(
        part=row.row.part,
        number=row.row.number,
        working_form=row.row.working_form,
        result=row.row.expected_result,
        effect=row.row.expected_effect,
        planned=row.planned,
        held=row.held,
        participants=own.seats,
        learnt=own.at_events,
        needs=own.needs,
        sign_word=words.sign.word if words and words.sign else "",
        seen=(words.seen or words.quiet_effect) if words else "",
        own_sign_word=words.own_sign.word if words and words.own_sign else "",
    )


def _taken(organisation: Organisation, year: int) -> list[Taken]:
    people = Count("registrations", filter=Q(registrations__organisation=organisation) & _came())
    events = Event.objects.filter(starts_at__range=span(year)).annotate(people=people).filter(people__gt=0)
    return _as_taken(events.order_by("starts_at", "pk"))


def _came() -> Q:
    return Q(registrations__state=Registration.State.SEATED, registrations__attendance__in=["present", "part"])


def _as_taken(events: QuerySet[Event]) -> list[Taken]:
    """Events that carry `people`, and perhaps `organisations`, from an annotation."""
    rows: Iterable[Any] = events.select_related("matrix_row").only("starts_at", "title", "kind", "matrix_row__part")
    return [
        Taken(
            event.starts_at,
            event.title,
            event.get_kind_display(),
            event.matrix_row.part,
            event.people,
            getattr(event, "organisations", 0),
        )
        for event in rows
    ]


def _together(organisation: Organisation, year: int) -> list[Together]:
    """Only needs that the organisation may see today."""
    _first, last = span(year)
    commitments = (
        Commitment.objects.filter(organisation=organisation, since__lte=last)
        .filter(Q(ended_at=None) | Q(ended_at__gte=last))
        .filter(need__in=Need.objects.visible_for([organisation]))
        .select_related("need__organisation")
        .order_by("-need__stage", "need__sort_title")
    )
    return [
        Together(
            title=each.need.title,
            owner=each.need.organisation.short_name,
            stage=each.need.stage,
            stage_name=each.need.get_stage_display(),
            outcome=each.need.get_outcome_display() if each.need.outcome else "",
            level=each.get_level_display(),
        )
        for each in commitments
    ]


def _coming() -> list[Coming]:
    """What members can plan for: published events and called meetings, the nearest first."""
    moment = dates.now()
    events = Event.objects.filter(state=Event.State.PUBLISHED, starts_at__gt=moment).order_by("starts_at")[:PLANNED]
    meetings = Meeting.objects.for_everybody().filter(state=Meeting.State.CALLED, starts_at__gt=moment)
    found = [Coming(event.starts_at, event.title, event.get_kind_display(), event.place) for event in events]
    found += [
        Coming(meeting.starts_at, meeting.title, "", meeting.place) for meeting in meetings.order_by("starts_at")[:PLANNED]
    ]
    return sorted(found, key=lambda coming: coming.starts_at)[:PLANNED]


def _next_fee(organisation: Organisation, year: int) -> Decimal | None:
    """What the decided table of next year means for the member (kr excluding VAT); None until it is decided."""
    table = FeeTable.objects.filter(year=year + 1).exclude(decided_on=None).first()
    rows = preview(table, only=[organisation.pk]).rows if table else []
    return rows[0].amount if rows else None


def _arranging(organisation: Organisation, year: int) -> dict[str, Any]:
    """What a cluster organisation arranged, this year and the one before, and what it can show to its firms: four queries."""
    (before, _end), (first, last) = span(year - 1), span(year)
    held = Q(state=Event.State.PUBLISHED, ends_at__lt=dates.now())
    events = Event.objects.filter(held, organiser=organisation, starts_at__range=(before, last))
    counted = events.annotate(
        people=Count("registrations", filter=_came()),
        organisations=Count("registrations__organisation", filter=_came(), distinct=True),
    )
    arranged = _as_taken(counted.order_by("starts_at", "pk"))
    this_year = [event for event in arranged if event.starts_at >= first]
    municipality = Organisation.Kind.MUNICIPALITY
    guests = Registration.objects.seated().filter(CAME, event__in=events.values("pk"), organisation__kind=municipality)
    return {
        "arranged": this_year,
        "arranged_before": len(arranged) - len(this_year),
        "demand": list(
            Need.objects.visible_for([organisation])
            .open()
            .exclude(organisation=organisation)
            .select_related("organisation", "cpv")
            .order_by(F("published_at").desc(nulls_last=True), "-pk")[:DEMAND]
        ),
        **guests.aggregate(
            reached=Count("organisation", filter=Q(event__starts_at__gte=first), distinct=True),
            reached_before=Count("organisation", filter=Q(event__starts_at__lt=first), distinct=True),
        ),
        "municipalities": Membership.objects.during(year)
        .filter(organisation__kind=municipality)
        .values("organisation")
        .distinct()
        .count(),
    }
