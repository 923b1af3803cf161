"""Which grants open which address of the access table: with it the page "Who may what" is compared with what happens.

A row of the table that asks for a role names every grant that lets somebody through. `own_anywhere`: the address always
acts for one's own organisation, whichever thing it names; otherwise the thing is Ystad's.
"""

from dataclasses import dataclass

import competence.rules as events
import financing.rules as fees
import members.mandate_rules as mandates
import members.rules as people
import operations.rules as meetings
import procurement.rules as needs
from members.grants import Grant
from network_portal.front import rules as front


@dataclass(frozen=True)
class Opened:
    grants: tuple[Grant, ...]
    own_anywhere: bool = False
    by_others: bool = False  # the thing is Ystad's, and those who ask are of Malmö


def by(*grants: Grant, own_anywhere: bool = False, by_others: bool = False) -> Opened:
    return Opened(grants, own_anywhere, by_others)


RESTS_ON: dict[str, Opened] = {
    "procurement:need_add": by(needs.DESCRIBE, own_anywhere=True),
    "procurement:need_edit": by(needs.CHANGE),
    "procurement:move": by(needs.CHANGE),
    "procurement:close post": by(needs.CHANGE),
    "procurement:follow": by(needs.FOLLOW, own_anywhere=True, by_others=True),
    "procurement:contribute": by(needs.CONTRIBUTE, own_anywhere=True, by_others=True),
    "competence:event_add": by(events.MANAGE),
    "competence:event_cancel": by(events.MANAGE),
    "competence:registrations": by(events.MANAGE),
    "competence:register": by(events.REGISTER),
    "competence:register_colleague": by(events.REGISTER_COLLEAGUE, events.REGISTER_ANYBODY),
    "operations:matrix": by(meetings.READ),
    "operations:meeting_add": by(meetings.PREPARE_MEETINGS),
    "operations:actions": by(meetings.READ_ACTIONS),
    "operations:suggest": by(meetings.SUGGEST),
    "operations:action_add": by(meetings.KEEP_ACTIONS),
    "operations:meeting_cancel": by(meetings.PREPARE_MEETINGS),
    "operations:meeting_answer": by(meetings.ANSWER, own_anywhere=True),
    "operations:body_add": by(meetings.MANAGE_BODIES),
    "operations:seat_add": by(meetings.NAME_OWN, meetings.MANAGE_BODIES, own_anywhere=False),
    "operations:decisions": by(meetings.READ_MINUTES),
    "operations:minutes_correct": by(meetings.WRITE_MINUTES),
    "operations:minutes_registry": by(meetings.NOTE_REGISTRY_NUMBER),
    "operations:followup_answer again": by(meetings.ANSWER_FOLLOW_UP),
    "operations:followup_missing": by(meetings.SEE_FOLLOW_UP),
    "operations:matrix_draft": by(meetings.CHANGE_MATRIX),
    "operations:methods": by(meetings.READ_METHODS),
    "operations:method_add": by(meetings.WRITE_METHODS),
    "operations:proposals": by(meetings.READ_PROPOSALS),
    "operations:proposal_add": by(meetings.PREPARE_ROUNDS),
    "operations:directive": by(meetings.PREPARE_ROUNDS),
    "operations:answer": by(meetings.DRAFT_ANSWER),
    "front:year_plan": by(meetings.READ),
    "front:year_plan_draft": by(meetings.WRITE_PLAN),
    "front:plan_item_add": by(meetings.WRITE_PLAN),
    "operations:school_break_add": by(meetings.SET_SCHOOL_BREAKS),
    "financing:fee_table": by(fees.SEE_FEES),
    "financing:fee_table_add": by(fees.SET_FEES),
    "financing:issuer_add": by(fees.NAME_SENDER),
    "financing:run_add": by(fees.ISSUE_INVOICES),
    "financing:invoice": by(fees.SEE_INVOICES, fees.ISSUE_INVOICES),
    "financing:payment_add": by(fees.MARK_PAYMENTS),
    "members:people": by(people.SEE_PEOPLE),
    "members:organisation_add": by(people.EDIT_ORGANISATIONS),
    "members:organisation_edit": by(people.EDIT_OWN_ORGANISATION, people.EDIT_ORGANISATIONS),
    "members:membership_add": by(people.MANAGE_MEMBERSHIPS),
    "members:notice_periods": by(people.DECIDE_NOTICE_PERIOD),
    "members:notice_period_add": by(people.DECIDE_NOTICE_PERIOD),
    "members:person_add": by(people.MANAGE_OWN_PEOPLE, people.MANAGE_PEOPLE),
    "members:person_edit": by(people.CORRECT_COLLEAGUES, people.MANAGE_PEOPLE),
    "members:person_close": by(people.MANAGE_PEOPLE),
    "members:propose": by(people.PROPOSE),
    "members:change_request_approve": by(people.DECIDE_CHANGES),
    "members:contact_check": by(people.CONFIRM_DETAILS, people.SEE_CONTACT_CHECKS),
    "members:contact_checks": by(people.SEE_CONTACT_CHECKS),
    "members:provider": by(people.SEE_OWN_SIGN_IN, people.SET_SIGN_IN),
    "members:provider_edit": by(people.SET_SIGN_IN),
    "members:mandates": by(mandates.SEE_MANDATES),
    "members:mandate_add": by(mandates.MANAGE_MANDATES),
    "members:mandate_document": by(mandates.READ_OWN_MANDATES, mandates.READ_ALL_MANDATES),
    "front:leave_withdraw": by(people.GIVE_NOTICE, people.MANAGE_MEMBERSHIPS),
    "front:erase_person": by(people.ERASE),
    "front:retention": by(front.APPROVE_REMOVAL),
    "front:silent_members": by(front.SEE_SILENT_MEMBERS),
    "front:hand_over": by(front.HAND_OVER_COLLEAGUE, front.HAND_OVER_ANYBODY),
    "front:doubles": by(people.MERGE),
    "front:doubles_merge": by(people.MERGE),
    "front:report_order": by(front.ORDER_REPORT),
    "front:reports_order_all again": by(front.ORDER_ALL_REPORTS),
    "front:overview": by(front.SEE_OVERVIEW),
    # Appointing is a choice in a form, which `test_grants` walks by itself.
    "members:role_add": by(people.MANAGE_OWN_PEOPLE, people.MANAGE_PEOPLE, own_anywhere=True),
}
