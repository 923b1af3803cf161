"""The doors of the portal."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", include("network_portal.front.urls")),
    path("members/", include("members.urls")),
    path("operations/", include("operations.urls")),
    path("competence/", include("competence.urls")),
    path("procurement/", include("procurement.urls")),
    path("financing/", include("financing.urls")),
    path("records/", include("network_portal.records.urls")),
    # One's address is changed on the profile, where the journal sees it.
    path("account/email/", RedirectView.as_view(pattern_name="members:profile"), name="account_email"),
    path("account/", include("allauth.account.urls")),
    path("account/", include("members.doors")),
    path("back-office/", admin.site.urls),
]

handler500 = "network_portal.front.health.failed"
