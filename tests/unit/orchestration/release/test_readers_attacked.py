"""Nobody reads a figure out of a release that is not what was registered: every attack, through every reader."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import attacks
import duckdb
import pytest
from attacks import ATTACKS, FORGED, ON_MARTS_ALONE, ON_POINTERS, ON_THE_CHAIN, U1, Attack, year_of
from release_fixtures import House, Year
from test_lookup import Shelf, entry, made, mulin, print_pdfs, two
from test_sign import certificate, key, signer, to_sign

from mulin.findings import FindingsError, Level, errors
from mulin.pack import Pack
from mulin.plain import sha256_file
from orchestration import jobs
from orchestration.cli import export, extract, preview, releases, site
from orchestration.cli.messages import ExitCode
from orchestration.proving.sign import sign_release
from orchestration.proving.survey import survey
from orchestration.proving.verify import verify_release
from orchestration.release.anchor import anchor_release
from orchestration.release.served import open_release
from orchestration.trace.build import trace
from orchestration.warehouse.build import plan_warehouse
from reports.marts import MartsError

pytestmark = pytest.mark.slow
__all__ = ["certificate", "key", "made", "signer", "two"]
Reader = Callable[[Shelf, Path], object]


def _extract(_: Shelf, out: Path) -> None:
    extract.extract(year=2021, unit="u1", to="区委组织部", purpose="考核", out=out, listing=False, reprint=None,
                    check=None, who="王工", release=None, although_superseded=False)  # fmt: skip


def _publish(*_: object) -> None:
    day = datetime(2022, 3, 1)
    releases.publish(year=2021, release=None, locked_on=day, published_on=day, who="王工",
                     correct=False, although_superseded=False)  # fmt: skip


def _next_year(shelf: Shelf, _: Path) -> None:
    house = House(shelf.settings.home, READ["pack"])
    plan_warehouse(house.settings, house.pack, 2022, {2022: house.verdicts(2022)}, store=house.store)


def _sign(shelf: Shelf, out: Path) -> None:
    if [r for r in sign_release(shelf.settings, to_sign(shelf), out, READ["signer"]) if r.error]:
        raise FindingsError("", [])


def _verify(shelf: Shelf, _: Path) -> None:
    if wrong := errors(verify_release(shelf.settings, 2021, recompute=False)):
        raise FindingsError("", wrong)


def _releases(shelf: Shelf, _: Path) -> None:
    if wrong := errors(survey(shelf.settings, 2021)[1]):
        raise FindingsError("", wrong)


READ: dict = {}
READERS: dict[str, Reader] = {
    "export": lambda _, out: export.export(year=2021, out=out, form="data", release=None, force=False),
    "site": lambda _, out: site.site(year=2021, out=out, release=None, with_reports=False),
    "extract": _extract,
    "preview": lambda _, out: preview.preview("report", "district", None, 2021, None, out, True, False),
    "trace": lambda shelf, _: trace(shelf.settings, 2021, "u1"),
    "publish": _publish,
    "next year": _next_year,
    "sign": _sign,
    "verify": _verify,
    "releases": _releases,
}
NO_MART_READ = ("next year", "sign")


@pytest.fixture(autouse=True)
def _of_these(pack: Pack, signer: object) -> None:
    READ.update(pack=pack, signer=signer)


def about_the_release(error: FindingsError) -> bool:
    rules = {f.rule.partition(".")[0] for f in error.findings} or {"release"}
    return bool(rules & {"release", "chain", "record"})


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_gets_into_a_sound_release(two: Shelf, tmp_path: Path, reader: str) -> None:
    """It may have something else to say: these marts are too few for a site. But the release is opened."""
    said = None
    try:
        READERS[reader](two, tmp_path / "out")
    except FindingsError as error:
        said = error
    except (MartsError, duckdb.Error):
        return  # it is reading the marts already, and misses columns
    assert said is None or not about_the_release(said), said


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.__name__)
def test_each_reader_refuses_each_attack(two: Shelf, tmp_path: Path, attack: Attack, reader: str) -> None:
    attack(two.settings)
    if attack in ON_MARTS_ALONE and reader in NO_MART_READ:
        READERS[reader](two, tmp_path / "out")
        return

    with pytest.raises(FindingsError) as caught:
        READERS[reader](two, tmp_path / "out")

    assert about_the_release(caught.value), caught.value
    assert all(f.message and f.mend for f in caught.value.findings)
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").rglob("*.pdf"))


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a not in ON_POINTERS], ids=lambda a: a.__name__)
def test_the_sensor_asks_for_a_run_or_says_that_the_chain_is_broken(two: Shelf, pack: Pack, attack: Attack) -> None:
    attack(two.settings)
    house = House(two.settings.home, pack)
    try:
        stale = jobs.stale_years(house.settings, pack, house.store)
    except FindingsError:
        assert attack in ON_THE_CHAIN
    else:
        assert stale == ([] if attack in ON_MARTS_ALONE else [2021])


# ---- one report ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attack", [attacks.altered_pdf, attacks.second_anchor_of_a_pdf, attacks.swapped_pdfs], ids=lambda a: a.__name__
)
def test_a_forged_pdf_is_never_called_right(two: Shelf, tmp_path: Path, attack: Attack) -> None:
    code = entry(two, "r2", "u1").report_code
    attack(two.settings)
    for asked in (str(two.folder / "r2" / U1), str(shutil.copy(two.folder / "r2" / U1, tmp_path / "held.pdf")), code):
        result = mulin("verify", asked)
        assert result.exit_code == ExitCode.FOUND, result.output
        assert "核对无误" not in result.output


def test_a_report_of_a_fabricated_release_is_not_called_right(two: Shelf) -> None:
    attacks.unregistered(two.settings)
    (two.folder / "r3").chmod(0o755)
    path = two.folder / "r3" / U1
    attacks.loosen(two.folder / "r3")
    path.write_bytes(path.read_bytes() + b"\n% 99.5\n")
    attacks.repair(two.folder / "r3")

    result = mulin("verify", str(path))

    assert result.exit_code == ExitCode.FOUND
    assert "核对无误" not in result.output
    assert "未登记" in result.output


# ---- the older release -----------------------------------------------------------------------------------------------


def test_a_superseded_release_is_opened_by_name_and_says_so(two: Shelf) -> None:
    opened = open_release(two.settings, 2021, "r1")

    assert (opened.release, opened.superseded_by) == ("r1", "r2")
    assert "已被 r2 取代" in str(opened.warning)
    assert opened.info.superseded_by == "r2"
    assert open_release(two.settings, 2021).warning is None


@pytest.mark.parametrize("name", ["r9", "../2021/r1", "r01", "current"])
def test_what_is_no_release_is_said_to_be_none(two: Shelf, name: str) -> None:
    with pytest.raises(FindingsError) as caught:
        open_release(two.settings, 2021, name)
    assert [f.rule for f in caught.value.findings] == ["release.absent"]


def test_nothing_that_was_not_asked_for_is_read(two: Shelf) -> None:
    opened = open_release(two.settings, 2021, reads=("inputs.json",))
    assert opened.inputs.assessed_year == 2021
    with pytest.raises(AssertionError):
        _ = opened.marts
    with pytest.raises(AssertionError):
        _ = opened.pack


# ---- the next run ----------------------------------------------------------------------------------------------------


def again(two: Shelf, pack: Pack) -> Year:
    """The year as it was, to be run once more: the first street has 79.0."""
    year = Year(two.settings.home, pack, score=79.0, render=print_pdfs)
    year.house.receive("D06")  # the same again: nothing new in the store, but the house knows what the file says
    return year


def total(two: Shelf) -> float:
    marts = open_release(two.settings, 2021).marts.folder / "unit_scores.parquet"
    with duckdb.connect() as con:
        ((found,),) = con.execute(f"select total_score from read_parquet('{marts}') where unit_code = 'u1'").fetchall()
    return float(found)


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a not in ON_THE_CHAIN], ids=lambda a: a.__name__)
def test_the_next_run_ends_with_a_sound_release_and_says_what_it_met(two: Shelf, pack: Pack, attack: Attack) -> None:
    attack(two.settings)

    result = again(two, pack).release()

    untouched = attack in ON_POINTERS
    named = {attacks.unregistered: "r4"}.get(attack, "r2" if untouched else "r3")
    assert (result.release, result.state) == (named, "unchanged" if untouched else "published")
    assert any("r3" in note or "r2" in note for note in result.notes), result.notes
    assert total(two) == 79.0
    assert open_release(two.settings, 2021).release == named
    assert again(two, pack).release().state == "unchanged"


@pytest.mark.parametrize("attack", ON_THE_CHAIN[:2], ids=lambda a: a.__name__)
def test_no_run_goes_on_from_a_chain_that_cannot_be_believed(two: Shelf, pack: Pack, attack: Attack) -> None:
    attack(two.settings)
    with pytest.raises(FindingsError):
        again(two, pack).release()
    assert sorted(p.name for p in two.folder.iterdir() if p.name.startswith("r")) == ["r1", "r2"]


def test_a_fabricated_release_that_was_also_registered_is_superseded_by_the_next_run(two: Shelf, pack: Pack) -> None:
    """Readers cannot know it: the chain says what it says. Recomputing finds it, and a run makes its own release."""
    manifest = attacks.third_release(two.settings)
    anchor_release(two.settings, two.folder / "r3", manifest)
    attacks.point_to(two.settings, 2021, "r3")
    assert total(two) == FORGED

    result = again(two, pack).release()

    assert (result.release, result.previous) == ("r4", "r3")
    assert total(two) == 79.0


@pytest.mark.parametrize("number", ["r5", "r40"])
def test_a_number_ascribed_to_no_release_of_the_chain_is_not_printed_on(two: Shelf, pack: Pack, number: str) -> None:
    """A registered fabrication says that its reports print a release's number that there never was."""
    manifest = attacks.third_release(two.settings)
    folder = two.folder / "r3"
    attacks.loosen(folder)
    index = folder / "reports/index.json"
    index.write_text(index.read_text(encoding="utf-8").replace('"since": "r1"', f'"since": "{number}"'))
    manifest = attacks.repair(folder)
    anchor_release(two.settings, folder, manifest)

    result = again(two, pack).release()

    assert number not in {e.since for e in (entry(two, result.release, u) for u in ("u1", "u2"))}


def test_a_manifest_with_words_of_its_own_is_not_registered(two: Shelf, pack: Pack) -> None:
    """Files that a run makes again bit for bit, in a manifest that says more than the run would."""
    third = two.folder / "r3"
    year = again(two, pack)
    year.score = 60.0
    assert year.release().release == "r3"
    attacks.loosen(third)
    attacks.repair(third, notes=("本版由区长批准",))
    chain = two.settings.received / "chain.jsonl"
    chain.write_bytes(b"".join(chain.read_bytes().splitlines(keepends=True)[:-1]))
    (two.settings.received / "anchors/2021/r3.json").unlink()

    result = year.release()

    assert result.release == "r4"
    assert "本版由区长批准" not in "".join(result.notes)


# ---- every release of the year ---------------------------------------------------------------------------------------


def test_reports_deleted_from_an_older_release_do_not_pass(two: Shelf) -> None:
    attacks.loosen(two.folder / "r1")
    (two.folder / "r1" / U1).unlink()
    attacks.tighten(two.folder / "r1")

    (found,) = errors(verify_release(two.settings, 2021, recompute=False))

    assert (found.rule, found.level, found.file) == ("release.file_missing", Level.ERROR, f"r1/{U1}")
    assert mulin("verify", "2021", "--hashes-only").exit_code == ExitCode.FOUND
    assert "与登记不符" in mulin("releases", "--year", "2021").output


def test_an_older_release_that_was_forged_is_told_though_another_is_in_use(two: Shelf) -> None:
    folder = two.folder / "r1"
    attacks.loosen(folder)
    attacks.raise_a_score(folder)
    attacks.repair(folder)

    assert [f.rule for f in errors(verify_release(two.settings, 2021, recompute=False))] == ["release.anchor_differs"]
    assert open_release(two.settings, 2021).release == "r2"
    with pytest.raises(FindingsError):
        open_release(two.settings, 2021, "r1")


def test_a_snapshot_unlike_the_pack_in_use_is_a_warning(two: Shelf, pack: Pack, tmp_path: Path) -> None:
    """Pack and snapshot exchanged with all their hashes look like this, and so does a pack that was changed since."""
    assert "release.pack_in_use" not in [f.rule for f in verify_release(two.settings, 2021, recompute=False)]
    changed = Path(shutil.copytree(pack.path, tmp_path / "pack"))
    file = changed / "years/2021/framework.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("own: 0.6", "own: 0.7"), encoding="utf-8")

    found = verify_release(two.settings.model_copy(update={"pack": changed}), 2021, recompute=False)

    assert errors(found) == []
    (told,) = [f for f in found if f.rule == "release.pack_in_use"]
    assert "years/2021/framework.yaml" in told.message


def test_the_list_says_of_each_release_how_it_stands(two: Shelf) -> None:
    attacks.unregistered(two.settings)

    listed = mulin("releases", "--year", "2021")

    assert listed.exit_code == ExitCode.FOUND
    stands, _ = survey(two.settings, 2021)
    assert [(s.name, s.standing, s.in_use) for s in stands] == [
        ("r1", "superseded", False), ("r2", "registered", False), ("r3", "unregistered", True),
    ]  # fmt: skip
    for word in ("已被取代", "已登记", "未登记"):
        assert word in listed.output


def test_a_release_whose_note_is_another_s_stops_neither_the_list_nor_the_next_run(two: Shelf, pack: Pack) -> None:
    manifest = attacks.third_release_of_another_note(two.settings)
    anchor_release(two.settings, two.folder / "r3", manifest)

    stands, found = survey(two.settings, 2021)
    assert [(s.name, s.standing) for s in stands] == [
        ("r1", "superseded"), ("r2", "superseded"), ("r3", "altered"),
    ]  # fmt: skip
    assert "release.edition_damaged" in {f.rule for f in found}
    result = again(two, pack).release()
    assert (result.release, result.state) == ("r4", "published")
    assert any("r3" in note for note in result.notes)


def test_a_copy_of_the_released_files_is_the_same_release(two: Shelf, tmp_path: Path) -> None:
    """What is opened are bytes, wherever the home was moved to."""
    before = sha256_file(two.folder / "r2/manifest.json")
    shutil.copytree(two.settings.home, tmp_path / "moved")
    moved = two.settings.model_copy(update={"home": tmp_path / "moved"})
    assert sha256_file(open_release(moved, 2021).folder / "manifest.json") == before
    assert year_of(moved).is_dir()
