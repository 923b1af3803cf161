"""The administrator's pages of applications: the list, and one page on which an organisation is taken all the way in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from competence.models import Event
from financing.estimate import Estimate, estimate_for
from financing.models import FeeTable
from financing.preview import Row, preview
from members import actions, rules
from members.forms import CheckForm, DecisionForm, FirstContactForm, FirstDayForm, IntroducedForm, WrittenApplicationForm
from members.models import Application, Invitation, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from network_portal.records.models import JournalEntry
from operations.models import Meeting

Step = Application.Step
# The entry of the journal that says who did a step, and when.
DONE_BY = {
    Step.CHECK: "members.application_checked",
    Step.DECIDE: "members.application_decided",
    Step.BEGIN: "members.application_begun",
    Step.INVITE: "members.application_contact_invited",
    Step.WELCOME: "members.application_welcomed",
    Step.INTRODUCE: "members.application_introduced",
}
EXPLAINED: dict[str, Promise] = {
    Step.CHECK: gettext_lazy("The organisation stands in the register under its number, with the e-mail domain it uses."),
    Step.DECIDE: gettext_lazy("Who decided, when, and under which registry number. The applicant gets a letter."),
    Step.BEGIN: gettext_lazy("The membership begins, and the fee counts from that day."),
    Step.INVITE: gettext_lazy("The contact person can then invite colleagues."),
    Step.WELCOME: gettext_lazy("It tells the contact person how to begin, and which meeting and event come next."),
    Step.INTRODUCE: gettext_lazy("Note the day when they have been introduced. Then the application is closed."),
}

DONE: dict[str, Promise] = {
    Step.CHECK: gettext_lazy("The details are checked. Next is the decision."),
    Step.DECIDE: gettext_lazy("The decision is written down, and the applicant gets a letter about it."),
    Step.BEGIN: gettext_lazy("The first day is decided. Invite the contact person now."),
    Step.INVITE: gettext_lazy("The contact person is invited. Send the welcome letter now."),
    Step.INTRODUCE: gettext_lazy("They have been introduced, and the application is closed."),
}


@dataclass(frozen=True)
class Line:
    """A step on the page: done (by whom, when), to do now, or later. The one to do now has a form or only a button."""

    step: Application.Step
    explained: "str | Promise"
    entry: JournalEntry | None
    is_done: bool
    is_now: bool
    url: str

    @property
    def state(self) -> str:
        return "done" if self.is_done else "now" if self.is_now else ""


def ask_office() -> str:
    return _("Only the network’s administrator handles applications. Ask the network’s office.")


def applications(request: SignedIn) -> HttpResponse:
    require(rules.may_manage_memberships(request.user), ask_office())
    closed = request.GET.get("show") == "closed"
    rows = Application.objects.visible_to(request.user)
    rows = (rows.closed() if closed else rows.open()).order_by("-received_at", "-pk")
    page = reverse("front:applications")
    context = {
        "page": paginate(request, rows, 50),
        "closed": closed,
        "tabs": [
            {"label": _("To handle"), "url": page, "current": not closed},
            {"label": _("Closed"), "url": f"{page}?show=closed", "current": closed},
        ],
    }
    return render(request, "front/applications.html", context)


def application_add(request: SignedIn) -> HttpResponse:
    """The same way in, for an organisation that wrote or phoned."""
    require(rules.may_manage_memberships(request.user), ask_office())
    form = WrittenApplicationForm(posted(request))
    if form.is_valid():
        added = attempt(form, lambda: _receive(form, request.user))
        if added:
            messages.success(request, _("The application is written down."))
            return redirect(added)
    return render(request, "front/application_add.html", {"form": form, "cancel_url": reverse("front:applications")})


def _receive(form: Form, by: Person) -> Application:
    values = dict(form.cleaned_data)
    if chosen := values["organisation"]:
        values |= {"kind": chosen.kind, "name": chosen.name, "organisation_number": chosen.organisation_number}
    return actions.receive_application(by=by, **values)


def application(request: SignedIn, pk: int) -> HttpResponse:
    return _show(request, _find(request, pk))


def _find(request: SignedIn, pk: int) -> Application:
    visible = Application.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("organisation", "membership"), pk=pk)


def _show(request: SignedIn, found: Application, form: Form | None = None, status: int = 200) -> HttpResponse:
    """The page, with the form of the step that comes next, or `form` as it was sent in vain."""
    known = _known(found)
    context = {
        "application": found,
        "known": known,
        "lines": _lines(found),
        "form": form or _form(found, None, known),
        "is_from_outside": _is_from_outside(found, known),
        "fee": _fee(found, known),
        "invitation": _first_invitation(found),
        "may_erase": not found.is_open and not found.membership_id and not found.erased_at,
    }
    return render(request, "front/application.html", context, status=status)


def _known(found: Application) -> Organisation | None:
    """The organisation in the register with the number, also before anybody has looked at it."""
    return found.organisation or Organisation.objects.filter(organisation_number=found.organisation_number).first()


def _is_from_outside(found: Application, known: Organisation | None) -> bool:
    return bool(known and found.contact_email and rules.is_outside_domain(found.contact_email, known))


def _lines(found: Application) -> list[Line]:
    mine = JournalEntry.objects.filter(object_type=Application._meta.label_lower, object_id=found.pk)
    entries = {entry.action: entry for entry in mine.select_related("by").order_by("pk")}
    now = found.next_step
    return [
        Line(
            step,
            EXPLAINED[step],
            entries.get(DONE_BY[step]),
            found.is_done(step),
            step == now,
            reverse(f"front:application_{step.value}", args=[found.pk]),
        )
        for step in Step
    ]


def _first_invitation(found: Application) -> Invitation | None:
    """The newest invitation of a contact person, which tells whether anybody has answered."""
    if not found.is_done(Step.INVITE):
        return None
    asked = Invitation.objects.filter(organisation=found.organisation, kind=Role.Kind.ORGANISATION_CONTACT)
    return asked.order_by("-created_at").first()


@dataclass(frozen=True)
class FeeOfTheYear:
    """What the membership costs: what a run would issue (`row`) once it has begun, else an estimate."""

    estimate: Estimate | None
    row: Row | None
    table: FeeTable | None


def _fee(found: Application, known: Organisation | None) -> FeeOfTheYear | None:
    if known is None or (not found.is_open and not found.membership_id):
        return None
    if found.membership is None:
        return FeeOfTheYear(estimate_for(known, found.wished_on), None, None)
    table = FeeTable.objects.exclude(decided_on=None).filter(year=found.membership.starts_on.year).first()
    rows = preview(table, only=[known.pk]).rows if table else []
    return FeeOfTheYear(None, rows[0] if rows else None, table)


def _form(found: Application, data: Any, known: Organisation | None) -> Form | None:
    """The form of the step that comes next."""
    match found.next_step:
        case Step.CHECK:
            return CheckForm(data, application=found, known=known)
        case Step.DECIDE:
            return DecisionForm(data)
        case Step.BEGIN:
            return FirstDayForm(data, initial={"starts_on": max(found.wished_on, dates.as_local_date(found.received_at))})
        case Step.INVITE if known:
            initial = {"name": found.contact_name, "email": found.contact_email}
            initial |= {"title": found.contact_title}
            return FirstContactForm(data, initial=initial, organisation=known)
        case Step.INTRODUCE:
            return IntroducedForm(data)
    return None


def _take(
    request: SignedIn, pk: int, step: Application.Step, act: Callable[[Application, dict[str, Any]], Any]
) -> HttpResponse:
    """Do the step with what its form says. In vain, the page comes back with all that was typed."""
    found = _find(request, pk)
    rules.must_be_at(found, step)
    form = _form(found, request.POST, _known(found))
    assert form is not None  # must_be_at: it is the step that comes next
    if not form.is_valid():
        return _show(request, found, form)
    if attempt(form, lambda: act(found, form.cleaned_data) or True) is None:
        return _show(request, found, form, 409)
    messages.success(request, str(DONE[step]))
    return redirect(found)


@require_POST
def check(request: SignedIn, pk: int) -> HttpResponse:
    return _take(request, pk, Step.CHECK, lambda found, given: actions.check_application(found, by=request.user, **given))


@require_POST
def decide(request: SignedIn, pk: int) -> HttpResponse:
    return _take(request, pk, Step.DECIDE, lambda found, given: actions.decide_application(found, by=request.user, **given))


@require_POST
def begin(request: SignedIn, pk: int) -> HttpResponse:
    return _take(request, pk, Step.BEGIN, lambda found, given: actions.begin_membership(found, by=request.user, **given))


@require_POST
def invite(request: SignedIn, pk: int) -> HttpResponse:
    def act(found: Application, given: dict[str, Any]) -> Any:
        details = {name: value for name, value in given.items() if name != "outside"}
        return actions.invite_first_contact(found, by=request.user, **details)

    return _take(request, pk, Step.INVITE, act)


@require_POST
def welcome(request: SignedIn, pk: int) -> HttpResponse:
    found = _find(request, pk)
    coming = {
        "meeting": Meeting.objects.for_everybody().exclude(state=Meeting.State.DRAFT).upcoming().first(),
        "event": Event.objects.exclude(state=Event.State.DRAFT).exclude(state=Event.State.CANCELLED).upcoming().first(),
    }
    actions.welcome(found, "front/notices/welcome.txt", coming, by=request.user)
    messages.success(request, _("The welcome letter is on its way to %(email)s.") % {"email": found.contact_email})
    return redirect(found)


@require_POST
def introduce(request: SignedIn, pk: int) -> HttpResponse:
    return _take(request, pk, Step.INTRODUCE, lambda found, given: actions.note_introduced(found, by=request.user, **given))


def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first: a withdrawn application is not opened again."""
    found = _find(request, pk)
    rules.must_be_handled(found)
    rules.must_not_have_begun(found)
    if request.method != "POST":
        context = {"application": found, "cancel_url": found.get_absolute_url(), "danger": True, "form": None}
        return render(request, "front/application_withdraw.html", context)
    actions.withdraw_application(found, by=request.user)
    messages.success(request, _("The application is withdrawn."))
    return redirect(found)


def erase(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first: what is taken away cannot be brought back."""
    found = _find(request, pk)
    rules.must_have_come_to_nothing(found)
    if request.method != "POST":
        context = {"application": found, "cancel_url": found.get_absolute_url(), "danger": True, "form": None}
        return render(request, "front/application_erase.html", context)
    actions.erase_application(found, by=request.user)
    messages.success(request, _("The personal data are taken away."))
    return redirect(found)
