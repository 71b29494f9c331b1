"""``mulin up``: one a home, on a port that is free."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from mulin.findings import FindingsError
from mulin.settings import Settings
from orchestration.alive import command_here
from orchestration.cli.messages import ExitCode
from orchestration.cli.plainly import report
from orchestration.cli.serve import up


def test_a_home_has_one_web_page_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two daemons would each start what waits."""
    monkeypatch.setenv("MULIN_HOME", str(tmp_path))
    assert command_here(Settings().dagster_home, "进程 7，网页 http://127.0.0.1:8000") is None

    with pytest.raises(FindingsError, match="已有一个 mulin up：进程 7，网页") as refused:
        up(8100)

    assert report(refused.value) == ExitCode.BUSY
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "another"))
    assert command_here(Settings().dagster_home, "进程 8") is None


@pytest.mark.parametrize("option", ["--port", "--dagster-port"])
def test_a_port_that_is_taken_is_told_before_anything_is_started(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / option))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(FindingsError, match="没有启动") as refused:
            up(port) if option == "--port" else up(_free(), "127.0.0.1", port)

    (finding,) = refused.value.findings
    assert finding.message == f"端口 {port} 已被占用"
    assert option in finding.mend
    assert not (tmp_path / option / "portal").exists()


def test_an_address_of_another_machine_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path))
    with pytest.raises(FindingsError, match="没有启动") as refused:
        up(_free(), "192.0.2.1")

    assert "没有“192.0.2.1”这个地址" in refused.value.findings[0].message


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
