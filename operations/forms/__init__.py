"""What people type about the operations of the network. A form cleans; the actions act."""

from operations.forms.action_items import ActionAddForm, ActionDoneForm, ActionDropForm, ActionForm
from operations.forms.answers import AnswerForm
from operations.forms.backlog import DeclineForm, DocumentForm, PutOffForm, SuggestForm, TakeForm
from operations.forms.bodies import BodyForm, EndBodyForm, EndSeatForm, OrganisationForm, SeatForm
from operations.forms.fields import COUNTER, LONG_TEXT, Number, TimeInput, clock, long_text
from operations.forms.followup import FollowUpForm, IndicatorForm
from operations.forms.matrix import AdoptForm, MatrixRowForm
from operations.forms.meetings import AgendaItemForm, CancelForm, MeetingForm
from operations.forms.methods import LookThroughForm, MethodForm, MethodVersionForm, RetireForm, ReviewDay
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
from operations.forms.polls import ChosenTimeForm, DatePollForm, PollAnswerForm
from operations.forms.positions import DirectiveForm, GiveForm, PositionForm
from operations.forms.proposals import (
    AdoptProposalForm,
    AgendaForm,
    MoveDayForm,
    ProposalForm,
    ReasonForm,
    SendForm,
    VersionForm,
)
from operations.forms.series import RestForm, SeriesForm
from operations.forms.year_plan import AdoptPlanForm, PlanItemForm, SchoolBreakForm

__all__ = [
    "COUNTER",
    "LONG_TEXT",
    "ActionAddForm",
    "ActionDoneForm",
    "ActionDropForm",
    "ActionForm",
    "AdoptForm",
    "AdoptPlanForm",
    "AdoptProposalForm",
    "AgendaForm",
    "AgendaItemForm",
    "AnswerForm",
    "ApproversForm",
    "AttendanceForm",
    "BackForm",
    "BodyForm",
    "CancelForm",
    "ChosenTimeForm",
    "CorrectionForm",
    "DatePollForm",
    "DecisionForm",
    "DeclineForm",
    "DirectiveForm",
    "DocumentForm",
    "EndBodyForm",
    "EndSeatForm",
    "FollowUpForm",
    "GiveForm",
    "IndicatorForm",
    "KindForm",
    "LookThroughForm",
    "MatrixRowForm",
    "MeetingForm",
    "MethodForm",
    "MethodVersionForm",
    "MinutesTextForm",
    "MoveDayForm",
    "Number",
    "OrganisationForm",
    "PlanItemForm",
    "PollAnswerForm",
    "PositionForm",
    "ProposalForm",
    "PutOffForm",
    "ReasonForm",
    "RegistryForm",
    "ReplaceForm",
    "RestForm",
    "RetireForm",
    "ReviewDay",
    "ReviewForm",
    "SchoolBreakForm",
    "SeatForm",
    "SendForm",
    "SeriesForm",
    "SuggestForm",
    "TakeForm",
    "TakeUpForm",
    "TimeInput",
    "VersionForm",
    "clock",
    "long_text",
]
