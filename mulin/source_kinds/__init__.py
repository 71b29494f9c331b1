"""The kinds of source that are pulled. A kind is one module, named as ``via`` of ``sources.yaml`` names it.

It holds the shape of its keys, what is said of them when a pack is read, how a year's rows are read, and what may go
wrong, in Chinese. It is found by name; no list of kinds stands anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from mulin.sourcing.kind import Pulled


def _kind_in(module: str) -> type[Pulled]:
    name = f"{__name__}.{module}"
    own = (c for c in vars(import_module(name)).values() if isinstance(c, type) and c.__module__ == name)
    (kind,) = (c for c in own if issubclass(c, Pulled))
    return kind


KINDS: Mapping[str, type[Pulled]] = {m.name: _kind_in(m.name) for m in iter_modules(__path__)}
