"""Signatures of the office: appended, checkable, and no cover for a changed page."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from test_lookup import Shelf, entry, made, mulin, real_pdf, two

from mulin.findings import FindingsError
from orchestration.cli.messages import ExitCode
from orchestration.proving import sign as signing
from orchestration.proving.examine import examine
from orchestration.proving.sign import TO_SIGN, load_signer, sign_pdf, sign_release
from orchestration.release.served import Opened, open_release

__all__ = ["made", "two"]
PHRASE = "只在测试里用"
OFFICE = "评估办公室（测试证书）"


def to_sign(shelf: Shelf, release: str | None = None) -> Opened:
    """A release opened as the verb does."""
    return open_release(shelf.settings, 2021, release, reads=TO_SIGN)


def certificate(
    path: Path, days: int = 30, *, signs: bool | None = True, bits: int = 2048, holds: str = "both"
) -> Path:
    """A self-made certificate, valid until ``days`` from now. ``signs``: what its key usage says, None for no word.

    ``holds`` ``"key"`` or ``"certificate"``: the file has only the one.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, OFFICE)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(bool(signs), bool(signs), True, False, False, True, False, False, False)
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(77)
        .not_valid_before(now - timedelta(days=60)).not_valid_after(now + timedelta(days=days))
    )  # fmt: skip
    made = (builder if signs is None else builder.add_extension(usage, critical=True)).sign(key, hashes.SHA256())
    lock = serialization.BestAvailableEncryption(PHRASE.encode())
    private, public = (None if holds == only else what for only, what in (("certificate", key), ("key", made)))
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"office", private, public, None, lock))
    return path


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("key") / "office.p12")


@pytest.fixture(scope="module")
def signer(key: Path) -> Any:
    return load_signer(key, PHRASE.encode())


def rules(year: Shelf, tmp_path: Path, data: bytes) -> list[str]:
    path = tmp_path / "held.pdf"
    path.write_bytes(data)
    return [f.rule for f in examine(year.settings, path).findings]


@pytest.mark.slow
def test_a_signed_copy_begins_with_the_release_s_bytes_and_is_recognised(two: Shelf, tmp_path: Path, signer) -> None:
    out = tmp_path / "signed"
    results = sign_release(two.settings, to_sign(two), out, signer, reason="公布")
    assert [(r.file, r.error) for r in results] == [
        ("reports/street/u1-定海路街道.pdf", None), ("reports/street/u2-平凉路街道.pdf", None),
    ]  # fmt: skip
    for r in results:
        original = (two.folder / "r2" / r.file).read_bytes()
        copy = (out / r.file.removeprefix("reports/")).read_bytes()
        assert copy.startswith(original)
        assert len(copy) > len(original)
        assert (r.sha256_before, r.sha256_after) == (
            hashlib.sha256(original).hexdigest(), hashlib.sha256(copy).hexdigest(),
        )  # fmt: skip
    seen = examine(two.settings, out / "street/u1-定海路街道.pdf")
    assert seen.findings == ()
    assert [(s.signer, s.serial) for s in seen.signatures] == [(OFFICE, "4d")]
    assert [p.release for p in seen.found.places] == ["r2"]


def test_the_register_tells_each_file_and_who_signed(two: Shelf, tmp_path: Path, signer) -> None:
    results = sign_release(two.settings, to_sign(two, "r1"), tmp_path / "out", signer, units=["u2"])
    told = json.loads((tmp_path / "out/signatures.json").read_text(encoding="utf-8"))
    assert (told["year"], told["release"], told["signer"]) == (2021, "r1", OFFICE)
    assert [(f["file"], f["sha256_after"]) for f in told["files"]] == [(r.file, r.sha256_after) for r in results]
    assert told["files"][0]["report_code"] == entry(two, "r1", "u2").report_code
    assert told["files"][0]["signed_at"].endswith("+08:00")


def test_signing_adds_nothing_but_the_signature(two: Shelf, signer) -> None:
    from pypdf import PdfReader

    original = (two.folder / "r2/reports/street/u1-定海路街道.pdf").read_bytes()
    before, after = (PdfReader(io.BytesIO(d)) for d in (original, sign_pdf(original, signer)))
    assert after.metadata == before.metadata
    assert dict(after.attachments) == dict(before.attachments)
    (note,) = [a.get_object() for a in after.pages[0]["/Annots"]]
    assert (note["/FT"], [float(x) for x in note["/Rect"]]) == ("/Sig", [0, 0, 0, 0])
    assert note["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"


def test_a_second_signature_is_recognised_too(two: Shelf, tmp_path: Path, signer, monkeypatch) -> None:
    once = sign_pdf((two.folder / "r2/reports/street/u1-定海路街道.pdf").read_bytes(), signer)
    monkeypatch.setattr(signing, "FIELD", "Second")
    path = tmp_path / "twice.pdf"
    path.write_bytes(sign_pdf(once, signer))
    seen = examine(two.settings, path)
    assert (len(seen.signatures), seen.findings) == (2, ())


def test_any_byte_changed_in_a_signed_copy_is_noticed(two: Shelf, tmp_path: Path, signer) -> None:
    original = (two.folder / "r2/reports/street/u1-定海路街道.pdf").read_bytes()
    signed = sign_pdf(original, signer)
    assert rules(two, tmp_path, signed) == []
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) ", signed)
    assert found is not None
    value = range(int(found[1]), int(found[2]))  # the signature value itself and what fills it up
    places = [p for p in range(0, len(signed) - 2, len(signed) // 60) if p not in value]
    for place in places:
        altered = bytearray(signed)
        altered[place] ^= 1
        assert rules(two, tmp_path, bytes(altered)), f"byte {place} of {len(signed)}, the release's {len(original)}"


def test_another_name_on_the_certificate_is_noticed(two: Shelf, tmp_path: Path, signer) -> None:
    signed = sign_pdf((two.folder / "r2/reports/street/u1-定海路街道.pdf").read_bytes(), signer)
    own, other = (name.encode().hex().upper().encode() for name in (OFFICE, OFFICE.replace("测试", "正式")))
    assert own in signed
    assert rules(two, tmp_path, signed.replace(own, other))


def test_a_page_changed_before_signing_is_noticed(two: Shelf, tmp_path: Path, signer) -> None:
    """The forger has a certificate: the release's bytes come first, a changed page after them, then his signature."""
    from pyhanko.pdf_utils.generic import NumberObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    original = (two.folder / "r2/reports/street/u1-定海路街道.pdf").read_bytes()
    writer = IncrementalPdfFileWriter(io.BytesIO(original))
    first = writer.root["/Pages"]["/Kids"][0]
    first["/Rotate"] = NumberObject(90)
    writer.update_container(first)
    changed = io.BytesIO()
    writer.write(changed)
    forged = sign_pdf(changed.getvalue(), signer)
    assert forged.startswith(original)
    assert rules(two, tmp_path, forged) == ["release.sign_changed"]


def test_another_document_behind_the_release_s_bytes_is_noticed(two: Shelf, tmp_path: Path, signer) -> None:
    """The end of a PDF decides what is shown: a whole other file after ours must not pass as ours."""
    original = (two.folder / "r2/reports/street/u1-定海路街道.pdf").read_bytes()
    other = sign_pdf(real_pdf("另一份", b"{}"), signer)
    assert rules(two, tmp_path, original + other)


def test_a_tail_without_signature_is_noticed(two: Shelf, tmp_path: Path, signer) -> None:
    original = (two.folder / "r2/reports/street/u1-定海路街道.pdf").read_bytes()
    assert rules(two, tmp_path, original + b"\n% note\n") == ["release.sign_absent"]
    assert rules(two, tmp_path, sign_pdf(original, signer) + b"\n% note\n%%EOF\n")


# ---- what is refused ---------------------------------------------------------------------------------------------


def test_a_file_that_fails_is_told_and_the_others_are_signed(two: Shelf, tmp_path: Path, signer) -> None:
    path = two.folder / "r2/reports/street/u1-定海路街道.pdf"
    path.chmod(0o644)
    path.write_bytes(b"%PDF other")
    results = sign_release(two.settings, to_sign(two, "r2"), tmp_path / "out", signer)
    assert [r.error is None for r in results] == [False, True]
    assert "不予签名" in str(results[0].error)
    assert [p.name for p in (tmp_path / "out").rglob("*.pdf")] == ["u2-平凉路街道.pdf"]


def test_a_release_that_is_not_the_registered_one_is_not_signed(two: Shelf, tmp_path: Path, signer) -> None:
    manifest = two.folder / "r2/manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(manifest.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(FindingsError, match="登记"):
        sign_release(two.settings, to_sign(two, "r2"), tmp_path / "out", signer)


def test_the_folder_must_be_empty_and_outside_the_releases(two: Shelf, tmp_path: Path, signer) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used/x").write_text("x")
    for folder in (tmp_path / "used", two.folder / "signed"):
        with pytest.raises(FindingsError) as caught:
            sign_release(two.settings, to_sign(two, "r2"), folder, signer)
        assert [f.rule for f in caught.value.findings] == ["release.sign_out"]


def test_nothing_that_fits_is_said(two: Shelf, tmp_path: Path, signer) -> None:
    with pytest.raises(FindingsError, match="没有符合条件的报告"):
        sign_release(two.settings, to_sign(two), tmp_path / "out", signer, kinds=["district"])


def test_a_wrong_passphrase_and_a_certificate_out_of_date_are_told(key: Path, tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match="口令不对"):
        load_signer(key, b"guess")
    with pytest.raises(FindingsError, match="有效期"):
        load_signer(certificate(tmp_path / "old.p12", days=-1), PHRASE.encode())


def test_the_verb_signs_and_verify_confirms(two: Shelf, tmp_path: Path, key: Path, monkeypatch) -> None:
    monkeypatch.setenv("MULIN_SIGN_PASSPHRASE", PHRASE)
    out = tmp_path / "signed"
    result = mulin("sign", "--year", "2021", "--out", str(out), "--key", str(key), "--unit", "定海路街道")
    assert result.exit_code == ExitCode.OK, result.output
    assert "已签 1 份" in result.output
    assert "[1/1] reports/street/u1-定海路街道.pdf：已签" in result.stderr
    checked = mulin("verify", str(out / "street/u1-定海路街道.pdf"))
    assert checked.exit_code == ExitCode.OK, checked.output
    for said in (OFFICE, "签名完好", "第2版"):
        assert said in checked.output
    assert PHRASE not in result.output + result.stderr
