"""What goes into the log can never be taken out: so little goes in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.audit.bounded import MOST_BYTES, bounded, text_of


@pytest.mark.parametrize(
    "name", ["password", "new_password2", "token", "一次性链接", "密码", "url", "csrfmiddlewaretoken"]
)
def test_what_opens_a_door_is_left_out(name: str) -> None:
    assert bounded({name: "geheim", "in": {name: ["geheim"]}}) == {name: "（不记）", "in": {name: "（不记）"}}


@pytest.mark.parametrize("text", [
    "https://a.example/join/x?t=1", "见 http://a.example/x", "/join/ZmFrZS10b2tlbi1mb3ItdGVzdA/",
    "/a/?x=1 /p/0123456789abcdefghij?x=1",
])  # fmt: skip
def test_a_link_is_cut(text: str) -> None:
    assert "（不记）" in text_of(text, 400)
    assert "example" not in text_of(text, 400)


def test_a_table_is_no_link() -> None:
    assert text_of("2024/D06/report/v3 2024-D06-report-v3", 400) == "2024/D06/report/v3 2024-D06-report-v3"


def test_personal_numbers_are_masked() -> None:
    assert bounded({"reason": "请打13800001234"}) == {"reason": "请打138******34"}


def test_a_change_keeps_before_and_after() -> None:
    detail = {"before": {"ends": None, "n": 3}, "after": {"ends": "2026-12-31", "n": 2.5}, "ok": True}
    assert bounded(detail) == detail


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=900),
    lambda inner: st.lists(inner, max_size=80) | st.dictionaries(st.text(max_size=90), inner, max_size=5),
    max_leaves=30,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(max_size=90), _JSON, max_size=5))
def test_whatever_is_given_is_bounded_and_comes_back_the_same(detail: dict[str, Any]) -> None:
    kept = bounded(detail)
    text = json.dumps(kept, ensure_ascii=False, allow_nan=False)
    assert len(text.encode()) < 12 * MOST_BYTES
    assert "\x00" not in text
    assert json.loads(text) == kept
