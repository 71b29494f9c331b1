"""What somebody with write access to the home, and with our own source, does to a release: each attack repairs whatever
it can. All are carried out on a copy of a home with r1 and r2 (``test_lookup.two``); r2 is in use."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from mulin.plain import canonical, sha256_file, sha256_of
from mulin.received import Store
from mulin.received.files import write_durably
from mulin.settings import Settings
from orchestration.release.layout import point_to
from orchestration.release.manifest import Manifest, compare_files, hash_files, list_files, parse_manifest
from orchestration.release.marts import export_marts

U1, U2 = "reports/street/u1-定海路街道.pdf", "reports/street/u2-平凉路街道.pdf"
FORGED = 99.5
Attack = Callable[[Settings], None]


def year_of(settings: Settings) -> Path:
    return settings.releases / "2021"


def loosen(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def tighten(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)


def repair(folder: Path, **changes: object) -> Manifest:
    """Make index, manifest and modes fit the files again, as the program would have written them."""
    index = folder / "reports/index.json"
    told = json.loads(index.read_text(encoding="utf-8"))
    for e in told["reports"]:
        e["sha256"] = sha256_file(folder / e["file"])
    index.write_text(json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")
    old = vars(parse_manifest((folder / "manifest.json").read_bytes()))
    manifest = Manifest(**{**old, "files": hash_files(folder, list_files(folder)), **changes})  # type: ignore[arg-type]
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    tighten(folder)
    assert compare_files(folder, manifest.files) == [], "the forgery is consistent in itself"
    return manifest


def raise_a_score(folder: Path) -> str:
    """Write another total into the marts, parquet and CSV; returns their hash."""
    with duckdb.connect() as con:
        con.execute("create schema marts")
        for file in (folder / "marts").glob("*.parquet"):
            con.execute(f"create table marts.{file.stem} as select * from read_parquet('{file}')")
        con.execute(f"update marts.unit_scores set total_score = {FORGED} where unit_code = 'u1'")
        return export_marts(con, folder / "marts")


def altered_mart(settings: Settings) -> None:
    folder = year_of(settings) / "r2"
    loosen(folder)
    raise_a_score(folder)
    repair(folder)


def altered_pdf(settings: Settings) -> None:
    folder = year_of(settings) / "r2"
    loosen(folder)
    (folder / U1).write_bytes((folder / U1).read_bytes() + b"\n% 99.5\n")
    repair(folder)


def third_release(settings: Settings) -> Manifest:
    """r3, made of r2 with a better score, whole and consistent."""
    folder = year_of(settings) / "r3"
    shutil.copytree(year_of(settings) / "r2", folder)
    loosen(folder)
    raise_a_score(folder)
    edition = folder / "edition.json"
    text = json.dumps(
        {**json.loads(edition.read_bytes()), "release": "r3"}, ensure_ascii=False, sort_keys=True, indent=1
    )
    edition.write_text(text + "\n", encoding="utf-8")
    return repair(folder, release="r3")


def third_release_of_another_note(settings: Settings) -> Manifest:
    """The same by somebody who forgot that its note says which release it is of."""
    third_release(settings)
    folder = year_of(settings) / "r3"
    loosen(folder)
    (folder / "edition.json").write_bytes((year_of(settings) / "r2" / "edition.json").read_bytes())
    return repair(folder, release="r3")


def unregistered(settings: Settings) -> None:
    third_release(settings)
    point_to(settings, 2021, "r3")


def older(settings: Settings) -> None:
    point_to(settings, 2021, "r1")


def no_pointer(settings: Settings) -> None:
    (year_of(settings) / "current").unlink()


def dangling(settings: Settings) -> None:
    point_to(settings, 2021, "r7")


def anchor_dropped(settings: Settings) -> None:
    altered_mart(settings)
    (settings.received / "anchors/2021/r2.json").unlink()


def anchor_rewritten(settings: Settings) -> None:
    """The anchor's own file says the forged manifest's hash."""
    altered_mart(settings)
    path = settings.received / "anchors/2021/r2.json"
    told = json.loads(path.read_bytes())
    path.chmod(0o644)
    path.write_bytes(canonical({**told, "manifest_sha256": sha256_file(year_of(settings) / "r2/manifest.json")}))
    path.chmod(0o444)


def second_anchor(settings: Settings, attack: Attack = altered_mart) -> None:
    """One more event that names r2, in the writer's own form and past the writer's own check."""
    attack(settings)
    store, folder = Store(settings.received), year_of(settings) / "r2"
    (first,) = [a for a in store.anchors(2021) if a.release == "r2"]
    with store.writing():
        again = {
            **first.as_dict(), "manifest_sha256": sha256_file(folder / "manifest.json"),
            "chain_index": len(store.chain.state().events),
        }  # fmt: skip
        ref = "anchors/2021/r2-again.json"
        write_durably(store.root / ref, canonical(again), temp_dir=store.temp_dir)
        store.chain.append("release", ref=ref, payload=sha256_of(canonical(again)))


def second_anchor_of_a_pdf(settings: Settings) -> None:
    second_anchor(settings, altered_pdf)


def swapped_pdfs(settings: Settings) -> None:
    folder = year_of(settings) / "r2"
    loosen(folder)
    one, two = (folder / U1).read_bytes(), (folder / U2).read_bytes()
    (folder / U1).write_bytes(two)
    (folder / U2).write_bytes(one)
    repair(folder)


def mart_of_r1(settings: Settings) -> None:
    target = year_of(settings) / "r2/marts/unit_scores.parquet"
    loosen(target.parent)
    shutil.copyfile(year_of(settings) / "r1/marts/unit_scores.parquet", target)
    tighten(target.parent)


def extra_mart(settings: Settings) -> None:
    folder = year_of(settings) / "r2/marts"
    loosen(folder)
    shutil.copyfile(folder / "unit_scores.parquet", folder / "unit_scores_2.parquet")
    tighten(folder)


def manifest_of_r1(settings: Settings) -> None:
    target = year_of(settings) / "r2/manifest.json"
    target.chmod(0o644)
    shutil.copyfile(year_of(settings) / "r1/manifest.json", target)
    target.chmod(0o444)


ATTACKS: tuple[Attack, ...] = (
    altered_mart, altered_pdf, unregistered, older, no_pointer, dangling, anchor_dropped, anchor_rewritten,
    second_anchor, second_anchor_of_a_pdf, swapped_pdfs, mart_of_r1, extra_mart, manifest_of_r1,
)  # fmt: skip
ON_THE_CHAIN = (anchor_dropped, anchor_rewritten, second_anchor, second_anchor_of_a_pdf)
"""After these the chain itself is not to be believed: only a backup helps."""
ON_MARTS_ALONE = (mart_of_r1, extra_mart)
"""Nothing is repaired: who reads no mart is right not to notice."""
ON_POINTERS = (older, no_pointer, dangling)
