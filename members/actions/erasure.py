"""Taking a person's data out of the portal for good; what the law has us keep stays, without the name."""

import uuid

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q

from members import rules
from members.actions.roles import end
from members.actions.shared import lock_administrators, lock_with_roles
from members.models import Application, ChangeRequest, Invitation, Kind, Merge, PeopleImport, Person, ProfileView, Role
from members.models.applications import PERSONAL
from network_portal.lib import dates
from network_portal.records.journal import journal, journal_many
from network_portal.records.models import Notice, PersonalDetail

NAME = "Borttagen person"  # kept in rows, in the portal's first language; the number makes them different
NOWHERE = "erased.invalid"  # no such domain can exist (RFC 2606)


@transaction.atomic
def erase(person: Person, *, by: Person | None) -> Person:
    """Name, address and all else that points to the person are replaced; roles end, and nobody signs in any more.

    Who is the only contact of a member, or the only administrator, must be replaced first.
    """
    person, roles = lock_with_roles(person)
    rules.must_not_be_erased(person)
    today = dates.today()
    if any(role.kind == Role.Kind.NETWORK_ADMINISTRATOR for role in roles):
        lock_administrators()
        rules.must_leave_an_administrator(person, today)
    rules.must_leave_contacts(person, today)
    for role in roles:
        end(role, today, by)
    for account in (person, *_merged_into(person)):
        PersonalDetail.objects.filter(person=account).delete()
        _forget(account, by)
        _anonymise(account)
    Merge.objects.filter(kind=Kind.PERSON, kept=person.pk).update(label="")
    journal("members.person_erased", person, by=by)
    return person


def hold(person: Person) -> Person:
    """The person as it is now and where it has roles, held until commit: nobody gives it anything new while it is erased.

    Called first by whoever takes away what the apps above have of the person.
    """
    person, _roles = lock_with_roles(person)
    rules.must_not_be_erased(person)
    return person


def _merged_into(person: Person) -> list[Person]:
    """Accounts that were the same person's: closed when they were merged, but with name and address still in them."""
    numbers = Merge.objects.filter(kind=Kind.PERSON, kept=person.pk).values("gone")
    return list(Person.objects.filter(pk__in=numbers, erased_at=None).order_by("pk"))


def _forget(person: Person, by: Person | None) -> None:
    """Ways to sign in, who opened whose page, and the address wherever somebody else wrote it."""
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        model.objects.filter(user=person).delete()
    ProfileView.objects.filter(Q(person=person) | Q(viewer=person)).delete()
    PeopleImport.objects.filter(by=person).delete()
    _take_back_what_waits(person, by)
    ChangeRequest.objects.filter(person=person).update(before="", after="", reason="", answer="")
    invitations = Invitation.objects.filter(Q(email=person.email) | Q(accepted_by=person))
    addresses = {person.email, *invitations.values_list("email", flat=True)}
    Notice.objects.filter(person=None, address__in=addresses).delete()  # from before there was an account
    invitations.update(name="", title="", email=f"borttagen-{person.pk}@{NOWHERE}")
    Application.objects.filter(contact_email=person.email).update(**dict.fromkeys(PERSONAL, ""))


def _take_back_what_waits(person: Person, by: Person | None) -> None:
    """Nobody is left to answer an invitation, and nothing of them to be changed: neither waits for anybody any more."""
    invitations = Invitation.objects.unanswered().filter(email=person.email)
    journal_many("members.invitation_withdrawn", [(one, {}) for one in invitations], by=by)
    invitations.update(withdrawn_at=dates.now())
    proposals = ChangeRequest.objects.waiting().filter(person=person)
    journal_many("members.change_withdrawn", [(one, {}) for one in proposals], by=by)
    proposals.update(state=ChangeRequest.State.WITHDRAWN, decided_at=dates.now())


def _anonymise(person: Person) -> None:
    person.name, person.email = f"{NAME} {person.pk}", f"borttagen-{person.pk}@{NOWHERE}"
    person.title = person.phone = person.theme = ""
    person.language = "sv"
    person.is_active = person.is_staff = person.is_superuser = False
    person.calendar_token, person.last_login, person.erased_at = uuid.uuid4(), None, dates.now()
    person.set_unusable_password()  # and with it every session
    person.save()
