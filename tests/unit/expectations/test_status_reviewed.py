"""What a department reads of a table under review: what it has to do, and nothing owed that waits for others."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from expectations.messages_status import page
from expectations.status import Standing, standing
from mulin.beijing import BEIJING
from mulin.pack import Pack
from mulin.pack.framework import ReviewRule
from mulin.received import Store, review
from mulin.received.acts import Person

CLERK, REVIEWER = Person("clerk", "张三", "经办人"), Person("reviewer", "王审", "审核")


class Whose:
    pack, year, department, kind = "", 2024, "D06", "report"


@pytest.fixture
def reviewing(pack: Pack) -> Pack:
    year = pack.years[2024]
    framework = year.framework.model_copy(update={"review": ReviewRule(signature=False, approvers=1)})
    return pack.model_copy(update={"years": {**pack.years, 2024: year.model_copy(update={"framework": framework})}})


def test_submitted_it_waits_returned_it_is_owed_approved_it_counts(reviewing: Pack, tmp_path: Path) -> None:
    store = Store(tmp_path / "received", clock=lambda: datetime(2025, 1, 10, 9, tzinfo=BEIJING))
    name = reviewing.plan.pack
    store.receive(b"first", pack=name, identity=Whose, who="张三", channel="cli", state="accepted")  # type: ignore[arg-type]
    table = (store, reviewing, 2024, "D06", "report")

    def told() -> tuple[str, bool]:
        stands: Standing = standing(reviewing, store, 2024, "D06")
        text = page("某局", "D06", [stands], date(2025, 1, 10), None)
        return text, "report" in {t.kind for t in stands.owed}

    text, owed = told()
    assert "第1版检查通过，还没有提交" in text
    assert owed
    review.submit(*table, 1, by=CLERK)
    text, owed = told()
    assert "第1版已提交：审核通过后才生效" in text
    assert not owed
    review.give_back(*table, 1, "与台账不符", ["区!D7"], by=REVIEWER)
    text, owed = told()
    assert "第1版审核退回（与台账不符），请改后再交" in text
    assert owed
    review.submit(*table, 1, by=CLERK)  # the return was a mistake: the same version once more
    review.approve(*table, 1, by=REVIEWER)
    text, owed = told()
    assert "生效的是第1版" in text
    assert "按时" in text
    assert not owed
