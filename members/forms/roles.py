"""Forms of a role's days."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import rules
from members.forms.fields import Day
from members.models import Person, Role
from network_portal.lib import dates


class RoleEndForm(forms.Form):
    """The last day. The administrator who leaves an organisation without a contact says that it is meant so."""

    ends_on = Day(label=gettext_lazy("Last day"), initial=dates.today)
    anyway = forms.BooleanField(
        label=gettext_lazy("End the role although nobody answers for the organisation"), required=False
    )

    def __init__(self, *args: Any, role: Role, by: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.role = role
        self.is_contact = role.kind == Role.Kind.ORGANISATION_CONTACT and role.starts_on <= dates.today()
        if not (self.is_contact and rules.may_leave_without_contact(by) and self.leaves_nobody):
            del self.fields["anyway"]

    @property
    def leaves_nobody(self) -> bool:
        """Whether the organisation would have no contact after the day that is typed, or today."""
        if not self.is_contact:
            return False
        try:
            after = date.fromisoformat(str(self.data.get("ends_on", "")))
        except ValueError:
            after = dates.today()
        if not date(2000, 1, 1) <= after <= date(2099, 12, 31):
            after = dates.today()
        return rules.leaves_without_contact(self.role.organisation, [self.role.pk], after)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "anyway" in self.fields and not cleaned.get("anyway"):
            self.add_error(
                "anyway",
                _("%(organisation)s would have no contact person. Appoint another one first, or tick the box.")
                % {"organisation": self.role.organisation},
            )
        return cleaned


class RoleDaysForm(forms.Form):
    """First and last day. A role that has begun keeps its first."""

    starts_on = Day(label=gettext_lazy("First day"))
    ends_on = Day(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it empty when no end is decided.")
    )

    def __init__(self, *args: Any, role: Role, **options: Any) -> None:
        super().__init__(*args, **options)
        self.role = role
        self.initial.update({"starts_on": role.starts_on, "ends_on": role.ends_on})
        if role.starts_on <= dates.today():
            del self.fields["starts_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.setdefault("starts_on", self.role.starts_on), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error(
                "ends_on",
                _("The last day cannot come before the first day, %(day)s.") % {"day": dates.day(first, year=True)},
            )
        return cleaned
