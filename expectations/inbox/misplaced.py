"""Workbooks that lie where nobody takes them in: a folder too deep. Their senders are told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from expectations.inbox.messages import TOO_DEEP
from expectations.inbox.names import EVIDENCE, WORKBOOKS, is_for_nobody, suffix_of
from mulin.workbooks.guard import claims_to_be_ours


def too_deep(folder: Path, inner: Path) -> dict[str, str]:
    """File name (relative to a department's ``folder``) → what to do, for all below ``inner`` that look like a hand-in.

    Under 佐证材料 tables are welcome; only a workbook that says of itself that it is one of ours was meant to be handed
    in. Links are not followed.
    """
    found = {}
    for path in _below(inner):
        if inner.name != EVIDENCE or claims_to_be_ours(path):
            place = path.parent.relative_to(folder).as_posix()
            found[f"{place}/{path.name}"] = TOO_DEEP.format(place=place, folder=folder.name)
    return found


def _below(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(n for n in folders if not is_for_nobody(n))
        for name in sorted(names):
            path = Path(at) / name
            if suffix_of(name) in WORKBOOKS and not is_for_nobody(name) and path.is_file() and not path.is_symlink():
                yield path
