"""When the year plan may be written, decided and followed, and where one thing of a year falls in the next."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from operations.models import PlanItem, YearPlan

YEARS_AHEAD = 3  # how far ahead a plan may be begun
LONGEST_PLAN = 400  # items: nobody reads a longer one


def must_be_a_year(year: int) -> None:
    """An address may hold any number."""
    if not 2000 <= year <= 2098:
        raise Refused(_("Choose a year between 2000 and 2098."))


def must_be_near(year: int) -> None:
    """A plan is for a year that people can think of: last year's, to have it written down, up to three years ahead."""
    this_year = dates.today().year
    if not this_year - 1 <= year <= this_year + YEARS_AHEAD:
        raise Refused(
            _("A plan can be begun for %(first)d to %(last)d.") % {"first": this_year - 1, "last": this_year + YEARS_AHEAD}
        )


def must_be_draft_plan(plan: YearPlan) -> None:
    if not plan.is_draft:
        raise Refused(
            _("The plan of %(year)d has been adopted. Drop the item instead: then everybody sees what was changed.")
            % {"year": plan.year},
            Way(_("Go to the plan"), plan.get_absolute_url()),
        )


def must_not_be_adopted(plan: YearPlan) -> None:
    if not plan.is_draft:
        raise Refused(
            _("The plan of %(year)d is adopted already.") % {"year": plan.year},
            Way(_("Go to the plan"), plan.get_absolute_url()),
        )


def must_have_items(plan: YearPlan) -> None:
    if not plan.items.exists():
        raise Refused(
            _("The plan is empty, so there is nothing to adopt. Write at least one item."),
            Way(_("Go to the plan"), plan.get_absolute_url()),
        )


def must_have_been_decided(adopted_on: date) -> None:
    if adopted_on > dates.today():
        raise Refused(_("Write the day the decision was made. It cannot be later than today."))


def must_have_room_in_plan(items: int) -> None:
    if items > LONGEST_PLAN:
        raise Refused(_("A year plan has at most %(n)d items.") % {"n": LONGEST_PLAN})


def must_be_in_its_year(plan: YearPlan, starts_on: date, ends_on: date) -> None:
    if starts_on.year != plan.year or ends_on.year != plan.year:
        raise Refused(_("The plan is of %(year)d. Choose days in that year.") % {"year": plan.year})


def must_be_open_item(item: PlanItem) -> None:
    """What is done or dropped is history until somebody takes it up again."""
    if not item.is_open:
        raise Refused(
            _("“%(title)s” is %(state)s. Take it up again first.")
            % {"title": item.title, "state": str(item.State(item.state).label).lower()},
            Way(_("Go to the item"), item.get_absolute_url()),
        )


def must_not_have_become(item: PlanItem) -> None:
    """One event or meeting comes of an item: the wheel would show it twice otherwise."""
    if item.became:
        kind = str(item.Became(item.became).label).lower()
        raise Refused(
            _("There is already a draft of “%(title)s”: %(kind)s.") % {"title": item.title, "kind": kind},
            Way(_("Go to the item"), item.get_absolute_url()),
        )


def next_year(day: date) -> date:
    """The same weekday of the same week (ISO 8601) a year later; a day off becomes the working day after it.

    A year without a week 53 has that week's things in week 52. What would fall outside the next year stays in it.
    """
    year, week, weekday = day.isocalendar()
    moved = _of_week(year + 1, week, weekday)
    while moved.year < day.year + 1:
        moved += timedelta(days=7)
    while moved.year > day.year + 1:
        moved -= timedelta(days=7)
    found = dates.working_day_from(moved)
    while found.year > day.year + 1 or not dates.is_working_day(found):
        found -= timedelta(days=1)
    return found


def _of_week(year: int, week: int, weekday: int) -> date:
    try:
        return date.fromisocalendar(year, week, weekday)
    except ValueError:
        return date.fromisocalendar(year, 52, weekday)
