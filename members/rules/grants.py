"""What the roles may do with members and people; the page "Who may what" shows it."""

from django.utils.translation import gettext_lazy

from members.grants import ADMINISTRATOR, CONTACT, EVERY_ROLE, Grant, roles
from members.mandate_rules import GRANTS as MANDATE_GRANTS

SEE_PEOPLE = Grant(gettext_lazy("See who works in the network and how to reach them"), EVERY_ROLE)
EDIT_OWN_ORGANISATION = Grant(
    gettext_lazy("Change the address, invoice reference and website of one’s own organisation"), roles(CONTACT), own=True
)
MANAGE_OWN_PEOPLE = Grant(
    gettext_lazy("Invite colleagues, give them roles and end them in one’s own organisation"), roles(CONTACT), own=True
)
CORRECT_COLLEAGUES = Grant(
    gettext_lazy("Correct job title and phone number of those who act for one’s own organisation only"),
    roles(CONTACT),
    own=True,
)
EDIT_ORGANISATIONS = Grant(gettext_lazy("Add organisations and change any organisation’s details"), roles(ADMINISTRATOR))
MANAGE_MEMBERSHIPS = Grant(gettext_lazy("Let organisations join and leave the network"), roles(ADMINISTRATOR))
GIVE_NOTICE = Grant(
    gettext_lazy("Give notice that one’s own organisation leaves the network, and take it back"), roles(CONTACT), own=True
)
DECIDE_NOTICE_PERIOD = Grant(
    gettext_lazy("Decide how long before its last day a member must give notice"), roles(ADMINISTRATOR)
)
MANAGE_PEOPLE = Grant(
    gettext_lazy("Invite people, correct their details and close accounts in every organisation"), roles(ADMINISTRATOR)
)
ERASE = Grant(gettext_lazy("Erase the personal data of somebody who asks for it"), roles(ADMINISTRATOR))
APPOINT = Grant(gettext_lazy("Appoint cluster coordinators and network administrators"), roles(ADMINISTRATOR))
CONFIRM_DETAILS = Grant(
    gettext_lazy("Confirm twice a year who works there, the details for invoices and the basis of the fee"),
    roles(CONTACT),
    own=True,
)
SEE_CONTACT_CHECKS = Grant(
    gettext_lazy("See who has not answered the contact check, and answer for a member"), roles(ADMINISTRATOR)
)
PROPOSE = Grant(
    gettext_lazy("Propose a new name, number or e-mail domain of one’s own organisation, which the office decides on"),
    roles(CONTACT),
    own=True,
)
DECIDE_CHANGES = Grant(gettext_lazy("Approve or decline what members propose to change"), roles(ADMINISTRATOR))
MERGE = Grant(gettext_lazy("Find people and organisations that are entered twice, and merge them"), roles(ADMINISTRATOR))
SEE_OWN_SIGN_IN = Grant(gettext_lazy("See how one’s own organisation signs its people in"), roles(CONTACT), own=True)
SET_SIGN_IN = Grant(
    gettext_lazy("Set up organisations’ own sign-in, and decide which roles need a second factor"), roles(ADMINISTRATOR)
)
GRANTS = [
    SEE_PEOPLE,
    EDIT_OWN_ORGANISATION,
    MANAGE_OWN_PEOPLE,
    CORRECT_COLLEAGUES,
    EDIT_ORGANISATIONS,
    MANAGE_MEMBERSHIPS,
    GIVE_NOTICE,
    DECIDE_NOTICE_PERIOD,
    MANAGE_PEOPLE,
    ERASE,
    APPOINT,
    CONFIRM_DETAILS,
    SEE_CONTACT_CHECKS,
    *MANDATE_GRANTS,
    PROPOSE,
    DECIDE_CHANGES,
    MERGE,
    SEE_OWN_SIGN_IN,
    SET_SIGN_IN,
]
