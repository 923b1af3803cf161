"""What is not kept of events: allergies and the like once an event is over, and in time who took part."""

from datetime import date

from django.db.models import Q

from competence.models import Event, Registration, RegistrationQuerySet
from network_portal.lib import dates


def needs_due(until: date) -> RegistrationQuerySet:
    """Registrations that tell of needs, of events that ended before `until` begins or were called off."""
    over = Q(event__ends_at__lt=dates.midnight(until)) | Q(event__state=Event.State.CANCELLED)
    return Registration.objects.exclude(needs="").filter(over)


def forget_needs(ids: list[int]) -> None:
    Registration.objects.filter(pk__in=ids).update(needs="")


def registrations_due(until: date) -> RegistrationQuerySet:
    """Registrations for events that ended before `until` begins."""
    return Registration.objects.filter(event__ends_at__lt=dates.midnight(until))


def remove_registrations(ids: list[int]) -> None:
    """The event keeps how many came; who they were is forgotten."""
    Registration.objects.filter(pk__in=ids).delete()
