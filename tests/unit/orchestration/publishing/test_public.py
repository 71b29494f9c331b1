"""Making a release public is one act, whoever asks for it; what is forbidden says how it is mended, without options."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "cli"))
from served_by_hand import PACK, serve, supersede

from mulin.findings import FindingsError
from mulin.pack import load_pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration.publishing.public import Public, make_public

DAY = date(2025, 3, 31)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return serve(tmp_path_factory.mktemp("public") / "var")


def publish(home: Path, release: str = "r1", day: date = DAY, *, correct: bool = False) -> Public:
    settings = Settings(home=home, pack=PACK)
    store = Store(settings.received)
    return make_public(
        settings, load_pack(PACK), store, 2024, release, published_on=day, who="王工", correct=correct
    )  # fmt: skip


def test_a_release_is_made_public_once_and_corrected_only_when_that_is_meant(home: Path) -> None:
    assert (publish(home).before, publish(home).repeated) == (None, True)
    with pytest.raises(FindingsError) as refused:
        publish(home, day=date(2025, 4, 1))
    assert "选更正" in refused.value.findings[0].mend
    done = publish(home, day=date(2025, 4, 1), correct=True)
    assert (done.repeated, done.noted.published_on) == (False, date(2025, 4, 1))

    supersede(home / "releases/2024/r1")
    with pytest.raises(FindingsError) as refused:
        publish(home, day=date(2025, 4, 2), correct=True)
    assert "r2" in refused.value.findings[0].mend
    assert not [f for f in refused.value.findings if "--" in f.mend]


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2999, 1, 1)])
def test_a_day_before_the_lock_or_after_today_is_none(home: Path, day: date) -> None:
    with pytest.raises(FindingsError) as refused:
        publish(home, day=day)
    assert str(day) in refused.value.findings[0].message
