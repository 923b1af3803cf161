"""Work that is not a page: the fee run, the invoices' files and the year's report, beside the bare engine."""

import statistics
import time
from collections.abc import Callable
from decimal import Decimal

from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from financing import actions as fees
from financing.models import FeeRun, FeeTable, Invoice, InvoiceLine, Issuer
from members.actions import imports
from members.models import Organisation, Person
from network_portal.lib import dates, sheets
from tests.bench.table import Row

STEPS = [(0, 12_000), (15_000, 22_000), (30_000, 32_000), (60_000, 55_000), (150_000, 80_000)]


def table(year: int, by: Person) -> FeeTable:
    """A decided table of the year."""
    made = fees.add_table(
        by=by,
        year=year,
        steps=[(start, Decimal(fee)) for start, fee in STEPS],
        population_on=dates.today(),
        cluster_fee=Decimal(10_000),
        partner_fee=Decimal(5_000),
        pro_rata=FeeTable.ProRata.HALF_YEAR,
        vat_category=FeeTable.VatCategory.OUTSIDE,
        vat_explanation="Medlemsavgift utan direkt motprestation",
    )
    return fees.decide(made, dates.today(), "KS 2025/1", by=by)


def fee_run(administrator: Person, years: int) -> list[Row]:
    """The present year's run with its repeat; earlier years fill the ledger first."""
    office = Organisation.objects.get(kind=Organisation.Kind.COORDINATOR)
    Organisation.objects.filter(memberships__isnull=False).update(invoice_reference="ZZ100")
    Organisation.objects.filter(pk=office.pk).update(street="Storgatan 1", postcode="211 00", town="Malmö")
    Issuer.objects.create(
        organisation=office, legal_name="Nätverkskansliet", bankgiro="9912346", email="ekonomi@example.org"
    )
    this_year = dates.today().year
    for year in range(this_year - years + 1, this_year):
        fees.issue(FeeRun.objects.create(table=table(year, administrator), ordered_by=administrator))
    present = table(this_year, administrator)
    seconds, queries, run = _issue(present, administrator)
    lines = InvoiceLine.objects.count()
    again, again_queries, repeat = _issue(present, administrator)
    wrote_nothing = repeat.invoice_count == 0 and InvoiceLine.objects.count() == lines
    return [
        Row(
            f"fee run, {run.invoice_count} members",
            queries=queries,
            value=f"{seconds:.2f} s",
            target="< 1 s, <= 40 queries",
            met=seconds < 1 and queries <= 40 and run.invoice_count > 0,
        ),
        Row(
            "the same run again",
            queries=again_queries,
            value=f"{again:.2f} s, {repeat.invoice_count} invoices",
            target="< 0.3 s, writes nothing",
            met=again < 0.3 and wrote_nothing,
        ),
    ]


def _issue(present: FeeTable, by: Person) -> tuple[float, int, FeeRun]:
    run = FeeRun.objects.create(table=present, ordered_by=by)
    with CaptureQueriesContext(connection) as captured:
        started = time.perf_counter()
        run = fees.issue(run)
        seconds = time.perf_counter() - started
    return seconds, len(captured), run


def invoice_files() -> list[Row]:
    """Invoice files per second with reading, storing and logging, beside the bare engine on the same HTML."""
    from financing import pdf as invoice_pdf

    invoices = list(
        Invoice.objects.filter(document=None).select_related("fee_table").prefetch_related("lines__membership")[:60]
    )
    pages = [render_to_string("financing/invoice_pdf.html", invoice_pdf.context(invoice)) for invoice in invoices]
    bare(pages[0])  # fonts and style sheets are read once in a process
    invoice_pdf.render(invoices[0])
    own = len(invoices) / _seconds(
        lambda: [fees.keep_document(invoice, invoice_pdf.render(invoice)) for invoice in invoices]
    )
    engine = len(pages) / _seconds(lambda: [bare(page) for page in pages])
    return [
        Row("bare WeasyPrint, the invoices' HTML", rps=engine),
        Row(
            "invoice files, read, made and kept",
            rps=own,
            value=f"{own / engine:.0%} of the bare engine",
            target=">= 60 % of bare",
            met=own >= 0.6 * engine,
        ),
    ]


def report_file(officer: Person) -> list[Row]:
    """The year's report of the officer's municipality, with its figures, beside the bare engine on the same HTML."""
    from network_portal.front.reports import make
    from network_portal.front.reports.gather import gather

    organisation = officer.active_roles[0].organisation
    year = dates.today().year
    html = render_to_string(*make.document(gather(organisation, year)))
    with CaptureQueriesContext(connection) as captured:
        make.render(organisation, year)
    engine = statistics.median(_seconds(lambda: bare(html)) for _ in range(5))
    own = statistics.median(_seconds(lambda: make.render(organisation, year)) for _ in range(5))
    return [
        Row("bare WeasyPrint, the report's HTML", value=f"{engine:.2f} s"),
        Row(
            "the year's report, figures and file",
            queries=len(captured),
            value=f"{own:.2f} s, {own / engine:.2f}x bare",
            target="<= 1.3x bare, <= 25 queries",
            met=own <= 1.3 * engine and len(captured) <= 25,
        ),
    ]


def people_file(administrator: Person) -> list[Row]:
    """As many people as a file may hold, read and invited as the worker does it; and the same file once more."""
    header = (1, ["Namn", "E-post", "Roll"])
    people = [(n + 2, [f"Inbjuden {n}", f"inbjuden{n}@example.org", "Läsare"]) for n in range(sheets.MOST_ROWS)]
    place = Organisation.objects.members().order_by("pk").first()

    def invite() -> int:
        found = imports.read_people("people.csv", [header, *people], place, by=administrator)
        return sum(imports.invite_many(portion, by=administrator) for portion in imports.portions(found))

    started = time.perf_counter()
    first = invite()
    seconds = time.perf_counter() - started
    again = invite()
    return [
        Row(
            f"import of {first} people",
            value=f"{seconds:.1f} s, again {again} invited",
            target="< 20 s, again nobody",
            met=seconds < 20 and first == len(people) and again == 0,
        )
    ]


def bare(html: str) -> bytes:
    """The engine alone, as its manual has it."""
    from django.conf import settings
    from weasyprint import HTML

    base = (settings.BASE_DIR / "static").as_uri() + "/"
    made: bytes = HTML(string=html, base_url=base).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return made


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
