"""What people type about the operations of the network. A form cleans; the actions act."""

from operations.forms.action_items import ActionAddForm, ActionDoneForm, ActionDropForm, ActionForm
from operations.forms.backlog import DeclineForm, DocumentForm, PutOffForm, SuggestForm, TakeForm
from operations.forms.fields import COUNTER, LONG_TEXT, TimeInput, clock, long_text
from operations.forms.matrix import AdoptForm, MatrixRowForm
from operations.forms.meetings import AgendaItemForm, CancelForm, MeetingForm

__all__ = [
    "COUNTER",
    "LONG_TEXT",
    "ActionAddForm",
    "ActionDoneForm",
    "ActionDropForm",
    "ActionForm",
    "AdoptForm",
    "AgendaItemForm",
    "CancelForm",
    "DeclineForm",
    "DocumentForm",
    "MatrixRowForm",
    "MeetingForm",
    "PutOffForm",
    "SuggestForm",
    "TakeForm",
    "TimeInput",
    "clock",
    "long_text",
]
