"""The back office: to look, not to change. What happens to needs happens through the portal's own pages."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from members.back_office import LookOnly
from procurement.models import CpvCode, Need, NeedQuerySet


@admin.register(Need)
class NeedAdmin(LookOnly):
    """Even here nobody sees a need that the portal would not show: the network's office works with the clusters."""

    list_display = ("title", "organisation", "stage", "outcome", "visibility", "updated_at")
    list_filter = ("stage", "outcome", "visibility")
    list_select_related = ("organisation",)
    search_fields = ("title",)

    def get_queryset(self, request: HttpRequest) -> NeedQuerySet:
        return Need.objects.visible_to(request.user)  # type: ignore[arg-type]  # the back office is open to people only


@admin.register(CpvCode)
class CpvCodeAdmin(LookOnly):
    """The codes are replaced as a whole from their file."""

    list_display = ("written", "name_sv", "name_en", "level")
    search_fields = ("code", "name_sv", "name_en")

    @admin.display(description=gettext_lazy("code"), ordering="code")
    def written(self, code: CpvCode) -> str:
        return code.written
