"""Proposals: the list, the page of one with its answers, and the writing of versions."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Count, F, Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.models import Person
from network_portal.lib import differences, typed
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.answers import Answers, gather
from operations.forms import ProposalForm, VersionForm
from operations.models import Decision, MatrixRow, PositionDraft, Proposal, ProposalRound, ProposalVersion, RoundReceiver
from operations.reports.proposed_rows import between_versions, compare, in_the_draft, of_version

ROUND, DECIDED = ("opens_on", "answer_by", "opened_at", "closed_at"), ("decided_item__paragraph", "decided_item__year")
TABS = ("rounds", "mine", "all", "ended")


@require_safe
def proposals(request: SignedIn) -> HttpResponse:
    require(
        rules.may_read_proposals(request.user),
        _("Proposals are for the members. Ask your organisation’s contact for a role."),
    )
    asked = request.GET.get("tab", "")
    owed = RoundReceiver.objects.unanswered().filter(organisation__in=request.user.organisation_ids)
    count = owed.count()
    tab = asked if asked in TABS else "mine" if count else "rounds"
    page = paginate(request, _listed(request.user, tab)) if tab != "mine" else None
    if page:
        page.rows = _with_answers(page.rows)
    context = {
        "tab": tab,
        "tabs": _tabs(tab, count),
        "mine": _by_last_day(owed) if tab == "mine" and count else [],
        "page": page,
        "may_prepare": rules.may_prepare_rounds(request.user),
        "has_organisation": bool(request.user.organisation_ids),
    }
    return render(request, "operations/proposals.html", context)


def _tabs(current: str, mine: int) -> list[dict[str, Any]]:
    labels = {
        "rounds": _("Out for answers"),
        "mine": _("Ours to answer (%(n)d)") % {"n": mine} if mine else _("Ours to answer"),
        "all": _("All"),
        "ended": _("Finished and resting"),
    }
    return [{"label": labels[tab], "url": f"?tab={tab}", "current": tab == current} for tab in TABS]


def _by_last_day(owed: QuerySet[RoundReceiver]) -> list[RoundReceiver]:
    """What the person's organisations still owe an answer, the nearest last day first."""
    return list(owed.select_related("organisation", "round__version__proposal").order_by("round__answer_by", "pk"))


def _listed(person: Person, tab: str) -> QuerySet[Proposal]:
    """The newest first; drafts, which have no number, before them."""
    rows = Proposal.objects.visible_to(person)
    if tab == "rounds":
        rows = rows.in_round()
    elif tab == "ended":
        rows = rows.exclude(state=Proposal.State.OPEN)
    versions = ProposalVersion.objects.visible_to(person).select_related("round").order_by("number")
    versions = versions.only("proposal", "number", "sent_at", *(f"round__{name}" for name in ROUND))
    listed = rows.select_related("decided_item").only("title", "number", "kind", "state", *DECIDED)
    listed = listed.prefetch_related(Prefetch("versions", queryset=versions))
    return listed.order_by(F("number").desc(nulls_first=True), "-pk")


class Row(NamedTuple):
    """A proposal in the list: how it is with it (`sign` and `words`), how many its open round asks, and have answered."""

    proposal: Proposal
    latest: ProposalVersion | None
    sign: str
    words: str
    asked: int
    answered: int


def _with_answers(page: Sequence[Proposal]) -> list[Row]:
    """One query for all of them."""
    of = "round__version__proposal"
    asked = RoundReceiver.objects.answering().filter(round__in=ProposalRound.objects.open(), **{f"{of}__in": page})
    counts = asked.order_by().values_list(of).annotate(asked=Count("pk"), answered=Count("position"))
    found = {pk: (asked, answered) for pk, asked, answered in counts}
    with_latest = [(row, row.latest) for row in page]
    return [Row(row, latest, *row.standing(latest), *found.get(row.pk, (0, 0))) for row, latest in with_latest]


@require_safe
def proposal(request: SignedIn, pk: int) -> HttpResponse:
    """The version named by `?version=`, otherwise the latest one that the reader may see."""
    found = find(request, pk)
    versions = list(found.versions.visible_to(request.user).select_related("round"))
    wanted = typed.whole_number(request.GET.get("version", ""))
    shown = next((each for each in versions if each.number == wanted), versions[-1])
    for each in versions:
        each.proposal = found
    before = next((each for each in reversed(versions) if each.number < shown.number), None)
    answers = gather(found, request.user, None if shown == versions[-1] else shown.number)
    context = {
        "proposal": found,
        "version": shown,
        "versions": versions,
        "standing": found.standing(shown),
        "before": before,
        "is_latest": shown == versions[-1],
        "answers": answers,
        "difference": compare(before.text, shown.text) if before else [],
        "row": of_version(found, shown),
        "row_changes": between_versions(before, shown) if before else [],
        **_for_reader(request.user, found, versions, answers),
    }
    return render(request, "operations/proposal.html", context)


def _for_reader(person: Person, found: Proposal, versions: list[ProposalVersion], answers: Answers) -> dict[str, Any]:
    """What the reader's own organisations have to do with it, and what those who prepare it do next."""
    may_prepare = rules.may_prepare_rounds(person)
    draft = versions[-1] if may_prepare and versions[-1].is_draft else None
    own = [each for each in answers.own if not each.is_observer]
    return {
        "may_prepare": may_prepare,
        "draft": draft,
        "own": [
            {"receiver": each, "mandate": rules.mandate_of(person, each.organisation), "draft": _draft_of(each, person)}
            for each in own
        ],
        "to_send": rules.obstacle_to_sending(draft) if draft and found.is_open else None,
        "to_adopt": rules.obstacle_to_adopting(found) if may_prepare and found.is_open and found.number else None,
        "stands": rules.stands_ahead(found),
        "moved_days": answers.latest.round.moved_days.all() if answers.latest else [],
        **in_the_draft(person, found, versions),
        "decision": Decision.objects.visible_to(person).filter(item=found.decided_item_id).first()
        if found.is_adopted
        else None,
        "moved_here": list(found.moved_directives.visible_to(person).select_related("position__receiver__organisation")),
    }


def _draft_of(receiver: RoundReceiver, person: Person) -> PositionDraft | None:
    return PositionDraft.objects.visible_to(person).filter(receiver=receiver).select_related("by").first()


@require_safe
def difference(request: SignedIn, pk: int) -> HttpResponse:
    """Between any two versions, with the answer to each directive beside it."""
    found = find(request, pk)
    versions = list(found.versions.visible_to(request.user).select_related("round"))
    numbers = {each.number: each for each in versions}
    new = numbers.get(typed.whole_number(request.GET.get("to", "")) or 0, versions[-1])
    earlier = [each for each in versions if each.number < new.number] or [new]
    old = numbers.get(typed.whole_number(request.GET.get("from", "")) or 0, earlier[-1])
    for each in (old, new):
        each.proposal = found
    compared = compare(old.text, new.text)
    answers = gather(found, request.user)
    between = [each for each in answers.directives if old.number <= each.position.receiver.round.version.number < new.number]
    context = {
        "proposal": found,
        "versions": versions,
        "old": old,
        "new": new,
        "difference": compared,
        "counts": differences.counts(compared),
        "asks": differences.compare(old.ask, new.ask) if old.ask != new.ask else [],
        "row_changes": between_versions(old, new),
        "directives": between,
    }
    return render(request, "operations/proposal_difference.html", context)


# --- writing -------------------------------------------------------------------------------------------------------
def add(request: SignedIn) -> HttpResponse:
    require_preparer(request)
    row = MatrixRow.asked_for(request.GET.get("row", ""), request.user)
    form = ProposalForm(posted(request), person=request.user, row=row.in_force if row else None)
    if form.is_valid():
        made = actions.add_proposal(**form.cleaned_data, by=request.user)
        messages.success(request, _("The proposal is a draft. Read it through, then send it to the members."))
        return redirect(made)
    context = {"form": form, "version": None, "cancel_url": reverse("operations:proposals")}
    return render(request, "operations/proposal_form.html", context)


def edit(request: SignedIn, pk: int) -> HttpResponse:
    """The version that is being written."""
    found = find(request, pk)
    require_preparer(request)
    version = found.versions.select_related("proposal").order_by("-number")[0]
    rules.must_go_on_with(found)
    rules.must_be_unsent(version)
    form = _form_of(version)(posted(request), version=version, person=request.user)
    if form.is_valid():
        values, opened = form.cleaned_data, form.opened
        if attempt(form, lambda: actions.change_version(version, by=request.user, opened=opened, **values)):
            messages.success(request, _("Version %(n)d is saved.") % {"n": version.number})
            return redirect(version)
    context = {"form": form, "version": version, "cancel_url": version.get_absolute_url()}
    return render(request, "operations/proposal_form.html", context, status=form.status)


def _form_of(version: ProposalVersion) -> type[VersionForm]:
    return ProposalForm if version.proposal.number is None else VersionForm


@require_POST
def begin(request: SignedIn, pk: int) -> HttpResponse:
    """The next version."""
    found = find(request, pk)
    require_preparer(request)
    version = actions.draft_version(found, by=request.user)
    messages.success(
        request,
        _("Version %(n)d begins as a copy of the one before. Change what the answers ask for.") % {"n": version.number},
    )
    return redirect("operations:proposal_edit", pk)


def discard(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first: what was written is gone afterwards."""
    found = find(request, pk)
    require_preparer(request)
    version = found.versions.select_related("proposal").order_by("-number")[0]
    rules.must_be_unsent(version)
    if request.method == "POST":
        actions.discard_draft(version, by=request.user)
        messages.success(request, _("The draft is taken away."))
        return redirect(found) if found.number else redirect("operations:proposals")
    context = {"proposal": found, "version": version, "danger": True, "cancel_url": version.get_absolute_url()}
    return render(request, "operations/proposal_discard.html", context)


def find(request: SignedIn, pk: int) -> Proposal:
    rows = Proposal.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related(
            "responsible", "matrix_row", "draft_row__matrix", "agenda_item__meeting", "decided_item__meeting"
        ),
        pk=pk,
    )


def require_preparer(request: SignedIn) -> None:
    require(
        rules.may_prepare_rounds(request.user),
        _(
            "Coordinators and the network’s office write proposals and send them out. Tell them what you would like to propose."
        ),
    )
