from __future__ import annotations

from django.urls import path

from portal.year.views import editions, exporting, matrix, number, paper, publishing, running, voiding

app_name = "year"
_RELEASE = "<int:year>/r<int:number>/"
urlpatterns = [
    path("", matrix.now, name="now"),
    path("<int:year>/", matrix.show, name="matrix"),
    path("<int:year>/matrix.csv", matrix.as_csv, name="matrix_csv"),
    path("<int:year>/editions/", editions.show, name="editions"),
    path("<int:year>/run/", running.show, name="run"),
    path("<int:year>/run/ask/", running.ask, name="ask"),
    path("<int:year>/run/state/", running.state, name="run_state"),
    path("<int:year>/publish/r<int:number>/", publishing.show, name="publish"),
    path("<int:year>/void/r<int:number>/", voiding.void, name="void"),
    path("<int:year>/export/r<int:number>/<str:form>/", exporting.export, name="export"),
    path("<int:year>/report/r<int:number>/<str:kind>/<str:code>/", paper.report, name="report"),
    path("<int:year>/trace/r<int:number>/<str:code>/", number.trace_of_total, name="trace_of_total"),
    path("<int:year>/trace/r<int:number>/<str:code>/<str:indicator>/", number.trace_of_number, name="trace"),
    path(_RELEASE, editions.edition, name="edition"),
    path(f"{_RELEASE}<str:code>/", paper.show, name="paper"),
    path(f"{_RELEASE}<str:code>/<str:indicator>/", number.show, name="number"),
]
