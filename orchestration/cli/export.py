"""The verb that writes a release in forms to be worked with: an Excel workbook, a Word file, a data package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import export as m

if TYPE_CHECKING:
    from orchestration.release.served import Opened
    from reports.former import Former

_ALL = "all"
_PARTIAL = ".mulin-export-"
_DESCRIPTOR = "datapackage.json"


def export(
    year: Annotated[int, typer.Option(help="年度。")],
    out: Annotated[Path, typer.Option(help="放在哪个文件夹，没有则新建。", file_okay=False)],
    form: Annotated[
        str,
        typer.Option(
            metavar="xlsx|docx|data|changes|all", help="形式：结果工作簿、总报告文稿、数据包、更正清单，或全部。"
        ),
    ] = _ALL,
    release: Annotated[str | None, typer.Option(help="版次，如 r2；不写则为正在使用的一版。")] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖以前导出的同名文件。")] = False,
) -> None:
    """把一版结果写成可以接着用的文件：Excel 结果工作簿、Word 总报告文稿、带中文字段说明的数据包、Excel 更正清单。

    \b
    例：
      mulin export --year 2024 --out 导出
      mulin export --year 2024 --release r2 --form docx --out 导出
      mulin export --year 2024 --form data --out 导出 --force
      mulin export --year 2024 --form changes --out 导出

    只读冻结的版次：先逐个核对文件哈希，有一处不符就不导出。同一版次每次导出的文件逐字节相同；
    已被取代的一版照样导出，文件里写明。更正清单从第二版起才有，写它取代前一版时变了什么。
    """
    from orchestration.cli.ask import the_settings
    from orchestration.cli.outside import outside_the_store
    from orchestration.cli.show import say, table
    from orchestration.exporting import messages as forms_said
    from orchestration.exporting.forms import file_name, form_name, refusal
    from orchestration.release.former import replaced_by
    from orchestration.release.served import open_release

    if form not in (*forms_said.FORMS, _ALL):
        raise typer.BadParameter(m.BAD_FORM.format(form=form), param_hint="--form")
    forms = list(forms_said.FORMS) if form == _ALL else [form]
    settings = the_settings()
    outside_the_store(settings, out)
    opened = open_release(settings, year, release)
    if opened.warning:
        say(opened.warning, stderr=True)
    former = replaced_by(settings, opened) if "changes" in forms else None
    if former is None and form == "changes":
        text, mend = m.NO_CHANGES.format(release=opened.release), m.MEND_NO_CHANGES.format(year=year)
        raise refusal(opened, "changes", text, mend)
    forms = [f for f in forms if f != "changes" or former is not None]
    targets = {f: out / file_name(opened, f) for f in forms}
    for f, target in targets.items():
        _must_be_free(opened, f, target, force)
    _write_all(opened, targets, former)
    title = m.TABLE.format(year=year, release=opened.manifest.release, demo=m.DEMO if opened.manifest.demo else "")
    table(title, m.COLUMNS, [_row(form_name(opened, f), target) for f, target in targets.items()], right=(2,))
    say(m.SAID.format(data_hash=opened.manifest.data_hash, out=out))
    if "data" in targets:
        say(m.DATA_HASHES.format(descriptor=_DESCRIPTOR))


def _must_be_free(opened: Opened, form: str, target: Path, force: bool) -> None:
    """Refuse to write over anything unasked, and over a folder that is no data package even when asked."""
    from orchestration.exporting.forms import form_name, refusal

    if not (target.exists() or target.is_symlink()):
        return
    if not force:
        raise refusal(opened, "exists", m.EXISTS.format(path=target), m.MEND_EXISTS)
    ours = (target / _DESCRIPTOR).is_file() if form == "data" else target.is_file()
    if target.is_symlink() or not ours:
        what = form_name(opened, form)
        raise refusal(opened, "foreign", m.NOT_OURS.format(path=target, what=what), m.MEND_NOT_OURS)


def _write_all(opened: Opened, targets: dict[str, Path], former: Former | None) -> None:
    """Write every form beside its place first; only when all are whole do they take their names."""
    from mulin.durable import make_folder, sync_files, sync_folder
    from orchestration.cli.aside import made_aside
    from orchestration.exporting.forms import write_form

    out = next(iter(targets.values())).parent
    make_folder(out)
    with made_aside(out, _PARTIAL) as temp:
        for form, target in targets.items():
            write_form(opened, form, temp / target.name, former)
        for target in targets.values():
            new = temp / target.name
            sync_files(new)
            if target.is_dir():
                target.rename(temp / f"old-{target.name}")
            new.replace(target)
        sync_folder(out)


def _row(form: str, path: Path) -> tuple[str, str, str, str]:
    from mulin.plain import sha256_file

    if path.is_file():
        return form, path.name, _size(path.stat().st_size), sha256_file(path)
    files = [f for f in path.rglob("*") if f.is_file()]
    whole = _size(sum(f.stat().st_size for f in files))
    named = m.DESCRIPTOR.format(name=path.name, descriptor=_DESCRIPTOR, count=len(files), size=whole)
    descriptor = path / _DESCRIPTOR
    return form, named, _size(descriptor.stat().st_size), sha256_file(descriptor)


def _size(count: int) -> str:
    """``1,234 字节``."""
    return f"{count:,} 字节"
