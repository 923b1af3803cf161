"""An organisation asks to join, and is taken step by step from its letter to its first meeting."""

import hashlib
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from members import rules
from members.actions.invitations import invite
from members.actions.organisations import add_organisation, change_organisation, join
from members.actions.shared import iso, tell_office
from members.models import Application, Membership, Organisation, Person, Role
from members.models.applications import PERSONAL
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal
from network_portal.records.models import Notice
from network_portal.records.notices import tell, write_to

# Letters to administrators in a day: whoever sends hundreds of applications fills the list, but not their mailboxes.
LETTERS_A_DAY = 20
Step = Application.Step


@transaction.atomic
def receive_application(
    *,
    by: Person | None,
    kind: str,
    name: str,
    organisation_number: str,
    wished_on: date,
    organisation: Organisation | None = None,
    language: str = "sv",
    **details: Any,
) -> Application:
    """Write down that an organisation asks to join. `by` None: it applied by itself, and gets a letter that says so.

    `details`: the contact's name, title, e-mail and phone, invoice reference, who decides there and what they hope for.
    """
    if by is None:
        rules.must_be_ahead(wished_on)
    rules.must_want_to_come(organisation_number, wished_on)
    rules.must_be_alone(organisation_number, name)
    try:
        with transaction.atomic():
            application = Application.objects.create(
                organisation=organisation,
                kind=kind,
                name=name,
                organisation_number=organisation_number,
                wished_on=wished_on,
                language=language,
                **details,
            )
    except IntegrityError:
        raise rules.already_handled(name) from None
    # The journal never forgets, so it holds nothing of the person.
    journal("members.application_received", application, by=by, organisation_number=organisation_number)
    _tell_office(application)
    if by is None:
        _thank(application)
    return application


def _tell_office(application: Application) -> None:
    a_day_ago = dates.now() - timedelta(days=1)
    if Application.objects.filter(received_at__gt=a_day_ago).count() <= LETTERS_A_DAY:
        key = f"members.application_received:{application.pk}"
        tell_office(key, "application_received", {"application": application})


def _thank(application: Application) -> None:
    """At most one letter a day to an address, with nothing in it that the sender typed: it may be a stranger's address."""
    address = application.contact_email
    digest = hashlib.sha256(address.encode()).hexdigest()[:32]
    key = f"members.application_thanks:{digest}:{dates.today()}"
    context = {"organisation": application.organisation}
    write_to(address, application.language, key, "members/notices/application_thanks.txt", context)


@transaction.atomic
def check_application(
    application: Application, *, by: Person, name: str = "", short_name: str = "", email_domain: str = ""
) -> Application:
    """The details are right: the organisation is the one in the register with that number, or is added to it.

    `name` and `short_name` are for one that is added; `email_domain` is written down when there is one.
    """
    application = _lock(application)
    rules.must_be_at(application, Step.CHECK)
    number = application.organisation_number
    organisation = application.organisation or Organisation.objects.filter(organisation_number=number).first()
    if organisation is None:
        name = name or application.name
        organisation = add_organisation(
            application.kind, name, short_name or name[:60], number, by=by, email_domain=email_domain
        )
    elif email_domain:
        organisation = change_organisation(organisation, by=by, email_domain=email_domain)
    application.organisation, application.kind, application.name = organisation, organisation.kind, organisation.name
    return _done(application, "members.application_checked", by, organisation=organisation.pk, checked_at=dates.now())


@transaction.atomic
def decide_application(
    application: Application,
    *,
    by: Person,
    decision: str,
    decided_on: date,
    decided_by: str,
    registry_number: str,
    decision_reason: str = "",
) -> Application:
    """Write down what was decided, by whom and when, and tell the applicant. A declined application is closed."""
    application = _lock(application)
    rules.must_be_at(application, Step.DECIDE)
    rules.must_have_been(decided_on)
    if decision == Application.Decision.DECLINED and not decision_reason:
        raise Refused(_("Say why: the applicant reads it in the letter."))
    application.decision, application.decided_on, application.decided_by = decision, decided_on, decided_by
    application.registry_number, application.decision_reason = registry_number, decision_reason
    if application.is_declined:
        application.closed_at = dates.now()
    facts = {"decided_on": iso(decided_on), "decided_by": decided_by, "registry_number": registry_number}
    application = _done(application, "members.application_decided", by, decision=decision, reason=decision_reason, **facts)
    write_to(
        application.contact_email,
        application.language,
        f"members.application_decided:{application.pk}",
        "members/notices/application_decided.txt",
        {"application": application},
    )
    return application


@transaction.atomic
def begin_membership(application: Application, starts_on: date, *, by: Person) -> Membership:
    """Let the approved organisation be a member from `starts_on`, by the decision that was written down."""
    application = _lock(application)
    rules.must_be_at(application, Step.BEGIN)
    rules.must_not_come_before_it_was_asked_for(application, starts_on)
    organisation = _organisation(application)
    membership = join(organisation, starts_on, application.registry_number, by=by)
    if application.invoice_reference and not organisation.invoice_reference:
        change_organisation(organisation, by=by, invoice_reference=application.invoice_reference)
    application.membership = membership
    _done(application, "members.application_begun", by, starts_on=iso(starts_on))
    return membership


@transaction.atomic
def invite_first_contact(application: Application, email: str, name: str, *, by: Person, title: str = "") -> Application:
    """Invite the one who answers for the organisation, from the first day of the membership."""
    application = _lock(application)
    rules.must_be_at(application, Step.INVITE)
    assert application.membership is not None  # must_be_at: the step before is done
    starts_on = max(application.membership.starts_on, dates.today())
    kind = Role.Kind.ORGANISATION_CONTACT
    place, language = _organisation(application), application.language
    invite(email, place, kind, by=by, name=name, starts_on=starts_on, title=title, language=language)
    application.contact_name, application.contact_email = name, email
    return _done(application, "members.application_contact_invited", by, invited_at=dates.now())


@transaction.atomic
def welcome(application: Application, template: str, context: dict[str, Any], *, by: Person) -> Application:
    """Send the welcome letter to the contact person. Who calls this knows what is coming, and names the letter."""
    application = _lock(application)
    rules.must_be_at(application, Step.WELCOME)
    key = f"members.application_welcomed:{application.pk}"
    context = {**context, "application": application}
    contact = Person.objects.filter(email=application.contact_email).first()
    if contact:
        tell(contact, key, template, context)
    else:
        write_to(application.contact_email, application.language, key, template, context)
    return _done(application, "members.application_welcomed", by, welcomed_at=dates.now())


@transaction.atomic
def note_introduced(application: Application, introduced_on: date, *, by: Person) -> Application:
    """The newcomers have been introduced at a meeting that day: nothing is left to do, and the application is closed."""
    application = _lock(application)
    rules.must_be_at(application, Step.INTRODUCE)
    rules.must_have_been(introduced_on)
    application.introduced_on, application.closed_at = introduced_on, dates.now()
    return _done(application, "members.application_introduced", by, introduced_on=iso(introduced_on))


@transaction.atomic
def withdraw_application(application: Application, *, by: Person) -> Application:
    """The organisation does not want to join any more."""
    application = _lock(application)
    rules.must_be_handled(application)
    rules.must_not_have_begun(application)
    moment = dates.now()
    return _done(application, "members.application_withdrawn", by, withdrawn_at=moment, closed_at=moment)


@transaction.atomic
def erase_application(application: Application, *, by: Person | None) -> Application:
    """Take away what is known of the person behind an application that came to nothing, with the letters to them."""
    application = _lock(application)
    rules.must_have_come_to_nothing(application)
    if application.contact_email:
        Notice.objects.filter(person=None, address=application.contact_email).delete()
    for field in PERSONAL:
        setattr(application, field, "")
    return _done(application, "members.application_erased", by, erased_at=dates.now())


def _lock(application: Application) -> Application:
    """The application as it is now, held until commit: its steps are taken one at a time."""
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "membership")
        .get(pk=application.pk)
    )


def _organisation(application: Application) -> Organisation:
    assert application.organisation is not None  # from the first step on
    return application.organisation


def _done(application: Application, action: str, by: Person | None, **facts: Any) -> Application:
    """Save the step and journal it. Moments among the facts are columns; the journal has its own clock."""
    moments = {name: value for name, value in facts.items() if name.endswith("_at")}
    for name, value in moments.items():
        setattr(application, name, value)
    application.save()
    said = {name: value for name, value in facts.items() if name not in moments}
    journal(action, application, by=by, **said)
    return application
