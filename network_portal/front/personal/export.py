"""Everything held about a person, as the person gets it: one function for each app, listed in SECTIONS.

A table says by which column its rows point to the person; a test walks all models and asks that every such column is here
or in LEFT_OUT with a reason.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet, TextField
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from competence.models import Event, Registration
from financing.models import FeeRun, Invoice, Payment
from members.models import Person, Role
from network_portal.front.journal import things, words
from network_portal.lib import dates
from network_portal.records.models import Job, JournalEntry, Notice, PersonalDetail, RetentionItem
from operations.models import Meeting
from procurement.models import Commitment, GateAnswer, Need, StageChange

# Columns that point to a person and are in no table, with the reason. Read by the page and by the test.
LEFT_OUT: dict[str, Promise] = {
    "admin.logentry.user": gettext_lazy("The back office changes nothing, so this log is empty."),
    "financing.issuer.email": gettext_lazy("The address of the network’s accounts, not of a person."),
}
# What is in the tables' rows but not given out, and why.
NOT_GIVEN: tuple[Promise, ...] = (
    gettext_lazy("Your password: only a code made from it is kept, from which it cannot be read."),
    gettext_lazy("The secret keys of sign-ins, links and your calendar: whoever has one could act as you."),
    gettext_lazy("Names of other people, and what they have written about needs, since they are not yours."),
    gettext_lazy("What you wrote about a need that you may no longer see: it tells of the need, which is the organisation’s."),
    gettext_lazy("What an entry of the journal says of other things than you: it may be another’s secret. You see what was done, and when."),
)  # fmt: skip
LABELS: dict[str, Promise] = {
    "address": gettext_lazy("address"),
    "action": gettext_lazy("what was done"),
    "at": gettext_lazy("when"),
    "by_whom": gettext_lazy("by whom"),
    "called_at": gettext_lazy("notice sent"),
    "changed_on": gettext_lazy("day"),
    "created_at": gettext_lazy("made"),
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
    "outcome": gettext_lazy("outcome"),
    "point": gettext_lazy("question"),
    "to_stage": gettext_lazy("to stage"),
    "values": gettext_lazy("what was written down"),
}
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
        return [[_on_paper(row[name]) for name in names] for row in self.rows[:LONGEST_ON_PAPER]]

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


def account(person: Person) -> Section:
    """Members: the account, its addresses, and roles."""
    own = Person.objects.filter(pk=person.pk)
    names = ("name", "email", "title", "phone", "language", "theme", "created_at", "last_login", "is_active")
    return Section(
        "account",
        _("Your account and your roles"),
        [
            _table(own, "", names, _("Account"), _("What you and the network’s office have filled in.")),
            _table(EmailAddress.objects.filter(user=person), "user", ("email", "verified", "primary"), _("Addresses to sign in with"), _("Kept since you signed in.")),
            _table(person.roles.all(), "person", ("organisation", "kind", "starts_on", "ends_on"), _("Roles"), _("For whom you may act, and when.")),
        ],
    )  # fmt: skip


def sessions(person: Person) -> Section:
    """Sign-ins that still hold. A session keeps the person's number and when it runs out, no device and no place."""
    rows = [
        {"expire_date": _plain(one.expire_date)}
        for one in Session.objects.filter(expire_date__gte=dates.now()).iterator()
        if one.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    about = _("Where you are signed in now. Neither device nor place is kept.")
    return Section(
        "sessions",
        _("Sign-ins"),
        [Table("session", _("Sign-ins that still hold"), about, "", {"expire_date": str(LABELS["expire_date"])}, rows)],
    )


def competence(person: Person) -> Section:
    names = ("event", "organisation", "state", "queued_at", "seated_at", "withdrawn_at", "attendance", "needs")
    paper = ("event", "organisation", "state", "queued_at", "attendance", "needs")
    mine = Registration.objects.filter(person=person).select_related("event", "organisation").order_by("pk")
    others = Registration.objects.filter(registered_by=person).exclude(person=person).select_related("event").order_by("pk")
    own = Event.objects.filter(responsible=person).order_by("pk")
    return Section(
        "competence",
        _("Events"),
        [
            _table(mine, "person", names, _("Registrations and attendance"), _("Events that you registered for, and whether you came."), paper),
            _table(others, "registered_by", ("event", "queued_at"), _("Registrations that you made for others"), _("Without the others’ names."), key="registered_for_others"),
            _table(own, "responsible", ("title", "starts_at", "state"), _("Events that you answer for"), _("You stand as the one to ask.")),
        ],
    )  # fmt: skip


def procurement(person: Person) -> Section:
    """Needs by their titles when the person may still see them, otherwise by number: the words are the organisation's."""
    seen = set(Need.objects.visible_to(person).values_list("pk", flat=True))
    own = Need.objects.filter(responsible=person).order_by("pk")
    return Section(
        "procurement",
        _("Needs"),
        [
            _need_table(own, "responsible", ("need", "stage", "outcome", "created_at"), _("Needs that you are responsible for"), _("A need that you no longer may see stands with its number."), seen),
            _need_table(Commitment.objects.filter(by=person), "by", ("need", "organisation", "level", "comment", "since", "ended_at"), _("Needs that you have followed or contributed to"), _("For your organisation."), seen),
            _need_table(StageChange.objects.filter(by=person), "by", ("need", "from_stage", "to_stage", "changed_on", "reason"), _("Needs that you have moved"), _("With the reason that you wrote."), seen),
            _need_table(GateAnswer.objects.filter(by=person), "by", ("need", "point", "text", "answered_at"), _("Questions about needs that you have answered"), _("With what you wrote."), seen),
        ],
    )  # fmt: skip


def operations(person: Person) -> Section:
    own = Meeting.objects.filter(responsible=person).order_by("pk")
    return Section(
        "operations",
        _("Meetings"),
        [_table(own, "responsible", ("title", "starts_at", "state", "called_at"), _("Meetings that you answer for"), _("Who came to a meeting is not kept."))],
    )  # fmt: skip


def financing(person: Person) -> Section:
    issued = Invoice.objects.filter(issued_by=person).order_by("pk")
    return Section(
        "financing",
        _("Fees and invoices"),
        [
            _table(issued, "issued_by", ("ocr", "organisation", "issued_on"), _("Invoices that you have issued"), _("Kept by the Accounting Act.")),
            _table(FeeRun.objects.filter(ordered_by=person), "ordered_by", ("ordered_at", "invoice_count"), _("Fee runs that you have ordered"), _("Kept by the Accounting Act.")),
            _table(Payment.objects.filter(marked_by=person), "marked_by", ("amount", "paid_on", "marked_at", "note"), _("Payments that you have noted"), _("Kept by the Accounting Act.")),
        ],
    )  # fmt: skip


def records(person: Person) -> Section:
    """Letters, ordered work, and the journal: what was done by the person and to the person."""
    letters = Notice.objects.filter(person=person).order_by("pk")
    ordered = Job.objects.filter(ordered_by=person).order_by("pk")
    approved = RetentionItem.objects.filter(approved_by=person).order_by("pk")
    return Section(
        "records",
        _("Letters, files and the journal"),
        [
            _table(letters, "person", ("created_at", "address", "subject", "text", "state", "sent_at"), _("Letters to you"), _("As they were sent. The PDF has their subjects, the JSON their words."), ("created_at", "subject", "state")),
            _table(ordered, "ordered_by", ("title", "ordered_at", "state", "file_name"), _("Work that you have ordered"), _("Reports and extracts.")),
            _table(approved, "approved_by", ("kind", "approved_at", "count"), _("Removals that you have approved"), _("From the yearly list.")),
            _journal(JournalEntry.objects.filter(by=person), person, "by", _("What you have done"), _("From the journal: what, when and with which thing.")),
            _journal(JournalEntry.objects.filter(_about(person)), person, "", _("What was done to you"), _("From the journal: what, when and by whom.")),
            _details(person),
        ],
    )  # fmt: skip


SECTIONS: tuple[Callable[[Person], Section], ...] = (
    account,
    sessions,
    competence,
    procurement,
    operations,
    financing,
    records,
)


def gather(person: Person) -> list[Section]:
    return [section(person) for section in SECTIONS]


def as_json(person: Person) -> dict[str, Any]:
    """What a program reads. `about` says how; each table says what its columns mean."""
    return {
        "about": {
            "what": _("Everything that the portal holds about the person below, by area and table. Days are year-month-day, times have their offset from UTC. Empty means that nothing is written."),
            "not_given": [str(each) for each in NOT_GIVEN],
        },
        "made_at": dates.local(dates.now()).isoformat(timespec="seconds"),
        "person": {"number": person.pk, "name": person.name, "email": person.email},
        "sections": {
            section.key: {
                "title": section.title,
                "tables": {
                    table.key: {"title": table.title, "about": table.about, "columns": table.labels, "rows": table.rows}
                    for table in section.tables
                },
            }
            for section in gather(person)
        },
    }  # fmt: skip


def _table(
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
        {name: _label(model, name) for name in names},
        [{name: _value(row, name) for name in names} for row in rows],
        paper,
    )


def _need_table(rows: "QuerySet[Any]", link: str, names: Sequence[str], title: str, about: str, seen: set[int]) -> Table:
    """Rows about needs, which are named when they are among `seen`. What was written about others says nothing more."""
    model, number = rows.model, "pk" if rows.model is Need else "need_id"
    written = rows if model is Need else rows.select_related("need").order_by("pk")
    found = []
    for row in written:
        need = getattr(row, number)
        name = str(row if model is Need else row.need) if need in seen else _("need number %(n)d") % {"n": need}
        found.append({each: name if each == "need" else _of_a_need(row, each, need in seen) for each in names})
    labels = {each: _("need") if each == "need" else _label(model, each) for each in names}
    return Table(f"{model._meta.model_name}_{link}", title, about, f"{model._meta.label_lower}.{link}", labels, found)


def _of_a_need(row: Any, name: str, is_seen: bool) -> Any:
    """What somebody wrote about a need tells of the need, and is read by those who may see it."""
    return _value(row, name) if is_seen or not isinstance(row._meta.get_field(name), TextField) else ""


def _about(person: Person) -> Q:
    roles = Role.objects.filter(person=person).values("pk")
    return (
        Q(object_type="members.person", object_id=person.pk)
        | Q(object_type="members.role", object_id__in=roles)
        | Q(data__person=person.pk)
    )


def _journal(rows: "QuerySet[JournalEntry]", person: Person, link: str, title: str, about: str) -> Table:
    """Without labels and data, which tell of other things and people."""
    language = get_language()
    found = [
        {
            "at": _plain(at),
            "action": str(words.ACTIONS.get(action, action)),
            "thing": f"{things.words(kind, language)} {number}",
            "by_whom": _("you") if by == person.pk else _("the portal") if by is None else _("somebody else"),
        }
        for at, action, kind, number, by in rows.order_by("pk").values_list("at", "action", "object_type", "object_id", "by")
    ]
    names = ("at", "action", "thing", *(() if link else ("by_whom",)))
    key, column = ("journal_by_you", f"records.journalentry.{link}") if link else ("journal_about_you", "")
    return Table(key, title, about, column, {name: str(LABELS[name]) for name in names}, [{name: row[name] for name in names} for row in found])  # fmt: skip


def _details(person: Person) -> Table:
    kept = PersonalDetail.objects.filter(person=person).order_by("pk").values_list("entry__at", "values")
    return Table(
        "journal_details",
        _("What the journal says of you"),
        _("Before and after, when your details were changed."),
        "records.personaldetail.person",
        {name: str(LABELS[name]) for name in ("at", "values")},
        [{"at": _plain(at), "values": values} for at, values in kept],
    )


def _label(model: type[Model], name: str) -> str:
    """The model's own word when it has a translated one; the others stand in LABELS."""
    own = getattr(model._meta.get_field(name), "verbose_name", "")
    return str(own if isinstance(own, Promise) else LABELS.get(name, name))


def _value(row: Any, name: str) -> Any:
    show = getattr(row, f"get_{name}_display", None)
    value = show() if show else getattr(row, name)
    return str(value) if isinstance(value, Model) else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return dates.local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, (int, str, list, dict)) or value is None else str(value)


def _on_paper(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_on_paper(each)}" for name, each in value.items())
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return text[:16].replace("T", " ") if len(text) == 25 and text[10:11] == "T" else text


def links(sections: Iterable[Section]) -> set[str]:
    """The columns by which the tables point to the person."""
    return {table.link for section in sections for table in section.tables if table.link}
