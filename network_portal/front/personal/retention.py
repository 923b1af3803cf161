"""The kinds of record that are not kept for ever: an explicit list, with the functions of the apps that hold them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import competence.retention
import members.actions
import members.retention
from members.models import Application, Person
from network_portal.front.personal import erasure
from network_portal.front.personal.retention_words import WORDS
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from network_portal.records import retention as records
from network_portal.records.models import RetentionItem, RetentionList, RetentionRule, RetentionRun

PORTION = 500  # rows in a transaction: short enough that nobody waits for it
JANUARY, MARCH = 1, 3


@dataclass(frozen=True)
class Kind:
    """`due(until)` gives the rows that have been kept long enough, `remove(ids, by)` takes a portion of them away and says
    how many went. `day` is the column from which their days are read. What the clock takes by itself is `nightly`."""

    key: str
    due: "Callable[[date], QuerySet[Any]]"
    remove: Callable[[list[Any], Person | None], int]
    day: str
    nightly: bool = False

    @property
    def words(self) -> Promise:
        return WORDS[self.key].kind


def _all(remove: Callable[[list[Any]], None]) -> Callable[[list[Any], Person | None], int]:
    """Those that cannot be refused."""

    def act(ids: list[Any], by: Person | None) -> int:
        remove(ids)
        return len(ids)

    return act


def _erase(ids: list[int], by: Person | None) -> int:
    """People who must be replaced first are left for another year."""
    gone = 0
    for person in Person.objects.filter(pk__in=ids, erased_at=None):
        try:
            erasure.erase(person, by=by)
            gone += 1
        except Refused:
            continue
    return gone


def _empty_applications(ids: list[int], by: Person | None) -> int:
    """That an organisation applied, and what was decided, stays; who wrote, and the letters to them, go."""
    for application in Application.objects.filter(pk__in=ids).order_by("pk"):
        members.actions.erase_application(application, by=by)
    return len(ids)


KINDS = (
    Kind("event_needs", competence.retention.needs_due, _all(competence.retention.forget_needs), "event__ends_at", nightly=True),
    Kind("exports", records.exports_due, _all(records.remove_exports), "ordered_at", nightly=True),
    Kind("job_files", records.files_due, _all(records.remove_files), "finished_at", nightly=True),
    Kind("sessions", records.sessions_due, _all(records.remove_sessions), "expire_date", nightly=True),
    Kind("letters", records.letters_due, _all(records.empty_letters), "created_at"),
    Kind("applications", members.retention.applications_due, _empty_applications, "closed_at"),
    Kind("change_requests", members.retention.change_requests_due, _all(members.retention.remove_change_requests), "decided_at"),
    Kind("registrations", competence.retention.registrations_due, _all(competence.retention.remove_registrations), "event__ends_at"),
    Kind("accounts", members.retention.accounts_due, _erase, "last_day"),
)  # fmt: skip
BY_KEY = {kind.key: kind for kind in KINDS}


def words_of(key: str) -> Promise | str:
    """What the kind is called; a kind that the portal no longer knows by its name."""
    return WORDS[key].kind if key in WORDS else key


def rules_in_force(on: date) -> list[RetentionRule]:
    """In the order of the lists above; rules of kinds that the portal no longer knows are left out."""
    found = {rule.kind: rule for rule in RetentionRule.objects.in_force(on)}
    return [found[key] for key in WORDS if key in found]


def written(rule: RetentionRule) -> str:
    """`12 months`, in words."""
    if rule.keep_for is None:
        return _("for good")
    words = {
        RetentionRule.Unit.DAYS: ngettext("%(n)d day", "%(n)d days", rule.keep_for),
        RetentionRule.Unit.MONTHS: ngettext("%(n)d month", "%(n)d months", rule.keep_for),
        RetentionRule.Unit.YEARS: ngettext("%(n)d year", "%(n)d years", rule.keep_for),
    }
    return words[RetentionRule.Unit(rule.unit)] % {"n": rule.keep_for}


def until(key: str, on: date) -> date | None:
    """Before which day that kind has been kept long enough; None when nothing has been decided, and so nothing goes."""
    rule = RetentionRule.objects.in_force(on).filter(kind=key).first()
    return rule.until(on) if rule else None


def span(kind: Kind, rows: "QuerySet[Any]") -> dict[str, Any]:
    """How many, and the oldest and newest day among them."""
    found = rows.aggregate(oldest=Min(kind.day), newest=Max(kind.day))
    return {"count": rows.count(), **{name: _day(value) for name, value in found.items()}}


def _day(moment: date | datetime | None) -> date | None:
    return dates.as_local_date(moment) if moment else None


def take_away(
    kind: Kind, before: date, *, item: RetentionItem | None = None, say: Callable[[int, int], None] | None = None
) -> int:
    """Remove what is due, a portion in each transaction, and write down how much it was."""
    rows = kind.due(before)
    found = span(kind, rows)
    by = item.approved_by if item else None
    gone, last = 0, None
    while True:
        further = rows.filter(pk__gt=last) if last is not None else rows
        ids = list(further.order_by("pk").values_list("pk", flat=True)[:PORTION])
        if not ids:
            break
        with transaction.atomic():
            gone += kind.remove(ids, by)
        last = ids[-1]
        if say:
            say(gone, found["count"])
    if gone or item:
        RetentionRun.objects.create(kind=kind.key, count=gone, oldest=found["oldest"], newest=found["newest"], item=item)
    return gone


def every_night() -> None:
    """What waits for nobody's approval. Asks what is due, so a missed night is caught up."""
    today = dates.today()
    for kind in KINDS:
        before = until(kind.key, today) if kind.nightly else None
        if before:
            take_away(kind, before)


@transaction.atomic
def make_list(on: date) -> RetentionList | None:
    """The year's list, once, in January (or by March, should the portal have been away)."""
    if not JANUARY <= on.month <= MARCH:
        return None
    made, is_new = RetentionList.objects.get_or_create(year=on.year, defaults={"made_on": on})
    if not is_new:
        return None
    for kind in KINDS:
        before = None if kind.nightly else until(kind.key, on)
        if before:
            RetentionItem.objects.create(list=made, kind=kind.key, until=before, **span(kind, kind.due(before)))
    return made


def must_await_approval(items: list[RetentionItem]) -> None:
    if not items:
        raise Refused(
            _("Everything you chose is already approved, or there is nothing to remove."),
            Way(_("See the list"), reverse("front:retention")),
        )


def how(key: str) -> str:
    """Who takes it away, in a few words."""
    if key not in BY_KEY:  # no function takes it away: kept for as long as a law says, or for good
        return _("kept")
    return _("by itself, every night") if BY_KEY[key].nightly else _("after your approval, once a year")
