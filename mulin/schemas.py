"""JSON Schemas of the packs' YAML files, for editors that complete and check as one types.

``python -m mulin.schemas`` writes them to ``docs/``. They are made from the types that read the files, so they know
every key and word; what only ``mulin check`` can know, they let pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from mulin.index.model import Combinable, IndexPack
from mulin.pack.framework import Framework
from mulin.pack.model import Plan, PlanItem
from mulin.pack.presentation import Presentation
from mulin.pack.read import ITEM_LISTS
from mulin.pack.sources import Sources
from mulin.rules import INDEX_RULES

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """File below ``docs/`` → schema."""
    return {
        "index.schema.json": index_schema(),
        "plan.schema.json": plan_schema(),
        "framework.schema.json": _of(Framework, "睦邻规划包 framework.yaml"),
        "reports.schema.json": _of(Presentation, "睦邻规划包 reports.yaml"),
        "sources.schema.json": _of(Sources, "睦邻规划包 sources.yaml"),
    }


def _of(model: type[BaseModel], title: str) -> Schema:
    return {**model.model_json_schema(), "$schema": _DRAFT, "title": title}


def index_schema() -> Schema:
    """An index pack's, with its short forms: a way of weighting as a word, a root without a name of its own."""
    schema = _of(IndexPack, "睦邻指数包 index.yaml")
    # with indicators.csv beside it, index.yaml has no indicators
    schema["required"].remove("indicators")
    defs = schema["$defs"]
    node, weights = defs["Node"], defs["Weights"]
    ways = weights["properties"]["method"]["enum"]
    node["properties"]["weights"] = {"anyOf": [{"enum": ways}, {"$ref": "#/$defs/Weights"}]}
    defs["Root"] = {**node, "required": [key for key in node.get("required", ()) if key != "node"]}
    (tree,) = schema["properties"]["trees"]["patternProperties"]
    schema["properties"]["trees"]["patternProperties"][tree] = {"$ref": "#/$defs/Root"}
    direction = defs["Indicator"]["properties"]["direction"]
    del direction["type"]
    direction["enum"] += [1, -1, "1", "-1"]
    weights["allOf"] = [{
        "if": {"properties": {"method": {"const": "combined"}}, "required": ["method"]},
        "then": {"properties": {"shares": {"propertyNames": {"enum": list(get_args(Combinable))}}}},
    }]  # fmt: skip
    default = defs["Normalise"]["properties"]["rule"]["default"]
    # what its rule needs may stand in indicators.csv, row by row
    defs["DefaultNormalise"] = {**defs["Normalise"], "allOf": list(_keys_of_rules(default, whole=False))}
    defs["Normalise"]["allOf"] = list(_keys_of_rules(default, whole=True))
    normalise = defs["Defaults"]["properties"]["normalise"]
    defs["Defaults"]["properties"]["normalise"] = {**normalise, "$ref": "#/$defs/DefaultNormalise"}
    return schema


def _keys_of_rules(default: str, *, whole: bool) -> Iterator[Schema]:
    """What each rule may read and, in a block that stands ``whole``, needs."""
    for name, rule in INDEX_RULES.items():
        written: Schema = {"properties": {"rule": {"const": name}}}
        if name != default:
            written["required"] = ["rule"]
        keys = {"propertyNames": {"enum": sorted(rule.may_read(name))}}
        needed = {"required": list(rule.in_index[name])} if whole and rule.in_index[name] else {}
        yield {"if": written, "then": keys | needed}


def plan_schema() -> Schema:
    """``plan.yaml``: lists of items beside what :class:`Plan` reads; the rest is the pack's own to say."""
    schema = _of(Plan, "睦邻规划包 plan.yaml")
    item = PlanItem.model_json_schema()
    properties = item["properties"]
    del properties["kind"]
    properties["group"] = properties.pop("parent_code")
    item["required"] = [key for key in item["required"] if key != "kind"]
    schema["$defs"] = {"Item": item}
    for key in ("items", "raw"):
        del schema["properties"][key]
        schema["required"].remove(key)
    for key in ITEM_LISTS:
        schema["properties"][key] = {"type": "array", "items": {"$ref": "#/$defs/Item"}}
    schema["additionalProperties"] = True
    return schema


def text_of(schema: Schema) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def main(folder: Path = Path("docs")) -> None:
    for name, schema in schemas().items():
        (folder / name).write_text(text_of(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
