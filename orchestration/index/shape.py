"""Whether a table is scored long, a row a figure, or wide, a row a unit."""

from __future__ import annotations

from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack, load_index
from mulin.index.computed_weights import way_written
from mulin.index.model import ESTIMATES
from mulin.index.trees import flatten
from mulin.language import listed
from orchestration.index import messages as m
from orchestration.index.asked import NOTHING_ASKED, Asked
from orchestration.index.reading.source import rows_of
from orchestration.index.reading.wanted import fields_of
from orchestration.index.score import treats
from orchestration.index.wide_table import KEYS

FROM_FIGURES = 3_000_000
"""``--shape auto``: tables of so many figures are scored wide; smaller ones long, which tells more."""


def lacking(pack: IndexPack, asked: Asked = NOTHING_ASKED) -> list[str]:
    """What the pack asks for and the wide models have not (Chinese); nothing: it can be scored wide."""
    out = []
    if pack.data.shape == "long":
        out.append(m.WIDE_LONG_DATA)
    if pack.screen is not None:
        out.append("screen")
    methods = {(i.impute or pack.defaults.impute).method for i in pack.indicators}
    out += sorted(f"impute: {method}" for method in methods & {"latest", "interpolate", *ESTIMATES})
    if treats(pack):
        out.append("treat")
    if asked.draws_anything(pack):
        out.append("robustness / --draws / --sobol")
    nodes = list(flatten(pack))
    out += sorted({f"method: {n.computed}" for n in nodes if n.computed})
    out += sorted({f"weights: {way_written(n.weighting)}" for n in nodes if n.weighting})
    names = [*KEYS, *pack.classes, *fields_of(pack), *pack.derived]
    small = [name.lower() for name in names]
    out += [m.WIDE_NAME.format(name=n) for n in dict.fromkeys(names) if small.count(n.lower()) > 1]
    return out


def chosen(shape: str, folder: Path, data: Path, asked: Asked = NOTHING_ASKED) -> bool:
    """Whether to score wide. ``auto``: large tables whose pack allows it. Raises FindingsError for a forced ``wide``
    that cannot be."""
    if shape == "long":
        return False
    if shape not in {"auto", "wide"}:
        raise FindingsError(m.NOT_SCORED, [Finding(Level.ERROR, "score.shape", m.SHAPE_UNKNOWN.format(shape=shape),
                                                   m.MEND_SHAPE)])  # fmt: skip
    pack = load_index(folder)
    if shape == "auto" and rows_of(data) * len(pack.indicators) < FROM_FIGURES:
        return False
    missing = lacking(pack, asked)
    if missing and shape == "wide":
        said = m.WIDE_LACKS.format(what=listed(missing))
        raise FindingsError(m.NOT_SCORED, [Finding(Level.ERROR, "score.wide", said, m.MEND_WIDE_LACKS,
                                                   file="index.yaml")])  # fmt: skip
    return not missing
