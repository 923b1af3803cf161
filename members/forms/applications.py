"""Forms of an application to join, and of each step it is taken through."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.fields import (
    DOMAIN,
    JOB_TITLE,
    PERSONS_NAME,
    Day,
    InvitedAddressForm,
    LetterLanguage,
    OrganisationNumber,
)
from members.models import Application, Organisation
from network_portal.lib import dates
from network_portal.lib.forms import Line, offer

OUTSIDERS = [
    (Organisation.Kind.CLUSTER.value, Organisation.Kind.CLUSTER.label),
    (Organisation.Kind.PARTNER.value, Organisation.Kind.PARTNER.label),
]
ORGANISATIONS_NAME = gettext_lazy("Write the name of the organisation.")


class ApplicationForm(forms.Form):
    """What a municipality of the register says when it wants to join."""

    wished_on = Day(
        label=gettext_lazy("The first day you wish"),
        help_text=gettext_lazy("The fee counts from it. The decision comes first, so leave a month or so."),
    )
    contact_name = Line(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    contact_title = Line(
        label=JOB_TITLE,
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Your work e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    contact_phone = Line(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
    )
    decider = Line(
        label=gettext_lazy("Who decides in your organisation"),
        max_length=120,
        help_text=gettext_lazy("For example the municipal board, or the manager who may take the decision."),
        error_messages={"required": gettext_lazy("Write who decides, for example kommunstyrelsen.")},
    )
    invoice_reference = Line(
        label=gettext_lazy("Invoice reference"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("The code that takes an invoice to the right person in your organisation."),
        widget=forms.TextInput(attrs={"class": "mid"}),
    )
    hopes = forms.CharField(
        label=gettext_lazy("What you hope for"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("A need, a question, something you want to learn. A few sentences are enough."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_contact_email(self) -> str:
        return str(self.cleaned_data["contact_email"]).lower()

    def clean_wished_on(self) -> Any:
        day = self.cleaned_data["wished_on"]
        if day < dates.today():
            raise ValidationError(_("That day has already been. Choose today or a later day."))
        return day


class OutsideApplicationForm(ApplicationForm):
    """The same from an organisation that is no municipality, and so says what it is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=OUTSIDERS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what kind of organisation it is.")},
    )
    name = Line(
        label=gettext_lazy("The organisation’s name"),
        max_length=150,
        error_messages={"required": ORGANISATIONS_NAME},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    organisation_number = OrganisationNumber()
    field_order = ("kind", "name", "organisation_number")


class WrittenApplicationForm(ApplicationForm):
    """For the administrator, when an organisation has applied by letter or phone."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Municipality"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("Another organisation, named below"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the municipalities.")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OUTSIDERS, widget=forms.RadioSelect, required=False)
    name = Line(label=gettext_lazy("The organisation’s name"), max_length=150, required=False)
    organisation_number = OrganisationNumber(required=False)
    language = LetterLanguage(label=gettext_lazy("Language of the letters to them"))
    field_order = ("organisation", "kind", "name", "organisation_number")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "organisation", Organisation.objects.could_join())
        self.fields["wished_on"].label = _("The first day they wish")
        self.fields["contact_name"].label = _("Contact person")
        self.fields["contact_email"].label = _("Work e-mail")
        self.fields["decider"].label = _("Who decides there")
        self.fields["hopes"].label = _("What they hope for")
        self.fields["decider"].required = False
        self.fields["invoice_reference"].help_text = _("The code that takes an invoice to the right person there.")
        for name in ("kind", "name", "organisation_number"):
            self.fields[name].help_text = _("Only for one that is no municipality.")

    def clean_wished_on(self) -> Any:
        return self.cleaned_data["wished_on"]  # a letter may have lain a while

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("organisation"):
            for name, sentence in (
                ("kind", _("Choose what kind of organisation it is.")),
                ("name", str(ORGANISATIONS_NAME)),
                ("organisation_number", _("Write the organisation number with ten digits, for example 212000-1124.")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned


class CheckForm(forms.Form):
    """The organisation as it will stand in the register. The names are asked for only when it is not there yet."""

    name = Line(label=gettext_lazy("Name"), max_length=150, error_messages={"required": ORGANISATIONS_NAME})
    short_name = Line(
        label=gettext_lazy("Short name"),
        max_length=60,
        help_text=gettext_lazy("As it is said in a sentence: Malmö, Öresunds miljökluster."),
        error_messages={"required": gettext_lazy("Write the short name, for example Ystad.")},
    )
    email_domain = forms.CharField(
        label=gettext_lazy("E-mail domain"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "What stands after @ in colleagues’ addresses. Used to warn when an invitation goes elsewhere."
        ),
        widget=forms.TextInput(attrs={"class": "mid"}),
    )

    def __init__(self, *args: Any, application: Application, known: Organisation | None, **options: Any) -> None:
        own = known.email_domain if known else ""
        suggested = own or application.contact_email.rpartition("@")[2]
        initial = {"name": application.name, "short_name": application.name[:60], "email_domain": suggested}
        options["initial"] = initial
        super().__init__(*args, **options)
        if known:
            del self.fields["name"], self.fields["short_name"]

    def clean_email_domain(self) -> str:
        domain = str(self.cleaned_data["email_domain"]).strip().lower().lstrip("@")
        if domain and not DOMAIN.fullmatch(domain):
            raise ValidationError(_("Write only what stands after @, for example ystad.se."))
        return domain


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("What was decided"),
        choices=[
            (Application.Decision.APPROVED.value, gettext_lazy("The organisation may join")),
            (Application.Decision.DECLINED.value, gettext_lazy("The application is declined")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what was decided.")},
    )
    decided_on = Day(label=gettext_lazy("Day of the decision"), initial=dates.today)
    decided_by = Line(
        label=gettext_lazy("Who decided"),
        max_length=120,
        help_text=gettext_lazy("For example the network meeting, or the head of operations."),
        error_messages={"required": gettext_lazy("Write who decided.")},
    )
    registry_number = Line(
        label=gettext_lazy("Registry number"),
        max_length=60,
        help_text=gettext_lazy("Under which the decision is found, for example NK 2026/14."),
        error_messages={"required": gettext_lazy("Write the registry number, for example NK 2026/14.")},
        widget=forms.TextInput(attrs={"class": "mid"}),
    )
    decision_reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Needed when the application is declined. The applicant reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == Application.Decision.DECLINED and not cleaned.get("decision_reason"):
            self.add_error("decision_reason", _("Say why: the applicant reads it in the letter."))
        return cleaned


class FirstDayForm(forms.Form):
    starts_on = Day(label=gettext_lazy("First day of the membership"))


class FirstContactForm(InvitedAddressForm):
    """The one who answers for the organisation."""

    name = Line(label=gettext_lazy("Name"), max_length=120, error_messages={"required": PERSONS_NAME})
    title = Line(label=JOB_TITLE, max_length=120, required=False)
    field_order = ("name",)


class IntroducedForm(forms.Form):
    introduced_on = Day(label=gettext_lazy("Day of the meeting"), initial=dates.today)
