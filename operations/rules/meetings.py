"""Who is called to a meeting, and when a meeting and its agenda may be changed."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from members.grants import ADMINISTRATOR, CONTACT, COORDINATOR, OFFICER, READER
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import Notice
from operations.models import AgendaItem, DatePoll, Meeting

LATEST_NOTICE = timedelta(days=10)  # before the meeting; later than that we remind those who prepare it
LONGEST_AGENDA = 200  # items


def called_to(meeting: Meeting) -> QuerySet[Person]:
    """Who gets the notice of `meeting`: those with a seat in its body, or when the body calls everybody, the people of the
    member organisations, the coordinators and the office. The one who is responsible is always among them.

    Membership, roles and seats are today's: nobody knows them for the day of the meeting.
    """
    if not meeting.body.calls_everybody:
        seated = Q(pk__in=meeting.body.seats.current().values("person"))
        return Person.objects.filter(seated | Q(pk=meeting.responsible_id), is_active=True).order_by("sort_name")
    members = Organisation.objects.members()
    working = Role.objects.current().filter(
        Q(kind__in=[OFFICER, CONTACT, READER], organisation__in=members) | Q(kind__in=[COORDINATOR, ADMINISTRATOR])
    )
    return working.people()


def notice_key(meeting: Meeting, fact: str = "") -> str:
    """How the keys of notices about the meeting begin; the id of the person follows."""
    return f"operations.meeting:{meeting.pk}:{fact}:" if fact else f"operations.meeting:{meeting.pk}:"


def were_told(meeting: Meeting) -> QuerySet[Person]:
    """Those who have been told of the meeting, or of its time after a date poll, and still have an account. The notices
    remember it."""
    known = Q(key__startswith=notice_key(meeting))
    for poll in DatePoll.objects.filter(meeting=meeting):
        known |= Q(key__startswith=f"operations.poll:{poll.pk}:chosen:")
    told = Notice.objects.filter(known)
    return Person.objects.filter(pk__in=told.values("person"), is_active=True).order_by("sort_name")


def must_be_draft(meeting: Meeting) -> None:
    """The §§ stand once they have been sent out."""
    must_not_be_cancelled(meeting)
    if not meeting.is_draft:
        raise Refused(
            _(
                "The notice has gone out with the §§ of this agenda, so no item can be added, moved or removed. "
                "You can still change the text of an item."
            )
        )


def must_not_be_cancelled(meeting: Meeting) -> None:
    if meeting.is_cancelled:
        raise Refused(_("The meeting is cancelled, so nothing of it can be changed."))


def must_not_be_called(meeting: Meeting) -> None:
    if meeting.is_called:
        raise Refused(_("The notice has already gone out."))


def must_not_be_over(meeting: Meeting) -> None:
    """What people were called to is history afterwards. A draft may still get another date."""
    if meeting.is_called and meeting.is_over:
        raise Refused(_("The meeting is over. What was said there belongs in the minutes."))


def must_lie_ahead(meeting: Meeting) -> None:
    """A notice of something that has begun helps nobody."""
    if meeting.starts_at <= dates.now():
        raise Refused(_("The meeting’s time has passed. Choose a time that lies ahead."))


def must_have_agenda(items: list[AgendaItem]) -> None:
    if not items:
        raise Refused(_("The agenda is empty. Add at least one item before you send the notice."))


def must_have_place(meeting: Meeting) -> None:
    if not meeting.place and not meeting.online_url:
        raise Refused(_("Say where the meeting is, or give the link for taking part online, before you send the notice."))


def must_be_ready(meeting: Meeting, items: list[AgendaItem]) -> None:
    """All that a meeting needs before its notice can go out."""
    must_not_be_cancelled(meeting)
    must_not_be_called(meeting)
    must_lie_ahead(meeting)
    must_have_place(meeting)
    must_have_agenda(items)


def obstacle(meeting: Meeting, items: list[AgendaItem]) -> str:
    """Why the notice cannot go out yet, in a sentence; empty when it can."""
    try:
        must_be_ready(meeting, items)
    except Refused as refused:
        return str(refused)
    return ""


def must_have_room(items: int) -> None:
    """A row of the agenda is a small number in the database, and nobody reads a longer agenda."""
    if items >= LONGEST_AGENDA:
        raise Refused(_("An agenda has at most %(n)d items.") % {"n": LONGEST_AGENDA})


def must_be_a_place(place: int, items: int) -> None:
    if not 1 <= place <= items:
        raise Refused(_("The agenda has places 1 to %(n)d. Choose one of them.") % {"n": items})


def must_keep_its_year(meeting: Meeting, starts_at: datetime) -> None:
    """The §§ that were sent out belong to a year."""
    if meeting.is_called and dates.as_local_date(starts_at).year != meeting.year:
        raise Refused(
            _("The §§ of the agenda belong to %(year)d. Cancel this meeting and call a new one for the other year.")
            % {"year": meeting.year}
        )
