"""The groups that meet: the list, one of them with who sits there, and how people are named."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms.bodies import BodyForm, EndBodyForm, EndSeatForm, OrganisationForm, SeatForm
from operations.models import Body, DatePoll, Meeting, Seat

PAST = 5  # meetings on the page of a group


@require_safe
def bodies(request: SignedIn) -> HttpResponse:
    """Those that go on, with their next meeting as far as the reader may know it; those that ended below."""
    require(rules.may_read(request.user), _ask_for_a_role())
    coming = Meeting.objects.visible_to(request.user).upcoming().filter(body=OuterRef("pk"))
    chair = Seat.objects.current().filter(body=OuterRef("pk"), is_chair=True)
    here = Q(seats__in=Seat.objects.current().representatives())
    rows = Body.objects.visible_to(request.user).annotate(
        next_at=Subquery(coming.values("starts_at")[:1]),
        chair=Subquery(chair.values("person__name")[:1]),
        represented=Count("seats__organisation", filter=here, distinct=True),
    )
    found = list(rows.order_by("name"))
    context = {
        "going_on": [body for body in found if not body.has_ended],
        "ended": [body for body in found if body.has_ended],
        "may_manage": rules.may_manage_bodies(request.user),
    }
    return render(request, "operations/bodies.html", context)


@require_safe
def body(request: SignedIn, pk: int) -> HttpResponse:
    found = _body(request, pk)
    return render(
        request, "operations/body.html", {"body": found, **_sitting(request.user, found), **_met(request.user, found)}
    )


def _sitting(person: Person, body: Body) -> dict[str, Any]:
    """Who sits for whom, and whose representative is missed: three queries."""
    seats = list(body.seats.lasting().for_list())
    counting = set(body.seats.current().values_list("pk", flat=True))
    rows = [(place, list(own)) for place, own in groupby(seats, key=lambda seat: seat.organisation)]
    represented = {seat.organisation_id for seat in seats if seat.is_representative and seat.pk in counting}
    coming = {seat.organisation_id for seat in seats if seat.is_representative and seat.is_coming}
    expected = body.expected().none() if body.has_ended else body.expected()
    missed = [place for place in expected.order_by("sort_name") if place.pk not in represented]
    may_manage = rules.may_manage_bodies(person)
    own = person.organisations_as(*rules.NAME_OWN.roles)
    theirs = {place.pk for place, _own in rows} | {place.pk for place in missed}
    return {
        "rows": [
            (place, [(seat, seat.pk in counting) for seat in held], may_manage or place.pk in own) for place, held in rows
        ],
        "missed": [(place, place.pk in coming, may_manage or place.pk in own) for place in missed],
        "chair": next((seat for seat in seats if seat.is_chair and seat.pk in counting), None),
        "represented": len(represented),
        "may_manage": may_manage,
        "may_name": not body.has_ended and (may_manage or any(body.is_open or pk in theirs for pk in own)),
    }


def _met(person: Person, body: Body) -> dict[str, Any]:
    """The meetings of the group and its date polls, for those who read its papers: three queries."""
    visible = Meeting.objects.visible_to(person).filter(body=body)
    reads = body.is_open or Body.objects.read_by(person).filter(pk=body.pk).exists()
    return {
        "ahead": list(visible.ahead()[:PAST]),
        "past": list(visible.past()[:PAST]),
        "polls": list(DatePoll.objects.undecided().filter(body=body).order_by("last_day")) if reads else [],
        "reads": reads,
        "may_prepare": reads and rules.may_prepare_meetings(person) and not body.has_ended,
    }


def body_add(request: SignedIn) -> HttpResponse:
    _require_manager(request)
    form = BodyForm(posted(request))
    if form.is_valid():
        made = attempt(form, lambda: actions.add_body(by=request.user, **form.cleaned_data))
        if made:
            messages.success(request, _("The group is set up. Name who sits in it."))
            return redirect(made)
    return render(request, "operations/body_form.html", {"form": form, "body": None, "cancel_url": "/operations/bodies/"})


def body_edit(request: SignedIn, pk: int) -> HttpResponse:
    found = _body(request, pk)
    _require_manager(request)
    rules.must_go_on(found)
    form = BodyForm(posted(request), body=found)
    if form.is_valid():
        opened, values = form.opened, form.cleaned_data
        changed = attempt(form, lambda: actions.change_body(found, by=request.user, opened=opened, **values))
        if changed:
            messages.success(request, _("The group is changed."))
            return redirect(changed)
    context = {"form": form, "body": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/body_form.html", context, status=form.status)


def body_end(request: SignedIn, pk: int) -> HttpResponse:
    found = _body(request, pk)
    _require_manager(request)
    rules.must_go_on(found)
    rules.must_not_be_the_network(found)
    form = EndBodyForm(posted(request))
    if form.is_valid():
        attempt(form, lambda: actions.end_body(found, form.cleaned_data["ended_on"], by=request.user))
        if form.is_valid():
            messages.success(request, _("The last day of the group is saved."))
            return redirect(found)
    context = {"form": form, "body": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/body_end.html", context)


def seat_add(request: SignedIn, pk: int) -> HttpResponse:
    """Whose representative it is stands in the address; whoever may name for several chooses that first."""
    found = _body(request, pk)
    places = _places(request.user, found)
    require(places.exists(), _ask_to_name(found))
    rules.must_go_on(found)
    place = _asked_place(request, places)
    if place is None:
        choose = OrganisationForm(request.GET or None, organisations=places)
        context = {"form": choose, "body": found, "cancel_url": found.get_absolute_url()}
        return render(request, "operations/seat_place.html", context)
    form = SeatForm(posted(request), body=found, organisation=place)
    if form.is_valid():
        made = attempt(form, lambda: actions.name(found, place, by=request.user, **form.cleaned_data))
        if made:
            messages.success(request, _("%(person)s is named and told of it.") % {"person": made.person})
            return redirect(found)
    context = {"form": form, "body": found, "place": place, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/seat_form.html", context)


def seat_end(request: SignedIn, pk: int) -> HttpResponse:
    seat = _seat(request, pk)
    rules.must_last(seat)
    form = EndSeatForm(posted(request))
    if form.is_valid():
        last_day = form.cleaned_data["ends_on"]
        attempt(form, lambda: actions.end_seat(seat, last_day, by=request.user))
        if form.is_valid():
            taken_back = last_day < seat.starts_on
            messages.success(
                request,
                _("The seat is taken back, and the person is told.")
                if taken_back
                else _("The end of the seat is saved, and the person is told."),
            )
            return redirect(seat.body)
    context = {"form": form, "seat": seat, "today": dates.today(), "cancel_url": seat.get_absolute_url()}
    return render(request, "operations/seat_end.html", context)


@require_POST
def seat_chair(request: SignedIn, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat.objects.visible_to(request.user).select_related("body", "person"), pk=pk)
    _require_manager(request)
    actions.choose_chair(seat, by=request.user)
    messages.success(request, _("%(person)s chairs the group.") % {"person": seat.person})
    return redirect(seat.body)


def _places(person: Person, body: Body) -> "QuerySet[Organisation]":
    """The organisations whose people the person may name in the group."""
    places = Organisation.objects.organisers()
    if not rules.may_manage_bodies(person):
        own = person.organisations_as(*rules.NAME_OWN.roles)
        mine = [place.pk for place in places.filter(pk__in=own) if rules.takes_part(body, place)]
        places = places.filter(pk__in=mine)
    return places.distinct().order_by("sort_name")


def _asked_place(request: SignedIn, places: "QuerySet[Organisation]") -> Organisation | None:
    """The one in the address, or the only one there is; None when it has to be chosen."""
    asked = request.GET.get("organisation", "")
    found = (
        list(places[:2])
        if not asked
        else list(places.filter(pk=int(asked)))
        if asked.isdecimal() and len(asked) < 10
        else []
    )
    return found[0] if len(found) == 1 else None


def _body(request: SignedIn, pk: int) -> Body:
    return get_object_or_404(Body.objects.visible_to(request.user), pk=pk)


def _seat(request: SignedIn, pk: int) -> Seat:
    seats = Seat.objects.visible_to(request.user).select_related("body", "person", "organisation")
    seat = get_object_or_404(seats, pk=pk)
    require(rules.may_name(request.user, seat.body, seat.organisation), _ask_to_name(seat.body))
    return seat


def _ask_for_a_role() -> str:
    return _("The groups are for the members. Ask your organisation’s contact for a role.")


def _ask_to_name(body: Body) -> str:
    return _(
        "Each organisation’s contact person names who sits in %(body)s, and the network’s office can do it for all. Ask one of them."
    ) % {"body": body}


def _require_manager(request: SignedIn) -> None:
    require(
        rules.may_manage_bodies(request.user),
        _("Coordinators and the network’s office set up the groups. Send them your proposal."),
    )
