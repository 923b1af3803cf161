from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    default = True
    name = "members"
    verbose_name = _("Members")


class BackOfficeConfig(admin_apps.AdminConfig):
    """Django's admin with our own door; stands in INSTALLED_APPS where django.contrib.admin would."""

    default = False
    default_site = "members.back_office.BackOffice"
