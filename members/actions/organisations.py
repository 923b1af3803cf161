"""Organisations: the register, when each belongs, and how many live there."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from members import rules
from members.actions.roles import end
from members.actions.shared import apply, days_of, iso, lock, role_of, tell_each
from members.models import Membership, Organisation, Person, Population, Role
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal, latest


@transaction.atomic
def add_organisation(
    kind: str, name: str, short_name: str, organisation_number: str, *, by: Person | None, **details: Any
) -> Organisation:
    """Add an organisation to the register. `organisation_number`: ten digits. It becomes a member by `join`."""
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                kind=kind, name=name, short_name=short_name, organisation_number=organisation_number, **details
            )
    except IntegrityError:
        raise Refused(_("An organisation with that number is already in the register.")) from None
    journal("members.organisation_added", organisation, by=by, kind=kind, name=name, organisation_number=organisation_number)
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation, *, by: Person | None, opened: Opened | None = None, **changes: Any
) -> Organisation:
    """Change the named fields; what is already so is left out of the journal.

    `opened` is what the writer's form was opened on; what another one saved since is not written over.
    """
    organisation = lock(organisation)
    must_be_as_opened(organisation, opened, lambda: latest(organisation, "members.organisation_changed"))
    before, after = apply(organisation, changes)
    if after:
        organisation.save(update_fields=list(after))
        journal("members.organisation_changed", organisation, by=by, before=before, after=after)
    return organisation


@transaction.atomic
def join(
    organisation: Organisation,
    starts_on: date,
    decision_reference: str = "",
    *,
    by: Person | None,
    ends_on: date | None = None,
) -> Membership:
    """Begin a membership on `starts_on`, by the decision named; open-ended unless `ends_on` (the last day) is given."""
    organisation = lock(organisation)
    rules.must_be_in_order(starts_on, ends_on)
    rules.must_be_free(organisation, starts_on, ends_on)
    membership = Membership.objects.create(
        organisation=organisation, starts_on=starts_on, ends_on=ends_on, decision_reference=decision_reference
    )
    journal(
        "members.joined", membership, by=by, organisation=organisation.pk, decision=decision_reference, **days_of(membership)
    )
    return membership


@transaction.atomic
def leave(
    membership: Membership, ends_on: date | None, *, by: Person | None, reason: str = "", reference: str = ""
) -> Membership:
    """End the membership after `ends_on`, its last day; None lets it go on. Roles in the organisation end with it.

    `reason` says why, `reference` is the decision (registry number). When it goes on after all, both are taken away, and
    the roles that had been ended with it have the end they had before.
    """
    organisation = lock(membership.organisation)
    membership = organisation.memberships.get(pk=membership.pk)
    rules.must_not_have_ended(membership)
    rules.must_be_in_order(membership.starts_on, ends_on)
    rules.must_be_free(organisation, membership.starts_on, ends_on, besides=membership.pk)
    before = membership.ends_on
    if before and (ends_on is None or ends_on > before):
        _give_access_back(membership, before, by)
    membership.ends_on = ends_on
    membership.leave_reason, membership.leave_reference = (reason, reference) if ends_on else ("", "")
    membership.save(update_fields=["ends_on", "leave_reason", "leave_reference"])
    why = {name: text for name, text in (("reason", reason), ("reference", reference)) if text}
    journal("members.left", membership, by=by, organisation=organisation.pk, before=iso(before), after=iso(ends_on), **why)
    if ends_on:
        _end_access(membership, ends_on, by)
    return membership


def access_that_ends(membership: Membership, ends_on: date) -> list[Role]:
    """Roles that would outlast the membership: none in the network's own office or when the next membership follows on."""
    organisation = membership.organisation
    follows = organisation.memberships.current(ends_on + timedelta(days=1)).exclude(pk=membership.pk).exists()
    if organisation.kind == Organisation.Kind.COORDINATOR or follows:
        return []
    roles = organisation.roles.exclude(ends_on__lte=ends_on).filter(starts_on__gte=membership.starts_on)
    return list(roles.select_related("person", "organisation").order_by("person__sort_name"))


def _end_access(membership: Membership, ends_on: date, by: Person | None) -> None:
    roles = access_that_ends(membership, ends_on)
    for role in roles:
        end(role, ends_on, by)
    context = {"organisation": membership.organisation, "ends_on": ends_on}
    tell_each([role.person for role in roles], f"members.access_ends:{membership.pk}:{ends_on}", "access_ends", context)


def _give_access_back(membership: Membership, last_day: date, by: Person | None) -> None:
    """Roles that ended on the last day because the membership did get the end they had. The journal knows which."""
    left = latest(membership, "members.left")
    for role in membership.organisation.roles.filter(ends_on=last_day).select_related("person", "organisation"):
        ended = latest(role, "members.role_ended", "members.role_goes_on")
        if left is None or ended is None or ended.pk < left.pk or ended.action != "members.role_ended":
            continue
        followed = role.person.roles.filter(organisation=role.organisation_id, kind=role.kind, starts_on__gt=last_day)
        if followed.exists() or not role.person.is_active:
            continue
        before = ended.data["before"]
        role.ends_on = date.fromisoformat(before) if before else None
        role.save(update_fields=["ends_on"])
        journal("members.role_goes_on", role, by=by, **role_of(role), before=iso(last_day), after=before)


@transaction.atomic
def add_count(count: Population, *, by: Person | None) -> Population:
    """Write down an official count of a municipality's inhabitants."""
    count.save()
    data = {"inhabitants": count.inhabitants, "counted_on": iso(count.counted_on), "source": count.source}
    journal("members.inhabitants_counted", count.organisation, by=by, **data)
    return count
