"""What can be done with members and people. Every change is journalled with before and after."""

from members.actions.applications import (
    begin_membership,
    check_application,
    decide_application,
    erase_application,
    invite_first_contact,
    note_introduced,
    receive_application,
    welcome,
    withdraw_application,
)
from members.actions.leaving import confirm_notice, decide_notice_period, give_notice, withdraw_notice
from members.actions.opening import create_first_administrator
from members.actions.organisations import access_that_ends, add_count, add_organisation, change_organisation, join, leave
from members.actions.people import (
    add_person,
    change_person,
    close_account,
    invite_again,
    renew_calendar_token,
    reopen_account,
)
from members.actions.roles import end_role, give_role

__all__ = [
    "access_that_ends",
    "add_count",
    "add_organisation",
    "add_person",
    "begin_membership",
    "change_organisation",
    "change_person",
    "check_application",
    "close_account",
    "confirm_notice",
    "create_first_administrator",
    "decide_application",
    "decide_notice_period",
    "end_role",
    "erase_application",
    "give_notice",
    "give_role",
    "invite_again",
    "invite_first_contact",
    "join",
    "leave",
    "note_introduced",
    "receive_application",
    "renew_calendar_token",
    "reopen_account",
    "welcome",
    "withdraw_application",
    "withdraw_notice",
]
