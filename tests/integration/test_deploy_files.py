"""What ``deploy/`` says agrees with the program, and the tools that read it take it as it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from mulin.settings import REPO_ROOT, Settings
from orchestration.city.config import VARIABLE, City, CityFile
from orchestration.city.engine import BROKER, POSTGRES
from orchestration.instance import for_all
from orchestration.serving.parts import Part
from orchestration.signing.messages import VARIABLE as PASSPHRASE
from portal.config import Config
from portal.server import limits

DEPLOY = REPO_ROOT / "deploy"
SERVICES = ("mulin.service", "mulin-city.service", "mulin-city-worker@.service")
UNITS = (*SERVICES, "mulin-backup.service", "mulin-backup.timer")


def stop_seconds(service: str) -> int:
    (seconds,) = re.findall(r"(?m)^TimeoutStopSec=(\d+)$", (DEPLOY / service).read_text(encoding="utf-8"))
    return int(seconds)


def ending_seconds(parts: tuple[Part, ...]) -> float:
    """One round after the other, each as long as its slowest."""
    longest = {part.round: 0.0 for part in parts}
    for part in parts:
        longest[part.round] = max(longest[part.round], part.grace)
    return sum(longest.values())


@pytest.mark.parametrize("example", ["mulin.env.example", "mulin-city.env.example"])
def test_every_variable_of_the_example_is_one_that_is_read(example: str) -> None:
    text = (DEPLOY / example).read_text(encoding="utf-8")
    named = re.findall(r"(?m)^#?(MULIN_\w+)=", text)
    known = {f"MULIN_PORTAL_{name.upper()}" for name in Config.model_fields}
    known |= {f"MULIN_{name.upper()}" for name in Settings.model_fields}
    known |= {VARIABLE, POSTGRES, BROKER, PASSPHRASE}
    assert named
    assert not set(named) - known
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert not set(re.findall(r"MULIN_PORTAL_\w+", compose)) - known


def test_nginx_lets_through_what_the_portal_takes() -> None:
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    assert int(megabytes) * 1024 * 1024 > limits.MOST_BODY, "the refusal is the portal's, in Chinese"


def test_the_service_waits_longer_than_the_parts_take_to_end() -> None:
    from orchestration.serving.parts import parts_of

    longest = ending_seconds(parts_of(Settings(), host="127.0.0.1", port=8000, engine_port=3000))
    assert stop_seconds("mulin.service") > longest
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["mulin"]
    assert int(service["stop_grace_period"].removesuffix("s")) > longest


def test_the_engine_of_a_city_waits_longer_than_its_parts_take_to_end(tmp_path: Path) -> None:
    from orchestration.city.parts import parts_of

    district = {"code": "QA", "name": "甲县", "pack": "packs/QA", "class": "county"}
    said = {"schema_version": 1, "name": "示例市", "engine": "celery", "years": [2024], "classes": {"county": "县"}}
    city = City(tmp_path, CityFile.model_validate({**said, "districts": [district]}))
    assert stop_seconds("mulin-city.service") > ending_seconds(parts_of(city, port=3000, code_port=3001))


def test_a_worker_has_the_time_to_end_the_longest_run() -> None:
    longest: int = for_all(retries=0)["run_monitoring"]["max_runtime_seconds"]
    assert stop_seconds("mulin-city-worker@.service") > longest
    text = (DEPLOY / "mulin-city-worker@.service").read_text(encoding="utf-8")
    assert "\nKillMode=mixed\nKillSignal=SIGTERM\n" in text, "what makes its reports is not ended beside it"


def test_the_services_of_a_city_are_as_closed_in_as_that_of_a_home() -> None:
    def closed(service: str) -> set[str]:
        return set(re.findall(r"(?m)^(?:Protect|Private|Restrict|System|Capa|Ambi|NoNew|Lock|Proc).*$",
                              (DEPLOY / service).read_text(encoding="utf-8")))  # fmt: skip

    assert closed("mulin.service")
    assert [closed(service) for service in SERVICES[1:]] == [closed("mulin.service")] * 2


def test_the_image_has_every_package() -> None:
    copied = set(re.findall(r"(?m)^COPY (\w+) ", (DEPLOY / "Dockerfile").read_text(encoding="utf-8")))
    assert {"mulin", "expectations", "reports", "orchestration", "portal", "dbt_project", "plans"} <= copied


@pytest.mark.slow
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(re.sub(r"/opt/mulin/\.venv/bin/\w+", "/bin/true", text), encoding="utf-8")
    units = sorted(map(str, tmp_path.glob("mulin*")))
    told = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert not [line for line in told.stderr.splitlines() if "mulin" in line]
    for name in SERVICES:
        words = ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(tmp_path / name)]
        assert subprocess.run(words, capture_output=True, check=False).returncode == 0, "exposed no more than 2.5 of 10"


@pytest.mark.slow
def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("no nginx here")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "fullchain.pem",
         "-days", "1", "-subj", "/CN=mulin"], cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for there in ("/etc/ssl/mulin", "/var/log/nginx"):
        site = site.replace(there, str(tmp_path))
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    paths = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {tmp_path}/body; {paths} include site.conf; }}\n"
    )
    told = subprocess.run(
        [nginx, "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
