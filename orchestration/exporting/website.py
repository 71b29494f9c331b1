"""The static site of a release: its pages, what is offered for download, and whose site it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.plain import sha256_file
from mulin.report_kinds import KINDS, RELEASED
from orchestration.exporting import messages as m
from orchestration.release import messages
from orchestration.release.layout import MANIFEST, MARTS, REPORTS
from orchestration.release.manifest import compare_files, hash_files, list_files
from orchestration.release.served import Opened
from reports.datapackage.dictionary import DataPackageError, described
from reports.fonts import FontFileError
from reports.marts import MartsError
from reports.reading.reader import Reader
from reports.site import Download, Identity, SiteError, write_site

MARKER, MADE_BY = "site.json", "mulin site"


def refusal(opened: Opened, rule: str, message: str, mend: str, file: str | None = None) -> FindingsError:
    title = m.NO_SITE.format(year=opened.year, release=opened.release)
    return FindingsError(title, [Finding(Level.ERROR, f"site.{rule}", message, mend, file=file)])


def downloads_of(opened: Opened, *, with_reports: bool) -> Iterator[Download]:
    """The tables of a release and, with its reports, those: as the site offers them."""
    for name, entry in sorted(opened.manifest.files.items()):
        folder, stem = name.partition("/")[0], Path(name).stem
        path, size, digest = f"downloads/{name}", entry["size"], entry["sha256"]
        if folder == MARTS and name.endswith(".csv"):
            try:
                text = described(stem).in_words(opened.info.words)
            except DataPackageError as error:
                raise refusal(opened, "table", str(error), m.MEND_SITE, name) from error
            yield Download("marts", text.title, text.description, path, size, digest)
        elif folder == REPORTS and name.endswith(".pdf") and with_reports:
            kind = name.split("/")[1]
            if kind not in RELEASED:
                raise refusal(opened, "report", m.UNKNOWN_REPORT.format(name=name), m.MEND_UNKNOWN, name)
            yield Download(
                "reports", f"{stem.partition('-')[2]}　{KINDS[kind].called(opened.info.words)}", "", path, size, digest
            )


def write_pages(
    opened: Opened, folder: Path, downloads: list[Download], head: str,
    on_page: Callable[[int, int], None] | None = None,
) -> int:  # fmt: skip
    """Write the pages; how many. ``head``: the chain's head at the release, as it is printed."""
    of = opened.manifest
    identity = Identity(
        data_hash=of.data_hash, manifest_sha256=sha256_file(opened.folder / MANIFEST), chain_head=of.chain_head,
        head=head,
        pack_hash=of.pack_hash, marts_hash=of.marts_hash, inputs_hash=of.inputs_hash, code_version=of.code_version,
        created_at=of.created_at, inputs=len(of.inputs), files=len(of.files), notes=of.notes,
        log_head=of.log_head or "",
    )  # fmt: skip
    try:
        reader = Reader(opened.marts, opened.pack, opened.info)
        return len(write_site(reader, identity, downloads, folder, on_page))
    except (SiteError, MartsError, FontFileError) as error:
        raise refusal(opened, "pages", str(error), m.MEND_SITE) from error


def copy_download(opened: Opened, folder: Path, item: Download) -> None:
    """What was copied is hashed once more: a file changed since the release was opened does not get out."""

    source, target = opened.folder / item.path.partition("/")[2], folder / item.path
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    if sha256_file(target) != item.sha256:
        expected = {target.name: {"sha256": item.sha256}}
        changed = [f for f in compare_files(target.parent, expected) if f.file == target.name]
        year, release = opened.manifest.year, opened.manifest.release
        raise FindingsError(messages.DAMAGED.format(year=year, release=release), changed)


def mark(opened: Opened, folder: Path) -> None:
    """``site.json``: whose site this is, and the hash of every file in it."""

    of = opened.manifest
    data = {
        "made_by": MADE_BY, "schema_version": 1, "year": of.year, "release": of.release, "data_hash": of.data_hash,
        "demo": of.demo, "files": hash_files(folder, list_files(folder)),
    }  # fmt: skip
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    (folder / MARKER).write_text(text, encoding="utf-8", newline="\n")
