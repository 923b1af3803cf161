"""Money in the back office, to look things up. Everything is done in the portal."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from financing.models import FeeRun, FeeTable, FeeTier, Invoice, InvoiceLine, Issuer, Payment
from members.back_office import LookOnly, may_open


class LookUpInline(admin.TabularInline):
    """Rows of a thing that is looked up."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_open(request)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class Steps(LookUpInline):
    model = FeeTier


class Lines(LookUpInline):
    model = InvoiceLine


@admin.register(FeeTable)
class FeeTableAdmin(LookOnly):
    list_display = ("year", "decided_on", "decision_reference", "cluster_fee", "partner_fee")
    ordering = ("-year",)
    inlines = (Steps,)


@admin.register(FeeRun)
class FeeRunAdmin(LookOnly):
    list_display = ("table", "ordered_at", "ordered_by", "issued_at", "invoice_count", "total")
    list_select_related = ("table", "ordered_by")
    ordering = ("-pk",)


@admin.register(Invoice)
class InvoiceAdmin(LookOnly):
    list_display = ("written_number", "ocr", "organisation", "issued_on", "due_on", "total")
    list_filter = ("year",)
    list_select_related = ("organisation",)
    search_fields = ("ocr", "organisation__name")
    ordering = ("-year", "-number")
    inlines = (Lines,)

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def written_number(self, invoice: Invoice) -> str:
        return invoice.written_number


@admin.register(Payment)
class PaymentAdmin(LookOnly):
    list_display = ("invoice", "amount", "paid_on", "marked_by", "withdrawn_at")
    list_select_related = ("invoice", "marked_by")
    ordering = ("-pk",)


@admin.register(Issuer)
class IssuerAdmin(LookOnly):
    list_display = ("legal_name", "bankgiro", "valid_from", "payment_days")
    ordering = ("-valid_from", "-pk")
