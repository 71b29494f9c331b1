"""The campaign's table, on the terminal and in docs/trust.md."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from actions import BY_NAME

REPO = Path(__file__).resolve().parents[2]
PAGE = REPO / "docs" / "trust.md"
BEGIN, END = "<!-- chaos:begin -->", "<!-- chaos:end -->"
PACKAGES = ("mulin", "expectations", "reports", "orchestration", "dbt_project", "plans")
OURS = "tests/chaos"
KINDS = {"kills": "杀死", "faults": "调用失败", "damage": "损坏", "attacks": "攻击"}
STATES = {"lost": "丢失", "unseen": "未发现", "broken": "其他不符"}
GROUPS = {
    "A1": "A1 另一次登记，写入程序不会写的行", "A2": "A2 读者：伪造的版次、改指的 current、调换的文件",
    "A3": "A3 溯源：改过的数", "A4": "A4 缓存：对调，用本机密钥重封", "A5": "A5 链尾、整链重写、整个文件夹退回",
    "A6": "A6 倒填、预填的日期",
}  # fmt: skip
HEADINGS = ("种类", "对象", "次数", *STATES.values(), "由什么发现、怎样复原")
Result = dict[str, Any]


def code_of(*places: str) -> str:
    """Hash of sources below these folders (or files): what was tried with others does not count."""
    digest = hashlib.sha256()
    for place in places:
        top = REPO / place
        for file in [top] if top.is_file() else sorted(top.rglob("*")):
            if file.suffix in (".py", ".sql", ".yml", ".yaml", ".csv", ".j2", ".css") and "target" not in file.parts:
                digest.update(f"{file.relative_to(REPO)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def rows(results: Iterable[Result]) -> Iterator[tuple[str, ...]]:
    """One row a kind and what it was done to, and one for all."""
    every = list(results)
    groups = list(dict.fromkeys(r["name"].rpartition(":")[0] for r in every))
    for group in groups:
        kind, _, what = group.partition(":")
        mine = [r for r in every if r["name"].rpartition(":")[0] == group]
        called = BY_NAME[what].title if what in BY_NAME else GROUPS.get(what, what)
        yield (KINDS[kind], called, *_counted(mine), _noticed(kind, mine))
    yield ("合计", "", *_counted(every), "")


def _counted(results: list[Result]) -> tuple[str, ...]:
    return f"{len(results):,}", *(str(sum(r["state"] == state for r in results)) for state in STATES)


def _noticed(kind: str, results: list[Result]) -> str:
    if kind in ("kills", "faults"):
        return "再做一次，--tidy；与未受干扰的相同"
    counts = Counter(by for r in results for by in r["by"])
    return "；".join(f"{by} {count}" for by, count in counts.most_common())


def show(results: list[Result]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    grid = Table(*HEADINGS, box=box.SIMPLE_HEAD)
    for row in rows(results):
        grid.add_row(*row)
    Console().print(grid)


def write(results: list[Result], seed: int, seconds: float) -> None:
    """Between the marks of docs/trust.md. Raises ValueError where they are not there."""
    every = list(rows(results))
    table = "\n".join("| " + " | ".join(row) + " |" for row in [HEADINGS, ("---", "---", *["---:"] * 4, "---"), *every])
    how = f"{len(results):,} 次，种子 {seed}，{os.cpu_count()} 核，{seconds / 60:.0f} 分钟，代码 {code_of(*PACKAGES)}"
    text = f"由 `make chaos` 写入，不手改：{how}。\n\n{table}\n"
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    PAGE.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")
