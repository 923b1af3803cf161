"""What holds the network together: the matrix of the three parts, and the meetings."""

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
from network_portal.lib import calendars, dates, typed
from network_portal.lib.dates import now

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


def _midnight(day: date) -> datetime:
    """The moment a day begins in Stockholm."""
    return timezone.make_aware(datetime.combine(day, time.min))


class Part(models.IntegerChoices):
    """The three parts of the network."""

    COMPETENCE = 1, _("Competence")
    INNOVATION = 2, _("Innovation and procurement")
    OPERATION = 3, _("Operation and cohesion")

    @property
    def purpose(self) -> str:
        """What the part is for, in a sentence under its heading."""
        return str(
            {
                1: _("The members know more and dare more."),
                2: _("Needs become procurements that leave room for something new."),
                3: _("The network holds together, is steered by its members and paid for jointly."),
            }[self.value]
        )


class MatrixQuerySet(models.QuerySet["Matrix"]):
    def visible_to(self, person: "Person") -> "MatrixQuerySet":
        """Adopted versions are for everyone with a role; a draft is for those who write it."""
        if person.is_coordinator or person.is_administrator:
            return self
        if not person.active_roles:
            return self.none()
        return self.exclude(adopted_on=None)

    def drafts(self) -> "MatrixQuerySet":
        return self.filter(adopted_on=None)


class Matrix(models.Model):
    """A version of the matrix. The version in force is the newest adopted one; at most one version is a draft."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    decision_reference = models.CharField(_("decision"), max_length=120, blank=True, default="")

    objects = MatrixQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matrices"
        constraints = [
            models.UniqueConstraint(
                name="matrix_one_draft",
                fields=["adopted_on"],
                condition=Q(adopted_on=None),
                nulls_distinct=False,
                violation_error_message=_("There is already a draft of the next version."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Matrix %(version)s") % {"version": self.version})

    def get_absolute_url(self) -> str:
        return f"{reverse('operations:matrix')}?version={self.version}"

    @classmethod
    def in_force(cls) -> "Matrix | None":
        return cls.objects.exclude(adopted_on=None).order_by("-version").first()

    @property
    def is_draft(self) -> bool:
        return self.adopted_on is None


class MatrixRowQuerySet(models.QuerySet["MatrixRow"]):
    def visible_to(self, person: "Person") -> "MatrixRowQuerySet":
        """The rows of the versions that the person sees."""
        return self.filter(matrix__in=Matrix.objects.visible_to(person))

    def in_force(self) -> "MatrixRowQuerySet":
        """The rows that activities of today point to."""
        newest = Matrix.objects.exclude(adopted_on=None).order_by("-version").values("pk")[:1]
        return self.filter(matrix__in=newest)


class MatrixRow(models.Model):
    """A working form, the result expected of it and the effect that should follow."""

    matrix = models.ForeignKey(Matrix, on_delete=models.PROTECT, related_name="rows")
    part = models.PositiveSmallIntegerField(_("part"), choices=Part.choices)
    position = models.PositiveSmallIntegerField(_("order"))
    working_form = models.CharField(_("working form"), max_length=120)
    expected_result = models.TextField(_("expected result"))
    expected_effect = models.TextField(_("expected effect"))
    source = models.CharField(
        _("source"), max_length=200, blank=True, default=""
    )  # set when the row is quoted word for word

    objects = MatrixRowQuerySet.as_manager()

    class Meta:
        ordering = ["part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["matrix", "part", "position"], name="matrix_row_order"),
            models.CheckConstraint(name="matrix_row_part", condition=Q(part__in=[1, 2, 3])),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.working_form}"

    def get_absolute_url(self) -> str:
        return reverse("front:matrix_row", args=[self.pk])

    @classmethod
    def asked_for(cls, text: str, person: "Person | AnonymousUser") -> "MatrixRow | None":
        """The row whose id stands in an address, when the person may see it. No query when none is asked for."""
        pk = typed.whole_number(text)
        return None if pk is None or person.is_anonymous else cls.objects.visible_to(person).filter(pk=pk).first()

    @property
    def number(self) -> str:
        """`1.3`: part and order."""
        return f"{self.part}.{self.position}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, person: "Person") -> "MeetingQuerySet":
        """Network meetings are for every member; what was never called is for those who prepare meetings."""
        if person.is_coordinator or person.is_administrator:
            return self
        if not person.active_roles:
            return self.none()
        return self.exclude(state=Meeting.State.DRAFT).exclude(state=Meeting.State.CANCELLED, called_at=None)

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


class Meeting(models.Model):
    """A network meeting, with the notice that calls it and its agenda.

    `sequence` counts the changes of time and place that people were told of, for their calendars. `called_at` is when
    the notice went out; a draft has none.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CALLED = "called", _("Notice sent")
        CANCELLED = "cancelled", _("Cancelled")

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
        for item in self.agenda.order_by("position"):
            ends = begins + timedelta(minutes=item.minutes)
            listed.append((item, begins, ends))
            begins = ends
        return listed

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
            kind=_("Network meeting"),
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
    """A point of the agenda. Its § runs through the year and is given when the notice goes out."""

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
