"""What a report prints beside a score is enough to do the sum again: for every rule, every figure of the SQL."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from types import SimpleNamespace
from typing import Any, cast

import pytest
from reference import Reference
from small_pack import YEARS, Build, Tables, small_pack
from standard_sums import passed, read, score

from mulin.pack import Indicator, Pack
from mulin.words import Words
from reports import rows
from reports.marts import Marts
from reports.reading.standards import Standards
from reports.wording import standard_words

pytestmark = pytest.mark.slow


def _indicator(raw: Tables, row: dict[str, Any]) -> Indicator:
    params = Reference(raw).params(row["year"], row["code"])
    if "winsor" in params:
        params["winsor"] = [params["winsor"][1], params["winsor"][2]]
    bands = [(b["at"], b["score"]) for b in raw["ref_bands"]
             if (b["year"], b["indicator_code"]) == (row["year"], row["code"])]  # fmt: skip
    known = {k: v for k, v in row.items() if k in Indicator.model_fields and v is not None} | {"definition_zh": "示例"}
    return Indicator(**{**known, "params": {**params, **({"bands": bands} if bands else {})}})


def _standards(raw: Tables, scored: list[rows.IndicatorScore], year: int) -> Standards:
    indicators = {i["code"]: _indicator(raw, i) for i in raw["ref_indicators"] if i["year"] == year}
    members = {g["unit_code"] for g in raw["ref_unit_groups"] if g["year"] == year}
    framework = SimpleNamespace(
        veto=SimpleNamespace(effect=SimpleNamespace(fabricated_values="zero")),
        unit_groups={"riverside": SimpleNamespace(name_zh="沿江")},
        words=Words("区", "街道", "社区", ("优秀", "合格")),
    )
    in_year = SimpleNamespace(indicator=indicators, framework=framework, group_units=lambda _: members)
    pack = SimpleNamespace(unit={u["code"]: SimpleNamespace(**u) for u in raw["ref_units"]}, years={year: in_year})
    marts = SimpleNamespace(by=lambda _row, column, value: [r for r in scored if getattr(r, column) == value])
    return Standards(cast("Marts", marts), cast("Pack", pack), year)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_printed_figures_give_every_score_and_every_verdict(build: Build, seed: int) -> None:
    raw = small_pack(seed)
    table = build(raw)("marts.indicator_scores")
    names = [f.name for f in fields(rows.IndicatorScore)]
    seen: Counter[str] = Counter()
    wrong = []
    for year in YEARS:
        scored = [rows.IndicatorScore(**{n: r[n] for n in names}) for r in table if r["year"] == year]
        standards = _standards(raw, scored, year)
        for r in scored:
            made = standards.of(r)
            assert made is not None
            if r.value is None or r.score is None:
                continue
            want = r.contribution if r.kind == "guiding" else r.score
            got = score(made, r.value)
            if got is None or want is None or abs(got - want) > 1e-6:
                wrong.append((year, r.unit_code, r.indicator_code, r.rule_used, r.value, got, want, made))
            if r.status != "imputed" and passed(made, r.value) != r.passed:
                wrong.append((year, r.unit_code, r.indicator_code, r.rule_used, r.value, r.passed, made))
            said = None if made.zeroed else read(standard_words.scoring(made, r.unit_of_measure), r.value)
            if said is not None and want is not None and abs(said - want) > 0.05:
                wrong.append((year, r.unit_code, r.indicator_code, standard_words.scoring(made, ""), said, want))
            seen[r.rule_used or ""] += 1
            seen["read"] += said is not None
            seen["imputed"] += r.status == "imputed"
            seen["zeroed"] += made.zeroed
    assert wrong == []
    assert {r["scoring_rule"] for r in table} <= seen.keys()
    assert min(seen.values()) > 0, seen
