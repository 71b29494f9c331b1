"""Releases that a forger with the chain in hand has made consistent: no printed line of a trace may say what is not so.

The marts are altered in a copy that bypasses the opening of a release, as if manifest and anchor had been forged too.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from district import YEAR, District

from mulin.findings import FindingsError
from orchestration.release.served import open_release
from orchestration.trace import trace_text
from orchestration.trace.build import Prover, proving
from orchestration.trace.proof import settled
from orchestration.trace.rows import department_rows, unit_rows
from orchestration.trace.tree import TraceNode, TraceTree
from reports import rows

pytestmark = pytest.mark.slow
UNIT, DEPARTMENT = "310110001001", "D06"
SUBJECTS = (UNIT, UNIT[:6], DEPARTMENT)
READ = {
    "unit_scores": rows.UnitScore, "pillar_scores": rows.PillarScore, "indicator_scores": rows.IndicatorScore,
    "contributions": rows.Contribution, "lineage": rows.Lineage, "department_scores": rows.DepartmentScore,
    "department_tasks": rows.DepartmentTask, "milestone_results": rows.MilestoneResult, "plan_chain": rows.PlanChain,
    "pending_items": rows.PendingItem, "cooperation_ratings": rows.CooperationRating,
    "data_quality": rows.DataQuality,
}  # fmt: skip
COLUMNS = [(mart, f.name) for mart, row in READ.items() for f in fields(row)]
ALTERED = {
    "DOUBLE": "coalesce({c} + 0.01, 1)", "INTEGER": "coalesce({c} + 1, 1)", "BOOLEAN": "not coalesce({c}, false)",
    "DATE": "{c} + 1", "TIMESTAMP": "{c} + interval 1 hour",
    # another word of the same column where there is one: what stands elsewhere is the most plausible lie
    "VARCHAR": "coalesce((select min(o.{c}) from t o where o.{c} <> t.{c}), {c} || '1', 'r1')",
}  # fmt: skip
WHOSE = {
    "unit_scores": "unit_code", "pillar_scores": "unit_code", "indicator_scores": "unit_code",
    "contributions": "unit_code", "lineage": "unit_code", "pending_items": "unit_code",
    "department_scores": "department", "cooperation_ratings": "department", "data_quality": "department",
    "department_tasks": "lead_department", "plan_chain": "lead_department",
}  # fmt: skip


@pytest.fixture(scope="module")
def prover(district: District) -> Iterator[Prover]:
    opened = open_release(district.settings, YEAR)
    with proving(district.settings, opened) as found:
        yield found


@pytest.fixture(scope="module")
def printed(prover: Prover) -> dict[str, TraceNode]:
    """What each subject's trace says of the sound release."""
    found = {subject: prover.trace(subject) for subject in SUBJECTS}
    assert all(tree.sound for tree in found.values())
    return {subject: tree.root for subject, tree in found.items()}


@pytest.fixture
def forged(prover: Prover, tmp_path: Path) -> Callable[[str, str], Prover]:
    """``forged(mart, statement)``: a prover of the release with one mart changed by SQL on table t."""
    folder = tmp_path / prover.opened.folder.name
    shutil.copytree(prover.opened.folder, folder)

    def change(mart: str, statement: str) -> Prover:
        path = folder / "marts" / f"{mart}.parquet"
        shutil.copy2(prover.opened.folder / "marts" / f"{mart}.parquet", path)
        with duckdb.connect() as con:
            con.execute(f"create table t as select *, row_number() over () as n from read_parquet('{path}')")
            con.execute(statement)
            con.execute("alter table t drop column n")
            con.execute(f"copy t to '{path}' (format parquet)")
        return replace(prover, opened=replace(prover.opened, folder=folder))

    return change


def text(tree: TraceTree) -> str:
    from rich.console import Console

    console = Console(width=400, file=StringIO(), color_system=None)
    console.print(trace_text(tree))
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def of_subject(mart: str, subject: str) -> str:
    if mart == "milestone_results":
        leads = f"'{DEPARTMENT}'" if subject == DEPARTMENT else "''"
        return f"year = {YEAR} and split_part(task_code, '-', 2) <> '' and {leads} <> ''"
    if subject == DEPARTMENT and WHOSE[mart] == "unit_code":
        return f"year = {YEAR}"
    return f"year = {YEAR} and {WHOSE[mart]} = '{subject}'"


def unseen(prover: Prover, printed: dict[str, TraceNode], subject: str) -> bool:
    """Whether the subject's trace calls the release sound and yet says something else than before."""
    try:
        tree = prover.trace(subject)
    except FindingsError:  # a refusal in words is as good as a finding
        return False
    return tree.sound and tree.root != printed[subject]


def subjects(mart: str) -> tuple[str, ...]:
    """Whose traces read the mart."""
    if mart in ("unit_scores", "indicator_scores", "pending_items"):
        return SUBJECTS
    return (UNIT, UNIT[:6]) if WHOSE.get(mart) == "unit_code" else (DEPARTMENT,)


def test_the_second_computation_comes_to_every_figure_of_the_release(prover: Prover) -> None:
    marts = prover.opened.folder / "marts"
    found = []
    for unit in prover.opened.pack.units:
        printed, made = unit_rows(marts, YEAR, unit.code), prover.again.unit(unit.code)
        assert printed is not None
        assert made is not None
        found += settled(printed, made)[1]
    for department in prover.opened.pack.departments:
        rows_of, duties = department_rows(marts, YEAR, department.code), prover.again.department(department.code)
        assert rows_of is not None
        assert duties is not None
        found += settled(rows_of, duties)[1]

    assert [d.sentence() for d in found] == []


@pytest.mark.parametrize(("mart", "column"), COLUMNS, ids=[f"{m}.{c}" for m, c in COLUMNS])
@pytest.mark.parametrize("which", ["one row", "every row"])
def test_an_altered_column_is_seen_or_not_printed(
    mart: str, column: str, which: str, prover: Prover, printed: dict[str, TraceNode],
    forged: Callable[[str, str], Prover],
) -> None:  # fmt: skip
    path = prover.opened.folder / "marts" / f"{mart}.parquet"
    with duckdb.connect() as con:
        kinds = dict(con.execute(f"select column_name, column_type from (describe from '{path}')").fetchall())
    to = ALTERED[kinds[column]].format(c=f'"{column}"')
    for subject in subjects(mart):
        whose = of_subject(mart, subject)
        one = f" and n = (select min(n) from t where {whose})" if which == "one row" else ""
        attacked = forged(mart, f'update t set "{column}" = {to} where {whose}{one}')
        assert not unseen(attacked, printed, subject), subject


PRINTED = [
    ("unit_scores", "total_score", UNIT), ("unit_scores", "rank", UNIT), ("unit_scores", "grade", UNIT),
    ("unit_scores", "grade_reason", UNIT), ("unit_scores", "coverage", UNIT), ("unit_scores", "peers", UNIT),
    ("unit_scores", "total_score_exact", UNIT), ("unit_scores", "children_total", UNIT[:6]),
    ("unit_scores", "comparable", UNIT), ("unit_scores", "unit_name", UNIT), ("pillar_scores", "own_score", UNIT),
    ("pillar_scores", "weight", UNIT), ("pillar_scores", "coverage", UNIT), ("indicator_scores", "value", UNIT),
    ("indicator_scores", "score", UNIT), ("indicator_scores", "status", UNIT), ("indicator_scores", "target", UNIT),
    ("indicator_scores", "effective_weight", UNIT), ("indicator_scores", "contribution", UNIT),
    ("indicator_scores", "weight", UNIT), ("indicator_scores", "rule_used", UNIT),
    ("indicator_scores", "passed", DEPARTMENT), ("contributions", "points", UNIT[:6]), ("lineage", "value", UNIT),
    ("lineage", "raw", UNIT), ("lineage", "cell", UNIT), ("lineage", "submission_id", UNIT), ("lineage", "role", UNIT),
    ("department_scores", "total_score", DEPARTMENT), ("department_scores", "rank", DEPARTMENT),
    ("department_scores", "grade", DEPARTMENT), ("department_scores", "weights_used", DEPARTMENT),
    ("milestone_results", "done_on", DEPARTMENT), ("milestone_results", "due_on", DEPARTMENT),
    ("cooperation_ratings", "score", DEPARTMENT), ("cooperation_ratings", "reason", DEPARTMENT),
]  # fmt: skip


@pytest.mark.parametrize(("mart", "column", "subject"), PRINTED, ids=[f"{m}.{c}" for m, c, _ in PRINTED])
def test_what_is_printed_is_seen_when_it_is_altered_and_said_first(
    mart: str, column: str, subject: str, prover: Prover, forged: Callable[[str, str], Prover]
) -> None:
    path = prover.opened.folder / "marts" / f"{mart}.parquet"
    with duckdb.connect() as con:
        kinds = dict(con.execute(f"select column_name, column_type from (describe from '{path}')").fetchall())
    to = ALTERED[kinds[column]].format(c=f'"{column}"')

    tree = forged(mart, f'update t set "{column}" = {to} where {of_subject(mart, subject)}').trace(subject)

    assert not tree.sound
    first, second = text(tree).splitlines()[:2]
    assert "不一致" in first
    assert "应" in second or "原件" in second, second


@pytest.mark.parametrize("mart", [m for m in READ if m not in ("unit_scores", "department_scores")])
@pytest.mark.parametrize("how", ["dropped", "doubled", "added"])
def test_a_row_that_goes_comes_or_stands_twice_is_seen_or_not_printed(
    mart: str, how: str, printed: dict[str, TraceNode], forged: Callable[[str, str], Prover]
) -> None:
    for subject in subjects(mart):
        whose = of_subject(mart, subject)
        one = f"{whose} and n = (select min(n) from t where {whose})"
        other = "select * from t where year = (select max(year) from t) and not ({w}) limit 1"
        statement = {
            "dropped": f"delete from t where {one}",
            "doubled": f"insert into t select * from t where {one}",
            "added": f"insert into t select * replace ({_mine(mart, subject)}) from ({other.format(w=whose)})",
        }[how]
        assert not unseen(forged(mart, statement), printed, subject), subject


def _mine(mart: str, subject: str) -> str:
    if mart == "milestone_results" or (subject == DEPARTMENT and WHOSE[mart] == "unit_code"):
        return f"{YEAR} as year"
    return f"'{subject}' as {WHOSE[mart]}"


def test_a_total_raised_with_everything_above_the_figures_made_to_fit_is_refused_at_the_first_step(
    forged: Callable[[str, str], Prover],
) -> None:
    raised = "own_basic = own_basic + 5, own_total = own_total + 5, total_score = total_score + 5"
    statement = f"update t set {raised}, total_score_exact = total_score_exact + 5 where unit_code = '{UNIT}'"

    tree = forged("unit_scores", statement).trace(UNIT)

    assert tree.failures[0].said.startswith("十七棉工房第二居委会"), "the printed total stands closest to the root"
    assert "总分：" in tree.failures[0].said


def test_a_hand_in_put_in_force_instead_of_the_later_one_is_refused(prover: Prover) -> None:
    entry = prover.inputs.year(YEAR)
    again = next(s for s in entry.submissions if s.in_force and s.version > 1)
    swapped = tuple(
        replace(s, in_force=not s.in_force)
        if (s.department, s.kind, s.state) == (again.department, again.kind, "accepted")
        and s.version in (1, again.version)
        else s
        for s in entry.submissions
    )
    inputs = replace(prover.inputs, years=(*prover.inputs.years[:-1], replace(entry, submissions=swapped)))

    tree = replace(prover, inputs=inputs).trace(UNIT)

    assert not tree.sound
    assert again.submission_id in tree.failures[0].said


def test_a_mart_that_is_none_is_refused_in_words(prover: Prover, forged: Callable[[str, str], Prover]) -> None:
    attacked = forged("unit_scores", "alter table t alter total_score type varchar using 'viel'")

    with pytest.raises(FindingsError) as refused:
        attacked.trace(UNIT)

    assert "成果表读不出来" in refused.value.findings[0].message
