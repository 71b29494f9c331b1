"""What somebody can do who has write access to a home, the sources and time, and no key: everything but undo a hash.

Raw bytes and lines that fit, and the store's own functions. Nothing here is clever about being refused by them: a line
can always be written by hand.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from forks import Place
from homes import COMMUNITY, YEAR, World

NAME = f"{COMMUNITY}-"


class Forger:
    """At work in one place. ``served``: the release in use when he came."""

    def __init__(self, world: World, place: Place) -> None:
        self.world, self.place = world, place
        self.year = place.home / "releases" / str(YEAR)
        self.received = place.home / "received"
        for path in [self.received, *self.received.rglob("*"), self.year, *self.year.rglob("*")]:
            path.chmod(path.stat().st_mode | (0o700 if path.is_dir() else 0o600))
        self.served = (self.year / "current").read_text(encoding="ascii").strip()

    # ---- releases ------------------------------------------------------------------------------------------------

    def point(self, release: str) -> None:
        (self.year / "current").write_text(f"{release}\n", encoding="ascii")

    def change_marts(self, release: str, *statements: str) -> None:
        """Alter tables (``marts.<name>``) and write Parquet and CSV anew by the release's own writer."""
        import duckdb

        from orchestration.release.marts import export_marts

        folder = self.year / release / "marts"
        with duckdb.connect() as con:
            con.execute("create schema marts")
            for file in folder.glob("*.parquet"):
                con.execute(f"create table marts.{file.stem} as select * from read_parquet('{file}')")
            for statement in statements:
                con.execute(statement)
            self._manifest(release, marts_hash=export_marts(con, folder))

    def raise_score(self, release: str, by: float = 5.0) -> None:
        """The community's total, exact and printed, everywhere it stands alone."""
        where = f"where unit_code = '{COMMUNITY}' and year = {YEAR}"
        self.change_marts(
            release,
            f"update marts.unit_scores set total_score = total_score + {by}, total_score_exact = total_score_exact"
            f" + {by} {where}",
        )

    def print_again(self, release: str) -> Path:
        """The community's report from the altered marts, by the own renderer, with its entry in the index."""
        from mulin.pack import load_pack
        from reports.catalogue import jobs
        from reports.marts import Marts
        from reports.pool import render_one
        from reports.release_info import ReleaseInfo

        folder = self.year / release
        manifest = self.manifest(release)
        pack = load_pack(folder / "pack")
        info = ReleaseInfo.from_pack(pack, YEAR, release, manifest["data_hash"], manifest["demo"])
        job = next(j for j in jobs(Marts(folder / "marts"), pack, info) if j.code == COMMUNITY)
        path = folder / "reports" / job.file_name
        path.unlink(missing_ok=True)
        done = render_one(job, path)
        if done.error:
            raise AssertionError(done.error)
        self.change_index(release, report_code=job.report_code, fingerprint=job.fingerprint,
                          content_key=job.content_key, since=job.since, sha256=done.sha256,
                          pages=done.pages)  # fmt: skip
        return path

    def change_index(self, of: str, /, **values: Any) -> None:
        path = self.year / of / "reports" / "index.json"
        data = json.loads(path.read_text(encoding="utf-8"))
        for entry in data["reports"]:
            if entry["code"] == COMMUNITY:
                entry.update({k: v for k, v in values.items() if k in entry})
        path.write_text(_pretty(data), encoding="utf-8")

    def report(self, release: str) -> Path:
        return next((self.year / release / "reports").glob(f"*/{NAME}*.pdf"))

    def code(self, release: str) -> str:
        data = json.loads((self.year / release / "reports" / "index.json").read_text(encoding="utf-8"))
        return str(next(e["report_code"] for e in data["reports"] if e["code"] == COMMUNITY))

    def manifest(self, release: str) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.year / release / "manifest.json").read_text(encoding="utf-8"))
        return data

    def _manifest(self, of: str, /, **values: Any) -> None:
        path = self.year / of / "manifest.json"
        path.write_text(_pretty(self.manifest(of) | values), encoding="utf-8")

    def tell(self, of: str, /, **values: Any) -> None:
        """What the manifest repeats of other files."""
        self._manifest(of, **values)

    def repair(self, release: str) -> None:
        """Make every hash in a release fit its files again."""
        from mulin.plain import sha256_file, sha256_of
        from orchestration.release.manifest import data_hash

        folder, manifest = self.year / release, self.manifest(release)
        inputs, pack = sha256_of((folder / "inputs.json").read_bytes()), _pack_hash(folder)
        files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
        listed = {n: {"sha256": sha256_file(folder / n), "size": (folder / n).stat().st_size}
                  for n in files if n != "manifest.json"}  # fmt: skip
        whole = data_hash(inputs, pack, manifest["marts_hash"])
        self._manifest(release, release=release, inputs_hash=inputs, pack_hash=pack, data_hash=whole, files=listed)

    def fabricate(self, release: str = "r4") -> None:
        """A release of one's own from the served one, sound in itself."""
        shutil.copytree(self.year / self.served, self.year / release)
        self.raise_score(release)
        self.print_again(release)
        self.repair(release)

    # ---- the chain -----------------------------------------------------------------------------------------------

    def events(self) -> list[dict[str, Any]]:
        lines = (self.received / "chain.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def payload(self, ref: str) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.received / ref).read_text(encoding="utf-8"))
        return data

    def lay(self, ref: str, said: dict[str, Any]) -> bytes:
        """A record where none is, or in place of the one there."""
        from mulin.plain import canonical

        path = self.received / ref
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            path.unlink()
        path.write_bytes(canonical(said))
        path.chmod(0o444)
        return path.read_bytes()

    def line(self, event: str, ref: str, said: dict[str, Any] | None = None, at: datetime | None = None) -> None:
        """One more line that fits the chain, for a record laid down now or there already."""
        from mulin.plain import sha256_of
        from mulin.received.chain import Event

        if said is not None:
            self.lay(ref, said)
        events = self.events()
        payload = sha256_of((self.received / ref).read_bytes())
        made = Event.make(index=len(events), event=event, ref=ref, payload=payload, previous=events[-1]["hash"], at=at)
        with (self.received / "chain.jsonl").open("ab") as stream:
            stream.write(made.line())

    def commit(self, event: str, ref: str, said: dict[str, Any]) -> None:
        """The same by the store's own writer, where that does it; by hand where it refuses."""
        from mulin.plain import canonical
        from mulin.received import Store, StoreError

        store = Store(self.received)
        try:
            with store.writing():
                store.commit(ref, canonical(said), event)
        except StoreError:
            self.line(event, ref, said)

    def anchor(self, of: str, /, **other: Any) -> dict[str, Any]:
        """What an anchor of the release as it now is would say, as the chain's next event."""
        from mulin.beijing import in_beijing
        from mulin.plain import sha256_file

        manifest = self.year / of / "manifest.json"
        return {
            "year": YEAR, "release": of, "data_hash": self.manifest(of)["data_hash"],
            "manifest_sha256": sha256_file(manifest), "recorded_at": in_beijing(None),
            "chain_index": len(self.events()),
        } | other  # fmt: skip

    def next_record(self, **other: Any) -> tuple[str, dict[str, Any]]:
        """(place, record) of a next version of a table, for the file it has already."""
        from mulin.beijing import in_beijing
        from mulin.received.record import receipt_code, submission_id

        department, kind = "D05", "report"
        table = self.received / "sidecars" / str(YEAR)
        version = len(list(table.glob(f"{department}-{kind}-v*.json"))) + 1
        named = (YEAR, department, kind, version)
        said = self.payload(f"sidecars/{YEAR}/{department}-{kind}-v1.json")
        said |= {
            "version": version, "submission_id": submission_id(*named), "chain_index": len(self.events()),
            "receipt": receipt_code(*named, said["sha256"]), "channel": "cli", "demo": False,
            "received_at": in_beijing(None),
        }  # fmt: skip
        return f"sidecars/{YEAR}/{department}-{kind}-v{version}.json", said | other

    def cut(self, events: int) -> None:
        """Take the last events off the chain, with the records they name."""
        gone = self.events()[-events:]
        lines = (self.received / "chain.jsonl").read_bytes().splitlines(keepends=True)
        (self.received / "chain.jsonl").write_bytes(b"".join(lines[:-events]))
        for event in gone:
            with suppress(FileNotFoundError):
                (self.received / event["ref"]).unlink()

    # ---- caches --------------------------------------------------------------------------------------------------

    def sealed(self, room: str) -> Iterator[tuple[str, bytes, Callable[[bytes], None]]]:
        """(name, content, writer) of every entry of a room of the cache, read and written with the home's own key."""
        from mulin.sealed import Sealed

        kept = Sealed(self.place.home / "cache", room)
        for file in sorted((self.place.home / "cache" / room).glob("*/*")):
            content = kept.load(file.name)
            if content is not None:
                yield file.name, bytes(content), lambda new, name=file.name: kept.save(name, new)  # type: ignore[misc]


def _pack_hash(folder: Path) -> str:
    """Of a release's pack as it now lies there, reckoned as orchestration.release.snapshot does."""
    digest = hashlib.sha256(b"mulin-snapshot-1\n")
    tops = [folder / top for top in ("pack", "pack_earlier")]
    files = sorted((p.relative_to(folder).as_posix(), p) for top in tops for p in top.rglob("*") if p.is_file())
    for name, path in files:
        data = path.read_bytes()
        digest.update(f"{name}\n{len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def _pretty(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def exchanged(one: Path, other: Path) -> None:
    """Two files or folders change places."""
    beside = one.with_name(f".{one.name}.{os.getpid()}")
    one.rename(beside)
    other.rename(one)
    beside.rename(other)
