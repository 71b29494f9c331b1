"""The tree for the terminal, with rich: first what does not hold, then every step with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.trace import messages as m
from orchestration.trace.tree import Mark, TraceNode, TraceTree

if TYPE_CHECKING:
    from rich.console import Group
    from rich.text import Text
    from rich.tree import Tree

_STYLE = {
    "release": "bold",
    "unit": "bold cyan",
    "department": "bold cyan",
    "pillar": "cyan",
    "task": "cyan",
    "indicator": "green",
}
_ANCESTORS = 2
"""So many titles above a failing step are named with it: release and subject stand above everything."""


def trace_text(tree: TraceTree) -> Group:
    """Ready to print. Where a step does not hold that is said first; the last lines say what was proven, what not."""
    from rich.console import Group
    from rich.text import Text

    first = [Text(m.TEXT_UNSOUND.format(bad=len(tree.failures)), style="bold red")] if tree.failures else []
    for path, said in tree.failures:
        first.append(Text(" › ".join(["  ×", *path[_ANCESTORS:], said]), style="red"))
    if tree.failures:
        last = []
    elif tree.sources:
        last = [Text(m.TEXT_SOUND.format(count=len(tree.sources)), style="bold green")]
    else:
        last = [Text(m.TEXT_NO_SOURCE, style="yellow")]
    last += [Text(m.UNPROVEN.format(why=note), style="yellow") for note in tree.notes]
    return Group(*first, _branch(tree.root), *last)


def _branch(node: TraceNode) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    style = _STYLE.get(node.kind, "red" if node.confirmed is False else "")
    label = Text(node.title, style=style)
    if node.kind == "figure" or (node.mark is not None and node.mark.holds is False):
        _append(label, node.mark)
    for fact in node.facts:
        label.append(f"\n{fact.label}：", style="dim")
        checked = fact.label == m.LABEL_CHECK and node.confirmed is not None
        style = ("not bold green" if node.confirmed else "bold red") if checked else "not bold default"
        label.append(fact.text, style=style)
        _append(label, fact.mark)
    out = Tree(label, guide_style="dim")
    for child in node.children:
        out.children.append(_branch(child))
    return out


def _append(label: Text, mark: Mark | None) -> None:
    if mark is None or (mark.holds is None and not mark.said):
        return
    if mark.holds:
        label.append(f"　{m.HOLDS}", style="not bold green")
    elif mark.holds is None:
        label.append(f"　{m.UNPROVEN.format(why=mark.said)}", style="not bold yellow")
    else:
        label.append(f"　{m.DIFFERS_FROM.format(should=mark.said)}", style="bold red")
