"""What happens to needs. Each function is one transaction: lock the need, ask the rules, change, journal, tell."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext

from members.models import Membership, Organisation, Person
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal, journal_many, latest
from network_portal.records.models import JournalEntry
from operations import rules as methods
from operations.models import MatrixRow, MethodVersion
from procurement import letters, rules
from procurement.models import SECRET_FROM, Commitment, CpvCode, GateAnswer, Need, Share, Stage, StageChange


class Words(TypedDict, total=False):
    """What the owner writes about a need."""

    title: str
    current_state: str
    wanted_state: str
    affected: str
    need_owner: str
    cpv: CpvCode | None
    matrix_row: MatrixRow | None
    registry_number: str
    responsible: Person


def _locked(need: Need) -> Need:
    """The need as it is now, held until the transaction ends: everything about one need happens in a row."""
    rows = Need.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organisation", "responsible").get(pk=need.pk)


# --- the text ------------------------------------------------------------------------------------------------------
@transaction.atomic
def describe(
    organisation: Organisation,
    *,
    by: Person,
    visibility: str = Need.Visibility.OWN,
    organisations: Collection[Organisation] = (),
    **words: Unpack[Words],
) -> Need:
    """A new need in the first stage, owned by `organisation`; `by` is responsible unless `responsible` says otherwise."""
    rules.must_be_member(organisation)
    today = dates.today()
    given = _tidied({"responsible": by, **words})
    need = Need(organisation=organisation, stage=Stage.NEED_IDENTIFIED, stage_since=today, stage_checked_on=today, **given)
    need.created_at = need.updated_at = dates.now()
    if visibility != Need.Visibility.OWN:
        need.shared_at = need.published_at = need.created_at  # never a draft: others may know all of it
    _save(need)
    StageChange.objects.create(
        need=need, from_stage=None, to_stage=need.stage, changed_on=today, by=by, noted_at=dates.now()
    )
    journal("procurement.described", need, by=by, after={name: _primitive(value) for name, value in given.items()})
    if visibility != Need.Visibility.OWN:
        need = share(need, visibility, organisations, by=by)
    return need


@transaction.atomic
def change(
    need: Need,
    *,
    by: Person,
    opened: Opened | None = None,
    visibility: str | None = None,
    organisations: Collection[Organisation] = (),
    **words: Unpack[Words],
) -> Need:
    """New words for the need and, when `visibility` is given, a new circle of readers.

    `opened` is what the writer's form was opened on; what another one saved since is not written over.
    """
    need = _locked(need)
    must_be_as_opened(need, opened, lambda: latest(need, "procurement.changed", "procurement.shared"))
    before, after = {}, {}
    for name, value in _tidied(words).items():
        old = getattr(need, name)
        if old != value:
            before[name], after[name] = _primitive(old), _primitive(value)
            setattr(need, name, value)
    if after:
        need.updated_at = dates.now()
        _save(need)
        journal("procurement.changed", need, by=by, before=before, after=after)
    if visibility is not None:
        need = share(need, visibility, organisations, by=by)
    return need


def _tidied(words: Mapping[str, Any]) -> dict[str, Any]:
    """One-line fields hold one line: they stand in headings and in the subjects of letters."""
    one_liners = {"title", "need_owner", "registry_number"}
    return {name: letters.one_line(value) if name in one_liners else value for name, value in words.items()}


def _save(need: Need) -> None:
    try:
        with transaction.atomic():
            need.save()
    except IntegrityError as error:
        if "need_registry_number" in str(error):
            raise Refused(gettext("Your organisation already has a need with that registry number.")) from error
        raise


def _primitive(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


# --- who sees it ---------------------------------------------------------------------------------------------------
@transaction.atomic
def share(need: Need, visibility: str, organisations: Collection[Organisation], *, by: Person) -> Need:
    """Let others see the need, or fewer. Who sees it no more and was with it is let go, and told; who is chosen by name and
    did not see it is told, too."""
    need = _locked(need)
    rules.must_be_possible_audience(need, visibility, organisations)
    chosen = {each.pk: each for each in organisations if each.pk != need.organisation_id}
    if visibility != Need.Visibility.CHOSEN:
        chosen = {}
    shares = {row.organisation_id: row for row in need.shares.select_related("organisation")}
    if visibility == need.visibility and shares.keys() == chosen.keys():
        return need
    new = [each for pk, each in chosen.items() if pk not in shares]
    members = _members(each.pk for each in new)
    unaware = [each for each in new if not rules.sees(each, need, shares, is_member=each.pk in members)]
    before = {"visibility": need.visibility, "organisations": letters.names(row.organisation for row in shares.values())}
    moment = dates.now()
    Share.objects.filter(need=need, organisation__in=shares.keys() - chosen.keys()).delete()
    Share.objects.bulk_create([Share(need=need, organisation=each, since=moment) for each in new])
    need.shared_at = None if visibility == Need.Visibility.OWN else need.shared_at or moment
    need.published_at = (need.published_at or moment) if visibility == Need.Visibility.NETWORK else None
    need.visibility, need.updated_at = visibility, moment
    need.save(update_fields=["visibility", "shared_at", "published_at", "updated_at"])
    after = {"visibility": visibility, "organisations": letters.names(chosen.values())}
    entry = journal("procurement.shared", need, by=by, before=before, after=after)
    letters.tell_shared(need, unaware, by=by)
    _let_go(need, entry, by=by, because_of_stage=False)
    return need


def _members(organisations: Iterable[int]) -> set[int]:
    """Those of the organisations that are members today."""
    found = Membership.objects.current().filter(organisation__in=list(organisations))
    return set(found.values_list("organisation_id", flat=True))


def _let_go(need: Need, entry: JournalEntry, *, by: Person, because_of_stage: bool) -> None:
    """End the commitments of organisations that see the need no more, and tell them."""
    active = list(need.commitments.filter(ended_at=None).select_related("organisation"))
    chosen = set(need.shares.values_list("organisation_id", flat=True))
    members = _members(each.organisation_id for each in active)
    blind = [
        each for each in active if not rules.sees(each.organisation, need, chosen, is_member=each.organisation_id in members)
    ]
    if not blind:
        return
    Commitment.objects.filter(pk__in=[each.pk for each in blind]).update(ended_at=dates.now())
    journal_many(
        "procurement.let_go",
        [(each, {"organisation": each.organisation.short_name, "need": need.pk}) for each in blind],
        by=by,
    )
    letters.tell_out_of_sight(need, entry, blind, by=by, because_of_stage=because_of_stage)


# --- being with it -------------------------------------------------------------------------------------------------
def follow(need: Need, organisation: Organisation, *, by: Person) -> tuple[Commitment, bool]:
    """`organisation` follows the need from now on; the commitment, and whether this made it (a colleague may have)."""
    return _commit(need, organisation, Commitment.Level.FOLLOW, "", by)


def contribute(need: Need, organisation: Organisation, comment: str, *, by: Person) -> tuple[Commitment, bool]:
    """`organisation` contributes with what `comment` says; the commitment, and whether this made it."""
    return _commit(need, organisation, Commitment.Level.CONTRIBUTE, comment.strip(), by)


@transaction.atomic
def _commit(need: Need, organisation: Organisation, level: str, comment: str, by: Person) -> tuple[Commitment, bool]:
    """One active commitment for each organisation: another level ends the old and begins a new."""
    need = _locked(need)
    rules.must_be_member(organisation)
    rules.must_be_seen_by(organisation, need)
    rules.must_be_open_need(need)
    active = _active(need, organisation)
    if active and active.level == level and active.comment == comment:
        return active, False
    before = None
    if active:
        before = {"level": active.level, "comment": active.comment}
        active.ended_at = dates.now()
        active.save(update_fields=["ended_at"])
    commitment = Commitment.objects.create(
        need=need, organisation=organisation, level=level, comment=comment, by=by, since=dates.now()
    )
    journal(
        "procurement.followed" if level == Commitment.Level.FOLLOW else "procurement.contributed",
        need,
        by=by,
        organisation=organisation.short_name,
        before=before,
        after={"level": level, "comment": comment},
    )
    letters.tell_committed(need, commitment, by=by)
    return commitment, True


def _active(need: Need, organisation: Organisation) -> Commitment | None:
    return need.commitments.filter(organisation=organisation, ended_at=None).select_related("by", "organisation").first()


@transaction.atomic
def step_back(need: Need, organisation: Organisation, *, by: Person) -> Commitment | None:
    """`organisation` is no longer with the need; None when it was not (a colleague may have been first)."""
    need = _locked(need)
    active = _active(need, organisation)
    if active is None:
        return None
    active.ended_at = dates.now()
    active.save(update_fields=["ended_at"])
    journal(
        "procurement.stepped_back",
        need,
        by=by,
        organisation=organisation.short_name,
        before={"level": active.level, "comment": active.comment},
        after=None,
    )
    letters.tell_stepped_back(need, active, by=by)
    return active


# --- how far it has come -------------------------------------------------------------------------------------------
@transaction.atomic
def move(
    need: Need,
    stage: int,
    reason: str,
    changed_on: date,
    *,
    by: Person,
    answers: Mapping[str, str] | None = None,
    seen_stage: int | None = None,
) -> StageChange:
    """The need goes on or back to `stage`. `answers` to the questions of the gates (GateAnswer.Point) are kept.

    `seen_stage` is where the mover saw the need; when a colleague has moved it since, nothing happens.
    """
    need = _locked(need)
    rules.must_be_open_need(need)
    rules.must_be_reachable(need, stage, seen_stage)
    rules.must_have_reason(reason)
    rules.must_be_possible_date(changed_on, _last_date(need))
    known = dict(need.gate_answers.values_list("point", "text"))
    rules.must_pass_gate(need, stage, {**known, **(answers or {})})
    answered = _keep_answers(need, known, answers or {}, by)
    from_stage = need.stage
    need.stage, need.stage_since, need.stage_checked_on = stage, changed_on, dates.today()
    return _note(need, "procurement.moved", reason, changed_on, by, from_stage=from_stage, answered=answered)


@transaction.atomic
def close(need: Need, outcome: str, reason: str, *, by: Person) -> StageChange:
    """The need leaves the road: solved another way (a success), paused or cancelled."""
    need = _locked(need)
    rules.must_be_open_need(need)
    rules.must_have_reason(reason)
    if outcome not in set(Need.Outcome.values) - {Need.Outcome.OPEN}:
        raise Refused(gettext("Choose how the need ended."))
    need.outcome = outcome
    return _note(need, "procurement.closed", reason, dates.today(), by, from_stage=need.stage)


@transaction.atomic
def reopen(need: Need, reason: str, *, by: Person) -> StageChange:
    """The need goes on where it left the road."""
    need = _locked(need)
    rules.must_be_closed_need(need)
    rules.must_have_reason(reason)
    need.outcome, need.stage_checked_on = Need.Outcome.OPEN, dates.today()
    return _note(need, "procurement.reopened", reason, dates.today(), by, from_stage=need.stage)


@transaction.atomic
def confirm_stage(need: Need, *, by: Person) -> Need:
    """The stage is still right: the portal does not ask again for a while."""
    need = _locked(need)
    rules.must_be_open_need(need)
    before, need.stage_checked_on = need.stage_checked_on, dates.today()
    need.save(update_fields=["stage_checked_on"])
    journal(
        "procurement.confirmed_stage", need, by=by, stage=need.stage, before=str(before), after=str(need.stage_checked_on)
    )
    return need


@transaction.atomic
def use_method(need: Need, version: MethodVersion, *, by: Person) -> bool:
    """Note that the need was worked on by the method as described in `version`; False when that stands there already."""
    need = _locked(need)
    methods.must_be_published(version)
    if need.methods.filter(pk=version.pk).exists():
        return False
    need.methods.add(version)
    journal("procurement.method_used", need, by=by, method=version.method_id, version=version.number)
    return True


@transaction.atomic
def forget_method(need: Need, version: MethodVersion, *, by: Person) -> None:
    """It was noted by mistake."""
    need = _locked(need)
    if need.methods.filter(pk=version.pk).exists():
        need.methods.remove(version)
        journal("procurement.method_forgotten", need, by=by, method=version.method_id, version=version.number)


def _last_date(need: Need) -> date | None:
    return need.stage_changes.values_list("changed_on", flat=True).first()


def _keep_answers(need: Need, known: Mapping[str, str], answers: Mapping[str, str], by: Person) -> dict[str, Any]:
    """Write down new and changed answers; for the journal, each with what it was before."""
    given = {point: text.strip() for point, text in answers.items() if point in GateAnswer.Point.values and text.strip()}
    changed = {point: text for point, text in given.items() if known.get(point) != text}
    GateAnswer.objects.bulk_create(
        [GateAnswer(need=need, point=point, text=text, by=by, answered_at=dates.now()) for point, text in changed.items()],
        update_conflicts=True,
        unique_fields=["need", "point"],
        update_fields=["text", "by", "answered_at"],
    )
    return {point: {"before": known.get(point), "after": text} for point, text in changed.items()}


def _note(
    need: Need, action: str, reason: str, changed_on: date, by: Person, *, from_stage: int, **more: Any
) -> StageChange:
    """Save where the need is now, remember the change, let go of those who may not see it there, and tell the others."""
    before_outcome = need.stage_changes.values_list("outcome", flat=True).first() or ""
    need.updated_at = dates.now()
    need.save(update_fields=["stage", "stage_since", "stage_checked_on", "outcome", "updated_at"])
    noted = StageChange.objects.create(
        need=need,
        from_stage=from_stage,
        to_stage=need.stage,
        outcome=need.outcome,
        changed_on=changed_on,
        by=by,
        reason=reason.strip(),
        noted_at=dates.now(),
    )
    entry = journal(
        action,
        need,
        by=by,
        before={"stage": from_stage, "outcome": before_outcome},
        after={"stage": need.stage, "outcome": need.outcome},
        changed_on=changed_on.isoformat(),
        reason=noted.reason,
        **more,
    )
    _let_go(need, entry, by=by, because_of_stage=need.stage >= SECRET_FROM)
    letters.tell_stage(need, noted, by=by)
    return noted


def merge_commitments(row: Commitment, kept: Organisation) -> None:
    """Both organisations were with the need: the one that contributes goes on, and the other commitment has ended."""
    other = Commitment.objects.get(need=row.need_id, organisation=kept, ended_at=None)
    worse = other if row.level == Commitment.Level.CONTRIBUTE else row
    Commitment.objects.filter(pk=worse.pk).update(ended_at=dates.now())
    Commitment.objects.filter(pk=row.pk).update(organisation=kept)


def step_back_from_own(organisation: Organisation) -> None:
    """When two organisations have become one, it neither follows its own needs nor are they shared with it."""
    own = Commitment.objects.filter(need__organisation=organisation, organisation=organisation, ended_at=None)
    own.update(ended_at=dates.now())
    Share.objects.filter(need__organisation=organisation, organisation=organisation).delete()
