"""A release is made of the warehouse that this run filled and scored, as its last step left it, and of no other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from release_fixtures import Year

from mulin.findings import FindingsError
from orchestration.publishing.publish import make_release


def _raise_a_score(file: Path) -> None:
    with duckdb.connect(str(file)) as con:
        con.execute("update marts.unit_scores set total_score = 91.73 where unit_code = 'u1'")


def _put_another_in_its_place(file: Path) -> None:
    other = file.with_name("other.duckdb")
    shutil.copyfile(file, other)
    _raise_a_score(other)
    other.replace(file)


def _lay_a_log_beside_it(file: Path) -> None:
    file.with_name(f"{file.name}.wal").write_bytes(b"\x00" * 64)


def _flip_a_bit(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize(
    "tamper",
    [_raise_a_score, _put_another_in_its_place, _lay_a_log_beside_it, _flip_a_bit, lambda f: f.unlink(),
     lambda f: f.write_bytes(b"")],
)  # fmt: skip
def test_a_warehouse_altered_after_the_last_step_makes_no_release(year: Year, tamper: Callable[[Path], None]) -> None:
    build = year.scored()
    tamper(build.held.path)

    with pytest.raises(FindingsError) as caught:
        make_release(year.settings, 2021, build, year.render)

    (finding,) = caught.value.findings
    assert (finding.rule, finding.file) == ("warehouse.changed", "warehouse/2021.duckdb")
    assert "mulin run --year 2021" in finding.mend
    assert year.names() == []


def test_a_warehouse_altered_between_two_steps_is_not_worked_on(year: Year) -> None:
    build = year.scored()
    _raise_a_score(build.held.path)

    with pytest.raises(FindingsError), build.held.change():
        pytest.fail("went on")


def test_a_warehouse_altered_while_it_is_read_is_found(year: Year) -> None:
    build = year.scored()

    with pytest.raises(FindingsError), build.held.read():
        _put_another_in_its_place(build.held.path)


def test_what_a_step_writes_is_what_the_next_one_finds(year: Year) -> None:
    build = year.scored()
    with build.held.change() as file:
        _raise_a_score(file)

    assert make_release(year.settings, 2021, build, year.render).state == "published"
