"""What is done in the operations of the network. Everyone who does it comes here: pages, admin, demo."""

from operations.actions.agenda import add_agenda_item, change_agenda_item, move_agenda_item, remove_agenda_item
from operations.actions.directives import answer_directive
from operations.actions.matrix import add_row, adopt, change_row, draft_matrix, remove_row
from operations.actions.meetings import add_meeting, call, cancel, change_meeting
from operations.actions.positions import save_draft, submit
from operations.actions.proposals import (
    add_proposal,
    adopt_proposal,
    change_version,
    close_proposal,
    discard_draft,
    draft_version,
    put_on_agenda,
    rest,
    take_up,
)
from operations.actions.rounds import (
    call_off,
    close_round,
    close_when_all_answered,
    merge_receivers,
    note_phoned,
    open_planned,
    order_extract,
    order_round_report,
    remind_of_round,
    send_version,
)

__all__ = [
    "add_agenda_item",
    "add_meeting",
    "add_proposal",
    "add_row",
    "adopt",
    "adopt_proposal",
    "answer_directive",
    "call",
    "call_off",
    "cancel",
    "change_agenda_item",
    "change_meeting",
    "change_row",
    "change_version",
    "close_proposal",
    "close_round",
    "close_when_all_answered",
    "discard_draft",
    "draft_matrix",
    "draft_version",
    "merge_receivers",
    "move_agenda_item",
    "note_phoned",
    "open_planned",
    "order_extract",
    "order_round_report",
    "put_on_agenda",
    "remind_of_round",
    "remove_agenda_item",
    "remove_row",
    "rest",
    "save_draft",
    "send_version",
    "submit",
    "take_up",
]
