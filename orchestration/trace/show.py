"""The tree for the terminal, with rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.trace import messages as m
from orchestration.trace.tree import TraceNode, TraceTree

if TYPE_CHECKING:
    from rich.tree import Tree

_CHECKED: dict[tuple[str, bool | None], str] = {
    (m.LABEL_CHECK, False): "bold red",
    (m.LABEL_CHECK, True): "not bold green",
}
_STYLE = {
    "release": "bold",
    "unit": "bold cyan",
    "department": "bold cyan",
    "pillar": "cyan",
    "task": "cyan",
    "indicator": "green",
}


def trace_text(tree: TraceTree) -> Tree:
    """A ``rich.tree.Tree`` ready to print; its last lines say whether score and sources were confirmed."""
    from rich.text import Text

    out = _branch(tree.root)
    bad = sum(not n.confirmed for n in tree.sources)
    if not tree.sums:
        out.add(Text(m.TEXT_NOT_SUMMED, style="bold red"))
    if bad:
        out.add(Text(m.TEXT_UNSOUND.format(bad=bad), style="bold red"))
    elif tree.sources:
        out.add(Text(m.TEXT_SOUND.format(count=len(tree.sources)), style="bold green"))
    else:
        out.add(Text(m.TEXT_NO_SOURCE, style="yellow"))
    return out


def _branch(node: TraceNode) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    style = _STYLE.get(node.kind, "red" if node.confirmed is False else "")
    label = Text(node.title, style=style)
    for name, text in node.facts:
        label.append(f"\n{name}：", style="dim")
        label.append(text, style=_CHECKED.get((name, node.confirmed), "not bold default"))
    out = Tree(label, guide_style="dim")
    for child in node.children:
        out.children.append(_branch(child))
    return out
