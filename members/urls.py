from django.urls import path

from members.views import account, contact_checks, invitations, organisations, people, roles

app_name = "members"
urlpatterns = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations.csv", organisations.organisations_csv, name="organisations_csv"),
    path("organisations/add/", organisations.organisation_add, name="organisation_add"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation_edit"),
    path("organisations/<int:pk>/join/", organisations.membership_add, name="membership_add"),
    path("organisations/<int:pk>/people/add/", invitations.person_add, name="person_add"),
    path("organisations/<int:pk>/check/", contact_checks.contact_check, name="contact_check"),
    path("contact-checks/", contact_checks.contact_checks, name="contact_checks"),
    path("memberships/<int:pk>/end/", organisations.membership_end, name="membership_end"),
    path("people/", people.people, name="people"),
    path("people.csv", people.people_csv, name="people_csv"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/close/", people.person_close, name="person_close"),
    path("people/<int:pk>/reopen/", people.person_reopen, name="person_reopen"),
    path("people/<int:pk>/roles/add/", roles.role_add, name="role_add"),
    path("roles/<int:pk>/end/", roles.role_end, name="role_end"),
    path("roles/<int:pk>/days/", roles.role_days, name="role_days"),
    path("invitations/<int:pk>/again/", invitations.invitation_again, name="invitation_again"),
    path("invitations/<int:pk>/withdraw/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("profile/", account.profile, name="profile"),
    path("profile/renew-calendar/", account.calendar_renew, name="calendar_renew"),
    path("act-for/", account.act_for, name="act_for"),
    path("language/", account.set_language, name="language"),
    path("no-role/", account.no_role, name="no_role"),
    path("first/<str:token>/", account.first_administrator, name="first_administrator"),
]
