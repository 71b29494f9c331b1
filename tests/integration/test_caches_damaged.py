"""Whatever is done to the files a run leaves below cache/ and warehouse/, the next run yields the same release.

The files are found by walking the home of a real, small year, so that a new kind of them is tried without being named
here. What is done to one kind in particular is beside its code (tests/unit/mulin/test_sealed.py and others).
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mulin.findings import FindingsError
from mulin.pack import load_pack
from mulin.sealed import KEY_FILE, Sealed
from mulin.settings import Settings
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.release import Release, release
from orchestration.pipeline.run import year_run
from orchestration.pipeline.steps import Sound

pytestmark = pytest.mark.slow

YEAR = 2021
UNITS = ("310110001001", "310110001003")
SEED = 11


def mulin(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


@dataclass
class Home:
    settings: Settings
    released: dict[str, bytes]

    def entries(self) -> list[Path]:
        """Every file a run leaves below cache/ and warehouse/ but the key, which has a trial of its own."""
        places = (self.settings.cache, self.settings.warehouse)
        files = (p for place in places for p in sorted(place.rglob("*")) if not p.is_dir())
        return [p for p in files if p.name != KEY_FILE]

    def kinds(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        for path in self.entries():
            found.setdefault("/".join(path.relative_to(self.settings.home).parts[:2]), []).append(path)
        return found

    def run_again(self) -> None:
        """The marts' hash and every PDF's bytes are those of the clean run: else there would be an r2."""
        result = mulin("run", "--year", str(YEAR))
        assert result.exit_code == ExitCode.OK, result.output + result.stderr
        assert "完全一致" in result.output
        assert files_of(self.settings) == self.released


def files_of(settings: Settings) -> dict[str, bytes]:
    folder = settings.releases / str(YEAR)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*"))
            if p.is_file() and p.name != ".lock"}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """2021 released once, with two communities' reports instead of all."""
    from orchestration.pipeline import release as release_step

    before = dict(os.environ)
    os.environ.update({"MULIN_HOME": str(tmp_path_factory.mktemp("home") / "var"), "MULIN_WORKERS": "1"})
    os.environ.pop("MULIN_PACK", None)
    every: Callable[..., Sequence[Any]] = release_step.jobs
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release_step, "jobs", lambda *a, **k: every(*a, **{**k, "kinds": ["community"], "units": UNITS}))
        for words in (("demo", "--years", str(YEAR)), ("run", "--year", str(YEAR))):
            made = mulin(*words)
            assert made.exit_code == ExitCode.OK, made.output + made.stderr
        settings = Settings()
        yield Home(settings, files_of(settings))
    os.environ.clear()
    os.environ.update(before)


def test_every_kind_of_file_has_entries_to_try(home: Home) -> None:
    rooms = {p.name for p in home.settings.cache.iterdir() if p.is_dir()}
    assert {f"cache/{room}" for room in rooms} <= home.kinds().keys()
    assert home.kinds().keys() == {
        "cache/graph", "cache/judged", "cache/lineage", "cache/parsed", "cache/pdf", "warehouse/2021.duckdb",
    }, "a new kind is tried all the same; say here that it is meant"  # fmt: skip
    assert len(home.kinds()["cache/pdf"]) == len(UNITS)


def at(place: Callable[[int], int]) -> Callable[[bytes], bytes]:
    def flipped(data: bytes) -> bytes:
        out = bytearray(data)
        out[place(len(data))] ^= 1 << random.Random(len(data)).randrange(8)
        return bytes(out)

    return flipped


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(at(lambda size: 0), id="first byte"),
        pytest.param(at(lambda size: size // 2), id="middle byte"),
        pytest.param(at(lambda size: size - 1), id="last byte"),
        pytest.param(at(lambda size: random.Random(size * SEED).randrange(size)), id="any byte"),
        pytest.param(lambda data: data[: len(data) * 2 // 3], id="cut short"),
        pytest.param(lambda data: b"[]", id="something else"),
    ],
)
def test_damage_to_every_file_at_once_costs_time_and_nothing_else(home: Home, damage: Callable[[bytes], bytes]) -> None:
    for path in home.entries():
        data = path.read_bytes()
        path.write_bytes(damage(data))
        assert path.read_bytes() != data
    home.run_again()


def test_entries_exchanged_for_each_other_are_not_believed(home: Home) -> None:
    paths = home.entries()
    contents = [path.read_bytes() for path in paths]
    for path, other in zip(paths, [*contents[1:], contents[0]], strict=True):
        path.write_bytes(other)
    home.run_again()


def test_entries_of_another_home_with_other_figures_are_not_believed(home: Home, tmp_path: Path) -> None:
    """Sound under the other home's key; digits within exchanged."""
    cache = home.settings.cache
    for room in {p.name for p in cache.iterdir() if p.is_dir()}:
        ours, theirs = Sealed(cache, room), Sealed(tmp_path / "cache", room)
        for path in (p for p in (cache / room).rglob("*") if p.is_file()):
            content = ours.load(path.name)
            assert content is not None
            theirs.save(path.name, content.replace(b"8", b"9"))
        shutil.rmtree(cache / room)
        shutil.copytree(tmp_path / "cache" / room, cache / room)
    home.run_again()


def _raise_a_score(home: Home) -> None:
    import duckdb

    with duckdb.connect(str(home.settings.warehouse_file(YEAR))) as con:
        con.execute("update marts.unit_scores set total_score = 91.73 where unit_code = ?", [UNITS[0]])


def test_the_last_step_alone_makes_no_release_of_a_warehouse_that_another_process_left(home: Home) -> None:
    """As when Dagster is asked to materialise the release alone."""
    _raise_a_score(home)
    with year_run(home.settings, load_pack(home.settings.pack), YEAR) as run:
        assert Driver(run).drive(Release).result.state == "unchanged"
    assert files_of(home.settings) == home.released


def test_a_warehouse_altered_between_two_steps_of_a_run_makes_no_release(home: Home) -> None:
    with year_run(home.settings, load_pack(home.settings.pack), YEAR) as run:
        sound = Driver(run).drive(Sound)
        _raise_a_score(home)
        with pytest.raises(FindingsError) as caught:
            release(sound)
    assert [f.rule for f in caught.value.findings] == ["warehouse.changed"]
    assert files_of(home.settings) == home.released


def test_a_damaged_key_has_everything_made_anew(home: Home) -> None:
    key = home.settings.cache / KEY_FILE
    key.write_bytes(at(lambda size: size // 3)(key.read_bytes()))
    home.run_again()


def test_links_and_folders_in_place_of_every_file_do_no_harm(home: Home, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"not ours")
    for number, path in enumerate(home.entries()):
        if number % 2 or path.is_relative_to(home.settings.warehouse):
            path.unlink()
            path.symlink_to(elsewhere)
        else:
            path.unlink()
            path.mkdir()
    home.run_again()
    assert elsewhere.read_bytes() == b"not ours"
