"""The minutes of the demo year: approved ones of all meetings but the latest, which waits for one adjuster."""

from datetime import date, datetime, time, timedelta

from members.models import Organisation, Person
from network_portal.front.demo.cast import Cast
from network_portal.front.demo.spoken import DECIDED, OTHERWISE, SPOKEN, Ruling
from network_portal.lib import dates
from network_portal.records.notices import history
from operations import actions, rules
from operations.actions import Row
from operations.models import AgendaItem, Attendance, Body, Meeting, Minutes

WRITTEN_AFTER = timedelta(days=2)
APPROVED_AFTER = timedelta(days=6)
REVIEWED_SOON = timedelta(days=9)
QUORUM = 5


def build(cast: Cast, year: int) -> None:
    """Write and approve, meeting by meeting, as it was. A meeting of the last days has no minutes yet."""
    body = Body.network()
    body.quorum = QUORUM
    body.save(update_fields=["quorum"])
    called = Meeting.objects.filter(body=body, state=Meeting.State.CALLED, starts_at__year=year)
    held = called.filter(ends_at__lt=dates.now() - WRITTEN_AFTER)
    meetings = list(held.select_related("body").order_by("starts_at"))
    with history():
        for number, meeting in enumerate(meetings):
            minutes = _write(cast, meeting, number)
            if meeting != meetings[-1]:
                _approve(cast, minutes, number)
            else:
                _wait(minutes)


def _write(cast: Cast, meeting: Meeting, number: int) -> Minutes:
    leader = meeting.responsible
    with dates.at(meeting.starts_at):
        minutes = actions.begin_minutes(meeting, by=leader)
        actions.note_attendance(minutes, _there(cast, minutes, number), by=leader)
        for item in meeting.agenda.order_by("position"):
            _note(cast, item, number, leader)
    with dates.at(meeting.ends_at):
        chosen = rules.present_people(minutes).exclude(pk=leader.pk)[number % 2 : number % 2 + 2]
        actions.name_approvers(minutes, chair=leader, adjusters=chosen, by=leader)
    return minutes


def _there(cast: Cast, minutes: Minutes, number: int) -> list[Row]:
    """One from each organisation; who could not come, came late or left early changes from meeting to meeting."""
    first: dict[int, tuple[Person, Organisation]] = {}
    for person, organisation in rules.expected(minutes):
        first.setdefault(organisation.pk, (person, organisation))
    leader = minutes.meeting.responsible
    rows = [Row(Attendance.State.PRESENT, leader, cast.office)]
    for place, (person, organisation) in enumerate(one for one in first.values() if one[1] != cast.office):
        turn = (place + number) % 9
        if turn == 4:
            rows.append(Row(Attendance.State.EXCUSED, person, organisation))
        elif turn == 7 and number % 2:
            rows.append(Row(Attendance.State.ABSENT, person, organisation))
        elif turn == 2:
            rows.append(Row(Attendance.State.PART, person, organisation, left_at=time(10, 30)))
        else:
            rows.append(Row(Attendance.State.PRESENT, person, organisation))
    if number == 0:
        rows.append(Row(Attendance.State.PRESENT, name="Jurist från Upphandlingsmyndigheten (på § 7)"))
    return rows


def _note(cast: Cast, item: AgendaItem, number: int, by: Person) -> None:
    text = next((text for title, text in SPOKEN if item.title.startswith(title)), OTHERWISE[item.kind])
    actions.write_item(item, text=text, version=0, by=by)
    ruling = next((ruling for title, ruling in DECIDED if item.title.startswith(title)), None)
    if ruling and item.kind == AgendaItem.Kind.DECISION:
        actions.note_decision(
            item,
            text=_of_the_year(ruling.text, cast.year),
            outcome=ruling.outcome,
            reservation=ruling.reservation,
            review_on=_review(cast, ruling, item, number),
            concerns=[cast[name] for name in ruling.concerns],
            by=by,
        )


def _review(cast: Cast, ruling: Ruling, item: AgendaItem, number: int) -> date | None:
    """The first decision of the year should be looked at again these days; others next year."""
    if number == 0:
        return (datetime.now(dates.STOCKHOLM) + REVIEWED_SOON).date()
    return date(cast.year + 1, ruling.review_month, 15) if ruling.review_month else None


def _of_the_year(text: str, year: int) -> str:
    return text.format(year=year, next=year + 1, last=year - 1)


def _approve(cast: Cast, minutes: Minutes, number: int) -> None:
    with dates.at(minutes.meeting.ends_at + WRITTEN_AFTER):
        minutes = actions.send_for_approval(minutes, by=minutes.meeting.responsible)
    for days, approval in enumerate(minutes.approvals.order_by("pk").select_related("person"), 1):
        with dates.at(_at_work(minutes.meeting.ends_at + WRITTEN_AFTER + timedelta(days=days))):
            actions.approve_minutes(minutes, round=minutes.round, by=approval.person)
    with dates.at(_at_work(minutes.meeting.ends_at + APPROVED_AFTER)):
        ystad = cast["Ystad"]
        if number < 2:
            number_there = f"KS {cast.year}/{117 + 40 * number}"
            actions.note_registry_number(minutes, ystad, number=number_there, by=cast.officer("Ystad"))
        if number == 1:
            item = minutes.meeting.agenda.order_by("position")[2]
            text = "Staffanstorp deltog i lägesrundan på länk. Det saknas i texten."
            actions.correct_minutes(minutes, text=text, item=item, by=minutes.meeting.responsible)


def _at_work(moment: datetime) -> datetime:
    return moment + (dates.working_day_from(moment.date()) - moment.date())


def _wait(minutes: Minutes) -> None:
    """Sent some days ago at most, so that nothing is late yet; the last adjuster has not answered."""
    sent_at = max(minutes.meeting.ends_at + WRITTEN_AFTER, datetime.now(dates.STOCKHOLM) - timedelta(days=4))
    sent_at = min(sent_at, datetime.now(dates.STOCKHOLM))
    while not dates.is_working_day(sent_at.date()):
        sent_at -= timedelta(days=1)
    with dates.at(sent_at):
        minutes = actions.send_for_approval(minutes, by=minutes.meeting.responsible)
        for approval in list(minutes.approvals.order_by("pk").select_related("person"))[:-1]:
            actions.approve_minutes(minutes, round=minutes.round, by=approval.person)
