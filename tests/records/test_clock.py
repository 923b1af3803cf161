"""The clock of the records: it ticks, and the journal is read through every night."""

import pytest
from django.utils import timezone

from network_portal.records import tasks
from network_portal.records.models import Heartbeat


@pytest.mark.django_db
class TestTick:
    def test_says_that_clock_and_worker_are_alive(self) -> None:
        tasks.tick.apply()
        names = set(Heartbeat.objects.values_list("name", flat=True))
        assert "clock" in names
        assert any(name.startswith("worker ") for name in names)

    def test_forgets_workers_that_have_been_silent_for_a_day(self) -> None:
        Heartbeat.objects.create(name="worker old@house", at=timezone.now() - timezone.timedelta(days=2))
        Heartbeat.objects.create(name="journal verified", at=timezone.now() - timezone.timedelta(days=2))
        tasks.tick.apply()
        names = set(Heartbeat.objects.values_list("name", flat=True))
        assert "worker old@house" not in names
        assert "journal verified" in names

    def test_reads_the_journal(self) -> None:
        tasks.verify_journal.apply()
        assert Heartbeat.objects.filter(name="journal verified").exists()
