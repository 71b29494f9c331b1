"""What of a pack is a rule, and what an amendment calls its file."""

from __future__ import annotations

from pathlib import PurePosixPath

FRAMEWORK = "framework"
"""The stem of the file whose keys an amendment names as they are: it stands in it."""
ABOUT_ITSELF = {"schema_version", "year", "version", "status", "title_zh", "amendments"}
"""Keys of a framework that say which one it is."""
PROSE = frozenset({
    "name_en", "plan_phrase", "definition_zh", "rationale_en", "is_example", "target_basis", "short_note",
    "named_in_plan", "printed_as", "key_projects", "measures_zh", "annual_objective_zh", "evaluation_method_zh",
})  # fmt: skip
"""Columns that are printed or kept for the reader and that nothing is computed with."""


def stem_of(file: str) -> str:
    """``indicators`` of ``years/2024/indicators.csv``: by it an amendment names what is in the file."""
    return PurePosixPath(file).stem
