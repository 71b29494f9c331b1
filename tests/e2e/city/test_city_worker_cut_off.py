"""A worker that lives and is cut off, in the middle of the reports, for a minute: another takes its run, and the county
has one release."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import cut_off
import pytest
from city_site import site
from postgres import PostgreSQL
from rabbitmq import RabbitMQ

from orchestration.noted import latest_note

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.geteuid() != 0 or shutil.which("ip") is None, reason="a network of its own needs root and ip"
    ),
]
CUT_SECONDS = 60


def test_one_release_and_the_loser_says_why(
    tmp_path: Path, several: dict[str, str], database: PostgreSQL, broker: RabbitMQ
) -> None:
    with (
        cut_off.link((database.port, broker.port)) as link,
        site(tmp_path, ("QA",), several, engine="celery", runs=1) as city,
    ):
        far = {name: address.replace("127.0.0.1", cut_off.HOST) for name, address in several.items()}
        city.up()
        city.worker("far", before=link.before, **far)
        city.ask(years=[2024])
        settings = city.city.settings("QA")

        def renders() -> bool:
            note = latest_note(settings, 2024)
            return note is not None and any(step.step == "render" and step.count for step in note.steps)

        city.wait(renders, "the reports are made", every=0.02)
        (lost,) = city.started()
        link.cut()
        city.worker("near")
        time.sleep(CUT_SECONDS)
        link.mend()
        city.wait(lambda: city.over(2), "all is over")

        runs = city.runs()
        assert city.releases()["QA", 2024] == ["r1"]
        ends = [record.dagster_run.status.value for record in runs]
        assert ends[0] == "FAILURE"
        assert ends[-1] == "SUCCESS"
        assert runs[0].dagster_run.run_id == lost.dagster_run.run_id
        assert "做它的进程已不在" in city.told(runs[0])
        assert "这次运行已经被引擎当作中断" in city.said("far")

        city.kill("near")
        city.ask("--no-reports", years=[2024])
        city.wait(lambda: city.over(len(runs) + 1), "the worker that was cut off takes runs again")
        assert city.runs()[-1].dagster_run.status.value == "SUCCESS"
        assert city.in_home("QA", "verify", "2024").returncode == 0
