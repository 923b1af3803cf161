"""What people type about fees and payments. Forms clean; actions act."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.se import vat

from financing import ocr, rules
from financing.models import FeeTable, Invoice, Issuer
from members.forms import Day
from members.models import Organisation
from network_portal.lib import dates, money
from network_portal.lib.forms import DateInput, KronorField, offer
from network_portal.lib.refusals import Refused

SPACES = re.compile(r"\s")
MOST_STEPS = 40
MOST_DAYS = 90  # to pay
ADDRESS = ("street", "postcode", "town")
LAST_BEFORE_STEPS = "population_on"
FIRST_YEAR, LAST_YEAR = 2000, 2100


class CountField(forms.IntegerField):
    """A whole number, with or without spaces between the thousands."""

    default_error_messages = {
        "invalid": gettext_lazy("Write a whole number, for example 15 000."),
        "max_value": gettext_lazy("That number is too large. Look for a digit too many."),
        "min_value": gettext_lazy("Write a number that is not below zero."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(min_value=0, max_value=20_000_000, **kwargs)

    def to_python(self, value: Any) -> int | None:
        typed = SPACES.sub("", str(value)) if isinstance(value, str) else value
        if isinstance(typed, str) and typed and not (typed.isascii() and typed.isdigit() and len(typed) <= 12):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(typed)

    def prepare_value(self, value: Any) -> Any:
        return money.thousands(value) if isinstance(value, int) else value


def as_error(rule: Callable[..., None], *arguments: Any) -> None:
    """A rule's refusal as an error beside the field."""
    try:
        rule(*arguments)
    except Refused as refused:
        raise ValidationError(str(refused)) from None


class FeeTableForm(forms.ModelForm):
    """All of a table but its steps and its decision."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={"invalid": gettext_lazy("Write a year with four digits.")},
    )
    cluster_fee = KronorField(label=gettext_lazy("Cluster organisation, kronor a year"), max_digits=10)
    partner_fee = KronorField(label=gettext_lazy("Partner, kronor a year"), max_digits=10)
    pro_rata = forms.ChoiceField(
        label=gettext_lazy("Who joins during the year pays"), choices=FeeTable.ProRata.choices, widget=forms.RadioSelect
    )
    vat_category = forms.ChoiceField(
        label=gettext_lazy("Which VAT"),
        choices=FeeTable.VatCategory.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A decision for the sender’s accountant; the reason is printed on every invoice."),
    )

    class Meta:
        model = FeeTable
        fields = ["year", "population_on", "cluster_fee", "partner_fee", "pro_rata", "vat_category", "vat_explanation"]
        widgets = {"population_on": DateInput()}
        labels = {
            "population_on": gettext_lazy("Count inhabitants on"),
            "vat_explanation": gettext_lazy("Why that VAT"),
        }
        help_texts = {
            "population_on": gettext_lazy(
                "The newest official count on or before this day is used; for a newcomer that has none by then, its newest."
            ),
            "vat_explanation": gettext_lazy(
                "For example: Membership fee to a non-profit association, no service in return."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["year"]

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValidationError(
                _("Write a year with four digits, for example %(year)d.") % {"year": dates.today().year + 1}
            )
        if FeeTable.objects.filter(year=year).exists():
            raise ValidationError(_("There is already a fee table for %(year)d.") % {"year": year})
        return year

    def clean_population_on(self) -> date:
        on: date = self.cleaned_data["population_on"]
        if not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise ValidationError(_("Write a day that inhabitants were counted, for example 31 December of last year."))
        return on


class StepForm(forms.Form):
    """One row of the steps. An empty row is left out."""

    from_inhabitants = CountField(label=gettext_lazy("From inhabitants"), required=False)
    fee = KronorField(label=gettext_lazy("Fee, kronor a year"), max_digits=10, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        for field in self.fields.values():
            field.widget.attrs["class"] = "short"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {name for name in ("from_inhabitants", "fee") if data.get(name) is not None}
        if given == {"from_inhabitants"} and "fee" not in self.errors:
            self.add_error("fee", _("Write the fee of the step, or empty the whole row."))
        if given == {"fee"} and "from_inhabitants" not in self.errors:
            self.add_error("from_inhabitants", _("Write from how many inhabitants the step holds, or empty the whole row."))
        return data


class BaseStepFormSet(forms.BaseFormSet):
    """The steps of a table, as rows."""

    def clean(self) -> None:
        """Asked of what can be read, so that these mistakes show together with amounts that cannot."""
        starts: set[int] = set()
        for form in self.forms:
            start = form.cleaned_data.get("from_inhabitants")
            if start in starts:
                form.add_error("from_inhabitants", _("Another step begins at the same number of inhabitants."))
            starts |= {start} if start is not None else set()
        if 0 not in starts and not any("from_inhabitants" in form.errors for form in self.forms):
            raise ValidationError(_("The first step must begin at 0 inhabitants, or the smallest municipality has no fee."))

    def steps(self) -> list[tuple[int, Decimal]]:
        """The rows that are filled in, by inhabitants."""
        rows = (form.cleaned_data for form in self.forms)
        return sorted((row["from_inhabitants"], row["fee"]) for row in rows if row.get("fee") is not None)


@dataclass(frozen=True)
class Fault:
    """A mistake in the form of a fee table: what it says, of which field, and the id to jump to (nothing for the whole)."""

    text: str
    label: str = ""
    anchor: str = ""


def faults(form: FeeTableForm, steps: BaseStepFormSet) -> list[Fault]:
    """The mistakes of both, in the order of the page: the steps stand after the day on which inhabitants are counted."""
    found = [Fault(str(text)) for text in form.non_field_errors()]
    for field in form:
        found += [Fault(str(text), str(field.label), _place(field)) for text in field.errors]
        if field.name == LAST_BEFORE_STEPS:
            found += _faults_of_steps(steps)
    return found


def _faults_of_steps(steps: BaseStepFormSet) -> Iterator[Fault]:
    for text in steps.non_form_errors():
        yield Fault(str(text), anchor="steps")
    for number, step in enumerate(steps, 1):
        for field in step:
            label = _("Step %(n)s, %(label)s") % {"n": number, "label": field.label}
            for text in field.errors:
                yield Fault(str(text), label, _place(field))


def _place(field: forms.BoundField) -> str:
    """The id of what can have the focus: the first button of a group of radio buttons has one of its own."""
    return field.id_for_label or f"{field.auto_id}_0"


StepFormSet = forms.formset_factory(StepForm, formset=BaseStepFormSet, extra=1, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


class BankgiroField(forms.CharField):
    """`991-2346` as people write it; the check digit finds a typing mistake."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> str:
        digits = SPACES.sub("", super().clean(value)).replace("-", "")
        if not ocr.is_bankgiro(digits):
            raise ValidationError(_("That is no bankgiro number. Look for a typing mistake; an example is 991-2346."))
        return digits

    def prepare_value(self, value: Any) -> Any:
        return ocr.written_bankgiro(value) if value and value.isdigit() else value


class NumberedChoiceField(forms.ModelChoiceField):
    """Organisations with the number that will stand on the invoices."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.written_number}"


class IssuerForm(forms.ModelForm):
    """A sender of invoices. `address()` goes to the organisation, which has one address, and the rest stands here."""

    organisation = NumberedChoiceField(
        label=gettext_lazy("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("Its organisation number stands on the invoices."),
    )
    vat_number = forms.CharField(
        label=gettext_lazy("VAT number"),
        required=False,
        max_length=20,  # as people write it, with spaces
        help_text=gettext_lazy("SE, the organisation number and 01. Needed only when the fees carry VAT."),
        widget=forms.TextInput(attrs={"class": "mid", "autocomplete": "off"}),
    )
    bankgiro = BankgiroField(label=gettext_lazy("Bankgiro"), help_text=gettext_lazy("For example 991-2346."))
    street = forms.CharField(label=gettext_lazy("Street address or box"), max_length=120)
    postcode = forms.RegexField(
        r"^[0-9]{3} ?[0-9]{2}$",
        label=gettext_lazy("Postcode"),
        max_length=6,
        error_messages={"invalid": gettext_lazy("Write five digits, for example 271 00.")},
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    town = forms.CharField(label=gettext_lazy("Town"), max_length=60, widget=forms.TextInput(attrs={"class": "mid"}))
    valid_from = Day(label=gettext_lazy("Holds from"))

    class Meta:
        model = Issuer
        fields = ("organisation", "legal_name", "vat_number", "f_tax", "bankgiro", "email", "payment_days", "valid_from")
        labels = {
            "legal_name": gettext_lazy("Name on the invoices"),
            "f_tax": gettext_lazy("Approved for F-tax"),
            "email": gettext_lazy("E-mail for questions about invoices"),
            "payment_days": gettext_lazy("Days to pay"),
        }
        help_texts = {
            "legal_name": gettext_lazy("The full name of the organisation, as it is registered."),
        }
        widgets = {
            "payment_days": forms.NumberInput(attrs={"class": "short", "min": 1, "max": MOST_DAYS}),
        }

    field_order = (
        *("organisation", "legal_name", "street", "postcode", "town", "vat_number", "f_tax"),
        *("bankgiro", "payment_days", "email", "valid_from"),
    )

    def __init__(self, *args: Any, office: Organisation | None, **kwargs: Any) -> None:
        """`office`: whose name and address stand in the form from the beginning."""
        super().__init__(*args, **kwargs)
        self.office = office
        offer(self, "organisation", Organisation.objects.organisers())

    def clean_vat_number(self) -> str:
        typed: str = self.cleaned_data["vat_number"]
        if typed and not vat.is_valid(typed):
            raise ValidationError(_("That is no Swedish VAT number. An example is SE802499124501."))
        return f"SE{vat.compact(typed)}" if typed else ""

    def clean_payment_days(self) -> int:
        days: int = self.cleaned_data["payment_days"]
        if not 1 <= days <= MOST_DAYS:
            raise ValidationError(_("Write a number of days from 1 to %(n)d.") % {"n": MOST_DAYS})
        return days

    def clean_postcode(self) -> str:
        digits: str = self.cleaned_data["postcode"].replace(" ", "")
        return f"{digits[:3]} {digits[3:]}"

    def clean_valid_from(self) -> date:
        valid_from: date = self.cleaned_data["valid_from"]
        as_error(rules.must_come_into_force, Issuer.objects.in_force(), valid_from)
        return valid_from

    def clean(self) -> dict[str, Any]:
        """Whoever chooses another organisation may forget that the address beside it is still the first one's."""
        cleaned = super().clean() or {}
        chosen, office = cleaned.get("organisation"), self.office
        if office and chosen and chosen != office and cleaned.get("street") == office.street:
            self.add_error("street", _("This is the address of %(name)s. Write that of the sender.") % {"name": office})
        return cleaned

    def address(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ADDRESS}


class DecisionForm(forms.Form):
    decided_on = forms.DateField(label=gettext_lazy("Decided on"), widget=DateInput())
    reference = forms.CharField(
        label=gettext_lazy("Decision"),
        max_length=120,
        help_text=gettext_lazy(
            "Meeting and paragraph, for example Network meeting 7/2026, § 34. It is printed on the invoices."
        ),
    )

    def clean_decided_on(self) -> date:
        decided_on: date = self.cleaned_data["decided_on"]
        as_error(rules.must_be_past, decided_on)
        return decided_on


class PaymentForm(forms.Form):
    amount = KronorField(label=gettext_lazy("Amount, kronor"))
    paid_on = forms.DateField(label=gettext_lazy("Paid on"), widget=DateInput())
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example which bank statement it stands in."),
    )

    def __init__(self, *args: Any, invoice: Invoice, remaining: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoice, self.remaining = invoice, remaining

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        as_error(rules.must_fit, self.invoice, self.remaining, amount)
        return amount

    def clean_paid_on(self) -> date:
        paid_on: date = self.cleaned_data["paid_on"]
        as_error(rules.must_be_a_day_of_payment, self.invoice, paid_on)
        return paid_on
