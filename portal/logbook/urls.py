from __future__ import annotations

from django.urls import path, re_path

from portal.logbook import views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
    path("mine/", views.mine, name="mine"),
    re_path(r"^export\.(?P<form>csv|json)$", views.export, name="export"),
]
