"""Accounts that nobody uses any more."""

from datetime import date

from django.db.models import DateField, Max
from django.db.models.functions import Coalesce, Greatest, TruncDate

from members.models import Person, PersonQuerySet, Role


def accounts_due(until: date) -> PersonQuerySet:
    """People without a role whose last role ended (and who last signed in) before `until`. `last_day`: the later of the two.

    Somebody who never had a role is counted from the day the account was made."""
    created, signed_in = TruncDate("created_at"), TruncDate("last_login")
    last_day = Greatest(Coalesce(Max("roles__ends_on"), created), Coalesce(signed_in, created), output_field=DateField())
    going_on = Role.objects.filter(ends_on=None) | Role.objects.filter(ends_on__gte=until)
    unused = Person.objects.filter(erased_at=None, is_superuser=False).exclude(pk__in=going_on.values("person"))
    return unused.annotate(last_day=last_day).filter(last_day__lt=until)
