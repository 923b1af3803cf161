"""Events in the back office: to look up what was done. Changes are made in the portal, where people are told of them."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from competence.models import Event, Registration


class LookUp(admin.ModelAdmin):
    """Nothing is added, changed or removed behind the actions' back."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(LookUp):
    list_display = ("title", "kind", "starts_at", "organiser", "state", "seats_taken", "queue_length")
    list_filter = ("state", "kind")
    list_select_related = ("organiser",)
    search_fields = ("title",)
    ordering = ("-starts_at",)


@admin.register(Registration)
class RegistrationAdmin(LookUp):
    list_display = ("person", "event", "organisation", "state", "queued_at", "attendance")
    list_filter = ("state", "attendance")
    list_select_related = ("person", "event", "organisation")
    search_fields = ("person__name", "event__title")
    ordering = ("-pk",)
