from django.urls import path

from procurement import views

app_name = "procurement"
urlpatterns = [
    path("needs/", views.needs, name="needs"),
    path("needs/table.csv", views.needs_csv, name="needs_csv"),
    path("needs/new/", views.need_add, name="need_add"),
    path("needs/wording/", views.wording_hint, name="wording_hint"),
    path("needs/<int:pk>/", views.need, name="need"),
    path("needs/<int:pk>/edit/", views.need_edit, name="need_edit"),
    path("needs/<int:pk>/follow/", views.follow, name="follow"),
    path("needs/<int:pk>/contribute/", views.contribute, name="contribute"),
    path("needs/<int:pk>/step-back/", views.step_back, name="step_back"),
    path("needs/<int:pk>/move/", views.move, name="move"),
    path("needs/<int:pk>/still-here/", views.still_here, name="still_here"),
    path("needs/<int:pk>/close/", views.close, name="close"),
    path("needs/<int:pk>/reopen/", views.reopen, name="reopen"),
    path("cpv/", views.cpv_search, name="cpv_search"),
]
