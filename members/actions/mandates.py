"""Who may speak for an organisation: written down, changed, ended, and asked about before it expires."""

from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import transaction

from members import mandate_rules as rules
from members.actions.shared import iso, lock
from members.models import Mandate, Organisation, Person, Role
from network_portal.lib import files
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.files import Upload
from network_portal.records.journal import journal, latest
from network_portal.records.notices import Words, tell, tell_many


class Terms(TypedDict, total=False):
    """What the decision says."""

    scope: str
    limit: Any
    is_deputy: bool
    starts_on: date
    ends_on: date | None
    decided_by: str
    decided_on: date
    registry_number: str


@transaction.atomic
def give_mandate(
    organisation: Organisation,
    person: Person,
    kind: str,
    *,
    by: Person | None,
    document: Upload | None = None,
    **terms: Unpack[Terms],
) -> Mandate:
    """Write down that `person` may do that sort of thing (Mandate.Kind) for the organisation, and tell them."""
    organisation = lock(organisation)
    mandate = Mandate(organisation=organisation, person=person, kind=kind, **terms)
    rules.must_act_for(person, organisation)
    rules.must_be_decided(mandate.decided_on)
    rules.must_be_its_only_one(mandate)
    _attach(mandate, document)
    mandate.save()
    after = {"kind": kind, **_plain(mandate, list(terms)), "document_name": mandate.document_name}
    journal(
        "members.mandate_given", mandate, by=by, person=person.pk, organisation=organisation.pk, before=None, after=after
    )
    if by is None or by.pk != person.pk:
        context = {"mandate": mandate, "by": by}
        tell(person, f"members.mandate_given:{mandate.pk}", "members/notices/mandate_given.txt", context)
    return mandate


@transaction.atomic
def change_mandate(
    mandate: Mandate,
    *,
    by: Person | None,
    document: Upload | None = None,
    opened: Opened | None = None,
    **terms: Unpack[Terms],
) -> Mandate:
    """Correct what was written down. A new document takes the place of the old; whose mandate it is, and for what, stands."""
    mandate = _locked(mandate)
    must_be_as_opened(mandate, opened, lambda: latest(mandate, "members.mandate_changed"))
    rules.must_go_on(mandate)
    changed = [name for name, value in terms.items() if getattr(mandate, name) != value]
    before = _plain(mandate, changed)
    for name, value in terms.items():
        setattr(mandate, name, value)
    rules.must_be_decided(mandate.decided_on)
    rules.must_be_its_only_one(mandate)
    after = _plain(mandate, changed)
    if document:
        before["document_name"] = mandate.document_name
        _attach(mandate, document)
        after["document_name"] = mandate.document_name
    if after:
        mandate.save()
        journal("members.mandate_changed", mandate, by=by, before=before, after=after)
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, ends_on: date, reason: str, *, by: Person | None) -> None:
    """Let it end early, after `ends_on`, its last day. One that has not begun by then is taken back altogether."""
    mandate = _locked(mandate)
    rules.must_go_on(mandate)
    rules.must_end_earlier(mandate, ends_on)
    whose = {"person": mandate.person_id, "organisation": mandate.organisation_id, "reason": reason}
    if ends_on < mandate.starts_on:
        journal("members.mandate_withdrawn", mandate, by=by, kind=mandate.kind, **whose)
        files.forget(mandate.document)
        mandate.delete()
    else:
        before, mandate.ends_on, mandate.end_reason = mandate.ends_on, ends_on, reason
        mandate.save(update_fields=["ends_on", "end_reason"])
        journal("members.mandate_ended", mandate, by=by, before=iso(before), after=iso(ends_on), **whose)
    if by is None or by.pk != mandate.person_id:
        key = f"members.mandate_ended:{mandate.person_id}:{whose['organisation']}:{mandate.kind}:{ends_on}"
        tell(mandate.person, key, "members/notices/mandate_ended.txt", {"mandate": mandate, "ends_on": ends_on})


def remind_of_mandates() -> None:
    """Ask the organisation's contacts, once for each mandate and last day, who comes after one that soon expires."""
    ending = list(Mandate.objects.ending_soon().select_related("person", "organisation"))
    contacts: dict[int, list[Person]] = {}
    roles = Role.objects.current().filter(
        kind=Role.Kind.ORGANISATION_CONTACT,
        person__is_active=True,
        organisation__in={each.organisation_id for each in ending},
    )
    for role in roles.select_related("person"):
        contacts.setdefault(role.organisation_id, []).append(role.person)
    words = {each.pk: Words("members/notices/mandate_ends.txt", {"mandate": each}) for each in ending}
    with transaction.atomic():
        tell_many(
            (contact, f"members.mandate_ends:{each.pk}:{each.ends_on}:{contact.pk}", words[each.pk])
            for each in ending
            for contact in contacts.get(each.organisation_id, [])
        )


def _locked(mandate: Mandate) -> Mandate:
    """The mandate as it is now; mandates of one organisation change one at a time."""
    organisation = lock(mandate.organisation)
    return organisation.mandates.select_related("person", "organisation").get(pk=mandate.pk)


def _attach(mandate: Mandate, document: Upload | None) -> None:
    if document:
        files.keep(mandate.document, document)
        mandate.document_name = document.name


def _plain(mandate: Mandate, names: list[str]) -> dict[str, Any]:
    """For the journal: days and amounts as text."""
    values = {name: getattr(mandate, name) for name in names}
    return {name: value if isinstance(value, (bool, str)) or value is None else str(value) for name, value in values.items()}
