"""When a suggested matter may be decided about, and how many documents an item has."""

from datetime import date

from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from operations.models import AgendaItem, BacklogItem, Meeting

MOST_DOCUMENTS = 20  # of an item


def must_wait(matter: BacklogItem) -> None:
    if not matter.is_waiting:
        said = (
            _("“%(title)s” has been taken onto an agenda already.")
            if matter.state == BacklogItem.State.TAKEN
            else _("“%(title)s” has been withdrawn by the one who suggested it.")
            if matter.state == BacklogItem.State.WITHDRAWN
            else _("“%(title)s” has been declined.")
        )
        raise Refused(said % {"title": matter.title}, Way(_("See the matter"), matter.get_absolute_url()))


def may_withdraw(person: Person, matter: BacklogItem) -> bool:
    """Whoever suggested it; one's own suggestion is nobody else's to take back."""
    return matter.by_id == person.pk


def must_be_of_the_body(matter: BacklogItem, meeting: Meeting) -> None:
    if matter.body_id != meeting.body_id:
        raise Refused(
            _("“%(title)s” is for %(body)s. Choose one of its meetings.") % {"title": matter.title, "body": matter.body}
        )


def must_come_later(until: date) -> None:
    if until <= dates.today():
        raise Refused(_("Choose a day that lies ahead."))


def must_have_room_for_documents(item: AgendaItem) -> None:
    if item.documents.count() >= MOST_DOCUMENTS:
        raise Refused(_("An item has at most %(n)d documents. Remove one first.") % {"n": MOST_DOCUMENTS})
