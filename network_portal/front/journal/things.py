"""The things that the journal speaks of: their kinds in words, their names, and their pages for those who may see them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competence.models import Event, Registration
from financing.models import FeeRun, FeeTable, Invoice, Issuer
from members.models import (
    Application,
    ChangeRequest,
    Invitation,
    LeaveNotice,
    Mandate,
    Membership,
    Merge,
    NoticePeriod,
    Organisation,
    Person,
    Role,
)
from network_portal.records.models import RetentionList, RetentionRule
from operations.models import (
    ActionItem,
    AgendaDocument,
    AgendaItem,
    BacklogItem,
    Body,
    DatePoll,
    Decision,
    Directive,
    FollowUpAnswer,
    Indicator,
    Matrix,
    MatrixRow,
    Meeting,
    MeetingSeries,
    Method,
    MethodVersion,
    Minutes,
    MinutesItem,
    PlanItem,
    Proposal,
    RoundReceiver,
    SchoolBreak,
    Seat,
    YearPlan,
)
from procurement.models import Commitment, Need

Reference = tuple[str, int]  # app.model and its id
STAND_IN = 987654321  # in an address, where the number of the thing will stand


@dataclass(frozen=True)
class Kind:
    """`seen` gives those that the person may see; `number` is what the `address` (or another thing's) wants to know."""

    words: Promise
    seen: Callable[[Person], "QuerySet[Any]"]
    name: str | Cast
    address: str = ""
    number: str = "pk"
    after: str = ""  # what follows the address

    def url(self, number: int) -> str:
        return _pattern(self.address).replace(str(STAND_IN), str(number)) + self.after if self.address else ""


@cache
def _pattern(address: str) -> str:
    """Made once: turning a hundred names into addresses costs as much as the query."""
    return f"{reverse('operations:matrix')}?version={STAND_IN}" if address == MATRIX else reverse(address, args=[STAND_IN])


MATRIX, ORGANISATION = "operations:matrix", "members.organisation"
KINDS: dict[str, Kind] = {
    ORGANISATION: Kind(_("Organisation"), Organisation.objects.visible_to, "short_name", "members:organisation"),
    "members.person": Kind(_("Person"), Person.objects.visible_to, "name", "members:person"),
    "members.membership": Kind(
        _("Membership"),
        lambda person: Membership.objects.filter(organisation__in=Organisation.objects.visible_to(person)),
        "organisation__short_name",
        "members:organisation",
        "organisation_id",
    ),
    "members.application": Kind(_("Application"), Application.objects.visible_to, "name", "front:application"),
    "members.leavenotice": Kind(
        _("Notice of leaving"), LeaveNotice.objects.visible_to, "membership__organisation__short_name", "front:leave_notice"
    ),
    "members.noticeperiod": Kind(_("Period of notice"), lambda person: NoticePeriod.objects.all(), "decision_reference"),
    "members.role": Kind(
        _("Role"),
        lambda person: Role.objects.filter(person__in=Person.objects.visible_to(person)),
        "person__name",
        "members:person",
        "person_id",
    ),
    "members.invitation": Kind(
        _("Invitation"), Invitation.objects.visible_to, "email", "members:organisation", "organisation_id"
    ),
    "members.mandate": Kind(_("Mandate"), Mandate.objects.visible_to, "person__name", "members:mandate"),
    "members.changerequest": Kind(_("Proposed change"), ChangeRequest.objects.visible_to, "field", "members:change_request"),
    "competence.event": Kind(_("Event"), Event.objects.visible_to, "title", "competence:event"),
    "competence.registration": Kind(_("Registration"), Registration.objects.visible_to, "person__name"),
    "procurement.need": Kind(_("Need"), Need.objects.visible_to, "title", "procurement:need"),
    "procurement.commitment": Kind(
        _("Part in a need"),
        lambda person: Commitment.objects.filter(need__in=Need.objects.visible_to(person)),
        "need__title",
        "procurement:need",
        "need_id",
    ),
    "operations.body": Kind(_("Group"), Body.objects.visible_to, "name", "operations:body"),
    "operations.seat": Kind(_("Seat in a group"), Seat.objects.visible_to, "person__name", "operations:body", "body_id"),
    "operations.datepoll": Kind(_("Date poll"), DatePoll.objects.visible_to, "title", "operations:poll"),
    "operations.meetingseries": Kind(
        _("Series of meetings"),
        lambda person: MeetingSeries.objects.filter(body__in=Body.objects.read_by(person)),
        "title",
        "operations:body",
        "body_id",
    ),
    "operations.meeting": Kind(_("Meeting"), Meeting.objects.visible_to, "title", "operations:meeting"),
    "operations.agendaitem": Kind(
        _("Item of the agenda"),
        lambda person: AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(person)),
        "title",
        "operations:meeting",
        "meeting_id",
        "#agenda",
    ),
    "operations.minutes": Kind(
        _("Minutes"), Minutes.objects.visible_to, "meeting__title", "operations:minutes", "meeting_id"
    ),
    "operations.minutesitem": Kind(
        _("Text of the minutes"),
        lambda person: MinutesItem.objects.filter(item__meeting__record__in=Minutes.objects.visible_to(person)),
        "item__title",
        "operations:minutes_item",
        "item_id",
    ),
    "operations.decision": Kind(_("Decision"), Decision.objects.visible_to, "item__title", "operations:decision"),
    "operations.agendadocument": Kind(
        _("Document of an agenda"),
        AgendaDocument.objects.visible_to,
        "file_name",
        "operations:meeting",
        "item__meeting_id",
        "#agenda",
    ),
    "operations.actionitem": Kind(_("Action"), ActionItem.objects.visible_to, "what", "operations:action"),
    "operations.backlogitem": Kind(_("Suggested matter"), BacklogItem.objects.visible_to, "title", "operations:suggestion"),
    "operations.matrix": Kind(
        _("Version of the matrix"), Matrix.objects.visible_to, "decision_reference", MATRIX, "version"
    ),
    "operations.method": Kind(_("Method"), Method.objects.visible_to, "title", "front:method"),
    "operations.methodversion": Kind(
        _("Version of a method"), MethodVersion.objects.visible_to, "method__title", "front:method", "method_id"
    ),
    "operations.yearplan": Kind(
        _("Year plan"), YearPlan.objects.visible_to, Cast("year", CharField()), "front:year_plan_of", "year"
    ),
    "operations.planitem": Kind(_("Item of a year plan"), PlanItem.objects.visible_to, "title", "front:plan_item"),
    "operations.schoolbreak": Kind(_("School break"), SchoolBreak.objects.visible_to, "name"),
    "operations.matrixrow": Kind(_("Row of the matrix"), MatrixRow.objects.visible_to, "working_form", "front:matrix_row"),
    "operations.proposal": Kind(_("Proposal"), Proposal.objects.visible_to, "title", "operations:proposal"),
    "operations.roundreceiver": Kind(
        _("Answer to a proposal"),
        RoundReceiver.objects.visible_to,
        "organisation__short_name",
        "operations:proposal",
        "round__version__proposal_id",
    ),
    "operations.directive": Kind(
        _("Instruction or wish"),
        Directive.objects.visible_to,
        "position__receiver__organisation__short_name",
        "operations:proposal",
        "position__receiver__round__version__proposal_id",
    ),
    "operations.indicator": Kind(_("Indicator"), Indicator.objects.visible_to, "name", "front:matrix_row", "row_id"),
    "operations.followupanswer": Kind(
        _("Answer to the follow-up"), FollowUpAnswer.objects.visible_to, "row__working_form", "operations:followup_answer"
    ),
    "financing.feetable": Kind(
        _("Fee table"), FeeTable.objects.visible_to, Cast("year", CharField()), "financing:fee_table", "year"
    ),
    "financing.feerun": Kind(_("Fee run"), FeeRun.objects.visible_to, Cast("table__year", CharField()), "financing:run"),
    "financing.invoice": Kind(_("Invoice"), Invoice.objects.visible_to, "ocr", "financing:invoice"),
    "financing.issuer": Kind(_("Sender of invoices"), lambda person: Issuer.objects.all(), "legal_name"),
    "records.retentionrule": Kind(
        _("Rule on how long something is kept"), lambda person: RetentionRule.objects.all(), "kind"
    ),
    "records.retentionlist": Kind(
        _("Yearly list of what is removed"), lambda person: RetentionList.objects.all(), Cast("year", CharField())
    ),
}
# What `str()` gives of these is for programmers: the name of the thing they belong to says more.
# People by the name they have now: an erased one's stands in entries that were written before names were kept apart.
NAMED_BY_ANOTHER = {
    "members.invitation",
    "procurement.commitment",
    "members.leavenotice",
    "members.mandate",
    "members.membership",
    "members.person",
    "members.role",
    "operations.seat",
}


@dataclass(frozen=True)
class Seen:
    """A thing that the reader may see."""

    name: str
    url: str


def look_up(references: Iterable[Reference], person: Person) -> dict[Reference, Seen]:
    """Those of the references that the person may see: one query, or none."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for label, pk in references:
        wanted[label].add(pk)
    parts = [
        KINDS[label]
        .seen(person)
        .filter(pk__in=pks)
        .order_by()
        .values_list(Value(label), "pk", KINDS[label].name, KINDS[label].number)
        for label, pks in wanted.items()
        if label in KINDS
    ]
    if ORGANISATION in wanted:  # one that was merged is found at its old number, which leads to the kept one
        merged = Merge.objects.filter(kind="organisation", gone__in=wanted[ORGANISATION])
        parts.append(merged.order_by().values_list(Value(ORGANISATION), "gone", "label", "gone"))
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    return {(label, pk): Seen(name, KINDS[label].url(number)) for label, pk, name, number in rows}


@lru_cache(maxsize=128)
def words(label: str, language: str | None) -> str:
    """The kind in words, kept for each language. One of an older version that is no more keeps its name."""
    return str(KINDS[label].words) if label in KINDS else label
