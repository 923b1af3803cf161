"""The agenda of a draft is arranged freely; once the §§ have been sent out only its words can change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry
from operations import actions
from operations.models import AgendaItem, Meeting
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

FORM = {"title": "Lägesrunda", "kind": "discussion", "minutes": "20", "description": "Två minuter per kommun."}


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """A draft with Öppnande, Beslut and Övrigt."""
    made = factories.meeting(cast, state=Meeting.State.DRAFT)
    for title in ("Beslut", "Övrigt"):
        actions.add_agenda_item(made, title=title, by=cast.coordinator)
    return made


def titles(meeting: Meeting) -> list[str]:
    items = list(meeting.agenda.order_by("position"))
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    return [item.title for item in items]


def item(meeting: Meeting, title: str) -> AgendaItem:
    return meeting.agenda.get(title=title)


class TestTwoAtOnce:
    def test_the_second_sees_what_the_first_saved(
        self, cast: Cast, meeting: Meeting, as_: Callable[..., StrictClient]
    ) -> None:
        found = item(meeting, "Beslut")
        client, url = as_(cast.coordinator), reverse("operations:agenda_edit", args=[found.pk])
        opened = client.get(url).context["form"].mark
        actions.change_agenda_item(found, description="Den förstas text", by=cast.administrator)
        answer = client.post(url, {**FORM, "opened": opened})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Administrator Office sparade" in page
        assert "Den förstas text" in page
        assert FORM["description"] in page
        assert client.post(url, {**FORM, "opened": answer.context["form"].mark}).status_code == 302


class TestArrange:
    def test_moves_one_step_up_or_down(self, cast: Cast, meeting: Meeting) -> None:
        assert actions.move_agenda_item(item(meeting, "Övrigt"), up=True, by=cast.coordinator)
        assert titles(meeting) == ["Öppnande", "Övrigt", "Beslut"]
        assert actions.move_agenda_item(item(meeting, "Öppnande"), up=False, by=cast.coordinator)
        assert titles(meeting) == ["Övrigt", "Öppnande", "Beslut"]

    def test_stays_at_the_edges(self, cast: Cast, meeting: Meeting) -> None:
        assert not actions.move_agenda_item(item(meeting, "Öppnande"), up=True, by=cast.coordinator)
        assert not actions.move_agenda_item(item(meeting, "Övrigt"), up=False, by=cast.coordinator)
        assert titles(meeting) == ["Öppnande", "Beslut", "Övrigt"]

    def test_removes_and_closes_the_gap(self, cast: Cast, meeting: Meeting) -> None:
        actions.remove_agenda_item(item(meeting, "Öppnande"), by=cast.coordinator)
        assert titles(meeting) == ["Beslut", "Övrigt"]

    def test_is_refused_when_the_notice_has_gone_out(self, cast: Cast, meeting: Meeting) -> None:
        actions.call(meeting, by=cast.coordinator)
        first = item(meeting, "Öppnande")
        for act in (
            lambda: actions.add_agenda_item(meeting, title="Extra", by=cast.coordinator),
            lambda: actions.move_agenda_item(first, up=False, by=cast.coordinator),
            lambda: actions.remove_agenda_item(first, by=cast.coordinator),
        ):
            with pytest.raises(Refused, match="Kallelsen har gått ut"):
                act()
        assert titles(meeting) == ["Öppnande", "Beslut", "Övrigt"]

    def test_is_refused_past_the_longest_agenda(self, cast: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("operations.rules.meetings.LONGEST_AGENDA", 3)
        with pytest.raises(Refused, match="högst 3"):
            actions.add_agenda_item(meeting, title="En till", by=cast.coordinator)


class TestReword:
    def test_keeps_the_paragraph_and_remembers_the_words(self, cast: Cast, meeting: Meeting) -> None:
        actions.call(meeting, by=cast.coordinator)
        actions.change_agenda_item(item(meeting, "Beslut"), title="Beslut: avgift", by=cast.coordinator)
        assert item(meeting, "Beslut: avgift").number == "§\xa02"
        assert JournalEntry.objects.get(action="operations.agenda_item_changed").data["title"] == [
            "Beslut",
            "Beslut: avgift",
        ]

    def test_is_refused_when_the_meeting_is_over_or_cancelled(self, cast: Cast) -> None:
        held = factories.meeting(cast, starts_at=timezone.now() - timezone.timedelta(days=2))
        cancelled = factories.meeting(cast, state=Meeting.State.CANCELLED)
        for one, said in ((held, "protokollet"), (cancelled, "inställt")):
            with pytest.raises(Refused, match=said):
                actions.change_agenda_item(one.agenda.get(), title="Annat", by=cast.coordinator)


class TestPages:
    def test_add_and_go_on_with_another(self, cast: Cast, meeting: Meeting, as_: Callable[..., StrictClient]) -> None:
        url = reverse("operations:agenda_add", args=[meeting.pk])
        assert as_(cast.coordinator).post(url, {**FORM, "another": "1"}).headers["Location"] == url
        back = as_(cast.coordinator).post(url, {**FORM, "title": "Höstens seminarier"})
        assert back.headers["Location"] == f"{meeting.get_absolute_url()}#agenda"
        assert titles(meeting)[3:] == ["Lägesrunda", "Höstens seminarier"]

    @pytest.mark.parametrize(
        "bad",
        [
            {"title": ""},
            {"title": "x" * 201},
            {"title": "a\x00b"},
            {"kind": "party"},
            {"minutes": "många"},
            {"minutes": "0"},
            {"minutes": "-5"},
            {"minutes": "99999999999"},
            {"description": "y" * 5000},
        ],
    )
    def test_keep_what_was_typed_when_it_cannot_be_saved(
        self, bad: dict[str, str], cast: Cast, meeting: Meeting, as_: Callable[..., StrictClient]
    ) -> None:
        for url in (
            reverse("operations:agenda_add", args=[meeting.pk]),
            reverse("operations:agenda_edit", args=[item(meeting, "Beslut").pk]),
        ):
            response = as_(cast.coordinator).post(url, {**FORM, "description": "Läs bilagan 😀", **bad})
            assert response.status_code == 200
            html = response.content.decode()
            assert 'id="errors"' in html
            assert "Läs bilagan 😀" in html or "description" in bad
        assert titles(meeting) == ["Öppnande", "Beslut", "Övrigt"]

    def test_move_works_without_script(self, cast: Cast, meeting: Meeting, as_: Callable[..., StrictClient]) -> None:
        url = reverse("operations:agenda_move", args=[item(meeting, "Övrigt").pk])
        assert as_(cast.coordinator).post(url, {"direction": "up"}).status_code == 302
        assert titles(meeting) == ["Öppnande", "Övrigt", "Beslut"]

    @pytest.mark.parametrize("data", [{}, {"direction": "sideways"}, {"direction": "\x00"}, {"direction": "down"}])
    def test_move_survives_anything(
        self, data: dict[str, Any], cast: Cast, meeting: Meeting, as_: Callable[..., StrictClient]
    ) -> None:
        url = reverse("operations:agenda_move", args=[item(meeting, "Beslut").pk])
        assert as_(cast.coordinator).post(url, data).status_code == 302

    def test_move_swaps_what_a_reload_shows(
        self, cast: Cast, meeting: Meeting, as_: Callable[..., StrictClient], swap_equals_reload: Callable[..., None]
    ) -> None:
        url = reverse("operations:agenda_move", args=[item(meeting, "Övrigt").pk])
        page = meeting.get_absolute_url()
        swap_equals_reload(as_(cast.coordinator), url, page, "agenda", {"direction": "up"})
        assert titles(meeting) == ["Öppnande", "Övrigt", "Beslut"]

    def test_a_refused_move_says_why(self, cast: Cast, meeting: Meeting, as_: Callable[..., StrictClient]) -> None:
        actions.call(meeting, by=cast.coordinator)
        response = as_(cast.coordinator).post(reverse("operations:agenda_move", args=[item(meeting, "Övrigt").pk]))
        assert response.status_code == 409
        assert "Kallelsen har gått ut" in response.content.decode()

    def test_of_items_that_cannot_exist_are_not_found(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        for number in (0, 2**63, 10**40):
            assert as_(cast.coordinator).post(f"/operations/agenda/{number}/move/").status_code == 404
            assert as_(cast.coordinator).get(f"/operations/agenda/{number}/edit/").status_code == 404
