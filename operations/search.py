"""Groups, meetings, items of agendas, decisions, rows of the matrix, methods and proposals, by their words."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib.search import Hit, all_words, excerpt
from operations.models import AgendaItem, Body, Decision, MatrixRow, Meeting, Method, MethodVersion, Proposal


def search(person: Person, words: Sequence[str], limit: int = 10) -> list[Hit]:
    """At most `limit` of each sort, the latest first. Seven queries; the large tables by their trigram indexes."""
    if not words:
        return []
    return [
        *_bodies(person, words, limit),
        *_meetings(person, words, limit),
        *_agenda(person, words, limit),
        *_decisions(person, words, limit),
        *_matrix(person, words, limit),
        *_methods(person, words, limit),
        *_proposals(person, words, limit),
    ]


def _bodies(person: Person, words: Sequence[str], limit: int) -> list[Hit]:
    """A few rows, so their purpose is read too."""
    found = Body.objects.visible_to(person).filter(all_words(words, "name", "purpose")).order_by("name")
    return [
        Hit(title=body.name, url=body.get_absolute_url(), kind=body.kind_name, excerpt=excerpt(body.purpose, words))
        for body in found[:limit]
    ]


def _meetings(person: Person, words: Sequence[str], limit: int) -> list[Hit]:
    found = Meeting.objects.visible_to(person).filter(all_words(words, "title")).order_by("-starts_at")
    return [
        Hit(
            title=meeting.title,
            url=meeting.get_absolute_url(),
            kind=meeting.body.name,
            excerpt=excerpt(meeting.invitation or meeting.place, words),
            date=meeting.starts_at,
        )
        for meeting in found.select_related("body")[:limit]
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


def _decisions(person: Person, words: Sequence[str], limit: int) -> list[Hit]:
    found = Decision.objects.visible_to(person).filter(all_words(words, "text", "title")).for_register()
    return [
        Hit(
            title=f"{decision.number} {decision.title}".strip(),
            url=decision.get_absolute_url(),
            kind=_("Decision, %(body)s") % {"body": decision.item.meeting.body},
            excerpt=excerpt(decision.text, words),
            date=decision.decided_on,
        )
        for decision in found.order_by("-decided_on", "-pk")[:limit]
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


def _methods(person: Person, words: Sequence[str], limit: int) -> list[Hit]:
    """By name and sentence, and by the text that holds: a few dozen methods, so their long texts are read too."""
    texts = MethodVersion.objects.visible_to(person).newest().filter(all_words(words, "text"))
    found = Method.objects.visible_to(person).filter(all_words(words, "title", "summary") | Q(pk__in=texts.values("method")))
    return [
        Hit(title=method.title, url=method.get_absolute_url(), kind=_("Method"), excerpt=excerpt(method.summary, words))
        for method in found.order_by("retired_on", "title")[:limit]
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
