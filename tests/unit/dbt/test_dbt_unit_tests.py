"""dbt's own unit tests: every rule and every missing situation against hand-computed numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_pack import YEARS, load, small_pack

from mulin.settings import Settings

pytestmark = pytest.mark.slow


def test_hand_computed_scores(tmp_path: Path) -> None:
    from orchestration.warehouse.dbt import run_dbt

    settings = Settings(home=tmp_path)
    file = settings.warehouse_file(YEARS[-1])
    file.parent.mkdir(parents=True)
    load(small_pack(1), file)
    run_dbt(settings, YEARS[-1], ("run", "--empty"))  # dbt asks the database for the columns of the inputs it fakes
    result = run_dbt(settings, YEARS[-1], ("test", "--select", "test_type:unit"))
    names = {node.name for node in result.nodes}
    assert {node.status for node in result.nodes} == {"pass"}
    assert len(names) >= 44
