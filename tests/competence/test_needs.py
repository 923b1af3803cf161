"""Allergies and the like: read by those who arrange the event, gone the day after it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from competence import actions, retention, rules
from competence.models import Event, Registration
from members.models import Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

As = Callable[[Person | None], StrictClient]
WORDS = "Tål inte jordnötter"


@pytest.fixture
def event(cast: Cast) -> Event:
    made = factories.event(cast)
    actions.register(made, cast.officer, cast.ystad, by=cast.officer, needs=WORDS)
    return made


def page(client: StrictClient, name: str, event: Event, **asked: str) -> str:
    return client.get(reverse(name, args=[event.pk]), asked).content.decode()


class TestTell:
    def test_when_one_registers(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        as_(cast.officer).post(reverse("competence:register", args=[event.pk]), {"needs": f"  {WORDS}  "})
        assert event.registrations.get().needs == WORDS

    def test_nothing_is_an_answer(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        as_(cast.officer).post(reverse("competence:register", args=[event.pk]))
        assert event.registrations.get().needs == ""

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_too_long_is_said_at_the_field_and_nobody_is_registered(
        self, headers: dict[str, str], cast: Cast, as_: As
    ) -> None:
        event = factories.event(cast)
        url = reverse("competence:register", args=[event.pk])
        html = as_(cast.officer).post(url, {"needs": "x" * 301}, headers=headers).content.decode()
        assert "Skriv högst 300 tecken" in html
        assert "x" * 301 in html
        assert not event.registrations.exists()

    def test_afterwards_and_take_it_back(self, cast: Cast, event: Event, as_: As) -> None:
        url = reverse("competence:needs", args=[event.pk])
        as_(cast.officer).post(url, {"needs": "Hörslinga"})
        assert event.registrations.get().needs == "Hörslinga"
        as_(cast.officer).post(url, {"needs": ""})
        assert event.registrations.get().needs == ""

    def test_not_when_the_event_is_over(self, cast: Cast, event: Event) -> None:
        with dates.at(event.ends_at + timedelta(minutes=1)), pytest.raises(Refused, match="är slut"):
            actions.note_needs(event, "Nötter", by=cast.officer)


class TestRead:
    def test_by_oneself_and_those_who_arrange_the_event(self, cast: Cast, event: Event, as_: As) -> None:
        assert WORDS in page(as_(cast.officer), "competence:event", event)
        assert WORDS in page(as_(cast.coordinator), "competence:registrations", event)
        assert WORDS in page(as_(cast.coordinator), "competence:registrations", event, format="csv")

    def test_by_no_colleague_and_no_other_manager(self, cast: Cast, event: Event, as_: As) -> None:
        assert WORDS not in page(as_(cast.colleague), "competence:event", event)
        assert rules.may_manage(cast.administrator)
        assert WORDS not in page(as_(cast.administrator), "competence:registrations", event)
        assert WORDS not in page(as_(cast.administrator), "competence:registrations", event, format="csv")

    def test_neither_in_the_journal_nor_in_a_letter(self, cast: Cast, event: Event) -> None:
        actions.note_needs(event, WORDS + ".", by=cast.officer)
        assert not [entry for entry in JournalEntry.objects.all() if WORDS in f"{entry.data} {entry.object_label}"]
        assert not Notice.objects.filter(text__contains=WORDS).exists()


class TestForget:
    def test_when_one_withdraws(self, cast: Cast, event: Event) -> None:
        actions.withdraw(event, cast.officer, by=cast.officer)
        assert event.registrations.get().needs == ""

    def test_the_day_after_the_event(self, cast: Cast, event: Event) -> None:
        ended_on = dates.as_local_date(event.ends_at)
        assert not retention.needs_due(ended_on).exists()
        due = retention.needs_due(ended_on + timedelta(days=1))
        retention.forget_needs(list(due.values_list("pk", flat=True)))
        assert event.registrations.get().needs == ""

    def test_at_once_when_it_was_called_off(self, cast: Cast, event: Event) -> None:
        actions.cancel(event, "Sjukdom", by=cast.coordinator)
        assert retention.needs_due(dates.today()).count() == 1

    def test_in_time_also_who_came(self, cast: Cast, event: Event) -> None:
        due = retention.registrations_due(dates.as_local_date(event.ends_at) + timedelta(days=1))
        retention.remove_registrations(list(due.values_list("pk", flat=True)))
        assert not Registration.objects.exists()
