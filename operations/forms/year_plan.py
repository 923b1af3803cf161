"""What people type about the year plan and the school breaks. A form cleans; the actions act."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day, PersonChoice
from members.models import Organisation, Person
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line, offer
from operations.forms.fields import long_text
from operations.models import AgendaItem, Body, MatrixRow, Part, PlanItem, SchoolBreak, YearPlan, month_of

BODY, ORGANISATION = "body", "organisation"


class PlanItemForm(EditForm, forms.Form):
    """One thing of the plan of a year. `fields_for_action()` is what the actions take."""

    title = Line(
        label=gettext_lazy("Title"),
        max_length=150,
        error_messages={"required": gettext_lazy("Write what is to be done, for example Study visit in May.")},
    )
    part = forms.TypedChoiceField(
        label=gettext_lazy("Part"),
        choices=Part.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which part of the network it belongs to.")},
    )
    starts_on = Day(
        label=gettext_lazy("Day"), required=False, help_text=gettext_lazy("Leave it empty when only the month is planned.")
    )
    ends_on = Day(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Only when it goes on for several days.")
    )
    month = forms.TypedChoiceField(
        label=gettext_lazy("Or only the month"), required=False, coerce=int, empty_value=None, choices=()
    )
    holder = forms.ChoiceField(
        label=gettext_lazy("Who sees to it"),
        choices=(),
        error_messages={"required": gettext_lazy("Choose the group or the organisation that sees to it.")},
    )
    responsible = PersonChoice(
        label=gettext_lazy("Responsible person"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    matrix_row = forms.ModelChoiceField(
        label=gettext_lazy("Row of the matrix"),
        queryset=MatrixRow.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("Of the same part. It says what the thing is meant to lead to."),
    )
    outcome = long_text(
        gettext_lazy("What it should lead to"), gettext_lazy("In a sentence, so that one can check afterwards."), rows=3
    )

    def __init__(self, *args: Any, person: Person, year: int, item: PlanItem | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _as_typed(item) if item else {"holder": _own(person)})
        super().__init__(*args, **kwargs)
        self.year = year
        rows, people = Q(pk__in=MatrixRow.objects.in_force()), Q(pk__in=Person.objects.working())
        if item:
            rows |= Q(pk=item.matrix_row_id)
            people |= Q(pk=item.responsible_id)
            self.open_on(item)
        months = [(number, str(name).capitalize()) for number, name in MONTHS.items()]
        offer(self, "month", [("", _("The day is planned")), *months])
        offer(self, "holder", _holders(item))
        offer(self, "responsible", Person.objects.filter(people).order_by("sort_name"))
        offer(self, "matrix_row", MatrixRow.objects.filter(rows))

    @classmethod
    def read(cls, thing: PlanItem) -> dict[str, Any]:
        return _as_typed(thing)

    def clean_starts_on(self) -> date | None:
        return self._in_the_year("starts_on")

    def clean_ends_on(self) -> date | None:
        return self._in_the_year("ends_on")

    def _in_the_year(self, name: str) -> date | None:
        on: date | None = self.cleaned_data[name]
        if on and on.year != self.year:
            raise forms.ValidationError(_("The plan is of %(year)d. Choose days in that year.") % {"year": self.year})
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_days(cleaned)
        row = cleaned.get("matrix_row")
        if row and cleaned.get("part") and row.part != cleaned["part"]:
            self.add_error(
                "matrix_row",
                _("Row %(row)s belongs to part %(part)d. Choose a row of the part above, or none.")
                % {"row": row.number, "part": row.part},
            )
        return cleaned

    def _clean_days(self, cleaned: dict[str, Any]) -> None:
        first, last, month = (cleaned.get(name) for name in ("starts_on", "ends_on", "month"))
        if not first and not month and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Write the day, or choose only the month below."))
        elif first and month and first.month != month:
            self.add_error("month", _("The day is in another month. Empty one of the two."))
        elif last and not first and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Write the first day too."))
        elif first and last and last < first:
            self.add_error("ends_on", _("The last day cannot come before the first day."))

    def fields_for_action(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        first, last, month = given.pop("starts_on"), given.pop("ends_on"), given.pop("month")
        kind, _dash, pk = given.pop("holder").partition("-")
        days = (first, last or first) if first else month_of(self.year, month)
        return {
            **given,
            "starts_on": days[0],
            "ends_on": days[1],
            "is_month": first is None,
            "body": Body.objects.get(pk=pk) if kind == BODY else None,
            "organisation": Organisation.objects.get(pk=pk) if kind == ORGANISATION else None,
        }


def _holders(item: PlanItem | None) -> list[Any]:
    """Groups that go on and those who can stand as host, and what an older item already has."""
    bodies, hosts = Q(pk__in=Body.objects.going_on()), Q(pk__in=Organisation.objects.organisers())
    if item:
        bodies, hosts = bodies | Q(pk=item.body_id), hosts | Q(pk=item.organisation_id)
    groups = [(f"{BODY}-{body.pk}", body.name) for body in Body.objects.filter(bodies)]
    hosts_named = Organisation.objects.filter(hosts).values_list("pk", "short_name")
    return [
        ("", _("Choose")),
        (_("Groups"), groups),
        (_("Organisations"), [(f"{ORGANISATION}-{pk}", name) for pk, name in hosts_named]),
    ]


def _own(person: Person) -> str:
    return f"{ORGANISATION}-{person.acting_for.pk}" if person.acting_for else ""


def _as_typed(item: PlanItem) -> dict[str, Any]:
    whole = item.is_month
    return {
        "title": item.title,
        "part": item.part,
        "starts_on": None if whole else item.starts_on,
        "ends_on": None if whole or item.ends_on == item.starts_on else item.ends_on,
        "month": item.starts_on.month if whole else None,
        "holder": f"{BODY}-{item.body_id}" if item.body_id else f"{ORGANISATION}-{item.organisation_id}",
        "responsible": item.responsible_id,
        "matrix_row": item.matrix_row_id,
        "outcome": item.outcome,
    }


class AdoptPlanForm(forms.Form):
    adopted_on = Day(label=gettext_lazy("Day of the decision"))
    decision = forms.ModelChoiceField(
        label=gettext_lazy("Item of the agenda"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=gettext_lazy("None of these"),
        help_text=gettext_lazy("The § on which it was decided, when the meeting is in the portal."),
    )
    decision_reference = forms.CharField(
        label=gettext_lazy("Decision in words"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example § 34/2026, network meeting 4."),
    )

    def __init__(self, *args: Any, plan: YearPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "decision", _paragraphs(plan))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("decision") and not cleaned.get("decision_reference") and "decision" not in self.errors:
            self.add_error("decision_reference", _("Choose the § above, or write the decision in words."))
        return cleaned


def _paragraphs(plan: YearPlan) -> Any:
    """Decisions of the plan's year and the year before, of meetings that everybody reads: the plan names its §."""
    found = AgendaItem.objects.filter(
        kind=AgendaItem.Kind.DECISION, paragraph__isnull=False, year__in=[plan.year - 1, plan.year]
    )
    return found.filter(meeting__body__is_open=True).order_by("-year", "-paragraph")


class SchoolBreakForm(EditForm, forms.ModelForm):
    class Meta:
        model = SchoolBreak
        fields = ["name", "starts_on", "ends_on", "organisation", "source"]
        field_classes = {"name": Line, "starts_on": Day, "ends_on": Day}
        error_messages = {
            "name": {"required": gettext_lazy("Write what the break is called, for example Autumn break.")},
            "source": {"required": gettext_lazy("Write where the dates are from, for example the municipality’s website.")},
        }
        help_texts = {
            "organisation": gettext_lazy("Only when the dates hold for one municipality and not for all."),
            "source": gettext_lazy("Where the dates are from, and when they were looked up."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.open_on(self.instance)
        field = self.fields["organisation"]
        had = Q(pk=self.instance.organisation_id)
        field.queryset = Organisation.objects.filter(  # type: ignore[attr-defined]  # a ModelChoiceField, seen as Field
            Q(pk__in=Organisation.objects.members(), kind=Organisation.Kind.MUNICIPALITY) | had
        )
        field.empty_label = _("All municipalities")  # type: ignore[attr-defined]  # as above

    @classmethod
    def read(cls, thing: SchoolBreak) -> dict[str, Any]:
        return forms.model_to_dict(thing, cls.Meta.fields)
