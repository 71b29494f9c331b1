"""The plan pack: one folder that holds a plan, its units, departments, fields and yearly rules.

``read_pack`` reads whatever is there and lists what cannot be read; ``read_and_check`` adds every cross-file rule (what
``mulin check`` prints); ``load_pack`` refuses a pack with errors.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mulin.pack.framework import Framework
    from mulin.pack.model import (
        AnnualTask,
        Department,
        Field,
        Indicator,
        Milestone,
        Pack,
        Plan,
        PlanItem,
        Unit,
        YearPack,
    )
    from mulin.pack.read import load_pack, read_and_check, read_pack

__all__ = [
    "AnnualTask",
    "Department",
    "Field",
    "Framework",
    "Indicator",
    "Milestone",
    "Pack",
    "Plan",
    "PlanItem",
    "Unit",
    "YearPack",
    "load_pack",
    "read_and_check",
    "read_pack",
]
_NOT_OF_MODEL = {"Framework": "framework", "load_pack": "read", "read_and_check": "read", "read_pack": "read"}


def __getattr__(name: str) -> Any:
    """The module of a name when it is first asked for: index packs are read by modules of this folder too, and without
    a district's types, which take a tenth of a second."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_NOT_OF_MODEL.get(name, 'model')}"), name)
