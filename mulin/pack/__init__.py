"""The plan pack: one folder that holds a plan, its units, departments, fields and yearly rules.

``read_pack`` reads whatever is there and lists what cannot be read; ``read_and_check`` adds every cross-file rule (what
``mulin check`` prints); ``load_pack`` refuses a pack with errors.
"""

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
