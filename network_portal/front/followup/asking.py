"""Who is asked what came of the matrix: those that took part in something under a row, when an indicator is to be measured."""

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from competence.models import Registration
from members.models import Organisation
from network_portal.front.followup.attendance import held
from network_portal.front.followup.periods import Period
from network_portal.front.reports.network import CAME
from network_portal.lib import dates
from operations import actions, rules
from operations.models import EVERYBODY, Attendance, FollowUpAnswer, MatrixRow, Meeting, Point, root_of
from procurement.models import Commitment, StageChange

Pairs = set[tuple[int, int]]  # a row's number through all versions, and an organisation's

logger = logging.getLogger(__name__)


def every_day() -> None:
    """Asks what has not been asked in this quarter, then reminds. A missed run is caught up, a second one asks nobody twice."""
    today = dates.today()
    if not dates.is_working_day(today):
        return
    quarter = rules.quarter_of(today)
    if today >= rules.asks_from(quarter):
        ask_in(quarter)
        actions.tell_asked()
    waiting = FollowUpAnswer.objects.open().filter(due_on__lte=today + rules.FOLLOW_UP_WITHIN).order_by()
    for organisation in Organisation.objects.filter(pk__in=waiting.values("organisation")):
        try:
            actions.remind_due(organisation)
        except Exception:
            logger.exception("%s could not be reminded of the follow-up", organisation)


def ask_in(quarter: date) -> int:
    """Ask, in the quarter that begins that day, about the quarters that ended 0, 3, 12 and 24 months before it."""
    rows = list(MatrixRow.objects.in_force().prefetch_related("indicators"))
    return sum(_ask(rows, rules.quarters_before(quarter, 3 + point), point) for point in Point.values)


def _ask(rows: Iterable[MatrixRow], about: date, point: int) -> int:
    wanted = {row.key: row for row in rows if any(point in each.points for each in row.indicators.all())}
    if not wanted:
        return 0
    pairs = took_part(about) if wanted else set()
    asked = sorted((key, organisation) for key, organisation in pairs if key in wanted)
    return actions.ask([(wanted[key], organisation) for key, organisation in asked], quarter_on=about, point=point)


def took_part(quarter: date) -> Pairs:
    """Members of today that came to an event or a meeting, or moved or followed a need in the quarter. To a meeting where
    nobody's attendance was noted, all that were called are taken to have come."""
    last = rules.quarters_before(quarter, -3) - timedelta(days=1)
    period = Period("quarter", quarter, last)
    members = set(Organisation.objects.members().values_list("pk", flat=True))
    found = _at_events(period) | _with_needs(period) | _at_meetings(period) | _called(period, members)
    return {(row, organisation) for row, organisation in found if organisation in members}


def _at_events(period: Period) -> Pairs:
    came = Registration.objects.seated().filter(CAME, event__starts_at__range=period.moments)
    return _pairs(came, "event__matrix_row", "organisation")


def _with_needs(period: Period) -> Pairs:
    """The owner, when the need moved in the quarter, and those who were with it then."""
    moved = StageChange.objects.filter(changed_on__range=(period.first, period.last)).exclude(need__matrix_row=None)
    with_it = Commitment.objects.filter(need__in=moved.values("need"), since__lte=period.moments[1])
    going_on = with_it.filter(Q(ended_at=None) | Q(ended_at__gte=period.moments[0]))
    return _pairs(moved, "need__matrix_row", "need__organisation") | _pairs(going_on, "need__matrix_row", "organisation")


def _at_meetings(period: Period) -> Pairs:
    """Those with somebody there, by what is noted in the minutes."""
    came = Attendance.objects.there().filter(minutes__meeting__in=_meetings(period)).exclude(organisation=None)
    return _pairs(came, "minutes__meeting__matrix_row", "organisation")


def _called(period: Period, members: set[int]) -> Pairs:
    """To meetings where nobody is noted: every member when the group calls everybody, otherwise those with a seat that day."""
    noted = Attendance.objects.there().filter(minutes__meeting=OuterRef("pk"))
    silent = _meetings(period).filter(~Exists(noted))
    to_all = _pairs(silent.filter(body__kind__in=EVERYBODY), "matrix_row", "matrix_row")
    day = TruncDate("starts_at")
    seated = Q(body__seats__starts_on__lte=day) & (Q(body__seats__ends_on=None) | Q(body__seats__ends_on__gte=day))
    by_seat = _pairs(silent.exclude(body__kind__in=EVERYBODY).filter(seated), "matrix_row", "body__seats__organisation")
    return by_seat | {(row, organisation) for row, _same in to_all for organisation in members}


def _meetings(period: Period) -> QuerySet[Meeting]:
    return Meeting.objects.filter(held(), starts_at__range=period.moments)


def _pairs(rows: Any, row: str, organisation: str) -> Pairs:
    with_root = rows.order_by().annotate(root=root_of(f"{row}__root", row))
    return set(with_root.values_list("root", organisation).distinct())
