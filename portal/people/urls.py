from __future__ import annotations

from django.urls import path

from portal.people import views

app_name = "people"
urlpatterns = [
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.log_out, name="logout"),
    path("post/", views.choose_post, name="post"),
    path("me/", views.me, name="me"),
]
