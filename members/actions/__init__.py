"""What can be done with members and people. Every change is journalled with before and after."""

from members.actions.mandates import change_mandate, end_mandate, give_mandate, remind_of_mandates
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
from members.actions.roles import end_role, give_role, warn_of_contacts_that_end

__all__ = [
    "access_that_ends",
    "add_count",
    "add_organisation",
    "add_person",
    "change_mandate",
    "change_organisation",
    "change_person",
    "close_account",
    "create_first_administrator",
    "end_mandate",
    "end_role",
    "give_mandate",
    "give_role",
    "invite_again",
    "join",
    "leave",
    "remind_of_mandates",
    "renew_calendar_token",
    "reopen_account",
    "warn_of_contacts_that_end",
]
