"""What is done with the year plan: begun, drafted from the year before, decided, followed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.records.journal import journal, latest
from operations import rules
from operations.actions.meetings import plain
from operations.models import AgendaItem, Body, PlanItem, YearPlan

Made = TypeVar("Made", bound=models.Model)


@transaction.atomic
def begin_plan(year: int, *, by: Person | None) -> YearPlan:
    """An empty draft; the plan that is there when somebody has begun it already."""
    rules.must_be_near(year)
    plan, is_new = YearPlan.objects.get_or_create(year=year)
    if is_new:
        journal("operations.plan_begun", plan, by=by, year=year)
    return plan


@transaction.atomic
def take_over(year: int, wanted: Sequence[Mapping[str, Any]], *, by: Person | None) -> int:
    """Make `wanted` (fields of items, each with its `copied_from`) items of the year's plan; how many were new.

    What has been taken over already is left as it is, so that pressing twice makes nothing twice.
    """
    plan = _lock(begin_plan(year, by=by))
    there = set(plan.items.exclude(copied_from="").values_list("copied_from", flat=True))
    new = [PlanItem(plan=plan, **fields) for fields in wanted if fields["copied_from"] not in there]
    rules.must_have_room_in_plan(plan.items.count() + len(new))
    for item in new:
        rules.must_be_in_its_year(plan, item.starts_on, item.ends_on)
        _mark(item, plan)
    PlanItem.objects.bulk_create(new)
    if new:
        journal("operations.plan_taken_over", plan, by=by, year=year, rows=len(new))
    return len(new)


@transaction.atomic
def add_plan_item(plan: YearPlan, *, by: Person | None, **fields: Any) -> PlanItem:
    plan = _lock(plan)
    rules.must_have_room_in_plan(plan.items.count() + 1)
    rules.must_be_in_its_year(plan, fields["starts_on"], fields["ends_on"])
    item = PlanItem(plan=plan, **fields)
    _mark(item, plan)
    item.save()
    journal(
        "operations.plan_item_added", item, by=by, starts_on=item.starts_on.isoformat(), after_decision=not plan.is_draft
    )
    return item


@transaction.atomic
def change_plan_item(item: PlanItem, *, by: Person | None, opened: Opened | None = None, **fields: Any) -> PlanItem:
    """Change `fields`. After the decision the change is marked, and the page of the item says what it was."""
    plan, item = _lock_item(item)
    must_be_as_opened(item, opened, lambda: latest(item, "operations.plan_item_changed"))
    rules.must_be_open_item(item)
    rules.must_be_in_its_year(plan, fields.get("starts_on", item.starts_on), fields.get("ends_on", item.ends_on))
    before = {name: getattr(item, name) for name in fields}
    changed = [name for name in fields if before[name] != fields[name]]
    if not changed:
        return item
    for name in changed:
        setattr(item, name, fields[name])
    _mark(item, plan)
    item.save()
    pairs = {name: [_plain(before[name]), _plain(fields[name])] for name in changed}
    journal("operations.plan_item_changed", item, by=by, **pairs)
    return item


@transaction.atomic
def settle_plan_item(item: PlanItem, state: str, *, by: Person | None) -> PlanItem:
    """Done, dropped, or planned again. What is done follows the plan; what is dropped changes it."""
    plan, item = _lock_item(item)
    before = item.state
    if state == before:
        return item
    item.state = state
    if PlanItem.State.DROPPED in {before, state}:
        _mark(item, plan)
    item.save(update_fields=["state", "changed_on"])
    journal("operations.plan_item_settled", item, by=by, before={"state": before}, after={"state": state})
    return item


@transaction.atomic
def remove_plan_item(item: PlanItem, *, by: Person | None) -> None:
    """Out of a draft. In an adopted plan an item is dropped instead, and stays to be seen."""
    plan, item = _lock_item(item)
    rules.must_be_draft_plan(plan)
    journal("operations.plan_item_removed", item, by=by, starts_on=item.starts_on.isoformat())
    item.delete()


@transaction.atomic
def adopt_plan(
    plan: YearPlan,
    *,
    adopted_on: date,
    decision_reference: str = "",
    decision: AgendaItem | None = None,
    by: Person | None,
) -> YearPlan:
    """Enter that the plan was decided; everybody with a role reads it from now on."""
    plan = _lock(plan)
    rules.must_not_be_adopted(plan)
    rules.must_have_items(plan)
    rules.must_have_been_decided(adopted_on)
    plan.adopted_on, plan.decision_reference, plan.decision = adopted_on, decision_reference, decision
    plan.save()
    said = decision_reference or (str(decision) if decision else "")
    journal("operations.plan_adopted", plan, by=by, year=plan.year, adopted_on=adopted_on.isoformat(), decision=said)
    return plan


@transaction.atomic
def note_what_it_became(item: PlanItem, made: models.Model, *, by: Person | None) -> PlanItem:
    """Remember the event or the meeting that was drafted from the item. One only."""
    _plan, item = _lock_item(item)
    rules.must_be_open_item(item)
    rules.must_not_have_become(item)
    item.became, item.became_pk = PlanItem.Became(str(made._meta.model_name)), made.pk
    item.save(update_fields=["became", "became_pk"])
    journal("operations.plan_item_became", item, by=by, became=item.became, name=str(made))
    return item


@transaction.atomic
def make_of(item: PlanItem | None, make: Callable[[], Made], *, by: Person | None) -> Made:
    """What `make()` makes, remembered as what became of the item when there is one. Both or neither."""
    made = make()
    if item:
        note_what_it_became(item, made, by=by)
    return made


@transaction.atomic
def forget_what_it_became(item: PlanItem, *, by: Person | None) -> PlanItem:
    """The draft that was made of it is gone, or had nothing to do with it: another one can be made."""
    _plan, item = _lock_item(item)
    if item.became:
        journal("operations.plan_item_let_go", item, by=by, became=item.became)
        item.became, item.became_pk = "", None
        item.save(update_fields=["became", "became_pk"])
    return item


def _plain(value: Any) -> Any:
    """A group by its name, which everybody knows."""
    return str(value) if isinstance(value, Body) else plain(value)


def _mark(item: PlanItem, plan: YearPlan) -> None:
    if not plan.is_draft:
        item.changed_on = dates.today()


def _lock(plan: YearPlan) -> YearPlan:
    return YearPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)


def _lock_item(item: PlanItem) -> tuple[YearPlan, PlanItem]:
    """The plan first: every change of an item asks whether the plan has been adopted."""
    plan = _lock(item.plan)
    return plan, PlanItem.objects.get(pk=item.pk)
