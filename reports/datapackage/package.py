"""``write_data_package``: the marts' CSV files unchanged, what their codes mean, and ``datapackage.json`` over all."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.marts import released_tables
from mulin.tables.export import BOM
from reports.datapackage import messages as m
from reports.datapackage.dictionary import DataPackageError, described, described_column, places
from reports.datapackage.keys import foreign_keys
from reports.datapackage.reference import framework_of, references
from reports.numbers import chinese_date

if TYPE_CHECKING:
    import pyarrow as pa

    from mulin.pack import Pack
    from mulin.words import Words
    from reports.release_info import ReleaseInfo

DESCRIPTOR, README, DATA = "datapackage.json", "README.md", "data"
_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
# DuckDB writes a timestamp with a space, which is not the Data Package's usual form
_MOMENT = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class _Resource:
    """One table: what its title is marked with, its bytes, its columns with their types (Data Package), its rows."""

    name: str
    mark: str
    content: bytes
    types: dict[str, str]
    rows: int


def write_data_package(marts_folder: Path, pack: Pack, info: ReleaseInfo, folder: Path) -> list[Path]:
    """Write the package into ``folder``, which must be absent or empty; returns its files, the descriptor first.

    ``marts_folder`` holds ``<mart>.csv`` and ``<mart>.parquet`` of a release. Same input, same bytes. Raises
    DataPackageError (Chinese) where a table is missing, damaged or has a column nobody described.
    """
    if folder.exists() and any(folder.iterdir()):
        raise DataPackageError(m.NOT_EMPTY.format(folder=folder))
    made = references(pack, info.year)
    mark = m.DEMO if info.demo else ""
    marts = [_mart(marts_folder, name, mark) for name in _names(marts_folder)]
    found = [*(_Resource(r.name, r.mark, r.csv(), r.types, len(r.rows)) for r in made), *marts]
    keys = foreign_keys(marts_folder, {r.name: list(r.types) for r in found}, made)
    described = [_described(r, keys[r.name], info.words) for r in found]
    (folder / DATA).mkdir(parents=True, exist_ok=True)
    files = {
        DESCRIPTOR: json.dumps(
            _descriptor(info, framework_of(pack, info.year), described), ensure_ascii=False, indent=1, allow_nan=False
        )
        + "\n",
        README: _readme(info, framework_of(pack, info.year), described),
    }
    out = []
    for name, text in files.items():
        out.append(folder / name)
        out[-1].write_text(text, encoding="utf-8", newline="\n")
    for r in found:
        out.append(folder / DATA / f"{r.name}.csv")
        out[-1].write_bytes(r.content)
    return out


def _names(folder: Path) -> list[str]:
    """Every table in the contract's order; the ones on robustness only where the release has them."""
    there = {p.stem for p in folder.glob("*.csv")}
    if absent := [t.name for t in released_tables().values() if not t.newer and t.name not in there]:
        raise DataPackageError(m.NO_CSV.format(name="、".join(f"{name}.csv" for name in absent)))
    if lost := sorted({p.stem for p in folder.glob("*.parquet")} - there):
        raise DataPackageError(m.NO_CSV.format(name="、".join(f"{name}.csv" for name in lost)))
    for name in sorted(there):
        described(name)
    return sorted(there, key=places().index)


def _mart(folder: Path, name: str, mark: str) -> _Resource:
    import pyarrow.parquet as pq

    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise DataPackageError(m.NO_PARQUET.format(name=name))
    file = pq.ParquetFile(path)
    content = (folder / f"{name}.csv").read_bytes()
    first = content.partition(b"\n")[0].decode("utf-8").removeprefix(BOM)
    if next(csv.reader([first]), []) != file.schema_arrow.names:
        raise DataPackageError(m.HEADER.format(name=name))
    types = {f.name: _type(name, f) for f in file.schema_arrow}
    return _Resource(name, mark, content, types, file.metadata.num_rows)


def _type(table: str, field: pa.Field) -> str:
    import pyarrow.types as t

    for fits, name in (
        (t.is_boolean, "boolean"), (t.is_integer, "integer"), (t.is_floating, "number"), (t.is_timestamp, "datetime"),
        (t.is_date, "date"), (t.is_string, "string"),
    ):  # fmt: skip
        if fits(field.type):
            return name
    raise DataPackageError(m.BAD_TYPE.format(name=table, column=field.name, type=field.type))


def _field(table: str, column: str, kind: str, required: bool, pack_words: Words) -> dict[str, Any]:
    text = described_column(table, column).in_words(pack_words)
    known = pack_words.tiers if text.words == "TIER" else m.WORDS.get(text.words, {})
    words = {code: pack_words.fill(word) for code, word in known.items()}
    about = text.description + ("" if text.description.endswith("。") else "。")
    if words:
        about += m.CODES.format(codes="、".join(m.CODE.format(code=c, word=w) for c, w in words.items()))
    field: dict[str, Any] = {"name": column, "type": kind, "title": text.title, "description": about}
    if kind == "datetime":
        field["format"] = _MOMENT
    if text.unit:
        field["unit"] = text.unit
    if words:
        field["categories"] = [{"value": c, "label": w} for c, w in words.items()]
    constraints: dict[str, Any] = {"required": True} if required else {}
    if words:
        constraints["enum"] = list(words)
    if constraints:
        field["constraints"] = constraints
    return field


def _described(r: _Resource, keys: Sequence[Mapping[str, Any]], words: Words) -> dict[str, Any]:
    text = described(r.name).in_words(words)
    required = {c.name for c in text.columns if not c.empty} | set(text.grain)
    schema: dict[str, Any] = {
        "fields": [_field(r.name, column, kind, column in required, words) for column, kind in r.types.items()],
        "primaryKey": list(text.grain),
        "missingValues": [""],
    }
    if keys:
        schema["foreignKeys"] = list(keys)
    return {
        "name": r.name,
        "path": f"{DATA}/{r.name}.csv",
        "type": "table",
        "title": _marked(text.title, r.mark),
        "description": text.description + m.NULLS,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "bytes": len(r.content),
        "hash": f"sha256:{hashlib.sha256(r.content).hexdigest()}",
        "rows": r.rows,
        "schema": schema,
    }


def _words(info: ReleaseInfo) -> dict[str, Any]:
    return {
        "plan": info.pack_title, "index": info.index_name, "office": info.office, "year": info.year,
        "release": info.release.removeprefix("r"),
    }  # fmt: skip


def _marked(title: str, mark: str) -> str:
    return m.TITLED.format(title=title, mark=mark) if mark else title


def _title(info: ReleaseInfo) -> str:
    return _marked(m.TITLE.format(**_words(info)), m.DEMO if info.demo else "")


def _notes(info: ReleaseInfo) -> list[str]:
    return [
        *([info.notice] if info.notice else []),
        *([m.DEMO_NOTE] if info.demo else []),
        *([m.EXAMPLE_NOTE] if info.framework_example else []),
    ]


def _descriptor(info: ReleaseInfo, framework: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": _SCHEMA,
        "name": f"mulin-{info.year}-{info.release}",
        "title": _title(info),
        "description": "".join([m.DESCRIPTION.format(**_words(info)), *_notes(info), m.TEXTS]),
        "version": f"{info.year}-{info.release}",
        "licenses": [{"name": "notspecified", "title": m.LICENCE.format(office=info.office)}],
        "sources": [
            {"title": m.SOURCE_PLAN.format(title=info.pack_title, issuer=info.issuer)},
            {"title": framework},
            {"title": m.SOURCE_HANDINS},
        ],
        "contributors": [{"title": info.office, "roles": ["publisher"]}],
        "release": {
            "year": info.year, "release": info.release, "data_hash": info.data_hash, "demo": info.demo,
            "example": info.framework_example, "locked_on": info.locked_on.isoformat(),
            "publish_by": info.issued_on.isoformat(), **({"issued_on": info.issued.iso} if info.own_day else {}),
        },
        "resources": resources,
    }  # fmt: skip


def _readme(info: ReleaseInfo, framework: str, resources: Sequence[Mapping[str, Any]]) -> str:
    rows = (m.README_ROW.format(**{**r, "description": str(r["description"]).removesuffix(m.NULLS)}) for r in resources)
    return m.README.format(
        title=_title(info),
        notes="".join(f"**{note}**\n\n" for note in _notes(info)),
        year=info.year, number=info.release.removeprefix("r"), release=info.release, data_hash=info.data_hash,
        locked_on=chinese_date(info.locked_on), issued_on=chinese_date(info.issued_on),
        own=m.OWN_DAY.format(day=info.own_day) if info.own_day else "", framework=framework,
        licence=m.LICENCE.format(office=info.office), texts=m.TEXTS, tables=m.README_HEAD + "".join(rows),
    )  # fmt: skip
