"""A breach of what must hold in an index pack, before its file and line are known."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pydantic import BaseModel

from mulin.pack.explain import written

Problem = tuple[str, str, str, dict[str, object]]
"""Path in index.yaml, rule, value, words of the rule's sentences."""


def problem(path: str, rule: str, value: str = "", /, **words: object) -> Problem:
    return path, f"index.{rule}", value, words


def unread(block: BaseModel, path: str, keys: Collection[str], when: str, *, read: bool) -> Iterator[Problem]:
    """Those of ``keys`` that are written, unless they are ``read``; ``when`` they would be (Chinese)."""
    if not read and (said := sorted(block.model_fields_set.intersection(keys))):
        values = block.model_dump(mode="json", include=set(said))
        for key in said:
            yield problem(f"{path}.{key}", "unread/block", written(values[key]), key=key, when=when)
