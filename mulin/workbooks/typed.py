"""What a cell holds, by the type of its column: looked at as a text first, then read as a figure, a day or a text.

As a text: a number that belongs to one person is refused, whatever the column. In figures, words and days, marks that
nobody sees are taken away with a note, blanks of every kind become plain ones and are never dropped between digits, and
what may have been seen as a sign (a soft hyphen, a reversing mark) is refused with its code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from mulin.text.ordinary import ordinary
from mulin.text.personal import masked, personal_numbers, rounded_identity
from mulin.text.unseen import bare, plain_blanks, unseen
from mulin.workbooks import messages as m
from mulin.workbooks.coerce import Coerced, Problem, coerce_boolean, coerce_number, refused, show
from mulin.workbooks.days import coerce_date
from mulin.workbooks.sheet import InputType
from mulin.workbooks.texts import coerce_file_name, coerce_name, coerce_text, removed, spelled, taken_as_ordinary

_TEXTS = {"text": coerce_text, "units": coerce_text, "name": coerce_name, "file": coerce_file_name}
_WORDS = (m.NOT_APPLICABLE, m.DECLARED_MISSING, m.RECUSED)
_AROUND = "。．.，,、；;：:！!（）()【】[]〔〕「」『』《》〈〉“”\"‘’' "
_ODD_BLANKS = re.compile("[^ \t\n\r\u3000\u00a0]")


def coerce(
    value: object,
    kind: InputType,
    words: tuple[str, ...] = (),
    percent: bool = False,
    bounds: tuple[float, ...] = (),
) -> Coerced:
    """Dispatch on the column's type. ``words`` may stand instead of a figure; ``percent``, ``bounds``: see
    :func:`mulin.workbooks.coerce.coerce_number`."""
    if (isinstance(value, str) or kind in _TEXTS) and (found := personal_numbers(show(value))):
        return refused(masked(show(value)), "cell.personal_number/" + found[0].kind)
    if isinstance(value, float) and (rounded := rounded_identity(value)):
        return refused(rounded, "cell.personal_number/identity")
    if kind in _TEXTS:
        return _TEXTS[kind](value)
    read = partial(_read, kind=kind, words=words, percent=percent, bounds=bounds)
    return _figure(value, kind, read) if isinstance(value, str) else read(value)


def _read(
    value: object, *, kind: InputType, words: tuple[str, ...], percent: bool, bounds: tuple[float, ...]
) -> Coerced:
    if kind == "boolean":
        return coerce_boolean(value, words=words)
    if kind == "date":
        return coerce_date(value)
    integer, score = kind == "integer", kind == "score"
    got = coerce_number(value, integer=integer, words=words, percent=percent, bounds=bounds, score=score)
    return _mobile(got)


def _mobile(got: Coerced) -> Coerced:
    """A figure that may be somebody's mobile number: it may be one, and so is told only."""
    if got.state == "value" and personal_numbers(got.raw):
        return replace(got, notes=(*got.notes, Problem("cell.personal_number/figure")))
    return got


def _figure(typed: str, kind: InputType, read: Callable[[object], Coerced]) -> Coerced:
    """A figure, a word or a day that stands there as text."""
    telling = unseen(typed, ["telling"])
    if telling:
        return refused(bare(typed), "cell.unseen/figure", characters=spelled(telling))
    kept = bare(typed)
    plain = plain_blanks(kept)
    notes = [*removed(typed, kept), *_odd_blanks(typed), *taken_as_ordinary(plain)]
    text = ordinary(plain)
    word = "".join(text.split()).strip(_AROUND)
    if word in (*_WORDS, *((m.YES, m.NO) if kind == "boolean" else ())) and word != text.strip():
        notes.append(Problem("cell.word_tidied", (("typed", text.strip()), ("word", word))))
        text = word
    elif re.search(r"[\d日号]。$", text.strip()):
        text = text.strip()[:-1]
    got = read(text)
    return replace(got, notes=(*notes, *got.notes))


def _odd_blanks(typed: str) -> tuple[Problem, ...]:
    """Blanks that no keyboard types: told, since they may look like no blank at all."""
    odd = [u for u in unseen(typed, ["blank"]) if _ODD_BLANKS.fullmatch(u.character)]
    return (Problem("cell.unseen/blank", (("characters", spelled(odd)),)),) if odd else ()
