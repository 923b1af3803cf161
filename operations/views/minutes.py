"""The minutes of a meeting: reading them, and writing them with one pen."""

from collections import defaultdict
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.models import Person
from network_portal.lib import dates, typed
from network_portal.lib.forms import posted
from network_portal.lib.refusals import Refused, attempt, require
from network_portal.lib.requests import SignedIn
from network_portal.records.journal import latest
from operations import actions, papers, rules
from operations.forms import AttendanceForm, KindForm, MinutesTextForm, TakeUpForm
from operations.models import ActionItem, AgendaItem, Meeting, Minutes, MinutesAside, MinutesItem, Proposal, RegistryEntry


def for_meeting(person: Person, meeting: Meeting) -> dict[str, Any]:
    """What the page of a meeting says about its minutes; nothing before its day."""
    minutes = Minutes.objects.visible_to(person).filter(meeting=meeting).first()
    begun = meeting.is_called and dates.as_local_date(meeting.starts_at) <= dates.today()
    return {
        "minutes": minutes,
        "minutes_late": bool(minutes and rules.is_late(minutes)),
        "may_begin_minutes": begun and minutes is None and rules.may_write_minutes(person),
        "minutes_expected": begun and minutes is None,
    }


@require_safe
def minutes(request: SignedIn, pk: int) -> HttpResponse:
    """Read. While somebody writes, the text alone is asked for again now and then."""
    found = minutes_of(request, pk)
    part = "#text" if request.htmx else ""
    return render(request, f"operations/minutes/minutes.html{part}", for_page(request.user, found))


def for_page(person: Person, found: Minutes) -> dict[str, Any]:
    """Fourteen queries at most, however long the agenda is."""
    may_write = rules.may_write_minutes(person)
    approvals = list(found.approvals.select_related("person"))
    own = next((row for row in approvals if row.person_id == person.pk and row.replaced_at is None), None)
    entries = {row.organisation_id: row for row in RegistryEntry.objects.filter(minutes=found)}
    text = papers.text_of(found)
    return {
        **text,
        "items": _with_what_came(person, found, text["items"]),
        "approvals": [(row, _has_left(row.person)) for row in approvals],
        "own_approval": own,
        "may_approve": found.is_approving and own is not None and own.is_open,
        "may_write": may_write,
        "may_send_back": found.is_approving and (may_write or own is not None),
        "is_late": rules.is_late(found),
        "days": rules.days_waited(found) if found.is_approving else 0,
        "obstacle": rules.obstacle_to_send(found) if may_write and found.is_writing else None,
        "registries": [(one, entries.get(one.pk)) for one in person.own_organisations],
    }


def _with_what_came(person: Person, found: Minutes, items: list[Any]) -> list[Any]:
    """Each item with its corrections, the proposals that were adopted under its § and the actions that it gave: in locked
    minutes as they were agreed, each with what it says today if the reader may know, and those that came later."""
    adopted, born, agreed = defaultdict(list), actions_by_item(person, found.meeting), defaultdict(list)
    for proposal in Proposal.objects.visible_to(person).filter(decided_item__meeting=found.meeting).order_by("number"):
        adopted[proposal.decided_item_id].append(proposal)
    if locked := found.approved_at:
        today = {action.pk: action for action in chain.from_iterable(born.values())}
        for row in papers.agreed(found):
            action = today.get(row.action_id)
            agreed[row.item_id].append((row, action, action is not None and row.differs_from(action)))
        born = {key: [one for one in rows if one.created_at > locked] for key, rows in born.items()}
    return [(item, corrected, adopted[item.pk], agreed[item.pk], born.get(item.pk, [])) for item, corrected in items]


def actions_by_item(person: Person, meeting: Meeting) -> dict[int | None, list[ActionItem]]:
    found = defaultdict(list)
    visible = ActionItem.objects.visible_to(person).filter(item__meeting=meeting)
    for action in visible.select_related("owner").order_by("due_on", "pk"):
        found[action.item_id].append(action)
    return found


def _has_left(person: Person) -> bool:
    return not person.active_roles


@require_POST
def begin(request: SignedIn, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    require_writer(request)
    kind = request.POST.get("kind", "")
    made = actions.begin_minutes(
        meeting, kind=kind if kind in Minutes.Kind.values else Minutes.Kind.MINUTES, by=request.user
    )
    return redirect("operations:minutes_write", made.meeting_id)


@require_safe
def write(request: SignedIn, pk: int) -> HttpResponse:
    """For whoever holds the pen; anybody else who may write is asked whether to take it."""
    found = minutes_of(request, pk)
    require_writer(request)
    rules.must_be_written(found)
    if found.writer_id != request.user.pk:
        return redirect("operations:minutes_pen", pk)
    actions.hear_pen(found, by=request.user)
    items = found.meeting.agenda.select_related("noted", "decision").prefetch_related("noted__asides__by")
    noted = list(found.attendance.all())
    born = actions_by_item(request.user, found.meeting)
    context = {
        "minutes": found,
        "meeting": found.meeting,
        "items": [
            (item, text_form(item), list(item.noted.asides.all()) if _noted(item) else [], born[item.pk]) for item in items
        ],
        "may_add_actions": rules.may_add_actions(request.user, found.meeting.body),
        "kind_form": KindForm(initial={"kind": found.kind}),
        "noted": bool(noted),
        "quorum": rules.quorum_words(found, noted),
        "obstacle": rules.obstacle_to_send(found),
        "sent_back": latest(found, "operations.minutes_sent_back") if found.round else None,
    }
    return render(request, "operations/minutes/write.html", context)


def _noted(item: AgendaItem) -> MinutesItem | None:
    return getattr(item, "noted", None)


def text_form(item: AgendaItem, data: Any = None, **initial: Any) -> MinutesTextForm:
    """One form of many on the page, hence its own ids."""
    noted = _noted(item)
    values = {"text": noted.text, "version": noted.version} if noted else {"text": "", "version": 0}
    return _named(MinutesTextForm(data, initial={**values, **initial}, auto_id=f"item-{item.pk}-%s"), item)


def _named(form: MinutesTextForm, item: AgendaItem) -> MinutesTextForm:
    """The label says which item it is: there are many such fields on the page."""
    form.fields["text"].label = _("Text on %(item)s") % {"item": item.number or item.title}
    return form


def item(request: SignedIn, pk: int) -> HttpResponse:
    """The text on one item. The script on the writing page saves here and wants JSON; without it this is an ordinary form,
    and the page where two texts are joined."""
    found = _item(request, pk)
    require_writer(request)
    asks_json = request.headers.get("Accept") == "application/json"
    form = text_form(found, posted(request))
    if form.is_valid():
        saved = attempt(form, lambda: actions.write_item(found, by=request.user, **form.cleaned_data))
        if asks_json:
            return _as_json(form, saved)
        if saved and saved.aside is None:
            messages.success(request, _("The text on %(item)s is saved.") % {"item": found.number or found})
            return redirect(f"{reverse('operations:minutes_write', args=[found.meeting_id])}#item-{found.pk}")
        if saved:
            return _show_both(request, found, saved, form.cleaned_data["text"])
    elif form.is_bound and asks_json:
        return _as_json(form, None)
    context = {"form": form, "item": found, "minutes": found.meeting.record, **_beside(found)}
    return render(request, "operations/minutes/item.html", context)


def _show_both(request: HttpRequest, item: AgendaItem, saved: actions.Saved, typed_text: str) -> HttpResponse:
    """409: nothing is lost and nothing written over. Saving once more, now on the version that stands there, joins them."""
    aside = saved.aside
    form = MinutesTextForm(
        initial={"text": typed_text, "version": saved.noted.version, "aside": aside.pk if aside else None},
        auto_id=f"item-{item.pk}-%s",
    )
    minutes = Minutes.objects.select_related("writer", "meeting").get(meeting=item.meeting_id)
    context = {"form": _named(form, item), "item": item, "minutes": minutes, "saved": saved, **_beside(item, aside)}
    return render(request, "operations/minutes/item.html", context, status=409)


def _beside(item: AgendaItem, own: MinutesAside | None = None) -> dict[str, Any]:
    asides = MinutesAside.objects.filter(noted__item=item).select_related("by")
    return {"asides": [row for row in asides if row != own]}


def _as_json(form: MinutesTextForm, saved: actions.Saved | None) -> JsonResponse:
    """What the script says beside the text, and the version that the next save begins from."""
    if saved is None:
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"saved": False, "said": said}, status=409)
    if saved.aside:
        said = _("Another text stands here since you began. Both are kept.")
        return JsonResponse({"saved": False, "kept": True, "aside": saved.aside.pk, "said": said}, status=409)
    clock = dates.clock(saved.noted.saved_at) if saved.noted.saved_at else ""
    said = _("Saved at %(clock)s") % {"clock": clock} if clock else _("Saved")
    return JsonResponse({"saved": True, "version": saved.noted.version, "said": said})


def joined(request: SignedIn, pk: int) -> HttpResponse:
    """A text that lies beside: put after the one that stands there, or taken away when it is in it already."""
    rows = MinutesAside.objects.filter(noted__item__meeting__record__in=Minutes.objects.visible_to(request.user))
    found = get_object_or_404(rows.select_related("noted__item__meeting", "by"), pk=pk)
    require_writer(request)
    item = found.noted.item
    if request.method == "POST":
        append = "append" in request.POST
        actions.join_aside(found, append=append, by=request.user)
        messages.success(request, _("The texts are joined.") if append else _("The text beside is taken away."))
        return redirect("operations:minutes_item", item.pk)
    context = {"aside": found, "item": item, "form": None, "cancel_url": reverse("operations:minutes_item", args=[item.pk])}
    return render(request, "operations/minutes/joined.html", context)


def pen(request: SignedIn, pk: int) -> HttpResponse:
    """Asks before somebody else loses the pen."""
    found = minutes_of(request, pk)
    require_writer(request)
    rules.must_be_written(found)
    if request.method == "POST":
        actions.take_pen(found, by=request.user)
        return redirect("operations:minutes_write", pk)
    context = {"minutes": found, "meeting": found.meeting, "form": None, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/minutes/pen.html", context)


@require_POST
def beat(request: SignedIn, pk: int) -> JsonResponse:
    """The writing page says that it is there, and learns whether the pen has gone."""
    found = minutes_of(request, pk)
    require_writer(request)
    actions.hear_pen(found, by=request.user)
    if found.is_writing and found.writer_id == request.user.pk:
        return JsonResponse({"mine": True, "said": ""})
    if not found.is_writing:
        return JsonResponse({"mine": False, "said": _("The minutes have been sent for approval. Nothing more is saved.")})
    said = _("%(person)s holds the pen now. What you write is kept beside.") % {"person": found.writer}
    return JsonResponse({"mine": False, "said": said})


@require_POST
def kind(request: SignedIn, pk: int) -> HttpResponse:
    found = minutes_of(request, pk)
    require_writer(request)
    form = KindForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose minutes or notes."))
    actions.change_kind(found, kind=form.cleaned_data["kind"], by=request.user)
    return redirect("operations:minutes_write", pk)


def take_up(request: SignedIn, pk: int) -> HttpResponse:
    found = minutes_of(request, pk)
    require_writer(request)
    rules.must_be_written(found)
    form = TakeUpForm(posted(request))
    if form.is_valid():
        made = attempt(form, lambda: actions.take_up(found.meeting, by=request.user, **form.cleaned_data))
        if made:
            messages.success(request, _("“%(title)s” stands last on the agenda.") % {"title": made})
            return redirect(f"{reverse('operations:minutes_write', args=[pk])}#item-{made.pk}")
    context = {"form": form, "minutes": found, "cancel_url": reverse("operations:minutes_write", args=[pk])}
    return render(request, "operations/minutes/take_up.html", context)


def attendance(request: SignedIn, pk: int) -> HttpResponse:
    found = minutes_of(request, pk)
    require_writer(request)
    rules.must_be_written(found)
    form = AttendanceForm(posted(request), minutes=found)
    if form.is_valid():
        rows, opened = form.attendance(), form.opened
        noted = attempt(form, lambda: actions.note_attendance(found, rows, by=request.user, opened=opened))
        if noted is not None:
            messages.success(
                request, _("The attendance is noted. %(quorum)s") % {"quorum": rules.quorum_words(found, noted)}
            )
            return redirect("operations:minutes_write", pk)
    context = {"form": form, "minutes": found, "cancel_url": reverse("operations:minutes_write", args=[pk])}
    return render(request, "operations/minutes/attendance.html", context, status=form.status)


def minutes_of(request: SignedIn, pk: int) -> Minutes:
    """The minutes of the meeting with that number, if the visitor may read them."""
    rows = Minutes.objects.visible_to(request.user).select_related("meeting__body", "meeting__responsible", "writer")
    return get_object_or_404(rows, meeting_id=pk)


def _item(request: SignedIn, pk: int) -> AgendaItem:
    items = AgendaItem.objects.filter(meeting__record__in=Minutes.objects.visible_to(request.user))
    return get_object_or_404(items.select_related("meeting__record__writer", "meeting__body", "noted"), pk=pk)


def item_of(request: SignedIn, pk: int) -> AgendaItem:
    return _item(request, pk)


def require_writer(request: SignedIn) -> None:
    require(
        rules.may_write_minutes(request.user),
        _("Coordinators and the network’s office write the minutes. Tell the one who is responsible for the meeting."),
    )


def wanted(request: HttpRequest, name: str, least: int = 1) -> int | None:
    """A number from the address or the form, where anything may stand."""
    given = request.POST if request.method == "POST" else request.GET
    return typed.whole_number(str(given.get(name, "")), least)
