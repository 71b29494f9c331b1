"""``mulin received --tidy``, which the findings of the received store tell people to run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mulin.received import Receipt, Store
from mulin.received.verify import verify_store
from mulin.settings import REPO_ROOT
from orchestration.cli import app
from orchestration.cli.messages import ExitCode


@dataclass(frozen=True)
class _D06:
    pack: str = "yangpu-2021-2025"
    year: int = 2024
    department: str = "D06"
    kind: str = "report"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MULIN_PACK", str(REPO_ROOT / "plans" / "yangpu-2021-2025"))
    monkeypatch.setattr("orchestration.cli.show._PIPED_WIDTH", 600)  # so that no message is folded
    return Store(tmp_path / "var" / "received")


def _mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def _take(store: Store, data: bytes) -> Receipt:
    return store.receive(
        data, pack="yangpu-2021-2025", identity=_D06(), who="张三", channel="cli", state="accepted",
        file_name="上报.xlsx",
    )  # fmt: skip


def test_a_hand_in_cut_short_is_linked_again_and_listed(store: Store) -> None:
    _take(store, b"first")
    _take(store, b"second")
    whole = store.chain.path.read_bytes()
    store.chain.path.write_bytes(whole[:-20])  # the power failed while the chain's last line was written

    result = _mulin("received", "--tidy")

    assert result.exit_code == ExitCode.OK, result.stderr
    assert "补登记 1 条收件记录，留存残行 1 行" in result.output
    assert "2024-D06-report-v2" in result.output
    assert verify_store(store) == []


def test_a_proof_cut_short_is_not_linked_but_set_aside_and_told_with_what_to_do(store: Store) -> None:
    _take(store, b"first")
    store.anchor_release(2024, "r1", "d" * 64, "a" * 64)
    whole = store.chain.path.read_bytes()
    store.chain.path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))

    result = _mulin("received", "--tidy")

    assert result.exit_code == ExitCode.OK, result.stderr
    assert "补登记 0 条收件记录，留存残行 0 行" in result.output
    assert "2024年 r1 的登记写到一半中断，没有登记上" in result.output
    assert "运行 mulin run --year 2024" in result.output
    assert (store.anchors(), verify_store(store)) == ([], [])


def test_what_tidying_cannot_mend_is_listed_with_an_error_code(store: Store) -> None:
    _take(store, b"first")
    sidecar = next((store.root / "sidecars").rglob("*.json"))
    sidecar.chmod(0o644)
    sidecar.unlink()

    result = _mulin("received", "--tidy")

    assert result.exit_code == ExitCode.FOUND
    assert "不见了" in result.output + result.stderr


def test_tidying_an_orderly_store_changes_nothing(store: Store) -> None:
    _take(store, b"first")
    before = store.chain.path.read_bytes()
    result = _mulin("received", "--tidy")
    assert result.exit_code == ExitCode.OK
    assert "补登记 0 条" in result.output
    assert store.chain.path.read_bytes() == before
