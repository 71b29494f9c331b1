from __future__ import annotations

from django.urls import path

from portal.grid import saving, views

app_name = "grid"
_TABLE = "tables/<int:year>/<str:department>/<str:kind>/fill/"
urlpatterns = [
    path(_TABLE, views.show, name="show"),
    path(f"{_TABLE}begin/", views.start, name="begin"),
    path(f"{_TABLE}try/", views.try_out, name="try"),
    path(f"{_TABLE}send/", views.send, name="send"),
    path(f"{_TABLE}looked/", views.looked_at, name="looked_at"),
    path(f"{_TABLE}cells/", saving.cells, name="cells"),
    path(f"{_TABLE}save/", saving.write, name="save"),
    path(f"{_TABLE}verdict/", saving.standing, name="verdict"),
]
