"""One row of the matrix, and what is done under it: the events, needs and meetings that point to it."""

from typing import Any, TypeVar

from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from competence.listing import event_rows
from competence.models import Event
from competence.rules import may_manage
from members.models import Person
from network_portal.lib import dates
from network_portal.lib.requests import SignedIn
from operations import rules
from operations.models import Matrix, MatrixRow, Meeting
from procurement.filters import rows as need_rows
from procurement.models import Need
from procurement.rules import organisations_to_describe_for

SHOWN = 8  # of each kind: the rest is behind its link

Rows = TypeVar("Rows", bound=QuerySet[Any])


@require_safe
def matrix_row(request: SignedIn, pk: int) -> HttpResponse:
    row = get_object_or_404(MatrixRow.objects.visible_to(request.user).select_related("matrix"), pk=pk)
    in_force = Matrix.in_force()
    context = {
        "row": row,
        "is_in_force": row.matrix == in_force,
        "may_change": row.matrix.is_draft and rules.may_change_matrix(request.user),
        "may_arrange": may_manage(request.user),
        "asked": f"?row={row.pk}",  # the forms of an event and of a need begin with the row
        "may_describe": bool(organisations_to_describe_for(request.user)),
        **under(request.user, row),
    }
    return render(request, "front/matrix_row.html", context)


def under(person: Person, row: MatrixRow) -> dict[str, Any]:
    """What the person may see of what is done under the row. Five queries, two of them for the marks on the lines.

    How many there are beyond those shown comes with the rows: to count apart would be a query for each kind.
    """
    events = list(_by_date(Event.objects.visible_to(person).filter(matrix_row=row)).for_list("coming", "past"))
    needs = _needs(person, row)
    return {
        "events": event_rows(person, [columns[:-2] for columns in events]),
        "needs": need_rows(needs, person) if needs else [],
        "meetings": _by_date(Meeting.objects.visible_to(person).filter(matrix_row=row)),
        "more_events": _beyond(coming=events[0][-2], past=events[0][-1]) if events else {},
        "more_needs": _beyond(own=needs[0].own, others=needs[0].others) if needs else {},  # type: ignore[attr-defined]  # annotated below
    }


def _by_date(rows: Rows) -> Rows:
    """What lies ahead, the next first; then what is over, the latest first. Each knows how many `coming` and `past` there are."""
    over = Q(ends_at__lt=dates.now())
    ahead_first = Case(When(over, then=Value(None)), default=F("starts_at")).asc(nulls_last=True)
    counted = rows.annotate(coming=Window(Count("pk", filter=~over)), past=Window(Count("pk", filter=over)))
    return counted.order_by(ahead_first, "-starts_at", "-pk")[:SHOWN]


def _needs(person: Person, row: MatrixRow) -> list[Need]:
    """The latest changed first. Each knows how many are one's `own`, and how many are those of `others`."""
    own = Q(organisation__in=person.organisation_ids)
    counted = (
        Need.objects.visible_to(person)
        .filter(matrix_row=row)
        .annotate(own=Window(Count("pk", filter=own)), others=Window(Count("pk", filter=~own)))
    )
    return list(counted.for_list().order_by("-updated_at", "-pk")[:SHOWN])


def _beyond(**counts: int) -> dict[str, int]:
    """How many there are of each sort, when that is more than the page shows; otherwise nothing."""
    return counts if sum(counts.values()) > SHOWN else {}
