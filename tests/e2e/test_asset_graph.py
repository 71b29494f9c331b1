"""The asset graph: which group of assets is made from which, and what is checked of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml

from mulin.marts import robustness_tables
from mulin.pack import load_pack
from mulin.report_kinds import released
from mulin.settings import REPO_ROOT, Settings
from orchestration.assets.keys import ADMITTED, RELEASE, received_key
from orchestration.assets.publish import MARTS_CHECK
from orchestration.definitions import build_definitions

pytestmark = pytest.mark.slow
KINDS = released(load_pack(Settings.model_fields["pack"].default).words)

# group of assets → the groups they are made from, and the checks on them
MODELS = {"intermediate", "staging"}
ENGINEERS = REPO_ROOT / "docs" / "engineers.md"
AS_RECEIVED = REPO_ROOT / "dbt_project" / "models" / "staging" / "as_received.yml"
PARENTS: dict[str, set[str]] = {
    "templates": set(), "received": set(), "gate": {"received"}, "warehouse": {"gate"},
    "staging": {"staging", "warehouse"}, "intermediate": MODELS, "marts": MODELS | {"marts"}, "reports": {"marts"},
    "release": {"marts", "reports"},
}  # fmt: skip
CHECKS: dict[str, set[str]] = {
    "templates": set(), "received": {"gate"}, "gate": {"every_workbook_judged", "something_admitted"},
    "warehouse": set(), "staging": {"dbt_tests"}, "intermediate": {"dbt_tests"},
    "marts": {"dbt_tests", MARTS_CHECK}, "reports": set(), "release": set(),
}  # fmt: skip


CHINESE = re.compile("[\u4e00-\u9fff]")
CODE = re.compile(r"\{")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def definitions(home: Path) -> dg.Definitions:
    definitions = build_definitions(Settings(home=home))
    dg.Definitions.validate_loadable(definitions)
    return definitions


def test_the_graph_is_the_one_we_agreed_on(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    parents: dict[str, set[str]] = defaultdict(set)
    checks: dict[str, set[str]] = defaultdict(set)
    unchecked = set()
    for node in map(graph.get, graph.get_all_asset_keys()):
        group = str(node.group_name)
        parents[group] |= {str(graph.get(p).group_name) for p in node.parent_keys}
        checks[group] |= {c.name for c in node.check_keys}
        if CHECKS[group] and not node.check_keys:
            unchecked.add(node.key.to_user_string())
    assert parents == PARENTS
    assert checks == CHECKS
    passed_on = yaml.safe_load(AS_RECEIVED.read_text(encoding="utf-8"))["models"]
    drawn = {f"marts/{table}" for table in robustness_tables()}
    assert drawn <= unchecked, "draws and audit are no models of dbt"
    assert unchecked - drawn <= {f"staging/{model['name']}" for model in passed_on}, "which were checked when loaded"
    assert {k.path[-1] for k in graph.get_all_asset_keys() if k.path[0] == "reports"} == set(KINDS)


def test_names_groups_owners_and_tags_are_ascii(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        words = [key.to_user_string(), node.group_name or "", *node.owners, *node.tags, *node.tags.values()]
        assert all(word.isascii() for word in words), key


def descriptions(definitions: dg.Definitions) -> Iterator[tuple[str, str, str]]:
    """Group, asset or column, what the browser shows of it before a year was ever run."""
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node, name = graph.get(key), key.to_user_string()
        yield str(node.group_name), name, node.description or ""
        schema = node.metadata.get("dagster/column_schema")
        if isinstance(schema, dg.TableSchema):
            yield from ((str(node.group_name), f"{name}.{c.name}", c.description or "") for c in schema.columns)


@pytest.mark.parametrize("pack", ["yangpu-2021-2025", "qinghe-2023-2024"])
def test_everything_is_described_in_one_language_and_in_the_packs_words(pack: str, home: Path) -> None:
    """English as far as the tables that engineers read with the SQL beside them, Chinese where offices read; and no
    code of the program stands for a word of the pack."""
    english = {"warehouse", "staging", "intermediate"}
    told = list(descriptions(build_definitions(Settings(home=home, pack=REPO_ROOT / "plans" / pack))))
    assert {group for group, name, _ in told if "." in name} == {*english, "marts"}
    assert not [name for _, name, text in told if len(text) < (1 if "." in name else 10)]
    assert not [(name, text) for group, name, text in told if bool(CHINESE.search(text)) == (group in english)]
    assert not [(name, text) for _, name, text in told if CODE.search(text)]


def test_the_gate_stands_before_every_figure(definitions: dg.Definitions) -> None:
    """A blocking check stops only descendants: so every mart must descend from the gate, and the gate from all."""
    graph = definitions.resolve_asset_graph()

    def ancestors(key: dg.AssetKey) -> set[dg.AssetKey]:
        found: set[dg.AssetKey] = set()
        todo = [key]
        while todo:
            for parent in graph.get(todo.pop()).parent_keys - found:
                found.add(parent)
                todo.append(parent)
        return found

    marts = [k for k in graph.get_all_asset_keys() if k.path[0] == "marts"]
    assert marts
    received = {k for k in graph.get_all_asset_keys() if k.path[0] == "received"}
    assert received_key("D06") in received
    for mart in marts:
        above = ancestors(mart)
        assert ADMITTED in above
        assert received <= above
    assert set(marts) <= ancestors(RELEASE)


def test_what_must_stop_a_year_is_blocking(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    checks = {(c.asset_key.to_user_string(), c.name): graph.get_check_spec(c) for c in graph.asset_check_keys}
    assert all(spec.blocking for spec in checks.values())
    assert ("marts/unit_scores", MARTS_CHECK) in checks
    assert ("gate/admitted", "every_workbook_judged") in checks


def test_a_run_is_few_steps_in_one_process(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("assess_year")
    assert job.executor_def is dg.in_process_executor
    steps = {node.name for node in job.nodes}
    assert steps == {
        "pull_departments", "judge_departments", "admit", "load_warehouse", "score_with_dbt", "judge_marts",
        "publish_release",
    }  # fmt: skip


def test_the_engineers_page_counts_what_there_is(definitions: dg.Definitions) -> None:
    page, numerals = ENGINEERS.read_text(encoding="utf-8"), "零一二三四五六七八九"
    assert f"共{numerals[len(KINDS)]}类 | `publish_release`" in page
    assert f"资产有一百多个，步骤只有{numerals[len(definitions.resolve_job_def('assess_year').nodes)]}个" in page
    assert 100 < len(definitions.resolve_asset_graph().get_all_asset_keys()) < 200
