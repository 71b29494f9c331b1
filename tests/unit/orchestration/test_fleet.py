"""A worker that Celery's own command starts: it is told in Chinese, and without a trace, why it cannot be one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mulin.settings import REPO_ROOT

sys.path.append(str(Path(__file__).parent / "city"))
from city_fixtures import entry, write_city

pytestmark = pytest.mark.slow
SOUND = {
    "MULIN_CITY_POSTGRES": "postgresql://city:geheim@127.0.0.1:1/city",
    "MULIN_CITY_BROKER": "amqp://city:geheim@127.0.0.1:1/city",
}
HIDES = """
import importlib.util

real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "dagster_celery" else real(name, *more)
"""


def celery(root: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MULIN_", "DAGSTER_", "PYTEST_"))}
    env = kept | {"PYTHONPATH": str(REPO_ROOT), "MULIN_CITY": str(root)} | more
    return subprocess.run(
        [sys.executable, "-m", "celery", "-A", "orchestration.fleet", *words],
        cwd=root, env=env, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_city(tmp_path, [entry("QA")], engine="celery")


WORKER = ("worker", "-P", "threads", "-c", "1", "-n", "w1", "-Q", "districts")


@pytest.mark.parametrize("absent", list(SOUND))
def test_an_address_that_is_not_there_is_asked_for(root: Path, absent: str) -> None:
    done = celery(root, *WORKER, **{name: value for name, value in SOUND.items() if name != absent})
    assert done.returncode == 1
    assert done.stderr.startswith("连不上引擎的数据库或消息队列")
    assert absent in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_folder_that_is_no_city_is_told(root: Path) -> None:
    (root / "city.yaml").unlink()
    done = celery(root, *WORKER, **SOUND)
    assert done.returncode == 1
    assert done.stderr.startswith("city.yaml 不能使用")
    assert "Traceback" not in done.stdout + done.stderr


def test_a_city_of_one_machine_has_no_workers(root: Path) -> None:
    write_city(root, [entry("QA")])
    done = celery(root, *WORKER, **SOUND)
    assert done.returncode == 1
    assert "engine 是 one_machine" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_what_is_not_installed_is_told_with_its_command(root: Path, tmp_path: Path) -> None:
    (tmp_path / "hides").mkdir()
    (tmp_path / "hides" / "sitecustomize.py").write_text(HIDES, encoding="utf-8")
    done = celery(root, *WORKER, **SOUND, PYTHONPATH=f"{tmp_path / 'hides'}:{REPO_ROOT}")
    assert done.returncode == 1
    assert "dagster-celery" in done.stderr
    assert "make setup-city" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_the_application_has_the_settings_and_the_task_and_shows_no_password(root: Path) -> None:
    done = celery(root, "report", **SOUND)
    assert done.returncode == 0, done.stderr
    for words in ("task_acks_late: True", "worker_prefetch_multiplier: 1", "'confirm_publish': True"):
        assert words in done.stdout
    assert "geheim" not in done.stdout + done.stderr


def test_a_process_that_imports_it_can_open_the_city(root: Path) -> None:
    """A run is begun by ``DagsterInstance.get()``, which asks where Dagster's home is and reads what stands there."""
    asks = (
        "import os, orchestration.fleet as f; from pathlib import Path;"
        "print(os.environ['DAGSTER_HOME'], 'MULIN_CITY_STORAGE_URL' in os.environ, 'execute_job' in f.app.tasks,"
        " Path(os.environ['DAGSTER_HOME'], 'dagster.yaml').exists())"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MULIN_", "DAGSTER_"))}
    env = kept | SOUND | {"PYTHONPATH": str(REPO_ROOT), "MULIN_CITY": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", asks], cwd=root, env=env, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.stdout.split() == [str(root / "dagster"), "True", "True", "True"], done.stderr
