"""Malmö's world: something of everything the access table speaks of, with a secret word in every text."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.urls import reverse

from members.models import ChangeRequest, Merge, Person, Role
from members.models.people import CONTACT_DETAILS
from network_portal.lib import dates
from network_portal.lib.phrases import Phrase
from network_portal.records.journal import journal
from network_portal.records.models import Job, Notice, RetentionRule
from operations.models import Body
from procurement.models import Commitment, GateAnswer, Need, Share, Stage, StageChange
from tests import factories
from tests.cast import KINDS, Cast, person
from tests.leaks.audiences import AUDIENCES, KEPT, Audience

MODULES = ("front", "records", "members", "operations", "competence", "procurement", "financing")
TEXTS = (models.CharField, models.TextField, models.JSONField, models.UUIDField)
SHORT = 60  # columns below this get a word without its story


@dataclass(frozen=True)
class Secret:
    """A word that stands in one column of one row, and who may read it."""

    word: str
    place: str
    audience: Audience


@dataclass
class World:
    visitors: dict[str, Person | None]
    parts: dict[str, Any]  # by module of the access table
    secrets: list[Secret]
    pages: list[str]  # the own page of every row that has one


def own_models() -> list[type[models.Model]]:
    """The models of the portal's own apps."""
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in {*MODULES, "network_portal"}]


def text_fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """Columns where people or programs write freely. A choice is none: it says only what the program can say."""
    return [field for field in model._meta.concrete_fields if isinstance(field, TEXTS) and not field.choices]


def make_world(cast: Cast) -> World:
    before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in own_models()}
    owner_is_malmo = replace(
        cast,
        ystad=cast.malmo,
        malmo=cast.ystad,
        officer=cast.neighbour,
        neighbour=cast.officer,
        colleague=person("Contact Malmo", cast.malmo, KINDS.ORGANISATION_CONTACT),
        reader=person("Reader Malmo", cast.malmo, KINDS.READER),
    )
    parts = {name: importlib.import_module(f"tests.access.{name}").make_world(owner_is_malmo) for name in MODULES}
    _more(owner_is_malmo)
    for row in (cast.malmo, cast.malmo.memberships.get(), cast.malmo.populations.get(), cast.neighbour):
        before[type(row)].discard(row.pk)
    rows = [row for model in own_models() for row in model._base_manager.exclude(pk__in=before[model])]
    secrets = _fill(rows)
    visitors = {**cast.visitors(), "contact": cast.colleague, "contributor": cast.contributor, "owner": cast.neighbour}
    visitors |= {"owner_contact": owner_is_malmo.colleague, "owner_reader": owner_is_malmo.reader}
    del visitors["neighbour"]
    for visitor in filter(None, visitors.values()):
        visitor.refresh_from_db()
    return World(visitors, parts, secrets, sorted({url for row in rows if (url := _page(row))}))


def _page(row: models.Model) -> str:
    if isinstance(row, Notice):
        return reverse("records:notice", args=[row.pk])
    return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""


def _more(cast: Cast) -> None:
    """What the access table has no use for. In `cast`, Malmö is the owner."""
    chosen = factories.need(cast, title="Delat med en", visibility=Need.Visibility.CHOSEN)
    Share.objects.create(need=chosen, organisation=cast.trelleborg)
    for number, need in enumerate(Need.objects.order_by("pk")):
        _around(cast, need, number)
    closed = Body.objects.get(is_open=False)
    factories.action(cast, body=closed, state="dropped", closed_at=dates.now(), reason="x")
    factories.matter(cast, body=closed)
    factories.plan_item(cast, adopted=False, year=dates.today().year + 1)
    left = person("Former Malmo")
    Role.objects.create(
        person=left, organisation=cast.ystad, kind=KINDS.READER, starts_on=date(2024, 1, 1), ends_on=date(2024, 6, 30)
    )
    hidden = {f"{name}_shown": Person.Shown.ORGANISATION for name in CONTACT_DETAILS}
    Person.objects.filter(pk=cast.reader.pk).update(title="x", phone="x", **hidden)
    _change_requests(cast)
    Merge.objects.create(kind="organisation", gone=999_999, kept=cast.ystad.pk, label="x")
    journal(
        "members.person_changed", cast.officer, by=cast.officer, personal={"before": {"title": "x"}, "after": {"title": "y"}}
    )
    RetentionRule.objects.create(kind="letters", keep_for=12, basis="x", valid_from=dates.today() - timedelta(days=1))
    _letters(cast)
    title = Phrase("Yearly report %(year)d, %(name)s", year=2026, name="Malmö")
    job = {"task": "tests.nothing", "title": str(title), "title_words": title.kept(), "audience": cast.ystad.audience}
    Job.objects.create(state=Job.State.RUNNING, message="Halvvägs", **job)
    Job.objects.create(state=Job.State.FAILED, error="Ord", ordered_by=cast.officer, arguments={"who": "x"}, **job)
    Job.objects.create(state=Job.State.DONE, result={"message": "Klar", "url": "/x/", "label": "Se"}, **job)


def _around(cast: Cast, need: Need, number: int) -> None:
    """What is said about a need: stages, questions, company and the journal."""
    Need.objects.filter(pk=need.pk).update(registry_number=f"KS {number}")
    by, today = cast.officer, dates.today()
    for stage in (Stage.NEED_ANALYSED, Stage.STRATEGY):
        StageChange.objects.create(
            need=need, from_stage=Stage.NEED_IDENTIFIED, to_stage=stage, changed_on=today, by=by, reason="x"
        )
    GateAnswer.objects.create(need=need, point=GateAnswer.Point.VOLUME, text="x", by=by)
    company = {"organisation": cast.trelleborg, "level": "contribute", "by": cast.contributor, "since": dates.now()}
    Commitment.objects.create(need=need, comment="x", **company)
    journal("procurement.need_changed", need, by=by, before={"title": "x"}, after={"title": "y"})
    journal("procurement.need_moved", need, by=by, reason="x", answered={"volume": "x"})


def _change_requests(cast: Cast) -> None:
    """One that is declined; the access table has one that waits."""
    ChangeRequest.objects.create(
        organisation=cast.ystad, field="short_name", before="x", after="y", reason="x", by=cast.colleague,
        state="declined", answer="x", decided_by=cast.administrator, decided_at=dates.now(),
    )  # fmt: skip


def _letters(cast: Cast) -> None:
    """One about a need and one about something else, both sent."""
    for name in ("procurement/notices/follow.txt", "competence/notices/seated.txt"):
        Notice.objects.create(
            key=name,
            person=cast.officer,
            address="x@example.org",
            template=name,
            subject="x",
            text="x",
            html="<p>x</p>",
            attachments=[["a.ics", "text/calendar", "x"]],
            error="x",
            state=Notice.State.FAILED,
        )


# --- words ---------------------------------------------------------------------------------------------------------
def _fill(rows: list[models.Model]) -> list[Secret]:
    """Write a secret in every text of the rows."""
    filled = [(row, list(_words(row))) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for row, words in filled:
        _write(row, {name: value for name, value, _secret in words if value is not None})
    return [secret for _row, words in filled for _name, _value, secret in words]


def _words(row: models.Model) -> Iterator[tuple[str, Any, Secret]]:
    label = row._meta.label_lower
    for field in text_fields(type(row)):
        rule = AUDIENCES.get(label, {}).get(field.name, KEPT)
        if rule is KEPT or getattr(row, field.name) is None:
            continue
        readers = rule(row) if callable(rule) else rule
        place = f"{label} {row.pk}, {field.name}"
        if isinstance(field, models.UUIDField):
            yield field.name, None, Secret(str(getattr(row, field.name)), place, readers)
            continue
        word = f"hemlig-{readers.name}-{row._meta.model_name}{row.pk}-{field.name}-x7".replace("_", "-")
        if (field.max_length or 999) < SHORT:
            word = f"h{list(AUDIENCES).index(label)}x{row.pk}x{text_fields(type(row)).index(field)}x7"
        yield field.name, _value(field, getattr(row, field.name), word), Secret(word, place, readers)


def _value(field: "models.Field[Any, Any]", old: Any, word: str) -> Any:
    if isinstance(field, models.JSONField):
        return _in_leaves(old, word) or {"word": word}
    if isinstance(field, models.URLField):
        return f"https://example.org/{word}"
    return f"{word}@example.org" if isinstance(field, models.EmailField) else word


def _in_leaves(old: Any, word: str) -> Any:
    """The same structure with the word in the place of every text.

    Of texts in a list only the last: a letter's attachment is its file name, its kind and its text, and the name of an
    event's file is for all who see the letter.
    """
    if isinstance(old, dict):
        return {name: _in_leaves(value, word) for name, value in old.items()}
    if isinstance(old, list):
        return [*old[:-1], word] if old and isinstance(old[-1], str) else [_in_leaves(value, word) for value in old]
    return word if isinstance(old, str) else old


def _write(row: models.Model, values: dict[str, Any]) -> None:
    """Past the triggers that keep invoices, decided fees and the journal as they are: the test only needs other words."""
    if not values:
        return
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        type(row)._base_manager.filter(pk=row.pk).update(**values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
