"""Meetings: when and where, the notice that calls them, and their agenda with its §§."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from network_portal.lib import calendars, dates
from network_portal.lib.dates import now
from operations.models.bodies import EVERYBODY, Body, bodies_read_by
from operations.models.matrix import MatrixRow

if TYPE_CHECKING:
    from members.models import Person


def _midnight(day: date) -> datetime:
    """The moment a day begins in Stockholm."""
    return timezone.make_aware(datetime.combine(day, time.min))


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, person: "Person") -> "MeetingQuerySet":
        """Those of the bodies whose papers the person reads; what was never called is for those who prepare meetings."""
        if not person.active_roles:
            return self.none()
        read = self.filter(Q(body__in=bodies_read_by(person)) | Q(responsible=person))
        if person.is_coordinator or person.is_administrator:
            return read
        return read.exclude(state=Meeting.State.DRAFT).exclude(state=Meeting.State.CANCELLED, called_at=None)

    def for_everybody(self) -> "MeetingQuerySet":
        """Those to which all members' people are called: what every member may know of and plan for."""
        return self.filter(body__is_open=True, body__kind__in=EVERYBODY)

    def ahead(self) -> "MeetingQuerySet":
        """Not over yet, the cancelled ones too: people need to see that a date is free again."""
        return self.filter(ends_at__gte=now()).order_by("starts_at", "pk")

    def upcoming(self) -> "MeetingQuerySet":
        return self.ahead().exclude(state=Meeting.State.CANCELLED)

    def past(self) -> "MeetingQuerySet":
        return self.filter(ends_at__lt=now()).order_by("-starts_at", "-pk")

    def between(self, first: date, last: date) -> "MeetingQuerySet":
        """Those that touch the days from `first` through `last`, in Stockholm."""
        return self.filter(ends_at__gt=_midnight(first), starts_at__lt=_midnight(last + timedelta(days=1)))


class MeetingSeries(models.Model):
    """Meetings that were planned together. Each is a meeting of its own; what is left of them can be changed in one step."""

    body = models.ForeignKey(Body, verbose_name=_("group"), on_delete=models.PROTECT, related_name="series")
    title = models.CharField(_("title"), max_length=150)

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")

    def __str__(self) -> str:
        return self.title


class Meeting(models.Model):
    """A meeting of a body, with the notice that calls it and its agenda.

    `sequence` counts the changes of time and place that people were told of, for their calendars. `called_at` is when
    the notice went out; a draft has none.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CALLED = "called", _("Notice sent")
        CANCELLED = "cancelled", _("Cancelled")

    body = models.ForeignKey(Body, verbose_name=_("group"), on_delete=models.PROTECT, related_name="meetings")
    series = models.ForeignKey(
        MeetingSeries, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="meetings"
    )
    title = models.CharField(_("title"), max_length=150)
    matrix_row = models.ForeignKey(
        MatrixRow, verbose_name=_("row of the matrix"), on_delete=models.PROTECT, related_name="meetings"
    )
    organiser = models.ForeignKey(Organisation, verbose_name=_("organiser"), on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("responsible"), on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    online_url = models.URLField(_("link for taking part online"), blank=True, default="")
    invitation = models.TextField(_("invitation"), blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    called_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = models.TextField(blank=True, default="")
    sequence = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meeting_order",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The meeting must end after it starts."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="meeting_starts"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="meeting_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("operations:meeting", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_called(self) -> bool:
        return self.state == self.State.CALLED

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= now()

    @property
    def is_over(self) -> bool:
        return self.ends_at < now()

    @property
    def year(self) -> int:
        """The year whose §§ the agenda belongs to: that of the first day, in Stockholm."""
        return dates.as_local_date(self.starts_at).year

    @property
    def uid(self) -> str:
        """The meeting's name in every calendar, through all its changes."""
        return f"meeting-{self.pk}"

    @property
    def minutes(self) -> int:
        """How long the meeting is."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def programme(self) -> "list[tuple[AgendaItem, datetime, datetime]]":
        """The agenda in its order, each item with the times it begins and ends if all before it keep theirs."""
        listed, begins = [], self.starts_at
        for item in self.agenda.select_related("owner").order_by("position"):
            ends = begins + timedelta(minutes=item.minutes)
            listed.append((item, begins, ends))
            begins = ends
        return listed

    def previous(self) -> "Meeting | None":
        """The one of the same body before it that was called."""
        earlier = Meeting.objects.filter(body=self.body_id, state=Meeting.State.CALLED, starts_at__lt=self.starts_at)
        return earlier.order_by("-starts_at", "-pk").first()

    def as_entry(self) -> calendars.Entry:
        """The meeting in a calendar. The link for taking part stands in the text, and is the place when there is no other."""
        lines = [self.invitation]
        if self.online_url:
            lines.append(gettext("Take part online: %(url)s") % {"url": self.online_url})
        if self.is_cancelled and self.cancel_reason:
            lines.insert(0, self.cancel_reason)
        return calendars.Entry(
            uid=self.uid,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            title=self.title,
            place=self.place or self.online_url,
            url=self.get_absolute_url(),
            kind=self.body.name,
            status=IN_CALENDAR[self.state],
            sequence=self.sequence,
            description="\n\n".join(line for line in lines if line),
            updated_at=self.updated_at,
        )


IN_CALENDAR: dict[str, str] = {
    Meeting.State.DRAFT: calendars.TENTATIVE,
    Meeting.State.CALLED: calendars.CONFIRMED,
    Meeting.State.CANCELLED: calendars.CANCELLED,
}


class ParagraphSeries(models.Model):
    """The §§ of a year: a single row, locked while the agenda of a meeting gets its numbers, so that none is left out."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"§ {self.last}/{self.year}"


class AgendaItem(models.Model):
    """A point of the agenda. Its § runs through the year and is given when the notice goes out.

    `owner` introduces it. Under the one that `lists_actions` stand the open actions of the body, whichever they are.
    """

    class Kind(models.TextChoices):
        INFORMATION = "information", _("Information")
        DISCUSSION = "discussion", _("Discussion")
        DECISION = "decision", _("Decision")
        FOLLOW_UP = "follow_up", _("Follow-up")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.INFORMATION)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    description = models.TextField(_("description"), blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who introduces it"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    lists_actions = models.BooleanField(default=False, db_default=False, editable=False)
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    paragraph = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="agenda_order", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["year", "paragraph"],
                name="agenda_paragraph_once_a_year",
                violation_error_message=_("That paragraph number is taken this year."),
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                name="agenda_lists_actions_once",
                condition=Q(lists_actions=True),
                violation_error_message=_("The actions of earlier meetings stand on the agenda already."),
            ),
        ]
        indexes = [GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="agenda_search")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.paragraph else self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('operations:meeting', args=[self.meeting_id])}#agenda"

    @property
    def number(self) -> str:
        """`§ 31`, or nothing before the notice has gone out."""
        return f"§\u00a0{self.paragraph}" if self.paragraph else ""
