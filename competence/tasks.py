"""What the clock does for events."""

from datetime import datetime, timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import CharField, Exists, F, Func, OuterRef, TextField, Value
from django.db.models.functions import Cast, Concat

from competence import letters
from competence.models import Event, Registration, RegistrationQuerySet
from network_portal.lib import dates
from network_portal.records.models import Notice

PORTION = 200
# Half a day more than the round number: then the morning run, too, tells people of an event the same afternoon.
WEEK_BEFORE = timedelta(days=7, hours=12)
DAY_BEFORE = timedelta(days=1, hours=12)


@shared_task
def remind() -> None:
    """Remind those with a seat seven days and one day before; on days off only those whose event is tomorrow.

    Asks for what is due and not told, never for what is due this very hour: a missed run is caught up while the event
    lies ahead, and a second run tells nobody twice.
    """
    moment = dates.now()
    _tell_all(due(1, from_=moment, to=moment + DAY_BEFORE, seated_before=timedelta(days=1)), 1)
    if dates.is_working_day(dates.as_local_date(moment)):
        _tell_all(due(7, from_=moment + DAY_BEFORE, to=moment + WEEK_BEFORE, seated_before=WEEK_BEFORE), 7)


def due(days: int, *, from_: datetime, to: datetime, seated_before: timedelta) -> RegistrationQuerySet:
    """Seats at events that start after `from_` and not after `to`, whose reminder of `days` days is not told.

    Who got the seat later than `seated_before` before the event was told of it then, and needs no reminder.
    """
    key = Concat(
        Value("competence.reminder:"),
        Cast("event_id", TextField()),
        Value(":"),
        Cast("person_id", TextField()),
        Value(f":{days}:"),
        _StockholmDay("event__starts_at"),
        output_field=CharField(),
    )
    return (
        Registration.objects.seated()
        .filter(event__state=Event.State.PUBLISHED, event__starts_at__gt=from_, event__starts_at__lte=to)
        .filter(seated_at__lte=F("event__starts_at") - seated_before, person__is_active=True)
        .annotate(reminder=key)
        .exclude(Exists(Notice.objects.filter(key=OuterRef("reminder"))))
    )


class _StockholmDay(Func):
    """`2026-11-24`, as letters.reminder_key has it."""

    template = "to_char(%(expressions)s AT TIME ZONE 'Europe/Stockholm', 'YYYY-MM-DD')"
    output_field = CharField()


def _tell_all(registrations: RegistrationQuerySet, days: int) -> None:
    """In portions, each a transaction. Rows that somebody is changing are left for the next run."""
    last = 0
    while True:
        with transaction.atomic():
            portion = list(
                registrations.filter(pk__gt=last)
                .select_related("event", "person")
                .select_for_update(of=("self",), skip_locked=True, no_key=True)
                .order_by("pk")[:PORTION]
            )
            letters.tell_reminders(portion, days)
        if not portion:
            return
        last = portion[-1].pk
