"""What a wide index is compiled from: a framework's rows of ``raw.ref_*`` as types.

The loader has written every default into those rows, so that none stands here. Rules of the assessed year hold for
every year of the table. ``number`` is what an indicator's or a node's columns are called by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mulin.index.formula import Formula
from mulin.methods.trees.means import EXPONENTS
from mulin.rules import rule_of
from mulin.scoring.rule import Rule

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""Table of ``raw`` → its rows."""

READS = ("ref_run", "ref_tiers", "ref_policy", "ref_indicators", "ref_params", "ref_bands", "ref_nodes")


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for the whole index."""

    scale: float
    decimals: int
    ranked_exact: bool
    ties: str
    ascending: bool
    peer_class: str | None
    zero_denominator_missing: bool
    not_applicable_is_missing: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """``fields``: numerator and denominator, or the figure alone. ``constant`` stands in for a missing figure where
    ``missing_policy`` says so; else a mean or median of the units of one value of ``impute_pool``."""

    number: int
    code: str
    rule: Rule
    direction: str | None
    target: float | None
    weight: float | None
    value_type: str
    fields: tuple[str, ...]
    missing_policy: str
    constant: float | None
    impute_pool: str | None


@dataclass(frozen=True, slots=True)
class Child:
    weight: float
    of: Indicator | Node


@dataclass(frozen=True, slots=True)
class Node:
    """``exponent`` of a power mean; None where a product or a ``formula`` is meant. ``least``: the share of its data
    below which it is missing or not comparable."""

    number: int
    tree: str
    code: str
    level: int
    method: str
    exponent: float | None
    formula: Formula | None
    zero_policy: str
    zero_floor: float | None
    least: float
    least_counts: bool
    missing_below_least: bool
    children: tuple[Child, ...]

    @property
    def drops(self) -> bool:
        """Whether it sees its children otherwise than they are: zeros lifted or set aside."""
        return self.exponent is not None and self.exponent <= 0 and self.zero_policy != "keep"

    @property
    def positive(self) -> bool:
        """Whether its policy for zeros leaves none."""
        return self.zero_policy == "drop" or (self.zero_policy == "floor" and (self.zero_floor or 0.0) > 0)


@dataclass(frozen=True, slots=True)
class Tier:
    """``height``: its place from the lowest tier up. ``child``: the height of the tier its children are of."""

    code: str
    height: int
    child: int | None
    own_share: float
    children_share: float
    least_children: float
    indicators: tuple[Indicator, ...]
    nodes: tuple[Node, ...]

    @property
    def roots(self) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes if n.level == 0)


@dataclass(frozen=True, slots=True)
class Spec:
    """Tiers lowest first. ``years``: how many the table has."""

    policy: Policy
    tiers: tuple[Tier, ...]
    years: int

    @property
    def nodes(self) -> tuple[Node, ...]:
        return tuple(sorted((n for t in self.tiers for n in t.nodes), key=lambda n: n.number))


def spec_of(rows: Rows, formulas: Mapping[str, Formula], years: int) -> Spec:
    """``formulas``: name (as ``ref_nodes.method`` has it after ``formula:``) → formula over children's codes."""
    year = rows["ref_run"][0]["assessed_year"]
    mine = {name: [r for r in some if r.get("year", year) == year] for name, some in rows.items()}
    written = sorted(mine["ref_indicators"], key=lambda r: r["sort"])
    params, bands = _by(mine["ref_params"], "indicator_code"), _by(mine["ref_bands"], "indicator_code")
    indicators = {
        r["code"]: _indicator(number, r, params[r["code"]], bands[r["code"]]) for number, r in enumerate(written)
    }
    tiers_of = {r["code"]: r["tier"] for r in written}
    upwards = _upwards(mine["ref_tiers"])
    heights = {r["tier"]: height for height, r in enumerate(upwards)}
    nodes = _nodes(mine["ref_nodes"], {r["tier"]: r for r in upwards}, indicators, formulas)
    tiers = tuple(
        Tier(
            r["tier"], height, heights.get(r["child_tier"]), r["own_share"], r["children_share"],
            r["minimum_comparable_share"] or 0.0,
            tuple(i for i in indicators.values() if tiers_of[i.code] == r["tier"]),
            tuple(node for tier, node in nodes if tier == r["tier"]),
        )
        for height, r in enumerate(upwards)
    )  # fmt: skip
    return Spec(_policy(mine["ref_policy"]), tiers, years)


def _by(rows: Iterable[Row], column: str) -> defaultdict[str, list[Row]]:
    out: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        out[row[column]].append(row)
    return out


def _value(row: Row) -> Any:
    return row["word"] if row["number"] is None else row["number"]  # yes and no have both


def _policy(rows: Sequence[Row]) -> Policy:
    said = {r["key"]: _value(r) for r in rows}
    return Policy(
        scale=said["scale"], decimals=int(said["rounding.score_decimals"]), ranked_exact=said["ranking.on"] == "exact",
        ties=said["ranking.ties"], ascending=said["ranking.ascending"] == 1, peer_class=said.get("ranking.peer"),
        zero_denominator_missing=said["missing.zero_denominator"] == "missing",
        not_applicable_is_missing=said["coverage.not_applicable_counts_as_missing"] == 1,
    )  # fmt: skip


def _indicator(number: int, row: Row, params: Sequence[Row], bands: Sequence[Row]) -> Indicator:
    known: dict[str, Any] = {}
    for name, some in _by(sorted(params, key=lambda r: r["position"]), "param").items():
        values = tuple(_value(r) for r in some)
        known[name] = values if len(values) > 1 else values[0]
    fields = (row["value_field"],) if row["value_field"] else (row["numerator_field"], row["denominator_field"])
    return Indicator(
        number, row["code"], rule_of(row["scoring_rule"], known | {"bands": [(b["at"], b["score"]) for b in bands]}),
        row["direction"], row["target"], row["weight"], row["value_type"], fields, row["missing_policy"],
        known.get("constant"), known.get("impute_pool"),
    )  # fmt: skip


def _upwards(tiers: Sequence[Row]) -> list[Row]:
    """A tier after the one its children are of."""
    out: list[Row] = []
    while len(out) < len(tiers):
        there = {None, *(r["tier"] for r in out)}
        out += [r for r in tiers if r not in out and r["child_tier"] in there]
    return out


def _nodes(
    rows: Sequence[Row], tiers: Mapping[str, Row], indicators: Mapping[str, Indicator], formulas: Mapping[str, Formula]
) -> list[tuple[str, Node]]:
    """(tier, node), numbered by tree and level."""
    ordered = sorted(rows, key=lambda r: (r["tree"], r["level"], r["sort"], r["node_code"]))
    below: defaultdict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for row in ordered:
        below[row["tree"], row["parent_code"]].append(row)
    inner = [(number, r) for number, r in enumerate(r for r in ordered if r["node_kind"] != "indicator")]
    made: dict[tuple[str, str], Node] = {}
    for number, row in sorted(inner, key=lambda numbered: -numbered[1]["level"]):
        tree, code = row["tree"], row["node_code"]
        children = tuple(
            Child(
                r["weight"], indicators[r["node_code"]] if r["node_kind"] == "indicator" else made[tree, r["node_code"]]
            )
            for r in below[tree, code]
        )
        made[tree, code] = _node(number, row, tiers[row["tier"]], children, formulas)
    return [(r["tier"], made[r["tree"], r["node_code"]]) for _, r in inner]


def _node(number: int, row: Row, tier: Row, children: tuple[Child, ...], formulas: Mapping[str, Formula]) -> Node:
    method, _, detail = row["method"].partition(":")
    zero_policy, _, floor = (row["zero_policy"] or "keep").partition(":")
    floors = {0: tier["coverage_floor"], 1: tier["pillar_floor"]}
    least = floors.get(row["level"]) if row["minimum_share"] is None else row["minimum_share"]
    return Node(
        number, row["tree"], row["node_code"], row["level"], method,
        float(detail) if method == "power" else EXPONENTS.get(method),
        formulas[detail] if method == "formula" else None,
        zero_policy, float(floor) if floor else None, least or 0.0,
        row["share_of"] == "count", row["below_minimum"] == "missing", children,
    )  # fmt: skip
