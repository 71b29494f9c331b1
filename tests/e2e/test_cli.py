"""The command line as its users meet it: Chinese help, teaching examples, exit codes, never a traceback."""

from __future__ import annotations

import csv
import errno
import io
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mulin.pack import load_pack
from mulin.received import Store
from mulin.settings import REPO_ROOT, Settings
from orchestration.cli import app
from orchestration.cli.app import VERBS
from orchestration.cli.messages import ExitCode
from orchestration.release.lock import year_lock

PACK = REPO_ROOT / "plans" / "yangpu-2021-2025"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MULIN_PACK", str(PACK))
    return tmp_path / "var"


def mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize("verb", [v.__name__.replace("_", "-") for v in VERBS])
def test_every_verb_teaches_by_example(verb: str) -> None:
    result = mulin(verb, "--help")
    assert result.exit_code == ExitCode.OK
    assert f"mulin {verb}" in result.output
    assert "例：" in result.output
    assert "Usage" not in result.output
    assert "Options" not in result.output


def test_help_names_every_exit_code() -> None:
    text = mulin("--help").output
    assert all(str(int(code)) in text for code in ExitCode)


def test_help_does_not_wait_for_heavy_libraries() -> None:
    """What makes ``mulin --help`` slow is imports, so those are counted rather than seconds."""
    code = "import sys; from orchestration.cli import app; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPO_ROOT)
    heavy = {"dagster", "dbt", "great_expectations", "pandas", "duckdb", "weasyprint", "pydantic", "openpyxl", "rich"}
    assert not heavy & set(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run",), "缺少 --year"),
        (("run", "--yaer", "2024"), "没有“--yaer”这个选项"),
        (("rnu",), "没有“rnu”这个命令"),
        (("verify", "latest"), "写成年度"),
        (("verify", "--year", "2024", "--release", "latest"), "写成年度"),
        (("verify",), "二者择一"),
        (("verify", "--release", "r1"), "二者择一"),
        (("verify", "2024", "--year", "2024"), "二者择一"),
        (("verify", "2024/r1", "--release", "r1"), "二者择一"),
    ],
)
def test_a_command_written_wrongly_is_explained(words: tuple[str, ...], said: str) -> None:
    result = mulin(*words)
    assert result.exit_code == ExitCode.USAGE
    assert said in result.stderr
    assert "--help" in result.stderr


def test_a_year_the_pack_does_not_hold_is_a_finding() -> None:
    result = mulin("run", "--year", "2019")
    assert result.exit_code == ExitCode.FOUND
    assert "规划包里没有 2019 年度" in result.stderr


def test_a_sound_pack_is_said_to_be_usable() -> None:
    result = mulin("check")
    assert result.exit_code == ExitCode.OK
    assert "规划包可以使用" in result.output


def test_a_broken_pack_names_file_line_and_mend(tmp_path: Path) -> None:
    broken = tmp_path / "pack"
    shutil.copytree(PACK, broken)
    units = (broken / "units.csv").read_text(encoding="utf-8").splitlines()
    units.append(units[-1])
    (broken / "units.csv").write_text("\n".join(units) + "\n", encoding="utf-8")
    result = mulin("check", str(broken))
    assert result.exit_code == ExitCode.FOUND
    assert "units.csv" in result.output
    assert f"第{len(units)}行" in result.output.replace(" ", "").replace("\n", "")


def test_every_error_of_a_pack_is_listed_at_once_across_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules that compare files (weights; fields asked twice), not only what is wrong with one row."""
    monkeypatch.setattr("orchestration.cli.show._PIPED_WIDTH", 600)  # so that no message is folded
    broken = tmp_path / "pack"
    shutil.copytree(PACK, broken)
    _alter(broken / "years" / "2024" / "indicators.csv", "C-A01", weight="99")  # was 5; 自治 are the lines 2 to 7
    twice = _alter(broken / "fields.csv", "F-C001", append=True, field_code="F-C901", source_department="D06")

    result = mulin("check", str(broken))

    assert result.exit_code == ExitCode.FOUND
    (pillar,) = [line for line in result.output.splitlines() if "“自治”的权重之和" in line]
    for part in ("years/2024/indicators.csv 第7行", "weight", "应为 25（第2–7行）", " 119 ", "调整这些行的权重"):
        assert part in pillar
    (again,) = [line for line in result.output.splitlines() if "重复收集" in line]
    for part in (f"fields.csv 第{twice}行", "field_name_zh", "居民议事协商会议召开次数", "D05 区地区办", "F-C001",
                 "D06 区民政局", "F-C901", "301个社区×每年1次＝301格", "只留一个字段"):  # fmt: skip
        assert part in again


def _alter(file: Path, code: str, *, append: bool = False, **cells: str) -> int:
    """Write cells into the row of ``code``, or into a copy of it at the end; returns the line an editor shows."""
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    at = next(n for n, row in enumerate(rows) if row[0] == code)
    if append:
        rows.append(list(rows[at]))
        at = len(rows) - 1
    for column, text in cells.items():
        rows[at][rows[0].index(column)] = text
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return at + 1


@pytest.mark.parametrize("words", [("2024/r9",), ("--year", "2024", "--release", "r9")], ids=["positional", "options"])
def test_a_release_to_verify_is_named_either_way(words: tuple[str, ...]) -> None:
    result = mulin("verify", *words)
    assert result.exit_code == ExitCode.FOUND
    assert "r9" in result.stderr


def test_a_second_run_is_told_who_holds_the_year(home: Path) -> None:
    script = f"""
import sys
from datetime import date
from pathlib import Path
from mulin.settings import Settings
from orchestration.release.lock import year_lock
with year_lock(Settings(home=Path({str(home)!r})), 2024):
    print("held", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          cwd=REPO_ROOT) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        result = mulin("run", "--year", "2024")
        other.communicate("")
    assert result.exit_code == ExitCode.BUSY
    assert str(other.pid) in result.stderr


def test_a_lock_is_free_again_when_its_holder_is_gone(home: Path) -> None:
    with year_lock(Settings(home=home), 2024):
        pass
    with year_lock(Settings(home=home), 2024):
        pass


def test_an_unforeseen_error_is_two_lines_and_a_log(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_: object) -> None:
        raise RuntimeError("齿轮")

    monkeypatch.setattr("orchestration.cli.ask.the_pack", burst)
    result = mulin("burden")
    assert result.exit_code == ExitCode.CRASH
    assert "Traceback" not in result.output + result.stderr
    (log,) = (home / "logs").glob("*.jsonl")
    assert str(log) in result.stderr
    assert "齿轮" in log.read_text(encoding="utf-8")
    assert "burst" in log.read_text(encoding="utf-8"), "the log holds the traceback"


def test_a_full_disk_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "某处")

    monkeypatch.setattr("orchestration.cli.ask.the_pack", full)
    result = mulin("burden")
    assert result.exit_code == ExitCode.MACHINE
    assert "磁盘空间不足" in result.stderr


def test_templates_are_written_for_one_department(home: Path) -> None:
    result = mulin("template", "--year", "2024", "--department", "d06")
    assert result.exit_code == ExitCode.OK
    written = sorted(p.name for p in (home / "templates" / "2024").iterdir())
    assert "2024-D06-report.xlsx" in written
    assert all(name.startswith("2024-D06-") for name in written)


@pytest.mark.slow
def test_an_empty_workbook_is_refused_with_marks_and_kept(home: Path, tmp_path: Path) -> None:
    mulin("template", "--year", "2024", "--department", "D06")
    blank = home / "templates" / "2024" / "2024-D06-report.xlsx"
    checked = mulin("submit", str(blank), "--dry-run", "--marked", str(tmp_path / "marked.xlsx"))
    assert checked.exit_code == ExitCode.FOUND
    assert "会被退回" in checked.output
    assert (tmp_path / "marked.xlsx").is_file()
    assert not (home / "received" / "chain.jsonl").exists(), "a dry run keeps nothing"
    refused = mulin("submit", str(blank))
    assert refused.exit_code == ExitCode.FOUND
    assert "【已退回】请修改后重新提交，回执" in refused.output
    assert "退回" in mulin("received", "--year", "2024").output


def test_marking_is_for_one_file_at_a_time(tmp_path: Path) -> None:
    files = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for file in files:
        file.write_bytes(b"PK")
    result = mulin("submit", *map(str, files), "--marked", str(tmp_path / "m.xlsx"))
    assert result.exit_code == ExitCode.USAGE


@pytest.mark.slow
def test_a_year_with_nothing_handed_in_is_scored_and_not_released(home: Path) -> None:
    """Everybody is 暂不可比 and all 32 workbooks are named as owed; with reports asked for, nothing is released."""
    scored = mulin("run", "--year", "2024", "--no-reports")
    assert scored.exit_code == ExitCode.OK, scored.output
    assert "还没有一个单位可比" in scored.output
    assert scored.output.count("未上报 ") >= 32
    assert "None" not in scored.output
    assert (home / "warehouse" / "2024.duckdb").exists()

    released = mulin("run", "--year", "2024")
    assert released.exit_code == ExitCode.FOUND
    assert "没有一份工作簿通过检查" in released.stderr
    assert released.stderr.count("：未上报") == 32
    assert not (home / "releases" / "2024" / "current").exists()


def test_burden_counts_what_the_pack_asks() -> None:
    from mulin.pack.burden import burden

    total = sum(row.cells for row in burden(load_pack(PACK), 2024))
    assert f"全年合计 {total:,} 格" in mulin("burden", "--year", "2024").output


def test_a_store_whose_chain_is_gone_is_not_listed_as_if_nothing_ever_came(home: Path) -> None:
    store = Store(Settings().received)
    for year in (2021, 2022):
        store.publish(year, "r1", date(year + 1, 2, 20), date(year + 1, 3, 31), "张三")
    store.chain.path.unlink()

    result = mulin("received")

    assert result.exit_code == ExitCode.FOUND
    assert "登记链" in result.output
    assert "共 0 份" not in result.output
