"""Who opened whose page: told to the person whose page it is."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.people import Person
from network_portal.lib.dates import today


class ProfileView(models.Model):
    """`viewer` opened the page of `person` that day, once or many times. Kept for `rules.VIEWS_KEPT`."""

    viewer = models.ForeignKey(Person, verbose_name=_("who opened it"), on_delete=models.CASCADE, related_name="views_made")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="views")
    day = models.DateField(_("day"), default=today)

    class Meta:
        verbose_name = _("opened page of a person")
        verbose_name_plural = _("opened pages of people")
        constraints = [
            models.UniqueConstraint(fields=["person", "viewer", "day"], name="profile_view_once_a_day"),
            models.CheckConstraint(name="profile_view_by_another", condition=~Q(viewer=F("person"))),
        ]
        indexes = [models.Index(fields=["day"], name="profile_view_day")]

    def __str__(self) -> str:
        return f"{self.viewer_id} → {self.person_id} {self.day}"
