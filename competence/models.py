"""What we learn together: events, who takes part, and who was there."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

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
from network_portal.lib import calendars
from network_portal.lib.dates import now
from operations.models import MatrixRow, MethodVersion

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person

LONGEST = timedelta(days=7)  # a study circle is one event for each time people meet


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> "EventQuerySet":
        """What anybody may see, signed in or not."""
        return self.filter(audience=Event.Audience.PUBLIC).exclude(state=Event.State.DRAFT)

    def visible_to(self, person: "Person | AnonymousUser") -> "EventQuerySet":
        """Drafts are for coordinators; published events are for members, and public ones for everybody."""
        if person.is_anonymous:
            return self.public()
        if person.is_coordinator or person.is_administrator:
            return self
        if not person.active_roles:
            return self.public()
        return self.exclude(state=Event.State.DRAFT)

    def upcoming(self) -> "EventQuerySet":
        """Not over yet. What started more than LONGEST ago is over, so the index on `starts_at` begins near today."""
        moment = now()
        return self.filter(starts_at__gte=moment - LONGEST, ends_at__gte=moment).order_by("starts_at", "pk")

    def past(self) -> "EventQuerySet":
        moment = now()
        return self.filter(starts_at__lt=moment, ends_at__lt=moment).order_by("-starts_at", "-pk")

    def between(self, first: date, last: date) -> "EventQuerySet":
        """Those that touch the days from `first` through `last`, in Stockholm."""
        begins, ends = _midnight(first), _midnight(last + timedelta(days=1))
        return self.filter(starts_at__gte=begins - LONGEST, starts_at__lt=ends, ends_at__gt=begins)

    def for_list(self, *more: str) -> "models.QuerySet[Event, tuple[Any, ...]]":
        """The columns of EventRow, and `more` after them."""
        return self.values_list(*EventColumns._fields[:-1], "matrix_row__part", *more)


class Occasion:
    """What the state, times and seats of an event mean together; for the event, and for the row of a list."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CANCELLED = "cancelled", _("Cancelled")

    starts_at: datetime
    ends_at: datetime
    registration_closes_at: datetime
    capacity: int
    seats_taken: int
    state: str

    @property
    def free_seats(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def is_full(self) -> bool:
        return self.free_seats <= 0

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

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
    def is_open(self) -> bool:
        """Whether one can register now."""
        return self.is_published and not self.has_begun and now() <= self.registration_closes_at


class Event(Occasion, models.Model):
    """A seminar or another occasion to learn. `seats_taken` is kept by the actions and promised by the database.

    Everyone joins the queue; free seats are filled from the front. `sequence` counts changes for calendars.
    """

    class Kind(models.TextChoices):
        SEMINAR = "seminar", _("Seminar")
        LUNCH_WEBINAR = "lunch_webinar", _("Lunch webinar")
        TRAINING_DAY = "training_day", _("Training day")
        STUDY_CIRCLE = "study_circle", _("Study circle")
        WORKSHOP = "workshop", _("Workshop")
        STUDY_VISIT = "study_visit", _("Study visit")
        LEGAL_HOUR = "legal_hour", _("Legal hour")
        MARKET_DIALOGUE = "market_dialogue", _("Market dialogue")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Everybody may see it, members may register")
        MEMBERS = "members", _("Members only")

    title = models.CharField(_("title"), max_length=150)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.SEMINAR)
    summary = models.CharField(_("summary"), max_length=300)
    description = models.TextField(_("programme and description"), blank=True, default="")
    matrix_row = models.ForeignKey(
        MatrixRow, verbose_name=_("row of the matrix"), on_delete=models.PROTECT, related_name="events"
    )
    methods = models.ManyToManyField(
        MethodVersion, verbose_name=_("methods used"), blank=True, editable=False, related_name="events"
    )
    organiser = models.ForeignKey(Organisation, verbose_name=_("organiser"), on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("responsible"), on_delete=models.PROTECT, related_name="+"
    )
    audience = models.CharField(_("who may see it"), max_length=8, choices=Audience.choices, default=Audience.MEMBERS)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    online_url = models.URLField(_("link for taking part online"), blank=True, default="")
    accessibility = models.CharField(_("accessibility"), max_length=200, blank=True, default="")
    capacity = models.PositiveIntegerField(_("number of seats"))
    seats_taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    queue_length = models.PositiveIntegerField(_("in the queue"), default=0, editable=False)
    registration_closes_at = models.DateTimeField(_("last time to register"))
    state = models.CharField(_("state"), max_length=10, choices=Occasion.State.choices, default=Occasion.State.DRAFT)
    published_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.TextField(_("reason"), blank=True, default="")
    sequence = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                name="event_seats",
                condition=Q(seats_taken__lte=F("capacity")),
                violation_error_message=_("There are more people with seats than that."),
            ),
            models.CheckConstraint(
                name="event_order",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The event must end after it starts."),
            ),
            models.CheckConstraint(
                name="event_length",
                condition=Q(ends_at__lte=F("starts_at") + LONGEST),
                violation_error_message=_("An event lasts seven days at most. Make one event for each time you meet."),
            ),
            models.CheckConstraint(
                name="event_registration_closes",
                condition=Q(registration_closes_at__lte=F("starts_at")),
                violation_error_message=_("Registration must close before the event starts."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="event_starts"),
            models.Index(fields=["ends_at"], name="event_ends"),
            models.Index(fields=["matrix_row", "starts_at"], name="event_row"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="event_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("competence:event", args=[self.pk])

    def as_entry(self, status: str = "", *, with_link: bool) -> calendars.Entry:
        """The event in a calendar. The link for taking part is for those with a seat: whoever has it can come in."""
        lines = [self.summary, self.accessibility]
        if with_link and self.online_url:
            lines.insert(1, gettext("Take part online: %(url)s") % {"url": self.online_url})
        if self.is_cancelled:
            lines.insert(0, self.cancel_reason)
        return calendars.Entry(
            uid=f"event-{self.pk}",
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            title=self.title,
            place=self.place or gettext("Online"),
            url=self.get_absolute_url(),
            kind=self.Kind(self.kind).label,
            status=calendars.CANCELLED if self.is_cancelled else status or calendars.CONFIRMED,
            sequence=self.sequence,
            description="\n\n".join(line for line in lines if line),
            updated_at=self.updated_at,
        )


class EventColumns(NamedTuple):
    """What a list shows of an event, as columns: twenty-five objects would cost a tenth of the page."""

    pk: int
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    place: str
    capacity: int
    seats_taken: int
    queue_length: int
    state: str
    registration_closes_at: datetime
    part: int  # of the matrix


class EventRow(Occasion, EventColumns):
    """A row of EventQuerySet.for_list()."""


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def active(self) -> "RegistrationQuerySet":
        return self.exclude(state=Registration.State.WITHDRAWN)

    def seated(self) -> "RegistrationQuerySet":
        return self.filter(state=Registration.State.SEATED)

    def queue(self) -> "RegistrationQuerySet":
        """Those who wait, the longest waiting first."""
        return self.filter(state=Registration.State.QUEUED).order_by("queued_at", "pk")

    def for_list(self) -> "RegistrationQuerySet":
        """With `name` and `email` of the person and `organisation_name`, as columns rather than objects."""
        names = {"name": F("person__name"), "email": F("person__email"), "organisation_name": F("organisation__short_name")}
        return self.annotate(**names).only("event_id", "person_id", "state", "queued_at", "attendance", "needs")

    def visible_to(self, person: "Person") -> "RegistrationQuerySet":
        """Your own, those of your organisation, and all of them for coordinators."""
        if person.is_coordinator or person.is_administrator:
            return self
        return self.filter(Q(person=person) | Q(organisation__in=person.organisation_ids))


class Registration(models.Model):
    """A person's place at an event, for an organisation: in the queue, with a seat, or withdrawn."""

    class State(models.TextChoices):
        QUEUED = "queued", _("In the queue")
        SEATED = "seated", _("Has a seat")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Attendance(models.TextChoices):
        UNKNOWN = "", _("Not noted")
        PRESENT = "present", _("Present")
        PART = "part", _("Part of the time")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="registrations"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="registrations"
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("registered by"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField(_("joined the queue"))
    seated_at = models.DateTimeField(_("got the seat"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrew"), null=True)
    attendance = models.CharField(_("attendance"), max_length=8, choices=Attendance.choices, blank=True, default="")
    # May tell of somebody's health: read by the person and those who arrange the event, removed the day after it.
    needs = models.CharField(_("food allergy or other needs"), max_length=300, blank=True, default="", db_default="")

    # Not columns: for_list() puts them on each row.
    name: str
    email: str
    organisation_name: str

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"],
                name="registration_once",
                violation_error_message=_("The person is already registered."),
            ),
            models.CheckConstraint(
                name="registration_attendance_needs_seat", condition=Q(attendance="") | Q(state="seated")
            ),
        ]
        indexes = [
            models.Index(fields=["event", "state", "queued_at"], name="registration_event"),
            models.Index(fields=["person", "state"], name="registration_person"),
            models.Index(fields=["organisation", "state"], name="registration_organisation"),
            # The latest of each organisation, which shows who has gone quiet.
            models.Index(fields=["organisation", "-queued_at"], name="registration_latest", condition=~Q(state="withdrawn")),
            models.Index(fields=["event"], name="registration_needs", condition=~Q(needs="")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.event_id}"

    @property
    def has_seat(self) -> bool:
        return self.state == self.State.SEATED
