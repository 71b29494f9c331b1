"""The plan pack: one folder that holds a plan, its units, departments, fields and yearly rules.

``read_pack`` reads whatever is there and lists what is wrong; ``load_pack`` refuses a pack with errors.
"""

from mulin.pack.model import (
    AnnualTask,
    Department,
    Field,
    Framework,
    Indicator,
    Milestone,
    Pack,
    Plan,
    PlanItem,
    Unit,
    YearPack,
)
from mulin.pack.read import load_pack, read_pack

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
    "read_pack",
]
