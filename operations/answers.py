"""The answers to a proposal as one person may read them: a table of organisations and versions, and the directives."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Organisation, Person
from operations.models import (
    Directive,
    Position,
    Proposal,
    ProposalRound,
    ProposalVersion,
    RoundReceiver,
    Stance,
)

# What is read of the answers of every member: as whole rows they are a hundred columns each.
OF_ANSWERS = (
    *("round", "organisation", "is_observer", "step", "phoned_on"),
    *("organisation__kind", "organisation__name", "organisation__short_name", "organisation__sort_name"),
    *(f"position__{name}" for name in ("stance", "reason", "registry_number", "document", "document_name", "mandate")),
    *("position__given_at", "position__is_late", "position__receiver", "position__by__name", "position__by__email"),
)
OF_DIRECTIVES = (
    *(
        "position",
        "number",
        "kind",
        "text",
        "state",
        "answer",
        "worked_into",
        "moved_to__title",
        "position__receiver__round",
    ),
    "position__receiver__organisation__short_name",
)
COLUMNS = 3  # versions side by side; older ones are reached from the newer


@dataclass(frozen=True)
class Cell:
    """What an organisation answered to a version. `state`: given, hidden (it has answered, but not for the reader's eyes),
    waiting, missing (the round closed without its answer), or none (it was not asked)."""

    version: ProposalVersion
    state: str
    position: Position | None = None
    receiver: RoundReceiver | None = None


@dataclass(frozen=True)
class Row:
    organisation: Organisation
    cells: list[Cell]
    is_own: bool

    @property
    def last(self) -> Cell:
        return self.cells[-1]


@dataclass(frozen=True)
class Tally:
    """How a round stands. `stances` is empty when the answers are not for the reader's eyes."""

    asked: int
    answered: int
    is_closed: bool
    stances: dict[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        return self.asked - self.answered

    @property
    def words(self) -> str:
        """`2 tillstyrker, 1 avstyrker, 1 ej svarat`; only how many have answered when the rest is not to be read."""
        if not self.stances and self.answered:
            return _("%(n)d of %(all)d have answered") % {"n": self.answered, "all": self.asked}
        told = [_in_words(stance, count) for stance, count in self.stances.items() if count]
        if self.missing:
            told.append(_("%(n)d not answered") % {"n": self.missing})
        return ", ".join(told)

    @property
    def all_answered(self) -> bool:
        return self.asked > 0 and not self.missing


def _in_words(stance: str, count: int) -> str:
    words = {
        Stance.FOR: ngettext("%(n)d in favour", "%(n)d in favour", count),
        Stance.CHANGE: ngettext("%(n)d in favour with a change", "%(n)d in favour with a change", count),
        Stance.AGAINST: ngettext("%(n)d against", "%(n)d against", count),
        Stance.ABSTAIN: ngettext("%(n)d abstains", "%(n)d abstain", count),
    }
    return words[Stance(stance)] % {"n": count}


@dataclass(frozen=True)
class Answers:
    """What the page and the PDF of a proposal show. `versions` are those that were sent, oldest first."""

    versions: list[ProposalVersion]
    rows: list[Row]
    observers: list[Organisation]
    tallies: dict[int, Tally]  # by number of the version
    directives: list[Directive]  # the newest version's first
    readable: set[int]  # rounds whose answers the reader may read
    own: list[RoundReceiver]  # the reader's own places in the round of the latest version

    @property
    def columns(self) -> list[ProposalVersion]:
        return self.versions[-COLUMNS:]

    @property
    def latest(self) -> ProposalVersion | None:
        return self.versions[-1] if self.versions else None

    @property
    def is_readable(self) -> bool:
        """Whether the answers to the latest version are for the reader's eyes."""
        return self.latest is not None and self.latest.round.pk in self.readable

    @property
    def tally(self) -> Tally | None:
        return self.tallies[self.latest.number] if self.latest else None

    @property
    def track(self) -> list[tuple[ProposalVersion, Tally]]:
        return [(each, self.tallies[each.number]) for each in self.versions]

    @property
    def missing(self) -> list[RoundReceiver]:
        """Who has not answered the latest version."""
        cells = [row.last for row in self.rows]
        return [cell.receiver for cell in cells if cell.receiver and cell.state in {"waiting", "missing"}]

    @property
    def directive_words(self) -> str:
        """`3 instruktioner och 2 önskemål, 4 besvarade`; empty when there are none."""
        if not self.directives:
            return ""
        instructions = sum(each.is_instruction for each in self.directives)
        wishes = len(self.directives) - instructions
        told = [
            ngettext("%(n)d instruction", "%(n)d instructions", instructions) % {"n": instructions} if instructions else "",
            ngettext("%(n)d wish", "%(n)d wishes", wishes) % {"n": wishes} if wishes else "",
        ]
        answered = sum(each.is_answered for each in self.directives)
        listed = _(" and ").join(each for each in told if each)
        if answered == len(self.directives):
            return ngettext("%(listed)s, answered", "%(listed)s, all answered", answered) % {"listed": listed}
        if not answered:
            return ngettext("%(listed)s, not answered", "%(listed)s, none answered", len(self.directives)) % {
                "listed": listed
            }
        return _("%(listed)s, %(n)d answered") % {"listed": listed, "n": answered}

    @property
    def unanswered(self) -> list[Directive]:
        return [each for each in self.directives if not each.is_answered]

    def about(self, version: ProposalVersion) -> list[Directive]:
        """The directives that came with the answers to a version."""
        return [each for each in self.directives if each.position.receiver.round.version_id == version.pk]


def gather(proposal: Proposal, person: Person, up_to: int | None = None) -> Answers:
    """For the sent versions through number `up_to`. Four queries, three for those who read everything."""
    sent = proposal.versions.visible_to(person).exclude(sent_at=None).select_related("round")
    versions = [each for each in sent if up_to is None or each.number <= up_to]
    rounds = [each.round for each in versions]
    readable = set(
        ProposalRound.objects.read_by(person).filter(pk__in=[each.pk for each in rounds]).values_list("pk", flat=True)
    )
    by_round = {each.pk: each for each in rounds}
    for version in versions:
        version.round.version = version
    receivers = _receivers(by_round)
    own = set(person.organisation_ids)
    last = rounds[-1].pk if rounds else None
    return Answers(
        versions=versions,
        rows=_rows(versions, receivers, readable, own),
        observers=[each.organisation for each in receivers if each.is_observer and each.round_id == last],
        tallies={each.version.number: _tally(each, receivers, readable) for each in rounds},
        directives=_directives(proposal, by_round, readable),
        readable=readable,
        own=[each for each in receivers if each.round_id == last and each.organisation_id in own],
    )


def _receivers(rounds: dict[int, ProposalRound]) -> list[RoundReceiver]:
    """With the rounds that have been read: fetched with each row, the text of a version would come hundreds of times."""
    rows = RoundReceiver.objects.filter(round__in=rounds).select_related("organisation", "position__by").only(*OF_ANSWERS)
    found = list(rows.order_by("organisation__sort_name", "pk"))
    for each in found:
        each.round = rounds[each.round_id]
    return found


def _rows(
    versions: list[ProposalVersion], receivers: Iterable[RoundReceiver], readable: set[int], own: set[int]
) -> list[Row]:
    by_place = {(each.organisation_id, each.round_id): each for each in receivers if not each.is_observer}
    organisations = {each.organisation_id: each.organisation for each in receivers if not each.is_observer}
    shown = versions[-COLUMNS:]
    return [
        Row(
            organisation,
            [_cell(version, by_place.get((pk, version.round.pk)), readable) for version in shown],
            is_own=pk in own,
        )
        for pk, organisation in organisations.items()
    ]


def _cell(version: ProposalVersion, receiver: RoundReceiver | None, readable: set[int]) -> Cell:
    if receiver is None:
        return Cell(version, "none")
    position = receiver.position_or_none
    if position is None:
        return Cell(version, "missing" if version.round.is_closed else "waiting", None, receiver)
    if receiver.round_id not in readable:
        return Cell(version, "hidden", None, receiver)
    return Cell(version, "given", position, receiver)


def _tally(sent: ProposalRound, receivers: Iterable[RoundReceiver], readable: set[int]) -> Tally:
    asked = [each for each in receivers if each.round_id == sent.pk and not each.is_observer]
    given = [each.position_or_none for each in asked]
    positions = [each for each in given if each]
    stances = {stance.value: 0 for stance in Stance} if sent.pk in readable else {}
    for position in positions if stances else []:
        stances[position.stance] = stances.get(position.stance, 0) + 1
    return Tally(len(asked), len(positions), sent.is_closed, stances)


def _directives(proposal: Proposal, rounds: dict[int, ProposalRound], readable: set[int]) -> list[Directive]:
    rows = Directive.objects.of(proposal).filter(position__receiver__round__in=readable)
    rows = rows.select_related("position__receiver__organisation", "moved_to").only(*OF_DIRECTIVES)
    place, version = "position__receiver__organisation__sort_name", "position__receiver__round__version__number"
    found = list(rows.order_by(f"-{version}", "kind", place, "number"))
    for each in found:
        each.position.receiver.round = rounds[each.position.receiver.round_id]
    return found
