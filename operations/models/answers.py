"""What people answer when they are called: whether they come, or who comes in their place."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from operations.models.meetings import Meeting

if TYPE_CHECKING:
    from members.models import Person


class MeetingAnswerQuerySet(models.QuerySet["MeetingAnswer"]):
    def visible_to(self, person: "Person") -> "MeetingAnswerQuerySet":
        return self.filter(meeting__in=Meeting.objects.visible_to(person))


class MeetingAnswer(models.Model):
    """Somebody's answer to a notice, given for an organisation.

    `starts_at` is when the meeting was to begin as they answered: after a move the answer is kept and marked as given for
    the old time. `substitute` is who comes instead, only with that answer.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("I am coming")
        NO = "no", _("I cannot come")
        SUBSTITUTE = "substitute", _("A substitute comes")

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who answers"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("substitute"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_at = models.DateTimeField(_("for the time"))
    answered_at = models.DateTimeField(_("answered"))

    objects = MeetingAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a notice")
        verbose_name_plural = _("answers to notices")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="meeting_answer_once",
                violation_error_message=_("There is an answer already. Change that one."),
            ),
            models.CheckConstraint(
                name="meeting_answer_substitute",
                condition=Q(answer="substitute", substitute__isnull=False)
                | (~Q(answer="substitute") & Q(substitute__isnull=True)),
                violation_error_message=_("Choose who comes instead."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.answer_name}"

    @property
    def answer_name(self) -> Any:
        return self.Answer(self.answer).label

    @property
    def is_yes(self) -> bool:
        return self.answer == self.Answer.YES

    @property
    def is_no(self) -> bool:
        return self.answer == self.Answer.NO
