"""Workbooks → gate → warehouse → dbt → release → verification and trace, with the real pack and the demo's 2021.

Two stand-in pages replace the 342 PDFs (reports have tests of their own); everything else is what `mulin run` does.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from expectations.door import hand_in
from mulin.findings import FindingsError, Level, errors
from mulin.plain import sha256_of
from orchestration.proving.verify import verify_release
from orchestration.release.compare import compare_marts
from orchestration.release.manifest import Manifest, data_hash, hash_files, list_files, parse_manifest
from orchestration.release.marts import export_marts
from orchestration.release.served import open_release
from orchestration.trace import trace
from orchestration.trace.build import proving
from reports import Marts, ReleaseInfo, rows
from reports.reading.reader import Reader

sys.path.append(str(Path(__file__).resolve().parents[1] / "unit" / "dbt"))

from district import YEAR, District
from standard_sums import passed, score

pytestmark = pytest.mark.slow
UNIT = "310110001001"


def test_a_release_recomputes_to_itself_from_the_received_files(district):
    assert [f.sentence() for f in district.verify("r1")] == []


def test_every_score_and_verdict_follows_from_the_figures_printed_beside_it(district):
    info = ReleaseInfo.from_pack(district.pack, YEAR, "r1", "ab" * 32, demo=True)
    marts = Marts(district.settings.releases / str(YEAR) / "r1" / "marts", YEAR)
    reader = Reader(marts, district.pack, info)
    scored = [r for r in marts.table(rows.IndicatorScore) if r.value is not None and r.score is not None]
    assert len(scored) > 5000
    wrong = []
    for r in scored:
        made = reader.standards.of(r)
        want = r.contribution if r.kind == "guiding" else r.score
        if abs(score(made, r.value) - want) > 1e-6 or passed(made, r.value) != r.passed:
            wrong.append((r, made))
    assert wrong == []


def test_running_again_is_the_same_release(district):
    assert district.run().state == "unchanged"


def test_every_figure_behind_a_community_a_street_and_the_district_is_confirmed_in_the_received_files(district):
    with proving(district.settings, open_release(district.settings, YEAR)) as prover:
        for unit in (UNIT, UNIT[:9], UNIT[:6]):
            tree = prover.trace(unit)

            assert len(tree.sources) > 15
            assert tree.sound, [n for n in tree.sources if not n.confirmed]


def test_one_changed_figure_changes_what_depends_on_it_and_nothing_else(district, tmp_path):
    figure = _figure(district, "C-A01")
    corrected = _correct(district, figure, tmp_path)
    answer = hand_in(
        corrected, pack=district.pack, store=district.store, who="王工",
        evidence_dir=district.settings.home / "demo" / str(YEAR) / "evidence",
    )  # fmt: skip
    assert answer.accepted, [f.sentence() for f in answer.findings]

    result = district.run()

    assert result.release == "r2"
    changes = result.changes
    assert changes is not None
    assert [(i.unit_code, i.indicator_code) for i in changes.indicators] == [(UNIT, "C-A01")]
    touched = {u.unit_code for u in changes.units if (u.old_rank, u.old_total) != (u.new_rank, u.new_total)}
    assert UNIT in touched
    siblings_and_ancestors = {u.code for u in district.pack.children(UNIT[:9])} | {UNIT[:9], UNIT[:6]}
    others = {u.code for u in district.pack.units_of("street")}  # a street's score moves its rank among all streets
    assert touched <= siblings_and_ancestors | others
    overtaken = [u for u in changes.units if u.unit_code not in touched]  # elsewhere: in their rank among all alone
    assert all((u.how, u.old_grade) == ("place", u.new_grade) for u in overtaken)
    assert changes.lines()[0] == f"{answer.receipt.submission_id} 取代 {figure['submission_id']}"


def test_the_release_before_still_recomputes_to_itself_and_is_said_to_be_superseded(district):
    assert [(f.rule, f.level) for f in district.verify("r1")] == [("release.superseded", Level.WARNING)]


def test_a_release_the_chain_lost_is_proven_by_recomputation_and_still_mentioned(district, tmp_path):
    with _off_the_chain(district, "r2", tmp_path):
        quick = verify_release(district.settings, YEAR, "r2", recompute=False)
        found = district.verify("r2")

    assert [(f.rule, f.level) for f in quick] == [("release.anchor_absent", Level.ERROR)]
    assert [(f.rule, f.level) for f in found] == [("release.anchor_absent", Level.WARNING)]


def test_a_forger_who_rewrites_marts_csv_and_manifest_is_found_by_the_chain_and_by_recomputation(district, tmp_path):
    folder = district.settings.releases / str(YEAR) / "r2"
    _forge(folder)

    quick = verify_release(district.settings, YEAR, "r2", recompute=False)
    with _off_the_chain(district, "r2", tmp_path):
        found = district.verify("r2")

    found_at_once = {f.rule for f in errors(quick)}
    assert found_at_once == {"release.anchor_differs", "release.correction_differs"}, "else it is consistent in itself"
    assert "release.anchor_absent" in {f.rule for f in errors(found)}, "a forgery is no mere warning"
    named = [f.message for f in errors(found) if f.rule == "release.recompute_differs"]
    assert any("unit_scores" in text and UNIT in text and "total_score" in text for text in named)


def test_a_cell_altered_in_the_release_is_not_traced(district):
    folder = district.settings.releases / str(YEAR) / "r2" / "marts"
    _rewrite(
        folder, "lineage", f"update t set value = value + 1 where unit_code = '{UNIT}' and indicator_code = 'C-A01'"
    )

    with pytest.raises(FindingsError) as caught:
        trace(district.settings, YEAR, UNIT, "C-A01")

    assert {"release.anchor_differs", "release.file_changed"} <= {f.rule for f in caught.value.findings}


@contextmanager
def _off_the_chain(district: District, release: str, folder: Path) -> Iterator[None]:
    """The received store as it was before the release was registered on it, for a while."""
    received = district.settings.received
    shutil.copytree(received, folder / "received")
    chain = received / "chain.jsonl"
    *before, last = chain.read_bytes().splitlines(keepends=True)
    ref = json.loads(last)["ref"]
    assert ref == f"anchors/{YEAR}/{release}.json"
    chain.write_bytes(b"".join(before))
    (received / ref).unlink()
    yield
    shutil.copy2(folder / "received" / ref, received / ref)
    chain.write_bytes(b"".join([*before, last]))


def _figure(district: District, indicator: str) -> dict[str, str]:
    marts = district.settings.releases / str(YEAR) / "r1" / "marts"
    query = (
        f"select submission_id, file_name, sheet, cell, value from read_parquet('{marts / 'lineage.parquet'}')"
        " where unit_code = ? and indicator_code = ?"
    )
    with duckdb.connect() as connection:
        row = connection.execute(query, [UNIT, indicator]).fetchone()
    assert row is not None
    return dict(zip(("submission_id", "file_name", "sheet", "cell", "value"), row, strict=True))


def _correct(district: District, figure: dict, folder: Path) -> Path:
    """The department opens its own workbook, writes another number into one cell, and saves."""
    import openpyxl

    book = openpyxl.load_workbook(district.settings.home / "demo" / str(YEAR) / figure["file_name"])
    cell = book[figure["sheet"]][figure["cell"]]
    assert cell.value == figure["value"]
    cell.value = 1
    path = folder / "更正.xlsx"
    book.save(path)
    return path


def _rewrite(marts: Path, name: str, change: str) -> None:
    path = marts / f"{name}.parquet"
    marts.chmod(0o755)
    path.chmod(0o644)
    with duckdb.connect() as con:
        con.execute(f"create table t as select * from read_parquet('{path}')")
        con.execute(change)
        con.execute(f"copy t to '{path}' (format parquet)")


def _forge(folder: Path) -> None:
    """Raise one score everywhere in the release, and make every hash in it fit again."""
    original = folder.parent / "copy"
    shutil.copytree(folder / "marts", original)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    with duckdb.connect() as con:
        con.execute("create schema marts")
        for file in (folder / "marts").glob("*.parquet"):
            con.execute(f"create table marts.{file.stem} as select * from read_parquet('{file}')")
        con.execute(f"update marts.unit_scores set total_score = 99 where unit_code = '{UNIT}'")
        marts_hash = export_marts(con, folder / "marts")
    assert [d.name for d in compare_marts(original, folder / "marts")] == ["unit_scores"]
    shutil.rmtree(original)
    old = parse_manifest((folder / "manifest.json").read_bytes())
    whole = data_hash(old.inputs_hash, old.pack_hash, marts_hash)
    (folder / "reports/district/310110-杨浦区.pdf").write_text(f"%PDF r2 {whole}", encoding="utf-8")
    altered = {
        **vars(old),
        "marts_hash": marts_hash,
        "data_hash": whole,
        "files": hash_files(folder, list_files(folder)),
    }
    (folder / "manifest.json").write_text(Manifest(**altered).to_json(), encoding="utf-8")
    again = parse_manifest((folder / "manifest.json").read_bytes())
    assert again.inputs_hash == sha256_of((folder / "inputs.json").read_bytes())
