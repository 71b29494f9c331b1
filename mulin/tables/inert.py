"""Text from workbooks and packs that a spreadsheet would take for a formula, made text again.

A spreadsheet computes what begins with ``= + - @`` (also full-width), some after blanks, quotes or control characters
that are not seen; with DDE or HYPERLINK that is somebody else's program. In CSV nothing but the text itself can say
"text": such a text gets one apostrophe in front. What already has apostrophes there gets one more, so taking one away
gives every text back (``original``). Numbers are never touched, nor a text that is nothing but a negative number.
In Excel files a cell says what it is, and texts are written as texts: ``mulin.tables.export.open_workbook``.
"""

from __future__ import annotations

import re

# Spelled for Python and for DuckDB's RE2 alike: no class that the two know differently.
_UNSEEN = (
    "\x00-\x20\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
)
_QUOTES = "'\"`‘’‚‛“”„‟′″＇＂"
_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
_LIVE = f"^(?:[{_UNSEEN}{_QUOTES}]*[{_SIGNS}]|'*[\\t\\r\\n])"
_NUMBER = r"^-[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
_OF_PYTHON, _NUMBER_OF_PYTHON = re.compile(_LIVE), re.compile(_NUMBER.replace("$", r"\Z"))


def is_live(text: str) -> bool:
    """Whether a spreadsheet could compute the text, or it stands in front of such a one by an apostrophe already."""
    return _OF_PYTHON.match(text) is not None and _NUMBER_OF_PYTHON.match(text) is None


def inert(text: str) -> str:
    """The text for a CSV cell: with an apostrophe in front where ``is_live``, else as it is."""
    return f"'{text}" if is_live(text) else text


def original(cell: str) -> str:
    """The text of which ``inert`` made the cell."""
    return cell[1:] if cell.startswith("'") and is_live(cell) else cell


def inert_sql(column: str) -> str:
    """``inert`` as an SQL expression over a VARCHAR column."""
    live, number = (part.replace("'", "''") for part in (_LIVE, _NUMBER))
    live = live.replace("\x00", "\\x00")  # DuckDB's parser ends at the character itself
    return (
        f"case when regexp_matches({column}, '{live}') and not regexp_matches({column}, '{number}')"
        f" then '''' || {column} else {column} end"
    )
