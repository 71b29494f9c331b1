"""A RabbitMQ of the tests' own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_OPEN_SECONDS = 120.0


@dataclass
class RabbitMQ:
    """One on a free port of this machine alone, as user rabbitmq where the tests run as root; its queues outlive a
    kill. ``erlang``: the port of epmd, which finds the nodes of a cluster and may not be the machine's own."""

    home: Path
    port: int
    erlang: int
    distribution: int
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> None:
        as_user = ["runuser", "-u", "rabbitmq", "--"] if os.geteuid() == 0 else []
        said = {
            "HOME": str(self.home),
            "RABBITMQ_NODENAME": f"mulin{self.port}@localhost",
            "RABBITMQ_MNESIA_BASE": str(self.home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.home / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.home / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.home / "plugins"),
            "RABBITMQ_PID_FILE": str(self.home / "pid"),
            "RABBITMQ_DIST_PORT": str(self.distribution),
            "ERL_EPMD_PORT": str(self.erlang),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none",
        }
        with (self.home / "out").open("ab") as out:
            self.process = subprocess.Popen(
                [*as_user, str(SERVER)], env={**os.environ, **said}, cwd=self.home, stdout=out, stderr=out,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + _OPEN_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError((self.home / "out").read_text(errors="replace")[-3000:])
            time.sleep(0.2)

    def kill(self) -> None:
        """All of it at once; what is queued stays on its disk."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
                link.sendall(b"AMQP\x00\x00\x09\x01")
                return bool(link.recv(1))
        except OSError:
            return False


@contextmanager
def rabbitmq() -> Iterator[RabbitMQ]:
    home = Path(tempfile.mkdtemp(prefix="mulin-mq-"))
    with socket.socket() as a, socket.socket() as b, socket.socket() as c:
        for probe in (a, b, c):
            probe.bind(("127.0.0.1", 0))
        ports = [probe.getsockname()[1] for probe in (a, b, c)]
    (home / "rabbitmq.conf").write_text(
        f"listeners.tcp.default = 127.0.0.1:{ports[0]}\nconsumer_timeout = 14400000\nlog.console = false\n"
    )
    (home / "plugins").write_text("[].\n")
    if os.geteuid() == 0:
        for path in (home, *home.iterdir()):
            shutil.chown(path, "rabbitmq")
    server = RabbitMQ(home, *ports)
    names = subprocess.Popen(["epmd", "-port", str(server.erlang), "-address", "127.0.0.1"], stdout=subprocess.DEVNULL)
    try:
        server.start()
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()
        names.kill()
        names.wait()
        shutil.rmtree(home, ignore_errors=True)
