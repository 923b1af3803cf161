"""What the journal may tell of the groups' meetings, and to whom.

The network's administrator reads the journal without sitting in every closed group: then neither the name of a meeting, of
an item of its agenda or of a date poll, nor what was said of it, is read or found there.
"""

from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from members.models import Person
from operations.models import AgendaItem, Body, DatePoll, Meeting, MeetingSeries

KINDS = MEETING, ITEM, POLL, SERIES = (
    Meeting._meta.label_lower,
    AgendaItem._meta.label_lower,
    DatePoll._meta.label_lower,
    MeetingSeries._meta.label_lower,
)


def unseen(person: Person) -> Q:
    """Entries about what closed groups do that the person has no seat in. An item that was removed is known by its meeting,
    which every entry about items names."""
    closed = Body.objects.filter(is_open=False).exclude(pk__in=Body.objects.read_by(person).values("pk"))
    meetings = Meeting.objects.filter(body__in=closed).exclude(responsible=person)
    of_item = Cast(KeyTextTransform("meeting", OuterRef("data")), BigIntegerField())
    about = {"pk": OuterRef("object_id"), "body__in": closed}
    # The kind first: PostgreSQL asks in this order, and most entries are about something else.
    return (
        Q(object_type=MEETING) & Q(Exists(meetings.filter(pk=OuterRef("object_id"))))
        | Q(object_type=ITEM) & Q(Exists(meetings.filter(pk=of_item)))
        | Q(object_type=POLL) & Q(Exists(DatePoll.objects.filter(**about)))
        | Q(object_type=SERIES) & Q(Exists(MeetingSeries.objects.filter(**about)))
    )
