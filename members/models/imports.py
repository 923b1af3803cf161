"""Lists of people to invite, read from a file and looked at before anybody is written to."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models.people import Person
from network_portal.lib.dates import now
from network_portal.records.models import Job


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    def visible_to(self, person: Person) -> "PeopleImportQuerySet":
        """Only who chose the file: it may hold anything."""
        return self.filter(by=person)


class PeopleImport(models.Model):
    """A file that was read. `rows` holds what it said (see actions.imports) until the invitations are sent."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("chosen by"), on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(_("file"), max_length=120)
    created_at = models.DateTimeField(_("chosen"), default=now, editable=False)
    rows: Any = models.JSONField(_("rows"), default=list)
    job = models.ForeignKey(Job, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of people")
        verbose_name_plural = _("lists of people")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("members:people_import", args=[self.pk])
