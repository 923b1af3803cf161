"""Two people at one form: whoever saves last first sees what the other one saved.

The form carries a hidden mark of what it was opened on: a digest of each value. The action compares it, under its lock,
with what is saved. When they differ nothing is written: the form comes back with all that was typed, the saved values
beside their fields and a new mark, so that saving again goes through.

A digest of each value rather than a time stamp: it says which fields another one changed, and what the form does not show
(a seat taken, a stage reached) disturbs nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import blake2b
from typing import Any, Protocol

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _

from network_portal.lib import dates
from network_portal.lib.interrupted import ResumableForm, typed_before
from network_portal.lib.refusals import Refused

Values = Mapping[str, Any]


class Saving(Protocol):
    """Who saved something (None: the portal itself), and when."""

    @property
    def by(self) -> Any: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True)
class Opened:
    """What a form was opened on: its mark, and `read`, which gives what the form shows of a thing."""

    mark: str
    read: Callable[[Any], Values]

    def changed(self, values: Values) -> list[str]:
        """The fields whose value is another than the mark says. Without a mark nobody knows, and nobody is stopped."""
        known = dict(part.split("=", 1) for part in self.mark.split() if "=" in part)
        return [name for name, value in values.items() if name in known and known[name] != _digest(value)]


def must_be_as_opened(thing: object, opened: Opened | None, last_saving: Callable[[], Saving | None]) -> None:
    """Asked under the lock, so that nobody writes over what another one saved meanwhile without having seen it."""
    values = opened.read(thing) if opened else {}
    if opened and (changed := opened.changed(values)):
        raise Overtaken(thing, values, changed, last_saving())


class Overtaken(Refused):
    """Another one saved `thing` since the form was opened; `changed` names the fields that now stand otherwise."""

    def __init__(self, thing: object, values: Values, changed: list[str], saving: Saving | None) -> None:
        self.thing, self.values, self.changed = thing, values, changed
        super().__init__(_sentence(saving))

    def show_in(self, form: forms.BaseForm) -> None:
        if isinstance(form, EditForm):
            form.show_saved(self)
        else:
            super().show_in(form)

    def saved_now(self, name: str, field: forms.Field) -> str:
        """The saved value as people read it."""
        value, display = self.values[name], getattr(self.thing, f"get_{name}_display", None)
        if display:
            return str(display())
        if isinstance(field, forms.ModelChoiceField):
            return _names(field, value)
        if isinstance(value, time):
            return dates.time_of_day(value)
        return dates.day(value, year=True) if isinstance(value, date) else _plain(value)


class EditForm(ResumableForm):
    """A form that changes what others change too. Mixed in before Form or ModelForm; ui/form_page.html writes its mark."""

    overtaken: Overtaken | None = None
    _mark = ""

    @classmethod
    def read(cls, thing: Any) -> Values:
        """By field, what the form shows of `thing`."""
        raise NotImplementedError

    def open_on(self, thing: Model) -> None:
        """Called when the form is made to change `thing`. A form that was sent, if in vain, keeps the mark it came with."""
        self._mark = str(self.data.get("opened", "")) or typed_before("opened") or _mark(self.read(thing))

    @property
    def opened(self) -> Opened:
        """For the action."""
        return Opened(str(self.data.get("opened", "")), self.read)

    @property
    def mark(self) -> str:
        return _mark(self.overtaken.values) if self.overtaken else self._mark

    @property
    def status(self) -> int:
        """Of the page with the form."""
        return 409 if self.overtaken else 200

    def show_saved(self, overtaken: Overtaken) -> None:
        """Put what is saved now beside each field that stands otherwise."""
        self.overtaken = overtaken
        for name in overtaken.changed:
            bound = self[name]
            bound.saved_now = overtaken.saved_now(name, bound.field) or _("(empty)")  # type: ignore[attr-defined]  # for ui/field.html
            if not bound.use_fieldset:  # a fieldset holds the note, which is enough
                described_by = f"{bound.aria_describedby or ''} {bound.auto_id}_saved".strip()
                bound.field.widget.attrs["aria-describedby"] = described_by

    @property
    def otherwise(self) -> list[forms.BoundField]:
        """The fields with a saved value beside them."""
        return [self[name] for name in self.overtaken.changed] if self.overtaken else []


def _sentence(saving: Saving | None) -> str:
    if saving is None:
        return _("Somebody else saved this while you wrote. Nothing is written over.")
    return _("%(person)s saved this %(day)s at %(clock)s, while you wrote. Nothing is written over.") % {
        "person": saving.by or _("The portal"),
        "day": dates.day(saving.at),
        "clock": dates.clock(saving.at),
    }


def _names(field: "forms.ModelChoiceField[Any]", value: Any) -> str:
    """Sought among all rows: what another one chose need not be among the choices of this form."""
    assert field.queryset is not None
    keys = value if isinstance(value, list) else [value]
    return ", ".join(str(row) for row in field.queryset.model._default_manager.filter(pk__in=[key for key in keys if key]))


def _mark(values: Values) -> str:
    return " ".join(f"{name}={_digest(value)}" for name, value in values.items())


def _digest(value: Any) -> str:
    return blake2b(_plain(value).encode(), digest_size=8).hexdigest()


def _plain(value: Any) -> str:
    """A browser sends line breaks its own way, and some forms keep them so: they are no difference."""
    return "" if value is None else "\n".join(str(value).splitlines())
