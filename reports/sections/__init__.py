"""The reports' sections, a room each: ``sections/<code>/`` holds what builds a section and the templates that print it.

A room's ``FORMS`` say, for each kind of report it serves (a unit's below the district: ``middle``, ``lowest``, see
``mulin.report_kinds.form_of``): under which heading, built by what, printed by what.
Which sections a kind has is in ``mulin.report_kinds``. A template knows what was built as ``part``; beside
``x.html.j2`` there may be an ``x.web.html.j2``, by which the site prints the same. A room imports no other room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from reports.subjects import Subject


@dataclass(frozen=True, slots=True)
class Form:
    """What a section is in one kind of report: heading (``{street}`` and its like are the pack's words), what builds
    its part of the context, template in the room."""

    heading: str
    build: Callable[[Any], Any]
    template: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Built by a section with nothing to show: the report leaves it out; its first page may say ``text`` instead."""

    text: str = ""


@cache
def forms(code: str) -> Mapping[str, Form]:
    """``form_of`` a kind → form of a section. Raises ModuleNotFoundError where there is no such room."""
    found: Mapping[str, Form] = import_module(f"reports.sections.{code}").FORMS
    return found


def template(code: str, form: str) -> str:
    """The file that prints a section."""
    return f"sections/{code}/{forms(code)[form].template}"


def no_part(_: Subject) -> None:
    """For a section whose template needs nothing but the frame."""
