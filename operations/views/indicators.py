"""The indicators of a row in the draft, and what changed between two versions."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network_portal.lib import typed
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import IndicatorForm
from operations.models import Indicator, Matrix, MatrixRow
from operations.reports.matrix import changes, counted
from operations.views.matrix import require_writer


def add(request: SignedIn, pk: int) -> HttpResponse:
    """An indicator of the row."""
    row = get_object_or_404(MatrixRow.objects.visible_to(request.user).select_related("matrix"), pk=pk)
    require_writer(request)
    rules.must_be_draft_version(row.matrix)
    form = IndicatorForm(posted(request), instance=Indicator(row=row))
    if form.is_valid():
        added = attempt(form, lambda: actions.add_indicator(row, by=request.user, **form.cleaned_data))
        if added:
            return redirect(row)
    return _page(request, form, row)


def edit(request: SignedIn, pk: int) -> HttpResponse:
    indicator = _indicator(request, pk)
    require_writer(request)
    rules.must_be_draft_version(indicator.row.matrix)
    form = IndicatorForm(posted(request), instance=copy(indicator))
    if form.is_valid():
        opened, values = form.opened, form.cleaned_data
        changed = attempt(form, lambda: actions.change_indicator(indicator, by=request.user, opened=opened, **values))
        if changed:
            return redirect(indicator)
    return _page(request, form, indicator.row, indicator)


@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    indicator = _indicator(request, pk)
    require_writer(request)
    actions.remove_indicator(indicator, by=request.user)
    messages.success(
        request,
        _("“%(name)s” is not measured from version %(version)d on.")
        % {"name": indicator.name, "version": indicator.row.matrix.version},
    )
    return redirect(indicator)


@require_safe
def differences(request: SignedIn) -> HttpResponse:
    """Between `?from=` and `?to=`; without them between the version in force and the draft, or the two newest."""
    require(rules.may_read(request.user), _("The matrix is for the members. Ask your organisation’s contact for a role."))
    versions = {each.version: each for each in Matrix.objects.visible_to(request.user).order_by("version")}
    newer = versions.get(typed.whole_number(request.GET.get("to", "")) or 0) or next(reversed(versions.values()), None)
    older = versions.get(typed.whole_number(request.GET.get("from", "")) or 0) or _before(newer, versions)
    found = changes(older, newer) if older and newer else []
    context = {
        "versions": list(versions.items()),
        "old": older,
        "new": newer,
        "counts": counted(found),
        "changes": [each for each in found if each.kind != "same"],
    }
    return render(request, "operations/matrix_differences.html", context)


def _before(newer: Matrix | None, versions: dict[int, Matrix]) -> Matrix | None:
    earlier = [each for number, each in versions.items() if newer and number < newer.version]
    return earlier[-1] if earlier else newer


def _indicator(request: SignedIn, pk: int) -> Indicator:
    return get_object_or_404(Indicator.objects.visible_to(request.user).select_related("row__matrix"), pk=pk)


def _page(request: SignedIn, form: IndicatorForm, row: MatrixRow, indicator: Indicator | None = None) -> HttpResponse:
    context = {"form": form, "row": row, "indicator": indicator, "cancel_url": row.get_absolute_url()}
    return render(request, "operations/indicator_form.html", context, status=form.status)
