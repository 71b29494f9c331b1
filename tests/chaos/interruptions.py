"""Trials that break a verb off, by a kill or by a refused operation, and see what the next ordinary commands make of
it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from random import Random

from actions import ACTIONS, BY_NAME, Action, act, differences, facts_of, unkept, untrue
from forks import HUNG, LONG, Ended, Place, mulin
from homes import YEAR, World
from points import HALF, KILL, Point, fault_points, kill_points, moved, record, recorded, strike
from results import BROKEN, LOST, UNSEEN, Outcome

DEEP = 9
"""Every so manieth run is recomputed as well."""


def prepare(world: World, action: Action, work: Path) -> None:
    """Do it once undisturbed: its file operations, and the home as it should be in the end."""
    place = world.copy(action.stage, work / f"as-{action.name}")
    before = facts_of(place)
    done = act(action, world, place, record([place.home, place.temp, place.root / "out"], _operations(world, action)))
    if done.code != action.code:
        raise SystemExit(f"{action.title} 未受干扰也没有做完（{done.code}）：\n{done.said[-2000:]}")
    _heal(action, world, place)
    after = facts_of(place)
    _oracle(world, action).write_text(json.dumps([before, after], ensure_ascii=False), encoding="utf-8")
    (world.root / f"{action.name}.root").write_text(str(place.root), encoding="utf-8")
    shutil.rmtree(place.root)


def _operations(world: World, action: Action) -> Path:
    return world.root / f"{action.name}.operations"


def _oracle(world: World, action: Action) -> Path:
    return world.root / f"{action.name}.json"


def plan(world: World, kind: str, seed: int, share: float) -> list[tuple[str, Point]]:
    """(action, point) of every trial of ``kills`` or ``faults``; the number of a trial is its place among its
    action's."""
    out = []
    for action in ACTIONS:
        chance = Random(f"{seed} {kind} {action.name}")
        operations = recorded(_operations(world, action))
        most = max(round((action.kills if kind == "kills" else action.faults) * share), 1)
        choose = kill_points if kind == "kills" else fault_points
        out += [(action.name, point) for point in choose(operations, most, chance)]
    return out


def trial(world: World, name: str, point: Point, place: Place, number: int) -> Outcome:
    """Strike the action at the point, then heal and compare."""
    action = BY_NAME[name]
    before, expected = json.loads(_oracle(world, action).read_text(encoding="utf-8"))
    was = Path((world.root / f"{name}.root").read_text(encoding="utf-8"))
    here = moved(point, was, place.root)
    if not place.root.exists():
        world.copy(action.stage, place.root)
    ended = act(action, world, place, strike([place.home, place.temp, place.root / "out"], here))
    what = point.sentence(was)
    struck = point.how in (KILL, HALF)
    if ended.code == HUNG:
        return Outcome(BROKEN, f"{what}：没有结束")
    if not ended.plain and not (struck and ended.code == -9):
        return Outcome(BROKEN, f"{what}：退出码 {ended.code}，{_last(ended)}")
    if not struck and not ended.said.strip():
        return Outcome(BROKEN, f"{what}：退出码 {ended.code}，一句话也没有")
    if lost := unkept(place, ended):
        return Outcome(LOST, f"{what}：{lost[0]}")
    if not struck and (wrong := untrue(action, world, place, ended, before)):
        return Outcome(BROKEN, f"{what}：退出码 {ended.code}，{wrong[0]}")
    for healed, code in _heal(action, world, place):
        if healed.code != code:
            return Outcome(BROKEN, f"{what}：接下来的命令退出码 {healed.code}（应为 {code}），{_last(healed)}")
    if lost := unkept(place, ended):
        return Outcome(LOST, f"{what}：整理后，{lost[0]}")
    if name == "run" and "不做对比" in ended.said:  # the release before could not be read, and that was said
        expected = expected | {"names": [n for n in expected["names"] if not n.endswith("/r2/diff.json")]}
    wrong = differences(action, expected, facts_of(place))
    deep = name == "run" and number % DEEP == 0
    verified = mulin(place, "verify", YEAR, *(() if deep else ("--hashes-only",)), seconds=LONG)
    if verified.code:
        return Outcome(BROKEN, f"{what}：之后核对不过，{_last(verified)}")
    if wrong:
        data = any(not w.startswith("names") for w in wrong)
        return Outcome(UNSEEN if data else BROKEN, f"{what}：之后 {'；'.join(wrong)}")
    return Outcome.ok()


def _heal(action: Action, world: World, place: Place) -> list[tuple[Ended, int]]:
    """The next ordinary commands, and the code each should end with."""
    out = place.root / "out" / "signed"
    if action.name == "sign" and out.exists():
        shutil.rmtree(out)  # signed already: it is done once more, as on the first day
    again = act(action, world, place)
    return [(again, action.code), (mulin(place, "received", "--tidy"), 0)]


def _last(ended: Ended) -> str:
    lines = [" ".join(line.split()) for line in ended.said.splitlines() if line.strip()]
    return " / ".join(lines[-3:])[-300:]
