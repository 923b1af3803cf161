"""Every action that the code writes in the journal, in words. A test fails when one has none."""

from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network_portal.records.search import Entry

# By area: its name, and the actions in about the order in which they happen. The subject stands beside them: who did it.
AREAS: dict[str, tuple[Promise, dict[str, Promise]]] = {
    "competence": (
        _("Events"),
        {
            "competence.method_used": _("Noted that a method was used at an event"),
            "competence.method_forgotten": _("Took back that a method was used at an event"),
            "competence.created": _("Drafted an event"),
            "competence.copied": _("Copied an event"),
            "competence.changed": _("Changed an event"),
            "competence.published": _("Published an event"),
            "competence.discarded": _("Removed a draft of an event"),
            "competence.cancelled": _("Cancelled an event"),
            "competence.handed_over": _("Handed over an event"),
            "competence.registered": _("Registered somebody for an event"),
            "competence.withdrawn": _("Withdrew somebody from an event"),
            "competence.moved_up": _("Gave a free seat to the first in the queue"),
            "competence.attendance_noted": _("Noted who came to an event"),
        },
    ),
    "procurement": (
        _("Needs"),
        {
            "procurement.described": _("Described a need"),
            "procurement.changed": _("Changed a need"),
            "procurement.shared": _("Changed who may see a need"),
            "procurement.followed": _("Began to follow a need"),
            "procurement.contributed": _("Offered to contribute to a need"),
            "procurement.stepped_back": _("Stepped back from a need"),
            "procurement.let_go": _("Let an organisation go that may see a need no more"),
            "procurement.moved": _("Moved a need to another stage"),
            "procurement.confirmed_stage": _("Confirmed the stage of a need"),
            "procurement.closed": _("Closed a need"),
            "procurement.handed_over": _("Handed over a need"),
            "procurement.method_used": _("Noted that a method was used for a need"),
            "procurement.method_forgotten": _("Took back that a method was used for a need"),
            "procurement.reopened": _("Opened a need again"),
        },
    ),
    "operations": (
        _("Meetings and the matrix"),
        {
            "operations.meeting_added": _("Drafted a meeting"),
            "operations.meeting_changed": _("Changed a meeting"),
            "operations.meeting_called": _("Sent the notice of a meeting"),
            "operations.meeting_cancelled": _("Cancelled a meeting"),
            "operations.handed_over": _("Handed over a meeting"),
            "operations.agenda_item_added": _("Put an item on the agenda"),
            "operations.agenda_item_changed": _("Changed an item of the agenda"),
            "operations.agenda_item_moved": _("Moved an item of the agenda"),
            "operations.agenda_item_removed": _("Took an item off the agenda"),
            "operations.series_planned": _("Planned a series of meetings"),
            "operations.series_changed": _("Changed the rest of a series of meetings"),
            "operations.answered": _("Answered a notice"),
            "operations.dates_asked": _("Asked which dates suit"),
            "operations.dates_answered": _("Answered which dates suit"),
            "operations.dates_closed": _("Closed a date poll"),
            "operations.dates_given_up": _("Withdrew a date poll"),
            "operations.date_chosen": _("Chose a date for a meeting"),
            "operations.body_added": _("Added a group"),
            "operations.body_changed": _("Changed a group"),
            "operations.body_ended": _("Ended a group"),
            "operations.seat_given": _("Named somebody in a group"),
            "operations.seat_ended": _("Ended a seat in a group"),
            "operations.seat_withdrawn": _("Took back a seat in a group"),
            "operations.chair_chosen": _("Chose the chair of a group"),
            "operations.agenda_item_taken_up": _("Took up an item at the meeting"),
            "operations.minutes_begun": _("Opened the minutes"),
            "operations.minutes_changed": _("Chose between minutes and notes"),
            "operations.pen_taken": _("Took the pen of the minutes"),
            "operations.minutes_item_written": _("Wrote on an item of the minutes"),
            "operations.minutes_text_kept": _("Kept a second text beside the minutes"),
            "operations.minutes_text_joined": _("Joined two texts of the minutes"),
            "operations.attendance_noted": _("Noted who was at the meeting"),
            "operations.approvers_named": _("Named who approves the minutes"),
            "operations.minutes_sent": _("Sent the minutes for approval"),
            "operations.minutes_sent_back": _("Sent the minutes back to be changed"),
            "operations.minutes_approved": _("Approved the minutes"),
            "operations.minutes_locked": _("Locked the minutes"),
            "operations.approver_replaced": _("Replaced who approves the minutes"),
            "operations.minutes_corrected": _("Corrected locked minutes"),
            "operations.registry_noted": _("Noted a registry number of minutes"),
            "operations.decision_noted": _("Noted a decision"),
            "operations.decision_changed": _("Changed a decision"),
            "operations.decision_removed": _("Took a decision away"),
            "operations.decision_reviewed": _("Reviewed a decision"),
            "operations.item_handed_over": _("Handed over an item of the agenda"),
            "operations.document_added": _("Added a document to an agenda"),
            "operations.document_removed": _("Removed a document from an agenda"),
            "operations.matter_suggested": _("Suggested a matter for a meeting"),
            "operations.matter_taken": _("Took a suggested matter onto an agenda"),
            "operations.matter_put_off": _("Put off a suggested matter"),
            "operations.matter_declined": _("Declined a suggested matter"),
            "operations.matter_withdrawn": _("Withdrew a suggested matter"),
            "operations.matter_waits_again": _("Let a suggested matter wait again"),
            "operations.action_added": _("Wrote down an action"),
            "operations.action_changed": _("Changed an action"),
            "operations.action_handed_over": _("Handed over an action"),
            "operations.action_done": _("Noted that an action is done"),
            "operations.action_dropped": _("Dropped an action"),
            "operations.action_opened_again": _("Opened an action again"),
            "operations.actions_carried": _("Put the open actions on the next agenda"),
            "operations.matrix_loaded": _("Loaded the matrix"),
            "operations.matrix_drafted": _("Began the next version of the matrix"),
            "operations.matrix_row_added": _("Added a row to the matrix"),
            "operations.matrix_row_changed": _("Changed a row of the matrix"),
            "operations.matrix_row_removed": _("Removed a row of the matrix"),
            "operations.matrix_adopted": _("Put a version of the matrix in force"),
            "operations.method_described": _("Described a method"),
            "operations.method_changed": _("Changed what is said of a method"),
            "operations.method_version_drafted": _("Began the next version of a method"),
            "operations.method_version_written": _("Wrote on a version of a method"),
            "operations.method_published": _("Published a version of a method"),
            "operations.method_draft_thrown": _("Threw away a draft of a method"),
            "operations.method_thrown": _("Threw away a method that was never published"),
            "operations.method_looked_through": _("Looked a method through"),
            "operations.method_retired": _("Took a method out of use"),
            "operations.method_taken_into_use": _("Took a method into use again"),
            "operations.method_pdf_ordered": _("Ordered a PDF of a method"),
            "operations.method_handed_over": _("Handed over a method"),
            "operations.proposal_added": _("Drafted a proposal"),
            "operations.proposal_changed": _("Changed a draft of a proposal"),
            "operations.version_drafted": _("Began on the next version of a proposal"),
            "operations.draft_discarded": _("Took a draft of a proposal away"),
            "operations.round_planned": _("Planned a round on a proposal"),
            "operations.round_called_off": _("Called off a round that had not opened"),
            "operations.round_opened": _("Sent a version of a proposal to the members"),
            "operations.round_reminded": _("Reminded those who had not answered a proposal"),
            "operations.receiver_phoned": _("Phoned a member that had not answered"),
            "operations.answer_drafted": _("Wrote on the draft of an answer"),
            "operations.position_given": _("Gave an organisation’s answer to a proposal"),
            "operations.round_day_moved": _("Moved the last day of a round"),
            "operations.round_closed": _("Closed a round"),
            "operations.directive_answered": _("Said what becomes of an instruction or a wish"),
            "operations.proposal_on_agenda": _("Put a proposal on an agenda"),
            "operations.proposal_adopted": _("Entered that a proposal was adopted"),
            "operations.row_entered": _("Entered an adopted proposal in the matrix"),
            "operations.proposal_rested": _("Let a proposal rest"),
            "operations.proposal_taken_up": _("Took a proposal up again"),
            "operations.proposal_closed": _("Closed a proposal without a decision"),
            "operations.proposal_handed_over": _("Handed over a proposal"),
            "operations.round_report_ordered": _("Ordered a PDF of a round"),
            "operations.extract_ordered": _("Ordered an extract of an answer"),
            "operations.plan_begun": _("Began the plan of a year"),
            "operations.plan_taken_over": _("Took things of last year over into a plan"),
            "operations.plan_item_added": _("Added an item to a year plan"),
            "operations.plan_item_changed": _("Changed an item of a year plan"),
            "operations.plan_item_settled": _("Noted how it went with an item of a year plan"),
            "operations.plan_item_removed": _("Removed an item from the draft of a year plan"),
            "operations.plan_item_became": _("Drafted an event or a meeting of an item of a year plan"),
            "operations.plan_item_let_go": _("Let an item of a year plan go from what had come of it"),
            "operations.plan_item_handed_over": _("Handed over an item of a year plan"),
            "operations.plan_adopted": _("Adopted a year plan"),
            "operations.school_break_added": _("Entered a school break"),
            "operations.school_break_changed": _("Changed a school break"),
            "operations.school_break_removed": _("Removed a school break"),
            "operations.indicator_added": _("Added an indicator to the matrix"),
            "operations.indicator_changed": _("Changed an indicator of the matrix"),
            "operations.indicator_removed": _("Removed an indicator of the matrix"),
            "operations.followup_asked": _("Asked a member what came of the matrix"),
            "operations.followup_reminded": _("Reminded a member of the follow-up"),
            "operations.followup_answered": _("Answered what came of a row of the matrix"),
            "operations.followup_changed": _("Changed an answer to the follow-up"),
        },
    ),
    "financing": (
        _("Fees and invoices"),
        {
            "financing.table_added": _("Proposed a fee table"),
            "financing.table_changed": _("Changed a fee table"),
            "financing.table_decided": _("Wrote down the decision on a fee table"),
            "financing.issuer_added": _("Named a sender of invoices"),
            "financing.run_ordered": _("Ordered the invoices of a year"),
            "financing.run_issued": _("Issued the invoices of a year"),
            "financing.invoice_issued": _("Issued an invoice"),
            "financing.announced": _("Told that an invoice falls due"),
            "financing.reminded": _("Reminded of an invoice"),
            "financing.paid": _("Noted a payment"),
            "financing.payment_withdrawn": _("Withdrew a payment"),
        },
    ),
    "members": (
        _("Members and people"),
        {
            "members.network_opened": _("Opened the network"),
            "members.organisation_added": _("Added an organisation"),
            "members.organisation_changed": _("Changed an organisation’s details"),
            "members.application_received": _("Received an application"),
            "members.application_checked": _("Looked through an application"),
            "members.application_decided": _("Wrote down the decision on an application"),
            "members.application_begun": _("Let the applicant’s membership begin"),
            "members.application_contact_invited": _("Invited the first contact person"),
            "members.application_welcomed": _("Sent the welcome letter"),
            "members.application_introduced": _("Noted that the newcomers were introduced"),
            "members.application_withdrawn": _("Closed an application that was withdrawn"),
            "members.application_erased": _("Took away the personal data of an application"),
            "members.notice_given": _("Gave notice of leaving"),
            "members.notice_confirmed": _("Confirmed a notice of leaving"),
            "members.notice_withdrawn": _("Took back a notice of leaving"),
            "members.notice_period_decided": _("Wrote down the period of notice"),
            "members.notice_period_taken_back": _("Took back a period of notice that did not hold yet"),
            "members.joined": _("Let an organisation join"),
            "members.left": _("Changed the end of a membership"),
            "members.inhabitants_counted": _("Wrote down a number of inhabitants"),
            "members.invited": _("Invited a person"),
            "members.invited_again": _("Invited a person again"),
            "members.invitation_withdrawn": _("Withdrew an invitation"),
            "members.invitation_accepted": _("Accepted an invitation"),
            "members.invitation_reminded": _("Reminded of an invitation"),
            "members.person_added": _("Made an account"),
            "members.person_changed": _("Changed a person’s details"),
            "members.role_given": _("Gave a role"),
            "members.role_days_changed": _("Changed the days of a role"),
            "members.role_ended": _("Ended a role"),
            "members.role_goes_on": _("Let a role go on"),
            "members.role_withdrawn": _("Took back a role that had not begun"),
            "members.import_ordered": _("Ordered invitations from a file"),
            "members.check_asked": _("Asked a member whether its details are right"),
            "members.check_reminded": _("Reminded a member of the contact check"),
            "members.check_answered": _("Confirmed a member’s details"),
            "members.calendar_token_renewed": _("Gave a calendar feed a new address"),
            "members.mandate_given": _("Wrote down a mandate"),
            "members.mandate_changed": _("Changed a mandate"),
            "members.mandate_ended": _("Ended a mandate early"),
            "members.mandate_withdrawn": _("Took back a mandate that had not begun"),
            "members.account_closed": _("Closed an account"),
            "members.account_reopened": _("Opened an account again"),
            "members.people_exported": _("Downloaded a list of people"),
            "members.change_proposed": _("Proposed a change"),
            "members.change_approved": _("Approved a proposed change"),
            "members.change_declined": _("Declined a proposed change"),
            "members.change_withdrawn": _("Withdrew a proposed change"),
            "members.people_merged": _("Merged two accounts of a person"),
            "members.organisations_merged": _("Merged two organisations"),
            "members.not_the_same": _("Said that two only look alike"),
            "members.password_changed": _("Changed their password"),
            "members.passkey_added": _("Added a passkey"),
            "members.passkey_removed": _("Removed a passkey"),
            "members.app_added": _("Added an app for codes"),
            "members.app_removed": _("Removed the app for codes"),
            "members.recovery_codes_made": _("Made new recovery codes"),
            "members.bound_to_provider": _("Logged in by their organisation for the first time"),
            "members.unbound_from_provider": _("Let a person be bound anew to their organisation’s sign-in"),
            "members.provider_set": _("Set up an organisation’s own sign-in"),
            "members.provider_removed": _("Removed an organisation’s own sign-in"),
            "members.second_factor_set": _("Decided from when a role needs a second factor"),
            "members.person_erased": _("Erased a person’s data"),
        },
    ),
    "front": (
        _("Reports, handing over and personal data"),
        {
            "front.handed_over": _("Handed over what was somebody’s"),
            "front.report_ordered": _("Ordered the year’s report"),
            "front.all_reports_ordered": _("Ordered every member’s report"),
            "front.followup_ordered": _("Ordered the follow-up of the matrix as a PDF"),
            "front.export_ordered": _("Ordered an extract of their own personal data"),
            "front.retention_decided": _("Decided how long something is kept"),
            "front.removal_approved": _("Approved what is removed"),
        },
    ),
}
ACTIONS = {action: words for _area, actions in AREAS.values() for action, words in actions.items()}
# What the same action is called when it was done to oneself.
TO_ONESELF = {
    "competence.registered": _("Registered for an event"),
    "competence.withdrawn": _("Withdrew from an event"),
}


def of(entry: Entry, language: str | None) -> str:
    """What was done. An action of an older version that nobody writes any more keeps its name."""
    is_own = entry.by_id is not None and entry.data.get("person") == entry.by_id
    return _spoken(entry.action, is_own and entry.action in TO_ONESELF, language)


@lru_cache(maxsize=512)
def _spoken(action: str, is_own: bool, language: str | None) -> str:
    """Kept for each language: a hundred rows say the same few things."""
    return str(TO_ONESELF[action] if is_own else ACTIONS.get(action, action))


@lru_cache(maxsize=8)
def portal(language: str | None) -> str:
    """Who did what nobody did."""
    return str(_("The portal"))


@lru_cache(maxsize=8)
def number(language: str | None) -> str:
    """What stands before an entry's place in the chain."""
    return str(_("number"))


def choices() -> list[tuple[str, list[tuple[str, Promise | str]]]]:
    """For the filter: by area, all of it and each action of it."""
    return [
        (str(label), [(f"{area}.", gettext("%(area)s, everything") % {"area": label}), *actions.items()])
        for area, (label, actions) in AREAS.items()
    ]


def known(asked: str) -> str:
    """The choice of the filter that was asked for, or none."""
    return asked if asked in ACTIONS or asked in {f"{area}." for area in AREAS} else ""
