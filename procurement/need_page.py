"""What the page of one need shows to one person."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from members.models import Organisation, Person
from network_portal.lib import dates
from procurement import rules, wording
from procurement.models import SECRET_FROM, Commitment, GateAnswer, Need, Stage, StageChange

SIMILAR = 5
FAR = 0.75  # trigram distance from which two names have too little in common
WORD = re.compile(r"\w{5,}")  # shorter words are mostly grammar
COMMON_WORDS = {"behöver", "behovet", "finns", "genom", "kommunen", "kommuner", "många", "måste", "mycket", "också",
                "under", "utan", "eller", "efter", "sedan", "skulle", "varje", "inget", "ingen", "after", "every",
                "their", "there", "which", "would"}  # fmt: skip


@dataclass(frozen=True)
class Stance:
    """How one of the person's organisations is with the need, and what it may do."""

    organisation: Organisation
    commitment: Commitment | None
    may_contribute: bool


@dataclass(frozen=True)
class Similar:
    """Another need that looks alike, and why it is shown."""

    need: Need
    words: list[str]
    same_cpv: bool


class NeedPage:
    """Each part is asked for once, when the template comes to it."""

    def __init__(self, need: Need, person: Person) -> None:
        self.need, self.person = need, person

    # --- what one may do ---
    @cached_property
    def may_edit(self) -> bool:
        return rules.may_edit(self.person, self.need)

    @cached_property
    def may_read_secrets(self) -> bool:
        return rules.may_read_secrets(self.person, self.need)

    @cached_property
    def goes_on_elsewhere(self) -> bool:
        return rules.goes_on_elsewhere(self.need)

    @cached_property
    def is_silent(self) -> bool:
        """Nobody has said for long that the stage is right."""
        silent_for = (dates.today() - self.need.stage_checked_on).days
        return self.may_edit and not self.need.outcome and silent_for >= rules.SILENT_DAYS

    @cached_property
    def solution_words(self) -> list[str]:
        """For the owner, while there is still time to write the need another way."""
        early = self.need.stage <= Stage.NEED_ANALYSED and not self.need.outcome
        if not self.may_edit or not early:
            return []
        return wording.solution_words(*(getattr(self.need, name) for name in wording.FIELDS))

    # --- where are we ---
    @cached_property
    def changes(self) -> list[StageChange]:
        """Latest first. Who may not see the need from the choice of way on does not see what was said there either."""
        changes = self.need.stage_changes.select_related("by")
        if not self.may_read_secrets:
            changes = changes.exclude(Q(to_stage__gte=SECRET_FROM) | Q(from_stage__gte=SECRET_FROM))
        return list(changes)

    @cached_property
    def stages(self) -> list[dict[str, Any]]:
        """The twelve stages for ui/stages.html."""
        reached: dict[int, date] = {}
        for change in reversed(self.changes):
            if change.from_stage != change.to_stage:
                reached[change.to_stage] = change.changed_on
        reached[self.need.stage] = self.need.stage_since
        return [{"name": _breakable(str(stage.label)), **self._state(stage, reached)} for stage in Stage]

    def _state(self, stage: Stage, reached: dict[int, date]) -> dict[str, Any]:
        if stage > self.need.stage:
            return {"state": "", "date": None}
        if stage == self.need.stage:
            return {"state": "left" if self.need.outcome else "now", "date": reached.get(stage)}
        return {"state": "done", "date": reached.get(stage)}

    @cached_property
    def answers(self) -> list[GateAnswer]:
        """What the gates asked for, in the order of the stages: for municipalities only."""
        if not self.may_read_secrets:
            return []
        order = [point.value for points in rules.GATE_POINTS.values() for point in points]
        found = {answer.point: answer for answer in self.need.gate_answers.select_related("by")}
        return [found[point] for point in order if point in found]

    # --- who is with us ---
    @cached_property
    def company(self) -> list[Commitment]:
        """Active commitments, those who contribute first, then by name."""
        active = self.need.commitments.filter(ended_at=None).select_related("organisation", "by")
        return list(active.order_by("level", "organisation__sort_name"))

    @cached_property
    def stances(self) -> list[Stance]:
        """One for each organisation that the person may speak for here; none on one's own need."""
        with_it = {each.organisation_id: each for each in self.company}
        contributing = rules.organisations_to_commit(self.person, self.need, Commitment.Level.CONTRIBUTE)
        return [
            Stance(each, with_it.get(each.pk), each in contributing)
            for each in rules.organisations_to_commit(self.person, self.need)
        ]

    @cached_property
    def may_contribute(self) -> bool:
        return any(stance.may_contribute for stance in self.stances)

    @cached_property
    def readers(self) -> str:
        """Who sees this, in plain words."""
        owner = self.need.organisation.short_name
        if self.need.visibility == Need.Visibility.OWN:
            return _("Only %(owner)s.") % {"owner": owner}
        if self.need.visibility == Need.Visibility.CHOSEN:
            names = [share.organisation.short_name for share in self._shares]
            return _("Only %(owner)s and %(others)s.") % {"owner": owner, "others": _listed(names)}
        if self.need.stage >= SECRET_FROM:
            return _("All municipalities in the network. Cluster organisations no longer see it.")
        return _("All members of the network. From the choice of way on only the municipalities.")

    @cached_property
    def _shares(self) -> list[Any]:
        return list(self.need.shares.select_related("organisation").order_by("organisation__sort_name"))

    # --- who has the same ---
    @cached_property
    def similar(self) -> list[Similar]:
        """Needs with a name that is spelt alike, then those of the same kind of purchase, among those the person may see."""
        others = Need.objects.visible_to(self.person).exclude(pk=self.need.pk).select_related("organisation")
        found = [need for need in others.alike(self.need.title)[:SIMILAR] if need.distance < FAR]
        if self.need.cpv_id and len(found) < SIMILAR:
            known = [need.pk for need in found]
            found += others.exclude(pk__in=known).same_class(self.need.cpv_id)[: SIMILAR - len(found)]
        own = _words(self.need)
        return [
            Similar(
                need=need,
                words=sorted(own & _words(need))[:5],
                same_cpv=bool(need.cpv_id and self.need.cpv_id and need.cpv_id[:4] == self.need.cpv_id[:4]),
            )
            for need in found
        ]


def _words(need: Need) -> set[str]:
    text = f"{need.title} {need.current_state} {need.wanted_state}".lower()
    return set(WORD.findall(text[:5000])) - COMMON_WORDS


def _listed(names: list[str]) -> str:
    """`Malmö, Trelleborg och Ystad`."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _breakable(name: str) -> str:
    """Long Swedish compounds may break where their parts meet."""
    return re.sub(r"(?<=\w)(analys|dokument|förande)\b", "\u00ad\\1", name)
