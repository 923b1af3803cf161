"""What people type about the operations of the network. A form cleans; the actions act."""

from operations.forms.fields import COUNTER, LONG_TEXT, TimeInput, clock, long_text
from operations.forms.matrix import AdoptForm, MatrixRowForm
from operations.forms.meetings import AgendaItemForm, CancelForm, MeetingForm
from operations.forms.methods import LookThroughForm, MethodForm, MethodVersionForm, RetireForm, ReviewDay

__all__ = [
    "COUNTER",
    "LONG_TEXT",
    "AdoptForm",
    "AgendaItemForm",
    "CancelForm",
    "LookThroughForm",
    "MatrixRowForm",
    "MeetingForm",
    "MethodForm",
    "MethodVersionForm",
    "RetireForm",
    "ReviewDay",
    "TimeInput",
    "clock",
    "long_text",
]
