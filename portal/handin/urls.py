from __future__ import annotations

from django.urls import path

from portal.handin.views import decide, files, receipts, table, trials, version

app_name = "handin"
_TABLE = "tables/<int:year>/<str:department>/<str:kind>/"
_VERSION = f"{_TABLE}v<int:version>/"
urlpatterns = [
    path("receipts/", receipts.find, name="find"),
    path(_TABLE, table.show, name="table"),
    path(f"{_TABLE}template/", table.template, name="template"),
    path(f"{_TABLE}upload/", table.upload, name="upload"),
    path(f"{_TABLE}trial/", trials.start, name="start_trial"),
    path(f"{_TABLE}trial/<int:number>/", trials.show, name="trial"),
    path(f"{_TABLE}trial/<int:number>/progress/", trials.progress, name="trial_progress"),
    path(f"{_TABLE}trial/<int:number>/marked/", trials.marked, name="trial_marked"),
    path(_VERSION, version.show, name="version"),
    path(f"{_VERSION}receipt/", version.receipt, name="receipt"),
    path(f"{_VERSION}progress/", version.progress, name="progress"),
    path(f"{_VERSION}against/v<int:other>/", version.changes, name="changes"),
    path(f"{_VERSION}against/v<int:other>/csv/", files.changes, name="changes_csv"),
    path(f"{_VERSION}workbook/", files.workbook, name="workbook"),
    path(f"{_VERSION}marked/", files.marked, name="marked"),
    path(f"{_VERSION}findings/<str:suffix>/", files.findings, name="findings"),
    path(f"{_VERSION}evidence/", table.add_evidence, name="add_evidence"),
    path(f"{_VERSION}evidence/<int:number>/", files.evidence, name="evidence"),
    path(f"{_VERSION}submit/", decide.submit, name="submit"),
    path(f"{_VERSION}withdraw/", decide.withdraw, name="withdraw"),
    path(f"{_VERSION}restore/", decide.restore, name="restore"),
    path(f"{_VERSION}sign/", decide.sign, name="sign"),
    path(f"{_VERSION}send-back/", decide.send_back, name="send_back"),
]
