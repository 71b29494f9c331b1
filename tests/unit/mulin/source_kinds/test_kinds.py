"""Every kind of source keeps what ``mulin.source_kinds`` takes for granted."""

from __future__ import annotations

from typing import get_args

import pytest

from mulin.source_kinds import KINDS


@pytest.mark.parametrize("via", KINDS)
def test_a_kind_is_called_what_its_file_is_called(via: str) -> None:
    kind = KINDS[via]
    assert get_args(kind.model_fields["via"].annotation) == (via,)
    assert kind.name_zh
    assert [rule for rule in kind.rule_table() if not rule.startswith((f"{via}.", "sources."))] == []
