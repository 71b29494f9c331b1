"""How big a workbook may be and how long reading it may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Defaults leave room for several times the largest workbook of a district (301 units × 20 columns, 0.1 MB).

    ``file_bytes``, ``unpacked_bytes``, ``memory_bytes`` (address space of the child) in bytes; ``ratio`` unpacked to
    packed per member; ``rows``/``columns`` furthest cell that holds something; ``cells`` of a sheet that
    hold something, or merged ranges (blank formatted cells are no fault); ``area`` rows × columns of a sheet;
    ``seconds`` of CPU time per file, and of wall time but for what the machine had no core for it.
    """

    file_bytes: int = 20_000_000
    members: int = 300
    unpacked_bytes: int = 100_000_000
    ratio: float = 300.0
    rows: int = 10_000
    columns: int = 400
    cells: int = 300_000
    row_elements: int = 100_000
    area: int = 1_000_000
    memory_bytes: int = 1_500_000_000
    seconds: float = 30.0
