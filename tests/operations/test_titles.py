"""A page says in its title and its heading which meeting it is about, so that two open tabs are told apart (WCAG 2.4.2)."""

import html
import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from members.models import Person
from operations.models import Meeting, Minutes, MinutesApproval
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

As = Callable[[Person | None], StrictClient]

OF_A_MEETING = ("meeting_edit", "meeting_call", "meeting_cancel", "agenda_add", "series_edit", "front:agenda_build")
OF_MINUTES = ("minutes_take_up", "minutes_attendance", "minutes_approvers", "minutes_send", "minutes_write")
OF_AN_ITEM = ("agenda_edit", "document_add")
OF_AN_ITEM_OF_MINUTES = ("minutes_item", "decision_note")


def names(client: StrictClient, name: str, *arguments: int) -> tuple[str, str]:
    """What stands in the title and in the heading."""
    address = name if ":" in name else f"operations:{name}"
    page = client.get(reverse(address, args=arguments)).content.decode()
    found = [re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", page, re.DOTALL) for tag in ("title", "h1")]
    title, heading = (html.unescape(each[1]) if each else "" for each in found)
    return title, heading


@pytest.fixture
def draft(cast: Cast) -> Meeting:
    meeting = factories.meeting(cast, title="Styrgruppen, maj", state="draft")
    meeting.series = meeting.body.series.create(title="Styrgruppen")
    meeting.save()
    return meeting


class TestTitles:
    @pytest.mark.parametrize("name", OF_A_MEETING)
    def test_of_forms_of_a_meeting_name_it(self, name: str, cast: Cast, draft: Meeting, as_: As) -> None:
        assert all(draft.title in said for said in names(as_(cast.coordinator), name, draft.pk))

    @pytest.mark.parametrize("name", OF_MINUTES)
    def test_of_forms_of_minutes_name_the_meeting(self, name: str, cast: Cast, as_: As) -> None:
        meeting = factories.minutes(cast).meeting
        assert all(meeting.title in said for said in names(as_(cast.coordinator), name, meeting.pk))

    @pytest.mark.parametrize("name", OF_AN_ITEM)
    def test_of_forms_of_an_item_name_the_meeting(self, name: str, cast: Cast, draft: Meeting, as_: As) -> None:
        said = names(as_(cast.coordinator), name, draft.agenda.get().pk)
        assert all(draft.title in each for each in said)

    @pytest.mark.parametrize("name", OF_AN_ITEM_OF_MINUTES)
    def test_of_forms_of_what_is_noted_on_an_item_name_the_meeting(self, name: str, cast: Cast, as_: As) -> None:
        item = factories.minutes(cast).meeting.agenda.get()
        assert all(item.meeting.title in said for said in names(as_(cast.coordinator), name, item.pk))

    def test_of_forms_of_minutes_that_wait_or_are_locked_name_the_meeting(self, cast: Cast, as_: As) -> None:
        client, waiting = as_(cast.coordinator), factories.minutes(cast, "approving")
        approval = MinutesApproval.objects.filter(minutes=waiting).exclude(person=cast.coordinator).get()
        found = [
            names(client, "minutes_send_back", waiting.meeting_id),
            names(client, "minutes_approve", waiting.meeting_id),
            names(client, "approver_replace", approval.pk),
        ]
        Minutes.objects.filter(pk=waiting.pk).update(state="approved", approved_at=waiting.sent_at)
        found.append(names(client, "minutes_correct", waiting.meeting_id))
        found.append(names(as_(cast.officer), "minutes_registry", waiting.meeting_id, cast.ystad.pk))
        for title, heading in found:
            assert waiting.meeting.title in title
            assert waiting.meeting.title in heading
