"""Every act that the code writes down has words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import portal
from portal.audit.acts import ACTS, GROUPS

WRITERS = {
    ("portal.audit.log", "record"): 1, ("portal.audit.log", "line_of"): 1, ("portal.audit.log", "write"): None,
    ("portal.audit.stored", "send_stored"): 1, ("portal.people.journal", "note"): 1,
    ("portal.handin.asked", "done_once"): 1,
}  # fmt: skip
"""What writes a line → where its act stands among what is given without a name."""


def acts_in(path: Path) -> Iterator[tuple[str, str]]:
    """(place, act) of every line that a module writes; an act that is no constant is shown as it stands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    taken = {
        alias.asname or alias.name: WRITERS[node.module or "", alias.name]
        for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
        for alias in node.names if (node.module or "", alias.name) in WRITERS
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in taken:
            at = taken[node.func.id]
            named = [k.value for k in node.keywords if k.arg == "act"]
            act = named[0] if named else node.args[at] if at is not None and len(node.args) > at else None
            for one in (act.body, act.orelse) if isinstance(act, ast.IfExp) else (act,):
                if isinstance(one, ast.Constant):
                    yield f"{path.name}:{node.lineno}", str(one.value)
                elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "Act":
                    from portal.people.policy import Act

                    yield f"{path.name}:{node.lineno}", str(Act[one.attr])


MODULES = sorted(Path(portal.__path__[0]).rglob("*.py"))


def test_every_act_has_words() -> None:
    written = [found for module in MODULES for found in acts_in(module)]
    assert written, "the search no longer finds what it looks for"
    assert not [f"{place} {act}" for place, act in written if act not in ACTS], "give it words in portal/audit/acts.py"


def test_every_act_is_of_a_kind() -> None:
    assert {act.partition(".")[0] for act in ACTS} <= set(GROUPS)


def test_words_tell_acts_apart() -> None:
    assert len(set(ACTS.values())) == len(ACTS)
