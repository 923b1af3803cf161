from django.urls import path

from members.views import account, organisations, people, requests, visibility

app_name = "members"
urlpatterns = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations.csv", organisations.organisations_csv, name="organisations_csv"),
    path("organisations/add/", organisations.organisation_add, name="organisation_add"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation_edit"),
    path("organisations/<int:pk>/join/", organisations.membership_add, name="membership_add"),
    path("organisations/<int:pk>/people/add/", people.person_add, name="person_add"),
    path("memberships/<int:pk>/end/", organisations.membership_end, name="membership_end"),
    path("people/", people.people, name="people"),
    path("people.csv", people.people_csv, name="people_csv"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/invite/", people.person_invite, name="person_invite"),
    path("people/<int:pk>/close/", people.person_close, name="person_close"),
    path("people/<int:pk>/reopen/", people.person_reopen, name="person_reopen"),
    path("people/<int:pk>/roles/add/", people.role_add, name="role_add"),
    path("roles/<int:pk>/end/", people.role_end, name="role_end"),
    path("organisations/<int:pk>/propose/", requests.propose, name="propose"),
    path("people/<int:pk>/propose/", requests.propose_for_person, name="propose_for_person"),
    path("change-requests/", requests.change_requests, name="change_requests"),
    path("change-requests/<int:pk>/", requests.change_request, name="change_request"),
    path("change-requests/<int:pk>/approve/", requests.change_request_approve, name="change_request_approve"),
    path("change-requests/<int:pk>/decline/", requests.change_request_decline, name="change_request_decline"),
    path("change-requests/<int:pk>/withdraw/", requests.change_request_withdraw, name="change_request_withdraw"),
    path("profile/who-sees-me/", visibility.who_sees_me, name="who_sees_me"),
    path("profile/", account.profile, name="profile"),
    path("profile/renew-calendar/", account.calendar_renew, name="calendar_renew"),
    path("language/", account.set_language, name="language"),
    path("no-role/", account.no_role, name="no_role"),
    path("first/<str:token>/", account.first_administrator, name="first_administrator"),
]
