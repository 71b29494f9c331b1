"""The suites of a batch of workbooks, generated from the pack: one suite on one frame per concern.

Limits, sets and counts enter as columns beside the values they bound. So thirty workbooks cost what one does: Great
Expectations is slow per expectation, not per row.
"""

from __future__ import annotations

from collections.abc import Sequence

from expectations.books import Book
from expectations.cells import figure_frames
from expectations.evidence import evidence_frames
from expectations.panels import panel_frames
from expectations.ratios import ratio_frames
from expectations.runner import Frame
from expectations.slides import slide_frames
from expectations.tasks import task_frames


def build_frames(books: Sequence[Book]) -> list[Frame]:
    """All frames with their checks for the given workbooks; ``book`` is the position in the sequence."""
    return [
        *figure_frames(books),
        *slide_frames(books),
        *ratio_frames(books),
        *task_frames(books),
        *evidence_frames(books),
        *panel_frames(books),
    ]
