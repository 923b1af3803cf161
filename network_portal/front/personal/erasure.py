"""Erasing a person: what each app takes away, what stays and why, and the one action that does it all."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import competence.actions
import members.actions
import operations.actions
from competence.models import Event, Registration, RegistrationQuerySet
from members.models import Person
from network_portal.lib import dates
from network_portal.records import retention as records
from network_portal.records.models import Job, Notice
from operations.models import Meeting, PlanItem, Proposal
from procurement.models import Need


@dataclass(frozen=True)
class Kept:
    what: str
    why: str


@dataclass(frozen=True)
class Open:
    """Something that the person is responsible for, and that somebody should take over first."""

    title: str
    kind: str
    url: str


def removed(person: Person) -> list[str]:
    """What goes, in sentences. Five queries."""
    roles = person.roles.exclude(ends_on__lte=dates.today()).count()
    before = Q(person=None, address=person.email)  # written to the address before it had an account
    seats, letters = coming(person).count(), Notice.objects.filter(Q(person=person) | before).count()
    said = [
        _("The name becomes “Removed person” with a number, in every list and every text that the portal writes."),
        _("E-mail address, job title, phone, language and appearance are emptied, also in the journal."),
        _("The account is closed for good, and it is signed out everywhere."),
    ]
    if roles:
        said.append(ngettext("%(n)d role ends today.", "%(n)d roles end today.", roles) % {"n": roles})
    if seats:
        words = ngettext(
            "%(n)d registration is withdrawn. Whoever has waited longest gets the seat.",
            "%(n)d registrations are withdrawn. Those who have waited longest get the seats.",
            seats,
        )
        said.append(words % {"n": seats})
    if letters:
        said.append(ngettext("%(n)d letter is removed.", "%(n)d letters are removed.", letters) % {"n": letters})
    return [*said, _("Extracts of the personal data, and what was told of allergies, are removed.")]


def kept() -> list[Kept]:
    """What stays without the name, and the law or the reason."""
    return [
        Kept(
            _("Invoices, payments and fee runs"),
            _("The Accounting Act (1999:1078) 7 kap. 2 § keeps them until the seventh year after the fiscal year (GDPR art. 17.3 b)."),
        ),
        Kept(
            _("Meetings, decisions and needs, with the words in them"),
            _("They belong to the organisation and show what members have done together, a task of public interest (GDPR art. 17.3 b and d). Municipalities file them under the Archives Act (1990:782)."),
        ),
        Kept(
            _("That somebody took part in an event"),
            _("The organisation’s figures must be right. It says “Removed person”, and goes when the time for registrations is out."),
        ),
        Kept(
            _("The journal of what was done"),
            _("It cannot be changed, so that it can be trusted. It knows people by number, and the name behind the number is gone."),
        ),
        Kept(
            _("Names that somebody has written into a text"),
            _("No program finds them with certainty. Tell the network’s office where they stand."),
        ),
    ]  # fmt: skip


def to_hand_over(person: Person, *, seen_by: Person) -> list[Open]:
    """What lies ahead and has the person as the one responsible, as far as the reader may see it; at most ten of each.
    Four queries."""
    needs = Need.objects.visible_to(seen_by).open().filter(responsible=person).order_by("pk")[:10]
    events = (
        Event.objects.visible_to(seen_by).upcoming().filter(responsible=person).exclude(state=Event.State.CANCELLED)[:10]
    )
    meetings = (
        Meeting.objects.visible_to(seen_by).filter(responsible=person, ends_at__gte=dates.now()).order_by("starts_at")[:10]
    )
    proposals = Proposal.objects.visible_to(seen_by).going_on().filter(responsible=person).order_by("pk")[:10]
    planned = PlanItem.objects.visible_to(seen_by).open().filter(responsible=person).in_order()[:10]
    return [
        *(Open(one.title, _("Proposal"), one.get_absolute_url()) for one in proposals),
        *(Open(one.title, _("Need"), one.get_absolute_url()) for one in needs),
        *(Open(one.title, _("Event"), one.get_absolute_url()) for one in events),
        *(Open(one.title, _("Network meeting"), one.get_absolute_url()) for one in meetings),
        *(Open(one.title, _("Year plan"), one.get_absolute_url()) for one in planned),
    ]


def coming(person: Person) -> RegistrationQuerySet:
    """The person's places at events that can still be withdrawn from, in the order in which events are locked."""
    ahead = Registration.objects.active().filter(person=person, event__state=Event.State.PUBLISHED)
    return ahead.filter(event__starts_at__gt=dates.now()).select_related("event").order_by("event_id")


@transaction.atomic
def erase(person: Person, *, by: Person | None) -> Person:
    """All of it, or nothing when somebody must be replaced first. `by` is None when the clock does it.

    The person is held before the places at events are read: whoever registers the person at this moment has either
    finished, and that place is withdrawn too, or waits and is refused.
    """
    members.actions.hold(person)
    for registration in coming(person):
        competence.actions.withdraw(registration.event, person, by=by or person)
    Registration.objects.filter(person=person).exclude(needs="").update(needs="")
    operations.actions.leave_groups(person, by=by or person)
    erased = members.actions.erase(person, by=by)
    records.remove_exports(list(Job.objects.filter(task=records.EXPORT, ordered_by=person).values_list("pk", flat=True)))
    Notice.objects.filter(person=person).delete()
    transaction.on_commit(lambda: _end_sessions(erased))
    return erased


def _end_sessions(person: Person) -> None:
    """No session opens the closed account any more; the rows and their copies in the cache go too."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in Session.objects.filter(expire_date__gte=dates.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            store(session.session_key).delete()
