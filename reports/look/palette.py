"""Colours. Blue and orange stay apart for colour-blind readers; in grey print line styles and lightness do."""

from __future__ import annotations

PALETTE = {
    "ink": "#1a1a1a",
    "muted": "#5f6670",
    "line": "#c9ced6",
    "grid": "#e4e7ec",
    "own": "#17508f",
    "own_light": "#d3e0ef",
    "peers": "#ad5f0c",
    "previous": "#6b7280",
    "bad": "#a8201a",
    "good": "#17508f",
    "red": "#c8102e",
    "paper": "#ffffff",
}
# one hue, from light to dark: reads the same in grey
SHADES = ("#eef3f9", "#cfdeef", "#9fbfde", "#5f92c6", "#245c9c")
SHADE_INK = ("#1a1a1a", "#1a1a1a", "#1a1a1a", "#1a1a1a", "#ffffff")
# the same steps of lightness in another hue, for values below 0
NEGATIVE = ("#faf1e6", "#f1dbc0", "#e2b585", "#b98243", "#7a4a10")
