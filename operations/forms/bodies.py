"""What people type about the groups that meet and who sits in them."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day, PersonChoice
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line, offer
from network_portal.lib.interrupted import ResumableForm
from operations.forms.fields import long_text
from operations.models import Body, Seat

FIELDS = ("kind", "name", "purpose", "is_open", "quorum", "expects")


class BodyForm(EditForm, forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[choice for choice in Body.Kind.choices if choice[0] != Body.Kind.NETWORK],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what kind of group it is.")},
    )
    name = Line(
        label=gettext_lazy("Name"),
        max_length=100,
        error_messages={"required": gettext_lazy("Write what the group is called, for example Steering group.")},
    )
    purpose = long_text(
        gettext_lazy("What the group is for"), gettext_lazy("What the group decides or prepares, in two or three sentences.")
    )
    is_open = forms.TypedChoiceField(
        label=gettext_lazy("Who reads its notices, agendas and minutes?"),
        coerce=lambda value: value == "True",
        choices=[
            ("True", gettext_lazy("Everybody with a role in the network")),
            ("False", gettext_lazy("Only those with a seat in the group")),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It holds for the earlier meetings too. Who sits in the group is always known."),
        error_messages={"required": gettext_lazy("Choose who reads the papers.")},
    )
    expects = forms.ChoiceField(
        label=gettext_lazy("Who should be represented?"),
        choices=Body.Expects.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The contact person of an organisation without a representative is reminded."),
        error_messages={"required": gettext_lazy("Choose who should be represented.")},
    )
    quorum = forms.IntegerField(
        label=gettext_lazy("How many organisations must be there to decide?"),
        min_value=0,
        max_value=300,
        help_text=gettext_lazy("Write 0 when no rule has been decided."),
        widget=forms.NumberInput(attrs={"class": "short", "min": 0, "max": 300}),
    )

    def __init__(self, *args: Any, body: Body | None = None, **options: Any) -> None:
        first = {"is_open": True, "expects": Body.Expects.NOBODY, "quorum": 0, "kind": Body.Kind.CASE}
        options.setdefault("initial", self.read(body) if body else first)
        super().__init__(*args, **options)
        if body:
            self.open_on(body)
            if body.kind == Body.Kind.NETWORK:
                del self.fields["kind"], self.fields["is_open"]

    @classmethod
    def read(cls, thing: Body) -> dict[str, Any]:
        return {name: getattr(thing, name) for name in FIELDS}


class EndBodyForm(forms.Form):
    ended_on = Day(label=gettext_lazy("Last day"), initial=dates.today)


class SeatForm(ResumableForm, forms.Form):
    """Who sits in the group for an organisation. `organisation` is a field only where several may be chosen."""

    person = PersonChoice(
        label=gettext_lazy("Who?"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose"),
        help_text=gettext_lazy("Somebody with a role in the organisation."),
        error_messages={
            "required": gettext_lazy("Choose a colleague in the list."),
            "invalid_choice": gettext_lazy("Choose a colleague in the list."),
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("As what?"),
        choices=Seat.Kind.choices,
        widget=forms.RadioSelect,
        initial=Seat.Kind.REPRESENTATIVE,
        error_messages={"required": gettext_lazy("Choose representative or substitute.")},
    )
    starts_on = Day(label=gettext_lazy("First day"), initial=dates.today)
    ends_on = Day(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy(
            "Leave it empty when no end is decided. Two months before the day we remind your contact person."
        ),
    )
    replaces = forms.ModelChoiceField(
        label=gettext_lazy("Instead of"),
        queryset=Seat.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody: it is a new seat"),
        help_text=gettext_lazy("That seat ends the day before."),
        error_messages={"invalid_choice": gettext_lazy("That seat has ended. Choose another, or nobody.")},
    )

    def __init__(self, *args: Any, body: Body, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        people: Any = self.fields["person"]
        people.queryset = Role.objects.current().filter(organisation=organisation).people()
        seats: Any = self.fields["replaces"]
        seats.queryset = body.seats.filter(organisation=organisation).lasting().select_related("person")
        seats.label_from_instance = lambda seat: f"{seat.person}, {seat.kind_name}"
        if not seats.queryset:
            del self.fields["replaces"]

    def clean_starts_on(self) -> date:
        on: date = self.cleaned_data["starts_on"]
        if (on - dates.today()).days > 3 * 366:
            raise forms.ValidationError(_("That is more than three years ahead. Check the year."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day cannot come before the first day."))
        return cleaned


class OrganisationForm(forms.Form):
    """Whose representative it is: asked first when one may name for several."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("For which organisation?"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={
            "required": gettext_lazy("Choose an organisation."),
            "invalid_choice": gettext_lazy("Choose an organisation."),
        },
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "organisation", organisations)


class EndSeatForm(forms.Form):
    ends_on = Day(label=gettext_lazy("Last day"), initial=dates.today)
