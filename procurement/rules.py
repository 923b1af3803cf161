"""Who may do what with a need, and when."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.grants import CONTACT, COORDINATOR, OFFICER, Grant, roles
from members.models import Membership, Organisation, Person
from network_portal.lib import dates
from network_portal.lib.forms import label_of
from network_portal.lib.refusals import Refused
from procurement.models import SECRET_FROM, Commitment, GateAnswer, Need, Stage, buys

DESCRIBE = Grant(_("Describe a need for one's own municipality"), roles(OFFICER, CONTACT), own=True)
CHANGE = Grant(_("Change, share, move and close needs of one's own municipality"), roles(OFFICER, CONTACT), own=True)
FOLLOW = Grant(
    _("Follow needs that others share, for one's own organisation"), roles(OFFICER, CONTACT, COORDINATOR), own=True
)
CONTRIBUTE = Grant(_("Contribute to needs that others share, for one's own municipality"), roles(OFFICER, CONTACT), own=True)
GRANTS = [DESCRIBE, CHANGE, FOLLOW, CONTRIBUTE]

# The stages that a need can be moved to here.
STAGES = [Stage.NEED_IDENTIFIED, Stage.NEED_ANALYSED, Stage.MARKET_ANALYSIS, Stage.EARLY_DIALOGUE, Stage.STRATEGY]

# What must exist before a need passes on from a stage: fields of the need, or questions to be answered.
GATE_FIELDS = ["title", "current_state", "wanted_state", "affected", "need_owner"]
GATE_POINTS: dict[int, list[GateAnswer.Point]] = {
    Stage.NEED_ANALYSED: [
        GateAnswer.Point.VOLUME,
        GateAnswer.Point.LIMITS,
        GateAnswer.Point.IN_HOUSE,
        GateAnswer.Point.GO_AHEAD,
    ],
    Stage.MARKET_ANALYSIS: [
        GateAnswer.Point.KNOWN,
        GateAnswer.Point.RIGHTS,
        GateAnswer.Point.MATURITY,
        GateAnswer.Point.FRAMEWORKS,
    ],
    Stage.EARLY_DIALOGUE: [GateAnswer.Point.FORM, GateAnswer.Point.QUESTIONS, GateAnswer.Point.SUMMARY],
}

LAST_STAGE = STAGES[-1]  # after it a need is carried out in the municipality's own procurement system

SILENT_DAYS = 60  # then the portal asks whether the stage is still right


# --- who may -------------------------------------------------------------------------------------------------------
def may_describe(person: Person, organisation: Organisation) -> bool:
    """Municipalities have needs; cluster organisations and partners answer to them."""
    return buys(organisation) and DESCRIBE.allows(person, organisation.pk)


def may_edit(person: Person, need: Need) -> bool:
    return CHANGE.allows(person, need.organisation_id)


def may_move(person: Person, need: Need) -> bool:
    return CHANGE.allows(person, need.organisation_id)


def may_commit(person: Person, need: Need, organisation: Organisation, level: str = Commitment.Level.FOLLOW) -> bool:
    """Follow or contribute for `organisation`, which is not the owner.

    Only municipalities contribute: a possible bidder that had shaped the need would have an advantage.
    """
    if organisation.pk == need.organisation_id:
        return False
    if level == Commitment.Level.CONTRIBUTE:
        return buys(organisation) and CONTRIBUTE.allows(person, organisation.pk)
    return FOLLOW.allows(person, organisation.pk)


def organisations_to_describe_for(person: Person) -> list[Organisation]:
    """By name, each once."""
    return [each for each in organisations_of(person) if may_describe(person, each)]


def organisations_to_commit(person: Person, need: Need, level: str = Commitment.Level.FOLLOW) -> list[Organisation]:
    """Those the person may follow (or contribute) for, by name."""
    return [each for each in organisations_of(person) if may_commit(person, need, each, level)]


def organisations_of(person: Person) -> list[Organisation]:
    """Those the person acts for today: the chosen one first, the others by name."""
    return person.own_organisations


def may_read_secrets(person: Person, need: Need) -> bool:
    """What was said from the choice of way on, and what the gates asked for: for municipalities only."""
    return any(buys(organisation) for organisation in organisations_of(person))


# --- who sees ------------------------------------------------------------------------------------------------------
def sees(organisation: Organisation, need: Need, chosen: Collection[int], *, is_member: bool = True) -> bool:
    """Whether `organisation` sees the need, as NeedQuerySet.visible_for has it; `chosen` are ids it is shared with by name."""
    if organisation.pk == need.organisation_id:
        return True
    if need.stage >= SECRET_FROM and not buys(organisation):
        return False
    if need.visibility == Need.Visibility.NETWORK:
        return is_member
    return need.visibility == Need.Visibility.CHOSEN and organisation.pk in chosen


# --- when ----------------------------------------------------------------------------------------------------------
def must_be_member(organisation: Organisation) -> None:
    if not Membership.objects.current().filter(organisation=organisation).exists():
        raise Refused(gettext("%(name)s is not a member of the network today.") % {"name": organisation})


def must_be_open_need(need: Need) -> None:
    if need.outcome:
        raise Refused(
            gettext("The need is closed (%(outcome)s). Open it again first.")
            % {"outcome": need.get_outcome_display().lower()}
        )


def goes_on_elsewhere(need: Need) -> bool:
    """Whether the next stage is one that cannot be kept here yet."""
    return not need.outcome and need.stage >= LAST_STAGE


def must_be_closed_need(need: Need) -> None:
    if not need.outcome:
        raise Refused(gettext("The need is already open."))


def must_be_seen_by(organisation: Organisation, need: Need) -> None:
    """Asked under the lock: the owner may have taken the need back since the page was shown."""
    if not Need.objects.visible_for([organisation]).filter(pk=need.pk).exists():
        raise Refused(gettext("The need is no longer shared with %(name)s.") % {"name": organisation})


def must_be_possible_audience(need: Need, visibility: str, chosen: Collection[Organisation]) -> None:
    if visibility not in Need.Visibility.values:
        raise Refused(gettext("Choose who may see the need."))
    if visibility != Need.Visibility.CHOSEN:
        return
    others = [each for each in chosen if each.pk != need.organisation_id]
    if not others:
        raise Refused(gettext("Choose at least one municipality, or let only your own organisation see the need."))
    if not all(buys(each) for each in others):
        raise Refused(gettext("A need can be shared by name with municipalities only."))


def must_be_reachable(need: Need, stage: int, seen_stage: int | None) -> None:
    """Forward or back among the stages the network works in, from where the mover thinks the need is."""
    if seen_stage is not None and seen_stage != need.stage:
        raise Refused(
            gettext("Somebody has just moved the need to %(stage)s. Look at it again before you move it.")
            % {"stage": need.get_stage_display()}
        )
    if stage == need.stage:
        raise Refused(gettext("The need is already in %(stage)s.") % {"stage": need.get_stage_display()})
    if stage not in STAGES:
        raise Refused(gettext("Choose one of the first five stages."))


def must_be_possible_date(changed_on: date, last_on: date | None) -> None:
    if changed_on > dates.today():
        raise Refused(gettext("The date has not come yet. Write today's date or an earlier one."))
    if last_on is not None and changed_on < last_on:
        raise Refused(
            gettext("The need was last moved %(day)s. Write that date or a later one.")
            % {"day": dates.day(last_on, year=True)}
        )


def must_have_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(gettext("Write why, in a sentence. Those who follow the need read it."))


def points_to_pass(stage: int, target: int) -> list[GateAnswer.Point]:
    """The questions that must have answers before a need in `stage` passes on to `target`; none when it goes back."""
    return [point for passed in range(stage, target) for point in GATE_POINTS.get(passed, [])]


def must_pass_gate(need: Need, target: int, answers: Mapping[str, str]) -> None:
    """Everything that must exist before the need passes on, for each stage it passes."""
    if target <= need.stage:
        return
    missing = [label_of(Need, name) for name in GATE_FIELDS if not getattr(need, name).strip()]
    missing += [str(point.label) for point in points_to_pass(need.stage, target) if not answers.get(point, "").strip()]
    if missing:
        raise Refused(
            gettext("Before the need can go on to %(stage)s this must exist: %(missing)s")
            % {"stage": Stage(target).label, "missing": "; ".join(missing)}
        )
