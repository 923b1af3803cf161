"""Who is told what about a need. Called by the actions, inside their transactions."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q

from members.models import Organisation, Person, Role
from network_portal.records.models import JournalEntry, Notice
from network_portal.records.notices import Words, tell_many
from procurement.models import Commitment, Need, StageChange

SPEAKERS = (Role.Kind.PROCUREMENT_OFFICER, Role.Kind.ORGANISATION_CONTACT, Role.Kind.CLUSTER_COORDINATOR)
DESCRIBERS = (Role.Kind.PROCUREMENT_OFFICER, Role.Kind.ORGANISATION_CONTACT)
CONTACTS = (Role.Kind.ORGANISATION_CONTACT, Role.Kind.CLUSTER_COORDINATOR)


def one_line(text: str) -> str:
    """What a person wrote, without line breaks: in a letter an empty line would begin a paragraph of the portal's own."""
    return " ".join(text.split())


def owner_of(need: Need, *, by: Person) -> list[Person]:
    """The responsible person, or the owner's contacts when that person has left; never the one who did it."""
    roles = Role.objects.current().filter(organisation=need.organisation_id)
    found = roles.people(*SPEAKERS).filter(pk=need.responsible_id) or roles.people(Role.Kind.ORGANISATION_CONTACT)
    return [person for person in found if person.pk != by.pk]


def voices_of(commitments: Iterable[Commitment], *, by: Person | None) -> list[Person]:
    """For each commitment the person who made it, or the organisation's contacts when that person has left; each once."""
    commitments = list(commitments)
    if not commitments:
        return []
    made = Q()
    for commitment in commitments:
        made |= Q(organisation=commitment.organisation_id, person=commitment.by_id)
    current = Role.objects.current().filter(person__is_active=True).select_related("person")
    still_there = list(current.filter(made, kind__in=SPEAKERS))
    orphans = {each.organisation_id for each in commitments} - {role.organisation_id for role in still_there}
    others = list(current.filter(organisation__in=orphans, kind__in=CONTACTS)) if orphans else []
    people = {role.person_id: role.person for role in [*still_there, *others]}
    return [person for pk, person in sorted(people.items()) if by is None or pk != by.pk]


def tell_shared(need: Need, organisations: Collection[Organisation], *, by: Person) -> None:
    """Municipalities that were chosen by name hear of it: each person once, however often the need is taken back and shared
    again. Who acts for the owner too knows already."""
    if not organisations:
        return
    known = f"need-shared:{need.pk}:"
    roles = Role.objects.current().filter(organisation__in=organisations, kind__in=DESCRIBERS, person__is_active=True)
    roles = roles.exclude(person__in=Role.objects.current().filter(organisation=need.organisation_id).values("person"))
    roles = roles.exclude(person__in=Notice.objects.filter(key__startswith=known).values("person"))
    ordered = roles.select_related("person", "organisation").order_by("organisation__sort_name", "person")
    first = {role.person_id: role for role in reversed(ordered)}
    about = {"need": need, "title": one_line(need.title), "owner": need.organisation, "by": by}
    words = {each.pk: Words("procurement/notices/shared.txt", {**about, "organisation": each}) for each in organisations}
    tell_many(
        (role.person, f"{known}{role.organisation_id}:{role.person_id}", words[role.organisation_id])
        for role in first.values()
    )


def tell_committed(need: Need, commitment: Commitment, *, by: Person) -> None:
    """The owner hears that an organisation follows or contributes."""
    context = {**_about(need, commitment.organisation), "by": by, "comment": one_line(commitment.comment)}
    _tell(owner_of(need, by=by), f"need-{commitment.level}:{commitment.pk}", commitment.level, context)


def tell_stepped_back(need: Need, commitment: Commitment, *, by: Person) -> None:
    """The owner hears that an organisation is no longer with the need."""
    context = {**_about(need, commitment.organisation), "by": by}
    _tell(owner_of(need, by=by), f"need-step-back:{commitment.pk}", "step_back", context)


def tell_stage(need: Need, change: StageChange, *, by: Person) -> None:
    """Those who are with the need hear where it went and why. Called after those who lost sight of it were let go."""
    context = {**_about(need, need.organisation), "change": change, "reason": one_line(change.reason)}
    _tell(voices_of(need.commitments.filter(ended_at=None), by=by), f"need-stage:{change.pk}", "stage", context)


def tell_out_of_sight(
    need: Need, entry: JournalEntry, ended: list[Commitment], *, by: Person, because_of_stage: bool
) -> None:
    """Those who were with the need hear that they see it no more. Nothing about what happens with it now."""
    context = {"title": one_line(need.title), "organisation": need.organisation, "because_of_stage": because_of_stage}
    _tell(voices_of(ended, by=by), f"need-out-of-sight:{entry.pk}", "out_of_sight", context)


def _about(need: Need, organisation: Organisation) -> dict[str, Any]:
    return {"need": need, "title": one_line(need.title), "organisation": organisation}


def _tell(people: Iterable[Person], fact: str, template: str, context: dict[str, Any]) -> None:
    words = Words(f"procurement/notices/{template}.txt", context)
    tell_many((person, f"{fact}:{person.pk}", words) for person in people)


def names(organisations: Iterable[Organisation]) -> list[str]:
    """For the journal: short names in alphabetical order."""
    return sorted(organisation.short_name for organisation in organisations)
