"""What is done in the operations of the network. Everyone who does it comes here: pages, admin, demo."""

from operations.actions.agenda import add_agenda_item, change_agenda_item, move_agenda_item, remove_agenda_item
from operations.actions.matrix import add_row, adopt, change_row, draft_matrix, remove_row
from operations.actions.meetings import add_meeting, call, cancel, change_meeting
from operations.actions.methods import (
    change_method,
    describe_method,
    draft_method_version,
    look_through_method,
    publish_method_version,
    retire_method,
    take_method_into_use,
    throw_method_draft,
    write_method_version,
)

__all__ = [
    "add_agenda_item",
    "add_meeting",
    "add_row",
    "adopt",
    "call",
    "cancel",
    "change_agenda_item",
    "change_meeting",
    "change_method",
    "change_row",
    "describe_method",
    "draft_matrix",
    "draft_method_version",
    "look_through_method",
    "move_agenda_item",
    "publish_method_version",
    "remove_agenda_item",
    "remove_row",
    "retire_method",
    "take_method_into_use",
    "throw_method_draft",
    "write_method_version",
]
