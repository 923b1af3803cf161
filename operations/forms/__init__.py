"""What people type about the operations of the network. A form cleans; the actions act."""

from operations.forms.fields import COUNTER, LONG_TEXT, TimeInput, clock, long_text
from operations.forms.matrix import AdoptForm, MatrixRowForm
from operations.forms.meetings import AgendaItemForm, CancelForm, MeetingForm
from operations.forms.positions import AnswerForm, DirectiveForm, GiveForm
from operations.forms.proposals import AdoptProposalForm, AgendaForm, ProposalForm, ReasonForm, SendForm, VersionForm

__all__ = [
    "COUNTER",
    "LONG_TEXT",
    "AdoptForm",
    "AdoptProposalForm",
    "AgendaForm",
    "AgendaItemForm",
    "AnswerForm",
    "CancelForm",
    "DirectiveForm",
    "GiveForm",
    "MatrixRowForm",
    "MeetingForm",
    "ProposalForm",
    "ReasonForm",
    "SendForm",
    "TimeInput",
    "VersionForm",
    "clock",
    "long_text",
]
