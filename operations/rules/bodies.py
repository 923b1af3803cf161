"""When a body may meet, who may sit in it, and when it may end."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Organisation, Person
from members.rules.periods import must_be_in_order
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from operations.models import Body, Meeting, Seat

SOON = timedelta(days=60)  # before a seat ends its organisation is asked who comes after (proposed in the plan of reminders)


def must_go_on(body: Body) -> None:
    if body.has_ended and body.ended_on:
        raise Refused(
            _("%(body)s ended on %(day)s. Choose another group.")
            % {"body": body, "day": dates.day(body.ended_on, year=True)}
        )


def must_last_until(body: Body, day: date, field: str = "") -> None:
    if body.ended_on and day > body.ended_on:
        raise Refused(
            _("%(body)s ends on %(day)s. Choose an earlier day.")
            % {"body": body, "day": dates.day(body.ended_on, year=True)},
            field=field,
        )


def must_be_only_network(body: Body) -> None:
    """The whole network meets in one group only, which cannot end or become another."""
    if body.kind == Body.Kind.NETWORK and Body.objects.filter(kind=Body.Kind.NETWORK).exclude(pk=body.pk).exists():
        raise Refused(_("The network meets in one group only. Choose another kind."))


def must_have_own_name(body: Body) -> None:
    if Body.objects.filter(name__iexact=body.name).exclude(pk=body.pk).exists():
        raise Refused(
            _("There is already a group called %(name)s. Choose another name.") % {"name": body.name}, field="name"
        )


def must_be_read_by_the_called(body: Body) -> None:
    if body.calls_everybody and not body.is_open:
        raise Refused(
            _(
                "The people of all members are called to the annual meeting, so they read its papers. Choose everybody as readers."
            ),
            field="is_open",
        )


def must_not_be_the_network(body: Body) -> None:
    if body.kind == Body.Kind.NETWORK:
        raise Refused(_("The network meeting is for all members and cannot end."))


def must_end_ahead(ends_on: date) -> None:
    """A group ends today or later: a year that was mistyped would end it, and take its seats, with no way back."""
    if ends_on < dates.today():
        raise Refused(_("That day has passed. Choose today or a later day."), field="ended_on")


def must_have_met(body: Body, ends_on: date) -> None:
    """No meeting is planned for after the last day."""
    later = Meeting.objects.filter(body=body).upcoming()
    if any(dates.as_local_date(meeting.starts_at) > ends_on for meeting in later):
        raise Refused(
            _("The group has a meeting planned after that day. Cancel it first, or choose a later last day."),
            Way(_("See the meetings of the group"), f"{reverse('operations:meetings')}?body={body.pk}"),
            field="ended_on",
        )


def must_act_for(person: Person, organisation: Organisation) -> None:
    if not person.is_active or not person.roles.current().filter(organisation=organisation).exists():
        raise Refused(
            _("%(person)s has no role in %(organisation)s today. Give the role first, then the seat.")
            % {"person": person, "organisation": organisation},
            field="person",
        )


def must_be_its_only_seat(seat: Seat) -> None:
    """Somebody sits once in a group, whichever the organisation."""
    others = Seat.objects.filter(body=seat.body, person=seat.person).exclude(pk=seat.pk)
    for other in others.select_related("organisation"):
        if other.starts_on <= (seat.ends_on or date.max) and seat.starts_on <= (other.ends_on or date.max):
            raise Refused(
                _("%(person)s already has a seat in the group for %(organisation)s from %(first)s. End that one first.")
                % {
                    "person": seat.person,
                    "organisation": other.organisation,
                    "first": dates.day(other.starts_on, year=True),
                },
                field="person",
            )


def must_last(seat: Seat) -> None:
    if seat.has_ended and seat.ends_on:
        raise Refused(_("The seat ended on %(day)s.") % {"day": dates.day(seat.ends_on, year=True)})


def must_not_outlast(seat: Seat, ends_on: date) -> None:
    if seat.ends_on and ends_on > seat.ends_on:
        raise Refused(
            _("The seat ends on %(day)s anyway. Choose that day or an earlier one, or name the person anew.")
            % {"day": dates.day(seat.ends_on, year=True)},
            field="ends_on",
        )


def must_end_in_order(seat: Seat, ends_on: date) -> None:
    """Somebody who has sat in the group has done so: only a seat that begins today or later can be taken back."""
    if seat.starts_on < dates.today():
        must_be_in_order(seat.starts_on, ends_on)


def must_be_able_to_chair(seat: Seat) -> None:
    """A chair sits in the group today, as a representative."""
    if not Seat.objects.current().representatives().filter(pk=seat.pk).exists():
        raise Refused(_("Only a representative whose seat counts today can chair the group."))
