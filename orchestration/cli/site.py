"""The verb that makes a static site of a release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.messages import site as m

if TYPE_CHECKING:
    from orchestration.progress import Listener
    from orchestration.release.served import Opened
    from reports.site import Download

_PARTIAL = ".mulin-site-"


def site(
    year: Annotated[int, typer.Option(help="年度。")],
    out: Annotated[Path, typer.Option(help="放在哪个文件夹，没有则新建。", file_okay=False)],
    release: Annotated[str | None, typer.Option(help="版次，如 r2；不写则为正在使用的一版。")] = None,
    with_reports: Annotated[bool, typer.Option("--with-reports", help="把PDF报告也放进去，供下载。")] = False,
) -> None:
    """把一版结果做成网站：静态网页，没有脚本，不联网，放在U盘或内网，双击即可打开，可以打印。

    \b
    例：
      mulin site --year 2024 --out 网站
      mulin site --year 2024 --release r2 --out 网站 --with-reports

    只读冻结的版次：先逐个核对文件哈希，有一处不符就不做。以前做的网站整个换成新的；
    文件夹里有别的文件时不动它。同一版次每次做出的文件逐字节相同（已被取代的一版，每页另有一行说明）。
    """
    from orchestration.cli.ask import the_settings
    from orchestration.cli.live import listener
    from orchestration.cli.outside import outside_the_store
    from orchestration.cli.show import say, table
    from orchestration.exporting.website import downloads_of
    from orchestration.progress import announced
    from orchestration.release.anchor import release_head
    from orchestration.release.served import open_release

    settings, timings = the_settings(), dict[str, float]()
    outside_the_store(settings, out)
    with listener() as shown:
        with announced(shown, timings, "open", m.STEPS["open"]) as said:
            opened = open_release(settings, year, release)
            said.text = m.CHECKED.format(count=len(opened.manifest.files))
        if opened.warning:
            say(opened.warning, stderr=True)
        _must_be_free(opened, out)
        downloads = list(downloads_of(opened, with_reports=with_reports))
        head = release_head(settings, year, opened.manifest.release)
        _build(opened, out, downloads, head, shown, timings)
    manifest = opened.manifest
    listed = _read_marker(out) or {}
    title = m.TABLE.format(year=year, release=manifest.release, demo=m.DEMO if manifest.demo else "")
    table(title, m.COLUMNS, _counted(listed["files"], downloads), right=(1, 2))
    say(m.SAID.format(data_hash=manifest.data_hash, index=out / "index.html"))


def _must_be_free(opened: Opened, out: Path) -> None:
    """Refuse a folder that holds anything but a site made here before: nothing of anybody's is thrown away."""
    from orchestration.exporting.website import MARKER, refusal
    from orchestration.release.layout import LITTER

    if not (out.exists() or out.is_symlink()):
        return
    if out.is_symlink() or (any(out.iterdir()) and _read_marker(out) is None):
        raise refusal(opened, "foreign", m.NOT_OURS.format(out=out), m.MEND_NOT_OURS)
    known = {MARKER, *(_read_marker(out) or {"files": {}})["files"]}
    files = (f.relative_to(out).as_posix() for f in out.rglob("*") if f.is_symlink() or not f.is_dir())
    extra = sorted(f for f in files if f not in known and not LITTER & set(f.split("/")))
    if extra:
        text = m.FOREIGN.format(out=out, count=len(extra), names="、".join(extra[:3]))
        raise refusal(opened, "foreign_files", text, m.MEND_FOREIGN)


def _read_marker(out: Path) -> dict[str, Any] | None:
    """What a site says of itself; None where the folder is none."""
    import json

    from orchestration.exporting.website import MADE_BY, MARKER

    try:
        data = json.loads((out / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    ours = isinstance(data, dict) and data.get("made_by") == MADE_BY and isinstance(data.get("files"), dict)
    return data if ours else None


def _build(
    opened: Opened, out: Path, downloads: list[Download], head: str, shown: Listener, timings: dict[str, float]
) -> None:
    """Write the whole site beside its place; only when it is whole does it take its name."""
    from mulin.durable import make_folder, sync_files, sync_folder
    from orchestration.cli.aside import made_aside
    from orchestration.exporting.website import copy_download, mark, write_pages
    from orchestration.progress import announced

    make_folder(out.parent)
    with made_aside(out.parent, _PARTIAL) as temp:
        new = temp / "site"
        with announced(shown, timings, "pages", m.STEPS["pages"]) as said:
            count = write_pages(opened, new, downloads, head, lambda done, total: shown.counted("pages", done, total))
            said.text = m.PAGES.format(count=count)
        with announced(shown, timings, "downloads", m.STEPS["downloads"]) as said:
            for done, item in enumerate(downloads, 1):
                copy_download(opened, new, item)
                shown.counted("downloads", done, len(downloads))
            said.text = m.PAGES.format(count=len(downloads))
        mark(opened, new)
        sync_files(new)
        old = temp / "old"
        if out.exists():
            out.rename(old)
        try:
            new.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
        sync_folder(out.parent)


def _counted(files: dict[str, dict[str, Any]], downloads: list[Download]) -> list[tuple[str, str, str]]:
    kinds = {d.path: d.kind for d in downloads}
    sizes: dict[str, list[int]] = {kind: [] for kind in m.PARTS}
    for path, entry in files.items():
        sizes[kinds.get(path, "pages")].append(entry["size"])
    return [(m.PARTS[k], f"{len(s):,}", f"{sum(s):,} 字节") for k, s in sizes.items() if s]
