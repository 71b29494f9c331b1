"""What the pack says, as rows: weights, parameters, scenarios, and which year's pack speaks for which year."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from mulin.pack import Pack
from mulin.shapes import altered
from orchestration.warehouse.refs import RunInfo, load_refs

RUN = RunInfo(pack_hash="p" * 64, demo=True, code_version="0.1.0+abc", chain_head="h" * 64)


@pytest.fixture(scope="module")
def refs(pack: Pack) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    load_refs(con, dict.fromkeys((2021, 2022, 2023), pack), 2023, RUN)
    return con


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return con.execute(query).fetchall()


def test_the_run_says_pack_demo_and_chain_head(refs):
    assert rows(refs, "from raw.ref_run") == [
        (2023, "yangpu-2021-2025", "p" * 64, True, "0.1.0+abc", "h" * 64),
    ]


def test_weights_of_siblings_sum_to_one_in_every_family(refs):
    sums = rows(refs, "select sum(weight) from raw.ref_nodes where level > 0 group by year, tree, parent_code")

    assert len(sums) == 3 * 3 * 5  # years x tiers x (index and four pillars)
    assert all(total == pytest.approx(1, abs=1e-12) for (total,) in sums)


def test_only_basic_indicators_stand_in_the_tree(refs, pack):
    basic = {i.code for i in pack.years[2023].indicators if i.kind == "basic"}

    leaves = rows(refs, "select node_code from raw.ref_nodes where year = 2023 and node_kind = 'indicator'")

    assert {code for (code,) in leaves} == basic


def test_a_year_with_a_predecessor_gets_the_five_scenarios_of_the_change_split(refs):
    assert rows(refs, "from raw.ref_scenarios where year = 2022 order by scenario") == [
        ("common", 2022, 2022, 2021, 2021, None, None),
        ("nominal", 2022, 2022, 2022, 2022, None, None),
        ("prior_common", 2022, 2021, 2021, 2021, None, None),
        ("prior_method", 2022, 2022, 2022, 2021, None, None),
        ("prior_rules", 2022, 2022, 2022, 2021, 2022, "prior_method"),
        ("prior_weights_method", 2022, 2022, 2021, 2021, None, None),
    ]
    assert rows(refs, "select scenario from raw.ref_scenarios where year = 2021") == [("nominal",)]


def test_list_parameters_keep_their_positions_and_bands_stand_apart(refs):
    winsor = "from raw.ref_params where year = 2023 and indicator_code = 'C-A05' and param = 'winsor'"
    assert rows(refs, f"select position, number {winsor} order by position") == [(1, 0.05), (2, 0.95)]
    bands = """select "at", score from raw.ref_bands where year = 2023 and indicator_code = 'C-A01' order by all desc"""
    assert rows(refs, bands) == [(1, 100), (0.8, 80), (0.6, 60), (0, 0)]
    assert rows(refs, "from raw.ref_params where param = 'bands'") == []


def test_policy_holds_the_frameworks_scalars_under_dotted_keys(refs):
    def policy(key: str) -> tuple:
        return rows(refs, f"select number, word from raw.ref_policy where year = 2023 and key = '{key}'")[0]

    assert policy("rounding.score_decimals") == (2, None)
    assert policy("ranking.ties") == (None, "min")
    assert policy("tiers.department.composition.led") == (0.7, None)
    assert policy("guiding.enters_basic_score") == (0, "false")


def test_a_tasks_units_are_resolved_and_its_lead_stands_beside_those_who_help(refs, pack):
    task = next(t for t in pack.years[2023].tasks if t.responsible_units == ("ALL",) and t.responsible_tier == "street")

    units = rows(refs, f"select count(*) from raw.ref_task_units where task_code = '{task.code}'")
    roles = rows(
        refs, f"select role, count(*) from raw.ref_task_departments where task_code = '{task.code}' group by role"
    )

    assert units == [(12,)]
    assert dict(roles) == {"lead": 1, "cooperating": len(task.cooperating_departments)}


def test_dates_are_dates(refs, pack):
    task = pack.years[2021].tasks[0]
    first = task.milestones[0]

    where = f"year = 2021 and task_code = '{task.code}' and number = 1"
    found = rows(refs, f"select due_on, label from raw.ref_milestones where {where}")

    assert found == [(first.due, first.label)]
    assert rows(refs, "select due_on from raw.ref_deadlines where year = 2021 and deadline = 'lock'") == [
        (date(2022, 2, 20),)
    ]


def test_a_released_year_keeps_its_own_framework_and_fields(pack):
    lighter = pack.years[2021].indicators[0].model_copy(update={"weight": 99.0})
    old_year = altered(pack.years[2021], indicators=(lighter, *pack.years[2021].indicators[1:]))
    gone = pack.fields[0].model_copy(update={"field_code": "F-OLD"})
    old = altered(pack, years={2021: old_year}, fields=(*pack.fields, gone))
    con = duckdb.connect()

    load_refs(con, {2021: old, 2022: pack}, 2022, RUN)

    weight = f"select weight from raw.ref_indicators where code = '{lighter.code}' order by year"
    assert rows(con, weight) == [(99.0,), (pack.years[2022].indicator[lighter.code].weight,)]
    assert rows(con, "select count(*) from raw.ref_fields where field_code = 'F-OLD'") == [(1,)]


def test_the_assessed_year_must_be_the_last_one_given(pack):
    with pytest.raises(ValueError, match="2022"):
        load_refs(duckdb.connect(), {2021: pack}, 2022, RUN)
