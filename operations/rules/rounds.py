"""Who is asked in a round, when they are reminded, and who may answer."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.grants import CONTACT
from members.mandate_rules import may_speak_for
from members.models import Mandate, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from operations.models import WITH_REASON, PositionDraft, Proposal, ProposalRound, RoundReceiver
from operations.rules.rights import PREPARE_ROUNDS

ANSWER_MANDATE = Mandate.Kind.ANSWER
ANSWER_WITHIN = timedelta(days=21)  # suggested; the members' boards meet every third or fourth week
# Days from the last day: a reminder, another, the day itself, the second contact too, and the coordinator phones.
STEPS = (-7, -2, 0, 2, 5)
SECOND_CONTACT, PHONE = 4, 5  # steps
MOST_DIRECTIVES = 15
LONGEST_ROUND = timedelta(days=366)


# --- who -----------------------------------------------------------------------------------------------------------
def holders(organisation: Organisation, on: date | None = None) -> list[Mandate]:
    """Mandates to answer for the organisation that count on the day, the ordinary ones before the deputies'."""
    rows = Mandate.objects.current(on).filter(organisation=organisation, kind=ANSWER_MANDATE)
    return list(rows.select_related("person").order_by("is_deputy", "person__sort_name"))


def mandate_of(person: Person, organisation: Organisation) -> Mandate | None:
    """The mandate by which the person may answer for the organisation today."""
    return next((each for each in holders(organisation) if each.person_id == person.pk), None)


def contacts(organisations: Iterable[int]) -> QuerySet[Person]:
    return Role.objects.current().people(CONTACT, organisations=organisations)


def may_prepare_rounds(person: Person) -> bool:
    return PREPARE_ROUNDS.allows(person)


def may_draft_for(person: Person, receiver: RoundReceiver) -> bool:
    """Anybody who acts for the organisation writes on its answer. An observer has none to write."""
    return receiver.organisation_id in person.organisation_ids and not receiver.is_observer


def may_give_position(person: Person, receiver: RoundReceiver) -> bool:
    return not receiver.is_observer and may_speak_for(person, receiver.organisation, ANSWER_MANDATE)


def may_read_answers(person: Person, sent: ProposalRound) -> bool:
    return ProposalRound.objects.read_by(person).filter(pk=sent.pk).exists()


def to_suggest() -> QuerySet[Organisation]:
    """Whom a round goes to when nothing else is chosen: every municipality that is a member today."""
    return Organisation.objects.members().municipalities()


# --- when it may be sent -------------------------------------------------------------------------------------------
def must_have_receivers(receivers: list[Organisation]) -> None:
    if not receivers:
        raise Refused(_("Nobody is asked. Choose at least one organisation that should answer."))


def must_be_members(organisations: list[Organisation]) -> None:
    members = set(Organisation.objects.members().values_list("pk", flat=True))
    others = [str(each) for each in organisations if each.pk not in members]
    if others:
        raise Refused(
            _("%(names)s do not belong to the network today. Choose among the members.") % {"names": ", ".join(others)}
        )


def must_be_one_or_the_other(receivers: list[Organisation], observers: list[Organisation]) -> None:
    both = sorted({each.short_name for each in receivers} & {each.short_name for each in observers})
    if both:
        raise Refused(_("%(names)s cannot both answer and only read. Choose one.") % {"names": ", ".join(both)})


def must_be_days_ahead(opens_on: date, answer_by: date) -> None:
    today = dates.today()
    if opens_on < today:
        raise Refused(_("The first day has passed. Choose today or a later day."))
    if answer_by < opens_on:
        raise Refused(_("The last day cannot come before the first day."))
    if answer_by > today + LONGEST_ROUND:
        raise Refused(_("That is more than a year ahead. Check the year."))


def must_move_to(sent: ProposalRound, answer_by: date) -> None:
    """Another day, today at the earliest."""
    today = dates.today()
    if answer_by < today:
        raise Refused(_("That day has passed. Choose today or a later day, or close the round."))
    if answer_by == sent.answer_by:
        raise Refused(_("%(day)s is the last day already. Choose another one.") % {"day": dates.day(answer_by, year=True)})
    if answer_by > today + LONGEST_ROUND:
        raise Refused(_("That is more than a year ahead. Check the year."))


def warning_of(answer_by: date) -> str:
    """Why few will answer by that day; empty when nothing speaks against it."""
    day = dates.day(answer_by, year=True)
    if answer_by.month == dates.JULY:
        return _("%(day)s is in July, when few are at work and nobody is reminded.") % {"day": day}
    if not dates.is_working_day(answer_by):
        name = dates.red_days(answer_by.year).get(answer_by)
        if name:
            return _("%(day)s is a day off (%(name)s).") % {"day": day, "name": name}
        return _("%(day)s is a day off.") % {"day": day}
    return ""


# --- when it may be answered ---------------------------------------------------------------------------------------
def must_take_positions(receiver: RoundReceiver) -> None:
    sent = receiver.round
    way = Way(_("Go to the proposal"), sent.version.proposal.get_absolute_url())
    if sent.is_planned:
        raise Refused(_("The round opens on %(day)s.") % {"day": dates.day(sent.opens_on, year=True)}, way)
    if sent.closed_at:
        raise Refused(
            _("The round was closed on %(day)s, so no answer is taken. Get in touch with %(person)s, who is responsible.")
            % {"day": dates.day(sent.closed_at, year=True), "person": sent.version.proposal.responsible},
            way,
        )


def must_answer_once(receiver: RoundReceiver) -> None:
    given = receiver.position_or_none
    if given:
        raise Refused(
            _("%(person)s answered for %(organisation)s on %(day)s. Each organisation answers once in a round.")
            % {"person": given.by, "organisation": receiver.organisation, "day": dates.day(given.given_at, year=True)},
            Way(_("See the answer"), receiver.get_absolute_url()),
        )


def must_have_answered(receiver: RoundReceiver) -> None:
    if receiver.position_or_none is None:
        raise Refused(
            _("%(organisation)s has not answered, so there is no extract.") % {"organisation": receiver.organisation}
        )


def must_be_member_still(receiver: RoundReceiver) -> None:
    if not Organisation.objects.members().filter(pk=receiver.organisation_id).exists():
        raise Refused(
            _("%(organisation)s does not belong to the network any more, so it cannot answer.")
            % {"organisation": receiver.organisation}
        )


def must_answer_itself(receiver: RoundReceiver) -> None:
    if receiver.is_observer:
        raise Refused(_("%(organisation)s follows this round without answering.") % {"organisation": receiver.organisation})


def must_be_writable(receiver: RoundReceiver) -> None:
    """All that is asked before the organisation's draft may be changed."""
    must_answer_itself(receiver)
    must_answer_once(receiver)
    must_take_positions(receiver)
    must_be_member_still(receiver)


def must_have_mandate(person: Person, receiver: RoundReceiver) -> Mandate:
    """The mandate by which the person answers today; otherwise who has one, in a sentence."""
    mandate = mandate_of(person, receiver.organisation)
    if mandate is None:
        raise Refused(why_no_mandate(person, receiver), Way(_("Go on with the answer"), receiver.answer_url))
    return mandate


def why_no_mandate(person: Person, receiver: RoundReceiver) -> str:
    organisation = receiver.organisation
    ended = Mandate.objects.filter(person=person, organisation=organisation, kind=ANSWER_MANDATE, ends_on__lt=dates.today())
    last = ended.order_by("-ends_on").first()
    if last and last.ends_on:
        begin = _("Your mandate to answer for %(organisation)s ended on %(day)s.") % {
            "organisation": organisation,
            "day": dates.day(last.ends_on, year=True),
        }
    else:
        begin = _("You have no mandate to answer for %(organisation)s.") % {"organisation": organisation}
    return f"{begin} {who_answers(organisation)}"


def who_answers(organisation: Organisation) -> str:
    """Who may give the organisation's position today, or whom to ask when nobody may."""
    names = [str(each.person) for each in holders(organisation)]
    if names:
        return _("The answer is given by %(names)s. What you have written is saved as a draft.") % {
            "names": ", ".join(names)
        }
    people = ", ".join(str(each) for each in contacts([organisation.pk]))
    if people:
        return _("Nobody there has one today. Ask %(names)s to write down a mandate. The draft is kept.") % {"names": people}
    return _("Nobody there has one today. Ask the network’s office. The draft is kept.")


def must_be_whole(draft: PositionDraft | None, receiver: RoundReceiver) -> PositionDraft:
    """A draft that can be given: it says what the organisation thinks, and why when it wants something else."""
    way = Way(_("Go on with the answer"), receiver.answer_url)
    if draft is None or not draft.stance:
        raise Refused(_("Choose what you think of the proposal first."), way)
    if draft.stance in WITH_REASON and not draft.reason.strip():
        raise Refused(_("Write why: those who go on with the proposal need to know."), way)
    return draft


# --- when people are reminded --------------------------------------------------------------------------------------
def due_step(sent: ProposalRound, on: date) -> int:
    """How many reminders the day calls for."""
    return sum(sent.answer_by + timedelta(days=days) <= on for days in STEPS)


def notice_key(sent: ProposalRound, fact: str) -> str:
    """How the keys of notices about a round begin; whom it concerns follows."""
    return f"operations.round:{sent.pk}:{fact}:"


def reminder_key(sent: ProposalRound, fact: str) -> str:
    """As notice_key; a last day that was moved has reminders of its own."""
    return notice_key(sent, f"{fact}{sent.moved_days.count() or ''}")


def audience_of(proposal: Proposal) -> QuerySet[Person]:
    """Those who are told how a proposal ended: who answers for the organisations that were asked, and their contacts."""
    return _people_of(RoundReceiver.objects.filter(round__version__proposal=proposal, round__opened_at__isnull=False))


def audience_of_round(sent: ProposalRound) -> QuerySet[Person]:
    """Those who are told what happens to a round: who answers for the organisations it went to, and their contacts."""
    return _people_of(sent.receivers.all())


def _people_of(asked: QuerySet[RoundReceiver]) -> QuerySet[Person]:
    organisations = list(asked.values_list("organisation", flat=True).distinct())
    holding = Mandate.objects.current().filter(organisation__in=organisations, kind=ANSWER_MANDATE).values("person")
    people = contacts(organisations).values("pk")
    return Person.objects.filter(pk__in=holding.union(people), is_active=True).order_by("sort_name")
