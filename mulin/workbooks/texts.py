"""Texts of cells: free text, names of people and bodies, names of files.

Free text loses what nobody sees and takes look-alikes as the ordinary characters, each with a note. A name is kept as
typed but for what no name holds: marks that came along when it was copied, and radicals.
"""

from __future__ import annotations

import re
from collections import Counter

from mulin.text.ordinary import lookalikes, ordinary
from mulin.text.unseen import REVERSED, Unseen, bare, bare_name, code, one_line_end, unseen
from mulin.workbooks import messages as m
from mulin.workbooks.coerce import NOTHING, Coerced, Problem, refused, show

MAX_TEXT = 500
_MOST_NAMED = 5
_SEVERAL = re.compile(r"\.[A-Za-z]{3,4}\s*[、，,;；]\s*[^、，,;；]+\.[A-Za-z]{3,4}$")
"""``方案.pdf、纪要.docx``."""


def coerce_text(value: object) -> Coerced:
    """Free text, trimmed, line ends unified."""
    return _text(show(value), name=False)


def coerce_name(value: object) -> Coerced:
    """A name as typed: compatibility ideographs, joiners and variation selectors of its script stay."""
    return _text(show(value), name=True)


def coerce_file_name(value: object) -> Coerced:
    """A bare file name, without any folder."""
    text = coerce_text(value)
    if text.state != "value":
        return text
    name = str(text.value)
    if name.lower() in NOTHING:
        return Coerced("blank", "", name, Problem("cell.file_name/none", (("typed", name),)))
    if _SEVERAL.search(name) or "/" in name or "\\" in name or "\n" in name or name.startswith("."):
        return refused(name, "cell.file_name")
    return text


def _text(raw: str, *, name: bool) -> Coerced:
    typed = one_line_end(raw)
    if REVERSED in typed:
        return refused(bare(typed), "cell.unseen/reversed", characters=spelled(unseen(typed)))
    kept = bare_name(typed) if name else bare(typed)
    text = ordinary(kept, radicals_only=name).strip().strip("\u3000")
    if not text:
        return Coerced("blank", "", "")
    if len(text) > MAX_TEXT:
        return refused(text, "cell.text_too_long", length=str(len(text)), limit=str(MAX_TEXT))
    return Coerced("value", text, text, notes=(*removed(typed, kept), *taken_as_ordinary(kept, radicals_only=name)))


def removed(typed: str, kept: str) -> tuple[Problem, ...]:
    """The note on what nobody saw and is gone."""
    staying = Counter(u.character for u in unseen(kept))
    gone = []
    for one in unseen(typed):
        if staying[one.character]:
            staying[one.character] -= 1
        else:
            gone.append(one)
    return (Problem("cell.unseen", (("characters", spelled(gone)),)),) if gone else ()


def taken_as_ordinary(typed: str, *, radicals_only: bool = False) -> tuple[Problem, ...]:
    """The note on look-alikes that were read as ordinary characters."""
    found = lookalikes(typed, radicals_only=radicals_only)
    pairs = [m.LOOKALIKE.format(character=c, code=code(c), plain=plain) for c, plain in found[:_MOST_NAMED]]
    more = m.AND_MORE.format(count=len(found)) if len(found) > _MOST_NAMED else ""
    return (Problem("cell.lookalike", (("characters", "、".join(pairs) + more),)),) if found else ()


def spelled(found: list[Unseen]) -> str:
    """``U+200B（第3个字符）、U+00AD（第5个字符）``: where to look for what cannot be seen."""
    named = "、".join(m.UNSEEN_PLACE.format(code=u.code, position=u.position) for u in found[:_MOST_NAMED])
    return named + (m.AND_MORE.format(count=len(found)) if len(found) > _MOST_NAMED else "")
