"""What it costs and who pays: decided fee tables, unchangeable invoices, payments and friendly reminders."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from financing import ocr
from members.models import Membership, Organisation
from network_portal.lib.dates import as_local_date, now, today
from network_portal.records.models import Job

if TYPE_CHECKING:
    from members.models import Person

NOTHING = Decimal("0.00")


class IssuerQuerySet(models.QuerySet["Issuer"]):
    def in_force(self) -> "Issuer | None":
        """The newest row that holds today."""
        return self.filter(valid_from__lte=today()).select_related("organisation").order_by("valid_from", "pk").last()


class Issuer(models.Model):
    """Who sends the network's invoices, and where the money goes. The newest row is in force."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    legal_name = models.CharField(_("legal name"), max_length=150)
    bankgiro = models.CharField(_("bankgiro"), max_length=8)  # digits only
    vat_number = models.CharField(_("VAT number"), max_length=14, blank=True, default="")
    f_tax = models.BooleanField(_("approved for F-tax"), default=False)
    email = models.EmailField(_("e-mail for questions"))
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    valid_from = models.DateField(_("valid from"), default=today)

    objects = IssuerQuerySet.as_manager()

    class Meta:
        verbose_name = _("sender of invoices")
        verbose_name_plural = _("senders of invoices")
        constraints = [
            models.CheckConstraint(
                name="issuer_bankgiro",
                condition=Q(bankgiro__regex=r"^[0-9]{7,8}$"),
                violation_error_message=_("A bankgiro number has seven or eight digits."),
            )
        ]

    def __str__(self) -> str:
        return self.legal_name

    @property
    def written_bankgiro(self) -> str:
        """`991-2346` or `5050-1055`."""
        return ocr.written_bankgiro(self.bankgiro)


class FeeTableQuerySet(models.QuerySet["FeeTable"]):
    def visible_to(self, person: "Person") -> "FeeTableQuerySet":
        """Proposals are the administrator's work; what is decided is known to everybody who acts for a member."""
        if person.is_administrator:
            return self
        return self.filter(decided_on__isnull=False) if person.active_roles else self.none()

    def with_invoiced(self) -> "FeeTableQuerySet":
        """`invoice_count` and `invoiced` (kronor), of the invoices issued by the table."""
        return self.annotate(
            invoice_count=models.Count("invoices"),
            invoiced=Coalesce(Sum("invoices__total"), Value(NOTHING), output_field=models.DecimalField()),
        )


class FeeTable(models.Model):
    """The fees of a year, as decided: steps by inhabitants, flat for the others.

    A decided table never changes, nor do its steps (database trigger). Fees in kronor, excluding VAT.
    """

    class ProRata(models.TextChoices):
        NONE = "none", _("Whole fee whenever one joins")
        HALF_YEAR = "half_year", _("Half the fee when one joins on 1 July or later")
        MONTHLY = "monthly", _("A twelfth for each month begun")

    class VatCategory(models.TextChoices):
        OUTSIDE = "O", _("Outside the scope of VAT")
        EXEMPT = "E", _("Exempt from VAT")
        STANDARD = "S", _("VAT 25 %")

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    population_on = models.DateField(_("inhabitants counted on"))
    cluster_fee = models.DecimalField(_("fee for a cluster organisation (kr)"), max_digits=10, decimal_places=2)
    partner_fee = models.DecimalField(_("fee for a partner (kr)"), max_digits=10, decimal_places=2)
    pro_rata = models.CharField(_("joining during the year"), max_length=10, choices=ProRata.choices)
    vat_category = models.CharField(_("VAT"), max_length=1, choices=VatCategory.choices)
    vat_explanation = models.CharField(_("why that VAT"), max_length=200)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision_reference = models.CharField(_("decision"), max_length=120, blank=True, default="")

    objects = FeeTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee table")
        verbose_name_plural = _("fee tables")
        constraints = [
            models.CheckConstraint(name="fee_table_fees", condition=Q(cluster_fee__gte=0, partner_fee__gte=0)),
        ]

    def __str__(self) -> str:
        return str(_("Fees %(year)s") % {"year": self.year})

    def get_absolute_url(self) -> str:
        return reverse("financing:fee_table", args=[self.year])

    @property
    def is_decided(self) -> bool:
        return self.decided_on is not None

    @property
    def vat_rate(self) -> Decimal:
        """Per cent."""
        return Decimal(25) if self.vat_category == self.VatCategory.STANDARD else Decimal(0)


class FeeTier(models.Model):
    """The yearly fee (kr) from this number of inhabitants up to the next step: half-open, so no step overlaps another."""

    table = models.ForeignKey(FeeTable, verbose_name=_("fee table"), on_delete=models.CASCADE, related_name="tiers")
    from_inhabitants = models.PositiveIntegerField(_("from inhabitants"))
    fee = models.DecimalField(_("fee (kr)"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["from_inhabitants"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "from_inhabitants"],
                name="fee_tier_once",
                violation_error_message=_("Two steps begin at the same number of inhabitants."),
            ),
            models.CheckConstraint(name="fee_tier_fee", condition=Q(fee__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.from_inhabitants}: {self.fee}"


class NumberSeries(models.Model):
    """The last number given in a year's invoice series: a locked row, because a database sequence may leave gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.last_number:04}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, person: "Person") -> "InvoiceQuerySet":
        """All for the administrator; for the others those of the organisations they act for."""
        if person.is_administrator:
            return self
        return self.filter(organisation__in=person.organisation_ids)

    def with_paid(self) -> "InvoiceQuerySet":
        """`paid` in kronor, from payments that stand."""
        paid = (
            Payment.objects.filter(invoice=models.OuterRef("pk"), withdrawn_at=None)
            .order_by()
            .values("invoice")
            .annotate(sum=Sum("amount"))
            .values("sum")
        )
        return self.annotate(paid=Coalesce(models.Subquery(paid), Value(NOTHING), output_field=models.DecimalField()))

    def settled(self) -> "InvoiceQuerySet":
        """Paid in full."""
        return self.with_paid().filter(total__lte=F("paid"))

    def open(self) -> "InvoiceQuerySet":
        """With something left to pay."""
        return self.with_paid().filter(total__gt=F("paid"))

    def falling_due(self) -> "InvoiceQuerySet":
        """Not past the due date, with something left to pay, and nobody has been reminded of it."""
        return self.open().filter(due_on__gte=today()).exclude(reminders__level=PaymentReminder.BEFORE)

    def late(self) -> "InvoiceQuerySet":
        """Past the due date with something left to pay."""
        return self.open().filter(due_on__lt=today())


class Invoice(models.Model):
    """An issued invoice. It never changes (database trigger): names and addresses are those of the day it was issued.

    Numbers are unbroken within the year of issue (ML 17 kap. 24 §). Amounts in kronor.
    """

    year = models.PositiveSmallIntegerField(_("year of the number"))  # of issue, in Stockholm
    number = models.PositiveIntegerField(_("running number"))
    ocr = models.CharField(_("OCR number"), max_length=25, unique=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="invoices"
    )
    fee_table = models.ForeignKey(FeeTable, verbose_name=_("fee table"), on_delete=models.PROTECT, related_name="invoices")
    issued_on = models.DateField(_("issued"))
    due_on = models.DateField(_("due"))
    reference = models.CharField(_("invoice reference"), max_length=60, blank=True, default="")
    buyer = models.JSONField(_("buyer"))  # name, organisation_number, street, postcode, town
    seller = models.JSONField(_("sender"))  # name, organisation_number, address, bankgiro, vat_number, f_tax, email
    net = models.DecimalField(_("excluding VAT (kr)"), max_digits=12, decimal_places=2)
    vat = models.DecimalField(_("VAT (kr)"), max_digits=12, decimal_places=2)
    total = models.DecimalField(_("to pay (kr)"), max_digits=12, decimal_places=2)
    vat_category = models.CharField(_("VAT"), max_length=1, choices=FeeTable.VatCategory.choices)
    vat_explanation = models.CharField(_("why that VAT"), max_length=200)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("issued by"), on_delete=models.PROTECT, related_name="+"
    )

    paid: Decimal  # not a column: with_paid() puts it on each row

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="invoice_number"),
            models.CheckConstraint(name="invoice_sum", condition=Q(total=F("net") + F("vat"))),
        ]
        indexes = [
            models.Index(fields=["organisation", "-issued_on"], name="invoice_organisation"),
            models.Index(fields=["due_on"], name="invoice_due"),
        ]

    def __str__(self) -> str:
        return self.written_number

    def get_absolute_url(self) -> str:
        return reverse("financing:invoice", args=[self.pk])

    @property
    def remaining(self) -> Decimal:
        """What is left to pay, in kronor, of a row fetched `with_paid()`."""
        return self.total - self.paid

    @property
    def written_number(self) -> str:
        """`2026-0014`."""
        return f"{self.year}-{self.number:04}"

    @property
    def file_name(self) -> str:
        """`faktura-2026-0014.pdf`."""
        return f"faktura-{self.written_number}.pdf"


class InvoiceLine(models.Model):
    """What is paid for. `source` names the charge, so that a run that is run again charges nothing twice."""

    invoice = models.ForeignKey(Invoice, verbose_name=_("invoice"), on_delete=models.PROTECT, related_name="lines")
    membership = models.ForeignKey(Membership, verbose_name=_("membership"), on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("name of the charge"), max_length=60, unique=True)  # fee:<year>:<membership>
    text = models.CharField(_("text"), max_length=200)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True, default="")
    amount = models.DecimalField(_("amount (kr)"), max_digits=12, decimal_places=2)
    vat_rate = models.DecimalField(_("VAT (per cent)"), max_digits=4, decimal_places=2)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")

    def __str__(self) -> str:
        return self.text


class InvoiceDocument(models.Model):
    """The PDF of an invoice; apart from it, because the file is made after the invoice is issued."""

    invoice = models.OneToOneField(Invoice, primary_key=True, on_delete=models.PROTECT, related_name="document")
    file = models.FileField(upload_to="invoices/%Y/")
    made_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return str(self.file)


class FeeRunQuerySet(models.QuerySet["FeeRun"]):
    def visible_to(self, person: "Person") -> "FeeRunQuerySet":
        """The administrator's work; members see what came of it."""
        return self if person.is_administrator else self.none()


class FeeRun(models.Model):
    """One issuing of a year's invoices: by whom, when, how many and for how much. Its job makes invoices and PDFs.

    The invoices of a run have the numbers from `first_number` on, in the year of `issued_at`: a run gives them all at once.
    """

    table = models.ForeignKey(FeeTable, verbose_name=_("fee table"), on_delete=models.PROTECT, related_name="runs")
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("ordered by"), on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField(_("ordered"), default=now, editable=False)
    job = models.OneToOneField(Job, verbose_name=_("job"), null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"), null=True)
    first_number = models.PositiveIntegerField(_("first number"), null=True)
    invoice_count = models.PositiveIntegerField(_("number of invoices"), default=0)
    total = models.DecimalField(_("sum (kr)"), max_digits=12, decimal_places=2, default=NOTHING)

    objects = FeeRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee run")
        verbose_name_plural = _("fee runs")

    def __str__(self) -> str:
        return f"{self.table} {self.ordered_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("financing:run", args=[self.pk])

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def invoices(self) -> InvoiceQuerySet:
        """The invoices of this run, by number."""
        if self.issued_at is None or self.first_number is None:
            return Invoice.objects.none()
        last_number = self.first_number + self.invoice_count - 1
        return Invoice.objects.filter(
            year=as_local_date(self.issued_at).year, number__range=(self.first_number, last_number)
        ).order_by("number")


class Payment(models.Model):
    """Money received for an invoice, marked by hand. A mistake is withdrawn, not deleted."""

    invoice = models.ForeignKey(Invoice, verbose_name=_("invoice"), on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("amount (kr)"), max_digits=12, decimal_places=2)
    paid_on = models.DateField(_("paid on"))
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("marked by"), on_delete=models.PROTECT, related_name="+"
    )
    marked_at = models.DateTimeField(default=now, editable=False)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                name="payment_amount", condition=Q(amount__gt=0), violation_error_message=_("Write an amount above zero.")
            )
        ]
        indexes = [models.Index(fields=["invoice"], name="payment_standing", condition=Q(withdrawn_at=None))]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.amount}"


class PaymentReminder(models.Model):
    """A friendly reminder that was sent. No fees: a network does not dun its members.

    Level BEFORE comes before the due date, the others after it.
    """

    BEFORE = 0

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="reminders")
    level = models.PositiveSmallIntegerField()
    sent_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "level"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.level}"
