"""Who may prepare meetings and change the matrix, and when. The page "Who may what" shows GRANTS."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.grants import ADMINISTRATOR, CONTACT, COORDINATOR, EVERY_ROLE, OFFICER, READER, Grant, roles
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from network_portal.records.models import Notice
from operations.models import AgendaItem, Matrix, Meeting

READ = Grant(gettext_lazy("Read the matrix and the agendas of network meetings"), EVERY_ROLE)
PREPARE_MEETINGS = Grant(
    gettext_lazy("Prepare network meetings, send the notice and cancel them"), roles(COORDINATOR, ADMINISTRATOR)
)
CHANGE_MATRIX = Grant(
    gettext_lazy("Write the next version of the matrix and enter that it was adopted"), roles(COORDINATOR, ADMINISTRATOR)
)
GRANTS = [READ, PREPARE_MEETINGS, CHANGE_MATRIX]

LATEST_NOTICE = timedelta(days=10)  # before the meeting; later than that we remind those who prepare it
LONGEST_AGENDA = 60  # items


def may_read(person: Person) -> bool:
    return READ.allows(person)


def may_prepare_meetings(person: Person) -> bool:
    return PREPARE_MEETINGS.allows(person)


def may_change_matrix(person: Person) -> bool:
    return CHANGE_MATRIX.allows(person)


def called_to(meeting: Meeting) -> QuerySet[Person]:
    """Who gets the notice of `meeting`: people of the member organisations, the coordinators and the office.

    Membership and roles are today's: nobody knows them for the day of the meeting.
    """
    members = Organisation.objects.members()
    working = Role.objects.current().filter(
        Q(kind__in=[OFFICER, CONTACT, READER], organisation__in=members) | Q(kind__in=[COORDINATOR, ADMINISTRATOR])
    )
    return working.people()


def notice_key(meeting: Meeting, fact: str = "") -> str:
    """How the keys of notices about the meeting begin; the id of the person follows."""
    return f"operations.meeting:{meeting.pk}:{fact}:" if fact else f"operations.meeting:{meeting.pk}:"


def were_told(meeting: Meeting) -> QuerySet[Person]:
    """Those who have been told of the meeting and still have an account. The notices remember it."""
    told = Notice.objects.filter(key__startswith=notice_key(meeting))
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


def must_keep_its_year(meeting: Meeting, starts_at: datetime) -> None:
    """The §§ that were sent out belong to a year."""
    if meeting.is_called and dates.as_local_date(starts_at).year != meeting.year:
        raise Refused(
            _("The §§ of the agenda belong to %(year)d. Cancel this meeting and call a new one for the other year.")
            % {"year": meeting.year}
        )


def must_be_draft_version(matrix: Matrix) -> None:
    if not matrix.is_draft:
        raise Refused(
            _("Version %(version)d has been adopted and never changes. Write a new version instead.")
            % {"version": matrix.version}
        )


def must_have_rows(matrix: Matrix) -> None:
    if not matrix.rows.exists():
        raise Refused(_("The draft has no rows, so there is nothing to adopt."))


def must_have_matrix() -> None:
    """Every meeting and every event belongs to a row of the matrix in force."""
    if Matrix.in_force() is None:
        raise Refused(
            _("Meetings and events belong to a row of the matrix, and no version of it is in force yet. Adopt one first."),
            Way(_("Go to the matrix"), reverse("operations:matrix")),
        )


def must_not_have_draft() -> None:
    draft = Matrix.objects.drafts().first()
    if draft:
        raise Refused(
            _("Version %(version)d is already being written. Continue with that one.") % {"version": draft.version}
        )


def must_follow_in_time(matrix: Matrix, adopted_on: date) -> None:
    """The decision has been made, and after the one on the version before."""
    if adopted_on > dates.today():
        raise Refused(_("Write the day the decision was made. It cannot be later than today."))
    before = Matrix.objects.exclude(adopted_on=None).filter(version__lt=matrix.version).order_by("-version").first()
    if before and before.adopted_on and adopted_on < before.adopted_on:
        raise Refused(
            _("Version %(version)d was adopted on %(day)s. The next one cannot have been adopted before it.")
            % {"version": before.version, "day": dates.day(before.adopted_on, year=True)}
        )
