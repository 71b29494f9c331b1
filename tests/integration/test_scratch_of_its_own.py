"""Machines that work on one home, one with a disk of its own for what can be made again: whole runs of the county, PDFs
and all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1]))
from another_district import COUNTY, county

from mulin.findings import errors
from mulin.received import Store
from mulin.settings import Settings
from mulin.temporary import lodged
from orchestration.demo.make import make_demo
from orchestration.home import enter
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.release import Release
from orchestration.pipeline.run import year_run
from orchestration.proving.verify import verify_release
from orchestration.publishing.publish import ReleaseResult

pytestmark = pytest.mark.slow
YEAR = 2023
OF_THE_HOME = {"demo", "received", "releases"}


class Machine:
    """``scratch``: None where it is the only one, which keeps all in the home."""

    def __init__(self, home: Path, scratch: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.scratch, self._environment = home, scratch, monkeypatch

    def enter(self) -> Settings:
        """As every process of it does."""
        said = {"HOME": self.home, "SCRATCH": self.scratch or "", "PACK": COUNTY}
        for name, value in said.items():
            self._environment.setenv(f"MULIN_{name}", str(value))
        return enter()

    def run(self) -> ReleaseResult:
        settings = self.enter()
        with year_run(settings, county(), YEAR) as run:
            return Driver(run).drive(Release).result


def names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A home in which everything was handed in, and nothing was run."""
    home = tmp_path / "received-only"
    make_demo(county(), Store(home / "received"), home, [YEAR])
    assert names(home) <= OF_THE_HOME
    return home


def test_two_machines_of_one_home_make_the_same_release(
    received: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    first, second = Machine(received, disk, monkeypatch), Machine(received, None, monkeypatch)

    made = first.run()
    assert (made.state, made.release) == ("published", "r1")
    assert lodged() == [str(disk)]
    assert names(received) == OF_THE_HOME
    (own,) = names(disk) - {"tmp"}
    assert names(disk / own) == {"cache", "warehouse"}

    assert errors(verify_release(first.enter(), YEAR)) == []
    assert names(disk) <= {own, "tmp"}, "a verification keeps nothing"

    again = second.run()  # every file the same, or there would be another release
    assert (again.state, again.release, again.data_hash) == ("unchanged", "r1", made.data_hash)
    assert names(received) == OF_THE_HOME | {"cache", "warehouse", "tmp"}
