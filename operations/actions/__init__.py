"""What is done in the operations of the network. Everyone who does it comes here: pages, admin, demo."""

from operations.actions.agenda import add_agenda_item, change_agenda_item, move_agenda_item, remove_agenda_item
from operations.actions.followup import answer, ask, remind, remind_due, tell_asked
from operations.actions.indicators import add_indicator, change_indicator, remove_indicator
from operations.actions.matrix import add_row, adopt, change_row, draft_matrix, remove_row
from operations.actions.meetings import add_meeting, call, cancel, change_meeting

__all__ = [
    "add_agenda_item",
    "add_indicator",
    "add_meeting",
    "add_row",
    "adopt",
    "answer",
    "ask",
    "call",
    "cancel",
    "change_agenda_item",
    "change_indicator",
    "change_meeting",
    "change_row",
    "draft_matrix",
    "move_agenda_item",
    "remind",
    "remind_due",
    "remove_agenda_item",
    "remove_indicator",
    "remove_row",
    "tell_asked",
]
