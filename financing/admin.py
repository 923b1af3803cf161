"""Money in the back office: to look things up, and to name who sends the invoices. Everything else is done in the portal."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from financing import actions, ocr
from financing.models import FeeRun, FeeTable, FeeTier, Invoice, InvoiceLine, Issuer, Payment
from members.models import Person


class LookUp(admin.ModelAdmin):
    """Nothing is added, changed or removed behind the actions' back."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class LookUpInline(admin.TabularInline):
    """Rows of a thing that is looked up."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class Steps(LookUpInline):
    model = FeeTier


class Lines(LookUpInline):
    model = InvoiceLine


@admin.register(FeeTable)
class FeeTableAdmin(LookUp):
    list_display = ("year", "decided_on", "decision_reference", "cluster_fee", "partner_fee")
    ordering = ("-year",)
    inlines = (Steps,)


@admin.register(FeeRun)
class FeeRunAdmin(LookUp):
    list_display = ("table", "ordered_at", "ordered_by", "issued_at", "invoice_count", "total")
    list_select_related = ("table", "ordered_by")
    ordering = ("-pk",)


@admin.register(Invoice)
class InvoiceAdmin(LookUp):
    list_display = ("written_number", "ocr", "organisation", "issued_on", "due_on", "total")
    list_filter = ("year",)
    list_select_related = ("organisation",)
    search_fields = ("ocr", "organisation__name")
    ordering = ("-year", "-number")
    inlines = (Lines,)


@admin.register(Payment)
class PaymentAdmin(LookUp):
    list_display = ("invoice", "amount", "paid_on", "marked_by", "withdrawn_at")
    list_select_related = ("invoice", "marked_by")
    ordering = ("-pk",)


class IssuerForm(forms.ModelForm):
    bankgiro = forms.CharField(max_length=12)

    class Meta:
        model = Issuer
        fields = "__all__"  # noqa: DJ007  # every fact stands on the invoices

    def clean_bankgiro(self) -> str:
        digits = self.cleaned_data["bankgiro"].replace("-", "").replace(" ", "")
        if not ocr.is_bankgiro(digits):
            raise ValidationError(_("That is no bankgiro number. Look for a typing mistake; an example is 991-2346."))
        return digits


@admin.register(Issuer)
class IssuerAdmin(LookUp):
    """The newest sender is in force. A sender is never changed: a new one is added, from a day on."""

    form = IssuerForm
    list_display = ("legal_name", "bankgiro", "valid_from", "payment_days")
    ordering = ("-valid_from", "-pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def save_model(self, request: HttpRequest, obj: Issuer, form: Any, change: bool) -> None:
        actions.add_issuer(obj, by=cast("Person", request.user))
