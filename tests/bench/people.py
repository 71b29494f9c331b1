"""What people wait for: whole commands from the shell to the prompt, and a district's models within a run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[1]
UNITS, INDICATORS, PILLARS, HALVES, SEED = 51, 49, 8, 2, 1
DRAWS = 1000
HDI = REPO / "tests" / "cases" / "hdi", REPO / "tests" / "cases" / "data" / "hdi_hdr2122" / "inputs.csv"
NAMES = {
    "hdi": "`mulin score` of the Human Development Index, all countries and years",
    "audit": f"`mulin score --draws 0` of {UNITS} units × {INDICATORS} indicators, with the statistical audit",
    "draws": f"`mulin score --draws {DRAWS}` of the same, with rank intervals",
    "district": "models and tests of a district's fourth year, inside `mulin run`",
}


def prepare(folder: Path) -> None:
    """The made-up index, and a district's raw tables."""
    make_index(folder / "index")
    place = folder / "district"
    place.mkdir()
    print("造一个区四年的演示数据，约两分钟", flush=True)
    command(["demo", "--years", "2021-2024"], place / "home")
    subprocess.run([sys.executable, str(HERE / "district.py"), str(place)], env=environment(place / "home"), check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip


def make_index(folder: Path) -> None:
    """A pack and a table from a seed: correlated figures of different sizes, one in 33 missing, two halves of four
    pillars each, every sixth indicator better when lower, what is missing filled by the mean."""
    import yaml

    rng = np.random.default_rng(SEED)
    common = rng.normal(size=(UNITS, PILLARS))
    of = [k % PILLARS for k in range(INDICATORS)]
    figures = 50 + 8 * common[:, of] + 12 * rng.normal(size=(UNITS, INDICATORS))
    figures = np.abs(figures) * 10.0 ** rng.integers(-1, 4, INDICATORS) + 0.1
    figures[rng.random(figures.shape) < 1 / 33] = np.nan
    folder.mkdir()
    with (folder / "data.csv").open("w", encoding="utf-8") as file:
        file.write(",".join(("unit", "year", *(f"i{k}" for k in range(INDICATORS)))) + "\n")
        for unit, row in enumerate(figures):
            cells = ("" if np.isnan(x) else f"{x:.6g}" for x in row)
            file.write(",".join((f"U{unit:02}", "2024", *cells)) + "\n")
    halves = [
        {"node": f"h{h}", "weight": 1, "children": [{"node": f"p{p}", "weight": 1} for p in range(PILLARS)
                                                    if p % HALVES == h]}
        for h in range(HALVES)
    ]  # fmt: skip
    pack = {
        "schema_version": 1, "index": "made", "year": 2024, "source": "made up from a seed",
        "defaults": {"normalise": {"rule": "min_max"}, "impute": {"method": "mean"}},
        "indicators": [
            {"code": f"i{k}", "parent": f"p{of[k]}", "weight": 1, "direction": "lower" if k % 6 == 5 else "higher"}
            for k in range(INDICATORS)
        ],
        "trees": {"made": {"children": halves}},
        "robustness": {
            "draws": DRAWS, "seed": SEED, "weight_perturbation": 0.25, "leave_out": True,
            "normalisations": ["declared", "z_score", "rank"], "aggregations": ["declared", "geometric"],
            "zero_floor": 1,
        },
    }  # fmt: skip
    (folder / "index.yaml").write_text(yaml.safe_dump(pack, sort_keys=False), encoding="utf-8")


def measured(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """One round: (what, measured)."""
    home, index = folder / "home", folder / "index"
    for name, pack, data, more in (
        ("hdi", *HDI, []), ("audit", index, index / "data.csv", ["--draws", "0"]),
        ("draws", index, index / "data.csv", ["--draws", str(DRAWS)]),
    ):  # fmt: skip
        yield name, command(["score", str(pack), str(data), "--out", str(folder / "out" / name), *more], home)


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "MULIN_HOME": str(home), "PYTHONPATH": str(REPO)}


def command(words: list[str], home: Path) -> dict[str, Any]:
    """``mulin`` with these words: wall and CPU seconds of the process and all it starts. SystemExit where it fails."""
    mulin = Path(sys.executable).with_name("mulin")
    began = time.monotonic()
    with subprocess.Popen([mulin, *words], env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True) as process:  # fmt: skip
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - began
    if process.returncode:
        raise SystemExit(f"mulin {' '.join(words)} 没有量成：\n{said[-3000:]}")
    return {"wall": took, "cpu": used.ru_utime + used.ru_stime}
