from __future__ import annotations

from django.urls import path

from portal.schemes.views import acts, filing, milestones, year

app_name = "schemes"
_TASK = "<int:year>/<str:department>/<str:task>/"
_VERSION = f"{_TASK}v<int:version>/"
urlpatterns = [
    path("", year.now, name="now"),
    path("<int:year>/", year.show, name="year"),
    path("<int:year>/csv/", year.export, name="csv"),
    path(_TASK, filing.show, name="task"),
    path(f"{_TASK}edit/", filing.edit, name="edit"),
    path(_VERSION, filing.show, name="version"),
    path(f"{_VERSION}submit/", acts.submit, name="submit"),
    path(f"{_VERSION}withdraw/", acts.withdraw, name="withdraw"),
    path(f"{_VERSION}sign/", acts.sign, name="sign"),
    path(f"{_VERSION}send-back/", acts.send_back, name="send_back"),
    path(f"{_VERSION}approve/", acts.approve, name="approve"),
    path(f"{_VERSION}return/", acts.give_back, name="give_back"),
    path(f"{_TASK}milestones/<int:number>/", milestones.report, name="report"),
    path(f"{_TASK}milestones/<int:number>/evidence/<int:other>/", milestones.evidence, name="evidence"),
    path(f"{_TASK}reports/<int:number>/evidence/<int:other>/", milestones.past_evidence, name="past_evidence"),
]
