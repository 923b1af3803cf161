"""One person out of several, where two may bear one name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from members.models import Person, Role


class _TellingApart(ModelChoiceIterator):
    """The rows are read once, as Django's own does it; a second question comes only when a name stands there twice."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        people = list(self.queryset)
        beside = told_apart(people)
        for person in people:
            value, name = self.choice(person)
            yield value, f"{name} ({beside[person.pk]})" if person.pk in beside else name


class PersonChoice(forms.ModelChoiceField):
    """Namesakes have beside them the organisations they act for, and as what when that is the same too."""

    iterator = _TellingApart


def told_apart(people: Iterable[Person]) -> dict[int, str]:
    """What stands beside those of the people who share their name, by number; nobody else is in it.

    Only what everybody in the network may see: organisations and roles, never an address or a title that may be hidden.
    """
    named: dict[str, list[int]] = defaultdict(list)
    for person in people:
        named[str(person)].append(person.pk)
    shared = [keys for keys in named.values() if len(keys) > 1]
    if not shared:
        return {}
    organisations: dict[int, set[str]] = defaultdict(set)
    kinds: dict[int, set[str]] = defaultdict(set)
    roles = Role.objects.current().filter(person__in=[key for keys in shared for key in keys]).select_related("organisation")
    for role in roles.order_by("pk"):
        organisations[role.person_id].add(str(role.organisation))
        kinds[role.person_id].add(str(role.kind_name))
    beside = {}
    for keys in shared:
        acting = {key: sorted(organisations[key]) for key in keys}
        for key in keys:
            alone = list(acting.values()).count(acting[key]) == 1
            words = acting[key] if alone else [*acting[key], *sorted(kinds[key])]
            if words:
                beside[key] = ", ".join(words)
    return beside
