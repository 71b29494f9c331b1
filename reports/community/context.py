"""Context of a community's report."""

from __future__ import annotations

from dataclasses import dataclass

from reports.shared.blocks import UnitBlock
from reports.shared.frame import Frame, frame
from reports.shared.unit import UnitReader

SUBJECT = "社会治理评估报告"


@dataclass(frozen=True, slots=True)
class CommunityContext:
    frame: Frame
    unit: UnitBlock
    street: str


def codes(reader: UnitReader) -> list[tuple[str, str]]:
    """Code and name of every community scored in the year."""
    return [(u.unit_code, u.unit_name) for u in reader.marts.units("community")]


def build(reader: UnitReader, code: str) -> CommunityContext:
    """The community's context. Raises KeyError for a code that is not a scored community."""
    street_code = reader.pack.unit[code].parent_code
    if street_code is None:
        raise KeyError(f"{code} 没有所属街道，不是社区")
    street = reader.pack.unit[street_code].name
    block = reader.block(code, street, street)
    return CommunityContext(frame(reader.info, "community", code, block.name, block.full_name, SUBJECT), block, street)
