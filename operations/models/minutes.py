"""Minutes of meetings: who writes, what is noted on each item, who was there, who approves, and what was corrected later.

Approved minutes are locked by the database: minutes, items, decisions, attendance and approvals refuse every change
(migration 0005). Only who a row points to may follow when two accounts or organisations are merged.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from network_portal.lib import dates
from network_portal.lib.dates import now
from operations.models.meetings import AgendaItem, Meeting

if TYPE_CHECKING:
    from members.models import Person

AT_WORK = timedelta(seconds=90)  # a pen that was heard of within this is being used at this moment


# In SQL, as the groups one reads are: it stands in every list of decisions and minutes.
OF_THEIR_OWN = """SELECT minutes_id FROM operations_minutesapproval WHERE person_id = %s AND replaced_at IS NULL
UNION ALL SELECT minutes_id FROM operations_attendance WHERE person_id = %s AND state = ANY(%s)"""


def minutes_of_their_own(person: "Person") -> RawSQL:
    """The ids of the minutes that the person approves, or was there to hear, for `…__in=`."""
    there = [str(state) for state in Attendance.WERE_THERE]
    return RawSQL(OF_THEIR_OWN, [person.pk, person.pk, there])  # noqa: S611 - a fixed text


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, person: "Person") -> "MinutesQuerySet":
        """Approved ones are as open as the body's papers. A draft is read by those who prepare meetings, those who approve
        it, and those who were there; these two also where the body itself is closed to them."""
        if not person.active_roles:
            return self.none()
        seen = Q(meeting__in=Meeting.objects.visible_to(person))
        if not (person.is_coordinator or person.is_administrator):
            seen &= Q(state=Minutes.State.APPROVED)
        return self.filter(seen | Q(pk__in=minutes_of_their_own(person)))

    def approved(self) -> "MinutesQuerySet":
        return self.filter(state=Minutes.State.APPROVED)

    def to_approve(self) -> "MinutesQuerySet":
        return self.filter(state=Minutes.State.APPROVING)


class Minutes(models.Model):
    """What is written of a meeting. `writer` holds the pen; `pen_seen_at` is when the pen was last heard of.

    `round` counts how often the minutes were sent for approval, so that an approval is of the text one has read.
    `quorum_needed` is the body's number of organisations as it was when they were sent, 0 without a rule.
    """

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("Minutes")
        NOTES = "notes", _("Notes of the meeting")

    class State(models.TextChoices):
        WRITING = "writing", _("Being written")
        APPROVING = "approving", _("Minutes wait for approval")
        APPROVED = "approved", _("Minutes are approved")

    meeting = models.OneToOneField(Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="record")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.MINUTES)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WRITING)
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("writes"), on_delete=models.PROTECT, related_name="+", null=True
    )
    pen_seen_at = models.DateTimeField(null=True, editable=False)
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    quorum_needed = models.PositiveSmallIntegerField(_("organisations needed for a decision"), default=0)
    sent_at = models.DateTimeField(_("sent for approval"), null=True)
    approved_at = models.DateTimeField(_("minutes approved"), null=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes of a meeting")
        verbose_name_plural = _("minutes of meetings")
        constraints = [
            models.CheckConstraint(
                name="minutes_moments",
                condition=Q(state="writing", approved_at=None)
                | Q(state="approving", sent_at__isnull=False, approved_at=None)
                | Q(state="approved", sent_at__isnull=False, approved_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["state", "sent_at"], name="minutes_state")]

    def __str__(self) -> str:
        words = {self.Kind.MINUTES: gettext("Minutes of %(meeting)s"), self.Kind.NOTES: gettext("Notes of %(meeting)s")}
        return words[self.Kind(self.kind)] % {"meeting": self.meeting}

    def get_absolute_url(self) -> str:
        return reverse("operations:minutes", args=[self.meeting_id])

    @property
    def journal_label(self) -> str:
        return self.meeting.title

    @property
    def is_writing(self) -> bool:
        return self.state == self.State.WRITING

    @property
    def is_approving(self) -> bool:
        return self.state == self.State.APPROVING

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_notes(self) -> bool:
        return self.kind == self.Kind.NOTES

    @property
    def is_being_written(self) -> bool:
        """Whether the pen moves at this moment."""
        return self.is_writing and self.pen_seen_at is not None and now() - self.pen_seen_at < AT_WORK


class MinutesItem(models.Model):
    """What is noted on an item of the agenda. `version` counts the savings; a save says on which version it was opened."""

    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="noted")
    text = models.TextField(_("what was said"), blank=True, default="")
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("text of the minutes")
        verbose_name_plural = _("texts of minutes")

    def __str__(self) -> str:
        return str(self.item)

    def get_absolute_url(self) -> str:
        return f"{reverse('operations:minutes', args=[self.item.meeting_id])}#item-{self.item_id}"


class MinutesAside(models.Model):
    """A text that came when another one had been saved meanwhile, or from somebody without the pen. Kept until it is joined."""

    noted = models.ForeignKey(MinutesItem, on_delete=models.CASCADE, related_name="asides")
    text = models.TextField(_("what was said"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("text kept beside the minutes")
        verbose_name_plural = _("texts kept beside minutes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.noted)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def there(self) -> "AttendanceQuerySet":
        return self.filter(state__in=Attendance.WERE_THERE)


class Attendance(models.Model):
    """How somebody was at a meeting, for an organisation. A guest without an account has a `name` and no person.

    `came_at` and `left_at` are clock times in Stockholm, of those who were there a part of the time.
    """

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        PART = "part", _("Present part of the time")
        EXCUSED = "excused", _("Excused from the meeting")
        ABSENT = "absent", _("Absent from the meeting")

    WERE_THERE = (State.PRESENT, State.PART)

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+", null=True
    )
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+", null=True
    )
    state = models.CharField(_("attendance"), max_length=8, choices=State.choices)
    came_at = models.TimeField(_("came at"), null=True)
    left_at = models.TimeField(_("left at"), null=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance at a meeting")
        verbose_name_plural = _("attendance at meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "person"],
                name="attendance_once",
                violation_error_message=_("The person already stands in the list."),
            ),
            models.CheckConstraint(
                name="attendance_somebody",
                condition=Q(person__isnull=False) | ~Q(name=""),
            ),
            models.CheckConstraint(
                name="attendance_part_has_times",
                condition=(Q(state="part") & (Q(came_at__isnull=False) | Q(left_at__isnull=False)))
                | (~Q(state="part") & Q(came_at=None, left_at=None)),
                violation_error_message=_("Write from when or until when the person was there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}, {self.get_state_display()}"

    @property
    def who(self) -> str:
        return str(self.person) if self.person else self.name

    @property
    def was_there(self) -> bool:
        return self.state in self.WERE_THERE

    @property
    def hours(self) -> str:
        """`kl. 09.00–10.30`, `från kl. 09.30`, `till kl. 10.30`; nothing for the whole time."""
        times = {
            "from": dates.time_of_day(self.came_at) if self.came_at else "",
            "to": dates.time_of_day(self.left_at) if self.left_at else "",
        }
        if self.came_at and self.left_at:
            return gettext("at %(from)s–%(to)s") % times
        if self.came_at:
            return gettext("from %(from)s") % times
        return gettext("until %(to)s") % times if self.left_at else ""


class MinutesApproval(models.Model):
    """Somebody who is to approve the minutes: the chair, or an adjuster. Nothing is approved twice, and who was replaced
    stays in the list with the reason."""

    class Part(models.TextChoices):
        CHAIR = "chair", _("Chair")
        ADJUSTER = "adjuster", _("Adjuster")

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="approvals")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    part = models.CharField(_("approves as"), max_length=8, choices=Part.choices)
    approved_at = models.DateTimeField(_("minutes approved"), null=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True)
    replaced_reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        verbose_name = _("approval of minutes")
        verbose_name_plural = _("approvals of minutes")
        ordering = ["-part", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "person"],
                name="approval_once",
                condition=Q(replaced_at=None),
                violation_error_message=_("The person is already among those who approve."),
            ),
            models.UniqueConstraint(
                fields=["minutes"],
                name="approval_one_chair",
                condition=Q(part="chair", replaced_at=None),
                violation_error_message=_("The minutes already have a chair."),
            ),
            models.CheckConstraint(name="approval_given_or_replaced", condition=Q(approved_at=None) | Q(replaced_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()}, {self.minutes}"

    @property
    def title(self) -> str:
        """For the list of what somebody hands over."""
        return str(self.minutes)

    @property
    def is_open(self) -> bool:
        return self.approved_at is None and self.replaced_at is None


class MinutesCorrection(models.Model):
    """What was found wrong after the minutes were locked: it stands beside the text, which never changes."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="corrections")
    item = models.ForeignKey(
        AgendaItem, verbose_name=_("item"), on_delete=models.PROTECT, related_name="corrections", null=True
    )
    text = models.TextField(_("correction"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("correction of minutes")
        verbose_name_plural = _("corrections of minutes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.minutes)


class RegistryEntry(models.Model):
    """The number under which an organisation keeps the minutes in its own registry (diarium). Only it reads the number."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="registry_entries")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    registry_number = models.CharField(_("registry number"), max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("registry number of minutes")
        verbose_name_plural = _("registry numbers of minutes")
        constraints = [models.UniqueConstraint(fields=["minutes", "organisation"], name="registry_once")]

    def __str__(self) -> str:
        return self.registry_number
