"""Fields nobody is asked for: register fields from the list of units, platform fields from the house's own record.

Each yields observations with ``submission_id`` ``register`` or ``platform`` and, in ``sheet``/``cell``, the place the
figure comes from, so that the trace of a score never ends in nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from mulin.pack import Pack
from mulin.pack.asked import asked_cells, indicators_using
from mulin.pack.check import duplicate_fields
from orchestration.release.inputs import PublicationInput
from orchestration.warehouse.rows import Observation

Computation = Callable[[str], Iterator[Observation]]
"""Field → its figures."""


def register_observations(pack: Pack, year: int) -> list[Observation]:
    """Rows of ``raw.observations`` for register fields: 街道所辖居民区总数, counted in units.csv.

    Raises ValueError for a register field this house does not know how to count.
    """
    return list(_computed(pack, year, "register", {"children_count": lambda f: _children(pack, year, f)}))


def platform_observations(pack: Pack, year: int, previous: PublicationInput | None) -> list[Observation]:
    """Rows for platform fields: 重复采集字段数 and 公布时滞.

    Without a publication of the year before there is no observation of the lag (the indicator's missing policy
    decides). Raises ValueError for a platform field this house does not know how to compute.
    """
    known = {
        "duplicate_fields": lambda f: _duplicates(pack, year, f),
        "publication_lag": lambda f: _lag(pack, year, f, previous),
    }
    return list(_computed(pack, year, "platform", known))


def _computed(pack: Pack, year: int, kind: str, known: dict[str, Computation]) -> Iterator[Observation]:
    for field in pack.fields:
        if field.source_kind != kind or not indicators_using(pack, year, field.field_code):
            continue
        if field.computation not in known:
            raise ValueError(f"{kind} 字段 {field.field_code}（{field.field_name_zh}）没有计算方法")
        yield from known[field.computation](field.field_code)


def _children(pack: Pack, year: int, field: str) -> Iterator[Observation]:
    for unit in pack.field_units(year, field):
        count = len(pack.children(unit.code))
        place = ("责任主体名册", f"上级为{unit.code}的行")
        yield Observation(year, "register", "register", field, unit.code, "value", float(count), str(count), *place)


def _duplicates(pack: Pack, year: int, field: str) -> Iterator[Observation]:
    """Pairs of fields of one meaning that are both asked in the year; the pack's own check refuses them besides."""
    asked = {a.field_code for a in asked_cells(pack, year)}
    pairs = [(one.field_code, two.field_code) for one, two in duplicate_fields(pack)
             if {one.field_code, two.field_code} <= asked]  # fmt: skip
    cell = "; ".join("=".join(pair) for pair in pairs) or "数据项名称"
    for unit in pack.field_units(year, field):
        count = len(pairs)
        yield Observation(
            year, "platform", "platform", field, unit.code, "value", float(count), str(count), "数据项目录", cell
        )


def _lag(pack: Pack, year: int, field: str, previous: PublicationInput | None) -> Iterator[Observation]:
    if previous is None:
        return
    days = (date.fromisoformat(previous.published_on) - date.fromisoformat(previous.locked_on)).days
    raw = f"{previous.locked_on} → {previous.published_on}"
    sheet, cell = "publications", f"{previous.year}/{previous.release}"
    if previous.ref:  # the record itself: the release it names may lie in another home
        sheet, cell = f"received/{previous.ref}", f"SHA-256 {previous.sha256[:12]}"
    for unit in pack.field_units(year, field):
        yield Observation(year, "platform", "platform", field, unit.code, "value", float(days), raw, sheet, cell)
