"""What we write, a calendar program reads: every file goes through the icalendar library and comes back the same."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import override_settings

from network_portal.lib.calendars import CANCELLED, Entry, to_ics

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ENTRY = Entry(
    uid="meeting-42",
    starts_at=datetime(2026, 10, 22, 7, 0, tzinfo=UTC),
    ends_at=datetime(2026, 10, 22, 10, 0, tzinfo=UTC),
    title="Nätverksmöte 4/2026; åtgärder, beslut \\ övrigt",
    place="Stora salen, Staffanstorp",
    url="/operations/meetings/42/",
    kind="Nätverksmöte",
    sequence=2,
    description="Rad ett\nRad två: " + "å" * 200,
    updated_at=datetime(2026, 10, 1, 6, 30, tzinfo=UTC),
)


def read(*entries: Entry) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(to_ics(entries, "Nätverket"))


@pytest.fixture(autouse=True)
def _at_the_portal() -> object:
    with override_settings(PORTAL_URL="https://portal.example.org:8443"):
        yield


class TestFile:
    def test_names_the_calendar_and_when_to_ask_again(self) -> None:
        calendar = read()
        assert (calendar["version"], calendar["method"], calendar["calscale"]) == ("2.0", "PUBLISH", "GREGORIAN")
        assert calendar["x-wr-calname"] == calendar["name"] == "Nätverket"
        lines = to_ics([], "Nätverket").split("\r\n")
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines
        assert "X-PUBLISHED-TTL:PT6H" in lines

    def test_is_folded_at_75_octets_with_crlf(self) -> None:
        lines = to_ics([ENTRY], "Nätverket").encode().split(b"\r\n")
        assert max(len(line) for line in lines) <= 75
        assert not any(b"\n" in line for line in lines)

    def test_carries_the_rules_of_swedish_summer_time(self) -> None:
        zone = read(ENTRY).walk("VTIMEZONE")[0].to_tz()
        for month in range(1, 13):
            for day in (1, 25, 28):
                moment = datetime(2026, month, day, 12)
                assert moment.replace(tzinfo=zone).utcoffset() == moment.replace(tzinfo=STOCKHOLM).utcoffset()


class TestEntry:
    def test_comes_back_as_it_was(self) -> None:
        event = read(ENTRY).walk("VEVENT")[0]
        assert event["uid"] == "meeting-42@portal.example.org"
        assert event["summary"] == ENTRY.title
        assert event["location"] == ENTRY.place
        assert event["description"] == ENTRY.description
        assert event["url"] == "https://portal.example.org:8443/operations/meetings/42/"
        assert (event["sequence"], event["status"]) == (2, "CONFIRMED")
        assert event.decoded("dtstart") == ENTRY.starts_at
        assert event["dtstart"].params["TZID"] == "Europe/Stockholm"
        assert event.decoded("dtend") == ENTRY.ends_at
        assert event.decoded("dtstamp") == event.decoded("last-modified") == ENTRY.updated_at

    def test_says_that_it_is_cancelled(self) -> None:
        event = read(Entry(**{**vars(ENTRY), "status": CANCELLED, "sequence": 3})).walk("VEVENT")[0]
        assert (event["status"], event["sequence"], event["uid"]) == ("CANCELLED", 3, "meeting-42@portal.example.org")

    def test_of_whole_days_ends_on_the_day_after(self) -> None:
        event = read(Entry("fee-7", date(2026, 5, 12), None, "Sista dag")).walk("VEVENT")[0]
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 5, 12), date(2026, 5, 13))

    def test_without_a_known_change_is_stamped_now(self) -> None:
        event = read(Entry("fee-7", date(2026, 5, 12), date(2026, 5, 14), "Tre dagar")).walk("VEVENT")[0]
        assert event.decoded("dtend") == date(2026, 5, 15)
        assert event.decoded("dtstamp").tzinfo is not None

    def test_cannot_smuggle_lines_into_the_file(self) -> None:
        hostile = "Möte\r\nEND:VEVENT\rBEGIN:VALARM\x00\x0b 😀"
        calendar = read(Entry(**{**vars(ENTRY), "title": hostile, "place": hostile}))
        assert len(calendar.walk("VEVENT")) == 1
        assert calendar.walk("VALARM") == []
        assert "😀" in calendar.walk("VEVENT")[0]["summary"]
