"""What can be done with members and people. Every change is journalled with before and after."""

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
from members.actions.sign_in import (
    bind_to_provider,
    note_change_of_sign_in,
    remove_provider,
    set_provider,
    set_second_factor_rules,
    tell_of_new_device,
    unbind_from_provider,
)

__all__ = [
    "access_that_ends",
    "add_count",
    "add_organisation",
    "add_person",
    "bind_to_provider",
    "change_organisation",
    "change_person",
    "close_account",
    "create_first_administrator",
    "end_role",
    "give_role",
    "invite_again",
    "join",
    "leave",
    "note_change_of_sign_in",
    "remove_provider",
    "renew_calendar_token",
    "reopen_account",
    "set_provider",
    "set_second_factor_rules",
    "tell_of_new_device",
    "unbind_from_provider",
]
