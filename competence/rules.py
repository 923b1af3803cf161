"""Who may do what with events, and when. Anything else is nobody's."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.models import Event, Registration
from members.grants import ADMINISTRATOR, CONTACT, COORDINATOR, EVERY_ROLE, OFFICER, Grant, roles
from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused

MANAGE = Grant(_("Create, change, publish and cancel events, and note who took part"), roles(COORDINATOR, ADMINISTRATOR))
REGISTER = Grant(_("Register oneself for events, and withdraw"), EVERY_ROLE)
REGISTER_COLLEAGUE = Grant(
    _("Register a colleague of the own organisation for events, and withdraw the colleague"),
    roles(OFFICER, CONTACT),
    own=True,
)
REGISTER_ANYBODY = Grant(_("Register anybody for events, and withdraw anybody"), roles(COORDINATOR, ADMINISTRATOR))
GRANTS = [MANAGE, REGISTER, REGISTER_COLLEAGUE, REGISTER_ANYBODY]


def may_manage(person: Person) -> bool:
    """Events belong to the network: any coordinator may step in for another."""
    return MANAGE.allows(person)


def may_register(person: Person, event: Event) -> bool:
    return REGISTER.allows(person)


def may_register_colleague(person: Person, event: Event) -> bool:
    """Whether the person may register somebody else at all: somebody of an own organisation, or anybody."""
    return REGISTER_ANYBODY.allows(person) or bool(organisations_to_register_for(person))


def may_register_for(person: Person, organisation: Organisation) -> bool:
    """Whether the person may register others on behalf of the organisation, and withdraw them."""
    return REGISTER_ANYBODY.allows(person) or REGISTER_COLLEAGUE.allows(person, organisation.pk)


def may_withdraw(person: Person, registration: Registration) -> bool:
    return registration.person_id == person.pk or may_register_for(person, registration.organisation)


def may_see_needs(person: Person, event: Event) -> bool:
    """Allergies and the like are for those who arrange the event, not for every coordinator of the network."""
    arranges = event.responsible_id == person.pk or event.organiser_id in person.organisation_ids
    return may_manage(person) and arranges


def organisations_to_register_for(person: Person) -> list[int]:
    """Ids of the own organisations whose people the person may register."""
    return [pk for pk in person.organisation_ids if REGISTER_COLLEAGUE.allows(person, pk)]


def must_act_for(person: Person, organisation: Organisation) -> None:
    """Figures per organisation are only true when people take part for one they belong to."""
    if organisation.pk not in person.organisation_ids:
        raise Refused(
            gettext("%(person)s has no role in %(organisation)s today.") % {"person": person, "organisation": organisation}
        )


def must_be_draft(event: Event) -> None:
    if not event.is_draft:
        raise Refused(gettext("The event is already published."))


def must_be_published(event: Event, by: Person) -> None:
    if event.is_draft:
        raise Refused(gettext("The event is still a draft. Publish it first."))
    must_not_be_cancelled(event, by)


def must_not_be_cancelled(event: Event, by: Person) -> None:
    if event.is_cancelled:
        raise Refused(_and_whom_to_ask(gettext("The event is cancelled."), event, by))


def must_lie_ahead(event: Event, by: Person) -> None:
    if event.has_begun:
        raise Refused(_and_whom_to_ask(gettext("The event has already begun."), event, by))


def must_not_be_over(event: Event, by: Person) -> None:
    if event.is_over:
        raise Refused(_and_whom_to_ask(gettext("The event is over."), event, by))


def must_start_later(event: Event) -> None:
    if event.starts_at <= dates.now():
        raise Refused(
            gettext("The event would start %(when)s, which has been. Choose a later time.")
            % {"when": moment(event.starts_at)}
        )


def must_be_registered(person: Person, registration: Registration | None) -> None:
    if registration is None or registration.state == Registration.State.WITHDRAWN:
        raise Refused(gettext("%(person)s is not registered for the event.") % {"person": person})


def must_have_begun(event: Event) -> None:
    if not event.has_begun:
        raise Refused(
            gettext("You can note who took part when the event has begun, %(when)s.") % {"when": moment(event.starts_at)}
        )


def must_be_open(event: Event, by: Person) -> None:
    """Open for registration: published, ahead of us, and not past its last time to register."""
    must_be_published(event, by)
    must_lie_ahead(event, by)
    if event.registration_closes_at < dates.now():
        closed = gettext("Registration closed %(when)s.") % {"when": moment(event.registration_closes_at)}
        raise Refused(_and_whom_to_ask(closed, event, by))


def must_seat(event: Event, capacity: int) -> None:
    """Nobody loses a seat because a room shrinks."""
    if capacity < event.seats_taken:
        raise Refused(
            gettext(
                "%(taken)d people already have a seat. Keep at least that many seats, or agree with somebody to withdraw first."
            )
            % {"taken": event.seats_taken}
        )


def moment(when: datetime) -> str:
    """`fre 20 nov kl. 15.00`."""
    return gettext("%(day)s at %(clock)s") % {"day": dates.day(when), "clock": dates.clock(when)}


def whom_to_ask(event: Event, person: Person) -> str:
    """A sentence; nothing for the one who answers for the event."""
    if person.pk == event.responsible_id:
        return ""
    return gettext("Get in touch with %(name)s, %(email)s.") % {"name": event.responsible, "email": event.responsible.email}


def _and_whom_to_ask(sentence: str, event: Event, person: Person) -> str:
    return f"{sentence} {whom_to_ask(event, person)}".strip()
