from django.urls import path

from competence import views

app_name = "competence"
urlpatterns = [
    path("events/", views.events, name="events"),
    path("events/add/", views.event_add, name="event_add"),
    path("events/<int:pk>/", views.event, name="event"),
    path("events/<int:pk>/event.ics", views.event_ics, name="event_ics"),
    path("events/<int:pk>/register/", views.register, name="register"),
    path("events/<int:pk>/needs/", views.needs, name="needs"),
    path("events/<int:pk>/register-colleague/", views.register_colleague, name="register_colleague"),
    path("events/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("events/<int:pk>/registrations/", views.registrations, name="registrations"),
    path("events/<int:pk>/edit/", views.event_edit, name="event_edit"),
    path("events/<int:pk>/publish/", views.event_publish, name="event_publish"),
    path("events/<int:pk>/cancel/", views.event_cancel, name="event_cancel"),
    path("events/<int:pk>/discard/", views.event_discard, name="event_discard"),
    path("events/<int:pk>/copy/", views.event_copy, name="event_copy"),
]
