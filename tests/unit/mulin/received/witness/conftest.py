"""Makes the store's shared helpers and this folder's importable by their plain name."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
