"""What can be done with members and people. Every change is journalled with before and after."""

from members.actions.erasure import erase
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
    "change_organisation",
    "change_person",
    "close_account",
    "create_first_administrator",
    "end_role",
    "erase",
    "give_role",
    "invite_again",
    "join",
    "leave",
    "renew_calendar_token",
    "reopen_account",
]
