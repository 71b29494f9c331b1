"""The verb that shows one report as ``reports.yaml`` would have it, and again whenever the pack is saved."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.meant import kind_name, latest, meant_kind, meant_subject
from orchestration.cli.messages import preview as m

if TYPE_CHECKING:
    from mulin.findings import Finding
    from mulin.pack import Pack
    from orchestration.release.served import Opened
    from reports.former import Former
    from reports.reading.reader import Reader

_SUFFIXES = (".yaml", ".csv", ".svg", ".png")
_DEBOUNCE_MS, _STEP_MS = 300, 50
_UNFORESEEN = (ValueError, IndexError, RecursionError)


def preview(
    what: Annotated[str, typer.Argument(metavar="report")],
    kind: Annotated[str, typer.Argument(metavar="种类", help=m.KIND)],
    unit: Annotated[str | None, typer.Argument(metavar="代码或名称")] = None,
    year: Annotated[int | None, typer.Option(help="年度；不写则为有版次的最近一年。")] = None,
    release: Annotated[str | None, typer.Option(help="用哪一版的数据，如 r2；不写则为正在使用的一版。")] = None,
    out: Annotated[
        Path | None, typer.Option(help="PDF 放在哪个文件夹；不写则为 $MULIN_HOME/preview。", file_okay=False)
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="只做一次，不看守。")] = False,
    show: Annotated[bool, typer.Option("--open", help="做好后用看 PDF 的程序打开。")] = False,
) -> None:
    """预览一份报告：改规划包里的 reports.yaml（文字、章节、报头、徽标、颜色、字体），每存一次盘就重做一次。

    \b
    例：
      mulin preview report street 名称                  按名称，一直看守，Ctrl-C 结束
      mulin preview report community 310110001001 --open
      mulin preview report 部门 D06 --year 2024 --once
      mulin preview report district                     只有一份，不必写代码
    数据取自冻结的版次，样式取自正在改的规划包（MULIN_PACK）；规划包有错误时说明在哪一行、怎么改，
    留着上一次的预览，改好存盘再试。预览件的文件名、标题、页眉和版次都印“预览”，没有报告编码，不能当报告用。
    """
    from mulin.findings import FindingsError
    from orchestration.cli.ask import the_settings
    from orchestration.cli.outside import outside_the_store
    from orchestration.cli.show import findings_table, say
    from orchestration.release.former import replaced_by
    from orchestration.release.served import open_release

    if what != m.REPORT:
        raise typer.BadParameter(m.BAD_WHAT.format(what=what), param_hint="report")
    settings = the_settings()
    folder = out or settings.home / "preview"
    outside_the_store(settings, folder)
    opened = open_release(settings, year or latest(settings), release)
    kind = meant_kind(opened, kind)
    former = replaced_by(settings, opened) if kind == "changes" else None
    bench = Bench(settings.pack, opened, kind, meant_subject(opened, kind, unit, former), folder, former)
    say(bench.state())
    if opened.warning:
        say(opened.warning)
    if once:
        bench.draw()
        _open(bench.path, show)
        return
    try:
        shown = False
        for files in bench.saves():
            if files:
                say(m.CHANGED.format(files="、".join(files)))
            try:
                bench.draw()
            except FindingsError as error:
                findings_table(error.title, error.findings)
                if bench.path.is_file():
                    say(m.KEPT.format(path=bench.path))
            else:
                _open(bench.path, show and not shown)
                shown = True
            if not files:
                say(m.WATCHING.format(pack=settings.pack))
    except KeyboardInterrupt:
        say()
        say(m.ENDED)


@dataclass(frozen=True)
class Bench:
    """Draws one report again and again, the pack read anew each time. ``former``: what the release replaced."""

    source: Path
    opened: Opened
    kind: str
    subject: tuple[str, str]
    folder: Path
    former: Former | None = None

    @property
    def path(self) -> Path:
        return self.folder / m.FILE.format(kind=self.kind, code=self.subject[0])

    def state(self) -> str:
        """What is going to be shown, in a line."""
        code, name = self.subject
        of = self.opened.manifest
        return m.FIRST.format(
            year=of.year, release=of.release, pack=self.source.name, kind=kind_name(self.opened, self.kind), name=name,
            code=code,
        )  # fmt: skip

    def saves(self) -> Iterator[list[str]]:
        """An empty list at once, then the names of the pack's files that were saved, each time some were."""
        from watchfiles import watch

        yield []
        root = self.source.resolve()
        for changes in watch(
            root, watch_filter=lambda _, path: _of_pack(Path(path)), debounce=_DEBOUNCE_MS, step=_STEP_MS
        ):
            yield sorted({Path(path).resolve().relative_to(root).as_posix() for _, path in changes})

    def draw(self) -> None:
        """Render and write the PDF, and say so. Raises FindingsError; the PDF there was stays then."""
        from orchestration.cli.show import findings_table, say

        began = time.perf_counter()
        pack, warnings = self._pack()
        pdf, pages = self._rendered(pack)
        _write(self.path, pdf, 0o600 if self.kind == "cadre" else 0o644)
        seconds, clock = time.perf_counter() - began, time.strftime("%H:%M:%S")
        say(m.DONE.format(clock=clock, path=self.path, pages=pages, seconds=seconds))
        if warnings:
            findings_table(m.WARNED.format(count=len(warnings)), warnings)

    def _pack(self) -> tuple[Pack, list[Finding]]:
        """The pack as it stands on disk, with the warnings about the year's presentation."""
        from mulin.findings import FindingsError, errors
        from mulin.pack import read_and_check
        from orchestration.cli.ask import known_year

        pack, found = read_and_check(self.source)
        if pack is None or errors(found):
            raise FindingsError(m.PACK_WRONG.format(count=len(errors(found))), errors(found))
        known_year(pack, self.opened.manifest.year)
        return pack, [f for f in found if f.file == _file(self.opened.manifest.year)]

    def _rendered(self, pack: Pack) -> tuple[bytes, int]:
        from mulin.findings import Finding, FindingsError, Level
        from mulin.pack.files import nearest
        from reports.fonts import FontFileError
        from reports.fonts.office import font_bytes
        from reports.look.style import StyleError, style_of
        from reports.reading.reader import Reader
        from reports.render import RenderError, render, shortened

        of, year = self.opened, self.opened.manifest.year
        at = "logo"
        try:
            style = style_of(pack, year)
            presentation = pack.years[year].presentation
            info = replace(of.info, release=m.NUMBER, data_hash="", presentation=presentation, style=style)
            context = _marked(_context(Reader(of.marts, of.pack, info, self.former), self.kind, self.subject[0]))
            at = "fonts" if style.fonts else ""
            for font in style.fonts:  # the engine only says that a face cannot be loaded, not why
                font_bytes(font.file, font.sha256)
            done = render(self.kind, self.subject[0], m.NUMBER, context)
        except (StyleError, FontFileError, RenderError, *_UNFORESEEN) as error:
            # the engine gives up in its own words where it meets a drawing it cannot follow
            said = m.NOT_DRAWN.format(error=shortened(str(error))) if isinstance(error, _UNFORESEEN) else str(error)
            file, row = _file(year), nearest(pack.lines.keys.get(_file(year), {}), at)
            found = Finding(Level.ERROR, "preview.render", said, m.MEND_RENDER, file=file, row=row, column=at, value="")
            raise FindingsError(m.CANNOT, [found]) from error
        return done.pdf, done.pages


def _of_pack(path: Path) -> bool:
    return path.suffix in _SUFFIXES and not path.name.startswith((".", "~"))


def _file(year: int) -> str:
    from mulin.pack.checks.places import reports_file

    return reports_file(year)


def _context(reader: Reader, kind: str, code: str) -> Any:
    if kind == "cadre":
        from reports.cadre.extract import Issue
        from reports.cadre.extract import build as build_cadre

        day = reader.info.issued_on
        return build_cadre(reader, code, Issue(0, m.RECIPIENT, m.RECIPIENT, day, year=day.year))
    from reports.report import build

    return build(reader, kind, code)


def _marked(context: Any) -> Any:
    """The context of a paper nobody can take for a report: 预览 in title and heads, and no report code."""
    title, unnamed = m.TITLE.format(title=context.frame.title_rest), {"report_code": "", "fingerprint": ""}
    frame = replace(context.frame, **unnamed, title_rest=title, plan_title=m.HEAD, fingerprint_short="", qr=None)
    return replace(context, frame=frame)


def _write(path: Path, pdf: bytes, mode: int) -> None:
    """Whole or not at all: a viewer that reloads never sees half a file."""
    from orchestration.cli.aside import placed

    part = path.with_name(f".{path.name}.part")
    with placed(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(pdf)
            part.replace(path)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def _open(path: Path, wanted: bool) -> None:
    from orchestration.cli.show import say

    if wanted and typer.launch(str(path)) != 0:
        say(m.NO_VIEWER.format(path=path))
