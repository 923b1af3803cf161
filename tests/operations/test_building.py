"""An agenda of any length is arranged in one step, has documents, and is built from what is open."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from operations import actions
from operations.models import AgendaDocument, AgendaItem, Body, Meeting
from procurement.models import Need, Stage, StageChange
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

As = Callable[..., StrictClient]


def fill(meeting: Meeting, count: int) -> None:
    first = meeting.agenda.count() + 1
    AgendaItem.objects.bulk_create(
        [AgendaItem(meeting=meeting, position=n, title=f"Punkt {n}") for n in range(first, count + 1)]
    )


def titles(meeting: Meeting) -> list[str]:
    items = list(meeting.agenda.order_by("position"))
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    return [item.title for item in items]


@pytest.fixture
def draft(cast: Cast) -> Meeting:
    return factories.meeting(cast, state="draft")


@pytest.fixture
def held(cast: Cast) -> Meeting:
    """The previous meeting, a month ago."""
    made = factories.meeting(cast, title="Nätverksmöte 3/2026", starts_at=timezone.now() - timedelta(days=30))
    AgendaItem.objects.create(
        meeting=made, position=2, title="Lägesrunda", minutes=25, description="Bara då", owner=cast.officer
    )
    return made


class TestPlace:
    def test_moves_to_any_place_in_one_step(self, cast: Cast, draft: Meeting) -> None:
        fill(draft, 5)
        assert actions.place_agenda_item(draft.agenda.get(position=5), 2, by=cast.coordinator)
        assert titles(draft) == ["Öppnande", "Punkt 5", "Punkt 2", "Punkt 3", "Punkt 4"]
        assert actions.place_agenda_item(draft.agenda.get(position=1), 5, by=cast.coordinator)
        assert titles(draft) == ["Punkt 5", "Punkt 2", "Punkt 3", "Punkt 4", "Öppnande"]
        assert not actions.place_agenda_item(draft.agenda.get(position=3), 3, by=cast.coordinator)

    @pytest.mark.parametrize("place", ["0", "-1", "6", "x", "", "99999999999", "\x00"])
    def test_that_does_not_exist_is_refused(self, cast: Cast, draft: Meeting, as_: As, place: str) -> None:
        fill(draft, 5)
        url = reverse("operations:agenda_move", args=[draft.agenda.get(position=2).pk])
        answer = as_(cast.coordinator).post(url, {"place": place})
        assert answer.status_code == 409
        assert "plats 1 till 5" in answer.content.decode()
        assert titles(draft)[1] == "Punkt 2"

    def test_two_hundred_items_cost_as_much_as_two(
        self, cast: Cast, draft: Meeting, as_: As, count_queries: Callable[..., object]
    ) -> None:
        fill(draft, 2)
        client = as_(cast.coordinator)
        client.get(draft.get_absolute_url())
        # 1 person with roles  2 meeting with body, row, organiser and responsible  3 agenda  4 its minutes
        # 5 proposals on it  6 documents  7 actions
        for count in (2, 200):
            fill(draft, count)
            with count_queries(7):
                assert client.get(draft.get_absolute_url()).status_code == 200
        last = draft.agenda.get(position=200)
        # transaction, meeting, item, how many, the others, the item, journal, end
        with count_queries(8):
            actions.place_agenda_item(last, 1, by=cast.coordinator)
        assert titles(draft)[:2] == ["Punkt 200", "Öppnande"]

    def test_swaps_what_a_reload_shows(
        self, cast: Cast, draft: Meeting, as_: As, swap_equals_reload: Callable[..., None]
    ) -> None:
        fill(draft, 3)
        url = reverse("operations:agenda_move", args=[draft.agenda.get(position=3).pk])
        swap_equals_reload(as_(cast.coordinator), url, draft.get_absolute_url(), "agenda", {"place": "1"})
        assert titles(draft)[0] == "Punkt 3"


class TestDocuments:
    def add(self, client: StrictClient, item: AgendaItem, content: bytes = b"Text") -> int:
        url = reverse("operations:document_add", args=[item.pk])
        return int(client.post(url, {"document": SimpleUploadedFile("Underlag.txt", content)}).status_code)

    def test_are_read_by_those_who_read_the_meeting(self, cast: Cast, draft: Meeting, as_: As) -> None:
        assert self.add(as_(cast.coordinator), draft.agenda.get()) == 302
        document = AgendaDocument.objects.get()
        url = reverse("operations:document", args=[document.pk])
        assert as_(cast.officer).get(url).status_code == 404  # a draft
        Meeting.objects.update(state="called", called_at=timezone.now())
        answer = as_(cast.officer).get(url)
        assert b"".join(answer.streaming_content) == b"Text"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "Underlag.txt" in as_(cast.officer).get(draft.get_absolute_url()).content.decode()
        Body.objects.update(is_open=False)
        assert as_(cast.officer).get(url).status_code == 404

    def test_of_an_unknown_kind_are_answered(self, cast: Cast, draft: Meeting, as_: As) -> None:
        assert self.add(as_(cast.coordinator), draft.agenda.get(), b"\x00\x01") == 200
        assert not AgendaDocument.objects.exists()

    def test_go_with_their_item(
        self, cast: Cast, draft: Meeting, as_: As, django_capture_on_commit_callbacks: Callable[..., object]
    ) -> None:
        self.add(as_(cast.coordinator), draft.agenda.get())
        file = AgendaDocument.objects.get().file
        with django_capture_on_commit_callbacks(execute=True):
            actions.remove_agenda_item(draft.agenda.get(), by=cast.coordinator)
        assert not file.storage.exists(file.name)

    def test_are_refused_when_the_meeting_is_over_or_there_are_too_many(
        self, cast: Cast, draft: Meeting, held: Meeting, as_: As, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.add(as_(cast.coordinator), held.agenda.first()) == 409
        monkeypatch.setattr("operations.rules.backlog.MOST_DOCUMENTS", 0)
        html = as_(cast.coordinator).post(
            reverse("operations:document_add", args=[draft.agenda.get().pk]),
            {"document": SimpleUploadedFile("Underlag.txt", b"Text")},
        )
        assert "högst 0 dokument" in html.content.decode()


class TestBuild:
    def test_lists_what_is_open_and_puts_it_there_in_one_step(
        self, cast: Cast, held: Meeting, draft: Meeting, as_: As
    ) -> None:
        matter = factories.matter(cast)
        factories.action(cast)
        url = reverse("front:agenda_build", args=[draft.pk])
        html = as_(cast.coordinator).get(url).content.decode()
        for words in ("Protokoll från Nätverksmöte 3/2026", "Åtgärder från tidigare möten", matter.title, "Lägesrunda"):
            assert words in html
        points = [f"minutes:{held.pk}", "actions", f"matter:{matter.pk}", f"item:{held.agenda.get(position=2).pk}"]
        assert as_(cast.coordinator).post(url, {"point": points}).status_code == 302
        assert titles(draft)[1:] == [
            "Protokoll från Nätverksmöte 3/2026",
            "Åtgärder från tidigare möten",
            "Gemensam mall för tidig dialog",
            "Lägesrunda",
        ]
        copied = draft.agenda.get(title="Lägesrunda")
        assert (copied.minutes, copied.owner, copied.description) == (25, cast.officer, "")
        again = as_(cast.coordinator).get(url).content.decode()
        assert again.count("Står redan på dagordningen") == 3 + 1  # Öppnande of last time, too
        assert matter.title not in again

    def test_without_a_tick_says_so(self, cast: Cast, held: Meeting, draft: Meeting, as_: As) -> None:
        for data in ({}, {"point": ["x", "matter:999"]}):
            html = as_(cast.coordinator).post(reverse("front:agenda_build", args=[draft.pk]), data).content.decode()
            assert "Kryssa för minst ett ärende." in html
        assert titles(draft) == ["Öppnande"]

    def test_is_refused_when_the_notice_has_gone_out(self, cast: Cast, as_: As) -> None:
        called = factories.meeting(cast)
        assert as_(cast.coordinator).get(reverse("front:agenda_build", args=[called.pk])).status_code == 409

    def test_says_so_when_nothing_is_open(self, cast: Cast, draft: Meeting, as_: As) -> None:
        assert "Inget är öppet" in as_(cast.coordinator).get(reverse("front:agenda_build", args=[draft.pk])).content.decode()

    def test_all_or_nothing(self, cast: Cast, draft: Meeting) -> None:
        matter = factories.matter(cast)
        actions.decline_matter(matter, reason="Nej.", by=cast.coordinator)
        with pytest.raises(Refused):
            actions.build_agenda(draft, [actions.Point("Nytt"), actions.Point(matter=matter)], by=cast.coordinator)
        assert titles(draft) == ["Öppnande"]

    def test_needs_are_named_only_when_everybody_may_know_of_them(
        self, cast: Cast, held: Meeting, draft: Meeting, as_: As
    ) -> None:
        network = Need.Visibility.NETWORK
        for title, visibility, stage in (
            ("Öppet behov", network, Stage.NEED_ANALYSED),
            ("Eget behov", Need.Visibility.OWN, Stage.NEED_ANALYSED),
            ("Sent behov", network, Stage.STRATEGY),
        ):
            need = factories.need(cast, title=title, visibility=visibility, stage=stage)
            StageChange.objects.create(
                need=need,
                from_stage=Stage.NEED_IDENTIFIED,
                to_stage=stage,
                changed_on=dates.today(),
                by=cast.officer,
                reason="x",
            )
        html = as_(cast.coordinator).get(reverse("front:agenda_build", args=[draft.pk])).content.decode()
        assert "Nytt skede: Öppet behov" in html
        assert "Eget behov" not in html
        assert "Sent behov" not in html

    def test_proposals_that_wait_for_no_meeting_are_offered_and_stand_for_decision(
        self, cast: Cast, draft: Meeting, as_: As
    ) -> None:
        factories.proposal(cast, title="Ett utkast")
        out = factories.proposal(cast, title="Ute på svar")
        factories.sent_round(cast, cast.ystad, proposal=out)
        url = reverse("front:agenda_build", args=[draft.pk])
        html = as_(cast.coordinator).get(url).content.decode()
        assert "Ett utkast" not in html
        assert "Ute för svar till och med" in html
        assert as_(cast.coordinator).post(url, {"point": [f"proposal:{out.pk}"]}).status_code == 302
        out.refresh_from_db()
        assert out.agenda_item == draft.agenda.get(kind="decision")
        assert f"proposal:{out.pk}" not in as_(cast.coordinator).get(url).content.decode()
        with pytest.raises(Refused, match="står redan på dagordningen"):
            actions.build_agenda(draft, [actions.Point("Nytt"), actions.Point(proposal=out)], by=cast.coordinator)
        assert "Nytt" not in titles(draft)

    @pytest.mark.parametrize(("state", "cancelled", "ends_in"), [("called", True, 30), ("called", False, -30)])
    def test_a_proposal_whose_meeting_decided_nothing_is_offered_again(
        self, state: str, cancelled: bool, ends_in: int, cast: Cast, draft: Meeting, as_: As
    ) -> None:
        sent = factories.sent_round(cast, cast.ystad, proposal=factories.proposal(cast))
        proposal = sent.version.proposal
        meeting = actions.put_on_agenda(proposal, draft, by=cast.coordinator).meeting
        starts_at = timezone.now() + timedelta(days=ends_in)
        new = "cancelled" if cancelled else state
        Meeting.objects.filter(pk=meeting.pk).update(state=new, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
        later = factories.meeting(cast, state="draft", title="Nästa möte")
        html = as_(cast.coordinator).get(reverse("front:agenda_build", args=[later.pk])).content.decode()
        assert f"proposal:{proposal.pk}" in html
        page = as_(cast.coordinator).get(proposal.get_absolute_url()).content.decode()
        assert reverse("operations:proposal_agenda", args=[proposal.pk]) in page
        proposal.refresh_from_db()
        assert actions.put_on_agenda(proposal, later, by=cast.coordinator).meeting == later

    @pytest.mark.parametrize(("state", "offered"), [("writing", True), ("approved", False)])
    def test_minutes_are_offered_until_they_are_approved(
        self, state: str, offered: bool, cast: Cast, held: Meeting, draft: Meeting, as_: As
    ) -> None:
        held.agenda.filter(position=2).delete()
        factories.minutes(cast, state, meeting=held)
        html = as_(cast.coordinator).get(reverse("front:agenda_build", args=[draft.pk])).content.decode()
        assert ("Protokoll från Nätverksmöte 3/2026" in html) is offered

    def test_costs_the_same(
        self, cast: Cast, held: Meeting, draft: Meeting, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        def make(n: int) -> None:
            factories.matter(cast, title=f"Ärende {n}")
            factories.action(cast, what=f"Åtgärd {n}")

        # 1 person with roles  2 meeting with body  3 the previous one  4 whether it may be seen  5 titles there
        # 6 whether its minutes are approved  7 how many actions  8 how many late  9 the list stands there  10 proposals
        # 11 changes of stage  12 matters  13 the meeting before  14 items of the last agenda
        one_and_three(as_(cast.coordinator), reverse("front:agenda_build", args=[draft.pk]), make, queries=14)


class TestCopy:
    def test_takes_the_items_of_last_time(self, cast: Cast, held: Meeting, draft: Meeting, as_: As) -> None:
        draft.agenda.all().delete()
        assert "Kopiera förra dagordningen" in as_(cast.coordinator).get(draft.get_absolute_url()).content.decode()
        assert as_(cast.coordinator).post(reverse("operations:agenda_copy", args=[draft.pk])).status_code == 302
        assert titles(draft) == ["Öppnande", "Lägesrunda"]

    def test_of_the_first_meeting_is_not_offered_and_refused(self, cast: Cast, draft: Meeting, as_: As) -> None:
        draft.agenda.all().delete()
        assert "Kopiera förra dagordningen" not in as_(cast.coordinator).get(draft.get_absolute_url()).content.decode()
        answer = as_(cast.coordinator).post(reverse("operations:agenda_copy", args=[draft.pk]))
        assert answer.status_code == 409
        assert "inget tidigare möte" in answer.content.decode()
