"""Finds events by their title."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from competence.models import Event
from members.models import Person
from network_portal.lib.search import Hit, all_words, excerpt


def search(person: Person, words: Sequence[str], limit: int = 10) -> list[Hit]:
    """Events that hold all the words in their title and that the person may see, the latest first."""
    if not words:
        return []
    found = Event.objects.visible_to(person).filter(all_words(words, "title")).order_by("-starts_at", "-pk")
    return [
        Hit(
            title=event.title,
            url=event.get_absolute_url(),
            kind=_("Event"),
            excerpt=excerpt(event.summary, words),
            date=event.starts_at,
        )
        for event in found.only("title", "summary", "starts_at")[:limit]
    ]
