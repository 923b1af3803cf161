"""What is done in the operations of the network. Everyone who does it comes here: pages, admin, demo."""

from operations.actions.agenda import add_agenda_item, change_agenda_item, move_agenda_item, remove_agenda_item
from operations.actions.matrix import add_row, adopt, change_row, draft_matrix, remove_row
from operations.actions.meetings import add_meeting, call, cancel, change_meeting
from operations.actions.school_breaks import add_break, change_break, remove_break
from operations.actions.year_plan import (
    add_plan_item,
    adopt_plan,
    begin_plan,
    change_plan_item,
    forget_what_it_became,
    make_of,
    note_what_it_became,
    remove_plan_item,
    settle_plan_item,
    take_over,
)

__all__ = [
    "add_agenda_item",
    "add_break",
    "add_meeting",
    "add_plan_item",
    "add_row",
    "adopt",
    "adopt_plan",
    "begin_plan",
    "call",
    "cancel",
    "change_agenda_item",
    "change_break",
    "change_meeting",
    "change_plan_item",
    "change_row",
    "draft_matrix",
    "forget_what_it_became",
    "make_of",
    "move_agenda_item",
    "note_what_it_became",
    "remove_agenda_item",
    "remove_break",
    "remove_plan_item",
    "remove_row",
    "settle_plan_item",
    "take_over",
]
