from __future__ import annotations

import shutil
import threading
import zipfile
from pathlib import Path

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from mulin.findings import Finding, FindingsError, Level
from mulin.temporary import temporary_folder
from orchestration.exporting.forms import file_name, write_form
from orchestration.exporting.website import copy_download, downloads_of, mark, write_pages
from orchestration.release.anchor import release_head
from orchestration.release.former import replaced_by
from orchestration.release.served import Opened
from portal.audit.log import record
from portal.district import the_settings
from portal.people.policy import Act, requires
from portal.year import messages as m
from portal.year.naming import attached
from portal.year.releases import opened
from portal.year.views.editions import shown_to, unopened
from portal.year.views.matrix import known_year

MOST_BYTES = 200 * 1024 * 1024
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".zip": "application/zip",
}  # fmt: skip
_one = threading.Lock()


@require_POST
@requires(Act.EXPORT)
def export(request: HttpRequest, year: int, number: int, form: str) -> HttpResponse:
    """A release in another form, made while the browser waits: one at a time, and none too large for it."""
    known_year(year)
    if form not in m.FORMS:
        raise Http404
    about = shown_to(request, year, number)
    if not _one.acquire(blocking=False):
        raise _refused("export.busy", m.BUSY, m.BUSY_WHY, m.BUSY_MEND)
    try:
        release = opened(the_settings(), year, number, ("",))
        with temporary_folder() as folder:
            file = _made(release, form, folder)
            if file.stat().st_size > MOST_BYTES:
                raise _refused("export.large", m.TOO_LARGE, m.TOO_LARGE_WHY.format(most=MOST_BYTES >> 20),
                               m.TOO_LARGE_MEND)  # fmt: skip
            content = file.read_bytes()
    except FindingsError as error:
        if any(f.rule.startswith("export.") for f in error.findings):
            raise
        return unopened(request, year, number, error, about)
    finally:
        _one.release()
    with transaction.atomic():
        record(request, "year.export", about=f"{year} r{number}", detail={"form": form, "bytes": len(content)})
    return attached(content, file.name, _TYPES[file.suffix])


def _made(release: Opened, form: str, folder: Path) -> Path:
    if form == "site":
        return _zipped(_site(release, folder / m.SITE.format(year=release.year, release=release.release)))
    former = replaced_by(the_settings(), release) if form == "changes" else None
    if form == "changes" and former is None:
        raise Http404
    path = folder / file_name(release, form)
    write_form(release, form, path, former)
    return _zipped(path) if path.is_dir() else path


def _site(release: Opened, folder: Path) -> Path:
    downloads = list(downloads_of(release, with_reports=False))
    write_pages(release, folder, downloads, release_head(the_settings(), release.year, release.release))
    for item in downloads:
        copy_download(release, folder, item)
    mark(release, folder)
    return folder


def _zipped(folder: Path) -> Path:
    made = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(f for f in folder.rglob("*") if f.is_file()):
            archive.write(file, file.relative_to(folder.parent))
    shutil.rmtree(folder)
    return made


def _refused(rule: str, title: str, text: str, mend: str) -> FindingsError:
    return FindingsError(title, [Finding(Level.ERROR, rule, text, mend)])
