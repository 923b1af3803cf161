"""What people type about date polls."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day, PersonChoice
from members.grants import ADMINISTRATOR, COORDINATOR
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.forms import DateTimeInput, Line
from network_portal.lib.interrupted import ResumableForm
from operations import rules
from operations.forms.meetings import suggested
from operations.models import Body, MatrixRow, PollAnswer, PollOption

SHOWN = 6  # times seen at once; the others lie folded below


class DatePollForm(ResumableForm, forms.Form):
    title = Line(
        label=gettext_lazy("What is the meeting called?"),
        max_length=150,
        error_messages={
            "required": gettext_lazy("Write what the meeting will be called, for example Steering group 2/2026.")
        },
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes does it take?"),
        min_value=15,
        max_value=720,
        initial=120,
        widget=forms.NumberInput(attrs={"class": "short", "min": 15, "max": 720}),
    )
    last_day = Day(
        label=gettext_lazy("Last day to answer"),
        help_text=gettext_lazy(
            "The poll closes by itself after that day. Those who have not answered are reminded two days before."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, rules.MOST + 1):
            self.fields[f"time_{number}"] = forms.DateTimeField(
                label=_("Proposed time %(n)d") % {"n": number},
                required=number <= rules.FEWEST,
                widget=DateTimeInput(attrs={"class": "mid"}),
                input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H.%M"],
                error_messages={"required": _("Propose at least two times.")},
            )

    @property
    def first_times(self) -> list[forms.BoundField]:
        return [self[f"time_{number}"] for number in range(1, SHOWN + 1)]

    @property
    def more_times(self) -> list[forms.BoundField]:
        """Those that lie folded until one of them is used."""
        return [self[f"time_{number}"] for number in range(SHOWN + 1, rules.MOST + 1)]

    @property
    def uses_more_times(self) -> bool:
        return any(field.value() or field.errors for field in self.more_times)

    @property
    def times(self) -> list[datetime]:
        """For the action."""
        found = [self.cleaned_data.get(f"time_{number}") for number in range(1, rules.MOST + 1)]
        return [moment for moment in found if moment]

    def clean_last_day(self) -> date:
        last_day: date = self.cleaned_data["last_day"]
        if last_day < dates.today():
            raise forms.ValidationError(_("The last day to answer has passed. Choose today or a later day."))
        return last_day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: set[datetime] = set()
        for name, moment in [(name, cleaned.get(name)) for name in self.fields if name.startswith("time_")]:
            if moment is None:
                continue
            if moment in seen:
                self.add_error(name, _("The same time is proposed twice."))
            elif moment <= dates.now():
                self.add_error(name, _("That time has passed. Propose one that lies ahead."))
            elif moment.year > dates.today().year + 3:
                self.add_error(name, _("That is more than three years ahead. Check the year."))
            seen.add(moment)
        return cleaned


class PollAnswerForm(ResumableForm, forms.Form):
    """One answer for each proposed time."""

    def __init__(self, *args: Any, options: list[PollOption], given: dict[int, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.choices = options
        for option in options:
            moment = f"{dates.day(option.starts_at)} {dates.clock(option.starts_at)}"
            self.fields[f"option_{option.pk}"] = forms.ChoiceField(
                label=moment,
                choices=PollAnswer.Answer.choices,
                widget=forms.RadioSelect,
                initial=given.get(option.pk),
                error_messages={"required": _("Say whether %(time)s suits you.") % {"time": moment}},
            )

    @property
    def answers(self) -> dict[int, str]:
        """For the action."""
        return {option.pk: self.cleaned_data[f"option_{option.pk}"] for option in self.choices}


class ChosenTimeForm(ResumableForm, forms.Form):
    """What a meeting needs besides its time."""

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
    )

    def __init__(self, *args: Any, person: Person, body: Body, **options: Any) -> None:
        options.setdefault("initial", suggested(person, body))
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["responsible"].queryset = Role.objects.current().people(COORDINATOR, ADMINISTRATOR)
        fields["organiser"].queryset = Organisation.objects.organisers().distinct()
        fields["matrix_row"].queryset = MatrixRow.objects.in_force()
