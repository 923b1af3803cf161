"""The pages of events."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from competence import actions, programme, reports, rules
from competence.calendar import clashes
from competence.filters import EventFilter, RegistrationFilter
from competence.forms import CancelForm, ColleagueForm, DayForm, EventForm, NeedsForm, planned
from competence.listing import event_rows, registration_rows
from competence.models import Event, Registration
from competence.standing import seats, standing
from members.models import Organisation, Person
from network_portal.lib import dates, typed
from network_portal.lib.calendars import CONTENT_TYPE, to_ics
from network_portal.lib.forms import posted
from network_portal.lib.interrupted import beside_the_form
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import Refused, attempt, require
from operations import rules as matrix
from operations.actions import make_of
from operations.models import MatrixRow, PlanItem


@login_not_required
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    chosen = EventFilter.read(request.GET, request.user)
    page = paginate(request, chosen.apply(Event.objects.visible_to(request.user)).for_list())
    page.rows = event_rows(request.user, page.rows)
    may_manage = request.user.is_authenticated and rules.may_manage(request.user)
    context = {
        "page": page,
        "chosen": chosen,
        "choices": chosen.choices(),
        "sort": chosen.sort,
        "may_manage": may_manage,
    }
    return render(request, "competence/events.html", context)


@login_not_required
@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Public when the event is. Letters lead here, so who is not signed in gets the way in instead of "not found"."""
    try:
        shown = _event(request, pk)
    except Http404:
        if request.user.is_authenticated:
            raise
        return redirect_to_login(request.get_full_path())
    return _page(request, shown)


def _page(request: HttpRequest, shown: Event, needs_form: NeedsForm | None = None) -> HttpResponse:
    may_manage = request.user.is_authenticated and rules.may_manage(request.user)
    context = {
        "programme": programme.read(shown.description),
        "may_manage": may_manage,
        "clashes": clashes(dates.as_local_date(shown.starts_at), _member(request), but=shown)
        if may_manage and shown.is_draft
        else [],
    }
    return render(request, "competence/event.html", {**_registration_part(request, shown, form=needs_form), **context})


@login_not_required
@require_safe
def event_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """The event for one's calendar; the link for taking part only for those with a seat."""
    shown = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    seated = request.user.is_authenticated and shown.registrations.seated().filter(person=request.user).exists()
    response = HttpResponse(
        to_ics([shown.as_entry(with_link=seated)], shown.title), content_type=f"{CONTENT_TYPE}; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="event-{shown.pk}.ics"'
    return response


@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _bare_event(request, pk)
    person = _member(request)
    require(
        rules.may_register(person, shown),
        _("Only people with a role in an organisation of the network can register. Ask your organisation’s contact person."),
    )
    form = NeedsForm(posted(request))
    if not form.is_valid():
        return _again(request, shown, form)
    place, needs = _organisation(request, person), form.cleaned_data["needs"]
    return _answer(request, shown, lambda: actions.register(shown, person, place, by=person, needs=needs))


def needs(request: HttpRequest, pk: int) -> HttpResponse:
    """What the arranger is to know of oneself, changed after one has registered."""
    shown, visitor = _event(request, pk), _member(request)
    registration = shown.registrations.active().filter(person=visitor).first()
    rules.must_be_registered(visitor, registration)
    rules.must_not_be_over(shown, visitor)
    assert registration is not None
    form = NeedsForm(posted(request), initial={"needs": registration.needs})
    if form.is_valid():
        actions.note_needs(shown, form.cleaned_data["needs"], by=visitor)
        messages.success(request, _("What you wrote is saved."))
        return redirect(shown)
    context = {"form": form, "event": shown, "cancel_url": shown.get_absolute_url()}
    return render(request, "competence/needs.html", context)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Oneself, or the registered person in `person`. Asks first when the place could not be had back."""
    shown, visitor = _event(request, pk), _member(request)
    given = request.POST if request.method == "POST" else request.GET
    registration = _registration(visitor, shown, typed.whole_number(given.get("person", "")) or visitor.pk)
    rules.must_be_published(shown, visitor)
    rules.must_lie_ahead(shown, visitor)
    back = reverse("competence:registrations" if "registrations" in given else "competence:event", args=[pk])
    if request.method == "POST" and ("sure" in given or not shown.is_full):
        actions.withdraw(shown, registration.person, by=visitor)
        messages.success(request, _withdrawn(registration, _event(request, pk), visitor))
        return redirect(back)
    if request.method == "POST":
        asked = {name: given[name] for name in ("person", "registrations") if name in given}
        return redirect(f"{request.path}?{urlencode(asked)}")
    ahead = shown.registrations.queue().filter(queued_at__lt=registration.queued_at).count()
    context = {"event": shown, "registration": registration, "is_own": registration.person_id == visitor.pk}
    context |= {"number": ahead + 1, "cancel_url": back, "danger": True, "form": None}
    return render(request, "competence/withdraw.html", context)


def register_colleague(request: HttpRequest, pk: int) -> HttpResponse:
    shown, visitor = _event(request, pk), _member(request)
    require(
        rules.may_register_colleague(visitor, shown),
        _("Only officers and contact persons can register a colleague. Ask one of them, or let the colleague register."),
    )
    form = ColleagueForm(posted(request), event=shown, by=visitor)
    if request.method == "POST" and form.is_valid():
        colleague: Person = form.cleaned_data["person"]
        made = attempt(form, lambda: actions.register(shown, colleague, form.cleaned_data["organisation"], by=visitor))
        if made:
            messages.success(request, _told(made))
            return redirect(shown)
    context = {"form": form, "event": shown, "cancel_url": shown.get_absolute_url()}
    return render(request, "competence/register_colleague.html", context)


def registrations(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of those registered; once the event has begun, with who came, a hundred people in one save."""
    shown, visitor = _event(request, pk), _coordinator(request)
    if request.method == "POST":
        return _note_attendance(request, shown, visitor)
    chosen = RegistrationFilter.read(request.GET)
    rows = chosen.apply(shown.registrations.visible_to(visitor))
    if request.GET.get("format") == "csv":
        people, with_needs = rows.select_related("person", "organisation"), rules.may_see_needs(visitor, shown)
        return reports.attendance_file(shown, people, visitor, with_needs=with_needs)
    page = paginate(request, rows.for_list(), per_page=100)
    page.rows = registration_rows(page.rows, with_needs=rules.may_see_needs(visitor, shown))
    context = {
        "event": shown,
        "page": page,
        "chosen": chosen,
        "sort": chosen.sort,
        "states": Registration.State.choices,
        "organisations": _organisations_at(shown),
        "noted": reports.noted(shown),
    }
    return render(request, "competence/registrations.html", context)


@beside_the_form
def event_add(request: HttpRequest) -> HttpResponse:
    """A new draft. An htmx request asks what else happens on the day that was typed."""
    visitor = _coordinator(request)
    if _by_htmx(request):
        return _day_in_words(request)
    matrix.must_have_matrix()
    row = MatrixRow.asked_for(request.GET.get("row", ""), visitor)
    item = PlanItem.asked_for(request.GET.get("plan_item", ""), visitor)
    first = {"organiser": visitor.acting_for, "responsible": visitor, "capacity": 30, "matrix_row": row, **planned(item)}
    form = EventForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        values = form.fields_for_action()
        made = attempt(form, lambda: make_of(item, lambda: actions.create(by=visitor, **values), by=visitor))
        if made:
            messages.success(request, _("The draft is saved. Only coordinators see it until you publish it."))
            return redirect(made)
    cancel_url = row.get_absolute_url() if row else reverse("competence:events")
    return render(request, "competence/event_form.html", {"form": form, "event": None, "cancel_url": cancel_url})


def event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown, visitor = _event(request, pk), _coordinator(request)
    rules.must_not_be_cancelled(shown, visitor)
    form = EventForm(posted(request), instance=_event(request, pk))
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: actions.change(shown, by=visitor, opened=form.opened, **form.fields_for_action()))
        if changed:
            messages.success(request, _("The changes are saved."))
            return redirect(shown)
    context = {"form": form, "event": shown, "cancel_url": shown.get_absolute_url()}
    return render(request, "competence/event_form.html", context, status=form.status)


@require_POST
def event_publish(request: HttpRequest, pk: int) -> HttpResponse:
    shown, visitor = _event(request, pk), _coordinator(request)
    actions.publish(shown, by=visitor)
    messages.success(request, _("The event is published, and members can register."))
    return redirect(shown)


def event_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    shown, visitor = _event(request, pk), _coordinator(request)
    rules.must_be_published(shown, visitor)
    rules.must_lie_ahead(shown, visitor)
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.cancel(shown, form.cleaned_data["reason"], by=visitor)
        messages.success(request, _("The event is cancelled. Everybody registered is being told."))
        return redirect(shown)
    context = {"form": form, "event": shown, "cancel_url": shown.get_absolute_url(), "danger": True}
    context["registered"] = shown.seats_taken + shown.queue_length
    return render(request, "competence/event_cancel.html", context)


def event_discard(request: HttpRequest, pk: int) -> HttpResponse:
    shown, visitor = _event(request, pk), _coordinator(request)
    rules.must_be_draft(shown)
    if request.method == "POST":
        actions.discard(shown, by=visitor)
        messages.success(request, _("The draft is thrown away."))
        return redirect("competence:events")
    context = {"event": shown, "cancel_url": shown.get_absolute_url(), "danger": True, "form": None}
    return render(request, "competence/event_discard.html", context)


@require_POST
def event_copy(request: HttpRequest, pk: int) -> HttpResponse:
    shown, visitor = _event(request, pk), _coordinator(request)
    made = actions.copy(shown, by=visitor)
    messages.success(request, _("Here is the copy, a draft. Look over the date and the text."))
    return redirect("competence:event_edit", made.pk)


def _organisations_at(event: Event) -> QuerySet[Organisation, tuple[int, str]]:
    """Id and name of those with somebody registered, by name."""
    found = Organisation.objects.filter(pk__in=event.registrations.values("organisation")).order_by("sort_name")
    return found.values_list("pk", "short_name")


def _event(request: HttpRequest, pk: int) -> Event:
    """With what its page shows of others."""
    visible = Event.objects.visible_to(request.user).select_related("matrix_row", "organiser", "responsible")
    return get_object_or_404(visible, pk=pk)


def _bare_event(request: HttpRequest, pk: int) -> Event:
    """For a verb that shows nothing: many may press at once."""
    return get_object_or_404(Event.objects.visible_to(request.user), pk=pk)


def _member(request: HttpRequest) -> Person:
    """The one who is signed in; the middleware lets nobody else come here."""
    assert isinstance(request.user, Person)
    return request.user


def _coordinator(request: HttpRequest) -> Person:
    visitor = _member(request)
    require(rules.may_manage(visitor), _("Only coordinators manage events. Get in touch with the network’s office."))
    return visitor


def _organisation(request: HttpRequest, person: Person) -> Organisation:
    """The organisation chosen in the form, when the person acts for it; otherwise the first of the person's."""
    chosen = typed.whole_number(request.POST.get("organisation", ""))
    own = person.own_organisations
    return next((organisation for organisation in own if organisation.pk == chosen), own[0])


def _registration(visitor: Person, event: Event, whom: int) -> Registration:
    """The registration that the visitor may withdraw."""
    if whom == visitor.pk:
        registration = event.registrations.filter(person=visitor).first()
    else:
        visible = event.registrations.visible_to(visitor).select_related("person", "organisation")
        registration = get_object_or_404(visible, person=whom)
        require(
            rules.may_withdraw(visitor, registration),
            _("Only the person, or an officer or contact person of the organisation, can withdraw from an event."),
        )
    rules.must_be_registered(registration.person if registration else visitor, registration)
    assert registration is not None
    return registration


def _by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _registration_part(
    request: HttpRequest, shown: Event, refused: str = "", form: NeedsForm | None = None
) -> dict[str, Any]:
    """What the part of the page that htmx swaps needs, and nothing else."""
    stands = standing(request.user, shown)
    part = {"event": shown, "stands": stands, "seats": seats(shown, stands.ours), "refused": refused}
    return {**part, "needs_form": form or NeedsForm()}


def _answer(request: HttpRequest, shown: Event, act: Any) -> HttpResponse:
    """Do it, then the page again: as a whole, or the part about registration. A refusal is said in the same place."""
    if not _by_htmx(request):
        act()
        return redirect(shown)
    refused = ""
    try:
        act()
    except Refused as refusal:
        refused = str(refusal)
    return render(
        request, "competence/event.html#registration", _registration_part(request, _event(request, shown.pk), refused)
    )


def _again(request: HttpRequest, shown: Event, form: NeedsForm) -> HttpResponse:
    """What was typed could not be read: the same page, or part, with the answer at the field."""
    if not _by_htmx(request):
        return _page(request, _event(request, shown.pk), form)
    part = _registration_part(request, _event(request, shown.pk), form=form)
    return render(request, "competence/event.html#registration", part)


def _note_attendance(request: HttpRequest, shown: Event, visitor: Person) -> HttpResponse:
    """Fields are named `attendance-<id of the registration>`; what no select of ours could send is left alone."""
    noted = {}
    for name, value in request.POST.items():
        registration = typed.whole_number(name.removeprefix("attendance-"), most=2**63 - 1)
        if name.startswith("attendance-") and registration and value in Registration.Attendance.values:
            noted[registration] = value
    changed = actions.note_attendance(shown, noted, by=visitor)
    text = ngettext("Attendance is saved for %(n)d person.", "Attendance is saved for %(n)d people.", changed)
    messages.success(request, text % {"n": changed} if changed else _("Nothing was changed."))
    return redirect(request.get_full_path())


def _told(made: Registration) -> str:
    if made.has_seat:
        return _("%(person)s has a seat and is told by e-mail.") % {"person": made.person}
    return _("%(person)s is in the queue and is told by e-mail.") % {"person": made.person}


def _withdrawn(registration: Registration, event: Event, visitor: Person) -> str:
    """What happened, and how to come back."""
    if registration.person_id != visitor.pk:
        return _("%(person)s is withdrawn, and is told by e-mail.") % {"person": registration.person}
    said = _("You are withdrawn from the event.")
    if not event.is_open:
        return f"{said} {rules.whom_to_ask(event, visitor)}".strip()
    closes = rules.moment(event.registration_closes_at)
    if event.is_full:
        return f"{said} " + _("You may join the queue again until %(when)s.") % {"when": closes}
    return f"{said} " + _("There are seats: you may register again until %(when)s.") % {"when": closes}


def _day_in_words(request: HttpRequest) -> HttpResponse:
    """What else happens on the day in `on`, for the form."""
    form = DayForm(request.GET)
    said = clashes(form.cleaned_data["on"], _member(request)) if form.is_valid() else []
    return render(request, "competence/event_form.html#clashes", {"clashes": said})
