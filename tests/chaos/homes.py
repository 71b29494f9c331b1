"""A small district and its homes: one for each moment at which the campaign strikes. Made once, copied for each trial.

The example pack with one community a street, its first year, 33 demo workbooks; a release prints three reports.
"""

from __future__ import annotations

import csv
import json
import logging
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forks import LONG, Ended, Place, forked, mulin
from points import HALF, Point, record, recorded, strike

from mulin.beijing import today

YEAR = 2021
STREET, COMMUNITY, DEPARTMENT = "310110001", "310110001001", "D06"
PRINTED = ("community", "street", "department")
KEY_PHRASE = "只在演练里用"


@dataclass(frozen=True)
class World:
    """``homes/<stage>``: homes as they stand; ``files``: workbooks and evidence that lie outside every home."""

    root: Path

    @property
    def pack(self) -> Path:
        return self.root / "pack"

    @property
    def files(self) -> Path:
        return self.root / "files"

    def stage(self, name: str) -> Place:
        return Place(self.root / "stages" / name)

    def copy(self, stage: str, to: Path) -> Place:
        """A place of its own with a copy of the stage's home."""
        place = Place(to)
        shutil.copytree(self.stage(stage).root, to, symlinks=True)
        return place


def warm(pack: Path) -> None:
    """Import whatever a verb may import, in this process, and see that children cost nothing either."""
    os.environ.update(
        MULIN_PACK=str(pack), MULIN_WORKERS="1", MULIN_SIGN_PASSPHRASE=KEY_PHRASE, PYTHONDONTWRITEBYTECODE="1",
        DBT_SEND_ANONYMOUS_USAGE_STATS="false", DO_NOT_TRACK="1", GX_ANALYTICS_ENABLED="false",
    )  # fmt: skip
    import encodings.gb18030
    import encodings.utf_8_sig

    import dbt.cli.main
    import dbt.task.build
    import duckdb
    import pyhanko.sign.signers
    import weasyprint

    import expectations.engine
    import expectations.inbox.sweeps
    import expectations.marts
    import expectations.standby
    import reports.catalogue
    import reports.render
    from mulin.settings import Settings
    from orchestration.warehouse.project import parse_project

    del encodings.gb18030, encodings.utf_8_sig, dbt.cli.main, dbt.task.build, duckdb, pyhanko.sign.signers, weasyprint
    expectations.engine.warm_up()
    logging.getLogger().handlers.clear()  # a fresh mulin has none
    sweep: Any = expectations.inbox.sweeps.sweep
    sweep.__kwdefaults__["settle"] = 0.05  # nobody saves into these folders
    expectations.standby._current = _AtHand()  # type: ignore[assignment]
    parse_project(Settings(home=pack.parent / "parsed"))  # once, for all forks
    every: Callable[..., Sequence[Any]] = reports.catalogue.jobs
    units = {COMMUNITY, STREET, DEPARTMENT}
    reports.catalogue.jobs = lambda *a, **k: every(*a, **{**k, "kinds": PRINTED, "units": units})  # type: ignore[assignment]


class _AtHand:
    """In the place of the child that imports Great Expectations meanwhile: here it is imported already."""

    def validate(self, *frame: Any) -> Any:
        from expectations.engine import validate

        return validate(*frame)

    def close(self) -> None:
        """Nothing to end."""


def make_pack(folder: Path) -> None:
    """The example pack cut to 25 units and one year."""
    from mulin.settings import REPO_ROOT

    example = REPO_ROOT / "plans" / "yangpu-2021-2025"
    folder.mkdir(parents=True)
    for file in example.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    shutil.copytree(example / "years" / str(YEAR), folder / "years" / str(YEAR))
    with (example / "units.csv").open(encoding="utf-8") as stream:
        units = list(csv.DictReader(stream))
    first: dict[str, str] = {}
    for unit in units:
        if unit["tier"] == "community":
            first.setdefault(unit["parent_code"], unit["code"])
    kept = {u["code"] for u in units if u["tier"] != "community"} | set(first.values())
    with (folder / "units.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(units[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(u for u in units if u["code"] in kept)


def make_world(root: Path, say: Callable[[str], None]) -> World:
    """Everything the trials start from. Raises SystemExit where a step does not go as it should."""
    world = World(root)
    if (root / "whole").exists():
        warm(world.pack)
        return world
    shutil.rmtree(root, ignore_errors=True)
    make_pack(world.pack)
    warm(world.pack)
    world.files.mkdir()
    say("造区、收件、形成 r1")
    released = world.stage("released")
    for folder in (released.home, released.temp):
        folder.mkdir(parents=True)
    must(mulin(released, "demo", "--years", YEAR, seconds=LONG))
    must(mulin(released, "run", "--year", YEAR, seconds=LONG))
    must(forked(released, lambda: make_files(world, released.home)))
    say("更正、形成 r2、公布、摘要")
    _later_homes(world)
    (root / "whole").touch()
    return world


def _later_homes(world: World) -> None:
    evidence = world.files / "evidence"
    corrected = world.copy("released", world.stage("corrected").root)
    must(mulin(corrected, "submit", world.files / "good.xlsx", "--evidence", evidence))
    lacking = world.copy("released", world.stage("lacking").root)
    must(mulin(lacking, "submit", world.files / "good.xlsx"))
    finished = world.copy("corrected", world.stage("finished").root)
    must(mulin(finished, "run", "--year", YEAR, seconds=LONG))
    # what r2 prints is rendered once, here, and not in every trial
    shutil.copytree(finished.home / "cache", corrected.home / "cache", dirs_exist_ok=True)
    _watched(world)
    _untidy(world)
    must(mulin(finished, "publish", "--year", YEAR, "--published-on", today().isoformat(), "--who", "王工"))
    must(mulin(finished, "submit", world.files / "bad.xlsx"), 1)
    must(mulin(finished, "submit", world.files / "junk.xlsx"), 1)
    for purpose in ("领导班子年度考核", "调研"):
        must(extract(finished, purpose))
    shutil.copytree(world.stage("watched").home / "inbox", finished.home / "inbox")
    must(mulin(finished, "watch", "--once"))
    must(mulin(finished, "template", "--year", YEAR, "--department", "D08"))
    with (finished.home / "received" / "chain.jsonl").open("ab") as stream:
        stream.write(b'{"at":"2025-01-')
    must(mulin(finished, "received", "--tidy"))
    must(mulin(finished, "run", "--year", YEAR, seconds=LONG))  # of what came in by the folder: the last release
    must(mulin(finished, "verify", YEAR, "--with-reports", seconds=LONG))


def _untidy(world: World) -> None:
    """As a hand-in leaves it whose process is killed in the middle of the chain's line."""
    untidy, notes = world.copy("released", world.stage("untidy").root), world.root / "notes"
    words = ("submit", world.files / "good.xlsx", "--evidence", world.files / "evidence")
    must(mulin(world.copy("released", notes), *words, before=record([notes], world.root / "notes.tsv")))
    operations = recorded(world.root / "notes.tsv")
    index = next(n for n, o in enumerate(operations, 1) if o.what == "write" and o.path.endswith("/chain.jsonl"))
    must(mulin(untidy, *words, before=strike([untidy.root], Point(index, HALF, operations[index - 1]))), -9)
    (untidy.home / "received" / ".tmp" / "123-abc").write_bytes(b"half")
    shutil.rmtree(untidy.temp)
    untidy.temp.mkdir()
    shutil.rmtree(notes)


def extract(place: Place, purpose: str, **more: Any) -> Ended:
    return mulin(place, "extract", "--year", YEAR, "--unit", STREET, "--to", "区委组织部", "--purpose", purpose,
                 "--who", "王工", **more)  # fmt: skip


def _watched(world: World) -> None:
    """r1 served, and files waiting in three folders: a correction, one to refuse, one seen before, a picture."""
    watched = world.copy("released", world.stage("watched").root)
    must(mulin(watched, "watch", "--once"))
    inbox = {p.name[:3]: p for p in (watched.home / "inbox").iterdir() if p.is_dir()}
    shutil.copy(world.files / "good.xlsx", inbox[DEPARTMENT] / "更正.xlsx")
    shutil.copytree(world.files / "evidence", inbox[DEPARTMENT] / "佐证材料", dirs_exist_ok=True)
    shutil.copy(world.files / "bad.xlsx", inbox["D08"] / "退回.xlsx")
    shutil.copy(world.files / "again.xlsx", inbox["D09"] / "又一次.xlsx")
    (inbox["D09"] / "照片.png").write_bytes(b"\x89PNG\r\n\x1a\n")


def must(ended: Ended, code: int = 0) -> Ended:
    if ended.code != code:
        raise SystemExit(f"准备时出错（{ended.code}）：\n{ended.said[-3000:]}")
    return ended


def make_files(world: World, home: Path) -> None:
    """Workbooks from the demo's own: corrected, with words for a number, as they were, and none at all."""
    from openpyxl import load_workbook

    demo = home / "demo" / str(YEAR)
    shutil.copytree(demo / "evidence", world.files / "evidence")
    for name, department, change in (("good", DEPARTMENT, None), ("bad", "D08", "约十")):
        book = load_workbook(next(demo.glob(f"*-{department}-report-v1.xlsx")))
        sheets = [book[s] for s in ("社区", "街道", "区") if s in book.sheetnames]
        open_ = (c for s in sheets for row in s.iter_rows(min_row=4) for c in row[3:] if not c.protection.locked)
        cell = next(c for c in open_ if isinstance(c.value, int) and not isinstance(c.value, bool))
        cell.value = change or cell.value + 1
        book.save(world.files / f"{name}.xlsx")
    shutil.copy(next(demo.glob("*-D09-report-v1.xlsx")), world.files / "again.xlsx")
    (world.files / "junk.xlsx").write_bytes(b"PK\x03\x04 nothing that can be read")
    _make_key(world.files / "office.p12")


def _make_key(path: Path) -> None:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import NameOID

    key, now = rsa.generate_private_key(public_exponent=65537, key_size=2048), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "评估办公室（演练证书）")])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now - timedelta(days=1))
    made = builder.not_valid_after(now + timedelta(days=30)).add_extension(usage, critical=True)
    lock = serialization.BestAvailableEncryption(KEY_PHRASE.encode())
    signed = made.sign(key, hashes.SHA256())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"office", key, signed, None, lock))


def manifest_of(home: Path, release: str) -> dict[str, Any]:
    path = home / "releases" / str(YEAR) / release / "manifest.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
