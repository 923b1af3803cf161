from django.urls import path

from network_portal.front import development, health, matrix_row, merging, month, overview, reporting, views
from network_portal.front.gallery import gallery
from network_portal.front.hand_over.page import hand_over
from network_portal.front.journal.page import journal
from network_portal.front.silent import silent_members

app_name = "front"
urlpatterns = [
    path("", views.home, name="home"),
    path("ui/", gallery, name="gallery"),
    path("search/", views.search, name="search"),
    path("theme/", views.theme, name="theme"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("who-may-what/", views.who_may_what, name="who_may_what"),
    path("calendar/", month.calendar, name="calendar"),
    path("calendar/<uuid:token>.ics", month.feed, name="calendar_feed"),
    path("reports/", reporting.reports, name="reports"),
    path("reports/order/", reporting.order, name="report_order"),
    path("reports/order-all/", reporting.order_all, name="reports_order_all"),
    path("operations/matrix/rows/<int:pk>/", matrix_row.matrix_row, name="matrix_row"),
    path("records/journal/", journal, name="journal"),
    path("members/quiet/", silent_members, name="silent_members"),
    path("people/<int:pk>/hand-over/", hand_over, name="hand_over"),
    path("doubles/", merging.pairs, name="doubles"),
    path("doubles/<str:kind>/<int:first>/<int:second>/", merging.merge, name="doubles_merge"),
    path("doubles/<str:kind>/<int:first>/<int:second>/apart/", merging.not_the_same, name="doubles_apart"),
    path("overview/", overview.overview, name="overview"),
    path("mail/", development.mail, name="mail"),
    path("mail/<str:name>/", development.letter, name="letter"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
