"""Taking a person's data out of the portal for good; what the law has us keep stays, without the name."""

import uuid

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.utils.translation import gettext as _

from members import rules
from members.actions.roles import end
from members.actions.shared import lock, lock_administrators, lock_person
from members.models import Application, ChangeRequest, Invitation, Organisation, PeopleImport, Person, ProfileView, Role
from members.models.applications import PERSONAL
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal
from network_portal.records.models import PersonalDetail

NAME = "Borttagen person"  # kept in rows, in the portal's first language; the number makes them different
NOWHERE = "erased.invalid"  # no such domain can exist (RFC 2606)


@transaction.atomic
def erase(person: Person, *, by: Person | None) -> Person:
    """Name, address and all else that points to the person are replaced; roles end, and nobody signs in any more.

    Who is the only contact of a member, or the only administrator, must be replaced first.
    """
    person = hold(person)
    roles = list(_open_roles(person).select_related("organisation", "person"))
    today = dates.today()
    if any(role.kind == Role.Kind.NETWORK_ADMINISTRATOR for role in roles):
        lock_administrators()
        rules.must_leave_an_administrator(person, today)
    rules.must_leave_contacts(person, today)
    for role in roles:
        end(role, today, by)
    PersonalDetail.objects.filter(person=person).delete()
    _forget(person)
    _anonymise(person)
    journal("members.person_erased", person, by=by)
    return person


def hold(person: Person) -> Person:
    """The person as it is now and where it has roles, held until commit: nobody gives it anything new while it is erased.

    Called first by whoever takes away what the apps above have of the person.
    """
    held = [lock(place).pk for place in Organisation.objects.filter(roles__in=_open_roles(person)).distinct().order_by("pk")]
    person = lock_person(person)
    rules.must_not_be_erased(person)
    if _open_roles(person).exclude(organisation__in=held).exists():
        raise Refused(_("Somebody gave the person a role at this moment. Look at it, and try again."))
    return person


def _open_roles(person: Person) -> "models.QuerySet[Role]":
    return person.roles.exclude(ends_on__lte=dates.today())


def _forget(person: Person) -> None:
    """Ways to sign in, who opened whose page, and the address wherever somebody else wrote it."""
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        model.objects.filter(user=person).delete()
    ProfileView.objects.filter(models.Q(person=person) | models.Q(viewer=person)).delete()
    PeopleImport.objects.filter(by=person).delete()
    ChangeRequest.objects.filter(person=person).update(before="", after="", reason="", answer="")
    nobody = {"name": "", "title": "", "email": f"borttagen-{person.pk}@{NOWHERE}"}
    Invitation.objects.filter(email=person.email).update(**nobody)
    Application.objects.filter(contact_email=person.email).update(**dict.fromkeys(PERSONAL, ""))


def _anonymise(person: Person) -> None:
    person.name, person.email = f"{NAME} {person.pk}", f"borttagen-{person.pk}@{NOWHERE}"
    person.title = person.phone = person.theme = ""
    person.language = "sv"
    person.is_active = person.is_staff = person.is_superuser = False
    person.calendar_token, person.last_login, person.erased_at = uuid.uuid4(), None, dates.now()
    person.set_unusable_password()  # and with it every session
    person.save()
