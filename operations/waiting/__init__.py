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
    FollowUpAnswer,
    Matrix,
    Meeting,
    MeetingAnswer,
    Method,
    Seat,
)
from operations.models.bodies import seats_of
from operations.waiting import most
from operations.waiting.minutes import minutes_waiting
from operations.waiting.polls import date_polls
from operations.waiting.proposals import rounds

__all__ = ["follow_up", "rounds", "waiting"]

READ_BEFORE = timedelta(days=14)  # an agenda is read in the two weeks before its meeting
ANSWER_BEFORE = timedelta(days=2)  # then those who have not answered are reminded
CALL_BEFORE = rules.LATEST_NOTICE + timedelta(days=30)  # a notice is thought of a month before it should go out


def waiting(person: Person) -> list[Item]:
    """Agendas to read, date polls to answer and minutes to approve, and for those who prepare meetings the notices to send,
    times to choose, minutes to write or to see to, decisions to review, methods to look through and a draft of the matrix;
    3–7 queries, and one for an organisation's contact."""
    items = [_agenda_to_read(meeting) for meeting in _soon(person)]
    items += _seats(person)
    items += date_polls(person)
    items += minutes_waiting(person)
    items += follow_up(person)
    if person.active_roles:
        items += _actions_to_do(person)
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
    given = MeetingAnswer.objects.filter(meeting=OuterRef("pk"), starts_at=OuterRef("starts_at"))
    own = given.filter(person=person)
    refused = MeetingAnswer.objects.filter(meeting=OuterRef("meeting"), starts_at=OuterRef("starts_at"), person=person)
    standing_in = given.filter(~Exists(refused), substitute=person)
    # A substitute is asked only while nobody comes for the organisation.
    coming = given.exclude(answer=MeetingAnswer.Answer.NO).filter(
        organisation__seats__body=OuterRef("body"), organisation__seats__person=person,
        organisation__seats__kind=Seat.Kind.SUBSTITUTE,
    )  # fmt: skip
    is_seated = ExpressionWrapper(Q(body__in=seats_of(person)), BooleanField())
    soon = (
        called.filter(starts_at__lte=dates.now() + READ_BEFORE)
        .select_related("body")
        .only("title", "starts_at", "body__name")
    )
    agenda = _count(AgendaItem.objects.filter(meeting=OuterRef("pk")))
    found = soon.annotate(
        items=agenda,
        is_unanswered=~Exists(own) & ~Exists(coming),
        is_seated=is_seated,
        stands_in_for=Subquery(standing_in.values("person__name")[:1]),
    )
    return list(found[: most.AT_MOST])


def _count(rows: QuerySet[Any]) -> Subquery:
    """How many of the rows, as a column of the query around them."""
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("n"), output_field=IntegerField())


def _agenda_to_read(meeting: Meeting) -> Item:
    """Whoever sits in the group is asked to answer first: the others wait for it."""
    count: int = meeting.items  # type: ignore[attr-defined]  # annotated by _soon
    why = ngettext("The agenda has %(n)d item.", "The agenda has %(n)d items.", count) % {"n": count}
    if meeting.stands_in_for:  # type: ignore[attr-defined]  # as well
        instead = _("You are expected instead of %(person)s.") % {"person": meeting.stands_in_for}  # type: ignore[attr-defined]
        why = f"{instead} {why}"
    elif meeting.is_seated and meeting.is_unanswered and not meeting.has_begun:  # type: ignore[attr-defined]  # as well
        return _notice_to_answer(meeting)
    return Item(
        due_on=dates.as_local_date(meeting.starts_at),
        kind=meeting.body.name,
        title=meeting.title,
        why=why,
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
    found = list(due.only("title", "review_on")[: most.AT_MOST + 1])
    title, url = _("You have more methods to look through"), reverse("operations:methods")
    return most.first_of(found, _method_to_review, kind=_("Methods"), title=title, url=url)


def _method_to_review(method: Method) -> Item:
    return Item(
        due_on=method.review_on or dates.today(),
        kind=_("Method"),
        title=method.title,
        why=_("It is time to see whether the method still holds. You answer for it."),
        url=method.get_absolute_url(),
        action=_("Look it through"),
    )


def _actions_to_do(person: Person) -> list[Item]:
    own = ActionItem.objects.open().filter(owner=person).order_by("due_on", "pk")
    found = list(own.only("what", "due_on")[: most.AT_MOST + 1])
    title, url = _("You have more actions to do"), f"{reverse('operations:actions')}?whose=mine"
    return most.first_of(found, _action_to_do, kind=_("Actions"), title=title, url=url)


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
