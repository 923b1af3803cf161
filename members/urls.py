from django.urls import path

from members.views import account, organisations, people, sign_in

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
    path("profile/", account.profile, name="profile"),
    path("profile/renew-calendar/", account.calendar_renew, name="calendar_renew"),
    path("profile/sign-in/", sign_in.security, name="security"),
    path("profile/sign-in/sessions/<int:pk>/end/", sign_in.session_end, name="session_end"),
    path("profile/sign-in/sessions/end/", sign_in.sessions_end, name="sessions_end"),
    path("second-factor/", sign_in.second_factor_rules, name="second_factor"),
    path("organisations/<int:pk>/sign-in/", sign_in.provider, name="provider"),
    path("organisations/<int:pk>/sign-in/edit/", sign_in.provider_edit, name="provider_edit"),
    path("organisations/<int:pk>/sign-in/remove/", sign_in.provider_remove, name="provider_remove"),
    path("organisations/<int:pk>/sign-in/go/", sign_in.to_provider, name="to_provider"),
    path("people/<int:pk>/unbind/", sign_in.person_unbind, name="person_unbind"),
    path("language/", account.set_language, name="language"),
    path("no-role/", account.no_role, name="no_role"),
    path("first/<str:token>/", account.first_administrator, name="first_administrator"),
]
