"""Accounts that nobody uses any more, applications that came to nothing, and proposals that are answered."""

from datetime import date

from django.db.models import DateField, Max
from django.db.models.functions import Coalesce, Greatest, TruncDate

from members.models import (
    Application,
    ApplicationQuerySet,
    ChangeRequest,
    ChangeRequestQuerySet,
    Person,
    PersonQuerySet,
    Role,
)
from network_portal.lib import dates


def accounts_due(until: date) -> PersonQuerySet:
    """People without a role whose last role ended (and who last signed in) before `until`. `last_day`: the later of the two.

    Somebody who never had a role is counted from the day the account was made."""
    created, signed_in = TruncDate("created_at"), TruncDate("last_login")
    last_day = Greatest(Coalesce(Max("roles__ends_on"), created), Coalesce(signed_in, created), output_field=DateField())
    going_on = Role.objects.filter(ends_on=None) | Role.objects.filter(ends_on__gte=until)
    unused = Person.objects.filter(erased_at=None, is_superuser=False).exclude(pk__in=going_on.values("person"))
    return unused.annotate(last_day=last_day).filter(last_day__lt=until)


def applications_due(until: date) -> ApplicationQuerySet:
    """Applications that were declined or withdrawn before `until` begins, and still tell who applied."""
    return Application.objects.filter(closed_at__lt=dates.midnight(until), membership=None, erased_at=None)


def change_requests_due(until: date) -> ChangeRequestQuerySet:
    """Proposals that were approved, declined or withdrawn before `until` begins."""
    return ChangeRequest.objects.filter(decided_at__lt=dates.midnight(until))


def remove_change_requests(ids: list[int]) -> None:
    """What was changed stands in the journal; who proposed it in which words is forgotten."""
    ChangeRequest.objects.filter(pk__in=ids).delete()
