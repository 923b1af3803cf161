"""What people type about the operations of the network. A form cleans; the actions act."""

from operations.forms.fields import COUNTER, LONG_TEXT, TimeInput, clock, long_text
from operations.forms.matrix import AdoptForm, MatrixRowForm
from operations.forms.meetings import AgendaItemForm, CancelForm, MeetingForm
from operations.forms.minutes import (
    ApproversForm,
    AttendanceForm,
    BackForm,
    CorrectionForm,
    DecisionForm,
    KindForm,
    MinutesTextForm,
    RegistryForm,
    ReplaceForm,
    ReviewForm,
    TakeUpForm,
)

__all__ = [
    "COUNTER",
    "LONG_TEXT",
    "AdoptForm",
    "AgendaItemForm",
    "ApproversForm",
    "AttendanceForm",
    "BackForm",
    "CancelForm",
    "CorrectionForm",
    "DecisionForm",
    "KindForm",
    "MatrixRowForm",
    "MeetingForm",
    "MinutesTextForm",
    "RegistryForm",
    "ReplaceForm",
    "ReviewForm",
    "TakeUpForm",
    "TimeInput",
    "clock",
    "long_text",
]
