"""Building an agenda from what is open, in every part of the network: ticked on one page, put there in one step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import F, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.actions import Point
from operations.models import ActionItem, AgendaItem, BacklogItem, Meeting, Minutes, Proposal, ProposalRound
from procurement.models import SECRET_FROM, Need, StageChange


@dataclass(frozen=True)
class Suggestion:
    """A tick box: what it would put on the agenda. `key` is its value; `there` says that the agenda has it already."""

    key: str
    point: Point
    title: str
    why: str = ""
    ticked: bool = True
    there: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    suggestions: list[Suggestion]


def build(request: SignedIn, pk: int) -> HttpResponse:
    found = Meeting.objects.visible_to(request.user).select_related("body")
    meeting = get_object_or_404(found, pk=pk)
    require(rules.may_prepare_meetings(request.user), _("Coordinators and the network’s office write the agenda."))
    rules.must_be_draft(meeting)
    listed = groups(meeting, request.user)
    context: dict[str, Any] = {"meeting": meeting, "groups": listed, "cancel_url": meeting.get_absolute_url()}
    if request.method == "POST":
        context |= {"ticked": request.POST.getlist("point"), "problem": _build(request, meeting, listed)}
        if not context["problem"]:
            return redirect(f"{meeting.get_absolute_url()}#agenda")
    return render(request, "front/agenda_build.html", context)


def _build(request: SignedIn, meeting: Meeting, listed: list[Group]) -> str:
    """Why nothing was built; empty when it was."""
    asked = set(request.POST.getlist("point"))
    chosen = [each for group in listed for each in group.suggestions if each.key in asked and not each.there]
    if not chosen:
        return _("Tick at least one matter.")
    try:
        added = actions.build_agenda(meeting, [each.point for each in chosen], by=request.user)
    except Refused as refused:
        return str(refused)
    words = ngettext("%(n)d item stands on the agenda now.", "%(n)d items stand on the agenda now.", len(added))
    messages.success(request, words % {"n": len(added)})
    return ""


# --- what is open --------------------------------------------------------------------------------------------------
def groups(meeting: Meeting, person: Person) -> list[Group]:
    """In the order in which an agenda has them. Ten queries at most."""
    previous = Meeting.objects.visible_to(person).filter(pk__in=_pk(meeting.previous())).first()
    there = set(meeting.agenda.values_list("title", flat=True))
    found = [Group(title, find(meeting, previous, there)) for title, find in sources()]
    return [group for group in found if group.suggestions]


def _pk(meeting: Meeting | None) -> list[int]:
    return [meeting.pk] if meeting else []


Find = Callable[[Meeting, Meeting | None, set[str]], list[Suggestion]]


def sources() -> Sequence[tuple[str, Find]]:
    return (
        (_("Of the last meeting"), of_last_meeting),
        (_("Open proposal rounds"), open_rounds),
        (_("New stages of needs since the last meeting"), stage_changes),
        (_("Suggested matters"), suggested_matters),
        (_("Items that stood on the last agenda"), last_agenda),
    )


def of_last_meeting(meeting: Meeting, previous: Meeting | None, there: set[str]) -> list[Suggestion]:
    """The minutes that are not approved yet, and the actions that are open."""
    found = []
    if previous and not Minutes.objects.approved().filter(meeting=previous).exists():
        title = _("Minutes of %(meeting)s") % {"meeting": previous.title}
        why = dates.day(previous.starts_at, year=True)
        found.append(_suggestion(f"minutes:{previous.pk}", Point(title, AgendaItem.Kind.DECISION, 5), there, why))
    count = ActionItem.objects.open().filter(body=meeting.body).count()
    if count:
        late = ActionItem.objects.overdue().filter(body=meeting.body).count()
        why = ngettext("%(n)d is open, %(late)d of them late.", "%(n)d are open, %(late)d of them late.", count)
        is_there = meeting.agenda.filter(lists_actions=True).exists()
        words = why % {"n": count, "late": late}
        found.append(Suggestion("actions", actions.ACTIONS, actions.ACTIONS.title, words, there=is_there))
    return found


def open_rounds(meeting: Meeting, previous: Meeting | None, there: set[str]) -> list[Suggestion]:
    """Proposals that have been sent and wait for no other meeting, those whose round is closed before those out for answers.

    Ticked where every member is called, since it is the members' meeting that decides.
    """
    going_on = Proposal.objects.going_on().exclude(number=None)
    ahead = Q(agenda_item__meeting__ends_at__gte=dates.now()) & ~Q(agenda_item__meeting__state=Meeting.State.CANCELLED)
    latest = ProposalRound.objects.filter(version__proposal=OuterRef("pk"), opened_at__isnull=False).order_by("-pk")
    asked = {"closed_at": Subquery(latest.values("closed_at")[:1]), "answer_by": Subquery(latest.values("answer_by")[:1])}
    rows = going_on.exclude(ahead).annotate(**asked).order_by(F("closed_at").asc(nulls_last=True), "number")
    return [_of_a_proposal(row, meeting) for row in rows]


def _of_a_proposal(proposal: Any, meeting: Meeting) -> Suggestion:
    if proposal.closed_at:
        why = _("The round was closed on %(day)s.") % {"day": dates.day(proposal.closed_at, year=True)}
    else:
        why = _("Out for answers until %(day)s.") % {"day": dates.day(proposal.answer_by, year=True)}
    point = Point(proposal=proposal)
    return Suggestion(f"proposal:{proposal.pk}", point, str(proposal), why, ticked=meeting.body.calls_everybody)


def stage_changes(meeting: Meeting, previous: Meeting | None, there: set[str]) -> list[Suggestion]:
    """The latest new stage of each need that everybody in the network may read of, since the last meeting.

    An agenda is read by cluster organisations too, so nothing from the choice of way on stands here.
    """
    if previous is None:
        return []
    shared = Q(need__visibility=Need.Visibility.NETWORK, need__stage__lt=SECRET_FROM, to_stage__lt=SECRET_FROM)
    seen = shared & (Q(from_stage__lt=SECRET_FROM) | Q(from_stage=None))
    since = dates.as_local_date(previous.starts_at)
    changes = StageChange.objects.filter(seen, changed_on__gte=since).select_related("need").order_by("-changed_on", "-pk")
    latest: dict[int, StageChange] = {}
    for change in changes:
        latest.setdefault(change.need_id, change)
    return [_of_a_need(change, there) for change in latest.values()]


def _of_a_need(change: StageChange, there: set[str]) -> Suggestion:
    title = _("New stage: %(need)s") % {"need": change.need.title}
    words = f"{change.headline}, {dates.day(change.changed_on, year=True)}."
    point = Point(title[:200], AgendaItem.Kind.INFORMATION, 5, words)
    return _suggestion(f"stage:{change.pk}", point, there, words, ticked=False)


def suggested_matters(meeting: Meeting, previous: Meeting | None, there: set[str]) -> list[Suggestion]:
    matters = BacklogItem.objects.due().filter(body=meeting.body).select_related("by").order_by("created_at", "pk")
    return [
        Suggestion(
            f"matter:{matter.pk}",
            Point(matter=matter),
            matter.title,
            _("%(person)s, %(day)s") % {"person": matter.by, "day": dates.day(matter.created_at)},
        )
        for matter in matters
    ]


def last_agenda(meeting: Meeting, previous: Meeting | None, there: set[str]) -> list[Suggestion]:
    """The whole of it; ticked are those that stood on the one before, too."""
    if previous is None:
        return []
    earlier = previous.previous()
    standing = set(earlier.agenda.values_list("title", flat=True)) if earlier else set()
    items = previous.agenda.filter(lists_actions=False).select_related("owner")
    return [
        _suggestion(f"item:{item.pk}", actions.point_of(item), there, item.number, ticked=item.title in standing)
        for item in items
    ]


def _suggestion(key: str, point: Point, there: set[str], why: str = "", *, ticked: bool = True) -> Suggestion:
    return Suggestion(key, point, point.title, why, ticked, point.title in there)
