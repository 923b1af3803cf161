"""What is done in the operations of the network. Everyone who does it comes here: pages, admin, demo."""

from operations.actions.action_items import (
    add_action,
    change_action,
    drop_action,
    finish_action,
    open_action_again,
    remind_of_actions,
)
from operations.actions.agenda import (
    add_agenda_item,
    change_agenda_item,
    move_agenda_item,
    place_agenda_item,
    remove_agenda_item,
)
from operations.actions.backlog import decline_matter, put_off_matter, suggest_matter, take_matter
from operations.actions.building import ACTIONS, Point, build_agenda, copy_agenda, point_of
from operations.actions.documents import add_document, remove_document
from operations.actions.following import carry_actions
from operations.actions.matrix import add_row, adopt, change_row, draft_matrix, remove_row
from operations.actions.meetings import add_meeting, call, cancel, change_meeting

__all__ = [
    "ACTIONS",
    "Point",
    "add_action",
    "add_agenda_item",
    "add_document",
    "add_meeting",
    "add_row",
    "adopt",
    "build_agenda",
    "call",
    "cancel",
    "carry_actions",
    "change_action",
    "change_agenda_item",
    "change_meeting",
    "change_row",
    "copy_agenda",
    "decline_matter",
    "draft_matrix",
    "drop_action",
    "finish_action",
    "move_agenda_item",
    "open_action_again",
    "place_agenda_item",
    "point_of",
    "put_off_matter",
    "remind_of_actions",
    "remove_agenda_item",
    "remove_document",
    "remove_row",
    "suggest_matter",
    "take_matter",
]
