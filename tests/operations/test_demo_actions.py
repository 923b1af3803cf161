"""The actions of the demo year, lived through up to a day in November and up to a day in February."""

from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine

from members.reference import load_municipalities
from network_portal.front.demo import action_ends, action_items, cast, minutes, operations
from network_portal.lib import dates
from network_portal.records.models import Notice
from operations.models import ActionItem, AgendaDocument, AgendaItem, AgreedAction, BacklogItem

pytestmark = pytest.mark.django_db


def live(now: datetime) -> None:
    load_municipalities()
    people = cast.build(now.year)
    operations.build(people, now.year)
    action_items.build(people, now.year)
    minutes.build(people, now.year)
    action_ends.build(people, now.year)


def test_leaves_actions_in_every_state_matters_and_a_document() -> None:
    with time_machine.travel(datetime(2026, 11, 23, 13, tzinfo=UTC), tick=False):
        live(dates.now())
        assert set(Counter(ActionItem.objects.values_list("state", flat=True))) == {"open", "done", "dropped"}
        assert ActionItem.objects.count() == len(action_items.TASKS)
        assert ActionItem.objects.overdue().exists()
        assert ActionItem.objects.open().exclude(pk__in=ActionItem.objects.overdue()).count() >= 2
        assert all(action.item and action.item.paragraph for action in ActionItem.objects.select_related("item"))
        assert BacklogItem.objects.waiting().count() == 2
        assert AgendaDocument.objects.get().file_name == "Frågor inför lägesrundan.txt"
        assert AgendaItem.objects.filter(owner__isnull=False).count() >= 8
        assert any(agreed.differs_from(agreed.action) for agreed in AgreedAction.objects.select_related("action"))
        assert AgreedAction.objects.filter(action__state="dropped").exists()  # after the minutes were locked
        assert not Notice.objects.unsent().filter(template__startswith="operations").exists()


def test_has_few_early_in_the_year() -> None:
    with time_machine.travel(datetime(2026, 2, 2, 13, tzinfo=UTC), tick=False):
        live(dates.now())
        assert 1 <= ActionItem.objects.count() <= 3
