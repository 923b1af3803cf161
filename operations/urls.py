from django.urls import path

from operations.views import agenda, bodies, matrix, meetings

app_name = "operations"
urlpatterns = [
    path("matrix/", matrix.matrix, name="matrix"),
    path("matrix/draft/", matrix.draft, name="matrix_draft"),
    path("matrix/<int:version>/adopt/", matrix.adopt, name="matrix_adopt"),
    path("matrix/<int:version>/rows/add/", matrix.row_add, name="matrix_row_add"),
    path("matrix/rows/<int:pk>/edit/", matrix.row_edit, name="matrix_row_edit"),
    path("matrix/rows/<int:pk>/remove/", matrix.row_remove, name="matrix_row_remove"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("bodies/add/", bodies.body_add, name="body_add"),
    path("bodies/<int:pk>/", bodies.body, name="body"),
    path("bodies/<int:pk>/edit/", bodies.body_edit, name="body_edit"),
    path("bodies/<int:pk>/end/", bodies.body_end, name="body_end"),
    path("bodies/<int:pk>/seats/add/", bodies.seat_add, name="seat_add"),
    path("seats/<int:pk>/end/", bodies.seat_end, name="seat_end"),
    path("seats/<int:pk>/chair/", bodies.seat_chair, name="seat_chair"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/add/", meetings.add, name="meeting_add"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.edit, name="meeting_edit"),
    path("meetings/<int:pk>/call/", meetings.call, name="meeting_call"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/calendar.ics", meetings.ics, name="meeting_ics"),
    path("meetings/<int:pk>/agenda/add/", agenda.add, name="agenda_add"),
    path("agenda/<int:pk>/edit/", agenda.edit, name="agenda_edit"),
    path("agenda/<int:pk>/remove/", agenda.remove, name="agenda_remove"),
    path("agenda/<int:pk>/move/", agenda.move, name="agenda_move"),
]
