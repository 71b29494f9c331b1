from __future__ import annotations

from django.urls import path

from portal.review import decisions, locking, talk, views

app_name = "review"
_TABLE = "<int:year>/<str:department>/<str:kind>/"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("approve/", decisions.approve_list, name="approve_list"),
    path("approved/", decisions.approved_list, name="approved_list"),
    path("locks/", locking.locks, name="locks"),
    path("locks/lock/", locking.lock_tables, name="lock"),
    path("locks/ask/", locking.ask_unlock, name="ask_unlock"),
    path("locks/<int:number>/confirm/", locking.confirm, name="confirm"),
    path("locks/<int:number>/close/", locking.close, name="close"),
    path(_TABLE, views.table, name="table"),
    path(f"{_TABLE}changes/", views.changes, name="changes"),
    path(f"{_TABLE}approve/", decisions.approve_table, name="approve"),
    path(f"{_TABLE}return/", decisions.return_table, name="return"),
    path(f"{_TABLE}remark/", talk.remark, name="remark"),
    path(f"{_TABLE}remark/<int:number>/<str:word>/", talk.mark, name="mark"),
    path(f"{_TABLE}v<int:version>/workbook/", views.workbook, name="workbook"),
    path(f"{_TABLE}v<int:version>/evidence/<str:sha256>/", views.evidence, name="evidence"),
]
