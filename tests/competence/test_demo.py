"""The demo year's events are what the pages are looked at with."""

from datetime import date, timedelta

import pytest

from competence.models import Event, Registration
from members.reference import load_municipalities
from network_portal.front.demo import cast as people
from network_portal.front.demo import competence as demo
from network_portal.lib import dates
from network_portal.records.models import Notice
from network_portal.records.notices import history
from operations.reference import load_matrix
from tests.competence.conftest import counts


@pytest.mark.django_db
def test_the_year_has_events_in_every_state() -> None:
    year = dates.today().year
    with history():
        load_municipalities()
        people.build(year)
        load_matrix(date(year - 2, 1, 15), "Nätverksmöte § 4")
    demo.build(people.find(year), year)
    events = Event.objects.all()
    assert events.filter(starts_at__year=year - 1).count() == 6
    assert events.exclude(starts_at__year=year - 1).count() == 22
    assert events.filter(state=Event.State.DRAFT).count() == 1
    assert events.upcoming().filter(state=Event.State.PUBLISHED, queue_length__gt=0, seats_taken=30).count() == 1
    assert events.upcoming().filter(state=Event.State.PUBLISHED).count() >= 5
    for event in events:
        counts(event)
    assert not Notice.objects.exclude(state=Notice.State.SENT).exists()
    noted = Registration.objects.seated().filter(event__ends_at__lt=dates.now(), event__state=Event.State.PUBLISHED)
    assert not noted.filter(attendance="", event__ends_at__lt=dates.now() - timedelta(days=2)).exists()
