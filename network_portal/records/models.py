"""What the portal remembers of itself: what was done, who was told, and the files it is making."""

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
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")

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
