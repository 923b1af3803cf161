"""What is done with the groups that meet: set up, changed and ended, and who sits in them for whom."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.records.journal import journal, latest
from network_portal.records.notices import Words, tell, tell_many
from operations import rules
from operations.models import Body, Seat


@transaction.atomic
def add_body(
    *,
    kind: str,
    name: str,
    purpose: str = "",
    is_open: bool = True,
    quorum: int = 0,
    expects: str = Body.Expects.NOBODY,
    by: Person | None,
) -> Body:
    body = Body(kind=kind, name=name, purpose=purpose, is_open=is_open, quorum=quorum, expects=expects)
    rules.must_be_only_network(body)
    rules.must_have_own_name(body)
    rules.must_be_read_by_the_called(body)
    body.save()
    journal("operations.body_added", body, by=by, kind=kind, is_open=is_open)
    return body


@transaction.atomic
def change_body(body: Body, *, by: Person | None, opened: Opened | None = None, **fields: Any) -> Body:
    body = lock_body(body)
    must_be_as_opened(body, opened, lambda: latest(body, "operations.body_changed"))
    rules.must_go_on(body)
    before = {name: getattr(body, name) for name, value in fields.items() if getattr(body, name) != value}
    for name in before:
        setattr(body, name, fields[name])
    rules.must_be_only_network(body)
    rules.must_have_own_name(body)
    rules.must_be_read_by_the_called(body)
    if before:
        body.save()
        journal("operations.body_changed", body, by=by, before=before, after={name: fields[name] for name in before})
    return body


@transaction.atomic
def end_body(body: Body, ends_on: date, *, by: Person | None) -> None:
    """After `ends_on` the group meets no more, and its seats end with it. Its papers stay where they are."""
    body = lock_body(body)
    rules.must_go_on(body)
    rules.must_not_be_the_network(body)
    rules.must_end_ahead(ends_on)
    rules.must_have_met(body, ends_on)
    body.seats.filter(starts_on__gt=ends_on).delete()
    body.seats.lasting().exclude(ends_on__lte=ends_on).update(ends_on=ends_on)
    body.ended_on = ends_on
    body.save(update_fields=["ended_on"])
    journal("operations.body_ended", body, by=by, ended_on=ends_on.isoformat())


@transaction.atomic
def name(
    body: Body,
    organisation: Organisation,
    person: Person,
    *,
    kind: str = Seat.Kind.REPRESENTATIVE,
    starts_on: date,
    ends_on: date | None = None,
    replaces: Seat | None = None,
    by: Person | None,
) -> Seat:
    """Let the person sit in the body for the organisation, from a day on that may lie ahead, and tell them.

    `replaces`: the seat that ends the day before; one that had not begun by then is taken back.
    """
    body = lock_body(body)
    rules.must_go_on(body)
    rules.must_last_until(body, ends_on or starts_on, "ends_on" if ends_on else "starts_on")
    rules.must_act_for(person, organisation)
    if replaces:
        _leave(body.seats.get(pk=replaces.pk), starts_on - timedelta(days=1), by)
    seat = Seat(
        body=body, organisation=organisation, person=person, kind=kind, starts_on=starts_on, ends_on=ends_on or body.ended_on
    )
    rules.must_be_its_only_seat(seat)
    seat.save()
    journal("operations.seat_given", seat, by=by, person=person.pk, body=body.pk, kind=kind, starts_on=starts_on.isoformat())
    if by is None or by.pk != person.pk:
        tell(person, f"operations.seat_given:{seat.pk}", "operations/notices/seat_given.txt", {"seat": seat, "by": by})
    return seat


@transaction.atomic
def end_seat(seat: Seat, ends_on: date, *, by: Person | None) -> None:
    """`ends_on` is the last day. A seat that begins today or later and has not begun by then is taken back altogether."""
    body = lock_body(seat.body)
    seat = body.seats.select_related("person", "organisation").get(pk=seat.pk)
    rules.must_last(seat)
    rules.must_not_outlast(seat, ends_on)
    rules.must_end_in_order(seat, ends_on)
    _leave(seat, ends_on, by)
    if by is None or by.pk != seat.person_id:
        key = f"operations.seat_ended:{body.pk}:{seat.person_id}:{seat.organisation_id}:{ends_on}"
        tell(seat.person, key, "operations/notices/seat_ended.txt", {"seat": seat, "ends_on": ends_on})


@transaction.atomic
def leave_groups(person: Person, *, by: Person | None) -> None:
    """End all the person's seats today, and tell nobody: the person is being erased."""
    for seat in Seat.objects.lasting().filter(person=person).select_related("body").order_by("body_id", "pk"):
        lock_body(seat.body)
        _leave(seat, dates.today(), by)


@transaction.atomic
def choose_chair(seat: Seat, *, by: Person | None) -> Seat:
    """From now on this representative chairs the body, and nobody else."""
    body = lock_body(seat.body)
    seat = body.seats.select_related("person").get(pk=seat.pk)
    rules.must_be_able_to_chair(seat)
    before = body.seats.lasting().filter(is_chair=True).exclude(pk=seat.pk)
    was = [each.person_id for each in before]
    before.update(is_chair=False)
    if not seat.is_chair:
        seat.is_chair = True
        seat.save(update_fields=["is_chair"])
        journal(
            "operations.chair_chosen", body, by=by,
            before={"person": was[0] if was else None}, after={"person": seat.person_id},
        )  # fmt: skip
    return seat


@transaction.atomic
def pass_seat_on(seat: Seat, to: Person, by: Person | None) -> Seat:
    """A colleague sits in the place of the one who leaves, from today through the same last day."""
    today = dates.today()
    old = {"kind": seat.kind, "starts_on": max(today, seat.starts_on), "ends_on": seat.ends_on}
    return name(seat.body, seat.organisation, to, replaces=seat, by=by, **old)  # type: ignore[arg-type]  # values of the seat


def remind_of_seats() -> None:
    """Ask the organisation's contacts, once for each seat and last day, who comes after a representative whose seat ends."""
    ending = list(ending_soon())
    contacts: dict[int, list[Person]] = {}
    roles = Role.objects.current().filter(
        kind=Role.Kind.ORGANISATION_CONTACT,
        person__is_active=True,
        organisation__in={each.organisation_id for each in ending},
    )
    for role in roles.select_related("person"):
        contacts.setdefault(role.organisation_id, []).append(role.person)
    words = {each.pk: Words("operations/notices/seat_ends.txt", {"seat": each}, due=each.ends_on) for each in ending}
    with transaction.atomic():
        tell_many(
            (contact, f"operations.seat_ends:{each.pk}:{each.ends_on}:{contact.pk}", words[each.pk])
            for each in ending
            for contact in contacts.get(each.organisation_id, [])
        )


def ending_soon() -> Any:
    """Representatives' seats that end soon, in a group that goes on, with nobody of the organisation after them."""
    return Seat.objects.ending_within(rules.SOON).select_related("organisation", "person", "body")


def lock_body(body: Body) -> Body:
    """The body as it is now, held until commit: its seats and its chair change one at a time."""
    return Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)


def _leave(seat: Seat, ends_on: date, by: Person | None) -> None:
    whose = {"person": seat.person_id, "body": seat.body_id}
    if ends_on < seat.starts_on:
        journal("operations.seat_withdrawn", seat, by=by, **whose)
        seat.delete()
        return
    before, seat.ends_on = seat.ends_on, ends_on
    seat.save(update_fields=["ends_on"])
    journal(
        "operations.seat_ended", seat, by=by,
        before=before.isoformat() if before else None, after=ends_on.isoformat(), **whose,
    )  # fmt: skip
