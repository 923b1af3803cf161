"""The portal's memory of what was done: append-only, hash-chained by the database."""

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.utils import timezone

from network_portal.lib.dates import now
from network_portal.records.models import Heartbeat, JournalEntry, JournalHead, PersonalDetail

if TYPE_CHECKING:
    from members.models import Person

APART = "apart"  # in an entry's data: the digest of what is kept apart
# Names among the heartbeats: when the chain was last found whole, and when it was found broken.
VERIFIED, BROKEN = "journal verified", "journal broken"


def journal(action: str, obj: models.Model, *, by: "Person | None", personal: Any = None, **data: Any) -> JournalEntry:
    """Remember that `by` (None: the portal itself) did `action` (`app.past_tense`) to `obj`, in the caller's transaction.

    `data` is written as JSON: primitives only, with before and after where something changed. `personal` is what is said
    of `obj` when that is a person (a dict): names, addresses. It is kept apart, so that it can be erased and the chain stays whole.
    """
    if personal is None:
        return JournalEntry.objects.create(**_fields(action, obj, by, data))
    salt = secrets.token_hex(16)
    entry = JournalEntry.objects.create(**_fields(action, obj, by, {**data, APART: _digest(personal, salt)}))
    PersonalDetail.objects.create(entry=entry, person_id=obj.pk, values=personal, salt=salt)
    return entry


def journal_many(action: str, objects: "list[tuple[models.Model, dict[str, Any]]]", *, by: "Person | None") -> None:
    """The same for many objects in one statement."""
    JournalEntry.objects.bulk_create([JournalEntry(**_fields(action, obj, by, data)) for obj, data in objects])


def latest(obj: models.Model, *actions: str) -> JournalEntry | None:
    """The last time one of the actions was done to `obj`, with who did it."""
    rows = JournalEntry.objects.filter(object_type=obj._meta.label_lower, object_id=obj.pk, action__in=actions)
    return rows.select_related("by").order_by("-pk").first()


def _digest(values: dict[str, Any], salt: str) -> str:
    return hashlib.sha256(f"{salt}{json.dumps(values, sort_keys=True)}".encode()).hexdigest()


def _fields(action: str, obj: models.Model, by: "Person | None", data: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": now(),
        "action": action,
        "by": by,
        "object_type": obj._meta.label_lower,
        "object_id": obj.pk,
        "object_label": (getattr(obj, "journal_label", "") or str(obj))[:200],
        "data": data,
    }


def verify() -> list[int]:
    """Read the whole chain; what `broken_links` says, and the moment is remembered when all is well."""
    broken = sorted({*broken_links(), *changed_details()})
    name = BROKEN if broken else VERIFIED
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
    if not broken:
        Heartbeat.objects.filter(name=BROKEN).delete()
    return broken


def changed_details() -> list[int]:
    """Numbers in the chain whose personal details are not those that were written. Erased ones are no fault."""
    kept = PersonalDetail.objects.exclude(entry__link=None).values_list(
        "entry__link__number", f"entry__data__{APART}", "values", "salt"
    )
    return [number for number, digest, values, salt in kept.iterator() if digest != _digest(values, salt)]


def head() -> tuple[int, str]:
    """How many entries the chain holds and the hash of its end. Written down elsewhere, it proves the whole chain."""
    return JournalHead.objects.values_list("number", "hash").first() or (0, "")


def broken_links() -> list[int]:
    """Numbers in the chain where an entry was changed, removed or never linked; empty when all is well.

    Recomputes every hash in the database, in one pass over the chain.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT number FROM (
                SELECT l.number, l.hash, e.id AS entry,
                       records_journal_digest(lag(l.hash, 1, '') OVER w, l.number, e) AS expected,
                       lag(l.number, 1, 0::bigint) OVER w AS before
                FROM records_journallink l LEFT JOIN records_journalentry e ON e.id = l.entry_id
                WINDOW w AS (ORDER BY l.number)
            ) chain
            WHERE entry IS NULL OR hash IS DISTINCT FROM expected OR number <> before + 1
            UNION ALL
            SELECT -e.id FROM records_journalentry e LEFT JOIN records_journallink l ON l.entry_id = e.id
            WHERE l.entry_id IS NULL
            UNION ALL
            SELECT h.number FROM records_journalhead h
            WHERE h.number > 0 AND NOT EXISTS (
                SELECT 1 FROM records_journallink l WHERE l.number = h.number AND l.hash = h.hash
            )
            """
        )
        return sorted({row[0] for row in cursor.fetchall()})
