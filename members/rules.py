"""Who may change members and people, and when. The page "Who may what" shows GRANTS."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.grants import ADMINISTRATOR, CONTACT, COORDINATOR, EVERY_ROLE, OFFICER, READER, Grant, roles
from members.mandate_rules import GRANTS as MANDATE_GRANTS
from members.mandate_rules import may_speak_for as may_speak_for
from members.models import (
    Application,
    ChangeRequest,
    ContactCheck,
    Invitation,
    LeaveNotice,
    Membership,
    NoticePeriod,
    Organisation,
    Person,
    Role,
)
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way

SEE_PEOPLE = Grant(gettext_lazy("See who works in the network and how to reach them"), EVERY_ROLE)
EDIT_OWN_ORGANISATION = Grant(
    gettext_lazy("Change the address, invoice reference and website of one’s own organisation"), roles(CONTACT), own=True
)
MANAGE_OWN_PEOPLE = Grant(
    gettext_lazy("Invite colleagues, give them roles and end them in one’s own organisation"), roles(CONTACT), own=True
)
EDIT_ORGANISATIONS = Grant(gettext_lazy("Add organisations and change any organisation’s details"), roles(ADMINISTRATOR))
MANAGE_MEMBERSHIPS = Grant(gettext_lazy("Let organisations join and leave the network"), roles(ADMINISTRATOR))
GIVE_NOTICE = Grant(
    gettext_lazy("Give notice that one’s own organisation leaves the network, and take it back"), roles(CONTACT), own=True
)
MANAGE_PEOPLE = Grant(
    gettext_lazy("Invite people, correct their details and close accounts in every organisation"), roles(ADMINISTRATOR)
)
ERASE = Grant(gettext_lazy("Erase the personal data of somebody who asks for it"), roles(ADMINISTRATOR))
APPOINT = Grant(gettext_lazy("Appoint cluster coordinators and network administrators"), roles(ADMINISTRATOR))
CONFIRM_DETAILS = Grant(
    gettext_lazy("Confirm twice a year who works there, the details for invoices and the basis of the fee"),
    roles(CONTACT),
    own=True,
)
SEE_CONTACT_CHECKS = Grant(
    gettext_lazy("See who has not answered the contact check, and answer for a member"), roles(ADMINISTRATOR)
)
PROPOSE = Grant(
    gettext_lazy("Propose a new name, number or e-mail domain of one’s own organisation, which the office decides on"),
    roles(CONTACT),
    own=True,
)
DECIDE_CHANGES = Grant(gettext_lazy("Approve or decline what members propose to change"), roles(ADMINISTRATOR))
MERGE = Grant(gettext_lazy("Find people and organisations that are entered twice, and merge them"), roles(ADMINISTRATOR))
SEE_OWN_SIGN_IN = Grant(gettext_lazy("See how one’s own organisation signs its people in"), roles(CONTACT), own=True)
SET_SIGN_IN = Grant(
    gettext_lazy("Set up organisations’ own sign-in, and decide which roles need a second factor"), roles(ADMINISTRATOR)
)
GRANTS = [
    SEE_PEOPLE,
    EDIT_OWN_ORGANISATION,
    MANAGE_OWN_PEOPLE,
    EDIT_ORGANISATIONS,
    MANAGE_MEMBERSHIPS,
    GIVE_NOTICE,
    MANAGE_PEOPLE,
    ERASE,
    APPOINT,
    CONFIRM_DETAILS,
    SEE_CONTACT_CHECKS,
    *MANDATE_GRANTS,
    PROPOSE,
    DECIDE_CHANGES,
    MERGE,
    SEE_OWN_SIGN_IN,
    SET_SIGN_IN,
]

VIEWS_KEPT = timedelta(days=365)  # who opened whose page; the network's own choice, no law says how long

Period = TypeVar("Period", Membership, Role)

TOKEN_AGE = timedelta(days=1)
_door = TimestampSigner(salt="members.first_administrator")

CHECK_MONTHS = (2, 9)  # when members are asked whether their details are right
CHECK_ANSWER_WITHIN = timedelta(days=14)
CHECK_STEPS = (7, 14, 28)  # days after asking: the contacts again, the managers too, the network's office

# A role is given only where it means something.
ROLES_BY_KIND: dict[str, tuple[str, ...]] = {
    Organisation.Kind.MUNICIPALITY: (OFFICER, CONTACT, READER),
    Organisation.Kind.CLUSTER: (COORDINATOR, CONTACT, READER),
    Organisation.Kind.COORDINATOR: (COORDINATOR, ADMINISTRATOR, CONTACT, READER),
    Organisation.Kind.PARTNER: (OFFICER, CONTACT, READER),
}
APPOINTED = roles(COORDINATOR, ADMINISTRATOR)  # they act for the whole network, so only an administrator gives them

# What an organisation's contact may change of it; the rest identifies it and is the administrator's.
CONTACT_FIELDS = ("street", "postcode", "town", "invoice_reference", "peppol_id", "website")


def may_see_people(person: Person) -> bool:
    return SEE_PEOPLE.allows(person)


def may_export_people(person: Person) -> bool:
    """A file with everybody's address is easily passed on; the network's office answers for it."""
    return MANAGE_PEOPLE.allows(person)


def may_propose(person: Person, organisation: Organisation) -> bool:
    """Propose what only the office changes of an organisation. Who may change it needs not propose it."""
    return PROPOSE.allows(person, organisation.pk) and not EDIT_ORGANISATIONS.allows(person)


def may_propose_for_person(person: Person, other: Person) -> bool:
    """A new e-mail address: for oneself, and for a colleague where one is the contact."""
    return other.is_active and answers_for(person, other) and not may_change_person(person, other)


def answers_for(person: Person, other: Person) -> bool:
    """Oneself, and those who act for an organisation that one is the contact of."""
    contact_for = person.organisations_as(*PROPOSE.roles)
    return person.pk == other.pk or bool(contact_for and other.roles.current().filter(organisation__in=contact_for).exists())


def may_decide_changes(person: Person) -> bool:
    return DECIDE_CHANGES.allows(person)


def may_merge(person: Person) -> bool:
    return MERGE.allows(person)


def views_kept_since() -> date:
    """The first day of which the portal still remembers who opened whose page."""
    return dates.today() - VIEWS_KEPT


def may_see_affairs(person: Person, organisation: Organisation) -> bool:
    """Links to the organisation's fees, needs and reports: for those who act for it, and for administrators.

    What stands behind a link is guarded where it lives: an administrator reads no report of another organisation.
    """
    return organisation.pk in person.organisation_ids or person.is_administrator


def may_add_organisation(person: Person) -> bool:
    return EDIT_ORGANISATIONS.allows(person)


def may_edit_organisation(person: Person, organisation: Organisation) -> bool:
    return EDIT_OWN_ORGANISATION.allows(person, organisation.pk) or EDIT_ORGANISATIONS.allows(person)


def may_rename_organisation(person: Person) -> bool:
    """Name, number and e-mail domain, by which invoices and invitations know the organisation."""
    return EDIT_ORGANISATIONS.allows(person)


def may_manage_memberships(person: Person) -> bool:
    return MANAGE_MEMBERSHIPS.allows(person)


def may_give_notice(person: Person, organisation: Organisation) -> bool:
    """That the organisation leaves: its own contact, or the administrator for somebody who wrote or phoned."""
    return GIVE_NOTICE.allows(person, organisation.pk) or MANAGE_MEMBERSHIPS.allows(person)


def may_manage_people(person: Person, organisation: Organisation) -> bool:
    """Invite people to the organisation and give them roles there."""
    return MANAGE_OWN_PEOPLE.allows(person, organisation.pk) or MANAGE_PEOPLE.allows(person)


def may_invite_anybody(person: Person) -> bool:
    """Whether there is an organisation that the person may invite people to."""
    return MANAGE_PEOPLE.allows(person) or bool(person.organisations_as(*MANAGE_OWN_PEOPLE.roles))


def roles_to_give(person: Person, organisation: Organisation) -> list[str]:
    """The roles that `person` may give in the organisation."""
    if not may_manage_people(person, organisation):
        return []
    return [kind for kind in ROLES_BY_KIND[organisation.kind] if kind not in APPOINTED or APPOINT.allows(person)]


def organisations_to_staff(person: Person) -> QuerySet[Organisation]:
    """Where `person` may give roles: members, now or soon, and the network's own office."""
    fitting = Organisation.objects.filter(
        Q(kind=Organisation.Kind.COORDINATOR)
        | Q(pk__in=Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=dates.today())).values("organisation"))
    )
    if MANAGE_PEOPLE.allows(person):
        return fitting
    return fitting.filter(pk__in=person.organisations_as(*MANAGE_OWN_PEOPLE.roles))


def may_end_role(person: Person, role: Role) -> bool:
    return role.kind in roles_to_give(person, role.organisation)


def may_change_role(person: Person, role: Role) -> bool:
    """Change its days: whoever may end it."""
    return may_end_role(person, role)


def may_handle_invitation(person: Person, invitation: Invitation) -> bool:
    """Send it again and withdraw it: whoever may give that role there, not only the one who sent it."""
    return invitation.kind in roles_to_give(person, invitation.organisation)


def may_set_sign_in(person: Person) -> bool:
    """Organisations' own sign-in, and the second factor of roles."""
    return SET_SIGN_IN.allows(person)


def may_see_sign_in(person: Person, organisation: Organisation) -> bool:
    return SEE_OWN_SIGN_IN.allows(person, organisation.pk) or SET_SIGN_IN.allows(person)


def may_change_person(person: Person, other: Person) -> bool:
    """Correct name and e-mail. The account is the person's own, and changing its address would hand it over."""
    return MANAGE_PEOPLE.allows(person) and not other.is_erased


def has_never_signed_in(person: Person) -> bool:
    """An account from before invitations were rows: its owner chooses a password by “Forgot your password?”."""
    return person.is_active and person.last_login is None


def may_confirm_details(person: Person, organisation: Organisation) -> bool:
    return CONFIRM_DETAILS.allows(person, organisation.pk) or SEE_CONTACT_CHECKS.allows(person)


def may_see_contact_checks(person: Person) -> bool:
    return SEE_CONTACT_CHECKS.allows(person)


def contact_check_round(on: date) -> date | None:
    """The day on which the round that `on` belongs to begins; None outside the months of rounds, when nobody is asked."""
    if on.month not in CHECK_MONTHS:
        return None
    begins = dates.working_day_from(on.replace(day=1))
    return begins if begins <= on else None


def next_contact_check(after: date) -> date:
    """The first day of the next round."""
    years = (after.year, after.year + 1)
    rounds = (dates.working_day_from(date(year, month, 1)) for year in years for month in CHECK_MONTHS)
    return next(begins for begins in rounds if begins > after)


def contact_check_step(check: ContactCheck, on: date) -> int:
    """How many reminders the day calls for, counted from when the member was asked."""
    return sum(check.opened_on + timedelta(days=days) <= on for days in CHECK_STEPS)


def must_be_open_check(check: ContactCheck) -> None:
    if check.answered_at:
        raise Refused(
            _("%(person)s answered on %(day)s. Change the details on the organisation’s own page instead.")
            % {"person": check.answered_by, "day": _written(dates.as_local_date(check.answered_at))},
        )


def may_close_account(person: Person, other: Person) -> bool:
    """Nobody closes their own account by mistake. What is erased stays closed."""
    return MANAGE_PEOPLE.allows(person) and person.pk != other.pk and not other.is_erased


def may_erase(person: Person, other: Person) -> bool:
    """Oneself, and anybody for the administrator, who gets the requests of those who can no longer sign in."""
    return not other.is_erased and (person.pk == other.pk or ERASE.allows(person))


def is_outside_domain(email: str, organisation: Organisation) -> bool:
    """Whether the address is neither at the organisation's domain nor below it."""
    domain = email.rpartition("@")[2].lower()
    own = organisation.email_domain.lower()
    return bool(own) and domain != own and not domain.endswith(f".{own}")


def invitation_of(token: str) -> Invitation:
    """The invitation that the link belongs to; a link that was never made and one that is broken are answered alike."""
    found = Invitation.objects.of_token(token).select_related("organisation", "invited_by").first()
    if found is None:
        raise Refused(_("The link is not complete, or a newer letter has replaced it. Look for the newest letter."))
    return found


def must_be_theirs_to_give(by: Person | None, organisation: Organisation, kind: str) -> None:
    """The role exists there, and `by` may give it. None is the portal itself."""
    must_fit(organisation, kind)
    if by is not None and kind not in roles_to_give(by, organisation):
        raise Refused(
            _("You cannot invite to the role %(role)s in %(organisation)s. Ask the network’s office.")
            % {"role": Role.Kind(kind).label, "organisation": organisation}
        )


def must_be_unanswered(invitation: Invitation) -> None:
    if invitation.state == Invitation.State.ACCEPTED:
        raise Refused(_("%(invited)s has already accepted the invitation.") % {"invited": invitation})
    if invitation.state == Invitation.State.WITHDRAWN:
        raise Refused(_("The invitation is withdrawn. Make a new one instead."))


def must_be_open_invitation(invitation: Invitation) -> None:
    """For the one who follows the link."""
    if invitation.state == Invitation.State.ACCEPTED:
        raise Refused(_("The invitation is accepted already."), Way(_("Log in"), reverse("account_login")))
    if not invitation.is_open:
        raise Refused(_("The invitation no longer holds. Ask the one who invited you for a new one."))


def must_be_acceptable(invitation: Invitation) -> None:
    """The organisation still belongs, and the role has days left."""
    must_not_be_over(invitation.ends_on)
    must_belong(invitation.organisation, max(invitation.starts_on, dates.today()))


def must_be_the_invited(known: Person, person: Person | None) -> None:
    """`known` has the invited address, `person` is signed in."""
    must_be_open(known)
    if person is None:
        raise Refused(_("You have an account already. Log in with it, and accept the invitation then."))
    if person.pk != known.pk:
        raise Refused(_("The invitation is for another account than the one you are logged in with."))


def must_not_be_over(ends_on: date | None) -> None:
    if ends_on and ends_on < dates.today():
        raise Refused(_("The role’s last day, %(day)s, has passed.") % {"day": _written(ends_on)})


def must_start_ahead(role: Role, starts_on: date) -> None:
    """What has begun keeps its first day; what has not may begin another day, but not in the past."""
    if starts_on == role.starts_on:
        return
    if role.starts_on <= dates.today():
        raise Refused(_("The role began on %(day)s. That day stays.") % {"day": _written(role.starts_on)})
    if starts_on < dates.today():
        raise Refused(_("The role cannot begin on a day that has passed."))


def leaves_without_contact(organisation: Organisation, ending: Iterable[int], after: date) -> bool:
    """Whether nobody answers for the member on the day after, when the roles with the ids `ending` are over."""
    day_after = after + timedelta(days=1)
    others = organisation.roles.current(day_after).exclude(pk__in=ending)
    others = others.filter(kind=CONTACT, person__is_active=True)
    return not others.exists() and organisation.memberships.current(day_after).exists()


def may_leave_without_contact(person: Person | None) -> bool:
    """The administrator, who then finds another one; and the portal itself."""
    return person is None or MANAGE_PEOPLE.allows(person)


def must_leave_a_contact(role: Role, ends_on: date, by: Person | None) -> None:
    if (
        role.kind != CONTACT
        or may_leave_without_contact(by)
        or not leaves_without_contact(role.organisation, [role.pk], ends_on)
    ):
        return
    raise Refused(
        _(
            "%(organisation)s would have no contact person after %(day)s: nobody could invite colleagues, and letters about "
            "fees would reach nobody. Appoint another contact person first, or ask the network’s office."
        )
        % {"organisation": role.organisation, "day": _written(ends_on)},
        Way(_("Appoint another first"), reverse("members:person_add", args=[role.organisation_id])),
    )


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


def must_be_in_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on and ends_on < starts_on:
        raise Refused(_("The last day cannot come before the first day, %(day)s.") % {"day": _written(starts_on)})


def must_be_free(organisation: Organisation, starts_on: date, ends_on: date | None, besides: int = 0) -> None:
    """No other membership in the period; the one with the id `besides` is not another."""
    other = _overlapping(organisation.memberships.exclude(pk=besides), starts_on, ends_on)
    if other:
        raise Refused(
            _("%(organisation)s is already a member %(period)s. Choose days outside that period.")
            % {"organisation": organisation, "period": _period(other)}
        )


def must_not_have_ended(period: Membership | Role) -> None:
    if period.ends_on and period.ends_on < dates.today():
        raise Refused(_("It already ended on %(day)s.") % {"day": _written(period.ends_on)})


def must_fit(organisation: Organisation, kind: str) -> None:
    if kind not in ROLES_BY_KIND[organisation.kind]:
        raise Refused(
            _("%(role)s is not a role in %(organisation)s. Choose another role.")
            % {"role": Role.Kind(kind).label, "organisation": organisation}
        )


def must_belong(organisation: Organisation, on: date) -> Membership | None:
    """The membership that covers the day. The network's own office needs none."""
    membership = organisation.memberships.current(on).first()
    if membership is None and organisation.kind != Organisation.Kind.COORDINATOR:
        raise Refused(
            _("%(organisation)s is not a member on %(day)s. Roles are given from the day the membership begins.")
            % {"organisation": organisation, "day": _written(on)}
        )
    return membership


def must_not_have_role(
    person: Person, organisation: Organisation, kind: str, starts_on: date, ends_on: date | None, besides: int = 0
) -> None:
    """Not the same role in those days; the one with the id `besides` is not another."""
    others = person.roles.filter(organisation=organisation, kind=kind).exclude(pk=besides)
    held = _overlapping(others, starts_on, ends_on)
    if held:
        raise Refused(
            _("%(person)s already has that role in %(organisation)s %(period)s.")
            % {"person": person, "organisation": organisation, "period": _period(held)}
        )


def must_not_be_erased(person: Person) -> None:
    if person.is_erased:
        raise Refused(
            _("The personal data of %(person)s are erased, and nothing of it can be brought back.") % {"person": person}
        )


def must_be_open(person: Person) -> None:
    must_not_be_erased(person)
    if not person.is_active:
        raise Refused(_("The account of %(person)s is closed. An administrator can open it again.") % {"person": person})


def must_leave_an_administrator(person: Person, after: date, role: Role | None = None) -> None:
    """Somebody else can still run the network on the day after. `role`: the one that ends; None for all of the person's."""
    others = administrators(after + timedelta(days=1))
    others = others.exclude(pk=role.pk) if role else others.exclude(person=person)
    if not others.exists():
        office = role.organisation if role else Organisation.objects.office()
        way = Way(_("See the network’s office"), office.get_absolute_url()) if office else None
        raise Refused(_("The network would have no administrator. Appoint another one first."), way)


def must_leave_contacts(person: Person, after: date) -> None:
    """No member is left without somebody who answers for it. The caller holds the organisations that the person acts for."""
    day = after + timedelta(days=1)
    mine = person.roles.filter(kind=CONTACT).exclude(ends_on__lt=day).values("organisation")
    for organisation in Organisation.objects.members(day).filter(pk__in=mine).order_by("sort_name"):
        others = organisation.roles.current(day).filter(kind=CONTACT, person__is_active=True).exclude(person=person)
        if not others.exists():
            raise Refused(
                _("%(organisation)s would have no contact person. Let somebody else become contact there first.")
                % {"organisation": organisation},
                Way(_("See the organisation"), organisation.get_absolute_url()),
            )


def administrators(on: date | None = None) -> QuerySet[Role]:
    """Roles of those who can run the network that day."""
    return Role.objects.current(on).filter(kind=ADMINISTRATOR, person__is_active=True)


def first_administrator_token() -> str:
    """Proof that nobody runs the network now. It says how many ever did, so that it is worth nothing once used."""
    must_have_no_administrator()
    return _door.sign(str(Role.objects.filter(kind=ADMINISTRATOR).count()))


def must_open_the_network(token: str) -> None:
    """The token is ours, younger than a day, and nobody has become administrator since it was made."""
    must_have_no_administrator()
    try:
        made_at = _door.unsign(token, max_age=TOKEN_AGE)
    except BadSignature:
        made_at = ""
    if made_at != str(Role.objects.filter(kind=ADMINISTRATOR).count()):
        raise Refused(_("The link is older than a day or not complete. Make a new one where the portal was started."))


def must_have_no_administrator() -> None:
    if administrators().exists():
        raise Refused(_("The network already has an administrator. Log in, or ask the administrator for an account."))


def _overlapping(periods: Iterable[Period], starts_on: date, ends_on: date | None) -> Period | None:
    """The first of the periods that shares a day with the given one; an open end is infinite."""
    far = date.max
    return next((p for p in periods if p.starts_on <= (ends_on or far) and starts_on <= (p.ends_on or far)), None)


def must_be_ahead(day: date) -> None:
    if day < dates.today():
        raise Refused(_("%(day)s has already been. Choose today or a later day.") % {"day": _written(day)})


# --- applications to join ------------------------------------------------------------------------------------------
def must_want_to_come(number: str, starts_on: date) -> None:
    """Not a member on that day or later: who belongs has no need to apply."""
    found = Organisation.objects.filter(organisation_number=number).first()
    if found and (other := _overlapping(found.memberships.all(), starts_on, None)):
        raise Refused(
            _("%(organisation)s is already a member %(period)s. Ask a colleague there for an invitation, or the office.")
            % {"organisation": found, "period": _period(other)}
        )


def must_be_alone(number: str, name: str) -> None:
    """No other open application of the organisation. Who sent the other one is not said."""
    if Application.objects.open().filter(organisation_number=number).exists():
        raise Refused(_already_handled(name))


def already_handled(name: str) -> Refused:
    return Refused(_already_handled(name))


def _already_handled(name: str) -> str:
    return _(
        "An application for %(organisation)s is already being handled, so nothing more needs to be sent. "
        "The office answers the one who applied. Ask the office if you wonder how it goes."
    ) % {"organisation": name}


def must_be_handled(application: Application) -> None:
    if not application.is_open:
        raise Refused(_("The application is closed. Start a new one if the organisation wants to join after all."))


def must_be_at(application: Application, step: str) -> None:
    """The step is the next one: each rests on those before it."""
    must_be_handled(application)
    wanted = Application.Step(step)
    if application.is_done(wanted):
        raise Refused(
            _("“%(step)s” is already done. Show the page again to see how far it has come.") % {"step": wanted.label}
        )
    if application.next_step != wanted and application.next_step:
        raise Refused(_("First comes “%(step)s”.") % {"step": application.next_step.label})


def must_not_come_before_it_was_asked_for(application: Application, starts_on: date) -> None:
    received_on = dates.as_local_date(application.received_at)
    if starts_on < received_on:
        raise Refused(_("The application came on %(day)s. Choose that day or a later one.") % {"day": _written(received_on)})


def must_have_been(day: date) -> None:
    if day > dates.today():
        raise Refused(_("%(day)s has not come yet. Write it down when it has happened.") % {"day": _written(day)})


def must_not_have_begun(application: Application) -> None:
    if application.membership_id:
        raise Refused(_("The membership has begun. End it on the page of the organisation instead."))


def must_have_come_to_nothing(application: Application) -> None:
    if application.is_open or application.membership_id:
        raise Refused(_("Only a declined or withdrawn application can be emptied of personal data."))


# --- leaving -------------------------------------------------------------------------------------------------------
def earliest_last_day(given_on: date) -> date:
    """The first last day that a notice given on the day may name, by the period of notice that is decided then."""
    period = NoticePeriod.objects.in_force(given_on)
    return _months_later(given_on, period.months) if period else given_on


def _months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last day when it has none such."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def must_keep_the_period_of_notice(last_day: date, given_on: date) -> None:
    first = earliest_last_day(given_on)
    if last_day < first:
        raise Refused(
            _("By the period of notice the last day can be %(day)s at the earliest. Ask the office if that is too late.")
            % {"day": _written(first)}
        )


def must_have_given_no_notice(membership: Membership) -> None:
    if membership.leave_notices.standing().exists():
        raise Refused(_("Notice is already given. Take it back first, if something is to be changed."))


def must_be_unconfirmed(notice: LeaveNotice) -> None:
    if not notice.is_waiting:
        raise Refused(_("The notice is already confirmed, or taken back. Show the page again to see how it stands."))


def must_stand(notice: LeaveNotice) -> None:
    if notice.withdrawn_at:
        raise Refused(_("The notice is already taken back."))


def _written(day: date) -> str:
    return dates.day(day, year=True)


def _period(period: Membership | Role) -> str:
    """`från tis 1 jan 2026` or `tis 1 jan 2026–fre 31 dec 2027`."""
    if period.ends_on is None:
        return _("from %(day)s") % {"day": _written(period.starts_on)}
    return f"{_written(period.starts_on)}–{_written(period.ends_on)}"
