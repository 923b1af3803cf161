"""Who must have a second factor, and by what it counts as given."""

from datetime import date

from django.db.models import Count, Q
from django.http import HttpRequest

from members.models import Person, Role, SecondFactorRule
from network_portal.lib.dates import today

BY_PROVIDER = "second_factor_by"  # in the session: which provider asked for a second factor when one signed in


def missing_from(request: HttpRequest) -> date | None:
    """From which day the person who asks is let in no further without a second factor; None when nothing is missing."""
    person = request.user
    if not isinstance(person, Person) or person.second_factor_from is None or request.session.get(BY_PROVIDER):
        return None
    return person.second_factor_from


def is_missing(request: HttpRequest) -> bool:
    """Whether the day has come."""
    day = missing_from(request)
    return day is not None and day <= today()


def rules() -> dict[str, date]:
    """By kind of role, from which day it needs a second factor."""
    return dict(SecondFactorRule.objects.values_list("kind", "starts_on"))


def counts() -> dict[str, tuple[int, int]]:
    """By kind of role, how many people have it today, and how many of them have a second factor. One query."""
    has = Q(person__authenticator__type__in=("totp", "webauthn"))
    rows = Role.objects.current().filter(person__is_active=True).values("kind").order_by("kind")
    counted = rows.annotate(all=Count("person", distinct=True), having=Count("person", distinct=True, filter=has))
    return {row["kind"]: (row["all"], row["having"]) for row in counted}
