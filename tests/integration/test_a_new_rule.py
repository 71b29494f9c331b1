"""docs/engineers.md, 新增一条计分规则, followed to the letter in a copy of the house: two files and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from house import copied, run_there

from mulin.settings import REPO_ROOT

pytestmark = pytest.mark.slow

THERE = r"""
import sys
from pathlib import Path

import duckdb
import small_pack

from mulin.pack import load_pack
from mulin.pack.checks.scoring import rule_problems
from mulin.rules import score
from mulin.settings import Settings
from orchestration.warehouse.choice import Choice
from orchestration.warehouse.scoring import build_models
from reports.wording.standard_words import scoring

here = Path(sys.argv[1])
example = next(i for i in load_pack(here / "plans" / "yangpu-2021-2025").years[2024].indicators if i.kind == "basic")
params = {"line": 50.0, "rest": 20.0}


def ruled(**written):
    return example.model_copy(update={"scoring_rule": "threshold", "params": written, "direction": "higher"})


known = ruled(**params)
assert rule_problems(known) == []
assert [p.rule for p in rule_problems(ruled(line=50.0, rest=100.0))] == ["rule.param_order"]
assert [p.rule for p in rule_problems(ruled(rest=20.0))] == ["rule.param_missing"]
assert known.rule.trace("threshold", "basic") == "过线：达到50得100分，未达到得20分"
assert scoring(known.rule.standard(known, "threshold"), "次") == "≥50→100，以下20"

small_pack.RULES = (("threshold", "higher", "count", params), *small_pack.RULES)
settings = Settings(home=here / "home")
file = settings.warehouse_file(2024)
file.parent.mkdir(parents=True)
small_pack.load(small_pack.small_pack(1), file)
build_models(settings, 2024, Choice(("int_normalised",), tests=False))
with duckdb.connect(str(file), read_only=True) as con:
    rows = con.execute(
        "select value, score from intermediate.int_normalised where rule_used = 'threshold' and value is not null"
    ).fetchall()
values, scores = zip(*rows, strict=True)
assert set(scores) == {20.0, 100.0}, set(scores)
assert score("threshold", values, params=params).tolist() == list(scores)
"""


def test_the_page_teaches_a_rule_that_scores_in_numpy_and_sql(tmp_path: Path) -> None:
    page = (REPO_ROOT / "docs" / "engineers.md").read_text(encoding="utf-8")
    here = copied(tmp_path, "mulin", "dbt_project", "plans")
    taught = re.findall(r"`([\w/]+/threshold\.\w+)`：\n\n```\w+\n(.*?)```", page, flags=re.DOTALL)
    assert [name for name, _ in taught] == ["mulin/rules/threshold.py", "dbt_project/macros/rules/threshold.sql"]
    for name, text in taught:
        (here / name).write_text(text, encoding="utf-8")
    run_there(here, THERE, str(here), fixtures="unit/dbt")
