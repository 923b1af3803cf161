"""The tables in which a person gets what is held about them, for programs and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network_portal.lib import dates, devices

LABELS: dict[str, Promise] = {
    "type": gettext_lazy("kind"),
    "last_used_at": gettext_lazy("last used"),
    "provider": gettext_lazy("sign-in"),
    "uid": gettext_lazy("number"),
    "date_joined": gettext_lazy("first time"),
    "ip": gettext_lazy("IP address"),
    "user_agent": gettext_lazy("browser"),
    "last_seen_at": gettext_lazy("last seen"),
    "day": gettext_lazy("day"),
    "answer": gettext_lazy("answer"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("after"),
    "field": gettext_lazy("what"),
    "reason": gettext_lazy("reason"),
    "receiver": gettext_lazy("for whom, on what"),
    "last_day": gettext_lazy("last day"),
    "decided_at": gettext_lazy("decided"),
    "address": gettext_lazy("address"),
    "action": gettext_lazy("what was done"),
    "at": gettext_lazy("when"),
    "by_whom": gettext_lazy("by whom"),
    "called_at": gettext_lazy("notice sent"),
    "changed_on": gettext_lazy("day"),
    "created_at": gettext_lazy("created"),
    "expire_date": gettext_lazy("runs out"),
    "is_active": gettext_lazy("the account is open"),
    "last_login": gettext_lazy("last signed in"),
    "ordered_at": gettext_lazy("ordered"),
    "sent_at": gettext_lazy("sent"),
    "since": gettext_lazy("since"),
    "state": gettext_lazy("state"),
    "subject": gettext_lazy("subject"),
    "text": gettext_lazy("text"),
    "thing": gettext_lazy("what it was about"),
    "title": gettext_lazy("title"),
    "answered_at": gettext_lazy("answered"),
    "approved_at": gettext_lazy("approved"),
    "count": gettext_lazy("number"),
    "ended_at": gettext_lazy("ended"),
    "file_name": gettext_lazy("file"),
    "from_stage": gettext_lazy("from stage"),
    "kind": gettext_lazy("kind of record"),
    "marked_at": gettext_lazy("noted"),
    "meeting": gettext_lazy("meeting"),
    "outcome": gettext_lazy("outcome"),
    "point": gettext_lazy("question"),
    "to_stage": gettext_lazy("to stage"),
    "values": gettext_lazy("what was written down"),
    "decision": gettext_lazy("decision"),
    "item": gettext_lazy("item"),
    "minutes": gettext_lazy("minutes of a meeting"),
    "saved_at": gettext_lazy("saved"),
}
CLEARER: dict[str, str | Promise] = {"members.person.title": gettext_lazy("job title")}
MOST_COLUMNS = 6  # that fit beside each other on paper
LONGEST_ON_PAPER = 200  # rows of a table in the PDF; the JSON has all


@dataclass(frozen=True)
class Table:
    """Rows of one kind. `link`: the column by which they point to the person, as `app.model.field`."""

    key: str
    title: str
    about: str
    link: str
    labels: dict[str, str]  # by column, in their order
    rows: list[dict[str, Any]]
    on_paper: Sequence[str] = ()  # the columns of the PDF, when not all

    @property
    def columns(self) -> list[str]:
        return [capfirst(self.labels[name]) for name in self.on_paper or self.labels]

    @property
    def paper_rows(self) -> list[list[str]]:
        names = self.on_paper or list(self.labels)
        return [[on_paper_of(row[name], name) for name in names] for row in self.rows[:LONGEST_ON_PAPER]]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The only row, when it is too wide for a table: what is what, below each other."""
        wide = len(self.rows) == 1 and len(self.columns) > MOST_COLUMNS
        return list(zip(self.columns, self.paper_rows[0], strict=True)) if wide else []

    @property
    def more(self) -> int:
        """How many rows stand in the JSON only."""
        return max(0, len(self.rows) - LONGEST_ON_PAPER)


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    tables: list[Table] = field(default_factory=list)

    @property
    def filled(self) -> list[Table]:
        return [table for table in self.tables if table.rows]

    @property
    def empty(self) -> str:
        """What was looked for and not found, in one sentence's worth of words."""
        return ", ".join(table.title for table in self.tables if not table.rows)


def table_of(
    rows: "QuerySet[Any]",
    link: str,
    names: Sequence[str],
    title: str,
    about: str,
    paper: Sequence[str] = (),
    *,
    key: str = "",
) -> Table:
    model = rows.model
    return Table(
        key or f"{model._meta.model_name}{'' if link in {'', 'person', 'user'} else '_' + link}",
        title,
        about,
        f"{model._meta.label_lower}.{link}" if link else "",
        {name: label_of(model, name) for name in names},
        [{name: value_of(row, name) for name in names} for row in rows],
        paper,
    )


def label_of(model: type[Model], name: str) -> str:
    """The model's own word when it has a translated one; the others stand in LABELS, and those that mislead in CLEARER."""
    if clearer := CLEARER.get(f"{model._meta.label_lower}.{name}"):
        return str(clearer)
    own = getattr(model._meta.get_field(name), "verbose_name", "")
    is_said = isinstance(own, Promise) and str(own) != name
    return str(own if is_said else LABELS.get(name, name))


def value_of(row: Any, name: str) -> Any:
    show = getattr(row, f"get_{name}_display", None)
    value = show() if show else getattr(row, name)
    return str(value) if isinstance(value, Model) else plain(value)


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return dates.local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, (int, str, list, dict)) or value is None else str(value)


def on_paper_of(value: Any, name: str = "") -> str:
    if name == "user_agent":
        return devices.words(str(value or ""))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {on_paper_of(each)}" for name, each in value.items())
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return text[:16].replace("T", " ") if len(text) == 25 and text[10:11] == "T" else text
