from django.urls import path

from operations.views import agenda, followup, indicators, matrix, meetings

app_name = "operations"
urlpatterns = [
    path("matrix/", matrix.matrix, name="matrix"),
    path("matrix/draft/", matrix.draft, name="matrix_draft"),
    path("matrix/<int:version>/adopt/", matrix.adopt, name="matrix_adopt"),
    path("matrix/<int:version>/rows/add/", matrix.row_add, name="matrix_row_add"),
    path("matrix/rows/<int:pk>/edit/", matrix.row_edit, name="matrix_row_edit"),
    path("matrix/rows/<int:pk>/remove/", matrix.row_remove, name="matrix_row_remove"),
    path("matrix/differences/", indicators.differences, name="matrix_differences"),
    path("matrix/rows/<int:pk>/indicators/add/", indicators.add, name="indicator_add"),
    path("matrix/indicators/<int:pk>/edit/", indicators.edit, name="indicator_edit"),
    path("matrix/indicators/<int:pk>/remove/", indicators.remove, name="indicator_remove"),
    path("follow-up/", followup.questions, name="followup_questions"),
    path("follow-up/<int:pk>/", followup.answer, name="followup_answer"),
    path("follow-up/missing/", followup.missing, name="followup_missing"),
    path("follow-up/missing/<int:organisation>/remind/", followup.remind, name="followup_remind"),
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
