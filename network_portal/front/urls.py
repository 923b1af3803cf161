from django.urls import path

from network_portal.front import development, health, month, overview, reporting, views
from network_portal.front.gallery import gallery
from network_portal.front.journal.page import journal
from network_portal.front.personal import pages as personal
from network_portal.front.personal import retention_pages as retention

app_name = "front"
urlpatterns = [
    path("", views.home, name="home"),
    path("ui/", gallery, name="gallery"),
    path("search/", views.search, name="search"),
    path("theme/", views.theme, name="theme"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", personal.privacy, name="privacy"),
    path("personal-data/", personal.personal_data, name="personal_data"),
    path("personal-data/extract/", personal.export_order, name="export_order"),
    path("personal-data/data.json", personal.export_json, name="export_json"),
    path("personal-data/erase/", personal.erase_oneself, name="erase_oneself"),
    path("personal-data/<int:pk>/erase/", personal.erase_person, name="erase_person"),
    path("retention/", retention.overview, name="retention"),
    path("retention/<int:year>/approve/", retention.approve, name="retention_approve"),
    path("retention/<slug:kind>/", retention.rule, name="retention_rule"),
    path("who-may-what/", views.who_may_what, name="who_may_what"),
    path("calendar/", month.calendar, name="calendar"),
    path("calendar/<uuid:token>.ics", month.feed, name="calendar_feed"),
    path("reports/", reporting.reports, name="reports"),
    path("reports/order/", reporting.order, name="report_order"),
    path("reports/order-all/", reporting.order_all, name="reports_order_all"),
    path("records/journal/", journal, name="journal"),
    path("overview/", overview.overview, name="overview"),
    path("mail/", development.mail, name="mail"),
    path("mail/<str:name>/", development.letter, name="letter"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
