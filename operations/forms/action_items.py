"""What people type about actions."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day, PersonChoice
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line, offer
from network_portal.lib.interrupted import ResumableForm
from operations import rules
from operations.forms.fields import long_text
from operations.models import ActionItem, AgendaItem, Body

FIELDS = ("what", "owner", "organisation", "due_on")


class ActionForm(EditForm, forms.Form):
    """An action of a body. Left empty, the organisation is the one that its owner acts for."""

    what = Line(
        label=gettext_lazy("What is to be done?"),
        max_length=200,
        help_text=gettext_lazy("One thing, beginning with a verb."),
        error_messages={
            "required": gettext_lazy("Write what is to be done, for example: Send the questions to the growers.")
        },
    )
    owner = PersonChoice(
        label=gettext_lazy("Who?"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose"),
        help_text=gettext_lazy("One person. Others may help, but one answers for it."),
        error_messages={
            "required": gettext_lazy("Choose who is to do it."),
            "invalid_choice": gettext_lazy("Choose who is to do it."),
        },
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("For which organisation?"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("The one that the person acts for"),
    )
    due_on = Day(
        label=gettext_lazy("By when?"), help_text=gettext_lazy("The last day. A reminder comes a week and a day before.")
    )

    def __init__(self, *args: Any, body: Body, action: ActionItem | None = None, **options: Any) -> None:
        if action:
            options["initial"] = self.read(action)
        super().__init__(*args, **options)
        people = rules.may_own(body)
        organisations = Organisation.objects.filter(pk__in=Role.objects.current().values("organisation"))
        if action:
            people = people | Person.objects.filter(pk=action.owner_id)
            organisations = organisations | Organisation.objects.filter(pk=action.organisation_id)
            self.open_on(action)
        self.action = action
        offer(self, "owner", people)
        offer(self, "organisation", organisations.order_by("sort_name"))

    @classmethod
    def read(cls, thing: ActionItem) -> dict[str, Any]:
        keys = {name: getattr(thing, f"{name}_id") for name in ("owner", "organisation")}
        return {"what": thing.what, "due_on": thing.due_on, **keys}

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if self.action and day == self.action.due_on:
            return day
        if day < dates.today():
            raise forms.ValidationError(_("That day has passed. Choose today or a later day."))
        if day > dates.today() + timedelta(days=rules.LATEST_DAY):
            raise forms.ValidationError(_("That is more than three years ahead. Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        owner = cleaned.get("owner")
        if owner and not cleaned.get("organisation"):
            cleaned["organisation"] = owner.acting_for
            if cleaned["organisation"] is None:
                self.add_error("owner", _("The person has no role any more. Choose somebody else."))
        return cleaned


class ActionAddForm(ActionForm):
    body = forms.ModelChoiceField(
        label=gettext_lazy("Group"),
        queryset=Body.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose which group the action belongs to.")},
        help_text=gettext_lazy("Decides who reads it, and at which meetings it comes up."),
    )
    field_order = ("body", *FIELDS)

    def __init__(self, *args: Any, bodies: Any, item: AgendaItem | None = None, **options: Any) -> None:
        body = item.meeting.body if item else self._asked(args[0] if args else None, bodies)
        super().__init__(*args, body=body, **options)
        offer(self, "body", bodies)
        if item:
            del self.fields["body"]

    @staticmethod
    def _asked(data: Any, bodies: Any) -> Body:
        """The body that was chosen in what was sent; its members may be given the action."""
        typed = str(data.get("body", "")) if data else ""
        chosen = bodies.filter(pk=typed).first() if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
        return chosen or bodies.first() or Body.network()


class ActionDoneForm(ResumableForm, forms.Form):
    note = long_text(
        gettext_lazy("What came of it?"),
        gettext_lazy("A sentence that the others can use. May be left empty."),
        rows=3,
    )


class ActionDropForm(ResumableForm, forms.Form):
    reason = long_text(
        gettext_lazy("Why is it dropped?"),
        gettext_lazy("Those who read the group’s papers see it."),
        rows=3,
        missing=gettext_lazy("Write why in a sentence, for example: the decision in May made it unnecessary."),
    )
