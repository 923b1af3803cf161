"""The pages of needs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from members.models import Organisation, Person
from network_portal.lib import dates, typed
from network_portal.lib.exports import csv_file
from network_portal.lib.forms import posted
from network_portal.lib.interrupted import beside_the_form
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import attempt, require
from operations.models import MatrixRow
from procurement import actions, cpv, filters, rules, wording
from procurement.filters import NETWORK, OURS, Filters
from procurement.forms import CloseForm, ContributeForm, MoveForm, NeedForm, ReasonForm
from procurement.models import Commitment, Need, Stage
from procurement.need_page import NeedPage


class SignedIn(HttpRequest):
    """A request as the middlewares leave it: nobody comes this far without signing in."""

    user: Person
    htmx: HtmxDetails


# --- the list ------------------------------------------------------------------------------------------------------
@require_safe
def needs(request: SignedIn) -> HttpResponse:
    asked = Filters.read(request.GET, request.user)
    found = asked.needs()
    page = paginate(request, found.for_own_list() if asked.tab == OURS else found.for_list())
    page.rows = filters.rows(page.rows, request.user)
    municipalities = Organisation.objects.members().municipalities().values_list("pk", "short_name")
    context = {
        "page": page,
        "asked": asked,
        "sort": asked.sort,
        "ours": asked.tab == OURS,
        "states": [
            *(
                (str(stage.value), f"{stage.value}. {stage.label}")
                for stage in Stage
                if stage in {*rules.STAGES, asked.stage}
            ),
            *((outcome.value, outcome.label) for outcome in Need.Outcome if outcome.value),
        ],
        "owners": municipalities if asked.tab == NETWORK else [],
        "divisions": cpv.divisions(),
        "may_describe": bool(rules.organisations_to_describe_for(request.user)),
        "has_role": bool(request.user.active_roles),
    }
    return render(request, "procurement/needs.html", context)


@require_safe
def needs_csv(request: SignedIn) -> HttpResponse:
    """What the list shows with the same filters, all pages."""
    asked = Filters.read(request.GET, request.user)
    header = [
        _("Number"), _("Organisation"), _("Need"), _("Stage, number"), _("Stage"), _("Since"), _("Outcome"), _("Need owner"),
        _("CPV code"), _("Registry number"), _("Who may see it"), _("Follow"), _("Contribute"), _("Changed"),
    ]  # fmt: skip
    name = f"behov-{dates.today().isoformat()}.csv"
    return csv_file(name, header, filters.table(asked.needs()))


# --- one need ------------------------------------------------------------------------------------------------------
@require_safe
def need(request: SignedIn, pk: int) -> HttpResponse:
    return _show(request, pk)


def _show(request: SignedIn, pk: int) -> HttpResponse:
    """The page as it is now; after an htmx action the browser takes the changed parts out of it."""
    rows = Need.objects.visible_to(request.user)
    shown = get_object_or_404(rows.select_related("organisation", "cpv", "matrix_row", "responsible"), pk=pk)
    return render(request, "procurement/need.html", {"need": shown, "page": NeedPage(shown, request.user)})


def _visible(request: SignedIn, pk: int) -> Need:
    return get_object_or_404(Need.objects.visible_to(request.user).select_related("organisation"), pk=pk)


def _own(request: SignedIn, pk: int) -> Need:
    """A need that the visitor may change; whom to ask otherwise."""
    found = _visible(request, pk)
    require(
        rules.may_edit(request.user, found),
        _("Only procurement officers and contacts at %(name)s can change the need. Ask one of them.")
        % {"name": found.organisation},
    )
    return found


# --- the text ------------------------------------------------------------------------------------------------------
def need_add(request: SignedIn) -> HttpResponse:
    organisations = rules.organisations_to_describe_for(request.user)
    require(
        bool(organisations),
        _(
            "Needs are described by a municipality’s procurement officers and contacts. Ask one of them to write it with you."
        ),
    )
    organisation = _one_of(organisations, request.GET.get("organisation", ""))
    row = MatrixRow.asked_for(request.GET.get("row", ""), request.user)
    initial = {"responsible": request.user.pk, "visibility": Need.Visibility.OWN, "matrix_row": row}
    form = NeedForm(posted(request), organisation=organisation, initial=initial)
    if _asks_for_codes(request):
        form = form.as_typed()
    elif form.is_valid():
        words = form.words()
        if made := attempt(form, lambda: actions.describe(organisation, by=request.user, **words)):
            messages.success(request, _("The need is described. When you know more, move it to the next stage."))
            return redirect(made)
    cancel_url = row.get_absolute_url() if row else reverse("procurement:needs")
    context = {"form": form, "organisation": organisation, "organisations": organisations, "cancel_url": cancel_url}
    return render(request, "procurement/need_form.html", context)


def need_edit(request: SignedIn, pk: int) -> HttpResponse:
    changed = _own(request, pk)
    form = NeedForm.for_need(changed, posted(request))
    if _asks_for_codes(request):
        form = form.as_typed()
    elif form.is_valid():
        words, opened = form.words(), form.opened
        if attempt(form, lambda: actions.change(changed, by=request.user, opened=opened, **words)):
            messages.success(request, _("The need is saved."))
            return redirect(changed)
    active = changed.commitments.filter(ended_at=None).count()
    context = {"form": form, "need": changed, "organisation": changed.organisation, "active": active}
    context["cancel_url"] = changed.get_absolute_url()
    return render(request, "procurement/need_form.html", context, status=form.status)


def _asks_for_codes(request: SignedIn) -> bool:
    """By the button, or by Enter in the field of the search words.

    Without script a form that Enter sends does not say in which field it was pressed; but words that have not been
    looked up are there to be looked up.
    """
    typed = request.POST
    by_enter = "enter" in typed and typed.get("cpv_words", "").strip() not in {"", typed.get("looked_up", "").strip()}
    return "find" in typed or by_enter


@beside_the_form
@require_safe
def cpv_search(request: SignedIn) -> HttpResponse:
    """Codes for some words: a page of its own, or by htmx the choices inside the form."""
    words = typed.words(request.GET.get("q") or request.GET.get("cpv_words", ""))
    found = cpv.find(words, chosen=request.GET.get("cpv", "") if request.htmx else "")
    template = "procurement/cpv_search.html#choices" if request.htmx else "procurement/cpv_search.html"
    return render(request, template, {"q": words, "codes": found, "chosen": request.GET.get("cpv", "")})


@beside_the_form
@require_POST
def wording_hint(request: SignedIn) -> HttpResponse:
    """Whether what is being written sounds like a purchase, while it is being written."""
    texts = [request.POST.get(name, "") for name in wording.FIELDS]
    return render(request, "procurement/need_form.html#hint", {"solution_words": wording.solution_words(*texts)})


# --- being with it -------------------------------------------------------------------------------------------------
def _one_of(organisations: list[Organisation], asked: str) -> Organisation:
    """The organisation that was asked for, or the first; never one the person may not speak for."""
    if not asked:
        return organisations[0]
    wanted = typed.whole_number(asked)
    found = [each for each in organisations if each.pk == wanted]
    if not found:
        raise PermissionDenied(_("You do not act for that organisation."))
    return found[0]


def _speaking_for(request: SignedIn, subject: Need, level: str) -> Organisation:
    organisations = rules.organisations_to_commit(request.user, subject, level)
    require(bool(organisations), _whom_to_ask(request.user, subject, level))
    return _one_of(organisations, request.POST.get("organisation", ""))


def _whom_to_ask(person: Person, subject: Need, level: str) -> str:
    if subject.organisation_id in person.organisation_ids:
        return _("The need is your own organisation’s: others follow it and contribute to it.")
    if level == Commitment.Level.CONTRIBUTE:
        return _("Only a municipality’s procurement officers and contacts can say that it contributes. Ask one of them.")
    return _("Only procurement officers, contacts and cluster coordinators can follow for an organisation. Ask one of them.")


@require_POST
def follow(request: SignedIn, pk: int) -> HttpResponse:
    followed = _visible(request, pk)
    organisation = _speaking_for(request, followed, Commitment.Level.FOLLOW)
    commitment, is_new = actions.follow(followed, organisation, by=request.user)
    if request.htmx:
        return _show(request, pk)
    if is_new:
        messages.success(request, _("%(name)s now follows the need.") % {"name": organisation})
    else:
        messages.info(request, _already(commitment))
    return redirect(followed)


def _already(commitment: Commitment) -> str:
    return _("%(name)s already follows the need, said %(person)s %(day)s.") % {
        "name": commitment.organisation,
        "person": commitment.by,
        "day": dates.day(commitment.since),
    }


def contribute(request: SignedIn, pk: int) -> HttpResponse:
    helped = _visible(request, pk)
    organisation = _speaking_for(request, helped, Commitment.Level.CONTRIBUTE)
    organisations = rules.organisations_to_commit(request.user, helped, Commitment.Level.CONTRIBUTE)
    form = ContributeForm(posted(request), organisations=organisations)
    if form.is_valid():
        comment = form.cleaned_data["comment"]
        if attempt(form, lambda: actions.contribute(helped, organisation, comment, by=request.user)):
            words = _("%(name)s now contributes. The owner of the need knows it.") % {"name": organisation}
            messages.success(request, words)
            return redirect(helped)
    context = {"form": form, "need": helped, "organisation": organisation, "cancel_url": helped.get_absolute_url()}
    return render(request, "procurement/contribute.html", context)


@require_POST
def step_back(request: SignedIn, pk: int) -> HttpResponse:
    left = _visible(request, pk)
    organisation = _speaking_for(request, left, Commitment.Level.FOLLOW)
    ended = actions.step_back(left, organisation, by=request.user)
    if request.htmx:
        return _show(request, pk)
    if ended:
        messages.success(request, _("%(name)s is no longer with the need.") % {"name": organisation})
    else:
        messages.info(request, _("%(name)s was not with the need.") % {"name": organisation})
    return redirect(left)


# --- how far it has come -------------------------------------------------------------------------------------------
def move(request: SignedIn, pk: int) -> HttpResponse:
    moved = _own(request, pk)
    rules.must_be_open_need(moved)
    form = MoveForm(posted(request), need=moved) if request.method == "POST" else MoveForm.fresh(moved)
    if form.is_valid():
        given = {**form.cleaned_data, "answers": form.answers()}
        wanted = {name: given[name] for name in ("stage", "reason", "changed_on", "answers", "seen_stage")}
        if change := attempt(form, lambda: actions.move(moved, by=request.user, **wanted)):
            messages.success(request, _("The need is now in %(stage)s.") % {"stage": change.get_to_stage_display()})
            return redirect(moved)
    context = {"form": form, "need": moved, "cancel_url": moved.get_absolute_url()}
    context["only_back"] = rules.goes_on_elsewhere(moved)
    return render(request, "procurement/move.html", context)


def close(request: SignedIn, pk: int) -> HttpResponse:
    closed = _own(request, pk)
    rules.must_be_open_need(closed)
    form = CloseForm(posted(request))
    if form.is_valid():
        actions.close(closed, form.cleaned_data["outcome"], form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The need is closed. You can open it again."))
        return redirect(closed)
    context = {"form": form, "need": closed, "cancel_url": closed.get_absolute_url()}
    return render(request, "procurement/close.html", context)


def reopen(request: SignedIn, pk: int) -> HttpResponse:
    opened = _own(request, pk)
    rules.must_be_closed_need(opened)
    form = ReasonForm(posted(request))
    if form.is_valid():
        actions.reopen(opened, form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The need is open again, where it was left."))
        return redirect(opened)
    context = {"form": form, "need": opened, "cancel_url": opened.get_absolute_url()}
    return render(request, "procurement/reopen.html", context)


@require_POST
def still_here(request: SignedIn, pk: int) -> HttpResponse:
    """The stage is right; the portal does not ask again for a while."""
    confirmed = _own(request, pk)
    actions.confirm_stage(confirmed, by=request.user)
    if request.htmx:
        return _show(request, pk)
    messages.success(request, _("Thank you. We ask again in %(n)d days.") % {"n": rules.SILENT_DAYS})
    return redirect(confirmed)
