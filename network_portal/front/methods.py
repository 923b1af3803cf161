"""A method on one page: the version that holds, those before it, and the events and needs in which each was used."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

import competence.actions
import procurement.actions
from competence.models import Event
from competence.rules import may_manage
from members.models import Person
from network_portal.lib import dates, differences, typed
from network_portal.lib.forms import offer, posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import rules
from operations.models import Method, MethodVersion
from procurement.models import Need
from procurement.rules import may_edit

RECENT = timedelta(days=2 * 365)  # what somebody notes a method for was held or changed within two years
EVENT, NEED = "event", "need"


@dataclass(frozen=True)
class Use:
    """An event or a need in which a version of the method was used."""

    thing: Event | Need
    version: MethodVersion
    key: str  # `event-12`: what the form that takes it back sends
    may_forget: bool

    @property
    def when(self) -> Any:
        return self.thing.starts_at if isinstance(self.thing, Event) else self.thing.stage_since


class UseForm(forms.Form):
    """Where a method was used, and in which version."""

    version = forms.TypedChoiceField(label=gettext_lazy("Which version?"), coerce=int)
    thing = forms.ChoiceField(
        label=gettext_lazy("Where was it used?"),
        error_messages={"required": gettext_lazy("Choose the event or the need in which the method was used.")},
    )

    def __init__(self, *args: Any, method: Method, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "version", [(each.pk, _version_words(each)) for each in method.versions.published()])
        offer(self, "thing", [("", _("Choose")), *_choices(person)])


def _version_words(version: MethodVersion) -> str:
    day = dates.day(version.published_on, year=True) if version.published_on else ""
    return _("Version %(number)d, published %(day)s") % {"number": version.number, "day": day}


@require_safe
def method(request: SignedIn, pk: int) -> HttpResponse:
    """The version named by `?version=`, otherwise the published one that holds, otherwise the draft."""
    shown = get_object_or_404(Method.objects.visible_to(request.user).select_related("responsible"), pk=pk)
    versions = list(MethodVersion.objects.visible_to(request.user).filter(method=shown))
    if not versions:
        raise Http404
    wanted = typed.whole_number(request.GET.get("version", ""))
    holds = next((version for version in versions if not version.is_draft), None)
    version = next((each for each in versions if each.number == wanted), holds or versions[0])
    may_write = rules.may_write_methods(request.user)
    context = {
        "method": shown,
        "version": version,
        "versions": versions,
        "holds": holds,
        "draft": next((each for each in versions if each.is_draft), None) if may_write else None,
        "may_write": may_write,
        "uses": uses(request.user, shown),
        "may_note": bool(holds) and (may_manage(request.user) or bool(request.user.organisation_ids)),
    }
    return render(request, "front/method.html", context)


@require_safe
def difference(request: SignedIn, pk: int) -> HttpResponse:
    """What changed from one version (`?from=`) to another (`?to=`); as a rule the newest and the one before it."""
    shown = get_object_or_404(Method.objects.visible_to(request.user), pk=pk)
    versions = list(MethodVersion.objects.visible_to(request.user).filter(method=shown))
    by_number = {version.number: version for version in versions}
    if len(versions) < 2:
        raise Http404
    new = by_number.get(typed.whole_number(request.GET.get("to", "")) or 0, versions[0])
    old = by_number.get(typed.whole_number(request.GET.get("from", "")) or 0) or by_number.get(new.number - 1, versions[-1])
    context = {
        "method": shown,
        "old": old,
        "new": new,
        "versions": versions,
        "difference": differences.compare(old.text, new.text),
    }
    return render(request, "front/method_difference.html", context)


def use(request: SignedIn, pk: int) -> HttpResponse:
    shown = get_object_or_404(Method.objects.visible_to(request.user), pk=pk)
    form = UseForm(posted(request), method=shown, person=request.user)
    if form.is_valid():
        thing, act = _changeable(request.user, form.cleaned_data["thing"], "use_method")
        noted = attempt(form, lambda: act(thing, shown.versions.get(pk=form.cleaned_data["version"]), by=request.user))
        if noted is not None:
            messages.success(request, _("Noted.") if noted else _("That stands there already."))
            return redirect(shown)
    context = {
        "form": form,
        "method": shown,
        "nothing": not _choices(request.user),
        "cancel_url": shown.get_absolute_url(),
    }
    return render(request, "front/method_use.html", context)


@require_POST
def forget(request: SignedIn, pk: int) -> HttpResponse:
    shown = get_object_or_404(Method.objects.visible_to(request.user), pk=pk)
    number = typed.whole_number(request.POST.get("version", ""))
    version = get_object_or_404(MethodVersion.objects.visible_to(request.user), method=shown, number=number)
    thing, act = _changeable(request.user, request.POST.get("thing", ""), "forget_method")
    act(thing, version, by=request.user)
    messages.success(request, _("Taken back."))
    return redirect(shown)


def uses(person: Person, shown: Method) -> list[Use]:
    """Those the person may see, the latest first. Four queries, however many there are."""
    mine = MethodVersion.objects.filter(method=shown)
    events = Event.objects.visible_to(person).filter(methods__method=shown).distinct()
    needs = Need.objects.visible_to(person).filter(methods__method=shown).distinct().select_related("organisation")
    arranges = may_manage(person)
    found = [
        Use(event, version, f"{EVENT}-{event.pk}", arranges)
        for event in events.prefetch_related(Prefetch("methods", mine))
        for version in event.methods.all()
    ]
    found += [
        Use(need, version, f"{NEED}-{need.pk}", may_edit(person, need))
        for need in needs.prefetch_related(Prefetch("methods", mine))
        for version in need.methods.all()
    ]
    return sorted(found, key=lambda use: (_day(use.when), use.key), reverse=True)


def _day(moment: Any) -> Any:
    return dates.as_local_date(moment) if hasattr(moment, "hour") else moment


def _choices(person: Person) -> list[tuple[str, list[tuple[str, str]]]]:
    """Events and needs that the person may note something for, the latest first."""
    since = dates.now() - RECENT
    groups = []
    if may_manage(person):
        events = Event.objects.visible_to(person).filter(starts_at__gte=since).order_by("-starts_at")[:200]
        groups.append(
            (_("Events"), [(f"{EVENT}-{row.pk}", f"{dates.day(row.starts_at, year=True)}: {row.title}") for row in events])
        )
    needs = Need.objects.visible_to(person).owned_by(person).filter(updated_at__gte=since).order_by("sort_title")
    own = [(f"{NEED}-{row.pk}", row.title) for row in needs.select_related("organisation") if may_edit(person, row)]
    if own:
        groups.append((_("Our needs"), own))
    return [group for group in groups if group[1]]


def _changeable(person: Person, key: str, verb: str) -> tuple[Event | Need, Callable[..., Any]]:
    """The event or need named by `event-12` or `need-7`, and the app's action for it."""
    kind, _dash, number = key.partition("-")
    pk = typed.whole_number(number)
    if kind == EVENT and pk:
        event = get_object_or_404(Event.objects.visible_to(person), pk=pk)
        require(may_manage(person), _("Coordinators and the network’s office note which method an event used."))
        return event, getattr(competence.actions, verb)
    need = get_object_or_404(Need.objects.visible_to(person), pk=pk if kind == NEED else None)
    require(
        may_edit(person, need),
        _("Those who answer for the need in %(organisation)s note its methods.") % {"organisation": need.organisation},
    )
    return need, getattr(procurement.actions, verb)
