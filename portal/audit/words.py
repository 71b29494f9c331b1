"""A line in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mulin.received.scheme_kind import is_scheme, short_code
from mulin.workbooks.messages import KIND_NAMES
from portal.audit import messages as m
from portal.audit.acts import ACTS, DETAILS, STEPS, VALUES

_TABLE = re.compile(r"(\d{4})/([A-Za-z0-9]+)/([A-Za-z0-9]+)(?:/v(\d+))?")
_RELEASE = re.compile(r"(\d{4}) r(\d+)(?: [a-z]+ ([A-Za-z0-9-]+))?")
"""A release, and of a report in it the kind and whose it is."""
_LONGEST = 200


def act_words(act: str) -> str:
    """What was done, in words; an act of an older or newer program by its own name."""
    base, _, step = act.rpartition(".")
    if act not in ACTS and base in ACTS and step in STEPS:
        return f"{STEPS[step]}{ACTS[base]}"
    return ACTS.get(act, act)


def line_words(body: Mapping[str, Any]) -> str:
    """Moment, who and what, however a hostile hand wrote them."""
    about = str(body["about"] or "")[:80]
    at = str(body["at"])[:16].replace("T", " ")
    return m.LINE.format(
        at=_shown(at), who=_shown(str(body["account"] or m.NOBODY)[:60]), act=_shown(act_words(str(body["act"])[:64])),
        about=m.ABOUT.format(about=_shown(about)) if about else "",
    )  # fmt: skip


def subject_words(about: str, names: Mapping[str, str]) -> str:
    """What it was about: a table by its year, department and kind, a release by its number, anything else as it was
    written. ``names``: of the departments, by code."""
    if (release := _RELEASE.fullmatch(about)) is not None:
        year, number, code = release.groups()
        return " ".join(filter(None, (m.RELEASE.format(year=year, number=number), code, names.get(code or "", ""))))
    found = _TABLE.fullmatch(about)
    if found is None:
        return about
    year, department, kind, version = found.groups()
    department = f"{department} {names.get(department, '')}".strip()
    named = m.SCHEME.format(task=short_code(kind)) if is_scheme(kind) else KIND_NAMES.get(kind, kind)
    words = m.TABLE.format(year=year, department=department, kind=named)
    return words + (m.VERSION.format(version=version) if version else "")


def detail_words(detail: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(what, value) of the details that have words; what changed as ``before → after``."""
    before, after = detail.get("before"), detail.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*before, *after]):
            if before.get(name) != after.get(name):
                change = m.CHANGE.format(before=_value(before.get(name)), after=_value(after.get(name)))
                yield DETAILS.get(name, name), change
    elif "before" in detail and "after" in detail:
        yield m.CHANGED, m.CHANGE.format(before=_value(before), after=_value(after))
    elif before not in (None, ""):
        yield m.WAS, _value(before)
    for name, value in detail.items():
        if name in DETAILS and value not in (None, "", [], {}):
            yield DETAILS[name], _value(value)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        text = "、".join(str(name) for name in value)
    elif isinstance(value, list | tuple):
        text = "、".join(_value(one) for one in value)
    else:
        text = str(value)
        text = VALUES.get(text) or KIND_NAMES.get(text, text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)
