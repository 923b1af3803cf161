"""A date poll: the representatives of a body say which of some proposed times suit them, until a last day."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from network_portal.lib import dates
from network_portal.lib.dates import today
from operations.models.bodies import Body
from operations.models.meetings import Meeting

if TYPE_CHECKING:
    from members.models import Person


class DatePollQuerySet(models.QuerySet["DatePoll"]):
    def visible_to(self, person: "Person") -> "DatePollQuerySet":
        """Those of the bodies whose papers the person reads."""
        return self.filter(body__in=Body.objects.read_by(person))

    def open(self) -> "DatePollQuerySet":
        """Those that can be answered: through the last day, and not closed before it."""
        return self.filter(closed_at=None, last_day__gte=today())

    def undecided(self) -> "DatePollQuerySet":
        """Those whose time is not chosen, and that were not given up."""
        return self.filter(meeting=None, given_up=False)


class DatePoll(models.Model):
    """Some proposed times for a meeting of a body, asked of those with a seat in it.

    `last_day` is the last day to answer; `closed_at` is when it was closed, by somebody or by itself. `meeting` is the
    draft that the chosen time became. `minutes` is how long the meeting is.
    """

    body = models.ForeignKey(Body, verbose_name=_("group"), on_delete=models.PROTECT, related_name="polls")
    title = models.CharField(_("title"), max_length=150)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=120)
    last_day = models.DateField(_("last day to answer"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    given_up = models.BooleanField(default=False, db_default=False, editable=False)
    meeting = models.OneToOneField(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="poll", editable=False
    )

    objects = DatePollQuerySet.as_manager()

    class Meta:
        verbose_name = _("date poll")
        verbose_name_plural = _("date polls")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("operations:poll", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.last_day >= today()

    @property
    def is_decided(self) -> bool:
        return self.meeting_id is not None


class PollOption(models.Model):
    """One of the proposed times."""

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="options")
    starts_at = models.DateTimeField(_("starts"))

    class Meta:
        verbose_name = _("proposed time")
        verbose_name_plural = _("proposed times")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "starts_at"],
                name="poll_option_once",
                violation_error_message=_("The same time is proposed twice."),
            )
        ]

    def __str__(self) -> str:
        return f"{dates.day(self.starts_at, year=True)} {dates.clock(self.starts_at)}"


class PollAnswer(models.Model):
    """Whether a proposed time suits somebody with a seat. The seat's organisation is what the table counts."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("If needed")
        NO = "no", _("No")

    option = models.ForeignKey(PollOption, verbose_name=_("proposed time"), on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who answers"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(_("answer"), max_length=5, choices=Answer.choices)
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer in a date poll")
        verbose_name_plural = _("answers in date polls")
        constraints = [
            models.UniqueConstraint(
                fields=["option", "person"],
                name="poll_answer_once",
                violation_error_message=_("There is an answer already. Change that one."),
            ),
            models.CheckConstraint(name="poll_answer_known", condition=Q(answer__in=["yes", "maybe", "no"])),
        ]

    def __str__(self) -> str:
        return f"{self.option}, {self.answer_name}"

    @property
    def answer_name(self) -> Any:
        return self.Answer(self.answer).label
