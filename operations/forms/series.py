"""What people type about meetings that are planned together."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day, PersonChoice
from members.grants import ADMINISTRATOR, COORDINATOR
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.lib.forms import offer
from network_portal.lib.interrupted import ResumableForm
from operations import rules
from operations.forms.fields import clock
from operations.forms.meetings import MeetingForm
from operations.models import Meeting


@dataclass(frozen=True)
class Moved:
    """A meeting that is to be on `day` instead, and what stands against that day."""

    meeting: Meeting
    was: date
    day: date
    against: str


UNITS = [(rules.WEEKS, gettext_lazy("weeks")), (rules.MONTHS, gettext_lazy("months, on the same weekday"))]


class SeriesForm(MeetingForm):
    """A meeting, how often and how many times. The days are then shown, and each can be changed before they are saved."""

    every = forms.IntegerField(
        label=gettext_lazy("Every"),
        min_value=1,
        max_value=12,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "short", "min": 1, "max": 12}),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=UNITS,
        initial=rules.MONTHS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose weeks or months.")},
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many meetings?"),
        min_value=2,
        max_value=rules.LONGEST,
        initial=6,
        widget=forms.NumberInput(attrs={"class": "short", "min": 2, "max": rules.LONGEST}),
    )

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, person=person, **options)
        self.fields["on"].label = _("First day")
        self.initial = {**self.initial, "title": "", "every": 1, "unit": rules.MONTHS, "count": 6}
        self.shows_days = "save" in self.data and "again" not in self.data
        if self.shows_days:
            for number in range(1, rules.LONGEST + 1):
                if f"day_{number}" in self.data:
                    self._ask_day(number)

    def _ask_day(self, number: int, day: date | None = None) -> None:
        field = Day(label=_("Meeting %(n)d") % {"n": number}, initial=day)
        self.fields[f"day_{number}"] = field

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if len(title) > 120:
            raise forms.ValidationError(_("Write at most 120 characters: the month is added to each."))
        return title

    @property
    def days(self) -> list[date]:
        """Those that the form was sent with, otherwise those that the rule gives."""
        sent = [value for name, value in self.cleaned_data.items() if name.startswith("day_") and value]
        if sent:
            return sent
        values = self.cleaned_data
        return rules.days_of_series(values["on"], values["every"], values["unit"], values["count"])

    def show_days(self) -> None:
        """Put the days of the rule in fields, in the place of those that were sent before."""
        for name in [name for name in self.fields if name.startswith("day_")]:
            del self.fields[name]
        values = self.cleaned_data
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        for name in [name for name in data if name.startswith("day_")]:
            del data[name]
        days = rules.days_of_series(values["on"], values["every"], values["unit"], values["count"])
        for number, day in enumerate(days, 1):
            self._ask_day(number)
            data[f"day_{number}"] = day.isoformat()
        self.data = data
        self.shows_days = True

    def day_fields(self) -> list[tuple[forms.BoundField, date | None, str]]:
        """Each with its day, when it is one, and what stands against it."""
        rows = [(self[name], _day(self[name].value())) for name in self.fields if name.startswith("day_")]
        known = dict(rules.weighed([day for _field, day in rows if day]))
        return [(field, day, known[day] if day else "") for field, day in rows]

    def fields_for_action(self) -> dict[str, Any]:
        names = ["body", "title", "starts", "ends", "place", "online_url", "invitation"]
        names += ["responsible", "organiser", "matrix_row"]
        return {name: self.cleaned_data[name] for name in names}


def _day(typed: Any) -> date | None:
    try:
        return date.fromisoformat(str(typed))
    except ValueError:
        return None


WEEKDAYS = [("", gettext_lazy("as it is")), *((number, WEEKDAY_NAMES[number]) for number in range(5))]
WHICH = [
    ("", gettext_lazy("in the same week as now")),
    (1, gettext_lazy("the first of the month")),
    (2, gettext_lazy("the second of the month")),
    (3, gettext_lazy("the third of the month")),
    (4, gettext_lazy("the fourth of the month")),
    (rules.LAST, gettext_lazy("the last of the month")),
]


def _number(typed: Any) -> int | None:
    return int(typed) if typed else None


class RestForm(ResumableForm, forms.Form):
    """What changes in a meeting and those after it. New days are shown before they are saved (`confirmed`)."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"), choices=WEEKDAYS, coerce=_number, empty_value=None, required=False
    )
    which = forms.TypedChoiceField(
        label=gettext_lazy("Which one"), choices=WHICH, coerce=_number, empty_value=None, required=False
    )
    starts = clock(gettext_lazy("From"))
    ends = clock(gettext_lazy("To"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    online_url = forms.URLField(
        label=gettext_lazy("Link for taking part online"), max_length=200, required=False, assume_scheme="https"
    )
    responsible = PersonChoice(
        label=gettext_lazy("Responsible"),
        queryset=Person.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose who is responsible for the meeting.")},
    )

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        starts, ends = dates.local(meeting.starts_at), dates.local(meeting.ends_at)
        options.setdefault(
            "initial",
            {
                "starts": starts.time(),
                "ends": ends.time(),
                "place": meeting.place,
                "online_url": meeting.online_url,
                "responsible": meeting.responsible_id,
            },
        )
        super().__init__(*args, **options)
        self.confirmed = self.data.get("confirmed", "")
        preparers = Role.objects.current().people(COORDINATOR, ADMINISTRATOR).values("pk")
        people = Person.objects.filter(Q(pk__in=preparers) | Q(pk=meeting.responsible_id)).order_by("sort_name")
        offer(self, "responsible", people)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts: time | None = cleaned.get("starts")
        ends: time | None = cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The meeting must end after it starts."))
        return cleaned

    def new_days(self, rest: list[Meeting]) -> "list[Moved]":
        """Those of the meetings whose day the form changes, with what stands against the new one; only when it is valid."""
        if not self.is_valid():
            return []
        old = [dates.as_local_date(each.starts_at) for each in rest]
        new = [rules.moved(day, self.cleaned_data["weekday"], self.cleaned_data["which"]) for day in old]
        known = rules.weighed(new)
        return [
            Moved(each, was, day, against) for each, was, (day, against) in zip(rest, old, known, strict=True) if was != day
        ]

    @property
    def days_as_chosen(self) -> str:
        """What was shown when somebody confirms: another choice is shown first."""
        return f"{self.cleaned_data['weekday']}:{self.cleaned_data['which']}"
