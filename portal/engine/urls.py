from __future__ import annotations

from django.urls import path

from portal.engine import views

app_name = "engine"
urlpatterns = [
    path("engine", views.door, name="door"),
    path("engine/", views.engine, name="open"),
    path("engine/<path:rest>", views.engine, name="rest"),
]
