"""Groups, meetings, agendas, decisions, actions, suggested matters, proposals, the year plan, the matrix and methods, by
their words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib.search import Hit, Sort, all_words, at_once, day, excerpt, moment
from operations.models import (
    ActionItem,
    AgendaItem,
    BacklogItem,
    Body,
    Decision,
    MatrixRow,
    Meeting,
    Method,
    MethodVersion,
    PlanItem,
    Proposal,
)

Columns = Mapping[str, Any]


def search(person: Person, words: Sequence[str], limit: int = 10) -> list[Hit]:
    """At most `limit` of each sort, the latest first. One query; the large tables by their trigram indexes."""
    if not words:
        return []
    sorts = (_bodies, _meetings, _agenda, _decisions, _actions, _matters, _matrix, _methods, _proposals, _plans)
    return at_once([sort(person, words) for sort in sorts], limit)


def _bodies(person: Person, words: Sequence[str]) -> Sort:
    """A few rows, so their purpose is read too."""

    def hit(row: Columns) -> Hit:
        body = Body(**row)
        return Hit(body.name, body.get_absolute_url(), body.kind_name, excerpt(body.purpose, words))

    found = Body.objects.visible_to(person).filter(all_words(words, "name", "purpose"))
    return Sort(found.order_by("name"), ["id", "name", "kind", "purpose"], hit)


def _meetings(person: Person, words: Sequence[str]) -> Sort:
    def hit(row: Columns) -> Hit:
        about = excerpt(row["invitation"] or row["place"], words)
        return Hit(row["title"], Meeting(id=row["id"]).get_absolute_url(), row["body"], about, moment(row["starts_at"]))

    found = Meeting.objects.visible_to(person).filter(all_words(words, "title")).order_by("-starts_at")
    return Sort(found, ["id", "title", "invitation", "place", "starts_at"], hit, {"body": "body__name"})


def _agenda(person: Person, words: Sequence[str]) -> Sort:
    def hit(row: Columns) -> Hit:
        item = AgendaItem(title=row["title"], paragraph=row["paragraph"], meeting_id=row["meeting_id"])
        kind = _("Agenda item, %(meeting)s") % {"meeting": row["meeting"]}
        about = excerpt(row["description"], words)
        return Hit(str(item), item.get_absolute_url(), kind, about, moment(row["starts_at"]))

    found = AgendaItem.objects.filter(all_words(words, "title"), meeting__in=Meeting.objects.visible_to(person))
    joined = {"meeting": "meeting__title", "starts_at": "meeting__starts_at"}
    in_order = found.order_by("-meeting__starts_at", "position")
    return Sort(in_order, ["title", "paragraph", "meeting_id", "description"], hit, joined)


def _decisions(person: Person, words: Sequence[str]) -> Sort:
    def hit(row: Columns) -> Hit:
        decision = Decision(id=row["id"], item=AgendaItem(year=row["year"], paragraph=row["paragraph"]))
        return Hit(
            title=f"{decision.number} {row['title']}".strip(),
            url=decision.get_absolute_url(),
            kind=_("Decision, %(body)s") % {"body": row["body"]},
            excerpt=excerpt(row["text"], words),
            date=day(row["decided_on"]),
        )

    found = Decision.objects.visible_to(person).filter(all_words(words, "text", "title"))
    joined = {"year": "item__year", "paragraph": "item__paragraph", "body": "item__meeting__body__name"}
    return Sort(found.order_by("-decided_on", "-pk"), ["id", "title", "text", "decided_on"], hit, joined)


def _actions(person: Person, words: Sequence[str]) -> Sort:
    def hit(row: Columns) -> Hit:
        kind = _("Action, %(body)s") % {"body": row["body"]}
        return Hit(row["what"], ActionItem(id=row["id"]).get_absolute_url(), kind, row["who"], day(row["due_on"]))

    found = ActionItem.objects.visible_to(person).filter(all_words(words, "what"))
    joined = {"body": "body__name", "who": "owner__name"}
    return Sort(found.order_by("-due_on", "-pk"), ["id", "what", "due_on"], hit, joined)


def _matters(person: Person, words: Sequence[str]) -> Sort:
    """What waits to be taken up, and what was answered: a few hundred, so why it should come up is read too."""

    def hit(row: Columns) -> Hit:
        return Hit(
            title=row["title"],
            url=BacklogItem(id=row["id"]).get_absolute_url(),
            kind=_("Suggested matter, %(body)s") % {"body": row["body"]},
            excerpt=excerpt(row["why"], words),
            date=moment(row["created_at"]),
        )

    found = BacklogItem.objects.visible_to(person).filter(all_words(words, "title", "why"))
    return Sort(found.order_by("-created_at", "-pk"), ["id", "title", "why", "created_at"], hit, {"body": "body__name"})


def _matrix(person: Person, words: Sequence[str]) -> Sort:
    """Of the version in force only: a few dozen rows, so their long texts are read too."""

    def hit(given: Columns) -> Hit:
        row = MatrixRow(**given)
        return Hit(str(row), row.get_absolute_url(), _("Row of the matrix"), excerpt(row.expected_effect, words))

    fields = ("working_form", "expected_result", "expected_effect")
    found = MatrixRow.objects.visible_to(person).in_force().filter(all_words(words, *fields))
    return Sort(found, ["id", "part", "position", "working_form", "expected_effect"], hit)


def _methods(person: Person, words: Sequence[str]) -> Sort:
    """By name and sentence, and by the text that holds: a few dozen methods, so their long texts are read too."""

    def hit(row: Columns) -> Hit:
        return Hit(row["title"], Method(id=row["id"]).get_absolute_url(), _("Method"), excerpt(row["summary"], words))

    texts = MethodVersion.objects.visible_to(person).newest().filter(all_words(words, "text"))
    holds = all_words(words, "title", "summary") | Q(pk__in=texts.values("method"))
    found = Method.objects.visible_to(person).filter(holds).order_by("retired_on", "title")
    return Sort(found, ["id", "title", "summary"], hit)


def _proposals(person: Person, words: Sequence[str]) -> Sort:
    def hit(row: Columns) -> Hit:
        proposal = Proposal(**{name: value for name, value in row.items() if name != "created_at"})
        about, at = proposal.get_kind_display(), moment(row["created_at"])
        return Hit(str(proposal), proposal.get_absolute_url(), _("Proposal"), about, at)

    found = Proposal.objects.visible_to(person).filter(all_words(words, "title")).order_by("-pk")
    return Sort(found, ["id", "title", "number", "kind", "created_at"], hit)


def _plans(person: Person, words: Sequence[str]) -> Sort:
    """A few dozen for each year, so what each should lead to is read too."""

    def hit(row: Columns) -> Hit:
        return Hit(
            title=row["title"],
            url=PlanItem(id=row["id"]).get_absolute_url(),
            kind=_("In the year plan %(year)d") % {"year": row["year"]},
            excerpt=excerpt(row["outcome"], words),
            date=day(row["starts_on"]),
        )

    found = PlanItem.objects.visible_to(person).filter(all_words(words, "title", "outcome")).order_by("-starts_on", "-pk")
    return Sort(found, ["id", "title", "outcome", "starts_on"], hit, {"year": "plan__year"})
