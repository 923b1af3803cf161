"""A member gives notice, the office confirms it, and either may think again before the last day."""

from datetime import date

from django.db import transaction

from members import rules
from members.actions.organisations import leave
from members.actions.shared import iso, lock, office_people, tell_each, tell_office
from members.models import LeaveNotice, Membership, Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from network_portal.records.notices import tell


@transaction.atomic
def give_notice(membership: Membership, last_day: date, reason: str, *, by: Person) -> LeaveNotice:
    """Say that the organisation leaves, and why. Nothing ends before the administrator has confirmed it."""
    organisation = lock(membership.organisation)
    membership = organisation.memberships.get(pk=membership.pk)
    rules.must_not_have_ended(membership)
    rules.must_have_given_no_notice(membership)
    rules.must_be_ahead(last_day)
    rules.must_be_in_order(membership.starts_on, last_day)
    if not rules.may_manage_memberships(by):
        rules.must_keep_the_period_of_notice(last_day, dates.today())
    notice = LeaveNotice.objects.create(membership=membership, last_day=last_day, reason=reason, given_by=by)
    journal("members.notice_given", notice, by=by, organisation=organisation.pk, last_day=iso(last_day), reason=reason)
    tell_office(f"members.notice_given:{notice.pk}", "notice_given", {"notice": notice, "by": by})
    return notice


@transaction.atomic
def confirm_notice(notice: LeaveNotice, ends_on: date, reference: str, *, by: Person) -> LeaveNotice:
    """The membership ends after `ends_on`, by the decision named. Access ends with it; invoices and history stay."""
    notice = _lock(notice)
    rules.must_be_unconfirmed(notice)
    membership = leave(notice.membership, ends_on, by=by, reason=notice.reason, reference=reference)
    notice.membership, notice.confirmed_on = membership, dates.today()
    notice.save(update_fields=["confirmed_on"])
    journal("members.notice_confirmed", notice, by=by, ends_on=iso(ends_on), reference=reference)
    if notice.given_by and notice.given_by_id != by.pk:
        context = {"membership": membership, "reference": reference}
        tell(notice.given_by, f"members.notice_confirmed:{notice.pk}", "members/notices/notice_confirmed.txt", context)
    return notice


@transaction.atomic
def withdraw_notice(notice: LeaveNotice, *, by: Person) -> LeaveNotice:
    """The organisation stays after all: the membership and the roles in it go on as before. Possible until the last day."""
    notice = _lock(notice)
    rules.must_stand(notice)
    if notice.confirmed_on:
        notice.membership = leave(notice.membership, None, by=by)
    notice.withdrawn_at = dates.now()
    notice.save(update_fields=["withdrawn_at"])
    journal("members.notice_withdrawn", notice, by=by, organisation=notice.membership.organisation_id)
    contacts = notice.membership.organisation.roles.current().people(Role.Kind.ORGANISATION_CONTACT)
    told = [person for person in {*contacts, *office_people()} if person.pk != by.pk]
    tell_each(told, f"members.notice_withdrawn:{notice.pk}", "notice_withdrawn", {"notice": notice, "by": by})
    return notice


def _lock(notice: LeaveNotice) -> LeaveNotice:
    """The notice as it is now. The organisation is locked first: that is the order of all who change memberships."""
    lock(notice.membership.organisation)
    return LeaveNotice.objects.select_related("membership__organisation", "given_by").get(pk=notice.pk)
