"""One include a feature."""

from __future__ import annotations

from django.urls import include, path

handler400 = "portal.look.trouble.bad_request"
handler403 = "portal.look.trouble.forbidden"
handler404 = "portal.look.trouble.no_page"
handler500 = "portal.look.trouble.server_error"

urlpatterns = [
    path("", include("portal.owed.urls")),
    path("", include("portal.people.urls")),
    path("", include("portal.handin.urls")),
    path("", include("portal.grid.urls")),
    path("review/", include("portal.review.urls")),
    path("schemes/", include("portal.schemes.urls")),
    path("year/", include("portal.year.urls")),
    path("log/", include("portal.logbook.urls")),
    path("", include("portal.health.urls")),
    path("", include("portal.engine.urls")),
]
