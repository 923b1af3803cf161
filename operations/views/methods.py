"""The list of methods, and the way from a draft to a published version. A method's own page is in front, with its uses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import LookThroughForm, MethodForm, MethodVersionForm, RetireForm
from operations.models import Method, MethodVersion, Part


@require_safe
def methods(request: SignedIn) -> HttpResponse:
    """By part; those no longer used only when asked for. Two queries."""
    require(
        rules.may_read_methods(request.user),
        _("The methods are for the members. Ask your organisation’s contact for a role."),
    )
    shown = ("title", "part", "summary", "review_on", "retired_on")
    visible = Method.objects.visible_to(request.user).with_newest().only(*shown)
    shows_all = "all" in request.GET
    listed = list(visible if shows_all else visible.in_use())
    context = {
        "parts": [(part, [method for method in listed if method.part == part]) for part in Part],
        "count": len(listed),
        "shows_all": shows_all,
        "may_write": rules.may_write_methods(request.user),
    }
    return render(request, "operations/methods.html", context)


def add(request: SignedIn) -> HttpResponse:
    _require_writer(request)
    form = MethodForm(posted(request), person=request.user)
    if form.is_valid():
        made = attempt(form, lambda: actions.describe_method(**form.cleaned_data, by=request.user))
        if made:
            return redirect("operations:method_write", made.pk, 1)
    return render(request, "operations/method_form.html", {"form": form, "method": None})


def edit(request: SignedIn, pk: int) -> HttpResponse:
    method = _method(request, pk)
    _require_writer(request)
    form = MethodForm(posted(request), person=request.user, method=method)
    if form.is_valid():
        opened = form.opened
        if attempt(form, lambda: actions.change_method(method, by=request.user, opened=opened, **form.cleaned_data)):
            messages.success(request, _("The method is changed."))
            return redirect(method)
    context = {"form": form, "method": method, "cancel_url": method.get_absolute_url()}
    return render(request, "operations/method_form.html", context, status=form.status)


@require_POST
def draft(request: SignedIn, pk: int) -> HttpResponse:
    method = _method(request, pk)
    _require_writer(request)
    made = actions.draft_method_version(method, by=request.user)
    return redirect("operations:method_write", pk, made.number)


def write(request: SignedIn, pk: int, number: int) -> HttpResponse:
    version = _version(request, pk, number)
    _require_writer(request)
    rules.must_be_draft_of_method(version)
    form = MethodVersionForm(posted(request), version=version)
    if form.is_valid():
        values = {"what_is_new": "", **form.cleaned_data}
        saved = attempt(form, lambda: actions.write_method_version(version, by=request.user, opened=form.opened, **values))
        if saved:
            messages.success(request, _("The draft is saved. Read it through, then publish it."))
            return redirect(version)
    context = {"form": form, "version": version, "cancel_url": version.get_absolute_url()}
    return render(request, "operations/method_write.html", context, status=form.status)


def publish(request: SignedIn, pk: int, number: int) -> HttpResponse:
    """Asks first, on a page of its own: a published version never changes."""
    version = _version(request, pk, number)
    _require_writer(request)
    rules.must_be_draft_of_method(version)
    rules.must_have_text(version)
    rules.must_say_what_is_new(version)
    rules.must_differ_from_before(version)
    if request.method == "POST":
        actions.publish_method_version(version, by=request.user)
        messages.success(request, _("Version %(number)d is published.") % {"number": number})
        return redirect(version.method)
    return render(request, "operations/method_publish.html", {"version": version, "cancel_url": version.get_absolute_url()})


def throw(request: SignedIn, pk: int, number: int) -> HttpResponse:
    version = _version(request, pk, number)
    _require_writer(request)
    rules.must_be_draft_of_method(version)
    if request.method == "POST":
        actions.throw_method_draft(version, by=request.user)
        messages.success(request, _("The draft is gone."))
        return redirect(version.method) if number > 1 else redirect("operations:methods")
    context = {"version": version, "danger": True, "cancel_url": version.get_absolute_url()}
    return render(request, "operations/method_throw.html", context)


def look_through(request: SignedIn, pk: int) -> HttpResponse:
    """It still holds: the next day to look is set."""
    method = _method(request, pk)
    _require_writer(request)
    rules.must_be_in_use(method)
    form = LookThroughForm(posted(request))
    if form.is_valid():
        done = attempt(form, lambda: actions.look_through_method(method, by=request.user, **form.cleaned_data))
        if done:
            messages.success(request, _("Noted. You are reminded again when it is time."))
            return redirect(method)
    return render(
        request,
        "operations/method_look_through.html",
        {"form": form, "method": method, "cancel_url": method.get_absolute_url()},
    )


def retire(request: SignedIn, pk: int) -> HttpResponse:
    method = _method(request, pk)
    _require_writer(request)
    rules.must_be_in_use(method)
    form = RetireForm(posted(request))
    if form.is_valid():
        done = attempt(form, lambda: actions.retire_method(method, by=request.user, **form.cleaned_data))
        if done:
            messages.success(request, _("The method is out of use. Its versions can still be read."))
            return redirect(method)
    return render(
        request, "operations/method_retire.html", {"form": form, "method": method, "cancel_url": method.get_absolute_url()}
    )


@require_POST
def take_into_use(request: SignedIn, pk: int) -> HttpResponse:
    method = _method(request, pk)
    _require_writer(request)
    actions.take_method_into_use(method, by=request.user)
    messages.success(request, _("The method is in use again."))
    return redirect(method)


@require_safe
def text_file(request: SignedIn, pk: int, number: int) -> HttpResponse:
    """The version as a text file in Markdown, to keep or to carry on in another program."""
    version = _version(request, pk, number)
    head = f"# {version.method.title}\n\n{version.method.summary}\n\n"
    response = HttpResponse(head + version.text.rstrip() + "\n", content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(version.method.title)}-v{number}.md"'
    return response


@require_POST
def paper(request: SignedIn, pk: int, number: int) -> HttpResponse:
    """The version as a PDF to print and to hand out."""
    return redirect(actions.order_method_pdf(_version(request, pk, number), by=request.user))


def _method(request: SignedIn, pk: int) -> Method:
    return get_object_or_404(Method.objects.visible_to(request.user), pk=pk)


def _version(request: SignedIn, pk: int, number: int) -> MethodVersion:
    versions = MethodVersion.objects.visible_to(request.user).select_related("method")
    return get_object_or_404(versions, method=pk, number=number)


def _require_writer(request: SignedIn) -> None:
    require(
        rules.may_write_methods(request.user),
        _("Coordinators and the network’s office describe the methods. Tell the one who is responsible what should change."),
    )
