"""What became of the actions of the demo year, each on its day. The minutes that they stand in are locked by then."""

from datetime import timedelta

from members.models import Person
from network_portal.front.demo.action_items import TASKS, Task, item_of
from network_portal.front.demo.cast import Cast
from network_portal.lib import dates
from network_portal.records.notices import history
from operations import actions
from operations.models import ActionItem

MORE_TIME = timedelta(days=7)


def build(cast: Cast, year: int) -> None:
    with history():
        for task in TASKS:
            action = (
                ActionItem.objects.filter(item=item_of(task, year), what=task.what).select_related("item__meeting").first()
            )
            if action:
                _end(task, action, cast.person(task.who))


def _end(task: Task, action: ActionItem, owner: Person) -> None:
    assert action.item
    held = action.item.meeting.ends_at
    if task.moved and held + timedelta(days=task.moved) < dates.now():
        with dates.at(held + timedelta(days=task.moved)):
            action = actions.change_action(action, due_on=action.due_on + MORE_TIME, by=owner)
    closed_at = held + timedelta(days=task.done or task.dropped)
    if closed_at > held and closed_at < dates.now():
        with dates.at(closed_at):
            _close(task, action, owner)


def _close(task: Task, action: ActionItem, owner: Person) -> None:
    if task.done:
        actions.finish_action(action, note=task.note, by=owner)
    else:
        actions.drop_action(action, reason=task.reason, by=owner)
