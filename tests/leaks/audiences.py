"""Who may read each text that the portal keeps. A text field that is missing here fails the leak test.

Written apart from the rules of the apps, so that the two can disagree. Malmö is the owner of what is secret.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from competence.models import Event
from procurement.models import SECRET_FROM, Need


@dataclass(frozen=True)
class Audience:
    """`name` stands in the secret words, so that one search asks for all that the audience may read."""

    name: str
    visitors: frozenset[str]

    def __and__(self, other: "Audience") -> "Audience":
        return Audience(self.name + other.name, self.visitors & other.visitors)


def audience(name: str, *visitors: str, besides: Audience | None = None) -> Audience:
    return Audience(name, frozenset(visitors) | (besides.visitors if besides else frozenset()))


NOBODY = audience("nobody")
ONESELF = audience("oneself", "owner")
OWN = audience("own", "owner", "owner_contact", "owner_reader")
OFFICE = audience("office", "administrator")
OWN_AND_OFFICE = audience("affairs", "administrator", besides=OWN)
ADDRESSEE_AND_OFFICE = audience("letter", "administrator", besides=ONESELF)
CONTACT_AND_OFFICE = audience("former", "owner_contact", "administrator")
ANSWERED = audience("answered", "coordinator", "administrator", besides=OWN)
SEATED = audience("seated", "owner", "coordinator", "administrator")
PREPARERS = audience("preparers", "coordinator", "administrator")
CHOSEN = audience("chosen", "contributor", besides=OWN)
ASKED = audience("asked", "contributor", "coordinator", "administrator", besides=OWN)  # Malmö and Trelleborg
MUNICIPALITIES = audience("buyers", "officer", "contact", "reader", "contributor", besides=OWN)
WITH_A_ROLE = audience("role", "coordinator", "administrator", besides=MUNICIPALITIES)
SIGNED_IN = audience("signedin", "stranger", besides=WITH_A_ROLE)
EVERYBODY = audience("everybody", "anonymous", besides=SIGNED_IN)

# Not a secret and not filled in: the program's own words and numbers whose form the database guards.
KEPT = None

Rule = Callable[[Any], Audience] | Audience | None


def need(row: Need) -> Audience:
    if row.visibility == Need.Visibility.OWN:
        return OWN
    if row.visibility == Need.Visibility.CHOSEN:
        return CHOSEN
    return MUNICIPALITIES if row.stage >= SECRET_FROM else WITH_A_ROLE


def of_the_need(row: Any) -> Audience:
    return need(row.need)


def stage_reason(row: Any) -> Audience:
    """What is said from the choice of way on is for municipalities, also when the need has moved back."""
    late = max(row.from_stage or 0, row.to_stage) >= SECRET_FROM
    return need(row.need) & MUNICIPALITIES if late else need(row.need)


def gate_answer(row: Any) -> Audience:
    return need(row.need) & MUNICIPALITIES


def event(row: Event) -> Audience:
    if row.state == Event.State.DRAFT:
        return PREPARERS
    return EVERYBODY if row.audience == Event.Audience.PUBLIC else WITH_A_ROLE


def event_link(row: Event) -> Audience:
    """Whoever has the link can come in, so it is for those with a seat and those who manage the event."""
    return SEATED if row.registrations.exists() else PREPARERS


def needs_of_a_guest(row: Any) -> Audience:
    """Allergies and the like: for oneself and those who arrange the event, not for colleagues or the network's office."""
    guests = {"Neighbour Malmo": "owner", "Contact Malmo": "owner_contact", "Reader Malmo": "owner_reader"}
    oneself = [guests[name] for name in [row.person.name] if name in guests]
    return audience("guest", "coordinator", *oneself)


SEATED_IN_CLOSED = audience("closed", "owner")


def meeting(row: Any) -> Audience:
    """What a closed group does is for those with a seat: in the world of the test the owner."""
    if not row.body.is_open:
        return NOBODY if row.is_draft else SEATED_IN_CLOSED
    return PREPARERS if row.is_draft else WITH_A_ROLE


def poll(row: Any) -> Audience:
    return WITH_A_ROLE if row.body.is_open else SEATED_IN_CLOSED


def of_a_group(row: Any) -> Audience:
    """What somebody promised a group, or wants it to take up: in the closed one the owner's own, who has a seat."""
    return WITH_A_ROLE if row.body.is_open else SEATED_IN_CLOSED


def minutes(row: Any) -> Audience:
    """A draft is for those who prepare meetings; here nobody else was there or approves."""
    return WITH_A_ROLE if row.is_approved else PREPARERS


def replaced(row: Any) -> Audience:
    """Why somebody no longer approves is told to that person too, in the extract of what is held about one."""
    people = {"Neighbour Malmo": "owner", "Contact Malmo": "owner_contact", "Reader Malmo": "owner_reader"}
    oneself = [people[name] for name in [row.person.name] if name in people]
    return audience("replaced", *oneself, besides=minutes(row.minutes)) if oneself else minutes(row.minutes)


def noted(row: Any) -> Audience:
    """What stands on an item or in a decision."""
    return minutes(row.item.meeting.record)


def behind_a_mandate(row: Any) -> Audience:
    """Trelleborg has one too: its answer to a proposal is given by it."""
    theirs = audience("neighbours", "contributor", "administrator")
    return theirs if row.organisation.short_name == "Trelleborg" else OWN_AND_OFFICE


def proposal(row: Any) -> Audience:
    return WITH_A_ROLE if row.number else PREPARERS


def proposal_version(row: Any) -> Audience:
    return WITH_A_ROLE if row.sent_at else PREPARERS


def answers(row: Any) -> Audience:
    """What was answered is for all in the network when the round is closed; before that for those who were asked."""
    return WITH_A_ROLE if row.receiver.round.closed_at else ASKED


def plan(row: Any) -> Audience:
    return PREPARERS if row.is_draft else WITH_A_ROLE


def matrix(row: Any) -> Audience:
    return PREPARERS if row.is_draft else WITH_A_ROLE


def matrix_row(row: Any) -> Audience:
    """A public event says to everybody which working form it is, and what should come of it."""
    return EVERYBODY if row.events.public().exists() else matrix(row.matrix)


def method(row: Any) -> Audience:
    return WITH_A_ROLE if row.versions.published().exists() else PREPARERS


def method_version(row: Any) -> Audience:
    return PREPARERS if row.is_draft else WITH_A_ROLE


def indicator(row: Any) -> Audience:
    return matrix(row.row.matrix)


def fee_table(row: Any) -> Audience:
    return WITH_A_ROLE if row.is_decided else OFFICE


def affairs(row: Any) -> Audience:
    return OWN_AND_OFFICE if row.short_name == "Malmö" else OFFICE


def of_the_membership(row: Any) -> Audience:
    return affairs(row.organisation)


def person(row: Any) -> Audience:
    """Who works in the network is known to all who do; who has left is found by the contact and the office."""
    return WITH_A_ROLE if type(row).objects.working().filter(pk=row.pk).exists() else CONTACT_AND_OFFICE


def detail(name: str) -> Rule:
    """What somebody shows to colleagues only is theirs and the office's: everybody of Malmö works together."""

    def audience(row: Any) -> Audience:
        hidden = getattr(row, f"{name}_shown") == row.Shown.ORGANISATION
        return person(row) & OWN_AND_OFFICE if hidden else person(row)

    return audience


def token(row: Any) -> Audience:
    """The token opens one's calendar to whoever has it."""
    visitors = {"Neighbour Malmo": "owner", "Contact Malmo": "owner_contact", "Reader Malmo": "owner_reader"}
    return audience("token", *(visitors[name] for name in [row.name] if name in visitors))


def addressee(row: Any) -> Audience:
    """What the office is told stands in a letter to it."""
    return OFFICE if row.person and row.person.name == "Administrator Office" else ONESELF


def subject(row: Any) -> Audience:
    """The subject of a letter about a need names the need, which the office may not be allowed to see."""
    return ONESELF if row.template.startswith("procurement/") else ADDRESSEE_AND_OFFICE


def job(row: Any) -> Audience:
    return OFFICE if row.audience == "administrators" else OWN


def job_in_short(row: Any) -> Audience:
    """The office sees which work goes on or has failed, and why, to have it done again, but not what it makes."""
    return job(row) if row.state == row.State.DONE else audience("work", *job(row).visitors, besides=OFFICE)


def journal_entry(row: Any) -> Audience:
    """The office reads the journal, but not of needs that it may not see, nor of what is held by them."""
    if row.object_type != "procurement.need":
        return OFFICE
    return need(Need.objects.get(pk=row.object_id)) & OFFICE


def details(row: Any) -> Audience:
    """Gate answers are for municipalities in the journal too."""
    return NOBODY if row.data.get("answered") else journal_entry(row)


AUDIENCES: dict[str, dict[str, Rule]] = {
    "competence.event": {
        "title": event, "summary": event, "description": event, "place": event, "accessibility": event,
        "online_url": event_link, "cancel_reason": event,
    },
    "competence.registration": {"needs": needs_of_a_guest},
    "financing.issuer": {
        "legal_name": OFFICE, "vat_number": OFFICE, "email": OFFICE,
        "bankgiro": KEPT,
    },
    "financing.feetable": {"vat_explanation": fee_table, "decision_reference": fee_table},
    "financing.invoice": {
        "ocr": OWN_AND_OFFICE, "reference": OWN_AND_OFFICE, "buyer": OWN_AND_OFFICE, "seller": OWN_AND_OFFICE,
        "vat_explanation": OWN_AND_OFFICE,
    },
    "financing.invoiceline": {"source": NOBODY, "text": OWN_AND_OFFICE, "explanation": OWN_AND_OFFICE},
    "financing.payment": {"note": OWN_AND_OFFICE},
    # Names, numbers and addresses of organisations are public facts; where an invoice goes is between them and the office.
    "members.organisation": {
        "name": EVERYBODY, "short_name": EVERYBODY, "website": EVERYBODY, "street": EVERYBODY, "town": EVERYBODY,
        "email_domain": EVERYBODY, "invoice_reference": affairs, "peppol_id": affairs,
        "organisation_number": KEPT, "municipality_code": KEPT, "county_code": KEPT, "postcode": KEPT,
    },
    "members.contactcheck": {"remark": OFFICE},
    # What a file said is read by the one who chose it (tests/members/test_imports.py); its rows are no text to write over.
    "members.peopleimport": {"file_name": OFFICE, "rows": KEPT},
    "members.population": {"source": SIGNED_IN},
    # Who may speak for whom is known to the network; the decision itself and why it ended are not.
    "members.mandate": {
        "scope": WITH_A_ROLE, "decided_by": WITH_A_ROLE, "registry_number": WITH_A_ROLE,
        "document_name": behind_a_mandate, "end_reason": behind_a_mandate,
    },
    # When an organisation joined is a public decision; why it leaves is between it and the office.
    "members.membership": {
        "decision_reference": SIGNED_IN, "leave_reason": of_the_membership, "leave_reference": of_the_membership,
    },
    # Who has asked to join is the office's to know.
    "members.application": {
        "name": OFFICE, "contact_name": OFFICE, "contact_title": OFFICE, "contact_email": OFFICE, "contact_phone": OFFICE,
        "invoice_reference": OFFICE, "decider": OFFICE, "hopes": OFFICE, "decided_by": OFFICE, "registry_number": OFFICE,
        "decision_reason": OFFICE,
        "organisation_number": KEPT,
    },
    "members.leavenotice": {"reason": OWN_AND_OFFICE},
    "members.noticeperiod": {"decision_reference": OFFICE},
    "members.person": {
        "email": detail("email"), "name": person, "title": detail("title"), "phone": detail("phone"), "password": NOBODY, "calendar_token": token,
    },
    # The office and the contacts see who is invited; whoever has the link has it from the letter.
    "members.invitation": {
        "email": CONTACT_AND_OFFICE, "name": CONTACT_AND_OFFICE, "title": CONTACT_AND_OFFICE, "token_hash": NOBODY,
        "reminder_hash": NOBODY,
    },
    # What is proposed of Malmö; the contact proposed it, and the office decides.
    "members.changerequest": {
        "before": CONTACT_AND_OFFICE, "after": CONTACT_AND_OFFICE, "reason": CONTACT_AND_OFFICE, "answer": CONTACT_AND_OFFICE,
    },
    "members.merge": {"label": OFFICE},
    # Which addresses an organisation's sign-in speaks for is known to its contact; how it is set up to the office.
    "members.identityprovider": {"issuer": OFFICE, "client_id": OFFICE, "sealed_secret": NOBODY},
    "members.identitydomain": {"domain": CONTACT_AND_OFFICE},
    "members.secondfactorrule": {},
    # The key of a letter, the name of its template and of a job's task are the program's own words.
    "records.notice": {
        "subject": subject, "text": addressee, "html": addressee, "attachments": addressee, "address": ADDRESSEE_AND_OFFICE,
        "error": ADDRESSEE_AND_OFFICE,
        "key": KEPT, "template": KEPT,
    },
    "records.job": {
        "title": job_in_short, "title_words": job_in_short, "error": job_in_short, "message": job,
        "file_name": job, "result": job, "arguments": NOBODY,
        "task": KEPT, "audience": KEPT,
    },
    "records.journalentry": {
        "object_label": journal_entry, "data": details,
        "action": KEPT, "object_type": KEPT,
    },
    "records.personaldetail": {"values": ADDRESSEE_AND_OFFICE, "salt": NOBODY},
    # How long things are kept is on the page on personal data; who approved, and by which decision, is the office's.
    "records.retentionrule": {"kind": KEPT, "basis": EVERYBODY},
    "records.retentionitem": {"kind": KEPT, "registry_number": OFFICE},
    "records.retentionrun": {"kind": KEPT},
    "records.journallink": {"hash": KEPT},
    "records.journalhead": {"hash": KEPT},
    "records.heartbeat": {"name": KEPT},
    "operations.matrix": {"decision_reference": matrix},
    "operations.matrixrow": {
        "working_form": matrix_row, "expected_result": matrix_row, "expected_effect": matrix_row,
        "source": lambda row: matrix(row.matrix),
    },
    "operations.indicator": {"name": indicator, "unit": indicator},
    # Others get sums only, and none of fewer than five organisations.
    "operations.followupanswer": {"result": ANSWERED, "comment": ANSWERED},
    "operations.meeting": {
        "title": meeting, "place": meeting, "online_url": meeting, "invitation": meeting, "cancel_reason": meeting,
    },
    # That a group exists and what it is for is known to the network; what it does may not be.
    "operations.body": {"name": WITH_A_ROLE, "purpose": WITH_A_ROLE},
    "operations.datepoll": {"title": poll},
    "operations.meetingseries": {"title": KEPT},
    "operations.agendaitem": {
        "title": lambda row: meeting(row.meeting), "description": lambda row: meeting(row.meeting),
    },
    "operations.method": {"title": method, "summary": method, "retired_why": method},
    "operations.methodversion": {"text": method_version, "what_is_new": method_version},
    "operations.minutes": {},
    "operations.minutesitem": {"text": noted},
    "operations.minutesaside": {"text": PREPARERS},
    "operations.attendance": {"name": lambda row: minutes(row.minutes)},
    "operations.minutesapproval": {"replaced_reason": replaced},
    "operations.minutescorrection": {"text": lambda row: minutes(row.minutes)},
    # The number in an organisation's own registry is its own.
    "operations.registryentry": {"registry_number": OWN},
    "operations.decision": {"title": noted, "text": noted, "reservation": noted},
    "operations.decisionreview": {"text": lambda row: noted(row.decision)},
    "operations.proposal": {"title": proposal, "reason": proposal},
    "operations.proposalversion": {
        "ask": proposal_version, "text": proposal_version, "news": proposal_version, "working_form": proposal_version,
        "expected_result": proposal_version, "expected_effect": proposal_version,
    },
    "operations.movedday": {"reason": WITH_A_ROLE},
    # A draft of an answer is for the organisation alone, whoever else takes part in the round.
    "operations.positiondraft": {
        "reason": OWN, "directives": OWN, "registry_number": OWN, "document_name": OWN,
    },
    "operations.position": {"reason": answers, "registry_number": answers, "document_name": answers},
    "operations.directive": {
        "text": lambda row: answers(row.position), "answer": lambda row: answers(row.position),
    },
    "operations.yearplan": {"decision_reference": plan},
    "operations.planitem": {
        "title": lambda row: plan(row.plan), "outcome": lambda row: plan(row.plan),
        "copied_from": KEPT,
    },
    # When schools are closed is a public fact, kept for those who plan.
    "operations.schoolbreak": {"name": WITH_A_ROLE, "source": WITH_A_ROLE},
    "operations.agendadocument": {"file_name": lambda row: meeting(row.item.meeting)},
    "operations.actionitem": {"what": of_a_group, "note": of_a_group, "reason": of_a_group},
    "operations.agreedaction": {"what": noted},
    "operations.backlogitem": {"title": of_a_group, "why": of_a_group, "answer": of_a_group},
    # The European Union's list of codes.
    "procurement.cpvcode": {"code": KEPT, "check_digit": KEPT, "name_sv": KEPT, "name_en": KEPT},
    "procurement.need": {
        "title": need, "current_state": need, "wanted_state": need, "affected": need, "need_owner": need,
        "registry_number": need,
    },
    "procurement.stagechange": {"reason": stage_reason},
    "procurement.commitment": {"comment": of_the_need},
    "procurement.gateanswer": {"text": gate_answer},
}  # fmt: skip
