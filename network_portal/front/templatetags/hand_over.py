"""What is still open for somebody, on pages of members that end a role or close an account: they know no other app."""

from typing import Any

from django import template

from members.models import Person
from network_portal.front import rules
from network_portal.front.hand_over import gather

register = template.Library()


@register.inclusion_tag("front/still_open.html", takes_context=True)
def still_open(context: template.Context, person: Person) -> dict[str, Any]:
    """A message with what is open and the way to hand it over; nothing when nothing is."""
    by = context["request"].user
    if not rules.may_hand_over(by, person):
        return {}
    return {
        "person": person,
        "words": gather.in_words(person, by),
        "mandates": gather.mandates(person, by),
        "others_keep": gather.others_keep(person, by),
    }


@register.simple_tag(takes_context=True)
def may_hand_over(context: template.Context, person: Person) -> bool:
    return rules.may_hand_over(context["request"].user, person)
