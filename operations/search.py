"""Meetings, items of their agendas, rows of the matrix and proposals, by the words in their titles."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib.search import Hit, all_words, excerpt
from operations.models import AgendaItem, MatrixRow, Meeting, Proposal


def search(person: Person, words: Sequence[str], limit: int = 10) -> list[Hit]:
    """At most `limit` of each sort, the latest first. Four queries; meetings, items and proposals by their trigram indexes."""
    if not words:
        return []
    return [
        *_meetings(person, words, limit),
        *_agenda(person, words, limit),
        *_matrix(person, words, limit),
        *_proposals(person, words, limit),
    ]


def _meetings(person: Person, words: Sequence[str], limit: int) -> list[Hit]:
    found = Meeting.objects.visible_to(person).filter(all_words(words, "title")).order_by("-starts_at")
    return [
        Hit(
            title=meeting.title,
            url=meeting.get_absolute_url(),
            kind=_("Network meeting"),
            excerpt=excerpt(meeting.invitation or meeting.place, words),
            date=meeting.starts_at,
        )
        for meeting in found[:limit]
    ]


def _agenda(person: Person, words: Sequence[str], limit: int) -> list[Hit]:
    found = AgendaItem.objects.filter(all_words(words, "title"), meeting__in=Meeting.objects.visible_to(person))
    return [
        Hit(
            title=str(item),
            url=item.get_absolute_url(),
            kind=_("Agenda item, %(meeting)s") % {"meeting": item.meeting.title},
            excerpt=excerpt(item.description, words),
            date=item.meeting.starts_at,
        )
        for item in found.select_related("meeting").order_by("-meeting__starts_at", "position")[:limit]
    ]


def _matrix(person: Person, words: Sequence[str], limit: int) -> list[Hit]:
    """Of the version in force only: a few dozen rows, so their long texts are read too."""
    fields = ("working_form", "expected_result", "expected_effect")
    rows = MatrixRow.objects.visible_to(person).in_force().filter(all_words(words, *fields))
    return [
        Hit(
            title=str(row),
            url=row.get_absolute_url(),
            kind=_("Row of the matrix"),
            excerpt=excerpt(row.expected_effect, words),
        )
        for row in rows[:limit]
    ]


def _proposals(person: Person, words: Sequence[str], limit: int) -> list[Hit]:
    found = Proposal.objects.visible_to(person).filter(all_words(words, "title")).order_by("-pk")
    return [
        Hit(
            title=str(proposal),
            url=proposal.get_absolute_url(),
            kind=_("Proposal"),
            excerpt=proposal.get_kind_display(),
            date=proposal.created_at,
        )
        for proposal in found[:limit]
    ]
