"""Whoever has every right over the database, and no file of the home, changes nothing unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log_fixtures import COLUMNS, TABLE, hostile, put, row, rules, wrote

from mulin.received import Store
from mulin.received.loghead import LogHead, LogHeads, log_heads
from portal.audit.check import Check, Line
from portal.audit.models import Entry
from portal.audit.seal import FIELDS, GENESIS, hash_of, key_to_check, mark_of, seal_of
from portal.audit.verify import verify_log

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]


@pytest.fixture
def ten(django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        wrote(10)


def rebound(body: dict[str, Any]) -> dict[str, Any]:
    """A line whose hash was made to fit by somebody who read the source, but has no key."""
    return {**body, "hash": hash_of({name: body[name] for name in FIELDS})}


def test_what_was_written_holds(ten: None) -> None:
    verdict = verify_log()
    assert (verdict.lines, verdict.last, verdict.findings) == (10, 10, [])
    assert verdict.audited == 1  # the first line of a day goes into the chain


def test_nothing_was_written_yet() -> None:
    assert verify_log().findings == []


def test_an_edited_line_is_named_by_number_moment_and_account(ten: None) -> None:
    hostile(f"UPDATE {TABLE} SET about = '别的' WHERE number = 4")
    (found,) = verify_log().findings
    assert (found.rule, found.row) == ("log.edited", 4)
    assert row(4)["at"][:16].replace("T", " ") in found.message
    assert "u0" in found.message


@pytest.mark.parametrize("column", [c for c in COLUMNS if c not in ("number", "detail", "hash")])
def test_every_column_is_bound(ten: None, column: str) -> None:
    hostile(f"UPDATE {TABLE} SET {column} = 'x' WHERE number = 4")
    assert rules() in (["log.edited"], ["log.forged"])


def test_an_edited_line_whose_hashes_were_all_made_to_fit(ten: None) -> None:
    line = row(4) | {"account": "nobody", "detail": json.loads(row(4)["detail"])}
    for number in range(4, 11):
        line = rebound(line)
        hostile(f"UPDATE {TABLE} SET account = %s, previous = %s, hash = %s WHERE number = %s",
                line["account"], line["previous"], line["hash"], number)  # fmt: skip
        if number < 10:
            following = row(number + 1)
            line = following | {"previous": line["hash"], "detail": json.loads(following["detail"])}
    assert rules() == ["log.forged"] * 7


def test_a_line_taken_out_is_missed_and_the_gap_named(ten: None) -> None:
    hostile(f"DELETE FROM {TABLE} WHERE number IN (4, 5)")
    (found,) = verify_log().findings
    assert found.rule == "log.removed"
    assert "第4行至第5行，共2行" in found.message


def test_a_line_taken_out_and_the_rest_moved_up(ten: None) -> None:
    hostile(f"DELETE FROM {TABLE} WHERE number = 4")
    for number in range(5, 11):
        hostile(f"UPDATE {TABLE} SET number = %s WHERE number = %s", number - 1, number)
    assert rules() == ["log.moved"] * 6 + ["log.cut"]


def test_two_lines_exchanged(ten: None) -> None:
    for old, new in ((4, 99), (7, 4), (99, 7)):
        hostile(f"UPDATE {TABLE} SET number = %s WHERE number = %s", new, old)
    found = verify_log().findings
    assert [(f.rule, f.row) for f in found] == [("log.moved", 4), ("log.moved", 7)]
    assert "原是第7行" in found[0].message


def test_a_cut_end(ten: None) -> None:
    hostile(f"DELETE FROM {TABLE} WHERE number > 7")
    (found,) = verify_log().findings
    assert found.rule == "log.cut"
    assert "到第7行为止" in found.message
    assert "后面的3行" in found.message


def test_an_emptied_log(ten: None) -> None:
    hostile(f"DELETE FROM {TABLE}")
    assert rules() == ["log.emptied"]


def test_a_line_put_at_the_end_without_the_key(ten: None) -> None:
    last = row(10)
    new = rebound(last | {"number": 11, "previous": last["hash"], "detail": {}})
    put(new | {"detail": "{}", "seal": "0" * 64})
    assert rules() == ["log.forged"]


def test_a_line_said_to_be_of_another_key(ten: None) -> None:
    last = row(10)
    new = rebound(last | {"number": 11, "previous": last["hash"], "detail": {}, "key": "0123456789abcdef"})
    put(new | {"detail": "{}"})
    assert rules() == ["log.key_foreign"]


def test_a_detail_that_is_no_json(ten: None) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL's own type takes nothing else, whoever writes it")
    hostile("PRAGMA ignore_check_constraints = 1")
    hostile(f"UPDATE {TABLE} SET detail = 'x{{' WHERE number = 4")
    assert rules() == ["log.edited"]


def test_another_homes_database_in_its_place(
    ten: None, tmp_path: Path, django_capture_on_commit_callbacks: Capture, settings: Any
) -> None:
    hostile(f"DELETE FROM {TABLE}")
    own, settings.HOME = settings.HOME, tmp_path / "theirs"
    with django_capture_on_commit_callbacks(execute=True):
        wrote(12)
    settings.HOME = own
    assert rules() == ["log.swapped"]


def test_a_database_put_back_to_a_backup_and_written_on(ten: None, django_capture_on_commit_callbacks: Capture) -> None:
    hostile(f"DELETE FROM {TABLE} WHERE number > 6")
    with django_capture_on_commit_callbacks(execute=True):
        wrote(2)
    (found,) = verify_log().findings
    assert found.rule == "log.rolled_back"
    assert "写到第10行，后来退回到第6行" in found.message


def test_a_lost_key_is_no_forgery(ten: None, home: Path, django_capture_on_commit_callbacks: Capture) -> None:
    (home / "portal" / "log" / "seal.key").unlink()
    with django_capture_on_commit_callbacks(execute=True):
        wrote(1)
    (found,) = verify_log().findings
    assert (found.rule, found.level.value) == ("log.key_lost", "警告")
    assert "第1行至第10行" in found.message


def test_lost_heads_are_told_and_the_chain_still_holds(ten: None, home: Path) -> None:
    log_heads(home).path.unlink()
    assert rules() == ["log.heads_lost"]
    hostile(f"DELETE FROM {TABLE}")
    assert rules() == ["log.emptied"]


def test_who_has_the_files_too_is_stopped_by_the_chain(ten: None, home: Path) -> None:
    """Rewrites line 1 with the key of the home and makes a file of heads to fit: the chain knows line 1."""
    key = key_to_check(home / "portal")
    assert key is not None
    path, previous = log_heads(home).path, GENESIS
    path.unlink()
    for number in range(1, 11):
        line = row(number)
        body = line | {"detail": json.loads(line["detail"]), "previous": previous}
        body |= {"account": "mallory"} if number == 1 else {}
        digest = hash_of({name: body[name] for name in FIELDS})
        hostile(f"UPDATE {TABLE} SET account = %s, previous = %s, hash = %s, seal = %s WHERE number = %s",
                body["account"], previous, digest, seal_of(key, digest), number)  # fmt: skip
        LogHeads(path).append(LogHead(number, digest), lambda a, b: ())
        previous = digest
    assert rules() == ["log.chained"]


def test_a_line_rolled_back_with_its_act_leaves_nothing(
    ten: None, home: Path, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with suppress(ZeroDivisionError), transaction.atomic():
            wrote(1)
            raise ZeroDivisionError
        wrote(1)
    assert Entry.objects.count() == 11
    assert verify_log().findings == []
    assert Store(home / "received").audits()[0].line == 1


BODY = {"at": "2026-12-01T09:00:00+08:00", "account": "u", "who": "王芳", "post": "D06 经办人", "act": "people.login",
        "about": "", "detail": {}, "key": mark_of(b"k" * 32)}  # fmt: skip


def a_log(key: bytes, count: int) -> list[Line]:
    lines, previous = [], GENESIS
    for number in range(1, count + 1):
        body = {"number": number, "previous": previous, **BODY}
        previous = hash_of(body)
        lines.append(Line(body, previous, seal_of(key, previous)))
    return lines


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_whatever_is_done_to_the_lines_is_seen(tmp_path: Path, data: st.DataObject) -> None:
    key, count = b"k" * 32, data.draw(st.integers(1, 8))
    lines = a_log(key, count)
    heads = LogHeads(tmp_path / "heads")
    heads.path.unlink(missing_ok=True)
    for line in lines:
        heads.append(LogHead(line.number, line.hash), lambda a, b: ())
    kept = heads.read()
    assert Check(kept, (), key).findings(lines) == []
    changed = list(lines)
    for _ in range(data.draw(st.integers(1, 4))):
        kind = data.draw(st.sampled_from(["edit", "drop", "swap", "copy", "renumber", "refit"]))
        if not changed:
            break
        at = data.draw(st.integers(0, len(changed) - 1))
        line = changed[at]
        if kind == "drop":
            del changed[at]
        elif kind == "swap":
            other = data.draw(st.integers(0, len(changed) - 1))
            changed[at], changed[other] = changed[other], changed[at]
        elif kind == "copy":
            changed.insert(at, line)
        elif kind == "renumber":
            body = {**line.body, "number": data.draw(st.integers(-1, 12))}
            changed[at] = Line(body, line.hash, line.seal)
        else:
            name = data.draw(st.sampled_from(["at", "account", "who", "post", "act", "about", "previous"]))
            body = {**line.body, name: data.draw(st.text(max_size=5))}
            digest = hash_of(body) if kind == "refit" else line.hash
            changed[at] = Line(body, digest, line.seal)
    if data.draw(st.booleans()):  # in whatever order it is read: by number
        changed.sort(key=lambda one: one.number)
    same = [(dict(a.body), a.hash, a.seal) for a in changed] == [(dict(b.body), b.hash, b.seal) for b in lines]
    assert (Check(kept, (), key).findings(changed) == []) is same


def test_many_findings_are_counted_not_listed(tmp_path: Path) -> None:
    found = Check(None, (), b"k" * 32).findings([*a_log(b"k" * 32, 1), *a_log(b"k" * 32, 1) * 900])
    assert len(found) == 201
    assert found[-1].rule == "log.more"
