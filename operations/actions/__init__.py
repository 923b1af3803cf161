"""What is done in the operations of the network. Everyone who does it comes here: pages, admin, demo."""

from operations.actions.agenda import add_agenda_item, change_agenda_item, move_agenda_item, remove_agenda_item
from operations.actions.approval import (
    approve_minutes,
    correct_minutes,
    name_approvers,
    note_registry_number,
    remind_of_approval,
    replace_approver,
    send_back,
    send_for_approval,
)
from operations.actions.decisions import note_decision, remind_of_reviews, review_decision, take_decision_back
from operations.actions.matrix import add_row, adopt, change_row, draft_matrix, remove_row
from operations.actions.meetings import add_meeting, call, cancel, change_meeting
from operations.actions.minutes import (
    Row,
    Saved,
    begin_minutes,
    change_kind,
    hear_pen,
    join_aside,
    note_attendance,
    take_pen,
    take_up,
    write_item,
)
from operations.actions.papers import order_collected, order_extract, order_minutes

__all__ = [
    "Row",
    "Saved",
    "add_agenda_item",
    "add_meeting",
    "add_row",
    "adopt",
    "approve_minutes",
    "begin_minutes",
    "call",
    "cancel",
    "change_agenda_item",
    "change_kind",
    "change_meeting",
    "change_row",
    "correct_minutes",
    "draft_matrix",
    "hear_pen",
    "join_aside",
    "move_agenda_item",
    "name_approvers",
    "note_attendance",
    "note_decision",
    "note_registry_number",
    "order_collected",
    "order_extract",
    "order_minutes",
    "remind_of_approval",
    "remind_of_reviews",
    "remove_agenda_item",
    "remove_row",
    "replace_approver",
    "review_decision",
    "send_back",
    "send_for_approval",
    "take_decision_back",
    "take_pen",
    "take_up",
    "write_item",
]
