"""What waits for a person among the meetings and in the matrix."""

from datetime import date, timedelta
from typing import Any, NamedTuple, cast

from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations import rules
from operations.models import (
    ActionItem,
    AgendaItem,
    BacklogItem,
    Body,
    Decision,
    FollowUpAnswer,
    Matrix,
    Meeting,
    MeetingAnswer,
    Method,
    Minutes,
    MinutesApproval,
    RoundReceiver,
    Seat,
)
from operations.models.bodies import seats_of

READ_BEFORE = timedelta(days=14)  # an agenda is read in the two weeks before its meeting
ANSWER_BEFORE = timedelta(days=2)  # then those who have not answered are reminded
AT_MOST = 10  # of each sort: the home page is for what matters, the lists for all
CALL_BEFORE = rules.LATEST_NOTICE + timedelta(days=30)  # a notice is thought of a month before it should go out


def waiting(person: Person) -> list[Item]:
    """Agendas to read and minutes to approve, and for those who prepare meetings the notices to send, minutes to write or to
    see to, decisions to review, methods to look through and a draft of the matrix; 2–6 queries, and one for an
    organisation's contact."""
    items = [_agenda_to_read(meeting) for meeting in _soon(person)]
    items += _seats(person)
    items += minutes_waiting(person)
    items += follow_up(person)
    if person.active_roles:
        own = list(
            ActionItem.objects.open().filter(owner=person).order_by("due_on", "pk").only("what", "due_on")[: AT_MOST + 1]
        )
        items += [_action_to_do(action) for action in own[:AT_MOST]]
        if len(own) > AT_MOST:
            items.append(_more_to_do(own[AT_MOST]))
    if rules.may_prepare_meetings(person):
        drafts = (
            Meeting.objects.visible_to(person)
            .upcoming()
            .filter(state=Meeting.State.DRAFT, starts_at__lte=dates.now() + CALL_BEFORE)
            .select_related("body")
            .only("title", "starts_at", "body__name")
        )
        items += [_notice_to_send(meeting) for meeting in drafts]
        items += _matters_to_answer(person)
    if rules.may_change_matrix(person):
        items += [_draft_to_finish(draft) for draft in Matrix.objects.drafts()]
    if rules.may_write_methods(person):
        items += _methods_to_review(person)
    return items


# What; id and name of the group, id and name of the organisation; who has the seat that ends, and its last day.
Row = tuple[str, int, str, int, str, str, date | None]


def _seats(person: Person) -> list[Item]:
    """For the contact: seats that end with nobody after them, and groups that miss the organisation; one query."""
    own = {role.organisation_id: role.organisation for role in person.active_roles if role.kind in rules.NAME_OWN.roles}
    if not own:
        return []
    names = ("body_id", "body__name", "organisation_id", "organisation__short_name", "person__name", "ends_on")
    ending = Seat.objects.ending_within(rules.SOON).filter(organisation__in=own).order_by()
    missing = [
        Body.objects.missing(place)
        .order_by()
        .values_list(
            Value("missing"), "pk", "name", Value(place.pk), Value(place.short_name), Value("", CharField()),
            Value(None, DateField()),
        )
        for place in own.values()
    ]  # fmt: skip
    rows = ending.values_list(Value("ending"), *names).union(*missing, all=True)
    found = cast("list[Row]", sorted(rows, key=lambda row: (row[2], row[4])))
    return [_seat_that_ends(*row[1:]) if row[0] == "ending" else _representative_to_name(*row[1:5]) for row in found]


def _seat_that_ends(body: int, name: str, organisation: int, place: str, person: str, ends_on: date | None) -> Item:
    return Item(
        due_on=ends_on or dates.today(),
        kind=_("Group"),
        title=_("The seat of %(person)s in %(body)s ends") % {"person": person, "body": name},
        why=_("Nobody is named for %(organisation)s after that day.") % {"organisation": place},
        url=f"{reverse('operations:seat_add', args=[body])}?organisation={organisation}",
        action=_("Name somebody"),
        must=True,
    )


def _representative_to_name(body: int, name: str, organisation: int, place: str) -> Item:
    return Item(
        due_on=dates.today(),
        kind=_("Group"),
        title=_("%(organisation)s has nobody in %(body)s") % {"organisation": place, "body": name},
        why=_("Without a representative you have no say there. Name one and a substitute; it takes a minute."),
        url=f"{reverse('operations:seat_add', args=[body])}?organisation={organisation}",
        action=_("Name somebody"),
        must=True,
    )


def _soon(person: Person) -> "list[Meeting]":
    called = Meeting.objects.visible_to(person).upcoming().filter(state=Meeting.State.CALLED)
    own = MeetingAnswer.objects.filter(meeting=OuterRef("pk"), person=person, starts_at=OuterRef("starts_at"))
    is_seated = ExpressionWrapper(Q(body__in=seats_of(person)), BooleanField())
    soon = (
        called.filter(starts_at__lte=dates.now() + READ_BEFORE)
        .select_related("body")
        .only("title", "starts_at", "body__name")
    )
    agenda = _count(AgendaItem.objects.filter(meeting=OuterRef("pk")))
    return list(soon.annotate(items=agenda, is_unanswered=~Exists(own), is_seated=is_seated)[:AT_MOST])


def _count(rows: QuerySet[Any]) -> Subquery:
    """How many of the rows, as a column of the query around them."""
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("n"), output_field=IntegerField())


def _agenda_to_read(meeting: Meeting) -> Item:
    """Whoever sits in the group is asked to answer first: the others wait for it."""
    count: int = meeting.items  # type: ignore[attr-defined]  # annotated by _soon
    if meeting.is_seated and meeting.is_unanswered and not meeting.has_begun:  # type: ignore[attr-defined]  # as well
        return _notice_to_answer(meeting)
    return Item(
        due_on=dates.as_local_date(meeting.starts_at),
        kind=meeting.body.name,
        title=meeting.title,
        why=ngettext("The agenda has %(n)d item.", "The agenda has %(n)d items.", count) % {"n": count},
        url=meeting.get_absolute_url(),
        action=_("Read the agenda"),
    )


def _notice_to_answer(meeting: Meeting) -> Item:
    day = dates.as_local_date(meeting.starts_at)
    return Item(
        due_on=max(day - ANSWER_BEFORE, dates.today()),
        kind=meeting.body.name,
        title=meeting.title,
        why=_("The meeting is %(day)s. Say whether you come, or who comes instead.") % {"day": dates.day(day)},
        url=reverse("operations:meeting_answer", args=[meeting.pk]),
        action=_("Answer"),
        must=True,
    )


def _notice_to_send(meeting: Meeting) -> Item:
    return Item(
        due_on=dates.as_local_date(meeting.starts_at - rules.LATEST_NOTICE),
        kind=meeting.body.name,
        title=meeting.title,
        why=_("The notice should go out at least %(n)d days before the meeting.") % {"n": rules.LATEST_NOTICE.days},
        url=meeting.get_absolute_url(),
        action=_("Send the notice"),
        must=True,
    )


def _draft_to_finish(draft: Matrix) -> Item:
    return Item(
        due_on=dates.today(),
        kind=_("The matrix"),
        title=_("Version %(version)d is being written") % {"version": draft.version},
        why=_("Nothing changes for the members until it has been adopted."),
        url=draft.get_absolute_url(),
        action=_("Continue"),
    )


def _methods_to_review(person: Person) -> list[Item]:
    due = Method.objects.to_review().filter(responsible=person).order_by("review_on", "pk")
    found = list(due.only("title", "review_on")[: AT_MOST + 1])
    items = [_method_to_review(method) for method in found[:AT_MOST]]
    return [*items, _more_methods(found[AT_MOST])] if len(found) > AT_MOST else items


def _more_methods(method: Method) -> Item:
    return Item(
        due_on=method.review_on or dates.today(),
        kind=_("Methods"),
        title=_("You have more methods to look through"),
        why=_("The first %(n)d stand here, and all of them in the list.") % {"n": AT_MOST},
        url=reverse("operations:methods"),
        action=_("Open the list"),
    )


def _method_to_review(method: Method) -> Item:
    return Item(
        due_on=method.review_on or dates.today(),
        kind=_("Method"),
        title=method.title,
        why=_("It is time to see whether the method still holds. You answer for it."),
        url=method.get_absolute_url(),
        action=_("Look it through"),
    )


def minutes_waiting(person: Person) -> list[Item]:
    """What waits of minutes and decisions: one query, and another one for those who prepare meetings."""
    if not person.active_roles:
        return []
    items = [_to_approve(each) if asks_me else _to_finish(each) for each, asks_me in _unfinished(person)]
    if rules.may_write_minutes(person):
        reviews = _reviews(person)
        items += [_to_review(decision) for decision in reviews[:AT_MOST]]
        if len(reviews) > AT_MOST:
            items.append(_more_to_review(reviews[AT_MOST]))
    return items


def _unfinished(person: Person) -> list[tuple[Minutes, bool]]:
    """With whether it asks for the person's approval: minutes that the person is to approve; of meetings that are over, those that the person writes or is
    responsible for, while they are written and when their approval is late."""
    asked = MinutesApproval.objects.filter(minutes=OuterRef("pk"), person=person, approved_at=None, replaced_at=None)
    open_ones = Minutes.objects.exclude(state=Minutes.State.APPROVED).annotate(
        asks_me=ExpressionWrapper(Q(state=Minutes.State.APPROVING) & Exists(asked), output_field=BooleanField())
    )
    own = Q(writer=person) | Q(meeting__responsible=person)
    found = open_ones.filter(Q(asks_me=True) | own & Q(meeting__ends_at__lt=dates.now()))
    found = found.select_related("meeting").only("state", "sent_at", "meeting__title", "meeting__ends_at")
    return [(each, each.asks_me) for each in found if each.asks_me or each.is_writing or rules.is_late(each)]


def _reviews(person: Person) -> "list[Decision]":
    soon = dates.today() + timedelta(days=rules.REVIEW_BEFORE)
    due = Decision.objects.approved().filter(item__meeting__responsible=person).with_review().to_review(by=soon)
    shown = due.select_related("item").only("item__title", "item__year", "item__paragraph")
    return list(shown.order_by(F("looked_at"), "pk")[: AT_MOST + 1])


def _to_approve(minutes: Minutes) -> Item:
    return Item(
        due_on=rules.due_on(minutes),
        kind=_("Minutes"),
        title=minutes.meeting.title,
        why=_("You are to approve the minutes. They hold when all have."),
        url=minutes.get_absolute_url(),
        action=_("Read and approve"),
        must=True,
    )


def _to_finish(minutes: Minutes) -> Item:
    if minutes.is_writing:
        why, action = _("The minutes should be sent for approval soon after the meeting."), _("Go on writing")
        due = dates.as_local_date(minutes.meeting.ends_at) + timedelta(days=rules.WRITE_WITHIN)
    else:
        why, action = _("Not everybody has approved. Talk to them, or let somebody else approve."), _("See who is missing")
        due = rules.due_on(minutes)
    return Item(
        due_on=due,
        kind=_("Minutes"),
        title=minutes.meeting.title,
        why=why,
        url=minutes.get_absolute_url(),
        action=action,
        must=True,
    )


def _to_review(decision: Decision) -> Item:
    assert decision.looked_at is not None
    return Item(
        due_on=decision.looked_at,
        kind=_("Decision"),
        title=str(decision),
        why=_("The meeting decided to look at it again that day."),
        url=decision.get_absolute_url(),
        action=_("Note the review"),
        must=True,
    )


def _more_to_review(decision: Decision) -> Item:
    assert decision.looked_at is not None
    return Item(
        due_on=decision.looked_at,
        kind=_("Decisions"),
        title=_("More decisions are to be reviewed"),
        why=_("The first %(n)d stand here, and all of them in the register.") % {"n": AT_MOST},
        url=f"{reverse('operations:decisions')}?review=due&sort=review",
        action=_("Open the register"),
        must=True,
    )


def rounds(person: Person) -> list[Item]:
    """Answers that the person's organisations owe; for those who prepare proposals also rounds to close and directives to
    answer. 1 query, for the latter 2."""
    if not person.active_roles:
        return []
    owed = RoundReceiver.objects.unanswered().filter(organisation__in=person.organisation_ids)
    rows = owed.select_related("organisation", "round__version__proposal").only(
        *("round__answer_by", "round__version__number", "round__version__proposal__title", "organisation__short_name")
    )
    items = [_to_answer(each) for each in rows]
    if rules.may_prepare_rounds(person):
        over, left = _to_see_to()
        items += [_to_close(row) for row in over[:AT_MOST]] + [_to_be_answered(row) for row in left[:AT_MOST]]
        items += [_more_proposals(rows[AT_MOST]) for rows in (over, left) if len(rows) > AT_MOST]
    return items


class ToSeeTo(NamedTuple):
    """A proposal that goes on: since when it waits, and for how many answers."""

    what: str
    pk: int
    title: str
    since: date
    missing: int


# Rounds that are over and not closed, with who has not answered; then, where no round is over, the last day on which a round
# was closed and how many instructions and wishes nobody has answered. Of each the oldest, and one more that tells of others.
# In SQL for the reason of SEATS_OF; a test holds it to the querysets.
TO_SEE_TO = """WITH over AS (
    SELECT proposal.id, proposal.title, round.id AS round_id, round.answer_by
    FROM operations_proposalround round
    JOIN operations_proposalversion version ON version.id = round.version_id
    JOIN operations_proposal proposal ON proposal.id = version.proposal_id
    WHERE round.opened_at IS NOT NULL AND round.closed_at IS NULL AND round.answer_by < %(today)s
    AND proposal.state = 'open' AND proposal.number IS NOT NULL
), unanswered AS (
    SELECT version.proposal_id, count(*) AS missing
    FROM operations_directive directive
    JOIN operations_position position ON position.id = directive.position_id
    JOIN operations_roundreceiver receiver ON receiver.id = position.receiver_id
    JOIN operations_proposalround round ON round.id = receiver.round_id
    JOIN operations_proposalversion version ON version.id = round.version_id
    WHERE directive.state = 'received'
    GROUP BY version.proposal_id
)
(SELECT 'over', over.id, over.title, over.answer_by AS since, (
    SELECT count(*) FROM operations_roundreceiver receiver
    WHERE receiver.round_id = over.round_id AND NOT receiver.is_observer
    AND NOT EXISTS (SELECT 1 FROM operations_position WHERE receiver_id = receiver.id)
) FROM over ORDER BY since, over.id LIMIT %(most)s)
UNION ALL
(SELECT 'left', proposal.id, proposal.title, (closed.at AT TIME ZONE 'Europe/Stockholm')::date AS since, unanswered.missing
FROM unanswered
JOIN operations_proposal proposal ON proposal.id = unanswered.proposal_id
JOIN LATERAL (
    SELECT max(round.closed_at) AS at FROM operations_proposalround round
    JOIN operations_proposalversion version ON version.id = round.version_id
    WHERE version.proposal_id = proposal.id
) closed ON closed.at IS NOT NULL
WHERE proposal.state = 'open' AND proposal.number IS NOT NULL AND proposal.id NOT IN (SELECT id FROM over)
ORDER BY closed.at, proposal.id LIMIT %(most)s)"""


def _to_see_to() -> tuple[list[ToSeeTo], list[ToSeeTo]]:
    """Proposals whose round is over, and those whose instructions and wishes wait: the oldest first, AT_MOST + 1 of each."""
    with connection.cursor() as cursor:
        cursor.execute(TO_SEE_TO, {"today": dates.today(), "most": AT_MOST + 1})
        rows = [ToSeeTo(*row) for row in cursor.fetchall()]
    return [row for row in rows if row.what == "over"], [row for row in rows if row.what == "left"]


def _to_answer(receiver: RoundReceiver) -> Item:
    sent = receiver.round
    return Item(
        due_on=sent.answer_by,
        kind=_("Proposal"),
        title=sent.version.proposal.title,
        why=_("%(name)s has not answered version %(n)d.") % {"name": receiver.organisation, "n": sent.version.number},
        url=sent.version.get_absolute_url(),
        action=_("Take a position"),
        must=True,
    )


def _to_close(proposal: ToSeeTo) -> Item:
    return Item(
        due_on=proposal.since,
        kind=capfirst(_("round")),
        title=proposal.title,
        why=ngettext(
            "The last day is over, and %(n)d organisation has not answered. Phone, or close the round.",
            "The last day is over, and %(n)d organisations have not answered. Phone, or close the round.",
            proposal.missing,
        )
        % {"n": proposal.missing},
        url=f"{reverse('operations:proposal', args=[proposal.pk])}#answers",
        action=_("See who is missing"),
        must=True,
    )


def _to_be_answered(proposal: ToSeeTo) -> Item:
    return Item(
        due_on=proposal.since,
        kind=_("Proposal"),
        title=proposal.title,
        why=ngettext(
            "%(n)d instruction or wish needs an answer.",
            "%(n)d instructions and wishes need an answer.",
            proposal.missing,
        )
        % {"n": proposal.missing},
        url=f"{reverse('operations:proposal', args=[proposal.pk])}#directives",
        action=_("Answer them"),
        must=True,
    )


def _more_proposals(proposal: ToSeeTo) -> Item:
    return Item(
        due_on=proposal.since,
        kind=_("Proposals"),
        title=_("More proposals wait for you") if proposal.what == "left" else _("More rounds are over"),
        why=_("The first %(n)d stand here, and all of them among the proposals.") % {"n": AT_MOST},
        url=f"{reverse('operations:proposals')}?tab={'all' if proposal.what == 'left' else 'rounds'}",
        action=_("Open the list"),
        must=True,
    )


def _action_to_do(action: ActionItem) -> Item:
    return Item(
        due_on=action.due_on,
        kind=_("Action"),
        title=action.what,
        why=_("You are to do it. Note it when it is done."),
        url=action.get_absolute_url(),
        action=_("Open the action"),
        must=True,
    )


def _more_to_do(action: ActionItem) -> Item:
    return Item(
        due_on=action.due_on,
        kind=_("Actions"),
        title=_("You have more actions to do"),
        why=_("The first %(n)d stand here, and all of them in the list.") % {"n": AT_MOST},
        url=f"{reverse('operations:actions')}?whose=mine",
        action=_("Open the list"),
        must=True,
    )


def _matters_to_answer(person: Person) -> list[Item]:
    """One row for all of them, from the day the oldest was suggested."""
    since = list(BacklogItem.objects.visible_to(person).due().order_by("created_at").values_list("created_at", flat=True))
    if not since:
        return []
    words = ngettext("%(n)d suggested matter waits", "%(n)d suggested matters wait", len(since)) % {"n": len(since)}
    return [
        Item(
            due_on=dates.as_local_date(since[0]),
            kind=_("Network meeting"),
            title=words,
            why=_("Take them onto an agenda, put them off or decline them."),
            url=reverse("operations:suggestions"),
            action=_("See the matters"),
        )
    ]


def follow_up(person: Person) -> list[Item]:
    """What the organisations that one answers for are asked, a row for each of them: one query, or none."""
    own = rules.answers_follow_up_for(person)
    if not own:
        return []
    asked = FollowUpAnswer.objects.open().filter(organisation__in=own).order_by()
    rows = asked.values("organisation__short_name").annotate(questions=Count("pk"), due_on=Min("due_on"))
    return [_question_to_answer(row["organisation__short_name"], row["questions"], row["due_on"]) for row in rows]


def _question_to_answer(organisation: str, questions: int, due_on: date) -> Item:
    title = ngettext("What came of it? One question to %(organisation)s", "What came of it? %(n)d questions to %(organisation)s", questions)  # fmt: skip
    return Item(
        due_on=due_on,
        kind=_("Follow-up"),
        title=title % {"n": questions, "organisation": organisation},
        why=_("Each answer takes a minute, and “Too early to say” is one too."),
        url=reverse("operations:followup_questions"),
        action=_("Answer"),
        must=True,
    )
