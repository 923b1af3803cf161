"""What is answered to a notice, and who is reminded of answering."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal
from network_portal.records.notices import tell_many
from operations import rules
from operations.actions.meetings import calling, lock
from operations.models import Meeting, MeetingAnswer

REMIND_BEFORE = timedelta(days=2, hours=12)  # two days; half a day more, so that the morning run tells of an afternoon


@transaction.atomic
def answer(
    meeting: Meeting, person: Person, answer: str, *, substitute: Person | None = None, by: Person | None
) -> MeetingAnswer:
    """Say whether one comes, or who comes instead; the last answer counts. The substitute is told, with the calendar entry."""
    meeting = lock(meeting)
    rules.must_take_answers(meeting)
    organisation = rules.answers_for(person, meeting)
    if organisation is None:
        raise Refused(_("Only those who are called to the meeting answer. Ask your representative in the group."))
    if answer != MeetingAnswer.Answer.SUBSTITUTE:
        substitute = None
    else:
        rules.must_be_substitute(substitute, person, meeting, organisation)
    before = MeetingAnswer.objects.filter(meeting=meeting, person=person).first()
    if before and _same(before, answer, substitute, meeting, organisation):
        return before
    values = {"organisation": organisation, "answer": answer, "substitute": substitute}
    moments = {"starts_at": meeting.starts_at, "answered_at": dates.now()}
    given, _is_new = MeetingAnswer.objects.update_or_create(meeting=meeting, person=person, defaults={**values, **moments})
    journal(
        "operations.answered", meeting, by=by, person=person.pk, organisation=organisation.pk, answer=answer,
        substitute=substitute.pk if substitute else None,
    )  # fmt: skip
    _tell_substitutes(meeting, given, before)
    return given


def _same(
    before: MeetingAnswer, answer: str, substitute: Person | None, meeting: Meeting, organisation: Organisation
) -> bool:
    new = (answer, substitute.pk if substitute else None, meeting.starts_at, organisation.pk)
    return (before.answer, before.substitute_id, before.starts_at, before.organisation_id) == new


def _tell_substitutes(meeting: Meeting, given: MeetingAnswer, before: MeetingAnswer | None) -> None:
    """The new one that they are counted on, the one before that they are not needed any more."""
    old = before.substitute if before else None
    stamp = f"{given.person_id}:{given.answered_at.isoformat()}"
    if given.substitute and (old != given.substitute or (before and before.starts_at != given.starts_at)):
        words = calling("operations/notices/substitute_named.txt", meeting, given=given)
        tell_many([(given.substitute, f"{rules.notice_key(meeting, 'substitute')}{given.substitute_id}:{stamp}", words)])
    if old and old != given.substitute and old.is_active:
        words = calling("operations/notices/substitute_free.txt", meeting, given=given)
        tell_many([(old, f"{rules.notice_key(meeting, 'free')}{old.pk}:{stamp}", words)])


def attendance(meeting: Meeting) -> rules.Attendance:
    seats = list(meeting.body.seats.current().for_list())
    given = meeting.answers.filter(person__is_active=True).select_related("organisation", "person", "substitute")
    answers = list(given.order_by("answered_at", "pk"))
    return rules.attendance(meeting, seats, answers)


def remind_of_answers() -> None:
    """Two days before a meeting, those of organisations that have not answered. On days off and in July nobody is reminded;
    the run of the working day before does it. A missed run is caught up, and nobody is reminded twice of one time."""
    today = dates.today()
    if dates.is_quiet(today):
        return
    called = Meeting.objects.upcoming().filter(state=Meeting.State.CALLED, starts_at__gt=dates.now())
    for meeting in called.filter(starts_at__lte=_until(today)).select_related("body", "responsible"):
        _remind(meeting)


def _until(today: Any) -> Any:
    """Also what falls due on the days off that follow."""
    days = 1
    while not dates.is_working_day(today + timedelta(days=days)) and days < 14:
        days += 1
    return dates.now() + REMIND_BEFORE + timedelta(days=days - 1)


def _remind(meeting: Meeting) -> None:
    with transaction.atomic():
        silent = [place for place in attendance(meeting).counted if place.is_silent]
        key = f"{rules.notice_key(meeting, 'unanswered')}{meeting.starts_at.isoformat()}:"
        words = calling("operations/notices/meeting_unanswered.txt", meeting)
        words.due = meeting.starts_at
        tell_many((person, f"{key}{person.pk}", words) for person in rules.asked_to_answer(meeting, silent))
