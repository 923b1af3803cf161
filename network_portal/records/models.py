"""What the portal remembers of itself: what was done, who was told, and the files it is making."""

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network_portal.lib import phrases
from network_portal.lib.dates import now
from network_portal.lib.money import NO_BREAK, thousands

if TYPE_CHECKING:
    from members.models import Person


class JournalEntry(models.Model):
    """One thing that was done. Written by `journal()`, never changed or deleted (database trigger).

    `by` is None when the portal itself acted. `data` holds primitives only: what changed, before and after.
    """

    at = models.DateTimeField()
    action = models.CharField(max_length=80)  # app.past_tense
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    object_type = models.CharField(max_length=60)  # app.model
    object_id = models.BigIntegerField()
    object_label = models.CharField(max_length=200)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="journal_object"),
            models.Index(fields=["by", "-id"], name="journal_person"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}"


class PersonalDetail(models.Model):
    """What an entry tells of a person: name, address, before and after. It goes when the person is erased.

    Kept apart, because an entry never changes. The entry's `apart` is a digest of `values` with `salt`, so a detail that is
    here can be shown to be the one that was written, and one that is gone cannot be guessed.
    """

    entry = models.OneToOneField(JournalEntry, primary_key=True, on_delete=models.PROTECT, related_name="personal")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField()
    salt = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"{self.entry_id}"


class JournalLink(models.Model):
    """The entry's place in the hash chain. Made by the database when the transaction commits, so that the
    chain's head is locked for that instant only and always last."""

    entry = models.OneToOneField(JournalEntry, primary_key=True, on_delete=models.PROTECT, related_name="link")
    number = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number}: {self.hash}"


class JournalHead(models.Model):
    """The end of the chain: a single row, locked while a link is added."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.number}: {self.hash}"


class Heartbeat(models.Model):
    """A moment that the portal remembers by name: when the clock last ticked, when the journal was last found whole."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, person: "Person") -> "NoticeQuerySet":
        """One's own letters; all of them for the administrator, who answers for what the portal sends."""
        return self if person.is_administrator else self.filter(person=person)

    def unsent(self) -> "NoticeQuerySet":
        return self.filter(state__in=[Notice.State.WAITING, Notice.State.SENDING])

    def failed(self) -> "NoticeQuerySet":
        return self.filter(state=Notice.State.FAILED)


class Notice(models.Model):
    """Something a person is told once, by e-mail. `key` names the fact, so telling it again does nothing.

    The text is kept as it was sent, in the person's language. Without a `person` it goes to somebody outside the portal.
    A letter with `good_until` lets somebody in: whoever writes it sends it, at once and never after that moment, and then its
    words are gone.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")
        LATE = "late", _("Not sent in time")

    key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="notices")
    address = models.EmailField()
    template = models.CharField(max_length=120)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    attachments = models.JSONField(default=list)  # [[file name, content type, text], …]
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    good_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now, editable=False)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    is_held_back = False  # not a column: `subjects.hold_back` puts the sort of letter in place of the subject

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="notice_unsent", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["person", "-id"], name="notice_person"),
            models.Index(fields=["-id"], name="notice_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return self.subject


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, person: "Person") -> "JobQuerySet":
        """Those who ordered it and those who may see its content: `audience` is one of the person's audiences."""
        return self.filter(Q(ordered_by=person) | Q(audience__in=person.audiences))

    def retriable_by(self, person: "Person") -> "JobQuerySet":
        """Those one may see; for the administrator also every one that failed, to try again without seeing its content."""
        seen = Q(ordered_by=person) | Q(audience__in=person.audiences)
        return self.filter(seen | Q(state=Job.State.FAILED) if person.is_administrator else seen)

    def unfinished(self) -> "JobQuerySet":
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])

    def failed(self) -> "JobQuerySet":
        return self.filter(state=Job.State.FAILED)


class Job(models.Model):
    """Work that takes time, and the file it leaves. Ordered by `order()`, done by a Celery task.

    `task` is the Celery task's name; it gets the job's id and reads `arguments` (primitives).
    `audience` names who may see the result besides the one who ordered it, for example `organisation:12`
    or `administrators` (see members.Person.audiences).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    task = models.CharField(max_length=120)
    title = models.CharField(max_length=200)  # as the one who ordered it reads it
    title_words = models.JSONField(null=True)  # a kept Phrase, for the others
    arguments = models.JSONField(default=dict)
    audience = models.CharField(max_length=60)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(default=now, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=250, blank=True, default="")
    error = models.TextField(blank=True, default="")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to="jobs/%Y/", blank=True)
    file_name = models.CharField(max_length=150, blank=True, default="")
    file_size = models.PositiveBigIntegerField(null=True)  # bytes
    result = models.JSONField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="job_percent", condition=Q(percent__lte=100))]
        indexes = [
            models.Index(fields=["audience", "-id"], name="job_audience"),
            models.Index(fields=["ordered_by", "-id"], name="job_ordered_by"),
            models.Index(fields=["id"], name="job_unfinished", condition=Q(state__in=["waiting", "running"])),
            models.Index(fields=["-id"], name="job_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("records:job", args=[self.pk])

    @property
    def name(self) -> str:
        """The title in the language of the one who reads."""
        return phrases.read(self.title_words, self.title)

    @property
    def said(self) -> str:
        """How far it has come, or what came of it in the language of the one who reads."""
        return phrases.read(self.result.get("message"), self.message) if self.is_finished else self.message

    @property
    def link_label(self) -> str:
        """The words of the link to what was made."""
        return phrases.read(self.result.get("label"))

    @property
    def file_words(self) -> str:
        """`PDF, 48 kB`: what one gets who downloads the file."""
        kind = self.file_name.rpartition(".")[2].upper()
        size = max(1, round((self.file_size or 0) / 1000))
        return f"{kind}, {thousands(size)}{NO_BREAK}kB" if self.file_size else kind

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    def in_force(self, on: date) -> "RetentionRuleQuerySet":
        """For each kind the newest rule that is valid on the day."""
        return self.filter(valid_from__lte=on).order_by("kind", "-valid_from").distinct("kind")


class RetentionRule(models.Model):
    """How long a kind of record is kept, and by whose decision. A decision is a new row, valid from a day.

    `kind` is a name that the portal knows: what it is, from when it is counted and why it is kept is said in
    front/personal/retention_words.py. Without `keep_for` it is kept for good. `basis` is the network's own decision, read by
    everybody, also those who are not signed in; empty where the portal's first figure still holds.
    """

    class Unit(models.TextChoices):
        DAYS = "days", _("days")
        MONTHS = "months", _("months")
        YEARS = "years", _("years")

    kind = models.CharField(_("kind of record"), max_length=40)
    keep_for = models.PositiveSmallIntegerField(_("kept for"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices, default=Unit.MONTHS)
    basis = models.CharField(_("decision"), max_length=300, blank=True)
    valid_from = models.DateField(_("valid from"))

    objects = RetentionRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "valid_from"],
                name="retention_rule_once",
                violation_error_message=_("There is already a decision that begins that day. Choose another day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_from}"

    def until(self, on: date) -> date | None:
        """What is counted from a day before this one has been kept long enough on the day `on`."""
        if self.keep_for is None:
            return None
        if self.unit == self.Unit.DAYS:
            return on - timedelta(days=self.keep_for - 1)
        months = on.year * 12 + on.month - 1 - self.keep_for * (12 if self.unit == self.Unit.YEARS else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


class RetentionList(models.Model):
    """The yearly list of what has been kept long enough on the day it was made, for somebody to approve."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    made_on = models.DateField()

    def __str__(self) -> str:
        return str(self.year)


class RetentionItem(models.Model):
    """A kind of record on the yearly list: how much, and who approved that it goes. `until`: see RetentionRule.until."""

    list = models.ForeignKey(RetentionList, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=40)
    until = models.DateField()
    count = models.PositiveIntegerField()
    oldest = models.DateField(null=True)
    newest = models.DateField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    registry_number = models.CharField(_("registry number"), max_length=60, blank=True, default="")
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "kind"], name="retention_item_once"),
            models.CheckConstraint(
                name="retention_item_approved", condition=Q(approved_at=None) | Q(approved_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.kind}"


class RetentionRun(models.Model):
    """What was removed, when and how much; `item` is the approval, None when the clock did it by itself."""

    kind = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)
    count = models.PositiveIntegerField()
    oldest = models.DateField(null=True)
    newest = models.DateField(null=True)
    item = models.ForeignKey(RetentionItem, null=True, on_delete=models.PROTECT, related_name="runs")

    class Meta:
        indexes = [models.Index(fields=["-at"], name="retention_run_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
