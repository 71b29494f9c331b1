"""The verb that writes a pack to begin with."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from orchestration.starter.files import Files
    from orchestration.starter.guess import Guess


class Kind(StrEnum):
    INDEX = "index"
    DISTRICT = "district"


def new_pack(
    folder: Annotated[Path, typer.Argument(help="写在哪个文件夹；没有则新建，有则须是空的。")],
    kind: Annotated[
        Kind, typer.Option("--kind", help="index：指数包，给一张数据表计分。district：规划包，一个区的年度评估。")
    ] = Kind.INDEX,
    data: Annotated[
        Path | None, typer.Option("--from", help="指数包：由自己的数据表（CSV 或 Parquet，宽表）写成，一列一项指标。")
    ] = None,
    table: Annotated[bool, typer.Option("--table", help="指数包：指标写在 indicators.csv，便于用 Excel 改。")] = False,
    year: Annotated[
        int | None, typer.Option("--year", min=2000, max=2100, help="规划包：评哪一年；不写则为今年。")
    ] = None,
) -> None:
    """写一个带说明的指数包或规划包，马上可以运行，照着改成自己的。

    \b
    例：
      mulin new-pack 我的指数                       带演示数据的指数包
      mulin new-pack 我的指数 --table               指标写在表里
      mulin new-pack 我的指数 --from 数据.csv       由自己的表写成
      mulin new-pack 我的区 --kind district --year 2025

    写完会印出接下来的命令，照抄即可运行。文件夹里已有别的东西时不写。

    \b
    --from 怎样认列：
      单位  值互不相同的一列（代码、名称）；有年份的，同一年里不相同
      年份  都是 1900—2100 的整数
      指标  其余的数字列，权重先都是 1，方向先都是越高越好：要你来定
    认成什么、为什么，什么不能当作指标，印在屏幕上，也写在 index.yaml 的注释里。
    每项写法见 docs/pack.md。
    """
    from orchestration.cli.ask import the_settings
    from orchestration.starter.files import DATA, district_files, index_files, own_files
    from orchestration.starter.write import must_be_free, write

    the_settings()
    _of_one_kind(kind, data, year, table=table)
    must_be_free(folder)
    if kind is Kind.DISTRICT:
        from mulin.beijing import today

        year = year or today().year
        files = district_files(year)
        write(files, folder)
        _written(folder, files)
        _steps_of_a_district(folder, year)
        return
    if data is None:
        files = index_files(table=table)
        write(files, folder)
        _written(folder, files)
    else:
        from orchestration.starter.guess import guess
        from orchestration.starter.proof import must_score

        found = guess(data)
        files = own_files(found, data, folder, table=table)
        must_score(files, data)
        write(files, folder)
        _written(folder, files)
        _guessed(found, data, folder)
    _steps_of_an_index(folder, folder / DATA if data is None else data)


def _of_one_kind(kind: Kind, data: Path | None, year: int | None, *, table: bool) -> None:
    """Raises FindingsError for an option of the other kind."""
    from mulin.findings import Finding, FindingsError, Level
    from orchestration.starter import messages as m

    foreign = [option for option, given in (("--from", data is not None), ("--table", table)) if given]
    wrong = [(m.ONLY_INDEX.format(option=o), m.MEND_ONLY_INDEX.format(option=o)) for o in foreign]
    if kind is Kind.INDEX:
        wrong = [] if year is None else [(m.ONLY_DISTRICT, m.MEND_ONLY_DISTRICT)]
    if wrong:
        raise FindingsError(m.NOT_WRITTEN, [Finding(Level.ERROR, "new_pack.option", *texts) for texts in wrong])


def _written(folder: Path, files: Files) -> None:
    from orchestration.cli.show import say
    from orchestration.starter import messages as m

    say(m.WRITTEN.format(folder=folder, files="、".join(sorted(files))))


def _guessed(found: Guess, data: Path, folder: Path) -> None:
    from orchestration.cli.show import say, table
    from orchestration.starter import messages as m

    say(m.GUESSED.format(data=data.name))
    for reason in found.reasons:
        say(f"  {reason}")
    rows = [(i.field, m.AS_INDICATOR.format(code=i.code), i.range) for i in found.indicators]
    rows += [(column, m.AS_NOTHING, reason) for column, reason in found.refused]
    table("", m.GUESSED_COLUMNS, rows)
    say(m.TO_DECIDE.format(place=folder / "index.yaml"))


def _steps_of_an_index(folder: Path, data: Path) -> None:
    pack = _typed(folder)
    _steps(
        f"mulin check {pack}", f"mulin score {pack} {_typed(data)} --out {_typed(_beside(folder, '结果'))}",
        f"mulin audit {pack} {_typed(data)}",
    )  # fmt: skip


def _steps_of_a_district(folder: Path, year: int) -> None:
    """In a home of its own: what is there already belongs to another pack."""
    _steps(
        f"mulin check {_typed(folder)}",
        f"export MULIN_PACK={_typed(folder)} MULIN_HOME={_typed(_beside(folder, '运行'))}",
        f"mulin template --year {year}",
        f"mulin demo --years {year}",
        f"mulin run --year {year}",
    )


def _steps(*commands: str) -> None:
    from orchestration.cli.show import say
    from orchestration.starter import messages as m

    say(m.NEXT_STEPS)
    for command in commands:
        say(f"  {command}")


def _beside(folder: Path, what: str) -> Path:
    """A folder next to the pack, never in it: what is in it belongs to the pack."""
    if folder.name in ("", ".."):
        folder = folder.resolve()
    return folder.with_name(f"{folder.name}-{what}")


def _typed(path: Path) -> str:
    """A path as one word of a command: quoted where it must be, and never taken for an option."""
    text = str(path)
    return shlex.quote(f"./{text}" if text.startswith("-") else text)
