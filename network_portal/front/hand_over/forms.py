"""The form of the hand-over: what goes, to whom, and when roles end."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.fields import Day
from members.forms.people_choice import PersonChoice
from members.models import Mandate, Person, Role
from network_portal.front.hand_over.actions import Move
from network_portal.front.hand_over.gather import Group

GONE = gettext_lazy("Something here has just been moved or closed by somebody else. Look through the list and try again.")


class Ticks(forms.MultipleChoiceField):
    """None ticked is an answer too, so nothing is said of it being optional."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": GONE, "invalid_list": GONE}

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class Receiver(PersonChoice):
    """Whether one is needed depends on what is ticked: the form says so."""

    def validate(self, value: Any) -> None:
        pass


class HandOverForm(forms.Form):
    """Everything is ticked from the beginning, except mandates: those end only when somebody has thought of it."""

    ends_on = Day(
        label=gettext_lazy("Last day of the roles"),
        required=False,
        help_text=gettext_lazy("Leave it empty when the person stays. The last day is still a day with the role."),
    )

    def __init__(
        self,
        *args: Any,
        person: Person,
        groups: Sequence[Group],
        mandates: Sequence[Mandate],
        roles: Sequence[Role],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.groups = groups
        self.known_mandates = {str(each.pk): each for each in mandates}
        self.known_roles = {str(each.pk): each for each in roles}
        ends_on = self.fields.pop("ends_on")
        for group in groups:
            self._ask_group(group, person)
        if mandates:
            choices = [(str(each.pk), f"{each.kind_name}, {each.organisation}") for each in mandates]
            self.fields["mandates"] = Ticks(
                label=_("Mandates to end (%(n)d)") % {"n": len(mandates)},
                choices=choices,
                help_text=_("A mandate is personal and cannot be moved: who comes after needs a new decision."),
            )
        if roles:
            choices = [(str(each.pk), f"{each.kind_name}, {each.organisation}") for each in roles]
            self.fields["roles"] = Ticks(label=_("Roles to end"), choices=choices, initial=[key for key, _label in choices])
            self.fields["ends_on"] = ends_on

    def _ask_group(self, group: Group, person: Person) -> None:
        for lot in group.lots:
            choices = [(str(thing.pk), f"{thing.title} · {thing.note}") for thing in lot.things]
            self.fields[lot.field] = Ticks(
                label=f"{lot.source.title} ({len(lot.things)})",
                choices=choices,
                initial=[key for key, _label in choices],
            )
        self.fields[group.receiver_field] = Receiver(
            label=_("Who takes over in %(place)s?") % {"place": group.name}
            if group.key
            else _("Who takes over in the network?"),
            queryset=group.receivers(person),
            empty_label=_("Choose"),
            error_messages={"invalid_choice": _("Choose a colleague in the list.")},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for group in self.groups:
            ticked = any(cleaned.get(lot.field) for lot in group.lots)
            if ticked and not cleaned.get(group.receiver_field) and group.receiver_field not in self.errors:
                self.add_error(group.receiver_field, _("Choose who takes over, or untick everything above."))
        if cleaned.get("ends_on") and not cleaned.get("roles"):
            self.add_error("roles", _("Tick the roles that end, or leave the last day empty."))
        does = self.moves(cleaned) or cleaned.get("mandates") or cleaned.get("ends_on")
        if not does and not self.errors:
            self.add_error(None, _("Nothing is ticked, so there is nothing to hand over."))
        return cleaned

    def moves(self, cleaned: dict[str, Any]) -> list[Move]:
        return [
            Move(lot.source, int(pk), cleaned[group.receiver_field])
            for group in self.groups
            if cleaned.get(group.receiver_field)
            for lot in group.lots
            for pk in cleaned.get(lot.field, [])
        ]

    @property
    def result(self) -> dict[str, Any]:
        """For the action."""
        ends_on = self.cleaned_data.get("ends_on")
        return {
            "moves": self.moves(self.cleaned_data),
            "mandates": [self.known_mandates[pk] for pk in self.cleaned_data.get("mandates", [])],
            "roles": [self.known_roles[pk] for pk in self.cleaned_data.get("roles", [])] if ends_on else [],
            "ends_on": ends_on,
        }
