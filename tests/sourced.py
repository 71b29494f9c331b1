"""A pack's sources, for tests of what is pulled and watched."""

from __future__ import annotations

from typing import Any

from mulin.pack.sources import Sources


def sources_of(**departments: dict[str, Any]) -> Sources:
    """``sources.yaml`` in which these departments have sources of their own."""
    return Sources.model_validate({"schema_version": 1, "default": {"via": "workbook"}, "departments": departments})
