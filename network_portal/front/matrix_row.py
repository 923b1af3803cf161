"""One row of the matrix, and what is done under it: the events, needs and meetings that point to it."""

from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competence.listing import event_rows
from competence.models import Event
from competence.rules import may_manage
from members.models import Person
from network_portal.front.followup.periods import Period, choices
from network_portal.lib import dates, typed
from network_portal.lib.requests import SignedIn
from operations import rules
from operations.models import Attendance, FollowUpAnswer, Matrix, MatrixRow, Meeting, Minutes
from procurement.filters import rows as need_rows
from procurement.models import Need
from procurement.rules import organisations_to_describe_for

SHOWN = 8  # of each kind: the rest is behind its link
ANSWERS = 60  # of organisations; more than a year's in a network of this size

Rows = TypeVar("Rows", bound=QuerySet[Any])


@require_safe
def matrix_row(request: SignedIn, pk: int) -> HttpResponse:
    row = get_object_or_404(MatrixRow.objects.visible_to(request.user).select_related("matrix"), pk=pk)
    in_force = Matrix.in_force()
    period = _period(request)
    context = {
        "row": row,
        "is_in_force": row.matrix == in_force,
        "may_change": row.matrix.is_draft and rules.may_change_matrix(request.user),
        "may_propose": row.matrix == in_force and rules.may_prepare_rounds(request.user),
        "may_arrange": may_manage(request.user),
        "asked": f"?row={row.pk}",  # the forms of an event and of a need begin with the row
        "may_describe": bool(organisations_to_describe_for(request.user)),
        "period": period,
        "chosen": period.key if period else "",
        "periods": [("", _("All the time")), *((each.key, each.label) for each in choices())],
        "reads_all": rules.may_see_follow_up(request.user),
        "indicators": row.indicators.all(),
        **under(request.user, row, period),
        "answers": _answers(request.user, row, period),
    }
    return render(request, "front/matrix_row.html", context)


def _period(request: SignedIn) -> Period | None:
    """The one that the follow-up page leads from, or the quarter of a question; None: all the time."""
    known = {each.key: each for each in choices()}
    if (asked := request.GET.get("period", "")) in known:
        return known[asked]
    first = typed.day(request.GET.get("first", ""))
    if first is None or first.year < 2000 or first.year > 2100:
        return None
    first = rules.quarter_of(first)
    return Period("quarter", first, rules.quarters_before(first, -3) - timedelta(days=1))


def _under(rows: Rows, row: MatrixRow, period: Period | None, moment: str = "starts_at") -> Rows:
    """Those of the row; when a period is asked for, those of it, also under the rows of older versions that this one continues."""
    if period is None:
        return rows.filter(matrix_row=row)
    ours = MatrixRow.objects.filter(Q(pk=row.key) | Q(root=row.key))
    return rows.filter(matrix_row__in=ours, **{f"{moment}__range": period.moments})


def under(person: Person, row: MatrixRow, period: Period | None = None) -> dict[str, Any]:
    """What the person may see of what is done under the row. Five queries, two of them for the marks on the lines.

    How many there are beyond those shown comes with the rows: to count apart would be a query for each kind.
    """
    events = list(_by_date(_under(Event.objects.visible_to(person), row, period)).for_list("coming", "past"))
    needs = _needs(person, row, period)
    return {
        "events": event_rows(person, [columns[:-2] for columns in events]),
        "needs": need_rows(needs, person) if needs else [],
        "meetings": _by_date(_under(_with_attendance(Meeting.objects.visible_to(person), person), row, period)),
        "more_events": _beyond(coming=events[0][-2], past=events[0][-1]) if events else {},
        "more_needs": _beyond(own=needs[0].own, others=needs[0].others) if needs else {},  # type: ignore[attr-defined]  # annotated below
    }


def _with_attendance(meetings: QuerySet[Meeting], person: Person) -> QuerySet[Meeting]:
    """How many `came`, and from how many organisations (`from_how_many`), by the minutes that the person may read; None without."""
    read = Minutes.objects.visible_to(person).values("pk")
    there = Attendance.objects.there().filter(minutes__in=read, minutes__meeting=OuterRef("pk")).order_by().values("minutes")
    came, places = there.annotate(n=Count("pk")), there.annotate(n=Count("organisation", distinct=True))
    return meetings.annotate(came=Subquery(came.values("n")), from_how_many=Subquery(places.values("n")))


def _by_date(rows: Rows) -> Rows:
    """What lies ahead, the next first; then what is over, the latest first. Each knows how many `coming` and `past` there are."""
    over = Q(ends_at__lt=dates.now())
    ahead_first = Case(When(over, then=Value(None)), default=F("starts_at")).asc(nulls_last=True)
    counted = rows.annotate(coming=Window(Count("pk", filter=~over)), past=Window(Count("pk", filter=over)))
    return counted.order_by(ahead_first, "-starts_at", "-pk")[:SHOWN]


def _needs(person: Person, row: MatrixRow, period: Period | None) -> list[Need]:
    """The latest changed first. Each knows how many are one's `own`, and how many are those of `others`."""
    own = Q(organisation__in=person.organisation_ids)
    counted = _under(Need.objects.visible_to(person), row, period, "created_at").annotate(
        own=Window(Count("pk", filter=own)), others=Window(Count("pk", filter=~own))
    )
    return list(counted.for_list().order_by("-updated_at", "-pk")[:SHOWN])


def _answers(person: Person, row: MatrixRow, period: Period | None) -> QuerySet[FollowUpAnswer]:
    """What organisations answered about the row in any version, as far as the person may read it: the latest first."""
    answers = FollowUpAnswer.objects.visible_to(person).given().filter(Q(row=row.key) | Q(row__root=row.key))
    if period:
        answers = answers.about(period.first, period.last)
    with_names = answers.select_related("organisation", "answered_by").prefetch_related("values__indicator")
    return with_names.order_by("-quarter_on", "organisation__sort_name", "-point")[:ANSWERS]


def _beyond(**counts: int) -> dict[str, int]:
    """How many there are of each sort, when that is more than the page shows; otherwise nothing."""
    return counts if sum(counts.values()) > SHOWN else {}
