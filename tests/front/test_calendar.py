"""The month page and the private feed."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.utils import timezone

from competence.models import Registration
from network_portal.front import month
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient


def seat(cast: Cast, event: object) -> Registration:
    moment = timezone.now()
    return Registration.objects.create(
        event=event, person=cast.officer, organisation=cast.ystad, registered_by=cast.officer,
        state=Registration.State.SEATED, queued_at=moment, seated_at=moment,
    )  # fmt: skip


class TestMonth:
    def test_begins_on_a_monday_and_knows_weeks_and_red_days(self, cast: Cast) -> None:
        weeks = month.month(cast.officer, date(2026, 5, 1), month.ALL)
        assert [week["number"] for week in weeks] == [18, 19, 20, 21, 22]
        first = weeks[0]["days"]
        assert [(day.date.isoformat(), day.outside, day.holiday) for day in first][3:6] == [
            ("2026-04-30", True, ""),
            ("2026-05-01", False, "Första maj"),
            ("2026-05-02", False, ""),
        ]

    def test_an_event_over_midnight_stands_on_both_days(self, cast: Cast) -> None:
        starts = datetime(2026, 5, 4, 20, tzinfo=UTC)
        factories.event(cast, starts_at=starts, ends_at=starts + timedelta(hours=5))
        days = [day for week in month.month(cast.officer, date(2026, 5, 1), month.ALL) for day in week["days"] if day.events]
        assert [day.date.day for day in days] == [4, 5]

    def test_mine_is_what_i_have_a_seat_at(self, cast: Cast) -> None:
        starts = datetime(2026, 5, 4, 8, tzinfo=UTC)
        event = factories.event(cast, starts_at=starts)

        def shown() -> int:
            weeks = month.month(cast.officer, date(2026, 5, 1), month.MINE)
            return sum(len(day.events) for week in weeks for day in week["days"])

        assert shown() == 0
        seat(cast, event)
        assert shown() == 1

    @pytest.mark.parametrize(
        "asked",
        ["99999", "2026-99", "2026-00", "0000-01", "9999-12", "-1", "😀", "2026-11-01", "x" * 3000, "2026-1", "٢٠٢٦-٠١"],
    )
    def test_a_month_that_cannot_be_read_is_the_present_one(
        self, asked: str, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        response = as_(cast.officer).get("/calendar/", {"month": asked, "show": asked})
        assert response.status_code == 200
        assert response.context["first"] == timezone.localdate().replace(day=1)

    def test_nul_is_a_bad_request(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert as_(cast.officer).get("/calendar/", {"month": "2026\x00"}).status_code == 400

    def test_goes_to_the_months_beside(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        context = as_(cast.officer).get("/calendar/", {"month": "2026-12"}).context
        assert (context["previous"], context["next"], context["caption"]) == ("2026-11", "2027-01", "December 2026")

    def test_costs_the_same_for_one_and_three(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        starts = timezone.now().replace(hour=8)
        # 1 person with roles (the session is in the cache), 2 meetings, 3 events, 4 own registrations
        one_and_three(
            as_(cast.officer), "/calendar/", lambda n: factories.event(cast, title=f"{n}", starts_at=starts), queries=4
        )


class TestFeed:
    def url(self, token: object) -> str:
        return f"/calendar/{token}.ics"

    def read(self, client: StrictClient, cast: Cast, **asked: str) -> list[str]:
        response = client.get(self.url(cast.officer.calendar_token), asked)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        calendar = icalendar.Calendar.from_ical(response.content)
        return [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]

    def test_needs_no_sign_in_and_holds_what_one_takes_part_in(self, cast: Cast, client: StrictClient) -> None:
        seat(cast, factories.event(cast, title="Mitt"))
        factories.event(cast, title="Andras")
        assert self.read(client, cast) == ["Mitt"]
        assert sorted(self.read(client, cast, show="all")) == ["Andras", "Mitt"]

    def test_an_unchanged_feed_costs_nothing_to_fetch_again(self, cast: Cast, client: StrictClient) -> None:
        seat(cast, factories.event(cast))
        url = self.url(cast.officer.calendar_token)
        first = client.get(url)
        assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304

    def test_a_renewed_token_closes_the_old_address(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        old = cast.officer.calendar_token
        as_(cast.officer).post("/members/profile/renew-calendar/")
        assert as_(None).get(self.url(old)).status_code == 404
        cast.officer.refresh_from_db()
        assert as_(None).get(self.url(cast.officer.calendar_token)).status_code == 200

    def test_a_closed_account_has_no_feed(self, cast: Cast, client: StrictClient) -> None:
        cast.officer.is_active = False
        cast.officer.save()
        assert client.get(self.url(cast.officer.calendar_token)).status_code == 404

    @pytest.mark.parametrize("token", [uuid.UUID(int=0), "x", "0" * 32, "../secret"])
    def test_a_token_that_is_nobodys_is_not_there(self, token: object, db: None, client: StrictClient) -> None:
        assert client.get(self.url(token)).status_code == 404

    def test_is_not_for_search_engines_or_shared_caches(self, cast: Cast, client: StrictClient) -> None:
        response = client.get(self.url(cast.officer.calendar_token))
        assert response["X-Robots-Tag"] == "noindex"
        assert "private" in response["Cache-Control"]
