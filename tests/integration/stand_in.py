"""A stand-in for a release's PDFs: one page that says the data, and keeps its number where they are the same."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "unit" / "orchestration"))
from release_fixtures import Page, page

from orchestration.release.rendering import RenderRequest


def print_page(request: RenderRequest) -> list[Page]:
    return [page(request, "district/310110-杨浦区.pdf", request.data_hash)]
