"""The processes of ``mulin city up``: Dagster's code server, web server and daemon."""

from __future__ import annotations

import yaml

from orchestration.city import messages as m
from orchestration.city.config import City
from orchestration.instance import write_where_other
from orchestration.serving.parts import LOOPBACK, Part

LOCATION = "orchestration.city_location"


def parts_of(city: City, *, port: int, code_port: int) -> tuple[Part, ...]:
    """The daemon ends first: nothing new is begun while the others end. The code server is ours to start, and is
    one process: what the daemon starts, and what ``dagster code-server start`` starts behind itself, ends when a busy
    machine answers late, with the runs in it."""
    serve = ("api", "grpc", "--lazy-load-user-code", "--location-name", LOCATION)
    workspace = city.dagster_home / "workspace.yaml"
    server = {"grpc_server": {"host": LOOPBACK, "port": code_port, "location_name": LOCATION}}
    write_where_other(workspace, yaml.safe_dump({"load_from": [server]}))
    log = city.logs / "engine.log"
    return (
        Part(m.DAEMON, ("dagster._daemon", "run", "-w", str(workspace)), log, 1),
        Part(m.WEB, ("dagster_webserver", "-h", LOOPBACK, "-p", str(port), "-w", str(workspace)), log, 2, port=port),
        Part(m.CODE, ("dagster", *serve, "-h", LOOPBACK, "-p", str(code_port), "-m", LOCATION), log, 3, port=code_port),
    )  # fmt: skip
