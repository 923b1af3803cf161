"""What is done with suggested matters: suggested, taken onto an agenda, put off and declined. The one who suggested is told."""

from datetime import date

from django.db import transaction

from members.models import Person
from network_portal.lib import dates
from network_portal.records.journal import journal
from network_portal.records.notices import tell
from operations import rules
from operations.actions.agenda import append
from operations.actions.meetings import lock
from operations.models import AgendaItem, BacklogItem, Body, Meeting


@transaction.atomic
def suggest_matter(body: Body, *, title: str, why: str, by: Person) -> BacklogItem:
    rules.must_go_on(body)
    matter = BacklogItem.objects.create(body=body, title=title, why=why, by=by, created_at=dates.now())
    journal("operations.matter_suggested", matter, by=by)
    return matter


@transaction.atomic
def take_matter(matter: BacklogItem, meeting: Meeting, *, by: Person | None) -> AgendaItem:
    """Put it last on the agenda of a draft of its body, introduced by the one who suggested it."""
    meeting = lock(meeting)
    rules.must_be_draft(meeting)
    return take_under_lock(matter, meeting, by=by)


def take_under_lock(matter: BacklogItem, meeting: Meeting, *, by: Person | None) -> AgendaItem:
    """The meeting is locked by the caller; the matter is locked here, so that it stands on one agenda only."""
    matter = lock_matter(matter)
    rules.must_wait(matter)
    rules.must_be_of_the_body(matter, meeting)
    owner = matter.by if matter.by.is_active else None
    item = append(meeting, title=matter.title, kind=AgendaItem.Kind.DISCUSSION, description=matter.why, owner=owner, by=by)
    _answer(matter, by, state=BacklogItem.State.TAKEN, item=item, not_before=None, answer="")
    journal("operations.matter_taken", matter, by=by, meeting=meeting.pk)
    _tell(matter, by, meeting=meeting)
    return item


@transaction.atomic
def put_off_matter(matter: BacklogItem, *, until: date, reason: str, by: Person | None) -> BacklogItem:
    """It waits on, and is offered again from that day."""
    matter = lock_matter(matter)
    rules.must_wait(matter)
    rules.must_come_later(until)
    _answer(matter, by, not_before=until, answer=reason)
    journal("operations.matter_put_off", matter, by=by, reason=reason, not_before=until.isoformat())
    _tell(matter, by)
    return matter


@transaction.atomic
def decline_matter(matter: BacklogItem, *, reason: str, by: Person | None) -> BacklogItem:
    matter = lock_matter(matter)
    rules.must_wait(matter)
    _answer(matter, by, state=BacklogItem.State.DECLINED, answer=reason)
    journal("operations.matter_declined", matter, by=by, reason=reason)
    _tell(matter, by)
    return matter


@transaction.atomic
def withdraw_matter(matter: BacklogItem, *, by: Person) -> BacklogItem:
    """Whoever suggested it takes it back while it stands on no agenda."""
    matter = lock_matter(matter)
    rules.must_wait(matter)
    matter.state, matter.not_before = BacklogItem.State.WITHDRAWN, None
    matter.save(update_fields=["state", "not_before"])
    journal("operations.matter_withdrawn", matter, by=by)
    return matter


def lock_matter(matter: BacklogItem) -> BacklogItem:
    return BacklogItem.objects.select_related("body", "by").select_for_update(of=("self",), no_key=True).get(pk=matter.pk)


def _answer(matter: BacklogItem, by: Person | None, **fields: object) -> None:
    for name, value in {**fields, "answered_by": by, "answered_at": dates.now()}.items():
        setattr(matter, name, value)
    matter.save()


def _tell(matter: BacklogItem, by: Person | None, meeting: Meeting | None = None) -> None:
    """Whoever answers their own suggestion knows it. Each answer is a fact of its own."""
    if by is None or by.pk != matter.by_id:
        key = f"operations.matter_answered:{matter.pk}:{matter.answered_at:%Y%m%d%H%M%S%f}"
        context = {"matter": matter, "by": by, "meeting": meeting}
        tell(matter.by, key, "operations/notices/matter_answered.txt", context)
