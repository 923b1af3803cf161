"""What the list of needs is narrowed and sorted by, read from its address, where anything may stand."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection
from django.http import QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib import dates, search, typed
from operations.models import MatrixRow
from procurement import rules
from procurement.models import Commitment, Need, NeedQuerySet, Stage, buys

OURS, NETWORK = "ours", "network"
SORTS: dict[str, tuple[str, ...]] = {
    "changed": ("updated_at", "pk"),
    "-changed": ("-updated_at", "-pk"),
    "title": ("sort_title", "pk"),
    "-title": ("-sort_title", "-pk"),
    "stage": ("stage", "-updated_at", "-pk"),
    "-stage": ("-stage", "updated_at", "pk"),
}


@dataclass(frozen=True)
class Filters:
    """What somebody asked to see. Whatever cannot be read is as if it was not asked for."""

    person: Person
    tab: str
    q: str
    stage: int | None
    outcome: str
    organisation: int | None
    division: str  # the first two digits of a CPV code
    followed: bool
    row: MatrixRow | None
    sort: str

    @classmethod
    def read(cls, query: QueryDict, person: Person) -> "Filters":
        tab = query.get("tab", "")
        state = query.get("stage", "")
        division = query.get("cpv", "")
        return cls(
            person=person,
            tab=tab if tab in {OURS, NETWORK} else _first_tab(person),
            q=typed.words(query.get("q", "")),
            stage=typed.whole_number(state, 1, max(Stage.values)),
            outcome=state if state and state in Need.Outcome.values else "",
            organisation=typed.whole_number(query.get("organisation", "")),
            division=division if len(division) == 2 and typed.whole_number(division) else "",
            followed=query.get("followed") == "1",
            row=MatrixRow.asked_for(query.get("row", ""), person),
            sort=query.get("sort", "") if query.get("sort", "") in SORTS else "-changed",
        )

    @property
    def narrowed(self) -> bool:
        asked = (self.q, self.stage, self.outcome, self.organisation, self.division, self.followed, self.row)
        return any(asked)

    @property
    def state(self) -> str:
        """What the choice of stage shows as chosen."""
        return str(self.stage or self.outcome)

    def needs(self) -> NeedQuerySet:
        """What the person may see of what was asked for, in the order asked for."""
        mine = self.person.organisation_ids
        if (
            self.tab == OURS
        ):  # one's own are always visible, and asking for the rest of the rule would cost as much as the rows
            needs = Need.objects.owned_by(self.person)
        else:
            needs = Need.objects.visible_to(self.person).exclude(organisation__in=mine)
        if self.q:
            needs = needs.matching(search.split(self.q))
        if self.stage:
            needs = needs.open().filter(stage=self.stage)
        if self.outcome:
            needs = needs.filter(outcome=self.outcome)
        if self.organisation:
            needs = needs.filter(organisation=self.organisation)
        if self.division:
            needs = needs.filter(cpv__code__startswith=self.division)
        if self.row:
            needs = needs.filter(matrix_row=self.row)
        if self.followed:
            with_us = Commitment.objects.filter(organisation__in=mine, ended_at=None)
            needs = needs.filter(pk__in=with_us.values("need_id"))
        return needs.order_by(*SORTS[self.sort])


def _first_tab(person: Person) -> str:
    return OURS if any(buys(each) for each in rules.organisations_of(person)) else NETWORK


# Who is with the needs of a page. In SQL for the same reason as the visitor's registrations in the list of events.
COMPANY = "SELECT need_id, level, organisation_id FROM procurement_commitment WHERE need_id = ANY(%s) AND ended_at IS NULL"


@dataclass(frozen=True)
class Row:
    """A need in the list, in finished words: where it stands, who is with it, and how one's own organisation is."""

    need: Need
    stage: str
    since: str
    company: str
    ours: str


def rows(needs: Sequence[Need], person: Person) -> list[Row]:
    """The rows of one page; one query for all of them."""
    with connection.cursor() as cursor:
        cursor.execute(COMPANY, [[need.pk for need in needs]])
        found = cursor.fetchall()
    counted = Counter((need, level) for need, level, _organisation in found)
    mine = person.organisation_ids
    ours = {need: level for need, level, organisation in found if organisation in mine}
    stages = {value: str(label) for value, label in Stage.choices}
    language = get_language()
    levels = {Commitment.Level.FOLLOW: _("You follow"), Commitment.Level.CONTRIBUTE: _("You contribute"), "": ""}
    return [
        Row(
            need=need,
            stage=str(Need.Outcome(need.outcome).label) if need.outcome else stages[need.stage],
            since=_left(stages[need.stage]) if need.outcome else _since(need.stage_since),
            company=_company(counted[need.pk, "contribute"], counted[need.pk, "follow"], language),
            ours=levels[ours.get(need.pk, "")],
        )
        for need in needs
    ]


def _left(stage: str) -> str:
    return _("left in %(stage)s") % {"stage": stage}


def _since(day: date) -> str:
    return _("since %(day)s") % {"day": dates.day(day)}


@lru_cache(maxsize=1024)
def _company(contributors: int, followers: int, language: str | None) -> str:
    """`2 contribute, 1 follows`; empty when nobody is with the need. Kept, because most rows say the same few things."""
    said = []
    if contributors:
        said.append(ngettext("%(n)d contributes", "%(n)d contribute", contributors) % {"n": contributors})
    if followers:
        said.append(ngettext("%(n)d follows", "%(n)d follow", followers) % {"n": followers})
    return ", ".join(said)


def table(needs: NeedQuerySet) -> Iterable[list[object]]:
    """The same rows for a file. Plain values, as a list of all needs would be thousands of objects."""
    stages = {stage.value: str(stage.label) for stage in Stage}
    outcomes = {outcome.value: str(outcome.label) for outcome in Need.Outcome if outcome.value}
    visibilities = {each.value: str(each.label) for each in Need.Visibility}
    found = list(
        needs.values_list(
            "pk", "organisation__short_name", "title", "stage", "stage_since", "outcome", "need_owner", "cpv__code",
            "cpv__check_digit", "registry_number", "visibility", "updated_at",
        )
    )  # fmt: skip
    counted: Counter[tuple[int, str]] = Counter()
    active = Commitment.objects.filter(ended_at=None, need__in=needs.order_by().values("pk"))
    for need, level in active.values_list("need_id", "level"):
        counted[need, level] += 1
    for pk, owner, title, stage, since, outcome, need_owner, code, digit, registry, visibility, updated_at in found:
        yield [
            pk, owner, title, stage, stages[stage], since, outcomes.get(outcome, ""), need_owner,
            f"{code}-{digit}" if code else "", registry, visibilities[visibility],
            counted[pk, Commitment.Level.FOLLOW], counted[pk, Commitment.Level.CONTRIBUTE], dates.as_local_date(updated_at),
        ]  # fmt: skip
