from django.urls import path

from network_portal.front import applications, development, health, joining, leaving, month, overview, reporting, views
from network_portal.front.gallery import gallery
from network_portal.front.journal.page import journal

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
    path("records/journal/", journal, name="journal"),
    path("overview/", overview.overview, name="overview"),
    path("join/", joining.join, name="join"),
    path("join/other/", joining.join_other, name="join_other"),
    path("join/thanks/", joining.join_thanks, name="join_thanks"),
    path("join/<int:pk>/", joining.join_municipality, name="join_municipality"),
    path("applications/", applications.applications, name="applications"),
    path("applications/add/", applications.application_add, name="application_add"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/check/", applications.check, name="application_check"),
    path("applications/<int:pk>/decide/", applications.decide, name="application_decide"),
    path("applications/<int:pk>/begin/", applications.begin, name="application_begin"),
    path("applications/<int:pk>/invite/", applications.invite, name="application_invite"),
    path("applications/<int:pk>/welcome/", applications.welcome, name="application_welcome"),
    path("applications/<int:pk>/introduce/", applications.introduce, name="application_introduce"),
    path("applications/<int:pk>/withdraw/", applications.withdraw, name="application_withdraw"),
    path("applications/<int:pk>/erase/", applications.erase, name="application_erase"),
    path("leaving/<int:pk>/", leaving.notice, name="leave_notice"),
    path("leaving/<int:pk>/confirm/", leaving.confirm, name="leave_confirm"),
    path("leaving/<int:pk>/withdraw/", leaving.withdraw, name="leave_withdraw"),
    path("memberships/<int:pk>/leave/", leaving.give, name="leave"),
    path("mail/", development.mail, name="mail"),
    path("mail/<str:name>/", development.letter, name="letter"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
