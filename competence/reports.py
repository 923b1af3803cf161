"""Figures about events for the year's report, and the attendance list as a file."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import ExtractQuarter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from competence.models import Event, Registration, RegistrationQuerySet
from members.models import Membership, Organisation, Person
from members.models.people import contact_detail
from network_portal.lib import dates
from network_portal.lib.exports import csv_file

HERE = Q(attendance__in=[Registration.Attendance.PRESENT, Registration.Attendance.PART])


@dataclass(frozen=True)
class RowFigures:
    """A row of the matrix: events of the year (cancelled ones too), how many were held, and our part in them.

    `participants` counts seats used, so a person at two events counts twice; `hours` is time at events together.
    """

    row_id: int
    part: int
    number: str
    working_form: str
    planned: int
    held: int
    participants: int
    hours: Decimal


@dataclass(frozen=True)
class YearFigures:
    """What an organisation took part in and learnt in a year. Attendance counts; registration alone does not.

    `events`, `people_trained`, `seats_used` and `hours` have last year's value in `before`. `network_median` is the
    median of seats used among the organisations that were members that year. `quarters` holds, for each part of the
    network (1–3), how many events were held in each quarter.
    """

    year: int
    rows: list[RowFigures]
    events: int
    people_trained: int
    seats_used: int
    seats_missed: int
    hours: Decimal
    network_median: float
    quarters: dict[int, list[int]]
    before: dict[str, int] = field(default_factory=dict)


def figures(organisation: Organisation, year: int) -> YearFigures:
    """Four queries: the year's events, our part in each row, our totals for two years, and everybody's totals."""
    events = _events(year)
    ours = _our_rows(organisation, year)
    totals = _our_totals(organisation, year)
    return YearFigures(
        year=year,
        rows=_rows(events, ours),
        events=totals["events"],
        people_trained=totals["people"],
        seats_used=totals["seats"],
        seats_missed=totals["missed"],
        hours=sum((row["hours"] for row in ours.values()), Decimal(0)),
        network_median=_network_median(year),
        quarters=_quarters(events),
        before={
            "events": totals["events_before"],
            "people_trained": totals["people_before"],
            "seats_used": totals["seats_before"],
        },
    )


def noted(event: Event) -> dict[str, int]:
    """Of those with a seat, how many have each attendance (the empty key: not noted)."""
    counted = event.registrations.seated().order_by().values_list("attendance").annotate(Count("pk"))
    return dict.fromkeys(Registration.Attendance.values, 0) | dict(counted)


def attendance_file(event: Event, registrations: RegistrationQuerySet, reader: Person, *, with_needs: bool) -> HttpResponse:
    """The registrations as a CSV file, in their order. Who arranges the event needs the addresses, and allergies and the
    like; titles are as the people have chosen."""
    header = [_("Name"), _("Job title"), _("E-mail"), _("Organisation"), _("State"), _("Registered on"), _("Attendance")]
    header += [_("Food allergy or other needs")] if with_needs else []
    rows = (
        (
            *(row.person.name, row.title, row.person.email, row.organisation.name),
            *(row.get_state_display(), dates.as_local_date(row.queued_at), row.get_attendance_display()),
            *((row.needs,) if with_needs else ()),
        )
        for row in registrations.annotate(title=contact_detail("title", reader, "person__"))
    )
    return csv_file(f"event-{event.pk}.csv", header, rows)


def _events(year: int) -> list[dict[str, Any]]:
    """For each row and quarter: how many events were planned and how many held."""
    held = Q(state=Event.State.PUBLISHED, ends_at__lt=dates.now())
    quarter = {"quarter": ExtractQuarter("starts_at")}
    return list(
        Event.objects.exclude(state=Event.State.DRAFT)
        .filter(starts_at__range=_span(year))
        .values(*("matrix_row", "matrix_row__part", "matrix_row__position", "matrix_row__working_form"), **quarter)
        .annotate(planned=Count("pk"), held=Count("pk", filter=held))
        .order_by("matrix_row__part", "matrix_row__position", "matrix_row", "quarter")
    )


def _our_rows(organisation: Organisation, year: int) -> dict[int, dict[str, Any]]:
    """Seats used and hours at events, by row."""
    length = ExpressionWrapper(F("event__ends_at") - F("event__starts_at"), output_field=DurationField())
    found = (
        Registration.objects.seated()
        .filter(HERE, organisation=organisation, event__starts_at__range=_span(year))
        .values("event__matrix_row")
        .annotate(participants=Count("pk"), length=Sum(length))
        .order_by()
    )
    return {
        row["event__matrix_row"]: {
            "participants": row["participants"],
            "hours": (Decimal(int(row["length"].total_seconds())) / 3600).quantize(Decimal("0.1")),
        }
        for row in found
    }


def _our_totals(organisation: Organisation, year: int) -> dict[str, int]:
    now, before = Q(event__starts_at__range=_span(year)), Q(event__starts_at__range=_span(year - 1))
    return (
        Registration.objects.seated()
        .filter(now | before, organisation=organisation)
        .aggregate(
            events=Count("event", filter=HERE & now, distinct=True),
            people=Count("person", filter=HERE & now, distinct=True),
            seats=Count("pk", filter=HERE & now),
            missed=Count("pk", filter=Q(attendance=Registration.Attendance.ABSENT) & now),
            events_before=Count("event", filter=HERE & before, distinct=True),
            people_before=Count("person", filter=HERE & before, distinct=True),
            seats_before=Count("pk", filter=HERE & before),
        )
    )


def _network_median(year: int) -> float:
    """Among members of that year, also those who took part in nothing."""
    used = Count(
        "registrations",
        filter=Q(
            registrations__state=Registration.State.SEATED,
            registrations__attendance__in=[Registration.Attendance.PRESENT, Registration.Attendance.PART],
            registrations__event__starts_at__range=_span(year),
        ),
    )
    members = Organisation.objects.filter(pk__in=Membership.objects.during(year).values("organisation"))
    return float(median(members.annotate(used=used).order_by().values_list("used", flat=True) or [0]))


def _rows(events: list[dict[str, Any]], ours: dict[int, dict[str, Any]]) -> list[RowFigures]:
    nothing = {"participants": 0, "hours": Decimal(0)}
    rows: dict[int, RowFigures] = {}
    for event in events:
        pk = event["matrix_row"]
        earlier = rows.get(pk)
        rows[pk] = RowFigures(
            row_id=pk,
            part=event["matrix_row__part"],
            number=f"{event['matrix_row__part']}.{event['matrix_row__position']}",
            working_form=event["matrix_row__working_form"],
            planned=event["planned"] + (earlier.planned if earlier else 0),
            held=event["held"] + (earlier.held if earlier else 0),
            **ours.get(pk, nothing),
        )
    return list(rows.values())


def _quarters(events: list[dict[str, Any]]) -> dict[int, list[int]]:
    counted = {part: [0, 0, 0, 0] for part in (1, 2, 3)}
    for event in events:
        counted[event["matrix_row__part"]][event["quarter"] - 1] += event["held"]
    return counted


def _span(year: int) -> tuple[datetime, datetime]:
    """The year's first and last moment in Stockholm; `ExtractQuarter` uses Stockholm too."""
    first = dates.timezone.make_aware(datetime.combine(date(year, 1, 1), time.min))
    last = dates.timezone.make_aware(datetime.combine(date(year, 12, 31), time.max))
    return first, last
