"""What people type about events. A form cleans; the actions act."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence import rules
from competence.models import LONGEST, Event
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.forms import DateTimeInput
from operations.models import MatrixRow

MOST_SEATS = 5000
YEARS = 5  # how far from today an event can be: further is a slip of the finger
CLOSES = time(15)  # on the day before, when nothing else is said


class EventForm(forms.ModelForm):
    """An event, new or old. `registration_closes_at` may be left empty: the day before at 15.00."""

    title = forms.CharField(label=_("Title"), max_length=150, help_text=_("Say what one will be able to do afterwards."))
    summary = forms.CharField(
        label=_("In short"),
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
    starts_at = forms.DateTimeField(label=_("Starts"), widget=DateTimeInput())
    ends_at = forms.DateTimeField(label=_("Ends"), widget=DateTimeInput())
    registration_closes_at = forms.DateTimeField(
        label=_("Last time to register"),
        required=False,
        widget=DateTimeInput(),
        help_text=_("Leave it empty for 15.00 the day before."),
    )
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
            *("title", "kind", "summary", "description", "matrix_row", "starts_at", "ends_at", "place", "online_url"),
            *("accessibility", "capacity", "registration_closes_at", "audience", "organiser", "responsible"),
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
        help_texts = {
            "matrix_row": _("The result and effect that the event is to lead to."),
            "place": _("Address, room and how to find it."),
            "accessibility": _("For example: lift, hearing loop, captions."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = MatrixRow.objects.in_force()
        if self.instance.matrix_row_id:
            rows = rows | MatrixRow.objects.filter(pk=self.instance.matrix_row_id)
        self.fields["matrix_row"].queryset = rows  # type: ignore[attr-defined]
        self.fields["organiser"].queryset = Organisation.objects.members()  # type: ignore[attr-defined]
        answering = Role.objects.current().people(Role.Kind.CLUSTER_COORDINATOR, Role.Kind.NETWORK_ADMINISTRATOR)
        if self.instance.responsible_id:
            answering = answering | Person.objects.filter(pk=self.instance.responsible_id)
        self.fields["responsible"].queryset = answering  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_starts_at(self) -> datetime:
        starts_at: datetime = self.cleaned_data["starts_at"]
        if abs(starts_at.year - dates.today().year) > YEARS:
            raise forms.ValidationError(_("Choose a day within five years."))
        return starts_at

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        starts_at, ends_at = given.get("starts_at"), given.get("ends_at")
        if starts_at:
            self._clean_end(starts_at, ends_at)
            self._clean_last_time(starts_at)
        if not given.get("place") and not given.get("online_url") and "online_url" not in self.errors:
            self.add_error("place", _("Write a place, a link for taking part online, or both."))
        return given

    def _clean_end(self, starts_at: datetime, ends_at: datetime | None) -> None:
        if ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The event must end after it starts."))
        elif ends_at and ends_at > starts_at + LONGEST:
            self.add_error("ends_at", _("An event lasts seven days at most. Make one event for each time you meet."))

    def _clean_last_time(self, starts_at: datetime) -> None:
        if "registration_closes_at" in self.errors:
            return
        closes_at = self.cleaned_data.get("registration_closes_at")
        if closes_at is None:
            day_before = dates.as_local_date(starts_at) - timedelta(days=1)
            self.cleaned_data["registration_closes_at"] = dates.timezone.make_aware(datetime.combine(day_before, CLOSES))
        elif closes_at > starts_at or starts_at.year - closes_at.year > 1:
            self.add_error("registration_closes_at", _("Registration must close before the event starts, within the year."))


class DayForm(forms.Form):
    """A day somebody thinks of, before the rest of the event is written."""

    starts_at = forms.DateTimeField()


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it cancelled?"),
        max_length=1000,
        help_text=_("The text goes to everybody registered. Say what happens instead, if anything does."),
        widget=forms.Textarea(attrs={"rows": 4}),
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
                help_text=_("The person must have a role in an organisation of the network."),
            )
        else:
            roles = Role.objects.current().filter(organisation__in=rules.organisations_to_register_for(by))
            self.fields["person"] = forms.ModelChoiceField(
                label=_("Who is to take part?"),
                queryset=self.free.filter(pk__in=roles.values("person")).exclude(pk=by.pk),
                empty_label=_("Choose a colleague"),
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
