"""What people type about minutes, decisions and attendance. A form cleans; the actions act."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day, PersonChoice
from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line, offer
from network_portal.lib.interrupted import ResumableForm
from network_portal.lib.pasted import PastedField
from operations import rules
from operations.actions import Row
from operations.forms.fields import COUNTER, clock, long_text
from operations.models import AgendaItem, Attendance, Decision, MeetingAnswer, Minutes, MinutesApproval

LONGEST = 20_000  # characters on one item: an hour of talk written down word for word is less


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is written?"),
        choices=Minutes.Kind.choices,
        initial=Minutes.Kind.MINUTES,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Minutes are approved by the chair and adjusters. Notes hold when you have written them."),
    )


class MinutesTextForm(ResumableForm, forms.Form):
    """The text on one item, with the version that it was opened on."""

    text = PastedField(label=gettext_lazy("What was said"), max_length=LONGEST, rows=8, counter=COUNTER, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    aside = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)


class TakeUpForm(ResumableForm, forms.Form):
    title = Line(
        label=gettext_lazy("Title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what the item is about.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=AgendaItem.Kind.choices,
        initial=AgendaItem.Kind.DISCUSSION,
        widget=forms.RadioSelect,
    )


class DecisionForm(EditForm, forms.Form):
    text = PastedField(
        label=gettext_lazy("What was decided?"),
        max_length=4000,
        counter=COUNTER,
        help_text=gettext_lazy("As it shall stand in the register: who is to do what, and from when it holds."),
        error_messages={"required": gettext_lazy("Write what was decided, in a sentence that can be read by itself.")},
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome of the decision"),
        choices=Decision.Outcome.choices,
        initial=Decision.Outcome.APPROVED,
        widget=forms.RadioSelect,
    )
    reservation = PastedField(
        label=gettext_lazy("Reservation"),
        max_length=4000,
        rows=3,
        required=False,
        help_text=gettext_lazy("Who was against it, and why. Leave it empty when nobody was."),
    )
    review_on = Day(
        label=gettext_lazy("To be reviewed"),
        required=False,
        help_text=gettext_lazy("The one who is responsible for the meeting is reminded two weeks before."),
    )
    concerns = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Concerns only"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Leave it empty when the decision concerns all. It stands in the extract of those it concerns."
        ),
    )

    def __init__(self, *args: Any, item: AgendaItem, decision: Decision | None, **kwargs: Any) -> None:
        values = self.read(item)
        kwargs.setdefault("initial", values if decision else {})
        super().__init__(*args, **kwargs)
        self.on = dates.as_local_date(item.meeting.starts_at)
        named = values["concerns"]
        members = Organisation.objects.members()
        every = Organisation.objects.filter(pk__in=[*members.values_list("pk", flat=True), *named])
        offer(self, "concerns", every.order_by("sort_name"))
        self.open_on(item)

    @classmethod
    def read(cls, thing: AgendaItem) -> dict[str, Any]:
        found = Decision.objects.filter(item=thing).first()
        if found is None:
            return {"text": "", "outcome": Decision.Outcome.APPROVED, "reservation": "", "review_on": None, "concerns": []}
        names = ("text", "outcome", "reservation", "review_on")
        concerns = sorted(found.concerns.values_list("pk", flat=True))
        return {**{name: getattr(found, name) for name in names}, "concerns": concerns}

    def clean_review_on(self) -> Any:
        day = self.cleaned_data["review_on"]
        if day and day <= self.on:
            raise forms.ValidationError(_("Choose a day after the meeting."))
        return day


class ReviewForm(ResumableForm, forms.Form):
    text = long_text(
        gettext_lazy("What did the review give?"),
        gettext_lazy("Whether the decision still holds, and what has come of it."),
        missing=gettext_lazy("Write what the review gave: it stands beside the decision."),
    )
    next_on = Day(
        label=gettext_lazy("Review again"),
        required=False,
        help_text=gettext_lazy("Leave it empty when it need not be looked at again."),
    )

    def clean_next_on(self) -> Any:
        day = self.cleaned_data["next_on"]
        if day and day <= dates.today():
            raise forms.ValidationError(_("Choose a day that lies ahead."))
        return day


class AttendanceForm(EditForm, forms.Form):
    """One row for everybody who could have come, and those from outside one on each line."""

    guests = PastedField(
        label=gettext_lazy("Guests"),
        max_length=4000,
        rows=3,
        required=False,
        help_text=gettext_lazy("One on each line, with organisation and title: Eva Ek, projektledare, Region Skåne."),
    )

    def __init__(self, *args: Any, minutes: Minutes, **kwargs: Any) -> None:
        self.minutes = minutes
        self.people = everybody(minutes)
        self.answered = answered(minutes)
        kwargs.setdefault("initial", {**self._noted(minutes), **self.answered})
        super().__init__(*args, **kwargs)
        for person, organisation in self.people:
            name = f"{person.name}, {organisation}"
            state = forms.ChoiceField(
                label=name, choices=[("", _("Not noted")), *Attendance.State.choices], required=False, widget=forms.Select
            )
            self.fields[f"state_{person.pk}"] = state
            for key, label in (("came", _("%(name)s, came at")), ("left", _("%(name)s, left at"))):
                field = clock(label % {"name": person.name})
                field.required = False
                self.fields[f"{key}_{person.pk}"] = field
        self.open_on(minutes)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the table: organisation by organisation."""
        return [
            {
                "person": person,
                "organisation": organisation,
                **{key: self[f"{key}_{person.pk}"] for key in ("state", "came", "left")},
            }
            for person, organisation in self.people
        ]

    @classmethod
    def read(cls, thing: Minutes) -> dict[str, Any]:
        """States in words, since that is what is shown when another one saved meanwhile."""
        labels = {"": "", **{str(value): str(label) for value, label in Attendance.State.choices}}
        raw = cls._noted(thing)
        return {name: labels[value] if name.startswith("state_") else value for name, value in raw.items()}

    @classmethod
    def _noted(cls, minutes: Minutes) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for person, _organisation in everybody(minutes):
            values |= {f"state_{person.pk}": "", f"came_{person.pk}": None, f"left_{person.pk}": None}
        guests = []
        for row in minutes.attendance.order_by("pk"):
            if row.person_id is None:
                guests.append(row.name)
                continue
            values[f"state_{row.person_id}"] = row.state
            values |= {f"came_{row.person_id}": row.came_at, f"left_{row.person_id}": row.left_at}
        return {**values, "guests": "\n".join(guests)}

    def clean_guests(self) -> str:
        lines = [line[:120].strip() for line in self.cleaned_data["guests"].split("\n")]
        return "\n".join(dict.fromkeys(line for line in lines if line))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for person, _organisation in self.people:
            state, came, left = (cleaned.get(f"{key}_{person.pk}") for key in ("state", "came", "left"))
            if state == Attendance.State.PART and not (came or left):
                self.add_error(
                    f"state_{person.pk}", _("Write from when or until when %(name)s was there.") % {"name": person}
                )
            if came and left and left <= came:
                self.add_error(f"left_{person.pk}", _("%(name)s must leave after coming.") % {"name": person})
        return cleaned

    def attendance(self) -> list[Row]:
        """For the action."""
        values = self.cleaned_data
        rows = [
            Row(
                state=values[f"state_{person.pk}"],
                person=person,
                organisation=organisation,
                came_at=values[f"came_{person.pk}"],
                left_at=values[f"left_{person.pk}"],
            )
            for person, organisation in self.people
            if values[f"state_{person.pk}"]
        ]
        return rows + [Row(Attendance.State.PRESENT, name=name) for name in values["guests"].split("\n") if name]


def everybody(minutes: Minutes) -> list[tuple[Person, Organisation]]:
    """Those who are expected, and those who are noted already although they are not expected any more."""
    expected = rules.expected(minutes)
    known = {person.pk for person, _organisation in expected}
    noted = minutes.attendance.exclude(person=None).exclude(person__in=known).select_related("person", "organisation")
    return expected + [(row.person, row.organisation) for row in noted if row.person and row.organisation]


def answered(minutes: Minutes) -> dict[str, Any]:
    """What people answered to the notice, to begin the list with: only while nobody is noted, and only for the time at which
    the meeting was held."""
    if minutes.attendance.exists():
        return {}
    present, excused = Attendance.State.PRESENT, Attendance.State.EXCUSED
    answers = list(MeetingAnswer.objects.filter(meeting=minutes.meeting_id, starts_at=minutes.meeting.starts_at))
    said = {f"state_{row.person_id}": present if row.is_yes else excused for row in answers}
    return said | {f"state_{row.substitute_id}": present for row in answers if row.substitute_id}


class ApproversForm(EditForm, forms.Form):
    chair = PersonChoice(
        label=gettext_lazy("Chaired the meeting"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Choose"),
    )
    first = PersonChoice(
        label=gettext_lazy("Adjuster"), queryset=Person.objects.none(), required=False, empty_label=gettext_lazy("Choose")
    )
    second = PersonChoice(
        label=gettext_lazy("Second adjuster"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Choose"),
    )

    def __init__(self, *args: Any, minutes: Minutes, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.read(minutes))
        super().__init__(*args, **kwargs)
        for name in self.fields:
            offer(self, name, _able(minutes))
        self.open_on(minutes)

    @classmethod
    def read(cls, thing: Minutes) -> dict[str, Any]:
        named = list(thing.approvals.filter(replaced_at=None).order_by("pk"))
        chair = next((row.person_id for row in named if row.part == MinutesApproval.Part.CHAIR), None)
        adjusters = [row.person_id for row in named if row.part == MinutesApproval.Part.ADJUSTER]
        first, second = [*adjusters, None, None][:2]
        return {"chair": chair, "first": first, "second": second}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.get(name) for name in ("chair", "first", "second") if cleaned.get(name)]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("The same person cannot approve twice. Choose another adjuster."))
        return cleaned

    def fields_for_action(self) -> dict[str, Any]:
        adjusters = [self.cleaned_data[name] for name in ("first", "second") if self.cleaned_data[name]]
        return {"chair": self.cleaned_data["chair"], "adjusters": adjusters}


def _able(minutes: Minutes) -> QuerySet[Person]:
    """Those who were there, when that is noted; otherwise everybody who was called. Always those who are named already."""
    able = rules.may_approve(minutes)
    if minutes.attendance.there().exclude(person=None).exists():
        named = minutes.approvals.filter(replaced_at=None).values("person")
        able = able.filter(pk__in=minutes.attendance.there().exclude(person=None).values("person")) | able.filter(
            pk__in=named
        )
    return able


class ReplaceForm(ResumableForm, forms.Form):
    person = PersonChoice(
        label=gettext_lazy("Who approves instead?"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose who approves instead.")},
    )
    reason = long_text(
        gettext_lazy("Why?"),
        gettext_lazy("Stands in the minutes beside the name, for example: has left the municipality."),
        rows=2,
        missing=gettext_lazy("Write why: it stands in the minutes."),
    )

    def __init__(self, *args: Any, approval: MinutesApproval, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = approval.minutes.approvals.filter(replaced_at=None).values("person")
        offer(self, "person", _able(approval.minutes).exclude(pk__in=named))


class BackForm(ResumableForm, forms.Form):
    reason = long_text(
        gettext_lazy("What needs to be changed?"),
        gettext_lazy("Goes to the one who writes and to those who have approved already."),
        missing=gettext_lazy("Write what needs to be changed, so that the writer knows."),
    )


class CorrectionForm(ResumableForm, forms.Form):
    item = forms.ModelChoiceField(
        label=gettext_lazy("Item"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=gettext_lazy("The minutes as a whole"),
    )
    text = PastedField(
        label=gettext_lazy("Correction"),
        max_length=4000,
        counter=COUNTER,
        help_text=gettext_lazy("What stands there, and what is right. It stands beside the text, which does not change."),
        error_messages={"required": gettext_lazy("Write what is right.")},
    )

    def __init__(self, *args: Any, minutes: Minutes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "item", AgendaItem.objects.filter(meeting=minutes.meeting_id))


class RegistryForm(ResumableForm, forms.Form):
    number = Line(
        label=gettext_lazy("Registry number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("As in your own registry, for example KS 2026/117. Only your organisation sees it."),
    )
