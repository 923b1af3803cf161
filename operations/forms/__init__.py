"""What people type about the operations of the network. A form cleans; the actions act."""

from operations.forms.fields import COUNTER, LONG_TEXT, Number, TimeInput, clock, long_text
from operations.forms.followup import AnswerForm, IndicatorForm
from operations.forms.matrix import AdoptForm, MatrixRowForm
from operations.forms.meetings import AgendaItemForm, CancelForm, MeetingForm

__all__ = [
    "COUNTER",
    "LONG_TEXT",
    "AdoptForm",
    "AgendaItemForm",
    "AnswerForm",
    "CancelForm",
    "IndicatorForm",
    "MatrixRowForm",
    "MeetingForm",
    "Number",
    "TimeInput",
    "clock",
    "long_text",
]
