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
from members.actions.contact_checks import ask_members, confirm_details, remind_of_check
from members.actions.erasure import erase, hold
from members.actions.invitations import accept_invitation, invite, invite_again, remind_invited, withdraw_invitation
from members.actions.keys import send_code, send_password_link, tell_of_no_account
from members.actions.leaving import confirm_notice, give_notice, withdraw_notice
from members.actions.mandates import change_mandate, end_mandate, give_mandate, remind_of_mandates
from members.actions.merging import merge_organisations, merge_people, not_the_same
from members.actions.notice_periods import decide_notice_period, take_back_notice_period
from members.actions.opening import create_first_administrator
from members.actions.organisations import access_that_ends, add_count, add_organisation, change_organisation, join, leave
from members.actions.people import act_for, add_person, change_person, close_account, renew_calendar_token, reopen_account
from members.actions.requests import approve, decline, propose
from members.actions.requests import withdraw as withdraw_change
from members.actions.roles import change_days, end_role, give_role, warn_of_contacts_that_end
from members.actions.seen import forget_views, note_export, note_view
from members.actions.shared import lock_person
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
    "accept_invitation",
    "access_that_ends",
    "act_for",
    "add_count",
    "add_organisation",
    "add_person",
    "approve",
    "ask_members",
    "begin_membership",
    "bind_to_provider",
    "change_days",
    "change_mandate",
    "change_organisation",
    "change_person",
    "check_application",
    "close_account",
    "confirm_details",
    "confirm_notice",
    "create_first_administrator",
    "decide_application",
    "decide_notice_period",
    "decline",
    "end_mandate",
    "end_role",
    "erase",
    "erase_application",
    "forget_views",
    "give_mandate",
    "give_notice",
    "give_role",
    "hold",
    "invite",
    "invite_again",
    "invite_first_contact",
    "join",
    "leave",
    "lock_person",
    "merge_organisations",
    "merge_people",
    "not_the_same",
    "note_change_of_sign_in",
    "note_export",
    "note_introduced",
    "note_view",
    "propose",
    "receive_application",
    "remind_invited",
    "remind_of_check",
    "remind_of_mandates",
    "remove_provider",
    "renew_calendar_token",
    "reopen_account",
    "send_code",
    "send_password_link",
    "set_provider",
    "set_second_factor_rules",
    "take_back_notice_period",
    "tell_of_new_device",
    "tell_of_no_account",
    "unbind_from_provider",
    "warn_of_contacts_that_end",
    "welcome",
    "withdraw_application",
    "withdraw_change",
    "withdraw_invitation",
    "withdraw_notice",
]
