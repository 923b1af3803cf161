"""Events in the back office: to look up what was done. Changes are made in the portal, where people are told of them."""

from django.contrib import admin

from competence.models import Event, Registration
from members.back_office import LookOnly


@admin.register(Event)
class EventAdmin(LookOnly):
    list_display = ("title", "kind", "starts_at", "organiser", "state", "seats_taken", "queue_length")
    list_filter = ("state", "kind")
    list_select_related = ("organiser",)
    search_fields = ("title",)
    ordering = ("-starts_at",)


@admin.register(Registration)
class RegistrationAdmin(LookOnly):
    list_display = ("person", "event", "organisation", "state", "queued_at", "attendance")
    list_filter = ("state", "attendance")
    list_select_related = ("person", "event", "organisation")
    search_fields = ("person__name", "event__title")
    ordering = ("-pk",)
    exclude = ("needs",)  # for the person and those who arrange the event
