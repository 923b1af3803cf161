"""What people type about events. A form cleans; the actions act."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence import rules
from competence.models import LONGEST, Event
from members.forms import Day, PersonChoice
from members.grants import ADMINISTRATOR, COORDINATOR
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line
from network_portal.lib.interrupted import ResumableForm
from operations.models import MatrixRow, PlanItem

MOST_SEATS = 5000
CLOSES = time(15)


class ClockInput(forms.TimeInput):
    """A clock that always speaks 24 hours to the browser."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "short"}, format="%H:%M")


def clock(label: Any, **options: Any) -> forms.TimeField:
    """A time of the day, as a browser sends it or as people write it: 09:00, 09.00."""
    return forms.TimeField(
        label=label,
        widget=ClockInput(),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        **options,
    )


class EventForm(EditForm, forms.ModelForm):
    """An event, new or old; `fields_for_action()` is what the actions take.

    People think of a day and of hours; `until` is for the few events that go on for several days. Registration closes at
    15.00 the day before when nothing else is said.
    """

    title = Line(
        label=_("Title"),
        max_length=150,
        help_text=_("Say what one will be able to do afterwards."),
        error_messages={"required": _("Write a title.")},
    )
    summary = forms.CharField(
        label=_("In short"),
        error_messages={"required": _("Write a sentence or two about the event.")},
        max_length=300,
        help_text=_("One or two sentences: for whom, and what it gives. Shown first on the page."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300, "data-counter": _("{n} of {max} characters")}),
    )
    description = forms.CharField(
        label=_("Programme and description"),
        max_length=20_000,
        required=False,
        help_text=_(
            "Begin a line with the time and it becomes a line of the programme: 09.00–09.20 Why functional requirements? "
            "Write who speaks on the line below."
        ),
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    on = Day(label=_("Day"), error_messages={"required": _("Choose a day.")})
    starts = clock(_("From"))
    ends = clock(_("To"))
    until = Day(label=_("Last day"), required=False, help_text=_("Only when it goes on for several days."))
    closes_on = Day(label=_("Last day to register"), required=False, help_text=_("The day before, when you leave it empty."))
    closes = clock(_("Closes at"), required=False, help_text=_("15.00 when you leave it empty."))
    online_url = forms.URLField(
        label=_("Link for taking part online"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Only those with a seat see the link."),
    )
    capacity = forms.IntegerField(
        label=_("Number of seats"),
        min_value=1,
        max_value=MOST_SEATS,
        help_text=_("When all are taken, the next ones queue and move up by themselves."),
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )

    class Meta:
        model = Event
        fields = (
            *("title", "kind", "summary", "description", "matrix_row", "place", "online_url", "accessibility", "capacity"),
            *("audience", "organiser", "responsible"),
        )
        labels = {
            "kind": _("Kind"),
            "matrix_row": _("Row of the matrix"),
            "place": _("Place"),
            "accessibility": _("Accessibility"),
            "audience": _("Who may see it?"),
            "organiser": _("Organiser"),
            "responsible": _("Who answers questions?"),
        }
        field_classes = {"responsible": PersonChoice}
        help_texts = {
            "matrix_row": _("The result and effect that the event is to lead to."),
            "place": _("Address, room and how to find it."),
            "accessibility": _("For example: lift, hearing loop, captions."),
        }
        error_messages = {
            "matrix_row": {"required": _("Choose the row of the matrix that the event belongs to.")},
            "organiser": {"required": _("Choose who arranges it.")},
            "responsible": {"required": _("Choose who answers questions.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        event: Event | None = kwargs.get("instance")
        if event is not None:
            kwargs["initial"] = _as_typed(event)
        super().__init__(*args, **kwargs)
        if event is not None:
            self.open_on(event)
        # The choices of today, and what an older event already has.
        answering = Role.objects.current().people(COORDINATOR, ADMINISTRATOR).values("pk")
        choices: dict[str, tuple[Any, Any]] = {
            "matrix_row": (MatrixRow.objects, MatrixRow.objects.in_force()),
            "organiser": (Organisation.objects, Organisation.objects.organisers()),
            "responsible": (Person.objects.order_by("sort_name"), answering),
        }
        for name, (everything, today) in choices.items():
            had = getattr(self.instance, f"{name}_id")
            field = cast(forms.ModelChoiceField, self.fields[name])
            field.queryset, field.empty_label = everything.filter(Q(pk__in=today) | Q(pk=had)), gettext("Choose")

    @classmethod
    def read(cls, thing: Event) -> dict[str, Any]:
        return {**forms.model_to_dict(thing, cls.Meta.fields), **_as_typed(thing)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if all(given.get(name) for name in ("on", "starts", "ends")):
            self._clean_times(given)
        if not given.get("place") and not given.get("online_url") and "online_url" not in self.errors:
            self.add_error("place", _("Write a place, a link for taking part online, or both."))
        return given

    def _clean_times(self, given: dict[str, Any]) -> None:
        starts_at = _moment(given["on"], given["starts"])
        ends_at = _moment(given.get("until") or given["on"], given["ends"])
        closes_on = given.get("closes_on") or _day_before(given["on"])
        closes_at = _moment(closes_on, given.get("closes") or CLOSES)
        if starts_at <= dates.now() and starts_at != self.instance.starts_at:
            self.add_error(*_has_been(given["on"]))
        if ends_at <= starts_at:
            self.add_error("until" if given.get("until") else "ends", _("The event must end after it starts."))
        elif ends_at > starts_at + LONGEST:
            self.add_error("until", _("An event lasts seven days at most. Make one event for each time you meet."))
        if closes_at > starts_at:
            self.add_error("closes_on", _("Registration must close before the event starts."))
        given |= {"starts_at": starts_at, "ends_at": ends_at, "registration_closes_at": closes_at}

    def fields_for_action(self) -> dict[str, Any]:
        typed = {"on", "starts", "ends", "until", "closes_on", "closes"}
        return {name: value for name, value in self.cleaned_data.items() if name not in typed}


def _moment(day: date, hour: time) -> datetime:
    return dates.timezone.make_aware(datetime.combine(day, hour))


def _day_before(on: date) -> date:
    return on - timedelta(days=1)


def _has_been(on: date) -> tuple[str, str]:
    """The field that is wrong, and what to write in it, when the event would have begun already."""
    if on < dates.today():
        return "on", gettext("That day has passed. Choose today or a later day.")
    return "starts", gettext("That time has passed. Choose a later one.")


def _as_typed(event: Event) -> dict[str, Any]:
    """What stands in the fields. A closing time that nobody chose is left empty, so that it follows a new day."""
    starts, ends = dates.local(event.starts_at), dates.local(event.ends_at)
    closes = dates.local(event.registration_closes_at)
    return {
        "on": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "until": ends.date() if ends.date() != starts.date() else None,
        "closes_on": closes.date() if closes.date() != _day_before(starts.date()) else None,
        "closes": closes.time() if closes.time() != CLOSES else None,
    }


def planned(item: PlanItem | None) -> dict[str, Any]:
    """What the year plan says already of the event that is to come of its item."""
    if item is None:
        return {}
    last = item.ends_on if item.ends_on != item.starts_on else None
    said = {
        "title": item.title,
        "summary": item.outcome[:300],
        "matrix_row": item.matrix_row_id,
        "organiser": item.organisation_id,
        "responsible": item.responsible_id,
        "on": None if item.is_month else item.starts_on,
        "until": None if item.is_month else last,
    }
    return {name: value for name, value in said.items() if value}


class DayForm(forms.Form):
    """A day somebody thinks of, before the rest of the event is written."""

    on = Day()


class CancelForm(ResumableForm, forms.Form):
    reason = forms.CharField(
        label=_("Why is it cancelled?"),
        max_length=1000,
        error_messages={"required": _("Write why: everybody registered gets to read it.")},
        help_text=_("The text goes to everybody registered. Say what happens instead, if anything does."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NeedsForm(forms.Form):
    """What the arranger is to know of somebody who comes; nobody has to write anything."""

    needs = Line(
        label=_("Food allergy or something else we need to know"),
        required=False,
        max_length=300,
        help_text=_(
            "You need not write anything. Only those who arrange the event read it, and it is removed the day after."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ColleagueForm(forms.Form):
    """Whom to register. Who may register anybody types an e-mail address; others choose among their colleagues."""

    def __init__(self, *args: Any, event: Event, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        registered = event.registrations.active().values("person")
        self.free = Person.objects.filter(is_active=True).exclude(pk__in=registered).order_by("sort_name")
        if rules.REGISTER_ANYBODY.allows(by):
            self.fields["email"] = forms.EmailField(
                label=_("E-mail address"),
                error_messages={
                    "required": _("Write an e-mail address."),
                    "invalid": _("Write a whole e-mail address, with @."),
                },
                help_text=_("The person must have a role in an organisation of the network."),
            )
        else:
            roles = Role.objects.current().filter(organisation__in=rules.organisations_to_register_for(by))
            self.fields["person"] = PersonChoice(
                label=_("Who is to take part?"),
                queryset=self.free.filter(pk__in=roles.values("person")).exclude(pk=by.pk),
                empty_label=_("Choose a colleague"),
                error_messages={"required": _("Choose a colleague."), "invalid_choice": _("Choose somebody in the list.")},
                help_text=_(
                    "The colleague is told by e-mail. Is somebody missing here? Your contact person can invite them."
                ),
            )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        person = self.free.filter(email=email).first()
        if person is None:
            raise forms.ValidationError(_("Nobody who is not registered already has that address. Check the spelling."))
        self.cleaned_data["person"] = person
        return email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        person = self.cleaned_data.get("person")
        if person is not None:
            given["organisation"] = self._organisation(person)
        return given

    def _organisation(self, person: Person) -> Organisation | None:
        """The first organisation of the person for which the visitor may register somebody."""
        for role in person.active_roles:
            if rules.may_register_for(self.by, role.organisation):
                return role.organisation
        self.add_error(None, gettext("%(person)s has no role in an organisation of the network today.") % {"person": person})
        return None
