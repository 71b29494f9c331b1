"""The branch of a trace that explains a unit's score: pillars, indicators and figures, children, what is taken."""

from __future__ import annotations

from collections.abc import Sequence

from mulin.pack import Indicator, Pack
from mulin.pack.params import format_params
from orchestration.again.rows import Row, UnitRows
from orchestration.trace import messages as m
from orchestration.trace.formula import agree, formula, weighed
from orchestration.trace.formula import number as _n
from orchestration.trace.sources import Sources
from orchestration.trace.tree import Fact, TraceNode


class UnitBuilder:
    """``only`` keeps one indicator's branch. Rows a forger wrote must not stop it: it prints what stands there."""

    def __init__(self, pack: Pack, year: int, rows: UnitRows, sources: Sources, only: str | None) -> None:
        self.pack = pack
        self.framework = pack.years[year].framework
        self.words = self.framework.words
        self.definitions = pack.years[year].indicator
        self.year = year
        self.rows = rows
        self.composition = self.framework.tiers.of(pack.unit[rows.unit["unit_code"]].tier).composition
        self.sources = sources
        self.only = only

    def _points(self) -> float:
        return float(sum(c["points"] or 0.0 for c in self.rows.contributions))

    def _total_cap(self) -> float:
        """What the bounds of the total add to it: negative above the maximum."""
        return float(sum(c["points"] or 0.0 for c in self.rows.contributions if c["item_code"] == "total_cap"))

    def subject(self) -> TraceNode:
        u = self.rows.unit
        total = "" if u["total_score"] is None and not u["comparable"] else f"{_n(u['total_score'])}"
        said = total if u["comparable"] else "，".join(t for t in (total, self.words.fill(m.NOT_COMPARABLE)) if t)
        facts = [Fact(m.LABEL_SCORE, said)]
        if u["rank"] is not None:
            facts.append(Fact(m.LABEL_RANK, f"{u['rank']}/{u['peers']}"))
        grade = "：".join(t for t in (u["grade"], u["grade_reason"]) if t)
        facts += [Fact(m.LABEL_GRADE, grade or "—"), Fact(m.LABEL_COVERAGE, _share(u["coverage"]))]
        equations = formula(u, self.rows.indicators, self.composition, self._total_cap())
        facts += [Fact(m.LABEL_FORMULA, text) for text in equations]
        if u["total_score_exact"] is not None or self.rows.contributions:
            exact = u["total_score_exact"]
            text = m.SUM_HOLDS if exact is not None and agree(self._points(), exact) else m.SUM_FAILS
            counted = text.format(count=len(self.rows.contributions), sum=_n(self._points()), exact=_n(exact))
            facts.append(Fact(m.LABEL_SUM, counted))
        parts = [self._basic(), self._guiding()]
        if self.only is None:
            parts += [self._items("child_unit", m.CHILDREN), self._items("deduction", m.DEDUCTIONS),
                      self._items("cap", m.CAPS)]  # fmt: skip
        children = tuple(p for p in parts if p.children)
        return TraceNode("unit", m.UNIT.format(name=u["unit_name"], code=u["unit_code"]), tuple(facts), children)

    def _basic(self) -> TraceNode:
        nodes = []
        for p in self.rows.pillars:
            of_pillar = [r for r in self.rows.indicators if (r["pillar"], r["kind"]) == (p["pillar"], "basic")]
            indicators = tuple(self._indicator(r) for r in of_pillar if self.only in (None, r["indicator_code"]))
            if not indicators:
                continue
            facts = (Fact(m.LABEL_POINTS, _n(p["own_score"])), Fact(m.LABEL_WEIGHT, _n(p["weight"])),
                     Fact(m.LABEL_COVERAGE, _share(p["coverage"])))  # fmt: skip
            title = m.PILLAR.format(name=p["pillar_name"])
            nodes.append(TraceNode("pillar", title, facts, indicators, key=str(p["pillar"])))
        return _part(self.words.basic, self.rows.unit["own_basic"], nodes)

    def _guiding(self) -> TraceNode:
        rows = [r for r in self.rows.indicators if r["kind"] == "guiding"]
        nodes = [self._indicator(r) for r in rows if self.only in (None, r["indicator_code"])]
        return _part(self.words.guiding, self.rows.unit["own_guiding"], nodes)

    def _items(self, kind: str, title: str) -> TraceNode:
        rows = [c for c in self.rows.contributions if c["item_kind"] == kind]
        nodes = [
            TraceNode("part", f"{self.rows.names.get(c['item_code'], c['item_code'])}（{c['item_code']}）",
                      (Fact(m.LABEL_TAKEN, _n(c["points"])),), key=str(c["item_code"]))
            for c in rows
        ]  # fmt: skip
        return _part(title, sum(c["points"] or 0.0 for c in rows), nodes, m.LABEL_TAKEN)

    def _indicator(self, r: Row) -> TraceNode:
        definition = self.definitions.get(r["indicator_code"])
        unit = r["unit_of_measure"] or ""
        used = str(r["rule_used"] or r["scoring_rule"])
        rule = definition.rule.trace(used, definition.kind) if definition else used
        state = m.STATUS.get(r["status"], m.UNKNOWN_REASON) + _reason(r["status"], r["status_reason"])
        facts = [Fact(m.LABEL_STATE, state)]
        if r["value"] is not None:
            facts.append(Fact(m.LABEL_VALUE, f"{self._divided(r)}{_n(r['value'])}{unit}"))
        facts += [
            Fact(m.LABEL_TARGET, f"{_n(r['target'])}{unit}（{m.DIRECTION.get(r['direction'], r['direction'])}）"),
            Fact(m.LABEL_RULE, rule),
            Fact(m.LABEL_PARAMS, format_params(definition.params) if definition and definition.params else "—"),
        ]
        if definition and r["kind"] == "basic":
            facts += _passing(definition, r, unit)
        if r["contribution"] is not None and r["kind"] == "basic":
            facts.append(Fact(m.LABEL_TAKEN, weighed(r, self.framework.aggregation)))
        elif r["contribution"] is not None:
            facts.append(Fact(m.LABEL_TAKEN, _n(r["contribution"])))
        facts.append(Fact(m.LABEL_WEIGHT, _n(r["weight"])))
        lead = self.pack.department.get(r["lead_department"])
        facts.append(Fact(m.LABEL_LEAD, lead.name if lead else str(r["lead_department"])))
        lines = [row for row in self.rows.lineage if row["indicator_code"] == r["indicator_code"]]
        title = m.INDICATOR.format(code=r["indicator_code"], name=r["indicator_name"])
        below = tuple(self._figure(row) for row in lines)
        return TraceNode("indicator", title, tuple(facts), below, key=str(r["indicator_code"]))

    def _divided(self, r: Row) -> str:
        """``149 ÷ 183 × 100 = `` before a figure that was divided."""
        definition = self.definitions.get(r["indicator_code"])
        if definition is None or definition.value_type not in ("ratio", "rate"):
            return ""
        times = m.PER_CENT if definition.value_type == "ratio" else ""
        return m.DIVIDED.format(numerator=_n(r["numerator"]), denominator=_n(r["denominator"]), times=times)

    def _figure(self, row: Row) -> TraceNode:
        if row["imputed"]:
            return TraceNode("figure", m.IMPUTED.format(value=_n(row["value"])), key=str(row["role"]))
        field = self.pack.field.get(row["field_code"])
        role = m.ROLES.get(row["role"]) or m.REVIEW.format(number=str(row["role"]).rpartition("_")[2])
        title = m.FIGURE.format(
            role=role, field=row["field_code"], name=field.field_name_zh if field else "", value=_n(row["value"]),
            unit=field.unit_of_measure if field and row["value"] is not None else "",
        )  # fmt: skip
        return TraceNode("figure", title, (), (self.sources.node(row),), key=str(row["role"]))


def _part(title: str, points: float | None, nodes: Sequence[TraceNode], label: str = m.LABEL_POINTS) -> TraceNode:
    return TraceNode("part", title, (Fact(label, _n(points)),), tuple(nodes), key=title)


def _passing(indicator: Indicator, r: Row, unit: str) -> list[Fact]:
    """Where a basic indicator passes, if that is a figure, and whether it did."""
    low, high = indicator.rule.passes(indicator)
    which = "both" if low is not None and high is not None else "low" if low is not None else "high"
    line = m.PASS_LINE[which].format(low=_n(low), high=_n(high), unit=unit) if (low, high) != (None, None) else ""
    return [*([Fact(m.LABEL_PASS_LINE, line)] if line else []), Fact(m.LABEL_PASSED, m.PASSED[r["passed"]])]


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _reason(status: str, code: str | None) -> str:
    if not code or status == "no_bonus":  # its words say why
        return ""
    return f"（{m.REASONS.get(code, m.UNKNOWN_REASON)}）"
