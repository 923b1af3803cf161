"""An organisation's answer: colleagues write on it, somebody with a mandate gives it. And what becomes of its directives."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.models import Person
from network_portal.lib import files, typed
from network_portal.lib.forms import posted
from network_portal.lib.refusals import Refused, attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import DirectiveForm, GiveForm, PositionForm
from operations.forms.positions import ROWS
from operations.models import Directive, Position, PositionDraft, RoundReceiver


def answer(request: SignedIn, pk: int) -> HttpResponse:
    """The draft. `more` saves it and gives more rows; `give` saves it and leads to the last look before it is given."""
    receiver = _own_receiver(request, pk)
    if receiver.position_or_none and not posted(request):
        return redirect(receiver)  # what was given stands there; an empty form would look as if it were lost
    draft = _draft(receiver, request.user)
    rows = typed.whole_number(request.GET.get("rows", ""), most=rules.MOST_DIRECTIVES) or 0
    form = PositionForm(posted(request), request.FILES or None, draft=draft, rows=rows)
    if form.is_valid() and ("give" not in request.POST or form.must_be_whole()):
        values, opened = form.fields_for_action(), form.opened
        if attempt(form, lambda: actions.save_draft(receiver, by=request.user, opened=opened, **values)):
            return _after_saving(request, receiver, form.count)
    context = {"form": form, "draft": draft, **_around(request.user, receiver)}
    if not posted(request) and (closed := _why_not(receiver)):
        return render(request, "operations/answer_closed.html", {**context, "closed": closed}, status=409)
    return render(request, "operations/answer.html", context, status=form.status)


def _after_saving(request: SignedIn, receiver: RoundReceiver, count: int) -> HttpResponse:
    if "give" in request.POST:
        return redirect("operations:answer_give", receiver.pk)
    if "more" in request.POST:
        rows = min(rules.MOST_DIRECTIVES, count + ROWS)
        return redirect(f"{receiver.answer_url}?rows={rows}#id_text_{min(count + 1, rows)}")
    messages.success(
        request, _("The draft is saved. Only those who act for %(name)s see it.") % {"name": receiver.organisation}
    )
    return redirect(receiver)


def _why_not(receiver: RoundReceiver) -> str:
    try:
        rules.must_be_writable(receiver)
    except Refused as refused:
        return str(refused)
    return ""


def _around(person: Person, receiver: RoundReceiver) -> dict[str, Any]:
    """What the pages of an answer say besides the form."""
    proposal = receiver.round.version.proposal
    return {
        "receiver": receiver,
        "round": receiver.round,
        "version": receiver.round.version,
        "proposal": proposal,
        "mandate": rules.mandate_of(person, receiver.organisation),
        "holders": rules.holders(receiver.organisation),
        "contacts": rules.contacts([receiver.organisation_id]),
        "cancel_url": receiver.get_absolute_url(),
    }


def give(request: SignedIn, pk: int) -> HttpResponse:
    """The last look: what is given cannot be changed."""
    receiver = _own_receiver(request, pk)
    rules.must_be_writable(receiver)
    draft = rules.must_be_whole(_draft(receiver, request.user), receiver)
    rules.must_have_mandate(request.user, receiver)
    form = GiveForm(posted(request), draft=draft)
    if form.is_valid():
        opened = form.opened
        given = attempt(form, lambda: actions.submit(receiver, by=request.user, opened=opened))
        if given:
            messages.success(request, _("The answer of %(name)s is given.") % {"name": receiver.organisation})
            return redirect(receiver)
        draft = _draft(receiver, request.user)
    context = {"form": form, "draft": draft, **_around(request.user, receiver), "cancel_url": receiver.answer_url}
    return render(request, "operations/answer_give.html", context, status=409 if form.errors else 200)


@require_POST
def extract(request: SignedIn, pk: int) -> HttpResponse:
    """The organisation's own answer as a PDF for its registry."""
    receiver = _own_receiver(request, pk)
    return redirect(actions.order_answer_extract(receiver, by=request.user))


# --- attachments ---------------------------------------------------------------------------------------------------
def document(request: SignedIn, pk: int) -> FileResponse:
    found = get_object_or_404(Position.objects.visible_to(request.user), pk=pk)
    if not found.document:
        raise Http404
    return files.download(found.document, found.document_name)


def draft_document(request: SignedIn, pk: int) -> FileResponse:
    found = get_object_or_404(PositionDraft.objects.visible_to(request.user), receiver=pk)
    if not found.document:
        raise Http404
    return files.download(found.document, found.document_name)


# --- directives ----------------------------------------------------------------------------------------------------
def directive(request: SignedIn, pk: int) -> HttpResponse:
    """Say what became of an instruction or a wish."""
    rows = Directive.objects.visible_to(request.user)
    found = get_object_or_404(
        rows.select_related("position__receiver__organisation", "position__receiver__round__version__proposal"), pk=pk
    )
    version = found.position.receiver.round.version
    require(
        rules.may_prepare_rounds(request.user),
        _("Coordinators and the network’s office answer instructions and wishes. Ask %(person)s, who is responsible.")
        % {"person": version.proposal.responsible},
    )
    rules.must_take_an_answer(found)
    form = DirectiveForm(posted(request), directive=found, version=version)
    if form.is_valid():
        values, opened = form.cleaned_data, form.opened
        if attempt(form, lambda: actions.answer_directive(found, by=request.user, opened=opened, **values)):
            messages.success(request, _("The answer is saved, and all who were asked see it."))
            return redirect(f"{version.proposal.get_absolute_url()}#directives")
    context = {"form": form, "directive": found, "proposal": version.proposal, "version": version}
    context["cancel_url"] = f"{version.proposal.get_absolute_url()}#directives"
    return render(request, "operations/directive.html", context, status=form.status)


def _draft(receiver: RoundReceiver, person: Person) -> PositionDraft:
    """What has been written so far; an empty one when nobody has begun."""
    found = PositionDraft.objects.visible_to(person).filter(receiver=receiver).select_related("by").first()
    return found or PositionDraft(receiver=receiver)


def _own_receiver(request: SignedIn, pk: int) -> RoundReceiver:
    rows = RoundReceiver.objects.visible_to(request.user)
    found = get_object_or_404(
        rows.select_related("organisation", "position__by", "round__version__proposal__responsible"), pk=pk
    )
    require(
        rules.may_draft_for(request.user, found),
        _("Only those who act for %(organisation)s write its answer. Ask there.") % {"organisation": found.organisation},
    )
    return found
