"""Entries of calendars, shown on the calendar page and written as iCalendar (RFC 5545) for feeds and attachments."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise

from network_portal.lib.dates import now

if TYPE_CHECKING:
    import icalendar

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
ASK_AGAIN_AFTER = timedelta(hours=6)
CONTENT_TYPE = "text/calendar"
# RFC 5545 allows none of these in a text; a calendar program may refuse the whole file for one of them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Entry:
    """One thing in a calendar.

    `uid` is short and stable, like `meeting-42`; the file adds the portal's host. `starts_at` and `ends_at` are aware
    moments, or dates for what lasts whole days (the last day included; None: the same day). `url` may be a path. `kind`
    says in a word what it is. `status` is CONFIRMED, TENTATIVE or CANCELLED; `sequence` counts the changes that people
    were told of; `updated_at` is the latest change.
    """

    uid: str
    starts_at: datetime | date
    ends_at: datetime | date | None
    title: str
    place: str = ""
    url: str = ""
    kind: "str | Promise" = ""
    status: str = CONFIRMED
    sequence: int = 0
    description: str = ""
    updated_at: datetime | None = None

    @property
    def is_all_day(self) -> bool:
        return not isinstance(self.starts_at, datetime)

    @property
    def is_cancelled(self) -> bool:
        return self.status == CANCELLED


@dataclass(frozen=True)
class Called:
    """Whom a calendar file calls, and who asks in the portal's name: names, and the receiver's address."""

    name: str
    email: str
    by: str


PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


def to_ics(entries: Iterable[Entry], name: str, method: str = PUBLISH, called: Called | None = None) -> str:
    """The entries as one calendar called `name`, for a feed, a download or an attachment.

    A REQUEST and a CANCEL (RFC 5546) say who is `called`; a calendar program then puts the meeting in, moves it or takes
    it out by itself.
    """
    import icalendar  # costs 60 ms, and most processes never write a calendar

    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{_host()}//Portal//SV")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add("name", _text(name))
    calendar.add("x-wr-calname", _text(name))
    calendar.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(ASK_AGAIN_AFTER))
    for entry in entries:
        calendar.add_component(_event(entry, called))
    head, mark, events = calendar.to_ical().decode().partition("BEGIN:VEVENT")
    if not mark:
        head, mark, events = head.rpartition("END:VCALENDAR")[0], "END:VCALENDAR\r\n", ""
    return head + _stockholm() + mark + events


def _event(entry: Entry, called: Called | None) -> "icalendar.Event":
    import icalendar

    event = icalendar.Event()
    event.add("uid", f"{entry.uid}@{_host()}")
    # The time of the last change rather than of the download: an unchanged feed is then the same file every time.
    changed = (entry.updated_at or now()).astimezone(ZoneInfo("UTC"))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    event.add("dtstart", _moment(entry.starts_at))
    event.add("dtend", _end(entry))
    event.add("summary", _text(entry.title))
    for field, words in (("location", entry.place), ("description", entry.description)):
        if words:
            event.add(field, _text(words))
    if entry.kind:
        event.add("categories", [_text(str(entry.kind))])
    if entry.url:
        event.add("url", entry.url if "://" in entry.url else settings.PORTAL_URL + entry.url)
    if called:
        _call(event, called)
    if entry.is_all_day:
        event.add("transp", "TRANSPARENT")  # a last day for something does not make the person busy
    return event


def _call(event: "icalendar.Event", called: Called) -> None:
    """No reply by mail is asked for: the answer is given in the portal, where the others see it too."""
    from icalendar import vCalAddress, vText

    organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organiser.params["CN"] = vText(_name(called.by))
    event.add("organizer", organiser)
    attendee = vCalAddress(f"mailto:{called.email}")
    attendee.params["CN"] = vText(_name(called.name))
    for parameter, value in (("ROLE", "REQ-PARTICIPANT"), ("PARTSTAT", "NEEDS-ACTION"), ("RSVP", "FALSE")):
        attendee.params[parameter] = vText(value)
    event.add("attendee", attendee)


def _name(words: str) -> str:
    """A parameter can hold no quotation mark (RFC 5545 3.2)."""
    return _text(words).replace('"', "'")


def _moment(moment: datetime | date) -> datetime | date:
    return moment.astimezone(ZoneInfo("Europe/Stockholm")) if isinstance(moment, datetime) else moment


def _end(entry: Entry) -> datetime | date:
    """DTEND is exclusive: a whole day ends on the day after."""
    last = entry.ends_at or entry.starts_at
    return _moment(last) if isinstance(last, datetime) else last + timedelta(days=1)


def _text(words: str) -> str:
    return _FORBIDDEN.sub("", words)


def _host() -> str:
    return urlsplit(settings.PORTAL_URL).hostname or "localhost"


@lru_cache(maxsize=1)
def _stockholm() -> str:
    """Europe/Stockholm as two yearly rules. The library would list every change up to 2038, in every file. Written once:
    it is half of a receipt's calendar file."""
    import icalendar

    zone = icalendar.Timezone()
    zone.add("tzid", "Europe/Stockholm")
    hour, two = timedelta(hours=1), timedelta(hours=2)
    summer, winter = icalendar.TimezoneDaylight(), icalendar.TimezoneStandard()
    _fill(summer, "CEST", datetime(1970, 3, 29, 2), hour, two, month=3)
    _fill(winter, "CET", datetime(1970, 10, 25, 3), two, hour, month=10)
    zone.add_component(summer)
    zone.add_component(winter)
    return str(zone.to_ical().decode())


def _fill(part: Any, name: str, first: datetime, before: timedelta, after: timedelta, *, month: int) -> None:
    """The clock changes on the last Sunday of `month`, every year since `first`."""
    part.add("tzname", name)
    part.add("dtstart", first)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
