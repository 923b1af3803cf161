"""Applications to join, and notices to leave."""

from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

from members.models import Application, LeaveNotice, Membership, NoticePeriod, Organisation
from members.rules.periods import overlapping, period, written
from network_portal.lib import dates
from network_portal.lib.refusals import Refused


def must_be_ahead(day: date) -> None:
    if day < dates.today():
        raise Refused(_("%(day)s has already been. Choose today or a later day.") % {"day": written(day)})


# --- applications to join ------------------------------------------------------------------------------------------
def must_want_to_come(number: str, starts_on: date) -> None:
    """Not a member on that day or later: who belongs has no need to apply."""
    found = Organisation.objects.filter(organisation_number=number).first()
    if found and (other := overlapping(found.memberships.all(), starts_on, None)):
        raise Refused(
            _("%(organisation)s is already a member %(period)s. Ask a colleague there for an invitation, or the office.")
            % {"organisation": found, "period": period(other)}
        )


def must_be_alone(number: str, name: str) -> None:
    """No other open application of the organisation. Who sent the other one is not said."""
    if Application.objects.open().filter(organisation_number=number).exists():
        raise Refused(_already_handled(name))


def already_handled(name: str) -> Refused:
    return Refused(_already_handled(name))


def _already_handled(name: str) -> str:
    return _(
        "An application for %(organisation)s is already being handled, so nothing more needs to be sent. "
        "The office answers the one who applied. Ask the office if you wonder how it goes."
    ) % {"organisation": name}


def must_be_handled(application: Application) -> None:
    if not application.is_open:
        raise Refused(_("The application is closed. Start a new one if the organisation wants to join after all."))


def must_be_at(application: Application, step: str) -> None:
    """The step is the next one: each rests on those before it."""
    must_be_handled(application)
    wanted = Application.Step(step)
    if application.is_done(wanted):
        raise Refused(
            _("“%(step)s” is already done. Show the page again to see how far it has come.") % {"step": wanted.label}
        )
    if application.next_step != wanted and application.next_step:
        raise Refused(_("First comes “%(step)s”.") % {"step": application.next_step.label})


def must_not_come_before_it_was_asked_for(application: Application, starts_on: date) -> None:
    received_on = dates.as_local_date(application.received_at)
    if starts_on < received_on:
        raise Refused(_("The application came on %(day)s. Choose that day or a later one.") % {"day": written(received_on)})


def must_have_been(day: date) -> None:
    if day > dates.today():
        raise Refused(_("%(day)s has not come yet. Write it down when it has happened.") % {"day": written(day)})


def must_not_have_begun(application: Application) -> None:
    if application.membership_id:
        raise Refused(_("The membership has begun. End it on the page of the organisation instead."))


def must_have_come_to_nothing(application: Application) -> None:
    if application.is_open or application.membership_id:
        raise Refused(_("Only a declined or withdrawn application can be emptied of personal data."))


# --- leaving -------------------------------------------------------------------------------------------------------
def earliest_last_day(given_on: date) -> date:
    """The first last day that a notice given on the day may name, by the period of notice that is decided then."""
    period = NoticePeriod.objects.in_force(given_on)
    return _months_later(given_on, period.months) if period else given_on


def _months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last day when it has none such."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def must_keep_the_period_of_notice(last_day: date, given_on: date) -> None:
    first = earliest_last_day(given_on)
    if last_day < first:
        raise Refused(
            _("By the period of notice the last day can be %(day)s at the earliest. Ask the office if that is too late.")
            % {"day": written(first)},
            field="last_day",
        )


def must_have_given_no_notice(membership: Membership) -> None:
    if membership.leave_notices.standing().exists():
        raise Refused(_("Notice is already given. Take it back first, if something is to be changed."))


def must_be_unconfirmed(notice: LeaveNotice) -> None:
    if not notice.is_waiting:
        raise Refused(_("The notice is already confirmed, or taken back. Show the page again to see how it stands."))


def must_stand(notice: LeaveNotice) -> None:
    if notice.withdrawn_at:
        raise Refused(_("The notice is already taken back."))
