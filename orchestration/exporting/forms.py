"""A release in forms to be worked with: an Excel workbook, a Word file, a data package, a list of changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from orchestration.exporting import messages as m
from orchestration.release import messages
from orchestration.release.layout import MARTS
from orchestration.release.manifest import compare_files
from orchestration.release.served import Opened
from reports.datapackage import DataPackageError, write_data_package
from reports.former import Former
from reports.marts import MartsError
from reports.narrative import NarrativeError, write_narrative
from reports.reading.reader import Reader
from reports.results import write_changes, write_results
from reports.subjects.changes import subject


def form_name(opened: Opened, form: str) -> str:
    """What a form is called in the release's pack."""
    return m.FORMS[form].format(**opened.info.words.tiers)


def file_name(opened: Opened, form: str) -> str:
    """What its file is called; a data package is a folder."""
    return m.NAMES[form].format(year=opened.year, release=opened.release, **opened.info.words.tiers)


def refusal(opened: Opened, rule: str, message: str, mend: str, file: str | None = None) -> FindingsError:
    title = m.CANNOT.format(year=opened.year, release=opened.release)
    return FindingsError(title, [Finding(Level.ERROR, f"export.{rule}", message, mend, file=file)])


def write_form(opened: Opened, form: str, path: Path, former: Former | None = None) -> None:
    """Write one of ``FORMS`` to ``path``. ``former``: the release that this one replaced, for the list of changes.
    Raises FindingsError where the release does not have what the form needs."""
    writers: dict[str, Callable[[Opened, Path], None]] = {
        "xlsx": _workbook, "docx": _narrative, "data": _package, "changes": partial(_changes, former),
    }  # fmt: skip
    try:
        writers[form](opened, path)
    except (DataPackageError, MartsError, NarrativeError) as error:
        raise refusal(opened, form, str(error), m.MEND_FORM, form_name(opened, form)) from error


def _workbook(opened: Opened, path: Path) -> None:
    write_results(opened.marts, opened.pack, opened.info, path)


def _changes(former: Former | None, opened: Opened, path: Path) -> None:
    reader = Reader(opened.marts, opened.pack, opened.info, former)
    write_changes(subject(reader, opened.pack.plan.district_unit), path)


def _narrative(opened: Opened, path: Path) -> None:
    write_narrative(opened.marts, opened.pack, opened.info, path)


def _package(opened: Opened, path: Path) -> None:
    """The tables as written are hashed once more: a file changed since the release was opened does not get out."""
    write_data_package(opened.folder / MARTS, opened.pack, opened.info, path)
    listed = {
        name.removeprefix(f"{MARTS}/"): entry
        for name, entry in opened.manifest.files.items()
        if name.startswith(f"{MARTS}/") and name.endswith(".csv")
    }
    made = {"indicators.csv", "units.csv", "departments.csv"}
    changed = [f for f in compare_files(path / "data", listed) if f.file not in made]
    if changed:
        manifest = opened.manifest
        raise FindingsError(messages.DAMAGED.format(year=manifest.year, release=manifest.release), changed)
