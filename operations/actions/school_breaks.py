"""The dates on which schools are closed, as the network's office keeps them."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.refusals import Refused, Way
from network_portal.records.journal import journal, latest
from operations.actions.meetings import plain
from operations.models import SchoolBreak


@transaction.atomic
def add_break(*, by: Person | None, **fields: Any) -> SchoolBreak:
    made = SchoolBreak.objects.create(**fields)
    journal("operations.school_break_added", made, by=by, starts_on=plain(made.starts_on), ends_on=plain(made.ends_on))
    return made


@transaction.atomic
def change_break(one: SchoolBreak, *, by: Person | None, opened: Opened | None = None, **fields: Any) -> SchoolBreak:
    one = _lock(one)
    must_be_as_opened(one, opened, lambda: latest(one, "operations.school_break_changed"))
    pairs = {name: [plain(getattr(one, name)), plain(new)] for name, new in fields.items() if getattr(one, name) != new}
    if pairs:
        for name in pairs:
            setattr(one, name, fields[name])
        one.save()
        journal("operations.school_break_changed", one, by=by, **pairs)
    return one


@transaction.atomic
def remove_break(one: SchoolBreak, *, by: Person | None) -> None:
    one = _lock(one)
    journal("operations.school_break_removed", one, by=by, starts_on=plain(one.starts_on), ends_on=plain(one.ends_on))
    one.delete()


def _lock(one: SchoolBreak) -> SchoolBreak:
    found = SchoolBreak.objects.select_for_update(of=("self",)).filter(pk=one.pk).first()
    if found is None:
        raise Refused(
            _("Somebody has just taken %(name)s out of the list. Enter the dates anew if they are right.")
            % {"name": one.name},
            Way(_("See the school breaks"), reverse("operations:school_breaks")),
        )
    return found
