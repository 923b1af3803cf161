"""Everything that is planned in a year, whichever app it is in, as the one who asks may see it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import financing.calendar
import members.calendar
from competence.models import Event
from members.models import Person
from network_portal.front import rules as front
from network_portal.front.year_plan import firsts
from network_portal.lib import calendars, dates
from network_portal.lib.calendars import Entry
from operations.models import Body, Meeting, Part, PlanItem, SchoolBreak, YearPlan
from operations.rules import free_days

Thing = Event | Meeting
MOST = 15  # events, and as many meetings, that the page shows of a month before it says how many more there are
ON_THE_PAGE = (
    *("plan", "title", "part", "starts_on", "ends_on", "is_month", "state", "became", "became_pk", "changed_on"),
    *("body__name", "organisation__short_name", "responsible__name", "responsible__email"),
)


@dataclass(frozen=True)
class Planned:
    """One thing of the year. `part` is its ring; `first` and `last` are its days, of the whole month when only that is
    planned. `state` is planned, done, dropped or draft. `became` is the event or meeting that a plan item led to."""

    uid: str
    part: int
    title: str
    kind: str
    first: date
    last: date
    url: str
    state: str = PlanItem.State.PLANNED
    is_month: bool = False
    who: str = ""
    body: int | None = None
    item: PlanItem | None = None
    became: "Planned | None" = None
    thing: Thing | None = None
    fixed: Entry | None = None  # a day that the portal knows by itself

    @cached_property
    def days(self) -> str:
        """`tis 12 maj`, `12–14 maj`, or nothing when only the month is planned."""
        if self.is_month:
            return _("some time in the month")
        first = dates.day(self.first, year=False)
        return first if self.first == self.last else f"{first} – {dates.day(self.last, year=False)}"

    @cached_property
    def entry(self) -> Entry | None:
        """In a calendar, when it has hours. Made when it is asked for: the page of a year shows hundreds of things without."""
        if self.fixed:
            return self.fixed
        if self.became:
            return replace(self.became.entry, url=self.became.url) if self.became.entry else None
        if self.thing is None:
            return None
        return self.thing.as_entry(with_link=False) if isinstance(self.thing, Event) else self.thing.as_entry()

    @property
    def state_words(self) -> str:
        return _("Draft") if self.state == "draft" else str(PlanItem.State(self.state).label)

    def as_entry(self) -> Entry:
        """For a calendar. What is planned takes nobody's day."""
        if self.entry:
            return self.entry
        said = [self.item.outcome if self.item else "", _("Only the month is planned.") if self.is_month else ""]
        return Entry(
            uid=self.uid,
            starts_at=self.first,
            ends_at=self.last,
            title=self.title,
            url=self.url,
            kind=self.kind,
            status=calendars.CANCELLED if self.state == PlanItem.State.DROPPED else calendars.TENTATIVE,
            description="\n".join(line for line in said if line),
        )


@dataclass(frozen=True)
class Month:
    number: int
    name: str
    first: date
    things: list[Planned]
    is_now: bool
    free: list[str]  # quiet times and school breaks that touch it
    more: int = 0  # how many there are beside `things`

    @property
    def count(self) -> int:
        return len(self.things) + self.more

    @property
    def more_words(self) -> str:
        words = ngettext("%(n)d more is planned in %(month)s.", "%(n)d more are planned in %(month)s.", self.more)
        return words % {"n": self.more, "month": self.name.lower()}

    @property
    def calendar_words(self) -> str:
        return _("The calendar of %(month)s") % {"month": self.name.lower()}

    @property
    def key(self) -> str:
        return f"month-{self.number}"


@dataclass
class Year:
    """What one may see of a year. `plan` is None when there is none, or none that one may see.

    `more` counts, by month and part, what was asked for and left out because the month holds so much.
    """

    year: int
    plan: YearPlan | None
    things: list[Planned]
    breaks: list[SchoolBreak]
    bodies: list[Body]
    part: int | None = None
    body: int | None = None
    all_items: int = field(default=0)  # of the plan, whatever is shown
    more: Counter[firsts.Place] = field(default_factory=Counter)

    @cached_property
    def shown(self) -> list[Planned]:
        wanted = [one for one in self.things if self.part is None or one.part == self.part]
        return [one for one in wanted if self.body is None or one.body == self.body]

    @property
    def is_filtered(self) -> bool:
        return self.part is not None or self.body is not None

    @cached_property
    def months(self) -> list[Month]:
        """Twelve, those with nothing too. What goes on for several months stands in the first."""
        return [_month(self, number) for number in range(1, 13)]


def month_of(one: Planned, year: int) -> int:
    """In which it stands: January when it began the year before."""
    return one.first.month if one.first.year == year else 1


def _month(of: Year, number: int) -> Month:
    first, today = date(of.year, number, 1), dates.today()
    last = date(of.year, number + 1, 1) if number < 12 else date(of.year + 1, 1, 1)
    free = [(one.starts_on, one.ends_on, str(one)) for one in of.breaks]
    free += [(quiet.first, quiet.last, quiet.name) for quiet in free_days.quiet_times(of.year)]
    touching = sorted({(a, b, name) for a, b, name in free if a < last and b >= first})
    return Month(
        number=number,
        name=str(MONTHS[number]).capitalize(),
        first=first,
        things=[one for one in of.shown if month_of(one, of.year) == number],
        is_now=(today.year, today.month) == (of.year, number),
        free=[f"{name} {dates.day(a, year=False)} – {dates.day(b, year=False)}" for a, b, name in touching],
        more=sum(n for (month, _part), n in of.more.items() if month == number),
    )


def gather(person: Person, year: int, *, part: int | None = None, body: int | None = None, most: int | None = None) -> Year:
    """Nine queries: the plan, its items, events, meetings, fee tables, runs, invoices, school breaks and groups.

    `most`: how many events, and how many meetings, are fetched of a month; the rest is counted, by two queries more. All of
    them when it is None.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    items = PlanItem.objects.select_related("body", "organisation", "responsible").in_order()
    items = items.select_related("matrix_row") if most is None else items.only(*ON_THE_PAGE)
    plan = YearPlan.objects.visible_to(person).filter(year=year).select_related("decision").defer("decision__description")
    found = plan.prefetch_related(Prefetch("items", items)).first()
    listed = list(found.items.all()) if found else []
    if most is None:
        others, counted = [*events(person, first, last), *meetings(person, first, last)], Counter[firsts.Place]()
    else:
        others, counted = _first(firsts.Asked(person, first, last, part, body, most), listed)
    made, below = {one.uid: one for one in others}, reverse("front:plan_item", args=[0]).removesuffix("0/")
    planned = [_of_item(item, made, below) for item in listed]
    taken = {one.became.uid for one in planned if one.became}
    rest = [one for uid, one in made.items() if uid not in taken]
    more = counted - Counter((month_of(one, year), one.part) for one in rest)
    days = [_of_entry(entry) for entry in _fixed(person, year)]
    things = sorted([*planned, *rest, *days], key=lambda one: (one.first, not one.is_month, one.last, one.title))
    breaks = free_days.breaks_between(first, last)
    return Year(year, found, things, breaks, list(Body.objects.visible_to(person)), part, body, len(planned), more)


def _first(asked: firsts.Asked, items: list[PlanItem]) -> tuple[list[Planned], Counter[firsts.Place]]:
    """The first events and meetings of each month, what came of the items, and how many there are beside that."""
    became: dict[str, list[int]] = {"event": [], "meeting": []}
    for item in items:
        if item.became_pk is not None:
            became[item.became].append(item.became_pk)
    events, of_events = firsts.events(asked, became["event"])
    meetings, of_meetings = firsts.meetings(asked, became["meeting"])
    kinds, below = {value: str(label) for value, label in Event.Kind.choices}, reverse("competence:events")
    found = [_of_row(row, "event", kinds[row.kind], below) for row in events]
    meeting, below = _("Meeting"), reverse("operations:meetings")
    found += [_of_row(row, "meeting", meeting, below) for row in meetings]
    return found, of_events + of_meetings


def _of_row(row: firsts.Row, name: str, kind: str, below: str) -> Planned:
    return Planned(
        uid=f"{name}-{row.pk}",
        part=row.part,
        title=row.title,
        kind=kind,
        first=dates.as_local_date(row.starts_at),
        last=dates.as_local_date(row.ends_at),
        url=f"{below}{row.pk}/",
        state=_state(is_draft=row.state == Event.State.DRAFT, ends_at=row.ends_at),
        who=row.who,
        body=row.body,
    )


def _state(ends_at: datetime, *, is_draft: bool) -> str:
    if is_draft:
        return "draft"
    return PlanItem.State.DONE if ends_at < dates.now() else PlanItem.State.PLANNED


def _of_item(item: PlanItem, made: dict[str, Planned], below: str) -> Planned:
    became = made.get(f"{item.became}-{item.became_pk}") if item.became else None
    return Planned(
        uid=f"plan-item-{item.pk}",
        part=item.part,
        title=item.title,
        kind=_("Year plan"),
        first=became.first if became else item.starts_on,
        last=became.last if became else item.ends_on,
        url=f"{below}{item.pk}/",
        state=item.state,
        is_month=item.is_month and became is None,
        who=", ".join(str(one) for one in (item.holder, item.responsible) if one),
        body=item.body_id,
        item=item,
        became=became,
    )


def events(person: Person, first: date, last: date) -> list[Planned]:
    """Those that are not cancelled."""
    found = Event.objects.visible_to(person).between(first, last).exclude(state=Event.State.CANCELLED)
    rows = found.select_related("matrix_row", "organiser").defer("description").order_by("starts_at", "pk")
    return [_of_event(one) for one in rows]


def meetings(person: Person, first: date, last: date) -> list[Planned]:
    """Those that are not cancelled."""
    found = Meeting.objects.visible_to(person).between(first, last).exclude(state=Meeting.State.CANCELLED)
    rows = found.select_related("matrix_row", "body").order_by("starts_at", "pk")
    return [_of_meeting(one) for one in rows]


def _of_event(one: Event) -> Planned:
    return _of_thing(one, "event", one.get_kind_display(), one.organiser.short_name, None)


def _of_meeting(one: Meeting) -> Planned:
    return _of_thing(one, "meeting", _("Meeting"), one.body.name, one.body_id)


def _of_thing(one: Thing, name: str, kind: str, who: str, body: int | None) -> Planned:
    first, last = dates.as_local_date(one.starts_at), dates.as_local_date(one.ends_at)
    return Planned(
        uid=f"{name}-{one.pk}",
        part=one.matrix_row.part,
        title=one.title,
        kind=str(kind),
        first=first,
        last=last,
        url=one.get_absolute_url(),
        state=_state(one.ends_at, is_draft=one.is_draft),
        who=who,
        body=body,
        thing=one,
    )


def _of_entry(entry: Entry) -> Planned:
    last = dates.as_local_date(entry.ends_at or entry.starts_at)
    return Planned(
        uid=entry.uid,
        part=Part.OPERATION,
        title=entry.title,
        kind=str(entry.kind),
        first=dates.as_local_date(entry.starts_at),
        last=last,
        url=entry.url,
        state=PlanItem.State.DONE if last < dates.today() else PlanItem.State.PLANNED,
        fixed=entry,
    )


def _fixed(person: Person, year: int) -> Iterable[Entry]:
    """Days that the portal knows by itself."""
    yield from financing.calendar.entries(person, year)
    yield from members.calendar.entries(person, year)
    begins = dates.working_day_from(date(year, 1, 2))
    report = _("The yearly report for %(year)d can be made") % {"year": year - 1}
    yield Entry(f"report-{year}", begins, begins, report, url=reverse("front:reports"), kind=_("Yearly report"))
    if front.may_approve_removal(person):
        listed = _("The yearly list of what is removed is made, to be approved")
        yield Entry(f"retention-{year}", begins, begins, listed, url=reverse("front:retention"), kind=_("Personal data"))


def same_days(person: Person, first: date, last: date, *, but: str = "") -> list[str]:
    """Sentences on a span of days: what is free, and which events and meetings the person may see then. Three queries.

    `but` is the uid of what the days are of.
    """
    return said(first, last, free_days.breaks_between(first, last), around(person, first, last), but=but)


def around(person: Person, first: date, last: date) -> list[Planned]:
    return [*events(person, first, last), *meetings(person, first, last)]


def said(first: date, last: date, breaks: list[SchoolBreak], others: Iterable[Planned], *, but: str = "") -> list[str]:
    """The same, from what has been fetched. A long span meets so much that only what is free is said of it."""
    sentences = free_days.said_of(first, last, breaks)
    if last - first <= free_days.LONG:
        meets = [one for one in others if one.first <= last and one.last >= first and one.uid != but]
        sentences += [_same_day(one, is_alone=first == last) for one in meets]
    return sentences


def _same_day(one: Planned, *, is_alone: bool) -> str:
    if not is_alone:
        return _("In those days: %(title)s, %(day)s.") % {"title": one.title, "day": dates.day(one.first)}
    entry = one.entry
    hours: Any = dates.span(entry.starts_at, entry.ends_at) if entry else ""  # type: ignore[arg-type]  # these have hours
    return _("The same day: %(title)s, %(time)s.") % {"title": one.title, "time": hours}


def what_it_became(person: Person, item: PlanItem) -> Planned | None:
    """The event or the meeting, when it is there and the person may see it. One query, or none."""
    if item.became_pk is None:
        return None
    if item.became == PlanItem.Became.EVENT:
        event = Event.objects.visible_to(person).filter(pk=item.became_pk).select_related("matrix_row", "organiser").first()
        return _of_event(event) if event else None
    meeting = Meeting.objects.visible_to(person).filter(pk=item.became_pk).select_related("matrix_row", "body").first()
    return _of_meeting(meeting) if meeting else None


def days_of(item: PlanItem) -> str:
    """`tis 12 maj 2026`, or `maj 2026` when only the month is planned."""
    if item.is_month:
        return f"{MONTHS[item.starts_on.month]} {item.starts_on.year}"
    first = dates.day(item.starts_on, year=True)
    return first if item.starts_on == item.ends_on else f"{first} – {dates.day(item.ends_on, year=True)}"
