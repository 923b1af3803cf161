"""Needs that go over to a colleague: from one who answers for them to another in the same organisation."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.handing import Source, passed_on
from members.models import Person, Role
from network_portal.records.journal import journal
from procurement import rules
from procurement.models import Need


def rows() -> QuerySet[Need]:
    """Those on their way, by title; a need that is closed waits for nobody."""
    return Need.objects.open().order_by("sort_title", "pk")


def may_hold(organisation: int) -> QuerySet[Person]:
    return Role.objects.current().filter(organisation=organisation).people(*rules.CHANGE.roles)


def is_held() -> Exists:
    able = {"person": OuterRef("responsible"), "organisation": OuterRef("organisation"), "person__is_active": True}
    return Exists(Role.objects.current().filter(kind__in=rules.CHANGE.roles, **able))


def may_move(person: Person, organisation: int) -> bool:
    """Only those who act for the municipality: others may not even know what needs it has."""
    return rules.CHANGE.allows(person, organisation)


def move(need: Need, to: Person, by: Person | None) -> None:
    journal("procurement.handed_over", need, by=by, **passed_on(need, to))


NEEDS = Source(
    key="needs",
    model=Need,
    title=_("Needs"),
    count=lambda n: ngettext("%(n)d need", "%(n)d needs", n) % {"n": n},
    rows=rows,
    note=lambda need: str(need.get_stage_display()),
    may_hold=may_hold,
    is_held=is_held,
    may_move=may_move,
    move=move,
    group_field="organisation",
)
