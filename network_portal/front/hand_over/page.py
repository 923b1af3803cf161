"""The page on which what is open for somebody is handed over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.front import rules
from network_portal.front.hand_over import actions, gather
from network_portal.front.hand_over.forms import HandOverForm
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn


def hand_over(request: SignedIn, pk: int) -> HttpResponse:
    by = request.user
    found = get_object_or_404(Person.objects.visible_to(by), pk=pk)
    require(
        rules.may_hand_over(by, found),
        _("Each hands over their own. For a colleague, your organisation’s contact person or the network’s office does it."),
    )
    groups, mandates, roles = gather.groups(found, by), gather.mandates(found, by), gather.roles(found, by)
    form = HandOverForm(posted(request), person=found, groups=groups, mandates=mandates, roles=roles)
    if form.is_valid() and attempt(form, lambda: _done(found, form, by)):
        messages.success(request, _summary(form))
        return redirect("front:hand_over", pk=found.pk)
    context = {
        "form": form,
        "found": found,
        "groups": groups,
        "mandates": mandates,
        "others_keep": gather.others_keep(found, by),
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "front/hand_over.html", context)


def _done(person: Person, form: HandOverForm, by: Person) -> bool:
    actions.hand_over(person, **form.result, by=by)
    return True


def _summary(form: HandOverForm) -> str:
    """`Klart. 3 behov är nu Bos, 1 evenemang Cias. 2 mandat slutar.`"""
    result = form.result
    counted: dict[tuple[str, str], int] = {}
    for move in result["moves"]:
        key = (move.source.key, str(move.to))
        counted[key] = counted.get(key, 0) + 1
    counts = {source.key: source.count for source in gather.SOURCES}
    parts = [_("%(things)s to %(person)s") % {"things": counts[key](n), "person": to} for (key, to), n in counted.items()]
    said = [_("Handed over: %(things)s.") % {"things": gather.listed(parts)}] if parts else []
    if result["mandates"]:
        said.append(_("Mandates that end: %(n)d.") % {"n": len(result["mandates"])})
    if result["roles"]:
        said.append(_("Roles that end: %(n)d.") % {"n": len(result["roles"])})
    return " ".join(said)
