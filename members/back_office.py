"""The back office: Django's admin, for looking at rows and for the few tables that have no page of their own."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def may_open(request: HttpRequest) -> bool:
    """Administrators, by their role of today, and superusers made on the portal's own machine."""
    person = request.user
    return person.is_authenticated and person.is_active and (person.is_superuser or person.is_administrator)


class BackOffice(admin.AdminSite):
    """Opened by a role, not by a mark on the account; signed in to like the rest of the portal."""

    site_header = gettext_lazy("Back office")
    site_title = gettext_lazy("Back office")
    index_title = gettext_lazy("Look things up")
    index_template = "members/back_office.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return may_open(request)

    def register(self, model_or_iterable: Any, admin_class: type[admin.ModelAdmin] | None = None, **options: Any) -> None:
        """Only what LookOnly guards. Libraries bring tables of their own, whose rows could be changed past the journal."""
        if admin_class and issubclass(admin_class, LookOnly):
            super().register(model_or_iterable, admin_class, **options)

    def password_change(  # type: ignore[override]  # Django shows a page of its own
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """On the portal's own page, like the rest of the account."""
        return redirect("account_change_password")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied(_("Only the network’s administrator opens the back office. Ask the network’s office."))
        return redirect_to_login(request.GET.get("next", "/"))


class LookOnly(admin.ModelAdmin):
    """Rows that only actions change: whoever edits past them leaves no trace in the journal."""

    list_per_page = 100
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_open(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_open(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
