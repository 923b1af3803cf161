"""How a network that nobody runs gets its first administrator."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import rules
from members.actions.roles import give
from members.actions.shared import lock_administrators
from members.models import Organisation, Person, Role
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal


@transaction.atomic
def create_first_administrator(
    token: str, *, organisation_name: str, organisation_number: str, name: str, email: str, password: str
) -> Person:
    """Open a network that nobody runs: its office, and the person who will let everybody else in.

    Whoever holds the link could read it on the portal's own machine, so an account that already has the address is
    taken over: that is how a network which has lost its last administrator gets one back.
    """
    lock_administrators()
    rules.must_open_the_network(token)
    office, _created = Organisation.objects.get_or_create(
        organisation_number=organisation_number,
        defaults={
            "kind": Organisation.Kind.COORDINATOR,
            "name": organisation_name,
            "short_name": organisation_name[:60],
            "email_domain": email.rpartition("@")[2].lower(),
        },
    )
    if office.kind != Organisation.Kind.COORDINATOR:
        raise Refused(
            _("%(organisation)s is not an office that can run a network. Check the number.") % {"organisation": office}
        )
    person = Person.objects.filter(email=email.strip().lower()).first() or Person.objects.create_user(email)
    person.name, person.is_active = name, True
    person.set_password(password)
    person.save()
    give(person, office, Role.Kind.NETWORK_ADMINISTRATOR, None, None, person)
    journal("members.network_opened", office, by=person, person=person.pk)
    return person
