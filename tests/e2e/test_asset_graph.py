"""The asset graph as a plain listing: whoever changes it sees in the difference what a newcomer would see."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from mulin.settings import Settings
from orchestration.assets.keys import ADMITTED, RELEASE, received_key
from orchestration.assets.publish import MARTS_CHECK
from orchestration.definitions import build_definitions

pytestmark = pytest.mark.slow

LISTING = Path(__file__).parent / "asset_graph.txt"


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    definitions = build_definitions(Settings(home=tmp_path_factory.mktemp("home")))
    dg.Definitions.validate_loadable(definitions)
    return definitions


def listing(definitions: dg.Definitions) -> str:
    graph = definitions.resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys(), key=lambda k: k.path):
        node = graph.get(key)
        parents = sorted(p.to_user_string() for p in node.parent_keys)
        checks = sorted(c.name for c in node.check_keys)
        lines.append(f"{node.group_name:<12} {key.to_user_string()}")
        lines += [f"{'':<14}<- {'、'.join(parents)}"] if parents else []
        lines += [f"{'':<14}?? {'、'.join(checks)}"] if checks else []
    return "\n".join(lines) + "\n"


def test_graph_is_the_one_we_agreed_on(definitions: dg.Definitions) -> None:
    """After a wanted change: ``python -m tests.e2e.test_asset_graph`` writes the listing anew; read the difference."""
    assert listing(definitions) == LISTING.read_text(encoding="utf-8")


def test_names_groups_owners_and_tags_are_ascii(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        words = [key.to_user_string(), node.group_name or "", *node.owners, *node.tags, *node.tags.values()]
        assert all(word.isascii() for word in words), key


def test_every_asset_says_in_chinese_or_by_its_model_what_it_is(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    silent = [k.to_user_string() for k in graph.get_all_asset_keys() if len(graph.get(k).description or "") < 10]
    assert not silent


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


if __name__ == "__main__":
    from tempfile import mkdtemp

    LISTING.write_text(listing(build_definitions(Settings(home=Path(mkdtemp())))), encoding="utf-8")
