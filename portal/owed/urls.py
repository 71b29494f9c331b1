from __future__ import annotations

from django.urls import path

from portal.owed import views

app_name = "owed"
urlpatterns = [path("", views.home, name="home")]
