"""Whoever can write to the database, and to no file of the home, changes no draft unseen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from handin_fixtures import TABLE, Holder, page

from mulin.received.arrivals import pending
from portal.audit.models import Entry
from portal.district import the_store
from portal.grid import messages as m
from portal.grid.models import Draft
from portal.grid.sealed import doubt_of
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
FILL = f"{TABLE}fill/"
Capture = Callable[..., Any]


def _hostile(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _told(clerk: Client) -> dict[str, Any]:
    told: dict[str, Any] = clerk.get(f"{FILL}cells/").json()
    return told


def _open(told: dict[str, Any]) -> Iterator[str]:
    for sheet in told["sheets"]:
        for row in sheet["rows"]:
            for column, cell in zip(sheet["columns"], row["cells"], strict=True):
                if isinstance(cell, list) and cell[0] != "closed":
                    yield f"{sheet['name']}!{column['at']}{row['number']}"


def _save(clerk: Client, told: dict[str, Any], cells: dict[str, str], seen: str | None = None) -> Any:
    said = {"base": told["revision"], "layout": told["layout"], "tab": "a1", "cells": cells, "content": seen}
    return clerk.post(f"{FILL}save/", json.dumps(said), content_type="application/json")


def _send(clerk: Client, revision: int) -> Any:
    return clerk.post(f"{FILL}send/", {"revision": revision, "whole": "1"}, follow=True)


def _stand_by(clerk: Client, told: dict[str, Any]) -> Any:
    said = {"revision": told["revision"], "content": told["doubt"]["content"]}
    return clerk.post(f"{FILL}looked/", said, follow=True)


@pytest.fixture
def typed(clerk: Client, django_capture_on_commit_callbacks: Capture) -> dict[str, Any]:
    """The draft as the page has it once two cells of it are filled."""
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(f"{FILL}begin/", {"source": "empty"})
        told = _told(clerk)
        first, second = [*_open(told)][:2]
        return told | _save(clerk, told, {first: "7", second: "8"}).json()


def _forge_a_cell(text: str = "700") -> None:
    cells = Draft.objects.values_list("cells", flat=True).get()
    name = next(n for n, was in cells.items() if was == "7")
    _hostile("UPDATE grid_draft SET cells = %s", json.dumps(cells | {name: text}))


def test_what_was_typed_is_believed(clerk: Client, typed: dict[str, Any]) -> None:
    assert typed["doubt"] is None
    assert _told(clerk)["doubt"] is None
    assert "核对过了" not in page(clerk.get(FILL))
    assert _send(clerk, typed["revision"]).status_code == 200
    assert _told(clerk)["doubt"] is None  # that it was handed in is sealed as well
    assert len(pending(the_store())) == 1


def test_a_forged_cell_is_not_handed_in_before_somebody_has_looked(clerk: Client, typed: dict[str, Any]) -> None:
    _forge_a_cell()
    text = page(clerk.get(FILL))
    assert m.ALTERED in text
    assert "每一格都核对过了" in text
    assert "交这张表" not in text
    assert clerk.get(FILL).content.decode().count('"primary"') == 1
    answer = _send(clerk, typed["revision"])
    assert answer.status_code == 422
    assert m.ALTERED in page(answer)
    assert not pending(the_store())
    told = _told(clerk)
    assert told["doubt"]["words"] == m.ALTERED
    assert m.CONFIRMED in page(_stand_by(clerk, told))
    line = Entry.objects.get(act="grid.confirm")
    assert (line.account, line.detail["reason"]) == ("wang", m.ALTERED)
    after = _told(clerk)
    assert after["doubt"] is None
    assert _send(clerk, after["revision"]).status_code == 200
    assert len(pending(the_store())) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("cells", "{}"), ("cells", "[]"), ("who", "李明"), ("changed_at", "2024-01-01 00:00:00"), ("base", 1),
        ("left_out", 3), ("demo", True), ("sent", 1), ("sent_revision", 2), ("revision", 9), ("seal", ""),
        ("seal", "0" * 64), ("seal", "封"),
    ],
)  # fmt: skip
def test_everything_that_a_draft_says_is_sealed(
    clerk: Client, typed: dict[str, Any], column: str, value: object
) -> None:
    _hostile(f"UPDATE grid_draft SET {column} = %s", value)
    assert _told(clerk)["doubt"]["words"] == m.ALTERED
    assert _send(clerk, Draft.objects.get().revision).status_code == 422


def test_the_draft_of_one_table_is_none_of_another(clerk: Client, typed: dict[str, Any], holder: Holder) -> None:
    other = holder(Role.CLERK, "D06", login="li", name="李明")
    other.post(f"{FILL.replace('D07', 'D06')}begin/", {"source": "empty"})
    mine, theirs = Draft.objects.get(department="D07"), Draft.objects.get(department="D06")
    _hostile("DELETE FROM grid_draft WHERE id = %s", mine.pk)
    _hostile("UPDATE grid_draft SET department = 'D07', post_id = %s WHERE id = %s", mine.post.pk, theirs.pk)
    assert _told(clerk)["doubt"]["words"] == m.ALTERED


def test_going_on_typing_does_not_make_it_believed(clerk: Client, typed: dict[str, Any]) -> None:
    _forge_a_cell()
    told = _told(clerk)
    third = [*_open(told)][2]
    after = _save(clerk, told, {third: "9"}, told["doubt"]["content"]).json()
    assert after["doubt"]["words"] == m.ALTERED
    assert after["doubt"]["content"] != told["doubt"]["content"]
    assert _send(clerk, after["revision"]).status_code == 422


def test_a_page_that_shows_the_cells_of_before_saves_nothing_into_an_altered_draft(
    clerk: Client, typed: dict[str, Any]
) -> None:
    _forge_a_cell()
    third = [*_open(typed)][2]
    answer = _save(clerk, typed, {third: "9"})
    assert answer.status_code == 409
    assert answer.json() == {"why": m.DOUBTED_NOW, "reload": True}
    assert "9" not in Draft.objects.get().cells.values()


def test_who_confirms_confirms_what_was_shown(clerk: Client, typed: dict[str, Any]) -> None:
    _forge_a_cell("700")
    told = _told(clerk)
    _forge_a_cell_again()
    answer = _stand_by(clerk, told)
    assert answer.status_code == 422
    assert "又不一样了" in page(answer)
    assert _told(clerk)["doubt"] is not None
    assert not Entry.objects.filter(act="grid.confirm").exists()


def _forge_a_cell_again() -> None:
    cells = Draft.objects.values_list("cells", flat=True).get()
    _hostile("UPDATE grid_draft SET cells = %s", json.dumps(dict.fromkeys(cells, "999")))


def test_an_earlier_draft_put_back_with_its_seal_is_told(
    clerk: Client, typed: dict[str, Any], django_capture_on_commit_callbacks: Capture
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells, revision, who, changed_at, seal FROM grid_draft")
        before = cursor.fetchone()
    first = next(_open(typed))
    with django_capture_on_commit_callbacks(execute=True):
        _save(clerk, typed, {first: "12"})
    _hostile("UPDATE grid_draft SET cells = %s, revision = %s, who = %s, changed_at = %s, seal = %s", *before)
    told = _told(clerk)
    assert told["doubt"]["words"] == m.PUT_BACK
    assert _send(clerk, told["revision"]).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        _stand_by(clerk, told)
    after = _told(clerk)
    assert after["doubt"] is None
    assert after["revision"] > typed["revision"] + 1  # what was put back once is older than this, too


def test_a_draft_taken_away_and_put_back_after_another_was_begun(
    clerk: Client, typed: dict[str, Any], django_capture_on_commit_callbacks: Capture
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells, revision, who, changed_at, seal FROM grid_draft")
        before = cursor.fetchone()
    _hostile("DELETE FROM grid_draft")
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(f"{FILL}begin/", {"source": "empty"})
    assert _told(clerk)["doubt"] is None
    _hostile("UPDATE grid_draft SET cells = %s, revision = %s, who = %s, changed_at = %s, seal = %s", *before)
    assert _told(clerk)["doubt"]["words"] == m.PUT_BACK


def test_a_draft_from_before_there_were_seals_opens_with_a_sentence(
    clerk: Client, typed: dict[str, Any], home: Path
) -> None:
    _hostile("UPDATE grid_draft SET seal = ''")
    for kept in (home / "portal" / "log" / "drafts").iterdir():
        kept.unlink()
    told = _told(clerk)
    assert told["doubt"]["words"] == m.UNSEALED
    assert m.UNSEALED in page(clerk.get(FILL))
    _stand_by(clerk, told)
    after = _told(clerk)
    assert after["doubt"] is None
    assert _send(clerk, after["revision"]).status_code == 200


def test_beginning_anew_ends_the_doubt(clerk: Client, typed: dict[str, Any]) -> None:
    _forge_a_cell()
    clerk.post(f"{FILL}begin/", {"source": "empty", "anew": "1"})
    assert _told(clerk)["doubt"] is None


def test_a_lost_key_or_an_unwritable_home_loses_no_draft(
    clerk: Client, typed: dict[str, Any], home: Path, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Capture, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr("portal.audit.rows.write_whole", full)
        saved = _save(clerk, typed, {next(_open(typed)): "5"})
    assert (saved.status_code, saved.json()["doubt"]) == (200, None)
    assert "was not kept" in caplog.text
    (home / "portal" / "log" / "seal.key").unlink()
    draft = Draft.objects.get()
    doubt = doubt_of(draft)
    assert doubt is not None
    assert doubt.words == m.ALTERED
    assert "5" in draft.cells.values()  # they are all there
