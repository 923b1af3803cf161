"""Inviting many at once from a file. First the file is read and each row judged; then a worker sends the invitations.

A row is judged anew when it is sent, by the same rules as a single invitation, in a few queries for many rows. Who has
the role or has been invited is passed over, so that the same file may be sent twice.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from members import rules
from members.actions.invitations import letter, offer_of
from members.models import Invitation, Membership, Organisation, Person, Role
from members.models.imports import PeopleImport
from members.models.invitations import fingerprint, life
from network_portal.lib import dates, typed
from network_portal.lib.exports import FORMULA_STARTS
from network_portal.lib.phrases import Phrase
from network_portal.lib.refusals import Refused
from network_portal.lib.sheets import Row
from network_portal.records import jobs
from network_portal.records.journal import journal, journal_many
from network_portal.records.models import Job
from network_portal.records.notices import tell_many, write_to_many

TASK = "members.tasks.import_people"
PORTION = 250  # rows of one transaction
KEPT = timedelta(days=7)  # a file that nobody went on with
LONGEST_ADDRESS = 254  # characters, as the column has them
NEW, HELD, INVITED, FAULT = "new", "held", "invited", "fault"

# How people head the columns. The first of each is what the template says.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("namn", "name", "för- och efternamn"),
    "email": ("e-post", "epost", "e-postadress", "mejl", "mail", "e-mail", "email"),
    "kind": ("roll", "role"),
    "title": ("titel", "befattning", "job title", "title"),
    "starts_on": ("från", "första dag", "from", "first day"),
    "language": ("språk", "brevets språk", "language", "language of the letter"),
    "organisation": ("organisation", "organisationsnummer", "kommun", "organisation number", "municipality"),
}
# How people name the language of the letter. Who says nothing is written to in Swedish.
LANGUAGES = {"": "sv", "sv": "sv", "svenska": "sv", "swedish": "sv", "en": "en", "engelska": "en", "english": "en"}
NEEDED = ("name", "email", "kind")


@dataclass(frozen=True)
class Offer:
    """A row: the `line` in the file, whom to invite to what, and `fault`, a sentence when the row cannot be used."""

    line: int
    name: str = ""
    email: str = ""
    title: str = ""
    kind: str = ""
    organisation: int = 0
    starts_on: str = ""
    language: str = "sv"
    fault: str = ""
    state: str = NEW
    is_outside: bool = False  # the address is not at the organisation's domain: sent to only after a second look

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.starts_on)


@transaction.atomic
def read_people(file_name: str, rows: Sequence[Row], organisation: Organisation | None, *, by: Person) -> PeopleImport:
    """Keep what the file says. `organisation`: where rows go that name none. Refused when the headings cannot be read."""
    columns = _columns(rows[0][1])
    places = _Places(by)
    seen: set[tuple[str, int, str]] = set()
    offers = [_offer(line, _named(cells, columns), places, organisation, seen) for line, cells in rows[1:]]
    return PeopleImport.objects.create(by=by, file_name=file_name[:120], rows=[asdict(offer) for offer in offers])


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, heading in enumerate(header):
        for name, known in HEADINGS.items():
            if heading.casefold() in known:
                found.setdefault(name, number)
    missing = [HEADINGS[name][0].capitalize() for name in NEEDED if name not in found]
    if missing:
        raise Refused(
            _("The first row must hold the headings. Not found: %(names)s. The template shows how.")
            % {"names": ", ".join(missing)}
        )
    return found


def _named(cells: Sequence[str], columns: dict[str, int]) -> dict[str, str]:
    return {name: cells[number] if number < len(cells) else "" for name, number in columns.items()}


class _Places:
    """The organisations that the person may staff, by number and by name: read once for the whole file."""

    def __init__(self, by: Person) -> None:
        self.by = by
        self.known: dict[str, set[Organisation]] = defaultdict(set)
        for place in rules.organisations_to_staff(by):
            for key in (place.organisation_number, place.written_number, place.name, place.short_name):
                self.known[key.casefold()].add(place)

    def find(self, text: str) -> Organisation | None:
        found = self.known.get(text.casefold(), set())
        if len(found) > 1:
            raise Refused(_("Several organisations are called “%(text)s”. Write the number instead.") % {"text": text[:60]})
        return next(iter(found), None)

    def gives(self, organisation: Organisation) -> list[str]:
        return rules.roles_to_give(self.by, organisation)


def _offer(
    line: int, said: dict[str, str], places: _Places, usual: Organisation | None, seen: set[tuple[str, int, str]]
) -> Offer:
    offer = Offer(line, said["name"][:120], said["email"].lower(), said.get("title", "")[:120], said["kind"][:60])
    offer, faults = _checked(offer, said, places, usual)
    if faults:
        return replace(offer, fault=" ".join(faults), state=FAULT)
    key = (offer.email, offer.organisation, offer.kind)
    if key in seen:
        return replace(offer, fault=_("The same person and role stand in an earlier row."), state=FAULT)
    seen.add(key)
    return offer


def _checked(offer: Offer, said: dict[str, str], places: _Places, usual: Organisation | None) -> tuple[Offer, list[str]]:
    """With the organisation, role and day found, and a sentence for everything that is wrong."""
    faults = _faults_of_the_person(offer)
    kind = _kind(offer.kind)
    place, unknown = _place(said.get("organisation", ""), places, usual)
    if place is None:
        faults.append(unknown)
    elif kind not in places.gives(place):
        words = {"text": offer.kind, "organisation": place}
        faults.append(_("“%(text)s” is no role that you can give in %(organisation)s.") % words)
    day = typed.day(said.get("starts_on", "")) if said.get("starts_on") else dates.today()
    if day is None:
        faults.append(_("“%(text)s” is no day. Write it like 2026-03-25.") % {"text": said["starts_on"][:30]})
    language = LANGUAGES.get(said.get("language", "").casefold())
    if language is None:
        faults.append(
            _("“%(text)s” is no language of the portal. Write Swedish or English.") % {"text": said["language"][:30]}
        )
    if faults or place is None or day is None or language is None:
        return offer, faults
    first_day = max(day, dates.today()).isoformat()
    outside = rules.is_outside_domain(offer.email, place)
    known: dict[str, Any] = {
        "kind": kind,
        "organisation": place.pk,
        "starts_on": first_day,
        "language": language,
        "is_outside": outside,
    }
    return replace(offer, **known), []


def _place(named: str, places: _Places, usual: Organisation | None) -> tuple[Organisation | None, str]:
    """The organisation that is meant, or a sentence that says why it is not known."""
    try:
        place = places.find(named) if named else usual
    except Refused as refused:  # two have that name
        return None, str(refused)
    return place, _("“%(text)s” is no organisation that you can invite people to.") % {"text": named[:60]}


def _faults_of_the_person(offer: Offer) -> list[str]:
    faults = []
    if not offer.name:
        faults.append(_("The name is missing."))
    if any(text.startswith(FORMULA_STARTS) for text in (offer.name, offer.email, offer.title)):
        faults.append(_("A cell begins like a formula. Write only the text."))
    try:
        validate_email(offer.email)
        MaxLengthValidator(LONGEST_ADDRESS)(offer.email)  # cut off it would be somebody else's
    except ValidationError:
        faults.append(_("“%(text)s” is not a whole e-mail address.") % {"text": offer.email[:60]})
    return faults


def _kind(text: str) -> str:
    """The role as it is called in either language, or by its own name."""
    names = {kind.value: kind.value for kind in Role.Kind}
    for language, _name in settings.LANGUAGES:
        with override(language):
            names |= {str(kind.label).casefold(): kind.value for kind in Role.Kind}
    return names.get(text.casefold(), "")


def offers_of(found: PeopleImport) -> list[Offer]:
    """The rows with what is known today: who has the role already, who is invited, who is new. Five queries."""
    return judge([Offer(**row) for row in found.rows])


def judge(offers: Sequence[Offer]) -> list[Offer]:
    """The same offers, each with its state today."""
    usable = [offer for offer in offers if offer.state != FAULT]
    emails = {offer.email for offer in usable}
    places = {offer.organisation for offer in usable}
    people = dict(Person.objects.filter(email__in=emails).values_list("email", "is_active"))
    roles = Role.objects.filter(Q(ends_on=None) | Q(ends_on__gte=dates.today()), person__email__in=emails)
    held = set(roles.values_list("person__email", "organisation", "kind"))
    open_ones = Invitation.objects.open().filter(email__in=emails)
    invited = set(open_ones.values_list("email", "organisation", "kind"))
    memberships = _memberships(places)
    return [offer if offer.state == FAULT else _judged(offer, people, held, invited, memberships) for offer in offers]


Key = tuple[str, int, str]


def _judged(
    offer: Offer, people: dict[str, bool], held: set[Key], invited: set[Key], memberships: dict[int, list[Membership]]
) -> Offer:
    key = (offer.email, offer.organisation, offer.kind)
    if not people.get(offer.email, True):
        return replace(offer, state=FAULT, fault=_("The account with that address is closed. An administrator can open it."))
    if offer.organisation in memberships and _covering(memberships[offer.organisation], offer.first_day) is None:
        day = dates.day(offer.first_day, year=True)
        return replace(offer, state=FAULT, fault=_("The organisation is no member on %(day)s.") % {"day": day})
    return replace(offer, state=HELD if key in held else INVITED if key in invited else NEW)


def _memberships(places: Iterable[int]) -> dict[int, list[Membership]]:
    """By organisation; the network's own office needs none and is left out."""
    need = Organisation.objects.filter(pk__in=places).exclude(kind=Organisation.Kind.COORDINATOR)
    found: dict[int, list[Membership]] = {pk: [] for pk in need.values_list("pk", flat=True)}
    for membership in Membership.objects.filter(organisation__in=found):
        found[membership.organisation_id].append(membership)
    return found


def _covering(memberships: Iterable[Membership], day: date) -> Membership | None:
    return next((one for one in memberships if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)), None)


@transaction.atomic
def order_import(found: PeopleImport, *, by: Person, looked_twice: bool = False) -> Job:
    """Have the invitations sent. Who presses twice gets the same job. `looked_twice`: at addresses outside the domain."""
    found = PeopleImport.objects.select_for_update().get(pk=found.pk)
    if found.job:
        return found.job
    new = [offer for offer in offers_of(found) if offer.state == NEW]
    if not new:
        raise Refused(_("There is nobody new to invite in the file."))
    if not looked_twice and any(offer.is_outside for offer in new):
        raise Refused(_("Some addresses are not at the organisation’s domain. Look at them once more, and tick the box."))
    title = Phrase(gettext_noop("Invitations from %(file)s"), file=found.file_name)
    found.job = jobs.order(TASK, title, audience=f"person:{by.pk}", by=by, people_import=found.pk)
    found.save(update_fields=["job"])
    journal("members.import_ordered", by, by=by, people=len(new))
    return found.job


def portions(found: PeopleImport) -> Iterator[list[Offer]]:
    """The usable rows, PORTION at a time."""
    rows = iter([Offer(**row) for row in found.rows if row["state"] != FAULT])
    while portion := list(islice(rows, PORTION)):
        yield portion


@transaction.atomic
def invite_many(offers: Sequence[Offer], *, by: Person) -> int:
    """Invite those who are new among `offers`, all or none; how many. The right to invite is asked again."""
    places = _held({offer.organisation for offer in offers})
    by_id = {place.pk: place for place in places}
    may = {place.pk: set(rules.roles_to_give(by, place)) for place in places}
    new = [offer for offer in judge(offers) if offer.state == NEW and offer.kind in may.get(offer.organisation, ())]
    _put_away_old(new, by)
    memberships = _memberships(by_id)
    made = [_invitation(offer, by_id[offer.organisation], memberships, by) for offer in new]
    Invitation.objects.bulk_create(made)
    journal_many("members.invited", [(one, offer_of(one)) for one in made], by=by)
    _write_all(made, by)
    return len(made)


def _held(places: Iterable[int]) -> list[Organisation]:
    """The organisations, held until commit, always in the same order: invitations of one change one at a time."""
    found = Organisation.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=places)
    return list(found.order_by("pk"))


def _write_all(invitations: Sequence[Invitation], by: Person) -> None:
    known = {one.email: one for one in Person.objects.filter(email__in=[one.email for one in invitations], is_active=True)}
    letters = [(one, letter(one, one.token, "invitation", by, has_account=one.email in known)) for one in invitations]
    tell_many((known[one.email], key, words) for one, (key, words) in letters if one.email in known)
    write_to_many((one.email, one.language, key, words) for one, (key, words) in letters if one.email not in known)


def _put_away_old(new: Sequence[Offer], by: Person) -> None:
    """Earlier invitations whose link has grown too old make room."""
    keys = {(offer.email, offer.organisation, offer.kind) for offer in new}
    stale = Invitation.objects.unanswered().filter(email__in={key[0] for key in keys}).select_related("organisation")
    old = [one for one in stale if (one.email, one.organisation_id, one.kind) in keys]
    Invitation.objects.filter(pk__in=[one.pk for one in old]).update(withdrawn_at=dates.now())
    journal_many("members.invitation_withdrawn", [(one, {}) for one in old], by=by)


def _invitation(offer: Offer, place: Organisation, memberships: dict[int, list[Membership]], by: Person) -> Invitation:
    membership = _covering(memberships.get(place.pk, ()), offer.first_day)
    token, moment = secrets.token_urlsafe(32), dates.now()
    invitation = Invitation(
        email=offer.email,
        name=offer.name,
        title=offer.title,
        organisation=place,
        kind=offer.kind,
        starts_on=offer.first_day,
        language=offer.language,
        ends_on=membership.ends_on if membership else None,
        invited_by=by,
        token_hash=fingerprint(token),
        sent_at=moment,
        expires_at=moment + life(),
    )
    invitation.token = token
    return invitation


def finish_import(found: PeopleImport) -> None:
    """The invitations are sent, so what the file said about people is forgotten."""
    PeopleImport.objects.filter(pk=found.pk).update(rows=[])


def discard(found: PeopleImport) -> None:
    """Forget the file. One whose invitations are ordered is finished by the worker instead."""
    PeopleImport.objects.filter(pk=found.pk, job=None).delete()


def forget_old_imports() -> int:
    """Files that nobody went on with; how many were forgotten."""
    return PeopleImport.objects.filter(created_at__lt=dates.now() - KEPT).delete()[0]
