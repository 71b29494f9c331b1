"""How light a colour is and how well two stand apart (WCAG 2.2): for charts, and for an office's own colours."""

from __future__ import annotations

WHITE = "#ffffff"
# below this, small text of the colour is hard to read (success criterion 1.4.3)
READABLE = 4.5


def luminance(colour: str) -> float:
    """Relative luminance 0..1 of ``#rrggbb``: how light it prints in grey."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """1 (the same) .. 21 (black on white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
