from django.urls import path

from operations.views import agenda, matrix, meetings, methods

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
    path("methods/", methods.methods, name="methods"),
    path("methods/add/", methods.add, name="method_add"),
    path("methods/<int:pk>/edit/", methods.edit, name="method_edit"),
    path("methods/<int:pk>/draft/", methods.draft, name="method_draft"),
    path("methods/<int:pk>/look-through/", methods.look_through, name="method_look_through"),
    path("methods/<int:pk>/retire/", methods.retire, name="method_retire"),
    path("methods/<int:pk>/take-into-use/", methods.take_into_use, name="method_take_into_use"),
    path("methods/<int:pk>/<int:number>/write/", methods.write, name="method_write"),
    path("methods/<int:pk>/<int:number>/publish/", methods.publish, name="method_publish"),
    path("methods/<int:pk>/<int:number>/throw/", methods.throw, name="method_throw"),
    path("methods/<int:pk>/<int:number>/text.md", methods.text_file, name="method_text"),
]
