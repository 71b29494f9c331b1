"""Verdicts kept by what they follow from, so that the gate need not judge again what has not changed.

A verdict is a pure function of the reading of the workbook (evidence hashes included), last year's figures of its
cells, the pack, the day it was received, and the code that judges. The name of a kept verdict is the hash of all
that; it stands under a seal (:mod:`mulin.sealed`), and what it says must agree with itself. In any doubt the workbook
is judged anew. Rebuildable at any time; verification of a release never looks here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cache, lru_cache
from importlib.metadata import version

from expectations.books import Book
from expectations.judge import Judgement, judge_many, rows_of
from expectations.messages import CONTRADICTED, INTERNAL
from mulin.findings import errors
from mulin.hashed import hash_of
from mulin.language import spoken
from mulin.pack import Pack
from mulin.pack.same import Same
from mulin.plain import canonical, sha256_of
from mulin.received.again import Anew
from mulin.received.record import Record
from mulin.sealed import Sealed, key_of
from mulin.settings import REPO_ROOT, Settings
from mulin.stored import FormError, read_form

_CODE = ("expectations", "mulin")
_OF_THE_DAY = frozenset({"milestone.in_future"})
_LIBRARIES = ("great-expectations", "pandas", "numpy")


class Verdicts:
    """The kept verdicts of one home."""

    def __init__(self, kept: Sealed) -> None:
        self._kept = kept

    @classmethod
    def of(cls, settings: Settings) -> Verdicts:
        return cls(Sealed(settings.cache, "judged"))

    def judge_many(self, books: Sequence[Book]) -> list[Judgement]:
        """As :func:`expectations.judge.judge_many`; only workbooks without a kept verdict are judged, in one run.

        ``evaluated`` and ``expected`` are those of the run a verdict comes from.
        """
        own = [_alone(book) for book in books]
        keys = [_key(book) for book in own]
        found = {n: kept for n, key in enumerate(keys) if (kept := self._load(key, own[n])) is not None}
        unseen = [n for n in range(len(own)) if n not in found]
        for n, judgement in zip(unseen, judge_many([own[n] for n in unseen]), strict=True):
            found[n] = judgement
            self._save(keys[n], judgement)
        return [found[n] for n in range(len(own))]

    def _load(self, key: str, book: Book) -> Judgement | None:
        def read(content: bytes) -> Judgement:
            judgement = read_form(Judgement, content)
            if _sound(judgement) and judgement.rows == rows_of(book.parsed) and judgement.ok == _ok(judgement, book):
                return judgement
            raise FormError(CONTRADICTED)

        return self._kept.read(key, read)

    def _save(self, key: str, judgement: Judgement) -> None:
        """A verdict is kept only if it is one: what went wrong with the run itself says nothing of the workbook."""
        if _sound(judgement):
            self._kept.save(key, canonical(asdict(judgement)))


def _sound(judgement: Judgement) -> bool:
    complete = judgement.evaluated == judgement.expected > 0
    return complete and not any(f.rule in INTERNAL for f in judgement.findings)


def _ok(judgement: Judgement, book: Book) -> bool:
    return not errors(judgement.findings) and not errors(book.parsed.findings)


def _alone(book: Book) -> Book:
    """The book with nothing of last year but its own cells' figures: what it is not given cannot sway the verdict."""
    own = {(c.field_code, c.unit_code) for c in book.parsed.cells} | book.asked.keys()
    return replace(book, previous={key: book.previous[key] for key in sorted(own & book.previous.keys())})


def _key(book: Book) -> str:
    previous = json.dumps([[*key, value] for key, value in book.previous.items()])
    day = book.received_on.isoformat()
    pack, parsed = _pack_hash(Same(book.pack)), book.parsed.to_json()
    return key_of(_code_hash(), pack, str(book.year), day, previous, parsed, spoken())


def rules_of(pack: Pack) -> str:
    """The mark of what a workbook is judged by: the pack and the program."""
    return key_of(_code_hash(), _pack_hash(Same(pack)))


def may_be_judged_otherwise(pack: Pack, day: date) -> Anew:
    """Whether a version that was refused may be judged otherwise on ``day``: by other rules, or because what was
    refused was a date still to come. For arrivals of a file that was refused (``mulin.received.arrivals``)."""

    def anew(refused: Record) -> bool:
        dated = any(f.rule in _OF_THE_DAY for f in errors(refused.findings))
        return (dated and refused.received.date() < day) or refused.rules != rules_of(pack)

    return anew


@lru_cache(maxsize=8)
def _pack_hash(same: Same) -> str:
    pack: Pack = same.pack
    return sha256_of(pack.model_dump_json(exclude={"path", "lines"}).encode())


@cache
def _code_hash() -> str:
    """Of everything that reads or judges a workbook: our sources, the interpreter, the libraries."""
    files = (file for folder in _CODE for file in (REPO_ROOT / folder).rglob("*.py"))
    return hash_of(files, REPO_ROOT, str(sys.version_info[:3]), *map(version, _LIBRARIES))
