from django.urls import path

from operations.views import agenda, matrix, meetings, school_breaks

app_name = "operations"
urlpatterns = [
    path("matrix/", matrix.matrix, name="matrix"),
    path("matrix/draft/", matrix.draft, name="matrix_draft"),
    path("matrix/<int:version>/adopt/", matrix.adopt, name="matrix_adopt"),
    path("matrix/<int:version>/rows/add/", matrix.row_add, name="matrix_row_add"),
    path("matrix/rows/<int:pk>/edit/", matrix.row_edit, name="matrix_row_edit"),
    path("matrix/rows/<int:pk>/remove/", matrix.row_remove, name="matrix_row_remove"),
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
    path("school-breaks/", school_breaks.breaks, name="school_breaks"),
    path("school-breaks/add/", school_breaks.add, name="school_break_add"),
    path("school-breaks/<int:pk>/edit/", school_breaks.edit, name="school_break_edit"),
    path("school-breaks/<int:pk>/remove/", school_breaks.remove, name="school_break_remove"),
]
