"""What we learn together: events, who takes part, and who was there."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from network_portal.lib.dates import now
from operations.models import MatrixRow

if TYPE_CHECKING:
    from members.models import Person


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> "EventQuerySet":
        """What anybody may see, signed in or not."""
        return self.filter(audience=Event.Audience.PUBLIC).exclude(state=Event.State.DRAFT)

    def visible_to(self, person: "Person") -> "EventQuerySet":
        """Drafts are for coordinators; published events are for members, and public ones for everybody."""
        if person.is_coordinator or person.is_administrator:
            return self
        if not person.active_roles:
            return self.public()
        return self.exclude(state=Event.State.DRAFT)

    def upcoming(self) -> "EventQuerySet":
        return self.filter(ends_at__gte=now()).order_by("starts_at", "pk")

    def past(self) -> "EventQuerySet":
        return self.filter(ends_at__lt=now()).order_by("-starts_at", "-pk")


class Event(models.Model):
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

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CANCELLED = "cancelled", _("Cancelled")

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
    seats_taken = models.PositiveIntegerField(default=0, editable=False)
    queue_length = models.PositiveIntegerField(default=0, editable=False)
    registration_closes_at = models.DateTimeField(_("last time to register"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.TextField(_("reason"), blank=True, default="")
    sequence = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
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

    @property
    def free_seats(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def is_over(self) -> bool:
        return self.ends_at < now()

    @property
    def is_open_for_registration(self) -> bool:
        return self.state == self.State.PUBLISHED and now() <= self.registration_closes_at


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def active(self) -> "RegistrationQuerySet":
        return self.exclude(state=Registration.State.WITHDRAWN)

    def seated(self) -> "RegistrationQuerySet":
        return self.filter(state=Registration.State.SEATED)

    def queue(self) -> "RegistrationQuerySet":
        """Those who wait, the longest waiting first."""
        return self.filter(state=Registration.State.QUEUED).order_by("queued_at", "pk")

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

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="registrations")
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField()
    seated_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    attendance = models.CharField(_("attendance"), max_length=8, choices=Attendance.choices, blank=True, default="")

    objects = RegistrationQuerySet.as_manager()

    class Meta:
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
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.event_id}"
