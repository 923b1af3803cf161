"""What people type about the operations of the network. A form cleans; the actions act."""

from operations.forms.bodies import BodyForm, EndBodyForm, EndSeatForm, OrganisationForm, SeatForm
from operations.forms.fields import COUNTER, LONG_TEXT, TimeInput, clock, long_text
from operations.forms.matrix import AdoptForm, MatrixRowForm
from operations.forms.meetings import AgendaItemForm, CancelForm, MeetingForm

__all__ = [
    "COUNTER",
    "LONG_TEXT",
    "AdoptForm",
    "AgendaItemForm",
    "BodyForm",
    "CancelForm",
    "EndBodyForm",
    "EndSeatForm",
    "MatrixRowForm",
    "MeetingForm",
    "OrganisationForm",
    "SeatForm",
    "TimeInput",
    "clock",
    "long_text",
]
