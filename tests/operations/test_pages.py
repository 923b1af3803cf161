"""The pages of meetings: what each shows to whom, what they cost, and that no input breaks them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from network_portal.lib import dates
from network_portal.records.models import Notice
from operations import actions
from operations.models import AgendaItem, Body, Meeting
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

As = Callable[..., StrictClient]


def form(cast: Cast, **fields: Any) -> dict[str, Any]:
    day = dates.today() + timedelta(days=30)
    return {
        "title": "Nätverksmöte 5", "on": day.isoformat(), "starts": "09:00", "ends": "11.30", "place": "Rådhuset, Lund",
        "online_url": "", "invitation": "Ta med ett behov 😀", "responsible": cast.coordinator.pk,
        "organiser": cast.office.pk, "body": Body.network().pk, "matrix_row": factories.matrix_row(3, 1, "Nätverksmöte varje månad").pk, **fields,
    }  # fmt: skip


class TestMeetingsPage:
    def test_lists_what_lies_ahead_and_what_has_been(self, cast: Cast, as_: As) -> None:
        factories.meeting(cast, title="Snart")
        factories.meeting(cast, title="Inställt snart", state="cancelled", called_at=timezone.now())
        factories.meeting(cast, title="Hemligt utkast", state="draft")
        factories.meeting(cast, title="Länge sedan", starts_at=datetime(2024, 3, 6, 8, tzinfo=UTC))
        html = as_(cast.officer).get(reverse("operations:meetings")).content.decode()
        assert html.index("Snart") < html.index("Inställt snart") < html.index("Länge sedan")
        assert "Hemligt utkast" not in html
        assert "Planera ett möte" not in html
        assert "Hemligt utkast" in as_(cast.coordinator).get(reverse("operations:meetings")).content.decode()

    def test_shows_one_year_when_asked(self, cast: Cast, as_: As) -> None:
        for year in (2023, 2024):
            factories.meeting(cast, title=f"Mötet {year}", starts_at=datetime(year, 3, 6, 8, tzinfo=UTC))
        html = as_(cast.officer).get(reverse("operations:meetings"), {"year": "2023"}).content.decode()
        assert "Mötet 2023" in html
        assert "Mötet 2024" not in html
        assert '<option value="2023" selected>2023</option>' in html

    @pytest.mark.parametrize("query", ["year=", "year=x", "year=-1", "year=99999999999", "year=2999", "page=0", "page=x"])
    def test_survives_anything_in_the_address(self, query: str, cast: Cast, as_: As) -> None:
        factories.meeting(cast)
        assert as_(cast.officer).get(f"{reverse('operations:meetings')}?{query}").status_code == 200

    def test_says_so_when_there_are_none(self, cast: Cast, as_: As) -> None:
        assert "Inget möte är utlyst" in as_(cast.officer).get(reverse("operations:meetings")).content.decode()

    def test_costs_the_same_with_one_row_as_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        def make(n: int) -> None:
            factories.meeting(cast, title=f"Kommande {n}")
            factories.meeting(cast, title=f"Hållet {n}", starts_at=datetime(2024, n, 6, 8, tzinfo=UTC))

        # 1 person with roles  2 groups to choose among  3 ahead  4 a page of past ones  5 how long their agendas are
        # (the year of the oldest is kept)
        one_and_three(as_(cast.officer), reverse("operations:meetings"), make, queries=5)


class TestMeetingPage:
    def test_shows_the_agenda_with_paragraphs_and_times(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, state="draft", starts_at=datetime(2031, 4, 9, 7, tzinfo=UTC))
        actions.add_agenda_item(meeting, title="Avgift 2032", kind="decision", minutes=25, by=cast.coordinator)
        actions.call(meeting, by=cast.coordinator)
        html = as_(cast.reader).get(meeting.get_absolute_url()).content.decode().replace("\xa0", " ")
        assert "§ 2 Avgift 2032" in html
        assert "09.10–09.35" in html
        assert "Beslut" in html
        assert "Flytta upp" not in html

    def test_says_why_a_notice_cannot_go_out_yet(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, state="draft", place="")
        html = as_(cast.coordinator).get(meeting.get_absolute_url()).content.decode()
        assert "Skriv var mötet är" in html
        assert "Skicka kallelsen</a>" not in html

    def test_without_a_place_leads_to_where_it_is_written(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, state="draft", place="", online_url="")
        way = f'href="{reverse("operations:meeting_edit", args=[meeting.pk])}#id_place"'
        assert way in as_(cast.coordinator).get(meeting.get_absolute_url()).content.decode()
        Meeting.objects.filter(pk=meeting.pk).update(place="Rådhuset")
        assert way not in as_(cast.coordinator).get(meeting.get_absolute_url()).content.decode()

    def test_says_when_the_agenda_is_longer_than_the_meeting(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, state="draft")
        actions.add_agenda_item(meeting, title="Lång punkt", minutes=200, by=cast.coordinator)
        html = as_(cast.coordinator).get(meeting.get_absolute_url()).content.decode()
        assert "Dagordningen tar 210 minuter, mötet 120" in html

    def test_says_why_it_was_cancelled(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, state="cancelled", called_at=timezone.now(), cancel_reason="För få kan komma.")
        assert "För få kan komma." in as_(cast.officer).get(meeting.get_absolute_url()).content.decode()

    def test_costs_the_same_with_one_item_as_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        meeting = factories.meeting(cast)

        def make(n: int) -> None:
            AgendaItem.objects.create(meeting=meeting, position=n + 1, title=f"Punkt {n}")

        # 1 person with roles  2 meeting with row, organiser and responsible  3 agenda  4 seats  5 answers  6 members  7 its minutes  8 proposals on it
        # 9 documents  10 actions  11 whether one chairs the body
        one_and_three(as_(cast.officer), meeting.get_absolute_url(), make, queries=11)

    @pytest.mark.parametrize("number", [0, 2**63, 10**40])
    def test_that_cannot_exist_is_not_found(self, number: int, cast: Cast, as_: As) -> None:
        for page in ("", "edit/", "call/", "cancel/", "agenda/add/", "calendar.ics"):
            assert as_(cast.coordinator).get(f"/operations/meetings/{number}/{page}").status_code == 404


class TestCalendarFile:
    def test_opens_in_a_calendar_program(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, online_url="https://example.org/mote", invitation="Välkomna, alla; även nya.")
        response = as_(cast.officer).get(reverse("operations:meeting_ics", args=[meeting.pk]))
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert f"meeting-{meeting.pk}.ics" in response.headers["Content-Disposition"]
        event = icalendar.Calendar.from_ical(response.content).walk("VEVENT")[0]
        assert event.decoded("dtstart") == meeting.starts_at.replace(microsecond=0)
        assert event["description"] == "Välkomna, alla; även nya.\n\nDelta digitalt: https://example.org/mote"
        assert event["url"].endswith(meeting.get_absolute_url())


class TestMeetingForm:
    def test_suggests_the_next_number_and_the_latest_row(self, cast: Cast, as_: As) -> None:
        year = dates.today().year
        latest = factories.meeting(cast, starts_at=datetime(year, 2, 4, 8, tzinfo=UTC))
        initial = as_(cast.coordinator).get(reverse("operations:meeting_add")).context["form"].initial
        assert initial["title"] == f"Nätverksmöte 2/{year}"
        assert initial["matrix_row"] == latest.matrix_row
        assert initial["organiser"] == latest.organiser_id

    def test_a_group_is_planned_for_from_its_own_page(self, cast: Cast, as_: As) -> None:
        factories.matrix_row(3, 1, "Projektgrupp")
        group = factories.body(name="Vattengruppen")
        address = f"{reverse('operations:meeting_add')}?body={group.pk}"
        assert address in as_(cast.coordinator).get(group.get_absolute_url()).content.decode()
        initial = as_(cast.coordinator).get(address).context["form"].initial
        assert (initial["body"], initial["title"]) == (group, "Vattengruppen")

    @pytest.mark.parametrize("typed", ["x", "0", "99999999999", "-1"])
    def test_of_no_group_is_the_networks(self, typed: str, cast: Cast, as_: As) -> None:
        factories.matrix_row(3, 1, "Projektgrupp")
        page = as_(cast.coordinator).get(reverse("operations:meeting_add"), {"body": typed})
        assert page.context["form"].initial["body"] == Body.network()

    def test_of_a_group_that_is_closed_to_one_is_the_networks(self, cast: Cast, as_: As) -> None:
        factories.matrix_row(3, 1, "Projektgrupp")
        closed = factories.body(is_open=False)
        page = as_(cast.coordinator).get(reverse("operations:meeting_add"), {"body": str(closed.pk)})
        assert page.context["form"].initial["body"] == Body.network()

    def test_saves_a_draft_in_stockholm_time(self, cast: Cast, as_: As) -> None:
        response = as_(cast.coordinator).post(reverse("operations:meeting_add"), form(cast))
        made = Meeting.objects.get()
        assert response.headers["Location"] == made.get_absolute_url()
        assert made.is_draft
        local = timezone.localtime(made.starts_at), timezone.localtime(made.ends_at)
        assert [(moment.hour, moment.minute) for moment in local] == [(9, 0), (11, 30)]
        assert made.invitation == "Ta med ett behov 😀"

    @pytest.mark.parametrize(
        "bad",
        [
            {"title": ""},
            {"title": "x" * 151},
            {"title": "a\x00b"},
            {"on": "2025-01-08"},
            {"on": "2026-02-30"},
            {"on": "0001-01-01"},
            {"on": "9999-12-31"},
            {"starts": "9"},
            {"starts": "25:00"},
            {"ends": "08:00"},
            {"online_url": "javascript:alert(1)"},
            {"online_url": "https://" + "x" * 300},
            {"responsible": "stranger"},
            {"responsible": "999999999999999999999"},
            {"organiser": "1\x00"},
            {"matrix_row": "-1"},
            {"invitation": "z" * 5000},
        ],
    )
    def test_keeps_what_was_typed_when_it_cannot_be_saved(self, bad: dict[str, str], cast: Cast, as_: As) -> None:
        response = as_(cast.coordinator).post(reverse("operations:meeting_add"), form(cast, **bad))
        assert response.status_code == 200
        html = response.content.decode()
        assert 'id="errors"' in html
        assert "Rådhuset, Lund" in html
        assert Meeting.objects.count() == 0

    def test_offers_only_those_who_prepare_meetings_as_responsible(self, cast: Cast, as_: As) -> None:
        response = as_(cast.coordinator).post(reverse("operations:meeting_add"), form(cast, responsible=cast.officer.pk))
        assert "responsible" in response.context["form"].errors

    def test_shows_a_refusal_above_what_was_typed(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast)
        another_year = dates.today() + timedelta(days=370)
        url = reverse("operations:meeting_edit", args=[meeting.pk])
        html = as_(cast.coordinator).post(url, form(cast, on=another_year.isoformat())).content.decode()
        assert "paragrafer hör till" in html
        assert "Rådhuset, Lund" in html

    def test_says_how_many_are_told_of_a_new_place(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast)
        url = reverse("operations:meeting_edit", args=[meeting.pk])
        starts = timezone.localtime(meeting.starts_at)
        same_time = {"on": starts.date().isoformat(), "starts": f"{starts:%H:%M}", "ends": "23:59"}
        html = as_(cast.coordinator).post(url, form(cast, **same_time), follow=True).content.decode()
        assert "7 personer får veta den nya tiden eller platsen" in html

    def test_shows_the_second_what_the_first_saved_and_lets_it_through_the_next_time(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast)
        url = reverse("operations:meeting_edit", args=[meeting.pk])
        client = as_(cast.coordinator)
        opened = client.get(url).context["form"].mark
        moved = {"starts_at": datetime(2031, 5, 7, 7, tzinfo=UTC), "ends_at": datetime(2031, 5, 7, 9, tzinfo=UTC)}
        Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.DRAFT)
        actions.change_meeting(meeting, by=cast.administrator, place="Lund", **moved)
        response = client.post(url, form(cast, opened=opened))
        html = response.content.decode().replace("\u00a0", " ")
        assert response.status_code == 409
        assert "Administrator Office sparade detta" in html
        assert "Rådhuset, Lund" in html
        for saved in ("Lund", "ons 7 maj 2031", "09.00", "11.00"):
            assert f"Sparat nu: <b>{saved}</b>" in html
        meeting.refresh_from_db()
        assert meeting.place == "Lund"
        assert client.post(url, form(cast, opened=response.context["form"].mark)).status_code == 302
        meeting.refresh_from_db()
        assert meeting.place == "Rådhuset, Lund"

    def test_a_changed_agenda_does_not_disturb_who_writes_the_invitation(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast)
        url = reverse("operations:meeting_edit", args=[meeting.pk])
        opened = as_(cast.coordinator).get(url).context["form"].mark
        actions.change_agenda_item(meeting.agenda.get(), by=cast.administrator, title="Välkomna")
        assert as_(cast.coordinator).post(url, form(cast, opened=opened)).status_code == 302

    def test_changes_nothing_when_saved_as_it_was(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, starts_at=timezone.now().replace(second=0, microsecond=0) + timedelta(days=9))
        url = reverse("operations:meeting_edit", args=[meeting.pk])
        as_typed = as_(cast.coordinator).get(url).context["form"].initial
        as_(cast.coordinator).post(
            url, {**as_typed, "starts": f"{as_typed['starts']:%H:%M}", "ends": f"{as_typed['ends']:%H:%M}"}
        )
        assert Notice.objects.count() == 0


class TestCallPage:
    def test_asks_first_and_says_to_how_many(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, state="draft")
        url = reverse("operations:meeting_call", args=[meeting.pk])
        assert "skicka kallelsen till 7 personer?" in as_(cast.coordinator).get(url).content.decode()
        assert Notice.objects.count() == 0
        assert "Kallelsen går till 7 personer" in as_(cast.coordinator).post(url, follow=True).content.decode()

    def test_of_a_bad_day_says_why_it_is_one(self, cast: Cast, as_: As) -> None:
        good, epiphany = (datetime(dates.today().year + 1, 1, day, 9, tzinfo=UTC) for day in (15, 6))
        for starts_at, shown in ((good, False), (epiphany, True)):
            meeting = factories.meeting(cast, state="draft", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
            page = as_(cast.coordinator).get(reverse("operations:meeting_call", args=[meeting.pk])).content.decode()
            assert ("Trettondedag jul. Det kan bli få som kommer." in page) == shown
        url = reverse("operations:meeting_edit", args=[meeting.pk])
        initial = as_(cast.coordinator).get(url).context["form"].initial
        typed = {**initial, "starts": f"{initial['starts']:%H:%M}", "ends": f"{initial['ends']:%H:%M}"}
        assert "Trettondedag jul" in as_(cast.coordinator).post(url, typed, follow=True).content.decode()

    def test_refuses_a_meeting_that_is_not_ready(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, state="draft", place="")
        response = as_(cast.coordinator).get(reverse("operations:meeting_call", args=[meeting.pk]))
        assert response.status_code == 409
        assert "Skriv var mötet är" in response.content.decode()


class TestCancelPage:
    @pytest.mark.parametrize("reason", ["", " ", "a\x00b", "x" * 5000])
    def test_wants_a_reason(self, reason: str, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast)
        url = reverse("operations:meeting_cancel", args=[meeting.pk])
        assert as_(cast.coordinator).post(url, {"reason": reason}).status_code == 200
        meeting.refresh_from_db()
        assert meeting.is_called

    def test_of_a_draft_speaks_of_no_letter(self, cast: Cast, as_: As) -> None:
        url = reverse("operations:meeting_cancel", args=[factories.meeting(cast, state="draft").pk])
        html = as_(cast.coordinator).post(url, {"reason": ""}).content.decode()
        assert "Skriv varför: det står på mötets sida." in html
        assert "beskedet" not in html
        page = as_(cast.coordinator).post(url, {"reason": "För få"}, follow=True).content.decode()
        assert "Mötet är inställt." in page
        assert "0 personer" not in page

    def test_says_how_many_are_told(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, state="draft")
        actions.call(meeting, by=cast.coordinator)
        url = reverse("operations:meeting_cancel", args=[meeting.pk])
        assert "7 personer känner till mötet" in as_(cast.coordinator).get(url).content.decode()
        html = as_(cast.coordinator).post(url, {"reason": "För få kan komma 😀"}, follow=True).content.decode()
        assert "7 personer får besked" in html
        assert "För få kan komma 😀" in html
