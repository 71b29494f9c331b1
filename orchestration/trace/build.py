"""Build the trace of a unit's or a department's score from a release folder and the received store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack
from mulin.pack.params import format_params
from mulin.received import Store
from mulin.settings import Settings
from orchestration.release.layout import MARTS
from orchestration.release.manifest import Manifest
from orchestration.release.served import open_release
from orchestration.trace import messages as m
from orchestration.trace.department import DepartmentBuilder
from orchestration.trace.formula import agree, composed, formula
from orchestration.trace.formula import number as _n
from orchestration.trace.rows import UnitRows, department_rows, unit_rows
from orchestration.trace.sources import Sources
from orchestration.trace.tree import TraceNode, TraceTree

Row = dict[str, Any]


def trace(
    settings: Settings, year: int, unit: str, indicator: str | None = None, release: str | None = None
) -> TraceTree:
    """The way from a printed score to its cells: in ``release`` (default: the one served), for one unit or department.

    ``indicator`` keeps one indicator's branch. Every cell is read anew from the received file. Raises FindingsError
    when there is no such release, unit or indicator.
    """
    from orchestration.pipeline.parsed import ParsedFiles

    opened = open_release(settings, year, release)
    folder, manifest, packs, inputs = opened.folder, opened.manifest, opened.packs, opened.inputs
    pack = packs[year]
    rows = unit_rows(folder / MARTS, year, unit)
    of_department = department_rows(folder / MARTS, year, unit) if rows is None else None
    store = Store(settings.received)
    with ParsedFiles(settings, store, anew=True) as files:
        sources = Sources(store, files, packs, inputs)
        builder: _Builder | DepartmentBuilder
        if rows is not None:
            _known(
                year,
                indicator,
                [r["indicator_code"] for r in rows.indicators],
                rows.unit["unit_name"],
                m.INDICATOR_ABSENT,
            )
            builder = _Builder(pack, year, rows, sources, indicator)
        elif of_department is not None:
            builder = DepartmentBuilder(pack, year, of_department, sources, inputs.year(year).submissions, indicator)
            _known(year, indicator, builder.indicators, of_department.score["department_name"], m.NOT_LED)
        else:
            text = m.UNIT_ABSENT.format(year=year, release=folder.name, unit=unit)
            mend = m.MEND_UNIT.format(example=pack.units[-1].code, department=pack.departments[0].code)
            raise _refusal(year, "unit", text, mend)
        return TraceTree(
            year, folder.name, unit, _root(year, manifest, opened.warning, builder.subject()), builder.sums()
        )


def _known(year: int, indicator: str | None, known: Sequence[str], name: str, text: str) -> None:
    if indicator is not None and indicator not in known:
        said = text.format(unit=name, indicator=indicator, known="、".join(known) or "无")
        raise _refusal(year, "indicator", said, m.MEND_INDICATOR)


def _root(year: int, manifest: Manifest, warning: str | None, subject: TraceNode) -> TraceNode:
    facts = [(m.LABEL_HASH, manifest.data_hash), (m.LABEL_CODE, manifest.code_version)]
    if manifest.demo:
        facts.append((m.LABEL_DEMO, m.YES))
    if warning:
        facts.append((m.LABEL_NOTE, warning))
    return TraceNode("release", m.RELEASE.format(year=year, release=manifest.release), tuple(facts), (subject,))


def _refusal(year: int, rule: str, message: str, mend: str) -> FindingsError:
    finding = Finding(Level.ERROR, f"trace.{rule}", message, mend)
    return FindingsError(m.TITLE.format(year=year), [finding])


class _Builder:
    def __init__(self, pack: Pack, year: int, rows: UnitRows, sources: Sources, only: str | None) -> None:
        self.pack = pack
        self.framework = pack.years[year].framework
        self.definitions = pack.years[year].indicator
        self.year = year
        self.rows = rows
        self.sources = sources
        self.only = only

    def sums(self) -> bool:
        """Whether contributions, and the printed equation, come to the exact score; without a score, to none."""
        exact = self.rows.unit["total_score_exact"]
        if exact is None:
            return not self.rows.contributions
        composition = self.framework.tiers[self.rows.unit["tier"]]["composition"]
        by_equation = composed(self.rows.unit, composition) + self._total_cap()
        return agree(self._points(), exact) and agree(by_equation, exact)

    def _points(self) -> float:
        return float(sum(c["points"] for c in self.rows.contributions))

    def _total_cap(self) -> float:
        """What the bounds of the total add to it: negative above the maximum."""
        return float(sum(c["points"] for c in self.rows.contributions if c["item_code"] == "total_cap"))

    def subject(self) -> TraceNode:
        u = self.rows.unit
        facts = [(m.LABEL_SCORE, _n(u["total_score"]) if u["comparable"] else m.NOT_COMPARABLE)]
        if u["rank"] is not None:
            facts.append((m.LABEL_RANK, f"{u['rank']}/{u['peers']}"))
        grade = "：".join(t for t in (u["grade"], u["grade_reason"]) if t)
        facts += [(m.LABEL_GRADE, grade or "—"), (m.LABEL_COVERAGE, f"{u['coverage']:.1%}")]
        composition = self.framework.tiers[u["tier"]]["composition"]
        facts += [(m.LABEL_FORMULA, text) for text in formula(u, self.rows.indicators, composition, self._total_cap())]
        if u["total_score_exact"] is not None:
            text = m.SUM_HOLDS if agree(self._points(), u["total_score_exact"]) else m.SUM_FAILS
            counted = text.format(
                count=len(self.rows.contributions), sum=_n(self._points()), exact=_n(u["total_score_exact"])
            )
            facts.append((m.LABEL_CHECK, counted))
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
            facts = ((m.LABEL_POINTS, _n(p["own_score"])), (m.LABEL_WEIGHT, _n(p["weight"])),
                     (m.LABEL_COVERAGE, "—" if p["coverage"] is None else f"{p['coverage']:.1%}"))  # fmt: skip
            nodes.append(TraceNode("pillar", m.PILLAR.format(name=p["pillar_name"]), facts, indicators))
        return TraceNode("part", m.BASIC, ((m.LABEL_POINTS, _n(self.rows.unit["own_basic"])),), tuple(nodes))

    def _guiding(self) -> TraceNode:
        rows = [r for r in self.rows.indicators if r["kind"] == "guiding"]
        nodes = tuple(self._indicator(r) for r in rows if self.only in (None, r["indicator_code"]))
        return TraceNode("part", m.GUIDING, ((m.LABEL_POINTS, _n(self.rows.unit["own_guiding"])),), nodes)

    def _items(self, kind: str, title: str) -> TraceNode:
        rows = [c for c in self.rows.contributions if c["item_kind"] == kind]
        nodes = tuple(
            TraceNode("part", f"{self.rows.names.get(c['item_code'], c['item_code'])}（{c['item_code']}）",
                      ((m.LABEL_POINTS, _n(c["points"])),))
            for c in rows
        )  # fmt: skip
        return TraceNode("part", title, ((m.LABEL_POINTS, _n(sum(c["points"] for c in rows))),), nodes)

    def _indicator(self, r: Row) -> TraceNode:
        definition = self.definitions[r["indicator_code"]]
        unit = r["unit_of_measure"] or ""
        used = str(r["rule_used"] or r["scoring_rule"])
        rule = m.RULES.get(used, used)
        facts = [
            (m.LABEL_STATE, m.STATUS.get(r["status"], m.UNKNOWN_REASON) + _reason(r["status"], r["status_reason"]))
        ]
        if r["value"] is not None:
            facts.append((m.LABEL_VALUE, f"{_n(r['value'])}{unit}"))
        facts += [
            (m.LABEL_TARGET, f"{_n(r['target'])}{unit}（{m.DIRECTION.get(r['direction'], r['direction'])}）"),
            (m.LABEL_RULE, rule),
            (m.LABEL_PARAMS, format_params(definition.params) or "—"),
        ]
        if r["contribution"] is not None and r["kind"] == "basic":
            text = m.WEIGHED.format(
                score=_n(r["score"]), weight=_n(r["effective_weight"]), points=_n(r["contribution"])
            )
            facts.append((m.LABEL_POINTS, text))
        elif r["contribution"] is not None:
            facts.append((m.LABEL_POINTS, _n(r["contribution"])))
        facts.append((m.LABEL_WEIGHT, _n(r["weight"])))
        lead = self.pack.department.get(r["lead_department"])
        facts.append((m.LABEL_LEAD, lead.name if lead else r["lead_department"]))
        lines = [row for row in self.rows.lineage if row["indicator_code"] == r["indicator_code"]]
        title = m.INDICATOR.format(code=r["indicator_code"], name=r["indicator_name"])
        return TraceNode("indicator", title, tuple(facts), tuple(self._figure(row) for row in lines))

    def _figure(self, row: Row) -> TraceNode:
        if row["imputed"]:
            return TraceNode("figure", m.IMPUTED.format(value=_n(row["value"])))
        field = self.pack.field.get(row["field_code"])
        role = m.ROLES.get(row["role"]) or m.REVIEW.format(number=row["role"].rpartition("_")[2])
        title = m.FIGURE.format(
            role=role, field=row["field_code"], name=field.field_name_zh if field else "", value=_n(row["value"]),
            unit=field.unit_of_measure if field and row["value"] is not None else "",
        )  # fmt: skip
        return TraceNode("figure", title, (), (self.sources.node(row),))


def _reason(status: str, code: str | None) -> str:
    if not code or status == "no_bonus":  # its words say why
        return ""
    return f"（{m.REASONS.get(code, m.UNKNOWN_REASON)}）"
