"""Proposed changes, and two rows that are the same."""

from django.utils.translation import gettext as _

from members.models import ChangeRequest, Organisation, Person
from members.rules.grants import DECIDE_CHANGES, EDIT_ORGANISATIONS, MERGE, PROPOSE
from members.rules.people import answers_for, may_change_person
from network_portal.lib.refusals import Refused, Way


def may_propose(person: Person, organisation: Organisation) -> bool:
    """Propose what only the office changes of an organisation. Who may change it needs not propose it."""
    return PROPOSE.allows(person, organisation.pk) and not EDIT_ORGANISATIONS.allows(person)


def may_propose_for_person(person: Person, other: Person) -> bool:
    """A new e-mail address: for oneself, and for a colleague where one is the contact."""
    return other.is_active and answers_for(person, other) and not may_change_person(person, other)


def may_decide_changes(person: Person) -> bool:
    return DECIDE_CHANGES.allows(person)


def may_merge(person: Person) -> bool:
    return MERGE.allows(person)


# What a contact may propose of an organisation: what identifies it. The code is a municipality's alone.
PROPOSED = ("name", "short_name", "organisation_number", "email_domain")


def fields_to_propose(organisation: Organisation) -> tuple[str, ...]:
    is_municipality = organisation.kind == Organisation.Kind.MUNICIPALITY
    return (*PROPOSED, "municipality_code") if is_municipality else PROPOSED


def may_withdraw_change(person: Person, request: ChangeRequest) -> bool:
    """Who proposed it, the person it is about, and the contact of the organisation today."""
    place = request.organisation
    return person.pk in (request.by_id, request.person_id) or bool(place and PROPOSE.allows(person, place.pk))


def must_be_another(before: str, after: str) -> None:
    if before == after:
        raise Refused(_("That is what stands there already."))


def must_not_wait_already(thing: Organisation | Person, field: str) -> None:
    waiting = thing.change_requests.waiting().filter(field=field).first()
    if waiting:
        way = Way(_("See the proposal"), waiting.get_absolute_url())
        raise Refused(_("The same change already waits for the office. Withdraw it if you want another value."), way)


def must_wait(request: ChangeRequest) -> None:
    if not request.is_waiting:
        raise Refused(
            _("The proposal is decided already: %(state)s.") % {"state": request.get_state_display().lower()},
            Way(_("See the proposal"), request.get_absolute_url()),
        )


def must_still_fit(request: ChangeRequest) -> None:
    """Nobody else has the number, the code or the address by now."""
    if request.field not in {"organisation_number", "municipality_code", "email"}:
        return
    taken = type(request.thing).objects.filter(**{request.field: request.after}).exclude(pk=request.thing.pk).first()
    if taken:
        raise Refused(
            _("%(name)s already has that. Decline the proposal, or correct the other one first.") % {"name": taken}
        )


def must_be_two(kept: Person | Organisation, gone: Person | Organisation) -> None:
    if kept.pk == gone.pk:
        raise Refused(_("Choose two different ones."))


def must_not_close_oneself(gone: Person, by: Person) -> None:
    if gone.pk == by.pk:
        raise Refused(_("You are signed in with that account. Keep it, and merge the other one into it."))


def must_be_of_one_kind(kept: Organisation, gone: Organisation) -> None:
    """A role, a fee and a need rest on what kind of organisation it is."""
    if kept.kind != gone.kind:
        raise Refused(
            _("%(kept)s is a %(kind)s and %(gone)s a %(other)s. Only organisations of one kind are merged.")
            % {"kept": kept, "kind": str(kept.kind_name).lower(), "gone": gone, "other": str(gone.kind_name).lower()}
        )
