"""What a release keeps of itself, read back: a sound form or a refusal in words, whatever became of the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from mutations import damaged, thousands

from mulin.findings import FindingsError
from mulin.plain import sha256_of
from mulin.settings import Settings
from mulin.stored import FormError
from orchestration.release.edition import Edition, read_edition
from orchestration.release.forms import RELEASE_NAME
from orchestration.release.index import Entry, read_index, write_entries
from orchestration.release.inputs import Inputs, PublicationInput, SubmissionInput, YearInputs
from orchestration.release.layout import pointer
from orchestration.release.manifest import Manifest, parse_manifest
from reports.correction import Cause, Correction, Moved

pytestmark = pytest.mark.slow
Form = TypeVar("Form")
HASH = "0123456789abcdef" * 4
MANIFEST = Manifest(
    year=2021, release="r2", created_at="2022-02-21T09:00:00+08:00", demo=True, pack="p", pack_hash=HASH,
    inputs_hash=HASH, marts_hash=HASH, data_hash=HASH, code_version="0.1.0+0398f94056ab", chain_head=HASH,
    notes=("第一条", "第二条"), inputs={"2021-D06-report-v1": HASH}, row_counts={"raw.observations": 7},
    libraries={"duckdb": "2.0.0"}, files={"marts/unit_scores.csv": {"sha256": HASH, "size": 3}},
)  # fmt: skip
SUBMISSION = SubmissionInput(
    "2021-D06-report-v1", "D06", "report", 1, HASH, 9_000, "民政局.xlsx", "2022-01-10T09:30:00+08:00", "cli",
    "accepted", "accepted", True, 0, 2, True, {"佐证.pdf": HASH},
)  # fmt: skip
PUBLICATION = PublicationInput(2020, "r1", "2021-02-01", "2021-03-01", "publications/2020/p1.json", HASH)
INPUTS = Inputs(2021, "p", (YearInputs(2021, "in_force", None, (SUBMISSION,), PUBLICATION),))
ENTRY = Entry("street", "u1", "定海路街道", "reports/street/u1.pdf", 12, "21-AAAAA-AAAAA-A", HASH, HASH, "r1", HASH)
CAUSE = Cause("hand_in", "民政局", "部门上报", 2, 1, "2022-05-12", objections=(3,))
NOTE = Correction("r2", "r1", "2022-05-20", (CAUSE,), (Moved("综合得分", "81.20", "81.40"),))
EDITION = Edition("r2", "r1", "2022-05-20", (CAUSE,), {"street/u1": NOTE})


def test_each_form_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_entries(tmp_path, [ENTRY])

    assert parse_manifest(MANIFEST.to_json().encode()) == MANIFEST
    assert Inputs.from_json(INPUTS.to_json()) == INPUTS
    assert read_index(tmp_path) == (ENTRY,)
    assert edition_of(tmp_path, EDITION.to_json()) == EDITION


def edition_of(folder: Path, text: str) -> Edition | None:
    (folder / "edition.json").write_text(text, encoding="utf-8")
    listed = {"sha256": sha256_of(text.encode()), "size": len(text)}
    return read_edition(folder, replace(MANIFEST, files={"edition.json": listed}))  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "change",
    [
        {"release": "r3"}, {"issued_on": "2022-13-01"}, {"replaces": ""}, {"causes": [{"of": "whim"}]},
        {"corrections": {"street/u1": {"release": "r2"}}}, {"schema_version": 2}, {"more": 1},
    ],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_an_edition_the_program_would_not_have_written_is_none(change: dict, tmp_path: Path) -> None:
    text = json.dumps(json.loads(EDITION.to_json()) | change)
    with pytest.raises(FindingsError) as caught:
        edition_of(tmp_path, text)
    assert [f.rule for f in caught.value.findings] == ["release.edition_damaged"]


def test_a_release_that_lists_no_edition_is_none_and_one_of_another_hash_is_not_believed(tmp_path: Path) -> None:
    assert read_edition(tmp_path, MANIFEST) is None
    (tmp_path / "edition.json").write_text(EDITION.to_json(), encoding="utf-8")
    other = replace(MANIFEST, files={"edition.json": {"sha256": HASH, "size": 1}})
    with pytest.raises(FindingsError, match="2021年"):
        read_edition(tmp_path, other)


def test_an_entry_without_a_correction_is_written_as_before_there_were_any(tmp_path: Path) -> None:
    write_entries(tmp_path, [ENTRY, replace(ENTRY, correction=NOTE.digest)])
    first, second = json.loads((tmp_path / "reports/index.json").read_text(encoding="utf-8"))["reports"]
    assert "correction" not in first
    assert second["correction"] == NOTE.digest
    assert [e.correction for e in read_index(tmp_path)] == ["", NOTE.digest]


def test_a_hand_in_names_its_objection_only_where_it_has_one() -> None:
    """So that inputs frozen before there were objections have the bytes, and the hash, they had."""
    assert "objection" not in INPUTS.to_json()
    (year,) = INPUTS.years
    citing = replace(INPUTS, years=(replace(year, submissions=(replace(SUBMISSION, objection=3),)),))
    assert '"objection": 3' in citing.to_json()
    assert Inputs.from_json(citing.to_json()) == citing


@pytest.mark.parametrize(
    "change",
    [
        {"files": {"../../etc/passwd": {"sha256": HASH, "size": 1}}}, {"files": {"a\0b": {"sha256": HASH, "size": 1}}},
        {"files": {"a": {"sha256": HASH.upper(), "size": 1}}}, {"files": {"a": {"sha256": HASH, "size": -1}}},
        {"files": {"a": {"sha256": HASH}}}, {"files": {"/a": {"sha256": HASH, "size": 1}}}, {"release": "r0"},
        {"release": "r1\n"}, {"release": "r" + "9" * 5000}, {"created_at": "2024-13-45"}, {"year": 10**30},
        {"demo": 1}, {"chain_head": "0"}, {"schema_version": 2}, {"notes": [1]},
    ],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_a_manifest_the_program_would_not_have_written_is_none(change: dict) -> None:
    with pytest.raises(FormError):
        parse_manifest(replace(MANIFEST, **change).to_json().encode())


def read_or_refused(read: Callable[[bytes], Form], data: bytes) -> Form | None:
    """What a reader makes of bytes: a sound value, or None where it refuses in words. Anything else fails the test."""
    with suppress(FormError, FindingsError):
        return read(data)
    return None


@thousands
@given(damaged(MANIFEST.to_json().encode()))
def test_a_damaged_manifest(data: bytes) -> None:
    read = read_or_refused(parse_manifest, data)
    assert read is None or parse_manifest(read.to_json().encode()) == read


@thousands
@given(damaged(INPUTS.to_json().encode()))
def test_damaged_inputs(data: bytes) -> None:
    read = read_or_refused(Inputs.from_json, data)
    assert read is None or Inputs.from_json(read.to_json()) == read


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home") / "releases" / "2021"
    write_entries(folder, [ENTRY])
    return folder


@thousands
@given(damaged(json.dumps({"reports": [asdict(ENTRY)], "schema_version": 1}, ensure_ascii=False).encode()))
def test_a_damaged_index(folder: Path, data: bytes) -> None:
    (folder / "reports/index.json").write_bytes(data)
    read = read_or_refused(lambda _: read_index(folder), data)
    assert all(isinstance(e, Entry) for e in read or ())


@thousands
@given(damaged(b"r12\n"))
def test_a_damaged_pointer(folder: Path, data: bytes) -> None:
    (folder / "current").write_bytes(data)
    name = read_or_refused(lambda _: pointer(Settings(home=folder.parents[1]), 2021), data)
    assert name is None or RELEASE_NAME.fullmatch(name)
