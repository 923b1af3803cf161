"""What people type about meetings and their agendas. A form cleans; the actions act."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day, PersonChoice
from members.grants import ADMINISTRATOR, COORDINATOR
from members.models import Organisation, Person, Role
from network_portal.lib import dates, typed
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line, offer
from network_portal.lib.interrupted import ResumableForm
from operations import rules
from operations.forms.fields import clock, long_text
from operations.models import AgendaItem, Body, MatrixRow, Meeting, Part, PlanItem


class MeetingForm(EditForm, forms.Form):
    """A meeting on one day, in Stockholm time. `fields_for_action()` is what the actions take."""

    body = forms.ModelChoiceField(
        label=gettext_lazy("Group"),
        queryset=Body.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose which group meets.")},
        help_text=gettext_lazy("Decides who is called and who may read the papers."),
    )
    title = Line(
        label=gettext_lazy("Title"),
        max_length=150,
        error_messages={"required": gettext_lazy("Write a title, for example Network meeting 4/2026.")},
    )
    on = Day(label=gettext_lazy("Day"))
    starts = clock(gettext_lazy("From"))
    ends = clock(gettext_lazy("To"))
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Building, room and town. Leave it empty when everybody takes part online."),
    )
    online_url = forms.URLField(
        label=gettext_lazy("Link for taking part online"), max_length=200, required=False, assume_scheme="https"
    )
    invitation = long_text(
        gettext_lazy("Invitation"), gettext_lazy("Two or three sentences on why this meeting matters. Goes into the notice.")
    )
    responsible = PersonChoice(
        label=gettext_lazy("Responsible"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose who is responsible for the meeting.")},
    )
    organiser = forms.ModelChoiceField(
        label=gettext_lazy("Organiser"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose who arranges it.")},
    )
    matrix_row = forms.ModelChoiceField(
        label=gettext_lazy("Row of the matrix"),
        queryset=MatrixRow.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose the row of the matrix that the meeting belongs to.")},
        help_text=gettext_lazy("What the meeting is meant to lead to."),
    )

    def __init__(
        self,
        *args: Any,
        person: Person,
        meeting: Meeting | None = None,
        item: PlanItem | None = None,
        body: str = "",  # the id of the group that is to meet, as it stood in the address
        **kwargs: Any,
    ) -> None:
        bodies = _bodies(person, meeting)
        if meeting is None:
            meets = bodies.filter(pk=typed.whole_number(body) or 0).first() or Body.network()
            kwargs.setdefault("initial", {**suggested(person, meets), **_planned(item)})
        else:
            kwargs.setdefault("initial", _as_typed(meeting))
        super().__init__(*args, **kwargs)
        # The choices of today, and what an older meeting already has.
        preparers = Role.objects.current().people(COORDINATOR, ADMINISTRATOR).values("pk")
        people, hosts, rows = (
            Q(pk__in=preparers),
            Q(pk__in=Organisation.objects.organisers()),
            Q(pk__in=MatrixRow.objects.in_force()),
        )
        if meeting:
            people |= Q(pk=meeting.responsible_id)
            hosts |= Q(pk=meeting.organiser_id)
            rows |= Q(pk=meeting.matrix_row_id)
            self.open_on(meeting)
        offer(self, "body", bodies)
        offer(self, "responsible", Person.objects.filter(people).order_by("sort_name"))
        offer(self, "organiser", Organisation.objects.filter(hosts))
        offer(self, "matrix_row", MatrixRow.objects.filter(rows))

    @classmethod
    def read(cls, thing: Meeting) -> dict[str, Any]:
        return _as_typed(thing)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < dates.today():
            raise forms.ValidationError(_("That day has passed. Choose today or a later day."))
        if on.year > dates.today().year + 3:
            raise forms.ValidationError(_("That is more than three years ahead. Check the year."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The meeting must end after it starts."))
        return cleaned

    def fields_for_action(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        on, starts, ends = values.pop("on"), values.pop("starts"), values.pop("ends")
        return {**values, "starts_at": _moment(on, starts), "ends_at": _moment(on, ends)}


def _bodies(person: Person, meeting: Meeting | None) -> QuerySet[Body]:
    """Those the person reads and that still meet. Who was called to a meeting stays called, so then there is no choice."""
    if meeting and meeting.called_at:
        return Body.objects.filter(pk=meeting.body_id)
    return Body.objects.filter(pk__in=Body.objects.read_by(person).going_on()).order_by("name")


def _moment(on: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, clock))


def _as_typed(meeting: Meeting) -> dict[str, Any]:
    starts, ends = dates.local(meeting.starts_at), dates.local(meeting.ends_at)
    values = {name: getattr(meeting, name) for name in ("title", "place", "online_url", "invitation")}
    keys = {name: getattr(meeting, f"{name}_id") for name in ("body", "responsible", "organiser", "matrix_row")}
    return {**values, **keys, "on": starts.date(), "starts": starts.time(), "ends": ends.time()}


def suggested(person: Person, body: Body) -> dict[str, Any]:
    """The name of the group, or the network's next number of the year; the row and organiser of the group's latest meeting,
    which are nearly always the same."""
    year = dates.today().year
    of_the_group = Meeting.objects.filter(body=body)
    number = of_the_group.filter(starts_at__year=year).count() + 1
    latest = of_the_group.order_by("-starts_at").first()
    rows = MatrixRow.objects.in_force()
    row = rows.filter(pk=latest.matrix_row_id).first() if latest else None
    numbered = _("Network meeting %(number)d/%(year)d") % {"number": number, "year": year}
    return {
        "body": body,
        "title": numbered if body.kind == Body.Kind.NETWORK else body.name,
        "responsible": person.pk,
        "organiser": latest.organiser_id if latest else person.acting_for and person.acting_for.pk,
        "matrix_row": row or rows.filter(part=Part.OPERATION).first(),
    }


def _planned(item: PlanItem | None) -> dict[str, Any]:
    """What the year plan says already of the meeting that is to come of its item."""
    if item is None:
        return {}
    said = {
        "title": item.title,
        "on": None if item.is_month else item.starts_on,
        "body": item.body_id,
        "organiser": item.organisation_id,
        "responsible": item.responsible_id,
        "matrix_row": item.matrix_row_id,
        "invitation": item.outcome,
    }
    return {name: value for name, value in said.items() if value or name == "on"}


class AgendaItemForm(EditForm, forms.ModelForm):
    description = long_text(
        gettext_lazy("Description"), gettext_lazy("What people should know or have thought of before the meeting.")
    )

    class Meta:
        model = AgendaItem
        fields = ["title", "kind", "minutes", "owner", "description"]
        field_classes = {"title": Line, "owner": PersonChoice}
        error_messages = {"title": {"required": gettext_lazy("Write what the item is about.")}}
        widgets = {"kind": forms.RadioSelect, "minutes": forms.NumberInput(attrs={"class": "short", "min": 1, "max": 480})}

    def __init__(self, *args: Any, body: Body, **options: Any) -> None:
        super().__init__(*args, **options)
        people = rules.may_own(body) | Person.objects.filter(pk=self.instance.owner_id)
        owner: Any = self.fields["owner"]
        owner.queryset, owner.empty_label = people, _("Nobody in particular")
        if self.instance.pk:
            self.open_on(self.instance)

    @classmethod
    def read(cls, thing: AgendaItem) -> dict[str, Any]:
        return forms.model_to_dict(thing, cls.Meta.fields)

    def clean_minutes(self) -> int:
        minutes: int = self.cleaned_data["minutes"]
        if not 1 <= minutes <= 480:
            raise forms.ValidationError(_("Write how many minutes the item takes, from 1 to 480."))
        return minutes


class CancelForm(ResumableForm, forms.Form):
    reason = long_text(
        gettext_lazy("Why is the meeting cancelled?"),
        gettext_lazy("Stands in the notice, together with what happens instead."),
        missing=gettext_lazy("Write why: everybody who is called gets to read it."),
    )

    def __init__(self, *args: Any, somebody_knows: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not somebody_knows:
            self.fields["reason"].help_text = _("Stands on the page of the meeting. Nobody gets a letter of it.")
            self.fields["reason"].error_messages["required"] = _("Write why: it stands on the page of the meeting.")
