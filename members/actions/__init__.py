"""What can be done with members and people. Every change is journalled with before and after."""

from members.actions.contact_checks import ask_members, confirm_details, remind_of_check
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
    "ask_members",
    "change_organisation",
    "change_person",
    "close_account",
    "confirm_details",
    "create_first_administrator",
    "end_role",
    "give_role",
    "invite_again",
    "join",
    "leave",
    "remind_of_check",
    "renew_calendar_token",
    "reopen_account",
]
