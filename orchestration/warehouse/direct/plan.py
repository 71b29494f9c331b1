"""From the project's files to what is run: every statement, in order, as dbt would compile it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from typing import Any

from orchestration.warehouse.choice import Choice
from orchestration.warehouse.direct.described import Described, OfAll, Project
from orchestration.warehouse.direct.python_models import PythonModel
from orchestration.warehouse.direct.templates import NotPlain, Templates

_READ = frozenset({".sql", ".py", ".yml", ".yaml", ".md", ".csv"})
"""What dbt may read; of the rest it knows only names."""
_IGNORE = ".dbtignore"
_SETTINGS, _PROFILES = "dbt_project.yml", "profiles.yml"
_WORDS = ".md"
_MODELS, _MACROS, _TESTS, _GENERIC = "models", "macros", "tests", "generic"
_KINDS = frozenset({"table", "view"})
_CALL = "{{{{ test_{macro}(model=ref(of), **given) }}}}"
_DIGITS = 10


@dataclass(frozen=True)
class Model:
    """``sql`` or ``python`` gives its rows; ``columns``: name → type, where these are promised."""

    unique_id: str
    name: str
    schema: str
    kind: str
    relation: str
    parents: tuple[str, ...]
    sql: str | None
    python: PythonModel | None
    columns: Mapping[str, str | None] | None


@dataclass(frozen=True)
class DataTest:
    """Passes where ``sql`` gives no row. ``parents``: the models it reads."""

    unique_id: str
    name: str
    description: str
    parents: tuple[str, ...]
    sql: str


@dataclass(frozen=True)
class Plan:
    """``project``: its name; ``models`` in the order of what they read, ``tests`` by name."""

    project: str
    models: tuple[Model, ...]
    tests: tuple[DataTest, ...]

    @property
    def sql(self) -> dict[str, str]:
        """Id of a model or test → its statement; a model in Python has none."""
        nodes: list[Model | DataTest] = [*self.models, *self.tests]
        return {one.unique_id: one.sql for one in nodes if one.sql is not None}

    def relation(self, name: str) -> str:
        return next(m.relation for m in self.models if m.name == name)


def plan(files: Mapping[str, bytes], database: str, variables: Mapping[str, Any], choice: Choice) -> Plan:
    """What of a project is run. ``files``: path → content, all it has. Raises NotPlain where only dbt knows."""
    reading = _Reading(files, database, variables)
    models = reading.chosen(choice)
    parents = {name: m.parents for name, m in models.items()}
    try:
        order = list(TopologicalSorter(parents).static_order())
    except CycleError as error:
        raise NotPlain(str(error)) from error
    tests = [t for t in reading.tests(models) if models.keys() >= set(t.parents)] if choice.tests else []
    return Plan(reading.project.name, tuple(models[name] for name in order), tuple(sorted(tests, key=lambda t: t.name)))


@dataclass
class _Reading:
    files: Mapping[str, bytes]
    database: str
    given: Mapping[str, Any]
    _models: dict[str, Model | None] = field(default_factory=dict)
    _configs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        strange = [path for path in self.files if _place_of(path) is None]
        if strange:
            raise NotPlain(strange[0])

    @cached_property
    def project(self) -> Project:
        return Project.read(self._text(_SETTINGS), self._text(_PROFILES))

    @cached_property
    def described(self) -> Described:
        out = Described()
        for path in self.files:
            if "/" in path and _suffix(path) in {".yml", ".yaml"}:
                out.add(path, self._text(path))
        return out

    @cached_property
    def paths(self) -> dict[str, str]:
        """Model → its file."""
        out: dict[str, str] = {}
        for path in self.files:
            model = _place_of(path) == _MODELS and _suffix(path) in {".sql", ".py"}
            if model and out.setdefault(PurePosixPath(path).stem, path) != path:
                raise NotPlain(f"{path}: stands twice")
        return out

    @cached_property
    def templates(self) -> Templates:
        macros = {p: self._text(p) for p in sorted(self.files) if _place_of(p) == _MACROS}
        return Templates(macros, {**self.project.variables, **self.given}, self.relation, self.source)

    def relation(self, name: str) -> str:
        return self._table(self.config(name)["schema"], name)

    def source(self, source: str, table: str) -> str:
        try:
            return self._table(self.described.sources[source, table], table)
        except KeyError:
            raise NotPlain(f"source {source}.{table}") from None

    def config(self, name: str) -> dict[str, Any]:
        """What dbt_project.yml and its YAML say of a model, the narrower over the wider."""
        if name not in self._configs:
            self._configs[name] = self._config(name)
        return dict(self._configs[name])

    def _config(self, name: str) -> dict[str, Any]:
        if name not in self.paths:
            raise NotPlain(f"ref {name}")
        out: dict[str, Any] = {"schema": None, "enabled": True, "materialized": "view"}
        for said in self._said(name):
            out |= {key: self._worth(name, key, value) for key, value in said.items()}
        schema = self.templates.macros.get("generate_schema_name")
        own = schema(out["schema"], None).strip() if schema else out["schema"]
        if own is None:
            own = "main"
        elif schema is None:  # dbt's own way to name it is not ours to know
            raise NotPlain(f"{name}: schema")
        return {**out, "schema": own}

    def _said(self, name: str) -> Iterator[Mapping[str, Any]]:
        """As written, the wider first."""
        place = (*PurePosixPath(self.paths[name]).parent.parts[1:], name)
        yield from self.project.configs(place)
        yield self.described.configs.get(name, {})

    def _worth(self, name: str, key: str, value: Any) -> Any:
        if not isinstance(value, str) or "{" not in value:
            return value
        text, _ = self.templates.render(name, value)
        return {"True": True, "False": False}.get(text, text) if key == "enabled" else text

    def chosen(self, choice: Choice) -> dict[str, Model]:
        """Those asked for that are enabled, and all they are made of."""
        asked = [name for name in sorted(self.paths) if not choice.of or self._asked(name, choice.of)]
        out: dict[str, Model] = {}
        waiting = [m for m in map(self.model, asked) if m is not None]
        while waiting:
            one = waiting.pop()
            if one.name in out:
                continue
            out[one.name] = one
            for parent in map(self.model, one.parents):
                if parent is None:
                    raise NotPlain(f"{one.name}: reads what is switched off")
                waiting.append(parent)
        return out

    def _asked(self, name: str, of: Iterable[str]) -> bool:
        tags = (tag for said in self._said(name) for tag in _listed(said.get("tags", ())))
        return name in of or any(f"tag:{tag}" in of for tag in tags)

    def model(self, name: str) -> Model | None:
        """None: switched off."""
        if name not in self._models:
            self._models[name] = self._made(name)
        return self._models[name]

    def _made(self, name: str) -> Model | None:
        config = self.config(name)
        if config["enabled"] is False:
            return None
        path, python, sql = self.paths[name], None, None
        if _suffix(path) == ".py":
            python = PythonModel.read(path, self._text(path))
            refs, own = python.refs, python.config
        else:
            sql, being = self.templates.render(name, self._text(path))
            refs, own = being.refs, being.config
        if own.keys() - {"enabled", "materialized"}:
            raise NotPlain(f"{name}: config")
        config |= own
        if (config["enabled"] is not True and config["enabled"] is not False) or config["materialized"] not in _KINDS:
            raise NotPlain(f"{name}: config")
        if not config["enabled"]:
            return None
        promised = config.get("contract", {}).get("enforced", False)
        return Model(
            f"model.{self.project.name}.{name}", name, config["schema"], config["materialized"], self.relation(name),
            tuple(dict.fromkeys(refs)), sql, python, self.described.columns.get(name, {}) if promised else None,
        )  # fmt: skip

    def tests(self, models: Mapping[str, Model]) -> Iterator[DataTest]:
        """Those that may be of these models alone."""
        for path in self.files:
            if _place_of(path) == _TESTS and _suffix(path) == ".sql":
                name = PurePosixPath(path).stem
                sql, being = self.templates.render(name, self._text(path))
                if being.config.keys() - {"enabled"}:
                    raise NotPlain(f"{name}: config")
                if being.config.get("enabled", True):
                    words = self.described.tests.get(name, "")
                    yield DataTest(
                        f"test.{self.project.name}.{name}", name, words, tuple(dict.fromkeys(being.refs)), sql
                    )
        for one in self.described.with_models:
            if one.model in models:
                yield self._with_model(one)

    def _with_model(self, one: OfAll) -> DataTest:
        name = one.name or _name_of(one)
        sql, being = self.templates.render(name, _CALL.format(macro=one.macro), of=one.model, given=one.arguments)
        given = {**one.arguments, "model": f"{{{{ get_where_subquery(ref('{one.model}')) }}}}"}
        metadata = repr(_plain({"namespace": None, "name": one.macro, "kwargs": given}))
        digest = _md5(f"{name}{metadata}")[-_DIGITS:]
        unique_id = f"test.{self.project.name}.{name}.{digest}"
        return DataTest(unique_id, name, one.description, tuple(dict.fromkeys(being.refs)), sql)

    def _table(self, schema: str, name: str) -> str:
        return f'"{self.database}"."{schema}"."{name}"'

    def _text(self, path: str) -> str:
        try:
            return self.files[path].decode().strip()
        except (KeyError, UnicodeDecodeError) as error:
            raise NotPlain(path) from error


@cache
def _place_of(path: str) -> str | None:
    """models, macros or tests; empty for what dbt reads elsewhere or not at all; None for what we do not know."""
    first, *rest = PurePosixPath(path).parts
    if PurePosixPath(path).name == _IGNORE:
        return None
    if _suffix(path) not in _READ or (not rest and first in {_SETTINGS, _PROFILES}):
        return ""
    if first == _TESTS and rest[0] == _GENERIC and _suffix(path) == ".sql":
        return _MACROS
    allowed = {_MODELS: {".sql", ".py", ".yml", _WORDS}, _MACROS: {".sql"}, _TESTS: {".sql", ".yml"}}
    return first if _suffix(path) in allowed.get(first, ()) else None


@cache
def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix


def _listed(tags: Any) -> list[str]:
    return [tags] if isinstance(tags, str) else list(tags)


def _name_of(test: OfAll) -> str:
    """What dbt calls it: the macro, the model, the arguments."""
    flat: list[str] = []
    for _, value in sorted(test.arguments.items()):
        flat += map(str, value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value])
    words = "__".join(re.sub("[^0-9a-zA-Z_]+", "_", one) for one in flat)
    return f"{test.macro}_{test.model}_{words}"


def _plain(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _plain(said[key]) for key in sorted(said)}
    return [_plain(one) for one in said] if isinstance(said, list) else str(said)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
