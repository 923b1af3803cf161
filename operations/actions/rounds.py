"""What is done with rounds: planned, opened, reminded of and closed, by somebody or by the clock."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.phrases import Phrase
from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.journal import journal, latest
from network_portal.records.models import Job
from network_portal.records.notices import Words, tell, tell_many
from operations import rules
from operations.actions.proposals import lock
from operations.models import MovedDay, Proposal, ProposalRound, ProposalVersion, RoundReceiver
from operations.rules.rounds import notice_key, reminder_key

ROUND_REPORT, EXTRACT = "operations.tasks.make_round_report", "operations.tasks.make_answer_extract"
LOCK_SPACE = 7203  # PostgreSQL advisory lock: whoever gives a proposal its number


# --- sending -------------------------------------------------------------------------------------------------------
@transaction.atomic
def send_version(
    version: ProposalVersion,
    receivers: Iterable[Organisation],
    *,
    answer_by: date,
    opens_on: date | None = None,
    observers: Iterable[Organisation] = (),
    by: Person | None,
) -> ProposalRound:
    """Put the version to the organisations, today or on a later day, and let observers read along."""
    proposal = lock(version.proposal)
    version = proposal.versions.select_related("proposal", "round").get(pk=version.pk)
    asked, watching, opens_on = list(receivers), list(observers), opens_on or dates.today()
    rules.must_be_ready_for_round(version)
    rules.must_have_receivers(asked)
    rules.must_be_members([*asked, *watching])
    rules.must_be_one_or_the_other(asked, watching)
    rules.must_be_days_ahead(opens_on, answer_by)
    if version.round_or_none:
        version.round.delete()
    sent = ProposalRound.objects.create(version=version, opens_on=opens_on, answer_by=answer_by)
    RoundReceiver.objects.bulk_create(
        RoundReceiver(round=sent, organisation=each, is_observer=each in watching) for each in [*asked, *watching]
    )
    journal(
        "operations.round_planned",
        proposal,
        by=by,
        version=version.number,
        opens_on=opens_on.isoformat(),
        answer_by=answer_by.isoformat(),
        receivers=[each.pk for each in asked],
        observers=[each.pk for each in watching],
    )
    return _open(proposal, sent, by) if opens_on <= dates.today() else sent


@transaction.atomic
def call_off(sent: ProposalRound, *, by: Person | None) -> None:
    """A round that is only planned is not sent; the version can be changed again."""
    proposal = lock(sent.version.proposal)
    sent = _again(sent)
    rules.must_be_planned(sent)
    journal("operations.round_called_off", proposal, by=by, version=sent.version.number)
    sent.delete()


@transaction.atomic
def open_planned(sent: ProposalRound) -> bool:
    """Open a round whose first day has come; False when there is nothing to open, or nobody left to ask."""
    proposal = lock(sent.version.proposal)
    found = ProposalRound.objects.to_open().filter(pk=sent.pk).first()
    if found is None:
        return False
    members = Organisation.objects.members().values("pk")
    found.receivers.exclude(organisation__in=members).delete()
    if not found.receivers.filter(is_observer=False).exists() or not proposal.is_open:
        return False
    _open(proposal, found, None)
    return True


def _open(proposal: Proposal, sent: ProposalRound, by: Person | None) -> ProposalRound:
    version, now = sent.version, dates.now()
    if proposal.number is None:
        proposal.number = _next_number()
        proposal.save(update_fields=["number"])
    version.proposal, version.sent_at, sent.opened_at = proposal, now, now
    version.save(update_fields=["sent_at"])
    sent.save(update_fields=["opened_at"])
    # Steps whose day has passed already are no reminders: the letter of today says the same.
    sent.receivers.update(step=rules.due_step(sent, dates.today()))
    told = _tell_receivers(sent)
    journal("operations.round_opened", proposal, by=by, version=version.number, told=told)
    return sent


def _next_number() -> int:
    """One more than the last. Two first versions that are sent at once stand in line here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_SPACE])
    return (Proposal.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _tell_receivers(sent: ProposalRound) -> int:
    """Those who may answer; where nobody may, the contacts, who can mend it. Observers' contacts are told that they may
    read. How many letters."""
    facts = []
    for receiver in sent.receivers.select_related("organisation"):
        words = {"receiver": receiver, "round": sent, "version": sent.version, "proposal": sent.version.proposal}
        people = [each.person for each in rules.holders(receiver.organisation)]
        template = "round_opened" if people else "round_nobody"
        if receiver.is_observer:
            template = "round_observe"
        if receiver.is_observer or not people:
            people = list(rules.contacts([receiver.organisation_id]))
        written = Words(f"operations/notices/{template}.txt", words)
        facts += [(person, f"{notice_key(sent, 'opened')}{receiver.pk}:{person.pk}", written) for person in people]
    return len(tell_many(facts))


# --- the clock -----------------------------------------------------------------------------------------------------
@transaction.atomic
def remind_of_round(sent: ProposalRound) -> int:
    """The reminder that today calls for, once, to those who have not answered; how many organisations were reminded."""
    proposal = lock(sent.version.proposal)
    sent = _again(sent)
    due = rules.due_step(sent, dates.today())
    if not sent.takes_answers or not due:
        return 0
    missing = sent.receivers.answering().filter(position=None, step__lt=due)
    receivers = list(missing.select_related("organisation"))
    if not receivers:
        return 0
    RoundReceiver.objects.filter(pk__in=[each.pk for each in receivers]).update(step=due)
    if due >= rules.PHONE:
        words = {"proposal": proposal, "round": sent, "receivers": receivers}
        tell(proposal.responsible, reminder_key(sent, "phone"), "operations/notices/round_phone.txt", words)
    else:
        _remind_each(sent, receivers, due)
    journal(
        "operations.round_reminded", proposal, by=None, version=sent.version.number, level=due, organisations=len(receivers)
    )
    return len(receivers)


def _remind_each(sent: ProposalRound, receivers: list[RoundReceiver], step: int) -> None:
    facts = []
    key = reminder_key(sent, "reminder")
    contacts = defaultdict(list)
    for receiver in receivers:
        contacts[receiver.organisation_id] = list(rules.contacts([receiver.organisation_id]))
        holding = rules.holders(receiver.organisation)
        ordinary = [each.person for each in holding if not each.is_deputy] or [each.person for each in holding]
        people = ordinary or contacts[receiver.organisation_id]
        if step >= rules.SECOND_CONTACT:
            people = [*(each.person for each in holding), *contacts[receiver.organisation_id]]
        words = {"receiver": receiver, "round": sent, "version": sent.version, "proposal": sent.version.proposal}
        written = Words(
            "operations/notices/round_reminder.txt",
            {**words, "is_second": step >= rules.SECOND_CONTACT, "nobody": not holding},
            due=sent.answer_by if step < rules.SECOND_CONTACT else None,  # an escalation goes at once
        )
        facts += [(person, f"{key}{receiver.pk}:{step}:{person.pk}", written) for person in people]
    tell_many(facts)


@transaction.atomic
def close_when_all_answered(sent: ProposalRound) -> bool:
    """A round closes by itself when its last day is over and nobody is missing."""
    proposal = lock(sent.version.proposal)
    sent = _again(sent)
    missing = sent.receivers.answering().filter(position=None).exists()
    if not sent.takes_answers or not sent.is_past_its_day or missing:
        return False
    _close(proposal, sent, None)
    return True


@transaction.atomic
def close_round(sent: ProposalRound, *, by: Person | None) -> int:
    """Take no more answers; how many organisations had not answered, and stand so from now on."""
    proposal = lock(sent.version.proposal)
    sent = _again(sent)
    rules.must_be_open_round(sent)
    return _close(proposal, sent, by)


def _close(proposal: Proposal, sent: ProposalRound, by: Person | None) -> int:
    sent.closed_at = dates.now()
    sent.save(update_fields=["closed_at"])
    missing: int = sent.receivers.answering().filter(position=None).count()
    journal("operations.round_closed", proposal, by=by, version=sent.version.number, missing=missing)
    words = Words("operations/notices/round_closed.txt", {"proposal": proposal, "round": sent, "version": sent.version})
    people = rules.audience_of(proposal)
    tell_many((person, f"{notice_key(sent, 'closed')}{person.pk}", words) for person in people)
    return missing


@transaction.atomic
def move_last_day(
    sent: ProposalRound, answer_by: date, reason: str, *, by: Person | None, opened: Opened | None = None
) -> ProposalRound:
    """Give those who are asked more time, or less, and tell them why. Answers that were given stand as they were marked."""
    proposal = lock(sent.version.proposal)
    sent = _again(sent)
    rules.must_be_open_round(sent)
    must_be_as_opened(sent, opened, lambda: latest(proposal, "operations.round_day_moved"))
    rules.must_move_to(sent, answer_by)
    before, sent.answer_by = sent.answer_by, answer_by
    moved = MovedDay.objects.create(round=sent, before=before, after=answer_by, reason=reason)
    sent.save(update_fields=["answer_by"])
    # The reminders follow the new day; those whose day has passed are no reminders: the letter of today says the same.
    sent.receivers.update(step=rules.due_step(sent, dates.today()))
    people = list(rules.audience_of_round(sent))
    words = {"proposal": proposal, "round": sent, "version": sent.version, "moved": moved}
    written = Words("operations/notices/round_moved.txt", words)
    tell_many((person, f"{notice_key(sent, 'moved')}{moved.pk}:{person.pk}", written) for person in people)
    journal(
        "operations.round_day_moved",
        proposal,
        by=by,
        version=sent.version.number,
        answer_by=[before.isoformat(), answer_by.isoformat()],
        reason=reason,
        told=len(people),
    )
    return sent


@transaction.atomic
def note_phoned(receiver: RoundReceiver, *, by: Person | None) -> None:
    """The coordinator has rung somebody who has not answered."""
    proposal = lock(receiver.round.version.proposal)
    receiver = RoundReceiver.objects.select_related("round", "organisation").get(pk=receiver.pk)
    rules.must_be_open_round(receiver.round)
    receiver.phoned_on = dates.today()
    receiver.save(update_fields=["phoned_on"])
    journal("operations.receiver_phoned", proposal, by=by, organisation=receiver.organisation_id)


# --- on paper ------------------------------------------------------------------------------------------------------
@transaction.atomic
def order_round_report(sent: ProposalRound, *, by: Person) -> Job:
    """Have the round made into a PDF, with what the one who orders it may read. For that person alone."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    same = Job.objects.unfinished().filter(task=ROUND_REPORT, ordered_by=by, arguments__round=sent.pk).first()
    if same:
        return same
    proposal = sent.version.proposal
    title = Phrase(gettext_noop("Round: proposal %(number)d, version %(version)d"), **_numbers(sent))
    journal("operations.round_report_ordered", proposal, by=by, version=sent.version.number)
    return jobs.order(ROUND_REPORT, title, audience="oneself", by=by, round=sent.pk)


@transaction.atomic
def order_answer_extract(receiver: RoundReceiver, *, by: Person) -> Job:
    """Have the organisation's own answer made into a PDF for its registry. Its colleagues find it too."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    rules.must_have_answered(receiver)
    same = Job.objects.unfinished().filter(task=EXTRACT, ordered_by=by, arguments__receiver=receiver.pk).first()
    if same:
        return same
    title = Phrase(
        gettext_noop("Extract: %(name)s on proposal %(number)d, version %(version)d"),
        name=str(receiver.organisation),
        **_numbers(receiver.round),
    )
    journal("operations.extract_ordered", receiver, by=by, organisation=receiver.organisation_id)
    return jobs.order(EXTRACT, title, audience=receiver.organisation.audience, by=by, receiver=receiver.pk)


def _numbers(sent: ProposalRound) -> dict[str, int]:
    return {"number": sent.version.proposal.number or 0, "version": sent.version.number}


def merge_receivers(gone: RoundReceiver, kept: Organisation) -> None:
    """Two that were one and were both asked in a round: the answer that was given stays. Two answers are for people to
    settle."""
    other = RoundReceiver.objects.get(round=gone.round_id, organisation=kept)
    if gone.position_or_none and other.position_or_none:
        raise Refused(
            _("Both have answered %(round)s. A given answer never changes, so the two cannot be merged.")
            % {"round": gone.round}
        )
    if gone.position_or_none:
        other.delete()
        gone.organisation = kept
        gone.save(update_fields=["organisation"])
    else:
        gone.delete()


def _again(sent: ProposalRound) -> ProposalRound:
    """The round as it is now, under the lock of its proposal."""
    return ProposalRound.objects.select_related("version__proposal__responsible").get(pk=sent.pk)
