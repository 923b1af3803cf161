"""Changes that members propose and the office decides on."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from members import rules
from members.actions.organisations import change_organisation
from members.actions.people import change_person
from members.actions.shared import lock, lock_person, tell_office
from members.models import ChangeRequest, Organisation, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal
from network_portal.records.notices import tell

State = ChangeRequest.State


@transaction.atomic
def propose(thing: Organisation | Person, field: str, after: str, reason: str, *, by: Person) -> ChangeRequest:
    """Ask the office to give the field another value, and tell its administrators."""
    thing = _lock_thing(thing)
    before = str(getattr(thing, field) or "")
    rules.must_be_another(before, after)
    rules.must_not_wait_already(thing, field)
    place: dict[str, Any] = {"organisation": thing} if isinstance(thing, Organisation) else {"person": thing}
    request = ChangeRequest.objects.create(field=field, before=before, after=after, reason=reason, by=by, **place)
    # The journal never forgets, so it holds no address of a person: the proposal does, until it is removed.
    told: dict[str, Any] = {} if isinstance(thing, Person) else {"before": {field: before}, "after": {field: after}}
    journal("members.change_proposed", request, by=by, reason=reason, **told)
    tell_office(f"members.change_proposed:{request.pk}", "change_proposed", {"request": request})
    return request


@transaction.atomic
def approve(request: ChangeRequest, answer: str = "", *, seen: str, by: Person) -> ChangeRequest:
    """Give the field the value that was proposed. `seen` is the value that the office saw it would replace."""
    request = _lock(request)
    rules.must_wait(request)
    thing = request.thing
    if str(getattr(thing, request.field) or "") != seen:
        raise Refused(_("The value was changed while you looked. Look at what stands there now, and decide again."))
    rules.must_still_fit(request)
    try:
        with transaction.atomic():
            change: dict[str, Any] = {request.field: request.after}
            if isinstance(thing, Organisation):
                change_organisation(thing, by=by, **change)
            else:
                change_person(thing, by=by, **change)
    except IntegrityError:
        raise Refused(_("Another organisation already has that number or code.")) from None
    return _decide("members.change_approved", request, State.APPROVED, answer, by)


@transaction.atomic
def decline(request: ChangeRequest, answer: str, *, by: Person) -> ChangeRequest:
    request = _lock(request)
    rules.must_wait(request)
    return _decide("members.change_declined", request, State.DECLINED, answer, by)


@transaction.atomic
def withdraw(request: ChangeRequest, *, by: Person) -> ChangeRequest:
    """The member no longer wants it."""
    request = _lock(request)
    rules.must_wait(request)
    _close(request, State.WITHDRAWN, "", by)
    journal("members.change_withdrawn", request, by=by)
    return request


def _decide(action: str, request: ChangeRequest, state: str, answer: str, by: Person) -> ChangeRequest:
    _close(request, state, answer, by)
    journal(action, request, by=by, reason=answer)
    if request.by_id != by.pk:
        tell(request.by, f"{action}:{request.pk}", "members/notices/change_decided.txt", {"request": request})
    return request


def _close(request: ChangeRequest, state: str, answer: str, by: Person) -> None:
    request.state, request.answer, request.decided_by, request.decided_at = state, answer, by, dates.now()
    request.save(update_fields=["state", "answer", "decided_by", "decided_at"])


def _lock(request: ChangeRequest) -> ChangeRequest:
    """The proposal and what it would change, as they are now: proposals of one thing are decided one at a time, and nobody
    changes the thing meanwhile."""
    _lock_thing(request.thing)
    return ChangeRequest.objects.select_related("organisation", "person", "by").get(pk=request.pk)


def _lock_thing(thing: Organisation | Person) -> Organisation | Person:
    return lock(thing) if isinstance(thing, Organisation) else lock_person(thing)
