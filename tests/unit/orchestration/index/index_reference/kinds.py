"""What the second computation passes about. ``None`` is an unknown figure or score; ASIDE a score not applicable."""

from __future__ import annotations

Key = tuple[str, int]  # unit, year
Figures = dict[Key, float | None]
Table = list[list[float | None]]  # units x children
ASIDE = "aside"
