"""Trials that damage one file of a finished home and ask ``verify`` for its name; what may be made anew is made anew,
and must say the same."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from actions import Facts, facts_of
from forks import HUNG, LONG, NOBODY, Ended, Place, mulin
from homes import YEAR, World
from results import BROKEN, UNSEEN, Outcome

WATCHED, REBUILT, THEIRS = "watched", "rebuilt", "theirs"
"""Named by ``verify --hashes-only``; made anew by the next run; somebody else's or nobody's: no figure rests on it."""


@dataclass(frozen=True)
class Sort:
    """A class of files: ``pattern`` of their path below the home; ``files`` how many of them are damaged."""

    name: str
    what: str
    pattern: str
    files: int = 1


SORTS = (
    Sort("登记链", WATCHED, r"received/chain\.jsonl", 2),
    Sort("收件记录", WATCHED, r"received/sidecars/\d{4}/.*\.json"),
    Sort("认不出的来件的记录", WATCHED, r"received/sidecars/unidentified/.*\.json"),
    Sort("版次登记", WATCHED, r"received/anchors/.*\.json"),
    Sort("公布登记", WATCHED, r"received/publications/.*\.json"),
    Sort("摘要登记", WATCHED, r"received/extracts/.*\.json"),
    Sort("收到的文件", WATCHED, r"received/objects/../[0-9a-f]{64}", 2),
    Sort("留存的残行", WATCHED, r"received/torn/.*"),
    Sort("正在使用的版次", WATCHED, r"releases/\d{4}/current"),
    *(
        sort
        for release, called in (("r3", "在用版次"), ("r1", "旧版次"))
        for sort in (
            Sort(f"{called}：清单", WATCHED, rf"releases/\d{{4}}/{release}/manifest\.json"),
            Sort(f"{called}：输入", WATCHED, rf"releases/\d{{4}}/{release}/inputs\.json"),
            Sort(f"{called}：报告目录", WATCHED, rf"releases/\d{{4}}/{release}/reports/index\.json"),
            Sort(f"{called}：成果表（Parquet）", WATCHED, rf"releases/\d{{4}}/{release}/marts/.*\.parquet"),
            Sort(f"{called}：成果表（CSV）", WATCHED, rf"releases/\d{{4}}/{release}/marts/.*\.csv"),
            Sort(f"{called}：PDF", WATCHED, rf"releases/\d{{4}}/{release}/reports/.*\.pdf"),
            Sort(f"{called}：规划包快照", WATCHED, rf"releases/\d{{4}}/{release}/pack/.*"),
        )
    ),
    Sort("在用版次：变化", WATCHED, r"releases/\d{4}/r3/diff\.json"),
    Sort("数据仓库", REBUILT, r"warehouse/.*\.duckdb"),
    Sort("Dagster 的记录", REBUILT, r"dagster/.*", 2),
    Sort("收件文件夹的台账", THEIRS, r"inbox/[^/]+/\.mulin\.json"),
    Sort("收件文件夹的回执", THEIRS, r"inbox/.*\.txt"),
    Sort("模板", THEIRS, r"templates/.*\.xlsx"),
    Sort("摘要 PDF", THEIRS, r"restricted/.*\.pdf"),
    Sort("日志", THEIRS, r"logs/.*\.jsonl"),
)

Break = Callable[[Path, Path, Random], bool]
"""(file, place's root, chance) → whether the file is another one now."""


def _write(path: Path, data: bytes) -> bool:
    before = path.read_bytes()
    path.write_bytes(data)
    return data != before


def flip(path: Path, root: Path, chance: Random) -> bool:
    data = bytearray(path.read_bytes())
    if not data:
        return False
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return _write(path, bytes(data))


def cut(path: Path, root: Path, chance: Random) -> bool:
    data = path.read_bytes()
    return _write(path, data[: chance.randrange(len(data))] if data else data)


def empty(path: Path, root: Path, chance: Random) -> bool:
    return _write(path, b"")


def zeros(path: Path, root: Path, chance: Random) -> bool:
    data = path.read_bytes()
    start = chance.randrange(len(data)) if data else 0
    return _write(path, data[:start] + bytes(len(data[start : start + 4096])) + data[start + 4096 :])


def longer(path: Path, root: Path, chance: Random) -> bool:
    return _write(path, path.read_bytes() + b"\n{}\n")


def gone(path: Path, root: Path, chance: Random) -> bool:
    path.unlink()
    return True


def folder(path: Path, root: Path, chance: Random) -> bool:
    path.unlink()
    path.mkdir()
    return True


def pipe(path: Path, root: Path, chance: Random) -> bool:
    path.unlink()
    os.mkfifo(path)
    return True


def link(path: Path, root: Path, chance: Random) -> bool:
    """To the very same bytes elsewhere: today they are the same."""
    shutil.move(path, root / "elsewhere")
    path.symlink_to(root / "elsewhere")
    return True


def unreadable(path: Path, root: Path, chance: Random) -> bool:
    for one in [root, *root.rglob("*")]:
        os.chown(one, NOBODY, NOBODY, follow_symlinks=False)
    path.chmod(0)
    return True


def doubled(path: Path, root: Path, chance: Random) -> bool:
    shutil.copy2(path, _copy_of(path))
    return True


def _copy_of(path: Path) -> Path:
    return path.with_name(f"{path.stem} (1){path.suffix}")


def swapped(path: Path, other: Path) -> bool:
    one, two = path.read_bytes(), other.read_bytes()
    path.write_bytes(two)
    other.write_bytes(one)
    return one != two


BREAKS: dict[str, Break] = {
    "翻转一位": flip, "再翻转一位": flip, "截断": cut, "清空": empty, "一段写成零": zeros, "接长": longer, "删除": gone,
    "换成文件夹": folder, "换成管道": pipe, "换成链接": link, "收回读权限": unreadable, "多一份副本": doubled,
}  # fmt: skip
SWAP = "与同类对调"
OF_REBUILT = ("翻转一位", "截断", "清空", "删除", "换成文件夹", "换成管道")
OF_THEIRS = ("翻转一位", "清空", "删除", "换成文件夹", "换成管道")


def plan(world: World, seed: int, share: float) -> Iterator[tuple[str, Callable[[World, Path], Outcome]]]:
    """(class, trial): every class with every way to break it."""
    home = world.stage("finished").home
    every = sorted(p for p in home.rglob("*") if p.is_file())
    names = [p.relative_to(home).as_posix() for p in every]
    rooms = sorted({n.split("/")[1] for n in names if n.startswith("cache/")})
    caches = [Sort(f"缓存：{room}", REBUILT, rf"cache/{re.escape(room)}(/.*)?") for room in rooms]
    for sort in (*SORTS, *caches):
        chance = Random(f"{seed} damage {sort.name}")
        files = [n for n in names if re.fullmatch(sort.pattern, n) and not n.endswith(".lock")]
        if not files:
            continue
        kinds = list({WATCHED: (*BREAKS, SWAP), REBUILT: OF_REBUILT, THEIRS: OF_THEIRS}[sort.what])
        if os.getuid():
            kinds = [k for k in kinds if k != "收回读权限"]
        todo = [(chance.choice(files), kind, chance.random()) for _ in range(sort.files) for kind in kinds]
        if share < 1:
            todo = chance.sample(todo, max(round(len(todo) * share), 1))
        for file, kind, lot in todo:
            others = [n for n in files if n != file]
            if kind == SWAP and not others:
                continue
            yield (
                sort.name,
                partial(trial, sort=sort, file=file, kind=kind, other=chance.choice([*others, ""]), lot=lot),
            )


def trial(world: World, at: Path, *, sort: Sort, file: str, kind: str, other: str, lot: float) -> Outcome:
    place = world.copy("finished", at)
    path, what = place.home / file, f"{file} {kind}"
    before = facts_of(place)
    _open_up(path)
    if kind == SWAP:
        second = place.home / other if other else path
        _open_up(second)
        changed = swapped(path, second)
    else:
        changed = BREAKS[kind](path, place.root, Random(lot))
    if not changed:
        return Outcome.ok("没有变化", detail=what)
    user = NOBODY if kind == "收回读权限" else None
    judged = {WATCHED: _named, REBUILT: _rebuilt, THEIRS: _theirs}[sort.what]
    return judged(place, before, file, other if kind == SWAP else "", what, user)


def _open_up(path: Path) -> None:
    path.chmod(0o644)
    path.parent.chmod(0o755)


def _named(place: Place, before: Facts, file: str, other: str, what: str, user: int | None) -> Outcome:
    ended = mulin(place, "verify", YEAR, "--hashes-only", user=user)
    if trouble := _broke(ended):
        return Outcome(BROKEN, f"{what}：verify --hashes-only {trouble}")
    said = re.sub(r"\s|[│|]", "", ended.said)
    if ended.code:
        copies = [_copy_of(Path(file)).name] if "多一份副本" in what else []
        if any(name in said for one in (file, other, *copies) if one for name in _names_of(one)):
            return Outcome.ok("verify --hashes-only")
        return Outcome(BROKEN, f"{what}：有不符，没有说是哪个文件：{said[-200:]}")
    if "多一份副本" in what and facts_of(place) == before | {"names": facts_of(place)["names"]}:
        return Outcome.ok("多出的没有人读")
    return Outcome(UNSEEN, f"{what}：verify --hashes-only 说核对无误")


def _names_of(file: str) -> list[str]:
    name = Path(file).name
    return [re.sub(r"\s", "", n) for n in (name, name[:12] if re.fullmatch(r"[0-9a-f]{64}", name) else name)]


def _rebuilt(place: Place, before: Facts, file: str, other: str, what: str, user: int | None) -> Outcome:
    ended = mulin(place, "run", "--year", YEAR, seconds=LONG, user=user)
    if trouble := _broke(ended):
        return Outcome(BROKEN, f"{what}：run {trouble}")
    after = facts_of(place)
    if (after["releases"], after["reports"]) != (before["releases"], before["reports"]):
        return Outcome(UNSEEN, f"{what}：run 得出另外的数，形成了 {after['served']}")
    if ended.code == 0:
        return Outcome.ok("重新生成")
    if Path(file).name in re.sub(r"\s", "", ended.said):
        return Outcome.ok("run 说明后停下", detail=f"{what}：退出码 {ended.code}")
    return Outcome(BROKEN, f"{what}：run 退出码 {ended.code}，{' '.join(ended.said.split())[-200:]}")


def _theirs(place: Place, before: Facts, file: str, other: str, what: str, user: int | None) -> Outcome:
    """Whatever became of it: the store and the releases are what they were, and commands that meet it end in words."""
    meets = {
        "inbox": ("watch", "--once"), "templates": ("template", "--year", YEAR, "--department", "D08"),
        "restricted": ("extract", "--year", YEAR, "--check", place.home / file), "logs": ("releases",),
    }  # fmt: skip
    ended = mulin(place, *meets[file.partition("/")[0]], user=user)
    if trouble := _broke(ended):
        return Outcome(BROKEN, f"{what}：{trouble}")
    if file.startswith("restricted/") and ended.code == 0:
        return Outcome(UNSEEN, f"{what}：extract --check 说是登记过的")
    verified = mulin(place, "verify", YEAR, "--hashes-only")
    after = facts_of(place)
    same = all(after[k] == before[k] for k in before if k != "names")
    if verified.code or not same:
        return Outcome(BROKEN, f"{what}：之后核对退出码 {verified.code}，{'' if same else '登记变了'}")
    return Outcome.ok("extract --check" if file.startswith("restricted/") else "不影响登记与版次")


def _broke(ended: Ended) -> str:
    if ended.code == HUNG:
        return "没有结束"
    return "" if ended.plain else f"退出码 {ended.code}：{' '.join(ended.said.split())[-250:]}"
