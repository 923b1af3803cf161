"""Reminders that reach somebody at the same time come in one letter, the most urgent first.

Each reminder is written as a letter of its own in its own transaction, as ever, so that none is told twice. What is left to
do when all have been looked for is to bind those to the same person together. A process that dies before that loses
nothing: the sweep sends each of them by itself.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network_portal.lib import dates
from network_portal.records.models import Notice
from network_portal.records.notices import GATHERED, Parts, Told, as_letter, publish

log = logging.getLogger(__name__)

TEMPLATE = "records/gathered"  # no file: its words are those of the letters that it binds together


@contextmanager
def one_letter_each() -> Iterator[None]:
    """The reminders that are told inside come to each person in one letter; what else is told goes at once."""
    gathered: list[Told] = []
    token = GATHERED.set(gathered)
    try:
        yield
    finally:
        GATHERED.reset(token)
        transaction.on_commit(lambda: _send(gathered))


def _send(gathered: Sequence[Told]) -> None:
    by_person: dict[int, list[Told]] = defaultdict(list)
    for told in gathered:
        by_person[told.person.pk].append(told)
    ready: list[int] = []
    for letters in by_person.values():
        try:
            ready += _bound(letters)
        except Exception:
            log.exception("The letters to person %s could not be bound together", letters[0].person.pk)
            ready += [told.notice.pk for told in letters]
    publish(ready)


@transaction.atomic
def _bound(letters: list[Told]) -> list[int]:
    """The number of the one letter, or of the only one. Those that a worker has taken meanwhile are left to it."""
    numbers = [told.notice.pk for told in letters]
    rows = Notice.objects.select_for_update(skip_locked=True).filter(pk__in=numbers, state=Notice.State.WAITING, attempts=0)
    free = set(rows.values_list("pk", flat=True))
    letters = sorted((told for told in letters if told.notice.pk in free), key=_urgency)
    if len(letters) < 2:
        return sorted(free)
    moment = dates.now()
    made = Notice.objects.create(**_together(letters), created_at=moment)
    Notice.objects.filter(pk__in=free).update(state=Notice.State.SENT, sent_at=moment)
    return [made.pk]


def _urgency(told: Told) -> tuple[date, int]:
    return dates.as_local_date(told.words.due) if told.words.due else date.max, told.notice.pk


def _together(letters: list[Told]) -> dict[str, object]:
    """The fields of the one letter. Its key is made of the first one's, which stands in one such letter only."""
    person = letters[0].person
    parts = [told.words.said(person.language) for told in letters]
    with translation.override(person.language):
        subject, text, html = as_letter(_opening(parts), parts)
    return {
        "key": f"records.gathered:{min(told.notice.pk for told in letters)}",
        "person": person,
        "address": person.email,
        "template": TEMPLATE,
        "subject": subject,
        "text": text,
        "html": html,
        "attachments": list(chain.from_iterable(told.notice.attachments for told in letters)),
    }


def _opening(parts: Sequence[Parts]) -> Parts:
    n = len(parts)
    subject = ngettext("%(n)d thing waits for you: %(first)s", "%(n)d things wait for you: %(first)s", n)
    lead = _("What is most urgent stands first. Each has its own link, and tells why you get it.")
    return Parts(subject % {"n": n, "first": parts[0].subject}, [lead])
