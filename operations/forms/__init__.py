"""What people type about the operations of the network. A form cleans; the actions act."""

from operations.forms.fields import COUNTER, LONG_TEXT, TimeInput, clock, long_text
from operations.forms.matrix import AdoptForm, MatrixRowForm
from operations.forms.meetings import AgendaItemForm, CancelForm, MeetingForm
from operations.forms.year_plan import AdoptPlanForm, PlanItemForm, SchoolBreakForm

__all__ = [
    "COUNTER",
    "LONG_TEXT",
    "AdoptForm",
    "AdoptPlanForm",
    "AgendaItemForm",
    "CancelForm",
    "MatrixRowForm",
    "MeetingForm",
    "PlanItemForm",
    "SchoolBreakForm",
    "TimeInput",
    "clock",
    "long_text",
]
