"""Doubles of people and organisations: the pages, and how the rows of each app are merged."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from competence.actions import merge_registrations
from members import actions, doubles, rules
from members.actions.merging import Pointer, Ways, counts, drop
from members.forms import MergeForm
from members.models import Kind, Organisation, Person
from members.views.organisations import ask_office
from network_portal.lib.forms import posted
from network_portal.lib.refusals import Refused, attempt, require
from network_portal.lib.requests import SignedIn
from operations.actions import merge_receivers
from operations.models import Attendance, FollowUpAnswer, MinutesApproval
from procurement.actions import merge_commitments, step_back_from_own
from procurement.models import Need


def _two_needs_of_one_number(row: Need, kept: Organisation) -> None:
    raise Refused(
        _("Both have a need with the registry number %(number)s. Correct one of them first.")
        % {"number": row.registry_number}
    )


def _twice_in_minutes(row: Attendance | MinutesApproval, kept: Person) -> None:
    """Of two rows in the same minutes the kept one's stays; approved minutes never change."""
    if row.minutes.is_approved:
        raise Refused(_("Both stand in the approved %(minutes)s, which never change.") % {"minutes": row.minutes})
    row.delete()


def _twice_in_a_decision(row: Any, kept: Organisation) -> None:
    if row.decision.item.meeting.record.is_approved:
        raise Refused(_("Both stand in the decision %(decision)s, which never changes.") % {"decision": row.decision})
    row.delete()


def _two_answers(row: FollowUpAnswer, kept: Organisation) -> None:
    """Both were asked the same: the answer that was given stays, of two the kept organisation's."""
    other = FollowUpAnswer.objects.get(row=row.row_id, organisation=kept, quarter_on=row.quarter_on, point=row.point)
    if row.is_given and not other.is_given:
        other.delete()
        FollowUpAnswer.objects.filter(pk=row.pk).update(organisation=kept)
    else:
        row.delete()


PEOPLE = Ways(
    settle={
        "competence.registration.person": merge_registrations,
        "operations.seat.person": drop,
        "operations.meetinganswer.person": drop,
        "operations.meetinganswer.substitute": drop,
        "operations.pollanswer.person": drop,
        "operations.attendance.person": _twice_in_minutes,
        "operations.minutesapproval.person": _twice_in_minutes,
    },
    stays=frozenset({"records.journalentry.by", "financing.invoice.issued_by", "operations.position.by"}),
)
ORGANISATIONS = Ways(
    settle={
        "procurement.share.organisation": drop,
        "operations.schoolbreak.organisation": drop,
        "operations.planitem.organisation": drop,  # never asked for: its promise is only that a group or one stands there
        "procurement.commitment.organisation": merge_commitments,
        "operations.roundreceiver.organisation": merge_receivers,
        "operations.followupanswer.organisation": _two_answers,
        "procurement.need.organisation": _two_needs_of_one_number,
        "operations.decision_concerns.organisation": _twice_in_a_decision,
        "operations.registryentry.organisation": drop,
    },
    stays=frozenset({"financing.invoice.organisation"}),
    tidy=(step_back_from_own,),
)
# What the rows are called, where the model has no words of its own.
WORDS: dict[str, Promise] = {
    "records.journalentry": gettext_lazy("entries of the journal"),
    "records.personaldetail": gettext_lazy("names in the journal"),
    "records.notice": gettext_lazy("letters"),
    "records.job": gettext_lazy("reports and other work"),
    "procurement.stagechange": gettext_lazy("changes of stage"),
    "procurement.commitment": gettext_lazy("parts in needs"),
    "procurement.gateanswer": gettext_lazy("answers about needs"),
    "procurement.share": gettext_lazy("needs shared with it"),
    "operations.meeting": gettext_lazy("meetings"),
    "operations.method": gettext_lazy("methods"),
}


def pairs(request: SignedIn) -> HttpResponse:
    require(rules.may_merge(request.user), ask_office())
    context = {"people": doubles.people(), "organisations": doubles.organisations(), "most": doubles.MOST}
    return render(request, "front/doubles.html", context)


def merge(request: SignedIn, kind: str, first: int, second: int) -> HttpResponse:
    """Side by side, with what points to each; the button merges them."""
    require(rules.may_merge(request.user), ask_office())
    one, other = _pair(request, kind, first, second)
    form = MergeForm(posted(request), first=one, second=other)
    if form.is_valid():
        kept = attempt(form, lambda: _merge(kind, form, request))
        if kept:
            messages.success(request, _("The two are one now: %(name)s.") % {"name": kept})
            return redirect(kept)
    rows = [
        (_words(pointer), a, b, pointer.name in (PEOPLE.stays | ORGANISATIONS.stays)) for pointer, a, b in counts(one, other)
    ]
    context = {"form": form, "first": one, "second": other, "kind": kind, "rows": rows, "cancel_url": "/doubles/"}
    return render(request, "front/doubles_merge.html", context)


def _merge(kind: str, form: MergeForm, request: SignedIn) -> Any:
    if kind == Kind.PERSON:
        return actions.merge_people(form.kept, form.gone, form.values, ways=PEOPLE, by=request.user)
    return actions.merge_organisations(form.kept, form.gone, form.values, ways=ORGANISATIONS, by=request.user)


@require_POST
def not_the_same(request: SignedIn, kind: str, first: int, second: int) -> HttpResponse:
    require(rules.may_merge(request.user), ask_office())
    _pair(request, kind, first, second)
    actions.not_the_same(kind, first, second, by=request.user)
    messages.success(request, _("They are two, and are not shown as doubles again."))
    return redirect("front:doubles")


def _pair(request: SignedIn, kind: str, first: int, second: int) -> tuple[Any, Any]:
    models: dict[str, type[Person] | type[Organisation]] = {Kind.PERSON: Person, Kind.ORGANISATION: Organisation}
    model = models.get(kind)
    if model is None or first == second:
        raise Http404
    visible = model.objects.visible_to(request.user)
    return get_object_or_404(visible, pk=first), get_object_or_404(visible, pk=second)


def _words(pointer: Pointer) -> str:
    """`Registrations, registered by`: what points there, and as what."""
    name = pointer.model._meta.verbose_name_plural
    things = WORDS.get(pointer.model._meta.label_lower, name)
    role = getattr(pointer.model._meta.get_field(pointer.field), "verbose_name", "")
    as_what = f", {role}" if isinstance(role, Promise) else ""
    return capfirst(f"{things}{as_what}")
