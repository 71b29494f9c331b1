"""The ledger of a watched folder lies where others write: nothing in it does more than not count."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from mutations import damaged, thousands

from expectations.inbox import ledger as beside
from expectations.inbox.names import PUT_AWAY
from expectations.inbox.returned import bring_back

LEDGER = ".mulin.json"
ARCHIVE = sorted(PUT_AWAY)[0]
KNOWN = {"name": "上报.xlsx", "sha256": "ab" * 32, "inode": 7, "size": 5, "mtime": 10**18, "at": 1_700_000_000.5}
SOUND: dict[str, Any] = {
    "files": {"退回-上报.xlsx": "cd" * 32},
    "refused": {"退回-上报.xlsx": [2024, "D06", "report", 2]},
    "put_away": {f"{ARCHIVE}/A-上报.xlsx": KNOWN},
    "seen": {"明天.xlsx": [1.9e9, 1.7e9]},
}


def lay(folder: Path, data: bytes) -> None:
    (folder / LEDGER).write_bytes(data)


def test_what_we_wrote_is_read(tmp_path: Path) -> None:
    lay(tmp_path, json.dumps(SOUND).encode())
    assert beside.ours(tmp_path) == SOUND["files"]
    assert beside.put_away(tmp_path) == SOUND["put_away"]
    assert beside.seen(tmp_path) == SOUND["seen"]


@pytest.mark.parametrize(
    ("part", "entry"),
    [
        ("files", ["x"]), ("files", 1), ("seen", [1.0]), ("seen", ["1", 2.0]), ("seen", [True, 2.0]),
        ("seen", [10**400, 1.0]), ("seen", [float("nan"), 1.0]), ("refused", [2024, "D06", "report"]),
        ("refused", [2024, "D06", "report", "2"]), ("refused", {}), ("put_away", []),
        *(("put_away", KNOWN | odd) for odd in ({"at": None}, {"at": 10**400}, {"name": "../x"}, {"more": 1})),
    ],
)  # fmt: skip
def test_an_entry_that_we_would_not_have_written_counts_for_nothing_and_the_others_stay(
    tmp_path: Path, part: str, entry: Any
) -> None:
    name = f"{ARCHIVE}/odd" if part == "put_away" else "odd"
    lay(tmp_path, json.dumps(SOUND | {part: SOUND[part] | {name: entry}}).encode())
    assert beside._ledger(tmp_path) == SOUND


def test_nesting_that_is_read_but_cannot_be_written_again_is_dropped(tmp_path: Path) -> None:
    deep = "[" * 900 + "]" * 900
    lay(tmp_path, (json.dumps(SOUND)[:-1] + f', "more": {deep}}}').encode())
    beside.note_seen(tmp_path, {"a": [1.0, 2.0]})
    assert beside._ledger(tmp_path) == SOUND | {"seen": {"a": [1.0, 2.0]}}


@pytest.mark.slow
def test_thousands_of_damaged_ledgers_end_in_entries_that_can_be_used(tmp_path: Path) -> None:
    (tmp_path / ARCHIVE).mkdir()
    now = time.time()

    @thousands
    @given(damaged(json.dumps(SOUND, indent=1).encode()))
    def tried(data: bytes) -> None:
        lay(tmp_path, data)
        assert all(isinstance(v, str) for v in beside.ours(tmp_path).values())
        assert all(a - now < 2**65 and b - now < 2**65 for a, b in beside.seen(tmp_path).values())
        beside.withdraw(tmp_path, list(beside.ours(tmp_path)))
        bring_back(tmp_path)
        beside.note_seen(tmp_path, {"a": [1.0, 2.0]})
        assert beside.seen(tmp_path) == {"a": [1.0, 2.0]}

    tried()
