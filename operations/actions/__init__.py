"""What is done in the operations of the network. Everyone who does it comes here: pages, admin, demo."""

from operations.actions.agenda import add_agenda_item, change_agenda_item, move_agenda_item, remove_agenda_item
from operations.actions.bodies import (
    add_body,
    change_body,
    choose_chair,
    end_body,
    end_seat,
    lock_body,
    name,
    remind_of_seats,
    take_over,
)
from operations.actions.matrix import add_row, adopt, change_row, draft_matrix, remove_row
from operations.actions.meetings import add_meeting, call, cancel, change_meeting

__all__ = [
    "add_agenda_item",
    "add_body",
    "add_meeting",
    "add_row",
    "adopt",
    "call",
    "cancel",
    "change_agenda_item",
    "change_body",
    "change_meeting",
    "change_row",
    "choose_chair",
    "draft_matrix",
    "end_body",
    "end_seat",
    "lock_body",
    "move_agenda_item",
    "name",
    "remind_of_seats",
    "remove_agenda_item",
    "remove_row",
    "take_over",
]
