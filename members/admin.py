"""Members and people in the back office."""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest

from members import actions
from members.back_office import LookOnly, may_open
from members.models import Invitation, Membership, NoticePeriod, Organisation, Person, Population, Role


@admin.register(Organisation)
class OrganisationAdmin(LookOnly):
    list_display = ("name", "kind", "organisation_number", "municipality_code")
    list_filter = ("kind", "county_code")
    search_fields = ("name", "organisation_number", "municipality_code")


@admin.register(Population)
class PopulationAdmin(LookOnly):
    """New counts can be typed here when SCB's whole table is not at hand. What is written stays: fees rest on it."""

    list_display = ("organisation", "counted_on", "inhabitants", "source")
    list_filter = ("counted_on",)
    list_select_related = ("organisation",)
    search_fields = ("organisation__name",)
    autocomplete_fields = ("organisation",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_open(request)

    def save_model(self, request: HttpRequest, obj: Population, form: Any, change: bool) -> None:
        actions.add_count(obj, by=cast("Person", request.user))


@admin.register(Membership)
class MembershipAdmin(LookOnly):
    list_display = ("organisation", "starts_on", "ends_on", "decision_reference")
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "decision_reference")


@admin.register(NoticePeriod)
class NoticePeriodAdmin(LookOnly):
    list_display = ("valid_from", "months", "decision_reference")


@admin.register(Person)
class PersonAdmin(LookOnly):
    list_display = ("name", "email", "is_active", "last_login")
    list_filter = ("is_active", "language")
    search_fields = ("name", "email")
    # Keys to the account and to the calendar are nobody's to read.
    exclude = ("password", "calendar_token", "groups", "user_permissions")


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    list_display = ("email", "organisation", "kind", "sent_at", "expires_at", "accepted_at")
    list_select_related = ("organisation",)
    search_fields = ("email", "name", "organisation__name")
    exclude = ("token_hash", "reminder_hash")


@admin.register(Role)
class RoleAdmin(LookOnly):
    list_display = ("person", "kind", "organisation", "starts_on", "ends_on")
    list_filter = ("kind",)
    list_select_related = ("person", "organisation")
    search_fields = ("person__name", "organisation__name")
