"""What every kind of source says of itself, and how one is pulled. Those are the modules of ``mulin/source_kinds/``."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, NamedTuple

from mulin.findings import Finding, FindingsError, Level, Rule, shortened
from mulin.language import Both
from mulin.reach import VARIABLE_PREFIX, Reach
from mulin.shapes import Closed, Word
from mulin.sourcing.table import Columns, Part, Tables

_E, _W = Level.ERROR, Level.WARNING

REMARKS: dict[str, Rule] = {
    "sources.host": Rule(
        _W,
        Both("取数时将连接主机 {host}", "pulling will connect to the host {host}"),
        Both(
            "核对这台主机；本机要在 MULIN_ALLOWED_HOSTS 里列出它才会连接",
            "check this host; this machine connects to it only if MULIN_ALLOWED_HOSTS lists it",
        ),
    ),
    "sources.variable": Rule(
        _W,
        Both(
            "取数时将读取环境变量 {name}，作为用户名或口令发给 {host}",
            "pulling will read the environment variable {name} and send it to {host} as user name or password",
        ),
        Both(
            "核对是否该给；只读得到名称以 MULIN_SOURCE_ 开头的变量",
            "check whether that is right; only variables that begin with MULIN_SOURCE_ can be read",
        ),
    ),
    "sources.variable/never_read": Rule(
        _W,
        Both(
            "环境变量 {name} 的名称不以 MULIN_SOURCE_ 开头，取数时读不到",
            "the environment variable {name} does not begin with MULIN_SOURCE_, so pulling cannot read it",
        ),
        Both(
            "改名为 MULIN_SOURCE_…，并用这个名称设置环境变量",
            "rename it MULIN_SOURCE_…, and set the environment variable of that name",
        ),
    ),
    "sources.file": Rule(
        _W,
        Both("取数时将打开文件或文件夹 {path}", "pulling will open the file or folder {path}"),
        Both(
            "核对这个位置；它所在的文件夹要列在 MULIN_ALLOWED_FOLDERS 里才会打开",
            "check this place; it is opened only if MULIN_ALLOWED_FOLDERS lists its folder",
        ),
    ),
}
"""Where a source would take this machine, for whoever reads its pack."""
_SHARED: dict[str, Rule] = {
    "host_not_allowed": Rule(
        _E,
        Both(
            "规划包要连接主机 {host}，本机没有允许",
            "the pack wants to connect to the host {host}, which this machine does not allow",
        ),
        Both(
            "核对规划包的来历；确要连接的，请管理员把 {host} 加进 MULIN_ALLOWED_HOSTS（逗号分隔）",
            "check where the pack comes from; if it is right, ask the administrator to add "
            "{host} to MULIN_ALLOWED_HOSTS (separated by commas)",
        ),
    ),
    "path_not_allowed": Rule(
        _E,
        Both("规划包要打开 {path}，本机没有允许", "the pack wants to open {path}, which this machine does not allow"),
        Both(
            "核对规划包的来历；确要打开的，请管理员把所在的文件夹加进 MULIN_ALLOWED_FOLDERS（逗号分隔）",
            "check where the pack comes from; if it is right, ask the administrator to add the "
            "folder to MULIN_ALLOWED_FOLDERS (separated by commas)",
        ),
    ),
    "variable_not_allowed": Rule(
        _E,
        Both(
            "规划包要读环境变量 {names}，名称不以 MULIN_SOURCE_ 开头，没有读",
            "the pack wants to read the environment variables {names}, which do not begin with "
            "MULIN_SOURCE_; they were not read",
        ),
        Both("改名为 MULIN_SOURCE_…，sources.yaml 里一并改", "rename them MULIN_SOURCE_…, in sources.yaml too"),
    ),
    "columns_missing": Rule(
        _E, "数据表“{table}”缺少列：{columns}", "补上这些列，或在 sources.yaml 的 columns 里写明列名"
    ),
    "empty": Rule(_E, "数据表“{table}”里没有 {year} 年度的数据", "请部门录入后再取"),
    "duplicate": Rule(_E, "数据表“{table}”有 {count} 行重复，例如 {first}", "每项每单位只留一行"),
    "not_asked": Rule(
        _W, "数据表“{table}”有 {count} 行不在填报范围内，没有采用，例如 {first}", "核对字段编码和单位代码"
    ),
    "unreadable_value": Rule(_E, "数据表“{table}”里有读不懂的值（{reason}）", "日期写成 2024-09-30，评分写成数字"),
    "too_much_evidence": Rule(_E, "指标 {indicator} 列了 {count} 份佐证材料，最多 {most} 份", "合并后再取"),
}
"""What may be said of any source that is pulled, behind its name and a dot."""


class Remark(NamedTuple):
    """What is said of a source when its pack is read: which of its keys, by which rule, what fills the braces."""

    key: str
    rule: str
    words: Mapping[str, str] = {}


def opens(key: str, path: str) -> Remark:
    """That a key leads to a file or folder."""
    return Remark(key, "sources.file", {"path": shortened(path) or ""})


def connects(key: str, host: str, port: int | None, variables: Iterable[str]) -> Iterator[Remark]:
    """That a key leads to a server, which is sent these environment variables."""
    server = _server(host, port)
    yield Remark(key, "sources.host", {"host": server})
    for name in variables:
        rule = "sources.variable" if name.startswith(VARIABLE_PREFIX) else "sources.variable/never_read"
        yield Remark(key, rule, {"name": name, "host": server})


def _server(host: str, port: int | None) -> str:
    return host if port is None else f"{host}:{port}"


class Source(Closed):
    """Where a department's figures come from."""

    via: str

    @classmethod
    def rule_table(cls) -> dict[str, Rule]:
        """All that may be said of such a source, by its whole name."""
        return REMARKS

    def remarks(self) -> Iterator[Remark]:
        """What is wrong with its keys, and each host, variable, file and folder that it would use."""
        yield from ()


class Pulled(Source):
    """A source that is asked for a year's figures. ``columns`` maps a part to what its tables call it.

    A kind is a module named as ``via`` says; ``mulin.source_kinds`` finds it.
    """

    name_zh: ClassVar[str]
    """部门… in documents, and the end of the workbook's name."""
    rules: ClassVar[Mapping[str, Rule]]
    """What it says that not every kind says: ``<via>.<name>``."""

    columns: dict[Part, Word] | None = None
    evidence_path: Word | None = None

    @abstractmethod
    def leads_to(self) -> Iterator[Remark]:
        """Remarks on the kind's own keys."""

    @abstractmethod
    def read(self, year: int, way: Way) -> Tables:
        """The year's rows. Opens, connects to and reads only what it got from ``way``.

        Raises FindingsError where a table cannot be used at all.
        """

    def remarks(self) -> Iterator[Remark]:
        yield from self.leads_to()
        if self.evidence_path:
            yield opens("evidence_path", self.evidence_path)

    @classmethod
    def title_zh(cls) -> str:
        return f"部门{cls.name_zh}"

    @classmethod
    def rule_table(cls) -> dict[str, Rule]:
        via = cls.__module__.rpartition(".")[2]
        return {**REMARKS, **cls.rules, **{f"{via}.{name}": rule for name, rule in _SHARED.items()}}

    @property
    def given(self) -> Mapping[Part, str]:
        return self.columns or {}

    def finding(self, name: str, **words: object) -> Finding:
        """The finding ``<via>.<name>``."""
        rule = f"{self.via}.{name}"
        return self.rule_table()[rule].finding(rule, words)

    def refused(self, name: str, **words: object) -> FindingsError:
        """The same as the one reason why nothing can be pulled."""
        return FindingsError(self.via, [self.finding(name, **words)])

    def year_column(self, table: str, columns: Sequence[str]) -> str:
        """The column that holds the year: without one, last year's rows would be taken for this year's."""
        column = Columns(columns, self.given).get("year")
        if column is None:
            raise self.refused("columns_missing", table=table, columns="year（年度）")
        return column


@dataclass(frozen=True, slots=True)
class Way:
    """The only way out of a pack: what this installation lets a source open, connect to and read."""

    source: Pulled
    reach: Reach
    env: Mapping[str, str]

    def file(self, path: Path) -> Path:
        """Where that file or folder really lies. Raises FindingsError where it may not be opened."""
        if not self.reach.has_path(path):
            raise self.source.refused("path_not_allowed", path=path)
        return path.resolve()

    def host(self, name: str, port: int | None) -> None:
        """Raises FindingsError where that server may not be connected to."""
        if not self.reach.has_host(name, port):
            raise self.source.refused("host_not_allowed", host=_server(name, port))

    def variables(self, names: Sequence[str]) -> Mapping[str, str]:
        """Those of the environment variables that are set. Raises FindingsError where one is none of a pack's."""
        if strange := [name for name in names if not name.startswith(VARIABLE_PREFIX)]:
            raise self.source.refused("variable_not_allowed", names="、".join(strange))
        return {name: self.env[name] for name in names if name in self.env}
