"""``mulin verify --head``: is a head somebody kept still on the chain, and what came after it? And the witnesses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from orchestration.cli.messages import ExitCode
from orchestration.cli.messages import heads as m

if TYPE_CHECKING:
    from mulin.findings import Finding
    from mulin.received import Store
    from mulin.received.heads import Seen
    from mulin.settings import Settings

_LISTED = 5
"""Heads of a file that are told one by one."""


def asks_for_heads(which: str | None, head: Sequence[str] | None, *others: object) -> list[str]:
    """The heads that a call of ``verify`` asks for: by ``--head``, or by a head in a report code's place. ``others``:
    what else was asked for. Raises BadParameter where both were."""
    from mulin.received.heads import may_be_head

    if head:
        if which is not None or any(others):
            raise typer.BadParameter(m.ALONE, param_hint="--head")
        return list(head)
    return [which] if which is not None and not Path(which).exists() and may_be_head(which) else []


def look_up(settings: Settings, given: Sequence[str]) -> None:
    """Tell of each head, and of every head in each file. Raises typer's Exit where one is not on the chain or could not
    be looked up, StoreError where the chain cannot be read."""
    from mulin.received import Store
    from orchestration.cli.show import findings_table, say, together

    store = Store(settings.received)
    found: list[Finding] = []
    for text in given:
        found += _of_file(store, Path(text)) if Path(text).exists() else _one(store, text)
    if found:
        findings_table(m.WRONG, together(found), counted=found)
        raise typer.Exit(ExitCode.FOUND)
    say(m.SOUND)


def _one(store: Store, text: str) -> Iterator[Finding]:
    from mulin.received.heads import HeadError, read_head, seen

    try:
        head = read_head(text)
    except HeadError as error:
        said = m.NO_FILE.format(text=text, said=error) if "." in text or "/" in text else str(error)
        raise typer.BadParameter(said, param_hint="--head") from error
    yield from _told(seen(store.chain, head))


def _of_file(store: Store, path: Path) -> Iterator[Finding]:
    from mulin.plain import why
    from mulin.received.heads import seen
    from mulin.received.witness import heads_of
    from orchestration.cli.show import say

    try:
        heads, slips = heads_of(path)
    except OSError as error:
        yield _finding("unreadable", str(path), reason=why(error))
        return
    yield from (_finding("slip", str(path), text=slip) for slip in slips)
    if not heads and not slips:
        yield _finding("none", str(path))
    looked = [seen(store.chain, head) for head in heads]
    there = sorted((s for s in looked if s.event is not None), key=lambda s: -s.after)
    if len(looked) > _LISTED and len(there) == len(looked):
        say(m.OF_FILE.format(file=path, count=len(there), newest=_found(there[-1])))
        return
    for one in (*there[-_LISTED:], *(s for s in looked if s.event is None)):
        yield from _told(one, str(path))


def _told(one: Seen, file: str | None = None) -> Iterator[Finding]:
    from mulin.received.heads import words_of
    from orchestration.cli.show import say

    if one.event is not None:
        say(_found(one))
        return
    index = one.head.index
    now = words_of(one.events[index]) if index is not None and index < len(one.events) else ""
    yield _finding(f"lost/{one.lost}", file, head=one.head, index=index, end=one.end, now=now)


def _found(one: Seen) -> str:
    from mulin.received.heads import words_of

    assert one.event is not None
    kinds = "、".join(m.KIND.format(kind=kind, count=count) for kind, count in one.since().items())
    after = m.AFTER.format(count=one.after, kinds=kinds) if one.after else m.AFTER_NONE
    return m.FOUND.format(head=one.head, event=words_of(one.event), after=after)


def _finding(rule: str, file: str | None, **words: Any) -> Finding:
    from dataclasses import replace

    return replace(m.RULES[f"head.{rule}"].finding(f"head.{rule}", words), file=file)


def against_witnesses(settings: Settings, step: Callable[[str], None]) -> list[Finding]:
    """The chain against what the witnesses were told, for the end of a full verification; says which of them agree."""
    from mulin.findings import FindingsError
    from mulin.received import Store
    from mulin.received.witness import compare
    from mulin.received.witness.messages import STEP

    if settings.witnesses is None:
        return []
    step(STEP)
    try:
        compared = compare(settings, Store(settings.received))
    except FindingsError as error:
        return list(error.findings)
    for one in compared:
        if (said := one.sentence()) is not None:
            step(said)
    return [f for one in compared for f in one.findings]
