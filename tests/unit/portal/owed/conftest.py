"""The desk of the review's tests, at which a table goes its way."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "mulin/received"))
