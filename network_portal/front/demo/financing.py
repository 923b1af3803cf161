"""The money of the demo network: fees decided each December, invoices each March, payments in April, and one that is late."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import timezone

from financing import actions, tasks
from financing.models import FeeTable, Invoice, Issuer
from members import actions as members
from members.models import Organisation, Population
from members.reference import SOURCE
from network_portal.front.demo.cast import Cast
from network_portal.lib import dates
from network_portal.records.notices import history

# SCB's counts of 31 December 2019: the fees of past years rest on them. The coming year's proposal takes the newest count.
COUNTED_ON = date(2019, 12, 31)
INHABITANTS = {
    "Malmö": 344_166,
    "Staffanstorp": 25_396,
    "Trelleborg": 45_440,
    "Ystad": 30_541,
    "Ängelholm": 42_476,
    "Skurup": 15_889,
    "Svedala": 22_229,
    "Tomelilla": 13_617,
    "Landskrona": 46_090,
    "Hässleholm": 52_145,
}
# Kronor a year from so many inhabitants: two years ago, last year, this year and next.
STEPS = {
    -2: ((0, 10_000), (15_000, 20_000), (30_000, 30_000), (60_000, 50_000), (150_000, 75_000)),
    -1: ((0, 10_000), (15_000, 20_000), (30_000, 30_000), (60_000, 52_000), (150_000, 78_000)),
    0: ((0, 12_000), (15_000, 22_000), (30_000, 32_000), (60_000, 55_000), (150_000, 80_000)),
    1: ((0, 12_000), (15_000, 22_000), (30_000, 33_000), (60_000, 57_000), (150_000, 84_000)),
}
PARAGRAPHS = {-2: 41, -1: 38, 0: 44}
VAT = "Medlemsavgift utan direkt motprestation. Seminarier och träffar ingår."
IN_PARTS = "Landskrona"
FORGETFUL = "Svedala"  # pays last year's fee after two reminders
# Changed its accounts system and had no reference in March; invoiced six weeks ago, and reminded once.
WITHOUT_REFERENCE = "Tomelilla"
REFERENCE = "TO1507"

Step = tuple[datetime, Callable[[], object]]


def build(cast: Cast, year: int) -> None:
    """Live through two years of fees, up to today: what has not happened yet is left out."""
    with history():
        for moment, do in sorted(story(cast, year), key=lambda step: step[0]):
            if moment <= timezone.now():
                with dates.at(moment):
                    do()


def story(cast: Cast, year: int) -> Iterator[Step]:
    """Everything that happens, in no order."""
    yield from _counts(cast, year)
    yield _on(date(year - 3, 8, 20), _name_sender, cast)
    for step in STEPS:
        yield _on(date(year + step - 1, 9, 15), _propose, cast, year + step, step)
    for step in PARAGRAPHS:
        yield _on(date(year + step - 1, 12, 2), _decide, cast, year + step, PARAGRAPHS[step])
    for of in (year - 1, year):
        yield _on(date(of, 3, 2), _run, cast, of)
        yield _on(date(of, 4, 1), _pay, cast, of)
        yield _on(date(of, 5, 4), _pay_the_rest, cast, of)
        yield _on(date(of, 3, 27), tasks.announce)
        for day in range(50):
            yield _on(date(of, 4, 2) + timedelta(days=day), tasks.remind)
    yield _on(date(year - 1, 8, 17), _run, cast, year - 1)  # the member that joined on 1 July, for half the fee
    yield _on(date(year - 1, 9, 14), _pay_the_rest, cast, year - 1)
    yield from _late(cast, year)


def _late(cast: Cast, year: int) -> Iterator[Step]:
    """A member that could not be invoiced in March, was six weeks ago, and has forgotten."""
    member = cast[WITHOUT_REFERENCE]
    issued_on = dates.working_day_from(timezone.localdate() - timedelta(days=44))
    if not date(year, 5, 5) <= issued_on:
        return
    yield _on(date(year, 2, 24), _refer, cast, member, "")
    yield _on(issued_on - timedelta(days=1), _refer, cast, member, REFERENCE)
    yield _on(issued_on, _run, cast, year)
    for day in range(20, 31):
        yield _on(issued_on + timedelta(days=day), tasks.announce)
    for day in range(31, 45):
        yield _on(issued_on + timedelta(days=day), tasks.remind)


def _on(day: date, do: Callable[..., object], *arguments: object) -> Step:
    """At nine in the morning of that day or the next working day, Stockholm."""
    return timezone.make_aware(datetime.combine(dates.working_day_from(day), time(9))), partial(do, *arguments)


def _counts(cast: Cast, year: int) -> Iterator[Step]:
    """The official counts that the tables of past years rest on."""
    for municipality in cast.municipalities:
        count = Population(
            organisation=municipality,
            inhabitants=INHABITANTS[municipality.short_name],
            counted_on=COUNTED_ON,
            source=SOURCE,
        )
        yield _on(date(year - 3, 8, 18), partial(members.add_count, count, by=None))


def _name_sender(cast: Cast) -> None:
    sender = Issuer(
        organisation=cast.office,
        legal_name=cast.office.name,
        bankgiro="9912346",
        email="ekonomi@example.org",
        valid_from=dates.today(),
    )
    actions.add_issuer(sender, by=None)


def _propose(cast: Cast, of: int, step: int) -> None:
    """The fees of the year `of`. What was decided counts the inhabitants of 2019, the proposal those of the newest count."""
    actions.add_table(
        by=cast.administrator,
        year=of,
        steps=[(start, Decimal(fee)) for start, fee in STEPS[step]],
        population_on=COUNTED_ON if step in PARAGRAPHS else date(of - 2, 12, 31),
        cluster_fee=Decimal(10_000),
        partner_fee=Decimal(15_000),
        pro_rata=FeeTable.ProRata.HALF_YEAR,
        vat_category=FeeTable.VatCategory.OUTSIDE,
        vat_explanation=VAT,
    )


def _decide(cast: Cast, of: int, paragraph: int) -> None:
    table = FeeTable.objects.get(year=of)
    actions.decide(table, dates.today(), f"nätverksmöte 8/{of - 1}, § {paragraph}", by=cast.administrator)


def _run(cast: Cast, of: int) -> None:
    """All of it in one transaction, so that no worker takes the job and does it on another day."""
    with transaction.atomic():
        run = actions.order_run(FeeTable.objects.get(year=of), by=cast.administrator)
        tasks.issue_run(run.job_id)


def _pay(cast: Cast, of: int) -> None:
    """Most pay on the day, one pays the half first, one forgets."""
    for invoice in _open(of):
        name = invoice.organisation.short_name
        if name != FORGETFUL:
            amount = invoice.remaining / 2 if name == IN_PARTS else invoice.remaining
            _mark(cast, invoice, amount, "Kontoutdrag april")


def _pay_the_rest(cast: Cast, of: int) -> None:
    for invoice in _open(of):
        _mark(cast, invoice, invoice.remaining, "")


def _mark(cast: Cast, invoice: Invoice, amount: Decimal, note: str) -> None:
    actions.mark_paid(invoice, amount, dates.today(), note, by=cast.administrator)


def _refer(cast: Cast, member: Organisation, reference: str) -> None:
    members.change_organisation(member, by=cast.administrator, invoice_reference=reference)


def _open(of: int) -> list[Invoice]:
    return list(Invoice.objects.open().filter(fee_table__year=of).select_related("organisation").order_by("pk"))
