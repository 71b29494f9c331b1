"""All kinds of reports, once: what each is called, the codes of its sections in their usual order, and what it costs.

A section is a room of its own (``reports/sections/<code>/``), which knows its heading and what prints it; whom a kind
is about stands in ``reports/subjects/<kind>.py``. Packs, commands, the asset graph and the renderer read this list.
"""

from __future__ import annotations

from dataclasses import dataclass

from mulin.words import TIER_ORDER, Words


@dataclass(frozen=True, slots=True)
class ReportKind:
    """Texts with ``{street}`` and its like in them are filled with the pack's words (``mulin.words``).

    ``title``: what the report is called after the year. ``typed``: what a person may call the kind on the command
    line. ``cost``: how long one takes relative to a community's, so that the long ones start first. One that is not
    ``released`` is made by itself, never in a release."""

    name: str
    title: str
    sections: tuple[str, ...]
    typed: tuple[str, ...]
    about: str
    cost: int = 1
    released: bool = True

    def called(self, words: Words) -> str:
        """Its name in a pack."""
        return words.fill(self.name)


def made(words: Words) -> tuple[str, ...]:
    """The kinds a pack of these tiers has, in the order of the list."""
    return tuple(kind for kind in KINDS if kind not in TIER_KINDS or kind in words.tiers)


def form_of(kind: str, words: Words) -> str:
    """How a kind's sections are printed: a unit's by whether there are units below it (``middle``) or not (``lowest``),
    whatever its tier is; any other kind as itself."""
    if kind not in TIER_KINDS or kind == "district":
        return kind
    return "lowest" if kind == words.lowest else "middle"


OF_UNIT = (
    "result", "pillars", "indicators", "communities", "gaps", "attribution", "tasks", "rectification", "quality",
    "objection", "sources",
)  # fmt: skip
"""Of a unit below the district; one that has no units below it has no ``communities``."""

KINDS: dict[str, ReportKind] = {
    "district": ReportKind(
        "{district}级报告",
        "社会治理评估报告",
        (
            "result", "pillars", "tiers", "indicators", "tasks", "chain", "departments", "streets", "communities",
            "burden", "quality", "gaps", "attribution", "rectification", "tested", "method", "objection", "robust",
            "sources",
        ),
        ("{district}", "{district}级"),
        "全{district}报告：综述、指数、{street}比较、任务与时间节点、部门、数据质量。",
        cost=20,
    ),
    "street": ReportKind(
        "{street}报告",
        "社会治理评估报告",
        OF_UNIT,
        ("{street}",),
        "{street}报告：得分构成、指标、所辖单位、待报事项。",
        cost=4,
    ),
    "community": ReportKind(
        "{community}报告",
        "社会治理评估报告",
        OF_UNIT,
        ("{community}",),
        "{community}报告：得分、指标、差在哪里、谁欠数据。",
    ),
    "grid": ReportKind(
        "{grid}报告",
        "社会治理评估报告",
        OF_UNIT,
        ("{grid}",),
        "{grid}报告：得分、指标、差在哪里、谁欠数据。",
    ),
    "department": ReportKind(
        "部门报告",
        "社会治理履责评估报告",
        ("result", "led", "cooperation", "reporting", "owed", "indicators", "rectification", "objection", "sources"),
        ("部门",),
        "部门报告：牵头任务、配合评价、报送质量。",
        cost=3,
    ),
    "rectification": ReportKind(
        "整改清单",
        "社会治理整改清单",
        ("result", "found", "carried", "closed", "rules", "objection"),
        ("整改清单",),
        "整改清单：{district}（含部门）、各{street}（含以下各层）的整改事项、结转和结案。",
        cost=3,
    ),
    "changes": ReportKind(
        "更正清单",
        "社会治理评估更正清单",
        ("result", "reasons", "objection", "department_moves", "unit_moves", "indicator_moves"),
        ("更正清单",),
        "更正清单：从第二版起，这一版取代上一版时变了什么、为什么变，逐个单位、部门和指标。",
        cost=10,
    ),
    "cadre": ReportKind(
        "内部摘要",
        "{street}党政干部考核摘要",
        ("result", "duties", "rectification", "attribution", "trend", "objection"),
        ("考核摘要",),
        "{street}党政干部考核摘要：逐份登记发出，不在发布版次内。",
        released=False,
    ),
}  # fmt: skip
TIER_KINDS: tuple[str, ...] = TIER_ORDER
"""Kinds about a unit of the tier they are called by."""
FORMS = (*(kind for kind in KINDS if kind not in TIER_KINDS), "district", "middle", "lowest")
"""All that ``form_of`` gives."""
RELEASED = tuple(kind for kind, of in KINDS.items() if of.released)


def released(words: Words) -> tuple[str, ...]:
    """The kinds in a release of a pack of these tiers."""
    return tuple(kind for kind in made(words) if KINDS[kind].released)
