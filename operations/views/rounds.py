"""Rounds: a version is sent, the round is closed, and the proposal comes to a decision, a rest or an end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.answers import Answers, gather
from operations.forms import AdoptProposalForm, AgendaForm, MoveDayForm, ReasonForm, SendForm
from operations.models import AgendaItem, Meeting, Proposal, ProposalRound, RoundReceiver
from operations.views.proposals import find, require_preparer


def send(request: SignedIn, pk: int) -> HttpResponse:
    """To whom and until when. What is sent never changes, and the page says so."""
    found = find(request, pk)
    require_preparer(request)
    version = found.versions.select_related("proposal").order_by("-number")[0]
    rules.must_be_ready_for_round(version)
    form = SendForm(posted(request), initial=_as_before(found))
    if form.is_valid():
        sent = attempt(form, lambda: actions.send_version(version, by=request.user, **form.cleaned_data))
        if sent:
            messages.success(request, _sent_text(sent))
            return redirect(found)
    context = {"form": form, "proposal": found, "version": version, "cancel_url": version.get_absolute_url()}
    return render(request, "operations/round_send.html", context)


def _as_before(proposal: Proposal) -> dict[str, Any]:
    """The same organisations as last time."""
    before = rules.latest_sent(proposal)
    if before is None:
        return {}
    receivers = RoundReceiver.objects.filter(round=before.round).values_list("organisation", "is_observer")
    return {
        "receivers": [pk for pk, is_observer in receivers if not is_observer],
        "observers": [pk for pk, is_observer in receivers if is_observer],
    }


def _sent_text(sent: ProposalRound) -> str:
    asked: int = sent.receivers.answering().count()
    if sent.is_planned:
        return ngettext(
            "The round is planned. The letter to %(n)d organisation goes out by itself.",
            "The round is planned. The letters to %(n)d organisations go out by themselves.",
            asked,
        ) % {"n": asked}
    return ngettext("The version is sent to %(n)d organisation.", "The version is sent to %(n)d organisations.", asked) % {
        "n": asked
    }


def call_off(request: SignedIn, pk: int) -> HttpResponse:
    sent = _round(request, pk)
    require_preparer(request)
    rules.must_be_planned(sent)
    if request.method == "POST":
        actions.call_off(sent, by=request.user)
        messages.success(request, _("The round is called off. Nobody has been told of it."))
        return redirect(sent.version.proposal)
    context = {"round": sent, "proposal": sent.version.proposal, "cancel_url": sent.version.get_absolute_url()}
    return render(request, "operations/round_call_off.html", context)


def close(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first: afterwards no answer is taken, and who has not answered stands so."""
    sent = _round(request, pk)
    require_preparer(request)
    rules.must_be_open_round(sent)
    if request.method == "POST":
        actions.close_round(sent, by=request.user)
        messages.success(request, _("The round is closed. All who were asked are told."))
        return redirect(sent)
    context = {
        "round": sent,
        "proposal": sent.version.proposal,
        "missing": [each.organisation for each in gather(sent.version.proposal, request.user).missing],
        "cancel_url": sent.get_absolute_url(),
    }
    return render(request, "operations/round_close.html", context)


def move(request: SignedIn, pk: int) -> HttpResponse:
    """Another last day for a round that is open."""
    sent = _round(request, pk)
    require_preparer(request)
    rules.must_be_open_round(sent)
    form = MoveDayForm(posted(request), sent=sent)
    if form.is_valid():
        opened, values = form.opened, form.cleaned_data
        moved = attempt(form, lambda: actions.move_last_day(sent, by=request.user, opened=opened, **values))
        if moved:
            day = dates.day(moved.answer_by, year=True)
            messages.success(request, _("The last day is %(day)s. All who were asked are told.") % {"day": day})
            return redirect(moved)
    context = {
        "form": form,
        "round": sent,
        "proposal": sent.version.proposal,
        "people": rules.audience_of_round(sent).count(),
        "cancel_url": sent.get_absolute_url(),
    }
    return render(request, "operations/round_move.html", context, status=form.status)


@require_POST
def phoned(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(
        RoundReceiver.objects.visible_to(request.user).select_related("organisation", "round__version__proposal"), pk=pk
    )
    require_preparer(request)
    actions.note_phoned(found, by=request.user)
    messages.success(request, _("It is noted that you have phoned %(name)s.") % {"name": found.organisation})
    return redirect(found)


# --- the meeting ---------------------------------------------------------------------------------------------------
def agenda(request: SignedIn, pk: int) -> HttpResponse:
    """Put it on the agenda of a meeting that is being prepared."""
    found = find(request, pk)
    require_preparer(request)
    rules.must_go_on_with(found)
    version = rules.must_have_been_sent(found)
    rules.must_not_stand_ahead(found)
    form = AgendaForm(posted(request), person=request.user)
    if form.is_valid():
        item = attempt(form, lambda: actions.put_on_agenda(found, form.cleaned_data["meeting"], by=request.user))
        if item:
            messages.success(request, _("It stands for decision on the agenda of %(meeting)s.") % {"meeting": item.meeting})
            return redirect(item)
    context = {"form": form, "proposal": found, "version": version, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/proposal_agenda.html", context)


def adopt(request: SignedIn, pk: int) -> HttpResponse:
    """Enter by which § a meeting adopted it."""
    found = find(request, pk)
    require_preparer(request)
    version = rules.must_be_ready_to_adopt(found)
    form = AdoptProposalForm(posted(request), person=request.user, proposal=found)
    item = form.cleaned_data["item"] if form.is_valid() else None
    if item and attempt(form, lambda: actions.adopt_proposal(found, item, by=request.user)):
        messages.success(request, _("%(proposal)s is adopted. Those who were asked are told.") % {"proposal": found.name})
        return redirect(found)
    version.proposal = found
    context = {
        "form": form,
        "proposal": found,
        "version": version,
        "plan": rules.row_plan(version),
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "operations/proposal_adopt.html", context)


def rest(request: SignedIn, pk: int) -> HttpResponse:
    return _put_aside(request, pk, actions.rest, "operations/proposal_rest.html", _("%(proposal)s is resting."))


def end(request: SignedIn, pk: int) -> HttpResponse:
    return _put_aside(request, pk, actions.close_proposal, "operations/proposal_end.html", _("%(proposal)s is closed."))


def _put_aside(request: SignedIn, pk: int, act: Callable[..., Proposal], template: str, said: str) -> HttpResponse:
    found = find(request, pk)
    require_preparer(request)
    if not (found.is_resting and act is actions.close_proposal):
        rules.must_go_on_with(found)
    version = rules.must_have_been_sent(found)
    form = ReasonForm(posted(request))
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if reason and attempt(form, lambda: act(found, reason, by=request.user)):
        messages.success(request, said % {"proposal": found.name})
        return redirect(found)
    context = {
        "form": form,
        "proposal": found,
        "is_open": version.round.takes_answers,
        "people": rules.audience_of(found).count(),
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, template, context)


@require_POST
def take_up(request: SignedIn, pk: int) -> HttpResponse:
    found = find(request, pk)
    require_preparer(request)
    actions.take_up_again(found, by=request.user)
    messages.success(
        request, _("%(proposal)s goes on. Begin on the next version when you are ready.") % {"proposal": found.name}
    )
    return redirect(found)


# --- on paper ------------------------------------------------------------------------------------------------------
@require_POST
def report(request: SignedIn, pk: int) -> HttpResponse:
    """The round as a PDF, for those who may read its answers."""
    sent = _round(request, pk)
    require(
        rules.may_read_answers(request.user, sent),
        _(
            "The answers are for those who were asked until the round is closed. Come back then, or ask the one who is responsible."
        ),
    )
    return redirect(actions.order_round_report(sent, by=request.user))


def for_meeting(person: Person, meeting: Meeting) -> dict[str, Any]:
    """The proposals that stand on the agenda of a meeting: how the members have answered, and who has not."""
    shown = Proposal.objects.visible_to(person).filter(agenda_item__meeting=meeting).select_related("agenda_item")
    return {"rounds": [(each, gather(each, person)) for each in shown.order_by("agenda_item__position")]}


def behind(person: Person, item: AgendaItem) -> list[tuple[Proposal, Answers]]:
    """The proposals that were adopted under a §, with the answers as the reader may read them."""
    adopted = Proposal.objects.visible_to(person).filter(decided_item=item).order_by("number")
    return [(each, gather(each, person)) for each in adopted]


def _round(request: SignedIn, pk: int) -> ProposalRound:
    rows = ProposalRound.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("version__proposal__responsible"), pk=pk)
