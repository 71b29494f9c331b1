"""The file that names the witnesses: what it must say, and what may never go over an open wire or lie in the home."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from offices import office
from received_fixtures import take

from mulin.findings import FindingsError
from mulin.received import Store
from mulin.received.witness import open_store, read_witnesses, witness_findings
from mulin.settings import Settings

FILE: dict[str, Any] = {"name": "档案室", "kind": "file", "path": "/mnt/archive/heads.txt"}
MAIL: dict[str, Any] = {
    "name": "邮箱", "kind": "mail", "host": "mail.example.org", "port": 465, "security": "ssl", "user": "a",
    "password": "${SECRET}", "sender": "a@example.org", "to": ["b@example.org"],
}  # fmt: skip
WEB: dict[str, Any] = {
    "name": "网址", "kind": "webhook", "url": "https://example.org/heads",
    "headers": {"Authorization": "Bearer ${SECRET}"},
}  # fmt: skip
STAMP: dict[str, Any] = {
    "name": "时间戳", "kind": "timestamp", "url": "http://example.org/tsa", "certificate": "/etc/mulin/tsa.pem",
    "folder": "/mnt/archive/stamps",
}  # fmt: skip


def settings(folder: Path, text: str) -> Settings:
    path = folder / "witnesses.yaml"
    path.write_text(text, encoding="utf-8")
    return Settings(home=folder / "home", witnesses=path)


def said(folder: Path, *witnesses: dict[str, Any]) -> str:
    with pytest.raises(FindingsError) as caught:
        read_witnesses(settings(folder, yaml.safe_dump({"witnesses": list(witnesses)}, allow_unicode=True)))
    assert all(f.rule.startswith("witness.") and f.mend for f in caught.value.findings)
    return str(caught.value)


def test_one_of_each_kind_is_read(tmp_path: Path) -> None:
    given = settings(tmp_path, yaml.safe_dump({"witnesses": [FILE, MAIL, WEB, STAMP]}, allow_unicode=True))
    assert [(w.name, w.kind, w.timeout) for w in read_witnesses(given)] == [
        (w["name"], w["kind"], 3.0) for w in (FILE, MAIL, WEB, STAMP)
    ]
    assert read_witnesses(Settings(home=tmp_path)) == ()


def test_the_example_in_the_handbook_is_sound(tmp_path: Path) -> None:
    from mulin.settings import REPO_ROOT

    text = (REPO_ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    example = text.partition("```yaml\nwitnesses:")[2].partition("```")[0]
    assert {w.kind for w in read_witnesses(settings(tmp_path, f"witnesses:{example}"))} == {
        "file", "mail", "webhook", "timestamp",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("witness", "why"),
    [
        (FILE | {"kind": "fax"}, "kind 只能取"),
        ({"name": "x"}, "kind 只能取"),
        (FILE | {"path": "heads.txt"}, "绝对路径"),
        (FILE | {"name": "../x"}, "名称只用"),
        (FILE | {"name": ""}, "不能为空"),
        (FILE | {"name": "九" * 41}, "太长"),
        (FILE | {"mail": "x"}, "多出这一项"),
        (FILE | {"timeout": True}, "应填数字"),
        (FILE | {"timeout": 0}, "不小于"),
        (FILE | {"timeout": 3600}, "不大于"),
        (MAIL | {"port": 0}, "不小于"),
        (MAIL | {"to": []}, "项数太少"),
        (MAIL | {"security": "none"}, "不加密地传出去"),
        (MAIL | {"password": None}, "一起写"),
        (MAIL | {"security": "tls"}, "只能取 ssl、starttls、none"),
        (WEB | {"url": "http://example.org/heads"}, "不加密地传出去"),
        (WEB | {"url": "ftp://example.org/"}, "http://"),
        (WEB | {"url": "file:///etc/passwd"}, "http://"),
        (WEB | {"url": "https://user:pw@example.org/"}, "http://"),
        (WEB | {"url": "https://example.org:99999/"}, "http://"),
        (WEB | {"url": "https:///x"}, "http://"),
        (WEB | {"headers": {"x": 5}}, "应填文字"),
        (STAMP | {"folder": "stamps"}, "绝对路径"),
        ({k: v for k, v in STAMP.items() if k != "certificate"}, "缺少这一项"),
        ("heads.txt", "键: 值"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path: Path, witness: Any, why: str) -> None:
    text = said(tmp_path, witness)
    assert why in text
    assert "SECRET" not in text


def test_a_name_stands_for_one_witness(tmp_path: Path) -> None:
    assert "用过了" in said(tmp_path, FILE, FILE | {"path": "/mnt/other.txt"})


def test_nothing_that_bears_witness_lies_in_the_home(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "home")
    for inside in (tmp_path / "home" / "heads.txt", tmp_path / "home" / ".." / "home" / "x", tmp_path / "link" / "x"):
        assert "放在运行目录" in said(tmp_path, FILE | {"path": str(inside)})
        for key in ("folder", "certificate"):
            assert "放在运行目录" in said(tmp_path, STAMP | {key: str(inside)})
    given = settings(tmp_path / "home", "witnesses: []")
    with pytest.raises(FindingsError, match="放在运行目录"):
        read_witnesses(Settings(home=tmp_path / "home", witnesses=given.witnesses))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: (path.unlink(), os.mkfifo(path)),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.write_text("- a\n- b\n"),
        lambda path: path.write_text("witnesses: []\n"),
        lambda path: path.write_text("witnesses: 5\n"),
        lambda path: path.write_text("witnesses: [{\n"),
        lambda path: path.write_text("others: 5\n"),
        lambda path: path.write_text("witnesses: &a [*a]\n"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_stops_no_hand_in(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    with office(tmp_path, "file") as here:
        given = here.settings
        assert given.witnesses is not None
        spoil(given.witnesses)
        warned: list[str] = []
        receipt = take(open_store(given, on_warning=warned.append), b"kept")
        assert Store(given.received).record(receipt.submission_id)
        assert len(warned) == 1
        assert "见证没有收到链头" in warned[0]
        found = witness_findings(given, Store(given.received))
        assert [f.rule for f in found][:1] == ["witness.config"]
        assert all("docs/operations.md" in f.mend for f in found)
