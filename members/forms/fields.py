"""Fields that several forms ask for, with what they say when something is wrong."""

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.se import orgnr

from members import rules
from members.models import Organisation
from network_portal.lib import dates
from network_portal.lib.forms import DateInput

# Names of letters and digits with dots between, as DNS has them; å, ä and ö are allowed there too.
DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
JOB_TITLE = gettext_lazy("Job title")
PERSONS_NAME = gettext_lazy("Write the person’s name, for example Anna Berg.")
NUMBER_TAKEN = gettext_lazy("There is already an organisation with that number. Look for it in the list of organisations.")
NUMBER_EXAMPLE = gettext_lazy("Write the organisation number with ten digits, for example 212000-1124.")


class Day(forms.DateField):
    """A day of this century: a slip like 0206 or 20226 is caught before it becomes a membership."""

    widget = DateInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        sentence = gettext_lazy("Choose a day between 2000 and 2099.")
        self.validators += [MinValueValidator(date(2000, 1, 1), sentence), MaxValueValidator(date(2099, 12, 31), sentence)]


class LetterLanguage(forms.ChoiceField):
    """In which language somebody without an account is written to. Swedish comes first."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Language of the letter"))
        sentence = gettext_lazy("Choose the language of the letter.")
        messages = {"required": sentence, "invalid_choice": sentence}
        language = settings.LANGUAGE_CODE
        super().__init__(
            choices=settings.LANGUAGES, initial=language, widget=forms.RadioSelect, error_messages=messages, **options
        )


class OrganisationNumber(forms.CharField):
    """Ten digits out of what people write: 212000-1124, 16 212000 1124."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Organisation number"))
        options.setdefault("help_text", gettext_lazy("Ten digits, for example 212000-1124."))
        options.setdefault("widget", forms.TextInput(attrs={"class": "mid", "inputmode": "numeric"}))
        super().__init__(max_length=20, error_messages={"required": NUMBER_EXAMPLE, "unique": NUMBER_TAKEN}, **options)

    def clean(self, value: Any) -> str:
        if value in self.empty_values and not self.required:
            return ""
        digits = "".join(sign for sign in super().clean(value) if sign.isascii() and sign.isdigit())
        if len(digits) == 12 and digits.startswith("16"):
            digits = digits[2:]
        if len(digits) != 10:
            raise ValidationError(NUMBER_EXAMPLE)
        if not orgnr.is_valid(digits):
            raise ValidationError(_("The last digit does not fit the others. Check the number."))
        return digits


class RoleAndDays(forms.Form):
    """What somebody will do, and how long."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Role"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the person will do.")},
    )
    starts_on = Day(label=gettext_lazy("From"), initial=dates.today)
    ends_on = Day(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it empty when no end is decided.")
    )


class InvitedAddressForm(forms.Form):
    """The address that somebody is invited by. One outside the organisation's domain is sent to only after a second look."""

    email = forms.EmailField(
        label=gettext_lazy("Work e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    outside = forms.BooleanField(label=gettext_lazy("The address is right"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation = organisation
        typed = str(self.data.get("email", "")).strip()
        if not rules.is_outside_domain(typed, organisation) or "@" not in typed:
            del self.fields["outside"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_outside(self) -> bool:
        if not self.cleaned_data["outside"]:
            raise ValidationError(
                _("The address is not at %(domain)s. Look at it once more, and tick the box if it is right.")
                % {"domain": self.organisation.email_domain}
            )
        return True
