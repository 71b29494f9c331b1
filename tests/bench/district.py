"""A district's year for the benchmark: the demo's files through the door and the gate, its raw tables kept, and its
models built of them."""

from __future__ import annotations

import shutil
from pathlib import Path

YEAR = 2024
RAW, COPY = "raw.duckdb", "copy.duckdb"


def fill(folder: Path) -> None:
    """``raw.duckdb`` in the folder: the year's raw tables as a run would load them, of the demo's files in ``home``."""
    from mulin.pack import load_pack
    from mulin.settings import Settings
    from orchestration.pipeline.gate import gate
    from orchestration.pipeline.run import year_run
    from orchestration.pipeline.steps import load

    settings = Settings(home=folder / "home")
    with year_run(settings, load_pack(settings.pack), YEAR) as run:
        load(gate(run))
    shutil.copy(settings.warehouse_file(YEAR), folder / RAW)


def copied(folder: Path) -> Path:
    return Path(shutil.copy(folder / RAW, folder / COPY))


def scored(folder: Path, file: Path) -> dict[str, int]:
    """Every model built and every test held; how many."""
    from mulin.settings import Settings
    from orchestration.warehouse.scoring import build_models

    result = build_models(Settings(home=folder / "home"), YEAR, warehouse=file)
    return {"models": result.models, "tests": result.tests}


if __name__ == "__main__":
    import sys

    fill(Path(sys.argv[1]))
