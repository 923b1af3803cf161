"""The network's meetings in a person's calendar."""

from datetime import date

from members.models import Person
from network_portal.lib.calendars import Entry
from operations.models import Meeting


def entries(person: Person, from_: date, to: date) -> list[Entry]:
    """Meetings that touch the days from `from_` through `to`: the cancelled ones too, so that a calendar that has them
    learns it, and drafts for those who prepare them. One query."""
    meetings = Meeting.objects.visible_to(person).between(from_, to).select_related("body").order_by("starts_at", "pk")
    return [meeting.as_entry() for meeting in meetings]
