"""What is said of each kind of record that is kept or removed, in both languages.

The time for which it is kept, and the decision, are dated rows (`RetentionRule`). From when the time is counted is in the
code that removes it, so the words for that stand here too.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Words:
    """`counted`: from when, to be read after "from"; nothing for what is kept for good. `why`: the law or the reason."""

    kind: Promise
    why: Promise
    counted: Promise | str = ""


# In the order of the pages.
WORDS: dict[str, Words] = {
    "event_needs": Words(
        _("Food allergies and other needs at events"),
        _("Consent (GDPR art. 9.2 a); not needed after the event (art. 5.1 e)"),
        _("the day when the event ends"),
    ),
    "exports": Words(
        _("Extracts of personal data"),
        _("The extract is the person’s own copy (GDPR art. 5.1 c)"),
        _("the day when the extract was made"),
    ),
    "job_files": Words(
        _("Reports and other files"),
        _("The file can always be made anew (GDPR art. 5.1 e)"),
        _("the day when the file was made"),
    ),
    "sessions": Words(
        _("Sign-ins that have run out"),
        _("Needed only while one is signed in (GDPR art. 5.1 e)"),
        _("the day when the sign-in ran out"),
    ),
    "letters": Words(
        _("The words of letters that were sent"),
        _("One can answer for a while whether somebody was told (GDPR art. 5.1 e)"),
        _("the day when the letter was written"),
    ),
    "applications": Words(
        _("Who applied for a membership that came to nothing"),
        _("The office can answer why, and knows who applies again (GDPR art. 5.1 e)"),
        _("the day when the application was closed"),
    ),
    "change_requests": Words(
        _("Proposed changes that are answered"),
        _("One can ask about the answer; the journal remembers what was changed (GDPR art. 5.1 e)"),
        _("the day of the answer"),
    ),
    "registrations": Words(
        _("Registrations and attendance"),
        _("The yearly report compares with earlier years (GDPR art. 6.1 e and 5.1 e)"),
        _("the day when the event ended"),
    ),
    "accounts": Words(
        _("Accounts that nobody uses any more"),
        _("Who comes back need not begin anew (GDPR art. 5.1 e)"),
        _("the last day of the last role, or of the last sign-in when that was later"),
    ),
    "invoices": Words(
        _("Invoices and payments"),
        _("The Accounting Act (1999:1078) 7 kap. 2 §"),
        _("the calendar year in which the fiscal year ended"),
    ),
    "work": Words(
        _("Meetings, needs and decisions"),
        _("Task of public interest (GDPR art. 6.1 e): notices, decisions and needs show what members have done together"),
    ),
    "journal": Words(
        _("The journal of what was done"),
        _("Task of public interest (GDPR art. 6.1 e) and accountability (art. 5.2); the names stand in a register of their own and can be erased"),
    ),
}  # fmt: skip
