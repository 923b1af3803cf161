"""What people type about suggested matters, and the document of an item."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from members.forms import Day
from network_portal.lib import dates
from network_portal.lib.files import UploadField
from network_portal.lib.forms import Line, offer
from network_portal.lib.interrupted import ResumableForm
from operations.forms.fields import long_text
from operations.models import Body, Meeting


class SuggestForm(ResumableForm, forms.Form):
    body = forms.ModelChoiceField(
        label=gettext_lazy("For which group?"),
        queryset=Body.objects.none(),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose which group should take it up.")},
    )
    title = Line(
        label=gettext_lazy("The matter"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write in one line what it is about.")},
    )
    why = long_text(
        gettext_lazy("Why should it come up?"),
        gettext_lazy("What do you want of the others: to know, to discuss or to decide?"),
        missing=gettext_lazy("Write why: it helps those who prepare the meeting."),
    )

    def __init__(self, *args: Any, bodies: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "body", bodies)


class TakeForm(forms.Form):
    meeting = forms.ModelChoiceField(
        label=gettext_lazy("Which meeting?"),
        queryset=Meeting.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the drafts."),
            "invalid_choice": gettext_lazy("Choose one of the drafts."),
        },
    )

    def __init__(self, *args: Any, meetings: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["meeting"]
        field.queryset = meetings  # type: ignore[attr-defined]  # a ModelChoiceField, seen as Field
        field.label_from_instance = _with_day  # type: ignore[attr-defined]  # as above


def _with_day(meeting: Meeting) -> str:
    return f"{meeting.title}, {dates.day(meeting.starts_at)}"


class PutOffForm(ResumableForm, forms.Form):
    until = Day(label=gettext_lazy("Until when?"), help_text=gettext_lazy("From that day it is offered again."))
    reason = long_text(
        gettext_lazy("Why?"),
        gettext_lazy("The one who suggested it gets to read it."),
        rows=3,
        missing=gettext_lazy("Write why in a sentence: the one who suggested it gets to read it."),
    )


class DeclineForm(ResumableForm, forms.Form):
    reason = long_text(
        gettext_lazy("Why?"),
        gettext_lazy("The one who suggested it gets to read it, with what they can do instead."),
        rows=3,
        missing=gettext_lazy("Write why in a sentence: the one who suggested it gets to read it."),
    )


class DocumentForm(forms.Form):
    document = UploadField(label=gettext_lazy("Document"))
