from django.urls import path

from network_portal.records import views

app_name = "records"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("jobs/<int:pk>/file/", views.job_file, name="job_file"),
    path("notices/", views.notices, name="notices"),
    path("notices/resend/", views.notices_resend, name="notices_resend"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/resend/", views.notice_resend, name="notice_resend"),
]
