"""Where a member stands among members alike: its own figure, last year's, the median and the range. Nobody is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from statistics import median

from django.db.models import Count, Q
from django.utils import timezone

from competence.models import Registration
from financing.models import Invoice
from members.models import Membership, Organisation
from procurement.models import Commitment, Need

# Among fewer than this, a range or a median would tell what one other member did.
FEWEST = 5
CAME = Q(attendance__in=[Registration.Attendance.PRESENT, Registration.Attendance.PART])


@dataclass(frozen=True)
class Spread:
    """One figure of the year. `others` holds every member alike, one's own too; empty when they are too few to compare."""

    own: int
    before: int
    others: tuple[int, ...] = ()

    @property
    def is_compared(self) -> bool:
        return bool(self.others)

    @property
    def median(self) -> int:
        """The middle one's, rounded to a whole number."""
        return round(median(self.others)) if self.others else 0

    @property
    def least(self) -> int:
        return min(self.others, default=0)

    @property
    def most(self) -> int:
        return max(self.others, default=0)

    def percent(self, value: int) -> int:
        """Where `value` lies between the least and the most, 0–100; the middle when all are alike."""
        width = self.most - self.least
        return max(0, min(100, round(100 * (value - self.least) / width))) if width else 50


def span(year: int) -> tuple[datetime, datetime]:
    """The year's first and last moment in Stockholm."""
    first = timezone.make_aware(datetime.combine(date(year, 1, 1), time.min))
    return first, timezone.make_aware(datetime.combine(date(year, 12, 31), time.max))


def spreads(organisation: Organisation, year: int, fees: Mapping[tuple[int, int], Decimal]) -> dict[str, Spread]:
    """`fee` (kr), `shared`, `with_others`, `people` and `events`, among the year's members of the same kind: four queries.

    `fees` is what each was invoiced, by organisation and year.
    """
    members = Membership.objects.during(year).filter(organisation__kind=organisation.kind)
    alike = sorted(set(members.values_list("organisation_id", flat=True)) | {organisation.pk})
    counted = {
        "fee": {pk: (int(fees.get((pk, year), 0)), int(fees.get((pk, year - 1), 0))) for pk in alike},
        "shared": _shared(alike, year),
        "with_others": _with_others(alike, year),
        **_learning(alike, year),
    }
    return {name: _spread(organisation.pk, alike, pairs) for name, pairs in counted.items()}


def fee_alone(organisation: Organisation, year: int, fees: Mapping[tuple[int, int], Decimal]) -> dict[str, Spread]:
    """Only `fee`, compared with nobody: cluster organisations are too few, and what they do is not comparable."""
    return {"fee": Spread(int(fees.get((organisation.pk, year), 0)), int(fees.get((organisation.pk, year - 1), 0)))}


def _spread(own: int, alike: Sequence[int], pairs: Mapping[int, tuple[int, int]]) -> Spread:
    now, before = pairs.get(own, (0, 0))
    others = tuple(pairs.get(pk, (0, 0))[0] for pk in alike) if len(alike) >= FEWEST else ()
    return Spread(now, before, others)


def _learning(alike: Sequence[int], year: int) -> dict[str, dict[int, tuple[int, int]]]:
    """People who came to something, and events that somebody came to."""
    now, before = Q(event__starts_at__range=span(year)), Q(event__starts_at__range=span(year - 1))
    rows = (
        Registration.objects.seated()
        .filter(CAME, now | before, organisation__in=alike)
        .order_by()
        .values("organisation")
        .annotate(
            people=Count("person", filter=now, distinct=True),
            people_before=Count("person", filter=before, distinct=True),
            events=Count("event", filter=now, distinct=True),
            events_before=Count("event", filter=before, distinct=True),
        )
    )
    found = list(rows)
    return {
        "people": {row["organisation"]: (row["people"], row["people_before"]) for row in found},
        "events": {row["organisation"]: (row["events"], row["events_before"]) for row in found},
    }


def _shared(alike: Sequence[int], year: int) -> dict[int, tuple[int, int]]:
    """Own needs that somebody else could see by the end of the year, and of the year before."""
    shared = ~Q(visibility=Need.Visibility.OWN)
    rows = (
        Need.objects.filter(shared, organisation__in=alike)
        .order_by()
        .values("organisation")
        .annotate(
            now=Count("pk", filter=Q(shared_at__lte=span(year)[1])),
            before=Count("pk", filter=Q(shared_at__lte=span(year - 1)[1])),
        )
    )
    return {row["organisation"]: (row["now"], row["before"]) for row in rows}


def _with_others(alike: Sequence[int], year: int) -> dict[int, tuple[int, int]]:
    """Others' needs that were followed or contributed to at some time of the year, and of the year before."""
    rows = (
        Commitment.objects.filter(organisation__in=alike)
        .order_by()
        .values("organisation")
        .annotate(
            now=Count("need", filter=_during(year), distinct=True),
            before=Count("need", filter=_during(year - 1), distinct=True),
        )
    )
    return {row["organisation"]: (row["now"], row["before"]) for row in rows}


def _during(year: int) -> Q:
    first, last = span(year)
    return Q(since__lte=last) & (Q(ended_at=None) | Q(ended_at__gte=first))


@dataclass(frozen=True)
class Bill:
    """An invoice of the member for the year, in kronor; `paid` of `total`."""

    number: str
    total: Decimal
    paid: Decimal
    due_on: date
    issued_on: date

    @property
    def is_paid(self) -> bool:
        return self.paid >= self.total


def bills(organisation: Organisation, year: int) -> tuple[dict[tuple[int, int], Decimal], list[Bill]]:
    """What members alike were invoiced (kr excluding VAT) by organisation and fee year, and the own year's: one query."""
    rows = (
        Invoice.objects.filter(fee_table__year__in=(year - 1, year), organisation__kind=organisation.kind)
        .with_paid()
        .select_related("fee_table")
        .order_by("issued_on", "pk")
    )
    fees: dict[tuple[int, int], Decimal] = {}
    own = []
    for invoice in rows.defer("buyer", "seller"):
        key = (invoice.organisation_id, invoice.fee_table.year)
        fees[key] = fees.get(key, Decimal(0)) + invoice.net
        if key == (organisation.pk, year):
            paid: Decimal = invoice.paid  # annotated by with_paid
            own.append(Bill(invoice.written_number, invoice.total, paid, invoice.due_on, invoice.issued_on))
    return fees, own
