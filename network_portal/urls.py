"""The doors of the portal."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("network_portal.front.urls")),
    path("members/", include("members.urls")),
    path("operations/", include("operations.urls")),
    path("competence/", include("competence.urls")),
    path("procurement/", include("procurement.urls")),
    path("financing/", include("financing.urls")),
    path("records/", include("network_portal.records.urls")),
    path("account/", include("allauth.account.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("back-office/", admin.site.urls),
]
