"""What is done in the operations of the network. Everyone who does it comes here: pages, admin, demo."""

from operations.actions.agenda import add_agenda_item, change_agenda_item, move_agenda_item, remove_agenda_item
from operations.actions.answers import answer, attendance, remind_of_answers
from operations.actions.bodies import (
    add_body,
    change_body,
    choose_chair,
    end_body,
    end_seat,
    leave_groups,
    lock_body,
    name,
    remind_of_seats,
    take_over,
)
from operations.actions.matrix import add_row, adopt, change_row, draft_matrix, remove_row
from operations.actions.meetings import add_meeting, call, cancel, change_meeting
from operations.actions.polls import (
    answer_poll,
    ask_for_dates,
    choose_time,
    close_poll,
    give_up_poll,
    poll_table,
    see_to_polls,
)
from operations.actions.series import (
    Rest,
    change_rest,
    plan_series,
    rest_of,
)

__all__ = [
    "Rest",
    "add_agenda_item",
    "add_body",
    "add_meeting",
    "add_row",
    "adopt",
    "answer",
    "answer_poll",
    "ask_for_dates",
    "attendance",
    "call",
    "cancel",
    "change_agenda_item",
    "change_body",
    "change_meeting",
    "change_rest",
    "change_row",
    "choose_chair",
    "choose_time",
    "close_poll",
    "draft_matrix",
    "end_body",
    "end_seat",
    "give_up_poll",
    "leave_groups",
    "lock_body",
    "move_agenda_item",
    "name",
    "plan_series",
    "poll_table",
    "remind_of_answers",
    "remind_of_seats",
    "remove_agenda_item",
    "remove_row",
    "rest_of",
    "see_to_polls",
    "take_over",
]
