"""What waits of date polls: to answer, and when they are closed to choose one of the times."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations import rules
from operations.models import DatePoll, PollAnswer, Seat
from operations.models.bodies import bodies_read_by, seats_of


def date_polls(person: Person) -> list[Item]:
    """Those that a representative has not answered, and for those who prepare meetings those that are closed; one query."""
    if not person.active_roles:
        return []
    represents = Seat.objects.on().representatives().filter(person=person, body=OuterRef("body"))
    answered = PollAnswer.objects.filter(option__poll=OuterRef("pk"), person=person)
    is_open = Q(closed_at=None, last_day__gte=dates.today())
    wanted = is_open & Q(body__in=seats_of(person)) & Exists(represents) & ~Exists(answered)
    if rules.may_prepare_meetings(person):
        wanted |= ~is_open & Q(body__in=bodies_read_by(person))
    found = DatePoll.objects.undecided().filter(wanted).select_related("body").order_by("last_day", "pk")
    shown = found.only("title", "last_day", "closed_at", "body__name")
    return [_to_answer(poll) if poll.is_open else _to_settle(poll) for poll in shown]


def _to_answer(poll: DatePoll) -> Item:
    return Item(
        due_on=poll.last_day,
        kind=poll.body.name,
        title=poll.title,
        why=_("When can you meet? Say which of the times suit you; it takes a minute."),
        url=poll.get_absolute_url(),
        action=_("Answer"),
        must=True,
    )


def _to_settle(poll: DatePoll) -> Item:
    return Item(
        due_on=dates.as_local_date(poll.closed_at) if poll.closed_at else poll.last_day,
        kind=poll.body.name,
        title=poll.title,
        why=_("The date poll is closed. Choose one of the times, or withdraw the poll."),
        url=poll.get_absolute_url(),
        action=_("Choose a time"),
        must=True,
    )
