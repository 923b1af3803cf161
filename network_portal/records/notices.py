"""Telling people things, once. A notice is written in the action's transaction and sent after it.

A broken broker loses nothing: `sweep()` sends what was written but never sent. A letter that lets somebody in (`good_until`)
waits for no worker: the process that wrote it sends it when the transaction is through, and then its words are gone.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import css_inline
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import Q
from django.template import Context, Engine, Template
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from network_portal.lib.dates import now
from network_portal.records.models import Notice

if TYPE_CHECKING:
    from members.models import Person

ATTEMPTS = 5
BATCH = 500  # letters written by one statement
# Minutes between attempts: a mail server that is away over lunch is no reason to give up.
PAUSES = (0, 1, 10, 60, 240)
HURRY = timedelta(minutes=1)  # between attempts of a letter that lets somebody in
STALE = timedelta(minutes=5)
PORTION = 20  # letters in one message to the workers: few messages, and yet several workers share a long list
CODE = re.compile(r"`([^`]+)`")
REASON = "-- "
WORDLESS = {"text": "", "html": "", "attachments": []}
OWN_LINK = re.compile(rf"\[[^\]]+\]\((?:{re.escape(settings.PORTAL_URL)})?/[^)\s]*\)")

_telling_history: ContextVar[bool] = ContextVar("telling_history", default=False)


@contextmanager
def history() -> Iterator[None]:
    """Write notices as already sent, without sending: the demo year tells what was told, and mails nobody."""
    token = _telling_history.set(True)
    try:
        yield
    finally:
        _telling_history.reset(token)


@dataclass(frozen=True)
class Told:
    """A letter that was written and waits for the others to the same person."""

    notice: Notice
    person: "Person"
    words: "Words"


# Where letters wait for each other; see gathering.
GATHERED: ContextVar[list[Told] | None] = ContextVar("gathered", default=None)

Attachment = tuple[str, str, str]  # file name, content type, text


@dataclass
class Parts:
    """What a letter says: its subject, what stands before the one link or code, and what stands after it."""

    subject: str
    paragraphs: list[str]
    link: dict[str, str] | None = None
    code: str = ""
    closing: list[str] = field(default_factory=list)
    reason: str = ""

    def lines(self) -> list[str]:
        """The paragraphs as plain text, without the reason."""
        act = [f"{self.link['label']}:\n{self.link['url']}"] if self.link else [self.code] if self.code else []
        return [*self.paragraphs, *act, *self.closing]


@dataclass
class Words:
    """What is told, the same whoever reads it: written once in each language, however many it is told to.

    `template` is a text file: the first line is the subject, then paragraphs with a blank line between them.
    A paragraph of the form `[label](/path)` is the one link. The HTML part is made from the same text.
    `files` makes what is attached, in the reader's language; `own_files` what is attached for one reader only.
    `due`: of a reminder, by when it is to be done; among several in one letter (see gathering) the nearest comes first.
    `good_until`: see Notice. In such a letter, which nobody else has a word in, a paragraph between ` and ` is the one code,
    shown large, and a last paragraph that begins with "-- " says why one gets the letter.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    files: Callable[[], list[Attachment]] = list
    good_until: datetime | None = None
    own_files: "Callable[[Person], list[Attachment]] | None" = None
    due: date | datetime | None = None
    _said: "dict[str, Parts]" = field(default_factory=dict, init=False, repr=False)
    _written: dict[str, dict[str, Any]] = field(default_factory=dict, init=False, repr=False)

    def written(self, language: str) -> dict[str, Any]:
        """The fields of a notice that say it in `language`."""
        if language not in self._written:
            with translation.override(language):
                self._written[language] = self._write()
        return self._written[language]

    def said(self, language: str) -> "Parts":
        """What is said in `language`, before it is set as text and HTML."""
        if language not in self._said:
            # Plain text: escaping is left to the HTML frame.
            words = Context({"portal_url": settings.PORTAL_URL, **self.context}, autoescape=False)
            with translation.override(language):
                rendered = Engine.get_default().get_template(self.template).render(words)
            self._said[language] = read(rendered, lets_in=self.good_until is not None)
        return self._said[language]

    def _write(self) -> dict[str, Any]:
        subject, text, html = as_letter(self.said(translation.get_language() or settings.LANGUAGE_CODE))
        attachments = [list(attachment) for attachment in self.files()]
        told = {"template": self.template, "subject": subject, "text": text, "html": html, "attachments": attachments}
        return told | {"good_until": self.good_until}


def tell(
    person: "Person",
    key: str,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    files: Callable[[], list[Attachment]] = list,
    good_until: datetime | None = None,
) -> Notice | None:
    """Tell `person` the fact named by `key`, by e-mail after commit; None when it was already told. See `Words`."""
    told = tell_many([(person, key, Words(template, context or {}, files, good_until))])
    return told[0] if told else None


def tell_many(facts: "Iterable[tuple[Person, str, Words]]") -> list[Notice]:
    """Tell each person the fact named by the key, as `tell` does, in one query for every BATCH of them.

    The letters that were written now; those that were already told are left out, and so are people who are erased. People told the same share the `Words`.
    Inside `gathering.one_letter_each()` what has a `due` waits for the others to the same person; the rest goes at once.
    """
    known = {key: (person, words) for person, key, words in facts if not person.is_erased}
    told = _add_new([_notice(person, key, words) for key, (person, words) in known.items()])
    gathered, waiting = GATHERED.get(), [Told(notice, *known[notice.key]) for notice in told]
    if gathered is None:
        _send_after_commit(told)
        return told
    reminders = [each for each in waiting if each.words.due and each.notice.state == Notice.State.WAITING]
    transaction.on_commit(lambda: gathered.extend(reminders))
    _send_after_commit([each.notice for each in waiting if not each.words.due])
    return told


def _send_after_commit(told: list[Notice]) -> None:
    waiting = [notice for notice in told if notice.state == Notice.State.WAITING]
    hurried = [notice.pk for notice in waiting if notice.good_until]
    others = [notice.pk for notice in waiting if not notice.good_until]
    if hurried:
        transaction.on_commit(lambda: _send_all(hurried))
    if others:
        transaction.on_commit(lambda: publish(others))


def _send_all(notice_ids: list[int]) -> None:
    """Somebody sits and waits for it: a long list of other letters, or work that keeps every worker, must not stand before it."""
    for notice_id in notice_ids:
        send(notice_id)


def write_to(
    address: str,
    language: str,
    key: str,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    good_until: datetime | None = None,
) -> None:
    """Tell somebody who is not in the portal, at `address`, as `tell` does. The letter is read by nobody else.

    A stranger may have typed the address, so what a stranger typed has no place in the words, and the key limits how often.
    """
    write_to_many([(address, language, key, Words(template, context or {}, good_until=good_until))])


def write_to_many(facts: Iterable[tuple[str, str, str, Words]]) -> None:
    """The same for many: address, language, key and words of each."""
    new = [Notice(key=key, address=address, **words.written(language), **_sent()) for address, language, key, words in facts]
    _send_after_commit(_add_new(new))


def _notice(person: "Person", key: str, words: Words) -> Notice:
    fields = words.written(person.language)
    if words.own_files:
        with translation.override(person.language):
            own = [list(attachment) for attachment in words.own_files(person)]
        fields = {**fields, "attachments": [*fields["attachments"], *own]}
    return Notice(key=key, person=person, address=person.email, **fields, **_sent())


def _sent() -> dict[str, Any]:
    return {"state": Notice.State.SENT, "sent_at": now()} if _telling_history.get() else {}


def _add_new(notices: list[Notice]) -> list[Notice]:
    """Write those whose key is new, and say which they were."""
    # In the order of the keys: two who write the same letters wait for each other, and never both at once.
    in_order = sorted({notice.key: notice for notice in notices}.values(), key=lambda notice: notice.key)
    numbers: dict[str, int] = {}
    for first in range(0, len(in_order), BATCH):
        numbers |= _insert(in_order[first : first + BATCH])
    for notice in in_order:
        notice.pk = numbers.get(notice.key)
    return [notice for notice in in_order if notice.pk]


def _insert(notices: list[Notice]) -> dict[str, int]:
    """Number by key of those that were not there. In SQL, because the ORM does not say which rows it left out."""
    fields = [field for field in Notice._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    values = [field.get_db_prep_save(field.pre_save(notice, add=True), connection) for notice in notices for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Notice._meta.db_table} ({columns}) VALUES {', '.join([row] * len(notices))} "  # noqa: S608  # our own names
            "ON CONFLICT (key) DO NOTHING RETURNING key, id",
            values,
        )
        return dict(cursor.fetchall())


def _parts(rendered: str, *, lets_in: bool = False) -> tuple[str, str, str]:
    """Subject, plain text and HTML of a rendered notice."""
    return as_letter(read(rendered, lets_in=lets_in))


def read(rendered: str, *, lets_in: bool = False) -> Parts:
    """What a rendered notice says.

    The link is the last of its form and leads to the portal: a reason that somebody typed must not become the button.
    """
    subject, _, rest = rendered.strip().partition("\n")
    paragraphs = [" ".join(part.split()) for part in rest.strip().split("\n\n") if part.strip()]
    reason = paragraphs.pop().removeprefix(REASON) if lets_in and paragraphs[-1].startswith(REASON) else ""
    act = next((p for p in reversed(paragraphs) if OWN_LINK.fullmatch(p) or (lets_in and CODE.fullmatch(p))), None)
    parts = Parts(subject, paragraphs, reason=reason)
    if act:
        at = len(paragraphs) - 1 - paragraphs[::-1].index(act)
        parts.paragraphs, parts.closing = paragraphs[:at], paragraphs[at + 1 :]
        label, _, path = act[1:-1].partition("](")
        if path:
            parts.link = {
                "label": label,
                "url": path if path.startswith(settings.PORTAL_URL) else settings.PORTAL_URL + path,
            }
        else:
            parts.code = label
    return parts


def as_letter(parts: Parts, several: Sequence[Parts] = ()) -> tuple[str, str, str]:
    """Subject, plain text and HTML of what is said; with `several` each of these stands in it under its own heading."""
    lines = parts.lines()
    for number, each in enumerate(several, 1):
        lines += [f"{number}. {each.subject}", *each.lines()]
    html = _frame().render(Context({"language": translation.get_language(), **asdict(parts), "several": several}))
    return parts.subject[:250], "\n\n".join([*lines, *([parts.reason] if parts.reason else [])]) + "\n", html


@lru_cache(maxsize=1)
def _frame() -> Template:
    """The letter's HTML with the style sheet moved into its elements: once in a process, before the words are filled in.

    Text and attributes come through the inliner as they stand, so the template's own tags do too.
    """
    engine = Engine.get_default()
    return engine.from_string(css_inline.inline(engine.get_template("records/notice.html").source))


def publish(notice_ids: list[int]) -> None:
    """Ask the workers to send the notices. A broker that is away is no error: the sweep comes back to them."""
    try:
        for at in range(0, len(notice_ids), PORTION):
            current_app.send_task("network_portal.records.tasks.send_notices", [notice_ids[at : at + PORTION]], retry=False)
    except (OSError, OperationalError):
        return


def claim(notice_id: int) -> Notice | None:
    """Make the notice this worker's own, or None when another has it or it is done. Counts the attempt."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update(skip_locked=True).filter(pk=notice_id).unsent().first()
        moment = timezone.now()
        if notice is None or (
            notice.state == Notice.State.SENDING and notice.claimed_at and notice.claimed_at > moment - STALE
        ):
            return None
        if notice.good_until and (notice.good_until < moment or notice.attempts >= ATTEMPTS):
            Notice.objects.filter(pk=notice.pk).update(state=Notice.State.LATE, **WORDLESS)
            return None
        if notice.attempts >= ATTEMPTS:
            notice.state = Notice.State.FAILED
            notice.error = notice.error or "The worker stopped while it sent the letter."
            notice.save(update_fields=["state", "error"])
            return None
        notice.state, notice.claimed_at, notice.attempts = Notice.State.SENDING, moment, notice.attempts + 1
        notice.save(update_fields=["state", "claimed_at", "attempts"])
    return notice


def send(notice_id: int) -> bool:
    """Send the notice if it is still unsent; True when it was sent now.

    A worker that dies between sending and stamping leaves it to be sent again with the same Message-ID, which
    mail programs and the development mailbox treat as the same letter.
    """
    notice = claim(notice_id)
    if notice is None:
        return False
    try:
        _message(notice).send()
    except Exception as error:  # any transport failure is kept, shown and tried again
        gives_up = notice.attempts >= ATTEMPTS and not notice.good_until
        state = Notice.State.FAILED if gives_up else Notice.State.WAITING
        Notice.objects.filter(pk=notice.pk).update(state=state, error=f"{type(error).__name__}: {error}"[:1000])
        return False
    gone = WORDLESS if notice.good_until else {}
    Notice.objects.filter(pk=notice.pk).update(state=Notice.State.SENT, sent_at=timezone.now(), error="", **gone)
    return True


def _message(notice: Notice) -> EmailMultiAlternatives:
    name = hashlib.sha256(f"{notice.pk}:{notice.key}".encode()).hexdigest()[:24]
    domain = settings.PORTAL_URL.split("//")[-1].split(":")[0].split("/")[0]
    message = EmailMultiAlternatives(
        notice.subject,
        notice.text,
        to=[notice.address],
        headers={"Message-ID": f"<{name}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(notice.html, "text/html")
    for file_name, content_type, content in notice.attachments:
        message.attach(file_name, content, content_type)
    return message


def resend(notice: Notice) -> None:
    """Put a failed notice back in the queue, with its attempts counted from nothing."""
    Notice.objects.filter(pk=notice.pk, state=Notice.State.FAILED).update(state=Notice.State.WAITING, attempts=0)
    transaction.on_commit(lambda: publish([notice.pk]))


def resend_failed() -> int:
    """Put every failed notice back in the queue; how many. The sweep sends them, so that a thousand do not start at once."""
    return Notice.objects.failed().update(state=Notice.State.WAITING, attempts=0)


def sweep(limit: int = 500) -> int:
    """Publish what should have been sent by now; how many."""
    moment = timezone.now()
    waiting = Q(state=Notice.State.WAITING, attempts=0, created_at__lt=moment - timedelta(minutes=1))
    for attempts, minutes in enumerate(PAUSES):
        if attempts:
            waiting |= Q(state=Notice.State.WAITING, attempts=attempts, claimed_at__lt=moment - timedelta(minutes=minutes))
    # Whoever waits for it does not wait for long.
    waiting |= Q(state=Notice.State.WAITING, good_until__isnull=False, claimed_at__lt=moment - HURRY)
    lost = Q(state=Notice.State.SENDING, claimed_at__lt=moment - STALE)
    ids = list(Notice.objects.filter(waiting | lost).order_by("created_at").values_list("pk", flat=True)[:limit])
    publish(ids)
    return len(ids)
