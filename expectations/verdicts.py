"""Verdicts kept by what they follow from, so that the gate need not judge again what has not changed.

A verdict is a pure function of the reading of the workbook (evidence hashes included), last year's figures of its
cells, the pack, the day it was received, and the code that judges. The name of a kept verdict is the hash of all
that; the file carries the hash of its own text, and what it says must agree with itself. In any doubt the workbook is
judged anew. Rebuildable at any time; verification of a release never looks here.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from expectations.books import Book
from expectations.judge import Judgement, judge_many, rows_of
from expectations.messages import INTERNAL
from mulin.findings import Finding, errors
from mulin.pack import Pack
from mulin.pack.same import Same
from mulin.settings import REPO_ROOT

log = logging.getLogger(__name__)

_CODE = ("expectations", "mulin")
_LIBRARIES = ("great-expectations", "pandas", "numpy")


class Verdicts:
    """The kept verdicts under one folder (``cache/judged``)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

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

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"

    def _load(self, key: str, book: Book) -> Judgement | None:
        try:
            seal, text = self._file(key).read_text(encoding="utf-8").split("\n", 1)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            seal, text = "", ""
        if _seal(key, text) == seal:
            data = json.loads(text)
            findings = tuple(Finding.from_dict(f) for f in data["findings"])
            judgement = Judgement(findings, data["evaluated"], data["expected"], data["rows"], data["ok"])
            if _sound(judgement) and judgement.rows == rows_of(book.parsed) and judgement.ok == _ok(judgement, book):
                return judgement
        log.warning("kept verdict %s is damaged, judging again", key)
        return None

    def _save(self, key: str, judgement: Judgement) -> None:
        """A verdict is kept only if it is one: what went wrong with the run itself says nothing of the workbook."""
        if not _sound(judgement):
            return
        data = {
            "findings": [f.as_dict() for f in judgement.findings],
            "evaluated": judgement.evaluated, "expected": judgement.expected,
            "rows": judgement.rows, "ok": judgement.ok,
        }  # fmt: skip
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        target = self._file(key)
        part = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(f"{_seal(key, text)}\n{text}", encoding="utf-8")
            part.replace(target)
        except OSError as error:  # judged all the same; only the next time costs more
            log.warning("verdict not kept: %s", error)


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
    facts = (
        _code_hash(), _pack_hash(Same(book.pack)), book.year, book.received_on.isoformat(),
        [[*key, value] for key, value in book.previous.items()], book.parsed.to_json(),
    )  # fmt: skip
    return _sha256(json.dumps(facts, ensure_ascii=False, separators=(",", ":")))


@lru_cache(maxsize=8)
def _pack_hash(same: Same) -> str:
    pack: Pack = same.pack
    return _sha256(pack.model_dump_json(exclude={"path", "lines"}))


@cache
def _code_hash() -> str:
    """Of everything that reads or judges a workbook: our sources, the interpreter, the libraries."""
    digest = hashlib.sha256(f"{sys.version_info[:3]} {[version(name) for name in _LIBRARIES]}\n".encode())
    for folder in _CODE:
        for file in sorted((REPO_ROOT / folder).rglob("*.py")):
            digest.update(f"{file.relative_to(REPO_ROOT).as_posix()}\n".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _seal(key: str, text: str) -> str:
    return _sha256(f"{key}\n{text}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
