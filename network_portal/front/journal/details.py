"""What an entry remembers besides who, when and what: fields by their names, values as the portal writes them.

Actions write primitives (records.journal), in a few shapes: `before` and `after`, `changed`, pairs, or plain facts. The
models know what a field is called and which words its choices have; what they do not know stands here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DecimalField, Field, Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.models import Registration
from financing.models import Payment
from members.models import IdentityProvider, Organisation, Population, SecondFactorRule
from network_portal.front.journal.things import Reference, Seen
from network_portal.lib import dates, money
from network_portal.records.journal import APART
from network_portal.records.search import Entry
from operations.models import DecisionReview, MinutesApproval, Position, ProposalRound
from procurement.models import Commitment, GateAnswer, StageChange

LONGEST = 200  # characters of a value
NOTHING = "–"
HIDDEN = {"registration", "payment", "run", APART}  # numbers of rows that say nothing to a person
ATTENDANCE, ANSWERED, STEPS = "competence.attendance_noted", "answered", "steps"
# The field that a bare `before` and `after` speak of.
BARE = {
    "members.left": "ends_on",
    "members.role_ended": "ends_on",
    "members.mandate_ended": "ends_on",
    "members.role_goes_on": "ends_on",
    "members.second_factor_set": "starts_on",
    "operations.seat_ended": "ends_on",
    "procurement.confirmed_stage": "stage_checked_on",
}
# Actions whose data speak of another model's fields than the thing's own.
DESCRIBED_BY: dict[str, type[Model]] = {
    "competence.registered": Registration,
    "procurement.followed": Commitment,
    "procurement.contributed": Commitment,
    "procurement.stepped_back": Commitment,
    "operations.position_given": Position,
    "operations.round_planned": ProposalRound,
    "operations.round_day_moved": ProposalRound,
    "procurement.moved": StageChange,
    "procurement.closed": StageChange,
    "procurement.reopened": StageChange,
    "members.inhabitants_counted": Population,
    "members.change_proposed": Organisation,
    "members.provider_set": IdentityProvider,
    "members.second_factor_set": SecondFactorRule,
    "operations.minutes_approved": MinutesApproval,
    "operations.decision_reviewed": DecisionReview,
    "financing.paid": Payment,
    "financing.payment_withdrawn": Payment,
}
REFERENCES = {
    "person": "members.person",
    "writer": "members.person",
    "owner": "members.person",
    "responsible": "members.person",
    "organisation": "members.organisation",
    "organiser": "members.organisation",
    "matrix_row": "operations.matrixrow",
    "row": "operations.matrixrow",
    "meeting": "operations.meeting",
    "body": "operations.body",
    "substitute": "members.person",
    "item": "operations.agendaitem",
    "need": "procurement.need",
    "original": "competence.event",
    "proposal": "operations.proposal",
    "method": "operations.method",
    "receivers": "members.organisation",
    "observers": "members.organisation",
    "table": "financing.feetable",
}
LABELS: dict[str, Promise] = {
    "body": gettext_lazy("group"),
    "substitute": gettext_lazy("substitute"),
    "answer": gettext_lazy("answer"),
    "absent": gettext_lazy("absent"),
    "appended": gettext_lazy("put last in the text"),
    "approvals": gettext_lazy("approvals that count no more"),
    "after_decision": gettext_lazy("after the decision"),
    "bankgiro": gettext_lazy("bankgiro"),
    "characters": gettext_lazy("number of characters"),
    "method": gettext_lazy("method"),
    "copied_from": gettext_lazy("copied from version"),
    "decision": gettext_lazy("decision"),
    "directives": gettext_lazy("instructions and wishes"),
    "domains": gettext_lazy("e-mail domains"),
    "due_on": gettext_lazy("to be paid by"),
    "excused": gettext_lazy("excused"),
    "fields": gettext_lazy("changed fields"),
    "first": gettext_lazy("first §"),
    "from_reference": gettext_lazy("from the reference matrix"),
    "ended": gettext_lazy("mandates ended"),
    "had_seat": gettext_lazy("had a seat"),
    "has_new_secret": gettext_lazy("new secret"),
    "invoices": gettext_lazy("number of invoices"),
    "item": gettext_lazy("item of the agenda"),
    "kept": gettext_lazy("stays as somebody wrote it in the draft"),
    "kinds": gettext_lazy("kinds of record"),
    "last": gettext_lazy("last §"),
    "left": gettext_lazy("roles that ended"),
    "level": gettext_lazy("which reminder"),
    "meeting": gettext_lazy("meeting"),
    "name": gettext_lazy("name"),
    "merged": gettext_lazy("merged into it"),
    "missing": gettext_lazy("not answered"),
    "moved": gettext_lazy("things moved"),
    "need": gettext_lazy("need"),
    "observers": gettext_lazy("who reads along"),
    "ocr": gettext_lazy("OCR number"),
    "organisation": gettext_lazy("organisation"),
    "organisations": gettext_lazy("chosen municipalities"),
    "original": gettext_lazy("copied from"),
    "other": gettext_lazy("the other one"),
    "paragraph": gettext_lazy("§"),
    "part": gettext_lazy("approves as"),
    "people": gettext_lazy("number of people"),
    "person": gettext_lazy("person"),
    "present": gettext_lazy("present"),
    "proposal": gettext_lazy("proposal"),
    "point": gettext_lazy("months after"),
    "quarter": gettext_lazy("quarter that begins"),
    "reason": gettext_lazy("reason"),
    "receivers": gettext_lazy("who is asked"),
    "reference": gettext_lazy("decision"),
    "registry_number": gettext_lazy("registry number"),
    "remark": gettext_lazy("what is wrong"),
    "responsible": gettext_lazy("responsible"),
    "round": gettext_lazy("sent for the time number"),
    "row": gettext_lazy("row of the matrix"),
    "rows": gettext_lazy("number of rows"),
    "stage_checked_on": gettext_lazy("stage confirmed on"),
    "state": gettext_lazy("state"),
    STEPS: gettext_lazy("steps"),
    "meetings": gettext_lazy("number of meetings"),
    "times": gettext_lazy("number of times"),
    "table": gettext_lazy("fee table"),
    "told": gettext_lazy("number of people told"),
    "total": gettext_lazy("total"),
    "version": gettext_lazy("version"),
    "year": gettext_lazy("year"),
}
MONEY = {"amount", "total", "limit"}
AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Change(NamedTuple):
    """A field as an action wrote it. `changed`: it had another value before."""

    name: str
    before: Any
    after: Any
    changed: bool = True


class Detail(NamedTuple):
    """A field as a person reads it. `before` is empty when the action only says how something is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Spelling:
    """How a field of an action is written, in one language."""

    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    is_money: bool = False
    is_moment: bool = False


def changes(entry: Entry) -> list[Change]:
    """The entry's data, whatever their shape. Facts without a value, and values that stayed as they were, are left out."""
    return [
        each
        for each in _changes(entry.action, entry.data)
        if each.name not in HIDDEN and (each.before != each.after if each.changed else each.after not in (None, "", [], {}))
    ]


def _changes(action: str, data: dict[str, Any]) -> Iterator[Change]:
    for name, value in data.items():
        if name == "changed" and isinstance(value, dict):
            yield from (Change(key, *_pair(pair)) for key, pair in value.items())
        elif name == ANSWERED and isinstance(value, dict):
            yield from (Change(key, pair["before"], pair["after"]) for key, pair in value.items())
        elif action.endswith(("_changed", "_moved")) and isinstance(value, list) and name != STEPS:
            yield Change(name, *_pair(value))
        elif name not in {"before", "after"}:
            yield Change(name, None, value, changed=False)
    if "before" in data or "after" in data:
        yield from _before_and_after(action, data.get("before"), data.get("after"))


def _pair(value: Any) -> tuple[Any, Any]:
    return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else (None, value)


def _before_and_after(action: str, before: Any, after: Any) -> Iterator[Change]:
    if not isinstance(before or after, dict):
        yield Change(BARE.get(action, "state"), before, after)
        return
    old, new = before or {}, after or {}
    for name in {**old, **new}:
        yield Change(name, old.get(name), new.get(name), changed=before is not None)


def references(entry: Entry, found: Iterable[Change]) -> Iterator[Reference]:
    """The things whose names the details want to say."""
    for each in found:
        label = REFERENCES.get(each.name)
        yield from ((label, value) for value in (each.before, each.after) if label and type(value) is int)
        if entry.action == ATTENDANCE and each.name.isdigit():
            yield "competence.registration", int(each.name)


def written(entry: Entry, found: Iterable[Change], seen: Mapping[Reference, Seen], language: str | None) -> list[Detail]:
    """The changes as people read them, with the names of those things that the reader may see."""
    return [_detail(entry, each, seen, language) for each in found]


def _detail(entry: Entry, change: Change, seen: Mapping[Reference, Seen], language: str | None) -> Detail:
    if entry.action == ATTENDANCE and change.name.isdigit():
        spelling = _spelling(entry.action, "competence.registration", "attendance", language)
        label = _name("competence.registration", int(change.name), seen)
    else:
        spelling = _spelling(entry.action, entry.object_type, change.name, language)
        label = spelling.label
    before = _value(change.name, change.before, spelling, seen) if change.changed else ""
    return Detail(label, before, _value(change.name, change.after, spelling, seen))


def _value(name: str, value: Any, spelling: Spelling, seen: Mapping[Reference, Seen]) -> str:
    """`competence.changed` and `financing.table_changed` write values with `str()`: what it gave is understood too."""
    if str(value) in spelling.choices:
        return spelling.choices[str(value)]
    if value in (None, "", "None", [], {}):
        return NOTHING
    if value in (True, "True", False, "False") and type(value) is not int:
        return _("Yes") if value in (True, "True") else _("No")
    if type(value) is int:
        return _number(name, value, seen)
    if name == STEPS:
        return _steps(value)
    if isinstance(value, list):
        return ", ".join(_value(name, each, spelling, seen) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value(key, each, spelling, seen)}" for key, each in value.items())
    return _text(str(value), spelling)


def _number(name: str, value: int, seen: Mapping[Reference, Seen]) -> str:
    if name in REFERENCES:
        return _name(REFERENCES[name], value, seen)
    return money.thousands(value) if name == "inhabitants" else str(value)


def _name(label: str, pk: int, seen: Mapping[Reference, Seen]) -> str:
    found = seen.get((label, pk))
    return found.name if found and found.name else _("number %(n)d") % {"n": pk}


def _steps(value: Any) -> str:
    """`från 0: 10 000 kr; från 15 000: 20 000 kr`."""
    words = {step: {"n": money.thousands(step), "fee": money.kronor(Decimal(fee))} for step, fee in value}
    return "; ".join(_("from %(n)s inhabitants: %(fee)s") % each for each in words.values())


def _text(value: str, spelling: Spelling) -> str:
    if spelling.is_money and AMOUNT.fullmatch(value):
        return money.kronor(Decimal(value))
    if spelling.is_moment:
        return _moment(value)
    return value if len(value) <= LONGEST else f"{value[:LONGEST].rstrip()} …"


def _moment(value: str) -> str:
    try:
        if len(value) == 10:
            return dates.day(date.fromisoformat(value), year=True)
        at = datetime.fromisoformat(value)
        return f"{dates.day(at, year=True)} {dates.clock(at)}"
    except ValueError:
        return value


@lru_cache(maxsize=2048)
def _spelling(action: str, object_type: str, name: str, language: str | None) -> Spelling:
    """Kept for each language: a hundred rows have the same few fields."""
    if name in GateAnswer.Point.values and action.startswith("procurement."):
        return Spelling(str(GateAnswer.Point(name).label))
    columns = list(_columns(action, object_type, name))
    named = [column.verbose_name for column in columns if isinstance(column.verbose_name, Promise)]
    return Spelling(
        label=capfirst(str([*named, LABELS.get(name, name)][0])),
        choices={str(value): str(words) for column in columns[:1] for value, words in column.flatchoices},
        is_money=name in MONEY or any(isinstance(column, DecimalField) for column in columns),
        is_moment=name.endswith(("_on", "_at")) or name == "valid_from",
    )


def _columns(action: str, object_type: str, name: str) -> "Iterator[Field[Any, Any]]":
    """The model fields that the name may be of, the likeliest first."""
    for model in (DESCRIBED_BY.get(action), _model(object_type)):
        try:
            found = model._meta.get_field(name) if model else None
        except FieldDoesNotExist:
            continue
        if isinstance(found, Field):
            yield found


def _model(object_type: str) -> type[Model] | None:
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None
