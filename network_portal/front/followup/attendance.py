"""Who came to what is done under a row: to events as the organiser noted it, to meetings as their minutes have it.

Names are never told here, only numbers. Of a row's meetings nothing is told when fewer than FEWEST organisations came, and
the meetings of closed groups are weighed by themselves: otherwise the difference from the open ones would tell who came.
"""

from typing import Any

from django.db import connection
from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from competence.models import Registration
from members.models import Organisation
from network_portal.front.followup.periods import Period
from network_portal.front.reports.network import CAME, FEWEST
from network_portal.lib import dates
from operations.models import Attendance, Meeting, root_of

EVENT, OPEN, CLOSED = range(3)  # to what somebody came; the two last are meetings of open and of closed groups
COLUMNS = ("root", "kind", "what", "who", "place")

# Events always count. `enough` has the kinds that may be told, for each row.
COUNTED = """
WITH came(root, kind, what, who, place) AS MATERIALIZED ({came}),
enough AS (
    SELECT root, kind FROM came GROUP BY root, kind HAVING kind = %s OR COUNT(DISTINCT place) >= %s
)
SELECT came.root,
    COUNT(DISTINCT who) FILTER (WHERE enough.kind IS NOT NULL) AS people,
    COUNT(DISTINCT place) FILTER (WHERE enough.kind IS NOT NULL) AS organisations,
    BOOL_OR(enough.kind IS NULL) AS few_at_meetings
FROM came LEFT JOIN enough ON enough.root = came.root AND enough.kind = came.kind
GROUP BY came.root
"""
OWN = """
SELECT root, COUNT(DISTINCT (kind, what)) AS held, COUNT(DISTINCT who) AS people, COUNT(*) AS seats,
    COUNT(*) FILTER (WHERE kind = %s) AS at_events
FROM ({came}) AS came(root, kind, what, who, place) GROUP BY root
"""


def held() -> Q:
    """Meetings that were called and are over."""
    return Q(state=Meeting.State.CALLED, ends_at__lt=dates.now())


def taken_part(period: Period) -> dict[int, dict[str, Any]]:
    """`people` and `organisations` that came, and whether too few came to meetings to be told (`few_at_meetings`), by the
    number that a row has through all versions. Whoever came to several things is counted once. One query."""
    came = _at_events(period).union(_at_meetings(period, Q()), all=True)
    return _asked(COUNTED, came, EVENT, FEWEST)


def own_part(period: Period, organisation: Organisation) -> dict[int, dict[str, Any]]:
    """To how many events and meetings our people came (`held`), how many `people` that was, their `seats` in all, and how many of
    these `at_events`.

    Without the meetings of closed groups: who came there is for those who sit in them. One query.
    """
    ours, is_open = Q(organisation=organisation), Q(minutes__meeting__body__is_open=True)
    came = _at_events(period).filter(ours).union(_at_meetings(period, ours & is_open), all=True)
    return _asked(OWN, came, EVENT)


def _at_events(period: Period) -> QuerySet[Any, Any]:
    came = Registration.objects.seated().filter(CAME, event__starts_at__range=period.moments)
    return _columns(came, "event", Value(EVENT), Cast("person", CharField()))


def _at_meetings(period: Period, only: Q) -> QuerySet[Any, Any]:
    """Guests without an account are known by their names."""
    meetings = Meeting.objects.filter(held(), starts_at__range=period.moments)
    came = Attendance.objects.there().filter(only, minutes__meeting__in=meetings)
    kind = Value(CLOSED) - Cast("minutes__meeting__body__is_open", IntegerField())
    who = Coalesce(Cast("person", CharField()), NullIf("name", Value("")))
    return _columns(came, "minutes__meeting", kind, who)


def _columns(rows: QuerySet[Any, Any], what: str, kind: Any, who: Any) -> QuerySet[Any, Any]:
    root = root_of(f"{what}__matrix_row__root", f"{what}__matrix_row")
    named = rows.order_by().annotate(root=root, kind=kind, what=F(what), who=who, place=F("organisation"))
    return named.values_list(*COLUMNS)


def _asked(sql: str, came: QuerySet[Any, Any], *values: Any) -> dict[int, dict[str, Any]]:
    inner, params = came.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql.format(came=inner), [*params, *values] if sql is COUNTED else [*values, *params])
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["root"]: row for row in found}
