"""``make load``: the portal under a whole district. Starts ``mulin up`` on a made-up district of 343 departments, and
asserts that nothing is lost or done twice. Writes its table into docs/portal.md.

``--departments 40`` for a small one; ``--kills 0`` without the killing; ``--port``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import district  # noqa: E402
from browser import Broken, Browser  # noqa: E402
from kills import Killer, processes_of  # noqa: E402

MOST_SECONDS = {"receipt": 6.0, "page": 0.5, "login": 3.0, "alone": 3.0}
ALONE = 5
PAGE_READERS = 10
LOGINS_SECONDS = 60.0
PAGE = district.REPO / "docs" / "portal.md"
BEGIN, END = "<!-- load:begin -->", "<!-- load:end -->"


@contextmanager
def portal(home: Path, pack: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """``mulin up``, open."""
    words = [sys.executable, "-c", "from orchestration.entry import main; main()", "up", "--port", str(port)]
    env = {**os.environ, "PYTHONPATH": str(district.REPO)}
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True, cwd=home) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print("   ", line, end="", flush=True)
            if "Ctrl-C" in line:
                break
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()


def table_of(code: str) -> str:
    return f"/tables/{district.YEAR}/{code}/{district.KIND}/"


async def log_everybody_in(port: int, codes: Sequence[str]) -> tuple[dict[str, Browser], list[float]]:
    """All within a minute, each at a moment of his own."""
    browsers = {code: Browser(port) for code in codes}
    seconds: list[float] = []

    async def one(code: str) -> None:
        await asyncio.sleep(random.uniform(0, LOGINS_SECONDS * len(codes) / district.DEPARTMENTS))
        seconds.append(await browsers[code].log_in(f"u-{code}", district.PASSWORD))
        await browsers[code].open(table_of(code))

    await asyncio.gather(*map(one, codes))
    return browsers, seconds


async def read_pages(browsers: dict[str, Browser], ended: asyncio.Event, seconds: list[float]) -> None:
    """Somebody who reads one page after the other."""
    while not ended.is_set():
        code = random.choice(list(browsers))
        reader = Browser(browsers[code].port, dict(browsers[code].cookies))
        began = time.monotonic()
        answer = await reader.get(random.choice(("/", table_of(code))))
        assert answer.status == 200, answer.status
        seconds.append(time.monotonic() - began)
        await asyncio.sleep(random.uniform(0.3, 1.0))


async def everybody_at_once(
    browsers: dict[str, Browser], files: dict[str, list[bytes]]
) -> tuple[Counter[str], list[float], list[float]]:
    """Receipts, seconds to a receipt, seconds to a page beside it."""
    receipts: Counter[str] = Counter()
    waited: list[float] = []
    pages: list[float] = []
    ended = asyncio.Event()

    async def one(code: str) -> None:
        for number, content in enumerate(files[code], 1):
            receipt, seconds = await browsers[code].upload(table_of(code), f"{code}-{number}.xlsx", content)
            receipts[receipt] += 1
            waited.append(seconds)

    readers = [asyncio.create_task(read_pages(browsers, ended, pages)) for _ in range(PAGE_READERS)]
    await asyncio.gather(*map(one, files))
    ended.set()
    await asyncio.gather(*readers)
    return receipts, waited, pages


async def while_killing(
    browsers: dict[str, Browser], contents: Callable[[str, int], bytes], killer: Killer, kills: int
) -> Counter[str]:
    """Uploads go on while processes are killed; whoever has no receipt sends the same bytes again."""
    receipts: Counter[str] = Counter()

    async def one(code: str) -> None:
        number = 100
        while killer.killed < kills:
            number += 1
            content = contents(code, number)
            while True:
                try:
                    receipt, _ = await browsers[code].upload(table_of(code), f"{code}-{number}.xlsx", content)
                except (Broken, AssertionError):
                    await asyncio.sleep(random.uniform(0.2, 1.0))
                    continue
                receipts[receipt] += 1
                break

    await asyncio.gather(killer.run(kills), *map(one, browsers))
    return receipts


async def one_after_the_other(
    browser: Browser, code: str, content: bytes, store: Any
) -> tuple[Counter[str], list[float]]:
    """Somebody who is alone: receipts, and seconds from each until the file is judged."""
    from mulin.received.arrivals import pending

    receipts: Counter[str] = Counter()
    waited = []
    for number in range(ALONE):
        table = table_of(code)
        receipt, _ = await browser.upload(table, f"{code}.xlsx", district.numbered(content, 50 + number))
        receipts[receipt] += 1
        began = time.monotonic()
        while pending(store):
            await asyncio.sleep(0.05)
        waited.append(time.monotonic() - began)
    return receipts, waited


def wait_until_judged(store: Any, seconds: float) -> float:
    from mulin.received.arrivals import pending

    began = time.monotonic()
    while left := pending(store):
        assert time.monotonic() - began < seconds, f"{len(left)} wait still"
        time.sleep(1)
    return time.monotonic() - began


def require_whole(store: Any, receipts: Counter[str]) -> None:
    """Every receipt is of one version on the chain, and no version is without its own receipt."""
    from mulin.received.places import SIDECARS
    from mulin.received.verify import verify_store

    assert all(count == 1 for count in receipts.values()), [r for r, count in receipts.items() if count > 1]
    kept = {f"{table_of(r.department)}v{r.version}/receipt/" for r in store.records()}
    lost = set(receipts) - kept
    assert not lost, sorted(lost)[:5]
    came = ("received", "recovered")  # the second: linked after a kill between the record and its line
    events = Counter(e.ref for e in store.chain.state().events if e.event in came and e.ref.startswith(SIDECARS))
    assert len(events) == len(kept) == sum(events.values())
    assert kept == set(receipts), sorted(kept - set(receipts))[:5]
    found = [f for f in verify_store(store) if f.level.name == "ERROR"]
    assert not found, found[:3]


def percentile(values: Sequence[float], share: float) -> float:
    if len(values) < 2:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


def row(name: str, values: Sequence[float], most: float) -> str:
    p95 = percentile(values, 0.95)
    verdict = "达到" if p95 <= most else "**没有达到**"
    half = percentile(values, 0.5)
    return f"| {name} | {len(values)} | {half:.2f} | {p95:.2f} | {max(values):.2f} | {most:g} | {verdict} |"


def write_table(lines: Sequence[str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{chr(10).join(lines)}\n{END}{after}", encoding="utf-8")


async def go(asked: argparse.Namespace, home: Path, pack_folder: Path) -> list[str]:
    from mulin.pack import load_pack
    from mulin.received import Store
    from mulin.settings import Settings

    pack = load_pack(pack_folder)
    codes = district.uploaders(pack)[: asked.departments]
    print(f"{len(codes)} 个部门，填好各 2 份工作簿……", flush=True)
    files = {code: district.workbooks(pack, home / "books" / code, code, 2) for code in codes}
    store = Store(Settings().received)
    lines: list[str] = []
    with portal(home, pack_folder, asked.port) as up:
        district.make_accounts(codes)
        print("登录……", flush=True)
        browsers, logins = await log_everybody_in(asked.port, codes)
        alone, judged_alone = await one_after_the_other(browsers[codes[0]], codes[0], files[codes[0]][0], store)
        print("交表……", flush=True)
        began = time.monotonic()
        receipts, waited, pages = await everybody_at_once(browsers, files)
        took = time.monotonic() - began
        judged = wait_until_judged(store, 1800)
        receipts += alone
        require_whole(store, receipts)
        lines += [
            f"| {len(codes)} 个部门，{os.cpu_count()} 核 | 次数 | 中位数（秒） | p95 | 最长 | 目标 p95 | |",
            "|---|---|---|---|---|---|---|",
            row("从按下上传到看见回执，全部同时开始、各交 2 份", waited, MOST_SECONDS["receipt"]),
            row(f"同时翻看页面（{PAGE_READERS} 人）", pages, MOST_SECONDS["page"]),
            row("登录，一分钟内全部登录", logins, MOST_SECONDS["login"]),
            row("一个人单独交，从回执到检查完", judged_alone, MOST_SECONDS["alone"]),
            "",
            f"收下 {len(receipts)} 份，同时交的每秒 {len(waited) / took:.0f} 份；丢失 0，重复 0，出错 0；"
            f"最后一份收下后 {judged:.0f} 秒全部检查完。",
        ]
        print("\n".join(lines), flush=True)
        if asked.kills:
            print(f"随机杀 {asked.kills} 次……", flush=True)
            few = {code: browsers[code] for code in codes[:12]}

            def content(code: str, number: int) -> bytes:
                return district.numbered(files[code][0], number)

            killer = Killer(lambda: processes_of(up.pid))
            receipts |= await while_killing(few, content, killer, asked.kills)
            left = wait_until_judged(store, 900)
            require_whole(store, receipts)
            told = "，".join(f"{name} {count} 次" for name, count in sorted(killer.whom.items()))
            more = len(receipts) - len(waited) - ALONE
            lines.append(
                f"随机 `kill -9` {killer.killed} 次（{told}），其间收下 {more} 份：丢失 0，重复 0；"
                f"停手后 {left:.0f} 秒没有一份还在等。"
            )
            print(lines[-1], flush=True)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--departments", type=int, default=district.DEPARTMENTS)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--home", type=Path)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mulin-load-", dir=asked.home))
    try:
        home = folder / "home"
        home.mkdir()
        pack = district.make_pack(folder)
        os.environ.update(MULIN_HOME=str(home), MULIN_PACK=str(pack), DJANGO_SETTINGS_MODULE="portal.settings")
        import django

        django.setup()
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # accounts are made between two phases, by nobody else's thread
        lines = asyncio.run(go(asked, home, pack))
        if asked.departments == district.DEPARTMENTS:
            write_table(lines)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
