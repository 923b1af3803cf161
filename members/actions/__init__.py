"""What can be done with members and people. Every change is journalled with before and after."""

from members.actions.merging import merge_organisations, merge_people, not_the_same
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
from members.actions.requests import approve, decline, propose
from members.actions.requests import withdraw as withdraw_change
from members.actions.roles import end_role, give_role
from members.actions.seen import forget_views, note_export, note_view

__all__ = [
    "access_that_ends",
    "add_count",
    "add_organisation",
    "add_person",
    "approve",
    "change_organisation",
    "change_person",
    "close_account",
    "create_first_administrator",
    "decline",
    "end_role",
    "forget_views",
    "give_role",
    "invite_again",
    "join",
    "leave",
    "merge_organisations",
    "merge_people",
    "not_the_same",
    "note_export",
    "note_view",
    "propose",
    "renew_calendar_token",
    "reopen_account",
    "withdraw_change",
]
