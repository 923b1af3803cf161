"""The first steps of a network: what its administrator does before the members can do anything."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from financing.models import FeeTable, Issuer
from members.models import Membership, Person
from operations.models import Matrix, Meeting

TAKEN = "first_steps:taken"
REMEMBERED = 24 * 3600  # seconds; what is done stays done


@dataclass(frozen=True)
class Step:
    """`is_next`: the first one that is not done."""

    label: str
    why: str
    url: str
    is_done: bool
    is_next: bool


def first_steps(person: Person) -> list[Step]:
    """For the administrator, in their order, until all are done. One query, and none after that."""
    if not person.is_administrator or cache.get(TAKEN):
        return []
    done = _done(person)
    if all(done):
        cache.set(TAKEN, True, REMEMBERED)
        return []
    following = done.index(False)
    return [
        Step(label, why, url, is_done, number == following)
        for number, ((label, why, url), is_done) in enumerate(zip(_steps(), done, strict=True))
    ]


def _steps() -> list[tuple[str, str, str]]:
    return [
        (
            _("Adopt a matrix"),
            _("Meetings and events belong to its rows. There is a reference matrix to begin with."),
            reverse("operations:matrix"),
        ),
        (
            _("Let the members join"),
            _("All municipalities are in the register: open one and begin its membership, then invite its contact."),
            f"{reverse('members:organisations')}?show=could-join",
        ),
        (
            _("Name the sender of the invoices"),
            _("Address and bankgiro stand on every invoice."),
            reverse("financing:issuer"),
        ),
        (
            _("Decide the fees"),
            _("Propose them, see what they mean for every member, and write down the decision."),
            reverse("financing:fee_tables"),
        ),
        (
            _("Call the first network meeting"),
            _("Plan it, write the agenda and send the notice."),
            reverse("operations:meetings"),
        ),
    ]


def _done(person: Person) -> list[bool]:
    """Whether each step is done, in one query: it asks the person's own row, because a question needs a row to stand on."""
    asked = (
        Exists(Matrix.objects.exclude(adopted_on=None)),
        Exists(Membership.objects.all()),
        Exists(Issuer.objects.all()),
        Exists(FeeTable.objects.exclude(decided_on=None)),
        Exists(Meeting.objects.exclude(called_at=None)),
    )
    return list(Person.objects.filter(pk=person.pk).values_list(*asked).get())
