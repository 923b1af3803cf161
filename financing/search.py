"""Finding invoices: the list with its filters, and what the portal's search shows of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple

from django.core.cache import cache
from django.db.models import Count, F, Q, Sum
from django.db.models.expressions import CombinedExpression, OrderBy
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from financing.models import NOTHING, Invoice, InvoiceQuerySet
from members.models import Organisation, Person
from network_portal.lib import dates, typed
from network_portal.lib.money import kronor
from network_portal.lib.search import Hit, all_words, split

NUMBER = re.compile(r"([0-9]{4})[-–]([0-9]{1,6})")
YEAR = re.compile(r"20[0-9]{2}")
# What people write before a number, in both languages; it narrows nothing among invoices.
NAMES = {"faktura", "fakturan", "fakturor", "fakturorna", "invoice", "invoices", "nummer", "nr", "ocr"}
OPEN, LATE, PAID = "open", "late", "paid"
STATUSES = [(OPEN, _("Unpaid")), (LATE, _("Late")), (PAID, _("Paid"))]
# Not on the list's page, and the two JSON columns weigh more than all the others.
HEAVY = ("buyer", "seller", "vat_explanation")


REMAINING = F("total") - F("paid")


def search(person: Person, words: Sequence[str], limit: int = 10) -> list[Hit]:
    """At most `limit` invoices by number, OCR number or the member's name, newest first. One query."""
    if not words:
        return []
    wanted = Q()
    for word in _telling(words):
        wanted &= _matching(word)
    rows = Invoice.objects.visible_to(person).filter(wanted).select_related("organisation").defer(*HEAVY)
    return [
        Hit(
            title=f"{invoice.written_number} {invoice.organisation}",
            url=invoice.get_absolute_url(),
            kind=_("Invoice"),
            excerpt=f"{kronor(invoice.total)}, OCR {invoice.ocr}",
            date=invoice.issued_on,
        )
        for invoice in rows.order_by("-year", "-number")[:limit]
    ]


def _telling(words: Sequence[str]) -> list[str]:
    """The words that say which invoice: without `faktura`, and an OCR number typed in groups as one."""
    telling = [word for word in words if word.lower().strip(".:") not in NAMES]
    joined = "".join(telling)
    return [joined] if joined.isdigit() else telling


def _matching(word: str) -> Q:
    """A number like `2026-0014` or `14`, its year, an OCR number, an organisation number, or a part of the member's name."""
    if written := NUMBER.fullmatch(word):
        return Q(year=int(written[1]), number=int(written[2]))
    digits = word.replace("-", "")
    if digits.isascii() and digits.isdigit():
        number = typed.whole_number(digits)
        by_number = Q(number=number) if number and len(digits) < 7 else Q()
        by_year = Q(year=number) if YEAR.fullmatch(digits) else Q()
        return by_number | by_year | Q(ocr=digits) | Q(organisation__organisation_number=digits)
    return all_words([word], "organisation__name")


@dataclass
class InvoiceList:
    """What the list of invoices was asked for. Anything else that was typed means the same as nothing."""

    q: str = ""
    year: int = 0  # of the fees
    status: str = ""
    organisation: int = 0
    sort: str = "-number"

    SORTS: ClassVar[dict[str, tuple[str | CombinedExpression, ...]]] = {
        "number": ("year", "number"),
        "member": ("organisation__sort_name", "year", "number"),
        "due": ("due_on", "year", "number"),
        "total": ("total", "year", "number"),
        "remaining": (REMAINING, "year", "number"),
    }

    @classmethod
    def read(cls, asked: QueryDict) -> "InvoiceList":
        sort, status = asked.get("sort", ""), asked.get("status", "")
        return cls(
            q=typed.words(asked.get("q", "")),
            year=typed.whole_number(asked.get("year", ""), 2000, 2200) or 0,
            status=status if status in dict(STATUSES) else "",
            organisation=typed.whole_number(asked.get("organisation", "")) or 0,
            sort=sort if sort.removeprefix("-") in cls.SORTS else "-number",
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.year or self.status or self.organisation)

    def rows(self, person: Person) -> InvoiceQuerySet:
        rows = self._of_status(Invoice.objects.visible_to(person)).select_related("organisation").defer(*HEAVY)
        if self.year:
            rows = rows.filter(fee_table__year=self.year)
        if self.organisation:
            rows = rows.filter(organisation=self.organisation)
        for word in self._words():
            rows = rows.filter(_matching(word))
        return rows.order_by(*self._order())

    def _of_status(self, rows: InvoiceQuerySet) -> InvoiceQuerySet:
        narrowed = {PAID: rows.settled, LATE: rows.late, OPEN: rows.open}
        return narrowed.get(self.status, rows.with_paid)()

    def _words(self) -> list[str]:
        """A number may be a single digit, which no other word may."""
        numbers = _telling(self.q.split())
        return numbers if len(numbers) == 1 and numbers[0].isdigit() else _telling(split(self.q))

    def _order(self) -> list[OrderBy]:
        """The columns to sort by, all turned around when the list is to be."""
        down = self.sort.startswith("-")
        columns = [F(column) if isinstance(column, str) else column for column in self.SORTS[self.sort.removeprefix("-")]]
        return [column.desc() if down else column.asc() for column in columns]


class InvoiceRow(NamedTuple):
    """An invoice in the list, as columns: a hundred objects would cost as much as the rest of the page."""

    pk: int
    year: int
    number: int
    ocr: str
    member: str
    due_on: date
    total: Decimal
    paid: Decimal

    @property
    def written_number(self) -> str:
        return f"{self.year}-{self.number:04}"

    @property
    def remaining(self) -> Decimal:
        return self.total - self.paid


COLUMNS = ("pk", "year", "number", "ocr", "organisation__short_name", "due_on", "total", "paid")


def sums(rows: InvoiceQuerySet) -> dict[str, object]:
    """`count`, `total` and `paid` of the rows, and what is `late` of them, in kronor. One query."""
    late = Q(due_on__lt=dates.today(), total__gt=F("paid"))
    return rows.order_by().aggregate(
        count=Count("pk"),
        invoiced=Coalesce(Sum("total"), NOTHING),
        settled=Coalesce(Sum("paid"), NOTHING),
        late=Coalesce(Sum(REMAINING, filter=late), NOTHING),
        late_count=Count("pk", filter=late),
    )


def years(person: Person) -> list[int]:
    """The years whose fees there are invoices of, newest first. Next year's fees may be issued this year."""
    rows = Invoice.objects.visible_to(person).order_by("-fee_table__year")
    return list(rows.values_list("fee_table__year", flat=True).distinct())


def organisations() -> list[tuple[int, str]]:
    """Id and name of all that have invoices, for the office to choose from: a minute old at most."""
    found = Organisation.objects.filter(pk__in=Invoice.objects.values("organisation")).order_by("sort_name")
    made = cache.get_or_set("financing.organisations", lambda: list(found.values_list("pk", "short_name")), 60)
    return made or []
