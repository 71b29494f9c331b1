"""The project's Jinja: its macros, called as dbt calls them, and its models and tests, rendered.

Only what the project itself defines is known, beside what dbt offers to every project and ours uses: ``ref``,
``source``, ``var``, ``config``, ``return``, ``model.name``, ``target.schema``, ``context``. Whatever else a file
asks for is ``NotPlain``: then dbt has to say what it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_TEST = re.compile(r"\{%(-?)\s*test\s+(\w+)\s*\(")
_END_TEST = re.compile(r"\{%(-?)\s*endtest\s*(-?)%\}")
_OWN = "own_macro_"
"""Before a macro's own name in its module, so that every call comes through ``Called``, also one from its own file."""


class NotPlain(Exception):
    """Something that only dbt can say what it means."""


@dataclass
class Being:
    """What is being rendered: what it is called, what it has read, what it has said of itself."""

    name: str = ""
    refs: list[str] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)


class _Returned(Exception):
    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


@dataclass
class _File:
    original_file_path: str


class Called:
    """A macro as dbt hands it out: called by name from anywhere, with ``return`` for what is no text."""

    def __init__(self, name: str, path: str) -> None:
        self.name, self.macro = name, _File(path)
        self._own: Any = None

    def get_macro(self) -> Any:
        return self._own

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        try:
            return self._own(*arguments, **named)
        except _Returned as returned:
            return returned.value


class Templates:
    """Macros of ``files`` (path → text), and what renders texts that call them.

    ``relation``, ``source`` give the SQL of a table by model, or by source and table.
    """

    def __init__(
        self, files: Mapping[str, str], variables: Mapping[str, Any], relation: Callable[[str], str],
        source: Callable[[str, str], str],
    ) -> None:  # fmt: skip
        from jinja2 import Environment, StrictUndefined, Undefined, nodes

        class Unknown(StrictUndefined):
            """Whether it is there may be asked, nothing else."""

            __bool__ = Undefined.__bool__  # type: ignore[assignment]

        self._variables = variables
        self._relation, self._source = relation, source
        self.being = Being()
        self._compiled: dict[str, Any] = {}
        known: dict[str, Any] = {
            "ref": self._ref, "source": self._read, "var": self._var, "config": self._config, "return": _return,
        }  # fmt: skip
        self.macros: dict[str, Called] = {}
        body: list[nodes.Node] = []
        self._environment = Environment(
            extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
            undefined=Unknown,
            autoescape=False,
            optimized=False,  # rendered once: folding constants takes longer than it saves
        )
        for path, text in files.items():
            body += self._defined(path, text)
        context = {**known, **self.macros, "model": _Now(self), "target": _Target()}
        self._environment.globals |= {**context, "context": context}
        module = self._environment.from_string(nodes.Template(body)).module
        for name, macro in self.macros.items():
            macro._own = getattr(module, f"{_OWN}{name}")

    def _defined(self, path: str, text: str) -> list[Any]:
        from jinja2 import TemplateError, nodes

        plain = _END_TEST.sub(r"{%\1 endmacro \2%}", _TEST.sub(r"{%\1 macro test_\2(", text))
        try:
            found = [node for node in self._environment.parse(plain).body if isinstance(node, nodes.Macro)]
        except TemplateError as error:
            raise NotPlain(f"{path}: {error}") from error
        for node in found:
            if node.name in self.macros:
                raise NotPlain(f"{path}: {node.name} stands twice")
            self.macros[node.name] = Called(node.name, path)
            node.name = f"{_OWN}{node.name}"
        return found

    def render(self, name: str, text: str, **given: Any) -> tuple[str, Being]:
        """The SQL of a text, with what it read and said of itself."""
        from jinja2 import TemplateError

        outer, self.being = self.being, Being(name)  # a setting of what is read may be a text of its own
        try:
            if text not in self._compiled:
                self._compiled[text] = self._environment.from_string(text)
            return self._compiled[text].render(**given), self.being
        except (TemplateError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise NotPlain(f"{name}: {error}") from error
        finally:
            self.being = outer

    def _ref(self, name: str) -> str:
        self.being.refs.append(name)
        return self._relation(name)

    def _read(self, source: str, table: str) -> str:
        self.being.sources.append((source, table))
        return self._source(source, table)

    def _var(self, name: str, default: Any = None) -> Any:
        if name not in self._variables and default is None:
            raise NotPlain(f"{self.being.name}: var {name}")
        return self._variables.get(name, default)

    def _config(self, **said: Any) -> str:
        self.being.config |= said
        return ""


class _Now:
    """``model``: what is being rendered at the moment."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    @property
    def name(self) -> str:
        return self._templates.being.name


@dataclass(frozen=True)
class _Target:
    schema: str = "main"


def _return(value: Any = None) -> None:
    raise _Returned(value)
