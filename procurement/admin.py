"""The back office: to look, not to change. What happens to needs happens through the portal's own pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from procurement.models import CpvCode, Need, NeedQuerySet


class ReadOnly(admin.ModelAdmin):
    """Lists and pages without buttons that change."""

    list_per_page = 100

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Need)
class NeedAdmin(ReadOnly):
    """Even here nobody sees a need that the portal would not show: the network's office works with the clusters."""

    list_display = ("title", "organisation", "stage", "outcome", "visibility", "updated_at")
    list_filter = ("stage", "outcome", "visibility")
    list_select_related = ("organisation",)
    search_fields = ("title",)

    def get_queryset(self, request: HttpRequest) -> NeedQuerySet:
        return Need.objects.visible_to(request.user)  # type: ignore[arg-type]


@admin.register(CpvCode)
class CpvCodeAdmin(ReadOnly):
    """The codes are replaced as a whole from their file."""

    list_display = ("written", "name_sv", "name_en", "level")
    search_fields = ("code", "name_sv", "name_en")
