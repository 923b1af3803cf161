"""The documents of an item of an agenda. Whoever may read the meeting has them."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network_portal.lib import files
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import DocumentForm
from operations.models import AgendaDocument
from operations.views.agenda import item_to_change, require_preparer


@require_safe
def document(request: SignedIn, pk: int) -> FileResponse:
    found = get_object_or_404(AgendaDocument.objects.visible_to(request.user), pk=pk)
    return files.download(found.file, found.file_name)


def add(request: SignedIn, pk: int) -> HttpResponse:
    item = item_to_change(request, pk)
    rules.must_not_be_cancelled(item.meeting)
    rules.must_not_be_over(item.meeting)
    form = DocumentForm(posted(request), request.FILES or None)
    if form.is_valid():
        added = attempt(form, lambda: actions.add_document(item, form.cleaned_data["document"], by=request.user))
        if added:
            messages.success(request, _("“%(name)s” belongs to the item now.") % {"name": added})
            return redirect(item)
    context = {"form": form, "item": item, "meeting": item.meeting, "cancel_url": item.get_absolute_url()}
    return render(request, "operations/document_add.html", context)


@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    rows = AgendaDocument.objects.visible_to(request.user).select_related("item__meeting")
    found = get_object_or_404(rows, pk=pk)
    require_preparer(request)
    actions.remove_document(found, by=request.user)
    messages.success(request, _("“%(name)s” is removed.") % {"name": found})
    return redirect(found.item)
