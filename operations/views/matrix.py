"""The matrix of the three parts: the version in force, older ones, and the one being written."""

from copy import copy
from typing import Any

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
from operations.forms import AdoptForm, MatrixRowForm
from operations.models import Matrix, MatrixRow
from operations.reports.matrix import changes, counted
from operations.reports.matrix_words import parts
from operations.reports.proposed_rows import into_row, on_the_draft


@require_safe
def matrix(request: SignedIn) -> HttpResponse:
    """The version named by `?version=`, otherwise the one in force."""
    require(rules.may_read(request.user), _("The matrix is for the members. Ask your organisation’s contact for a role."))
    versions = list(Matrix.objects.visible_to(request.user).select_related("decided_at").order_by("-version"))
    wanted = typed.whole_number(request.GET.get("version", ""))
    in_force = next((version for version in versions if not version.is_draft), None)
    shown = next((version for version in versions if version.version == wanted), in_force)
    found = changes(in_force, shown) if in_force and shown and shown.is_draft else []
    return render(
        request,
        "operations/matrix.html",
        {
            "matrix": shown,
            "in_force": in_force,
            "draft": next((version for version in versions if version.is_draft), None),
            "tabs": _tabs(versions, shown, in_force),
            "parts": parts(shown, found) if shown else [],
            "may_change": rules.may_change_matrix(request.user),
            "changed": counted(found),
            "adopted": on_the_draft(shown),
        },
    )


def _tabs(versions: list[Matrix], shown: Matrix | None, in_force: Matrix | None) -> list[dict[str, Any]]:
    """One for each version, when there are several to choose from."""
    if len(versions) < 2:
        return []
    return [
        {"label": _version_label(version, in_force), "url": version.get_absolute_url(), "current": version == shown}
        for version in versions
    ]


def _version_label(version: Matrix, in_force: Matrix | None) -> str:
    if version.is_draft:
        return _("Version %(version)d, being written") % {"version": version.version}
    if version == in_force:
        return _("Version %(version)d, in force") % {"version": version.version}
    return _("Version %(version)d") % {"version": version.version}


def row_edit(request: SignedIn, pk: int) -> HttpResponse:
    found = _row(request, pk)
    require_writer(request)
    rules.must_be_draft_version(found.matrix)
    form = MatrixRowForm(posted(request), instance=copy(found))
    if form.is_valid():
        opened, values = form.opened, form.cleaned_data
        changed = attempt(form, lambda: actions.change_row(found, by=request.user, opened=opened, **values))
        if changed:
            return _to_row(request, changed, _("“%(form)s” is saved."))
    context = {
        "form": form,
        "row": found,
        "matrix": found.matrix,
        "adopted": into_row(found),
        "cancel_url": found.matrix.get_absolute_url(),
    }
    return render(request, "operations/matrix_row_form.html", context, status=form.status)


def _to_row(request: SignedIn, row: MatrixRow, told: str) -> HttpResponse:
    """Back to where the row stands in its version, with a word about what was done."""
    messages.success(request, told % {"form": row.working_form})
    return redirect(f"{row.matrix.get_absolute_url()}#row-{row.pk}")


def row_add(request: SignedIn, version: int) -> HttpResponse:
    matrix = _matrix(request, version)
    require_writer(request)
    rules.must_be_draft_version(matrix)
    form = MatrixRowForm(posted(request))
    if form.is_valid():
        added = actions.add_row(matrix, by=request.user, **form.cleaned_data)
        return _to_row(request, added, _("“%(form)s” is added, last in its part. Open it to say how it is measured."))
    context = {"form": form, "row": None, "matrix": matrix, "cancel_url": matrix.get_absolute_url()}
    return render(request, "operations/matrix_row_form.html", context)


@require_POST
def row_remove(request: SignedIn, pk: int) -> HttpResponse:
    found = _row(request, pk)
    require_writer(request)
    actions.remove_row(found, by=request.user)
    messages.success(
        request,
        _("%(form)s is not in version %(version)d any more.")
        % {"form": found.working_form, "version": found.matrix.version},
    )
    return redirect(found.matrix)


@require_POST
def draft(request: SignedIn) -> HttpResponse:
    require_writer(request)
    from_reference = request.POST.get("begin_with") == "reference"
    new = actions.draft_matrix(by=request.user, from_reference=from_reference)
    messages.success(request, _begun_text(new, from_reference) % {"version": new.version})
    return redirect(new)


def _begun_text(new: Matrix, from_reference: bool) -> str:
    if new.version > 1:
        return _("Version %(version)d begins as a copy of the one in force.")
    if from_reference:
        return _("Version %(version)d begins with the reference matrix. Change what you like, then enter the decision.")
    return _("Version %(version)d is empty. Add its rows, then enter the decision.")


def adopt(request: SignedIn, version: int) -> HttpResponse:
    matrix = _matrix(request, version)
    require_writer(request)
    rules.must_be_draft_version(matrix)
    rules.must_have_rows(matrix)
    form = AdoptForm(posted(request), person=request.user)
    if form.is_valid():
        adopted = attempt(form, lambda: actions.adopt(matrix, by=request.user, **form.cleaned_data))
        if adopted:
            messages.success(request, _("Version %(version)d is in force.") % {"version": version})
            return redirect("operations:matrix")
    context = {"form": form, "matrix": matrix, "cancel_url": matrix.get_absolute_url()}
    return render(request, "operations/matrix_adopt.html", context)


def _row(request: SignedIn, pk: int) -> MatrixRow:
    return get_object_or_404(MatrixRow.objects.visible_to(request.user).select_related("matrix"), pk=pk)


def _matrix(request: SignedIn, version: int) -> Matrix:
    return get_object_or_404(Matrix.objects.visible_to(request.user), version=version)


def require_writer(request: SignedIn) -> None:
    require(
        rules.may_change_matrix(request.user),
        _(
            "Coordinators and the network’s office write the matrix. Send them your proposal, or take it up at a network meeting."
        ),
    )
