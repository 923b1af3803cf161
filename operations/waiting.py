"""What waits for a person among the meetings and in the matrix."""

from datetime import date, timedelta
from typing import Any, cast

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
    BacklogItem,
    Body,
    Decision,
    Directive,
    FollowUpAnswer,
    Matrix,
    Meeting,
    MeetingAnswer,
    Method,
    Minutes,
    MinutesApproval,
    Proposal,
    ProposalRound,
    RoundReceiver,
    Seat,
)

READ_BEFORE = timedelta(days=14)  # an agenda is read in the two weeks before its meeting
ANSWER_BEFORE = timedelta(days=2)  # then those who have not answered are reminded
AT_MOST = 10  # decisions to review: the home page is for what matters, the register for all
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
        own = ActionItem.objects.open().filter(owner=person).order_by("due_on", "pk")
        items += [_action_to_do(action) for action in own]
    if rules.may_prepare_meetings(person):
        drafts = (
            Meeting.objects.visible_to(person)
            .upcoming()
            .filter(state=Meeting.State.DRAFT, starts_at__lte=dates.now() + CALL_BEFORE)
        )
        items += [_notice_to_send(meeting) for meeting in drafts]
        items += _matters_to_answer(person)
    if rules.may_change_matrix(person):
        items += [_draft_to_finish(draft) for draft in Matrix.objects.drafts()]
    if rules.may_write_methods(person):
        items += [_method_to_review(method) for method in Method.objects.to_review().filter(responsible=person)]
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
    seat = Seat.objects.current().filter(body=OuterRef("body"), person=person)
    soon = called.filter(starts_at__lte=dates.now() + READ_BEFORE)
    return list(
        soon.select_related("body").annotate(items=Count("agenda"), is_unanswered=~Exists(own), is_seated=Exists(seat))
    )


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
    found = open_ones.filter(Q(asks_me=True) | own & Q(meeting__ends_at__lt=dates.now())).select_related("meeting")
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
    items = [_to_answer(each) for each in owed.select_related("organisation", "round__version__proposal")]
    if rules.may_prepare_rounds(person):
        for proposal in _to_see_to():
            if proposal.over_since:
                items.append(_to_close(proposal))
            elif proposal.unanswered and proposal.closed_at:
                items.append(_to_be_answered(proposal))
    return items


def _to_see_to() -> list[Any]:
    """Proposals that go on, each with the last day of a round that is over but not closed (`over_since`), how many have
    not answered it (`missing`), and how many instructions and wishes have no answer (`unanswered`)."""
    of_it = {"version__proposal": OuterRef("pk")}
    over = ProposalRound.objects.open().filter(answer_by__lt=dates.today(), **of_it)
    missing = RoundReceiver.objects.unanswered().filter(round__version__proposal=OuterRef("pk"))
    left = Directive.objects.unanswered().filter(position__receiver__round__version__proposal=OuterRef("pk"))
    closed = ProposalRound.objects.filter(closed_at__isnull=False, **of_it).order_by("-closed_at")
    rows = Proposal.objects.going_on().exclude(number=None)
    rows = rows.annotate(
        over_since=Subquery(over.values("answer_by")[:1]), closed_at=Subquery(closed.values("closed_at")[:1])
    )
    return list(rows.annotate(missing=_count(missing), unanswered=_count(left)).order_by("pk"))


def _count(rows: QuerySet[Any]) -> Subquery:
    """How many of the rows, as a column of the query around them."""
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("n"), output_field=IntegerField())


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


def _to_close(proposal: Any) -> Item:
    return Item(
        due_on=proposal.over_since,
        kind=capfirst(_("round")),
        title=proposal.title,
        why=ngettext(
            "The last day is over, and %(n)d organisation has not answered. Phone, or close the round.",
            "The last day is over, and %(n)d organisations have not answered. Phone, or close the round.",
            proposal.missing,
        )
        % {"n": proposal.missing},
        url=f"{proposal.get_absolute_url()}#answers",
        action=_("See who is missing"),
        must=True,
    )


def _to_be_answered(proposal: Any) -> Item:
    return Item(
        due_on=dates.as_local_date(proposal.closed_at),
        kind=_("Proposal"),
        title=proposal.title,
        why=ngettext(
            "%(n)d instruction or wish needs an answer.",
            "%(n)d instructions and wishes need an answer.",
            proposal.unanswered,
        )
        % {"n": proposal.unanswered},
        url=f"{proposal.get_absolute_url()}#directives",
        action=_("Answer them"),
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
