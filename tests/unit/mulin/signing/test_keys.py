"""Keys as files: made so that only their owner reads them, and refused where they would prove nothing."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from mutations import damaged, thousands

from mulin.findings import FindingsError
from mulin.signing import PublicKey, Signer, load_signer, load_trusted, make_key

PHRASE = "几个不相干的词连成一句口令"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(FindingsError) as caught:
        work()
    (finding,) = caught.value.findings
    assert finding.mend
    return finding.rule


def unasked() -> str:
    raise AssertionError("a file that is worth nothing asks for no passphrase")


def other_pem(*, lock: bytes | None = None, rsa: bool = False) -> bytes:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ed25519
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    key = generate_private_key(65537, 2048) if rsa else ed25519.Ed25519PrivateKey.generate()
    how = form.NoEncryption() if lock is None else form.BestAvailableEncryption(lock)
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, how)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_only_its_owner_reads_a_new_key_whatever_the_umask(stick, home, mask):
    with umask(mask):
        make_key(stick / "office.key", PHRASE, home)

    assert {p.name: stat.S_IMODE(p.stat().st_mode) for p in stick.iterdir()} == {
        "office.key": 0o600, "office.key.pub": 0o644,
    }  # fmt: skip


def test_what_the_key_signs_its_public_half_proves_and_nothing_else(stick, home):
    fingerprint = make_key(stick / "office.key", PHRASE, home)
    signer = load_signer(stick / "office.key", lambda: PHRASE, home)
    (public,) = load_trusted(stick / "office.key.pub", home)

    key, signature = signer.sign(b"2024 r1")

    assert key == fingerprint == signer.fingerprint == public.fingerprint
    assert public.signed(b"2024 r1", signature)
    assert not public.signed(b"2024 r2", signature)
    for broken in ("", "?", signature[:-8], signature[4:], "A" * len(signature)):
        assert not public.signed(b"2024 r1", broken)
    assert repr(signer) == f"Signer(fingerprint={key!r}, warning=None)"


def test_the_fingerprint_is_what_openssl_gives_of_the_public_key(stick, home):
    fingerprint = make_key(stick / "office.key", PHRASE, home)
    words = ["openssl", "pkey", "-pubin", "-in", str(stick / "office.key.pub"), "-outform", "DER"]
    der = subprocess.run(words, capture_output=True, check=True).stdout

    assert fingerprint.replace("-", "") == hashlib.sha256(der).hexdigest()[:32].upper()


@pytest.mark.parametrize("there", ["office.key", "office.key.pub"])
def test_no_key_is_written_over_and_no_half_a_pair_is_left(stick, home, there):
    (stick / there).write_text("以前的")

    assert refused(lambda: make_key(stick / "office.key", PHRASE, home)) == "key.exists"
    assert [p.name for p in stick.iterdir()] == [there]
    assert (stick / there).read_text() == "以前的"


@pytest.mark.parametrize("through", ["plainly", "by a link", "deeper"])
def test_no_key_lies_where_the_record_lies(stick, home, through):
    (stick / "link").symlink_to(home)
    place = {"plainly": home, "by a link": stick / "link", "deeper": home / "keys"}[through] / "office.key"

    assert refused(lambda: make_key(place, PHRASE, home)) == "key.inside"
    assert list(home.iterdir()) == []


def test_a_short_passphrase_and_a_folder_that_takes_nothing_make_no_key(stick, home):
    assert refused(lambda: make_key(stick / "office.key", "十一个字的口令也还不够", home)) == "key.short"
    (stick / "file").write_text("")
    assert refused(lambda: make_key(stick / "file" / "office.key", PHRASE, home)) == "key.not_written"
    assert [p.name for p in stick.iterdir()] == ["file"]


WORTHLESS = {
    "absent": ("key.unreadable", lambda at: None),
    "a folder": ("key.unreadable", lambda at: at.mkdir()),
    "a pipe": ("key.unreadable", os.mkfifo),
    "empty": ("key.damaged", lambda at: at.write_bytes(b"")),
    "something else": ("key.damaged", lambda at: at.write_bytes(b"\xff\x00 key")),
    "far too large": ("key.unreadable", lambda at: at.write_bytes(b"-" * (1 << 20))),
    "not encrypted": ("key.open", lambda at: at.write_bytes(other_pem())),
}


@pytest.mark.parametrize("what", WORTHLESS)
def test_a_file_that_is_no_locked_key_is_refused_before_anybody_is_asked(stick, home, what):
    rule, make = WORTHLESS[what]
    make(stick / "office.key")

    assert refused(lambda: load_signer(stick / "office.key", unasked, home)) == rule


def test_a_key_that_is_locked_otherwise_or_for_another_use_is_refused(stick, home):
    place = stick / "office.key"
    place.write_bytes(other_pem(lock=PHRASE.encode()))
    assert refused(lambda: load_signer(place, lambda: "另一句口令", home)) == "key.passphrase"
    assert refused(lambda: load_signer(place, lambda: "", home)) == "key.passphrase"
    place.write_bytes(other_pem(lock=PHRASE.encode(), rsa=True))
    assert refused(lambda: load_signer(place, lambda: PHRASE, home)) == "key.kind"


def test_a_key_inside_the_home_is_refused_and_one_that_others_read_is_told(stick, home):
    make_key(stick / "office.key", PHRASE, home)
    (home / "office.key").write_bytes((stick / "office.key").read_bytes())
    (stick / "link.key").symlink_to(home / "office.key")
    assert refused(lambda: load_signer(home / "office.key", unasked, home)) == "key.inside"
    assert refused(lambda: load_signer(stick / "link.key", unasked, home)) == "key.inside"

    assert load_signer(stick / "office.key", lambda: PHRASE, home).warning is None
    (stick / "office.key").chmod(0o644)
    assert "644" in str(load_signer(stick / "office.key", lambda: PHRASE, home).warning)
    (stick / "office.key").chmod(0o620)
    assert refused(lambda: load_signer(stick / "office.key", unasked, home)) == "key.writable"


def test_a_file_of_public_keys_holds_several_oldest_first_and_each_once(stick, home):
    names = [make_key(stick / f"{n}.key", PHRASE, home) for n in range(3)]
    file = stick / "trusted.pub"
    file.write_text("".join(f"# 第{n}把\n" + (stick / f"{n}.key.pub").read_text() for n in (0, 1, 2, 0)))

    assert [k.fingerprint for k in load_trusted(file, home)] == names


@pytest.mark.parametrize("what", ["absent", "cut", "private", "rsa", "inside", "writable"])
def test_a_file_of_public_keys_that_is_not_sound_trusts_nobody(stick, home, what):
    make_key(stick / "office.key", PHRASE, home)
    file, sound = stick / "trusted.pub", (stick / "office.key.pub").read_bytes()
    if what == "inside":
        file = home / "trusted.pub"
    if what != "absent":
        file.write_bytes(sound + {"cut": sound[:60], "private": other_pem()}.get(what, b""))
        file.chmod(0o666 if what == "writable" else 0o644)
    if what == "rsa":
        words = ["openssl", "pkey", "-pubout", "-out", str(file)]
        subprocess.run(words, input=other_pem(rsa=True), check=True, capture_output=True)
    rule = {"absent": "unreadable", "cut": "damaged", "private": "damaged", "rsa": "kind"}.get(what, what)

    assert refused(lambda: load_trusted(file, home)) == f"key.{rule}"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    make_key(folder / "office.key", PHRASE, folder / "home")
    return folder


def test_a_key_whose_number_of_rounds_has_no_length_is_damaged(shelf):
    """asn1crypto reads it and falls over it later."""
    from asn1crypto import pem

    kind, _, sealed = pem.unarmor((shelf / "office.key").read_bytes())
    rounds = b"\x02\x02\x08\x00"  # 2048, as an integer of two bytes
    assert sealed.count(rounds) == 1
    (shelf / "damaged").write_bytes(pem.armor(kind, sealed.replace(rounds, b"\x02\x00\x08\x00")))
    with pytest.raises(FindingsError, match="损坏"):
        load_signer(shelf / "damaged", lambda: PHRASE, shelf / "home")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["office.key", "office.key.pub"])
def test_a_damaged_key_is_a_key_or_a_refusal(shelf, name):
    place, sound = shelf / "damaged", (shelf / name).read_bytes()
    place.write_bytes(sound)
    told: set[str] = set()

    @thousands
    @given(damaged(sound))
    def read(data: bytes) -> None:
        place.write_bytes(data)
        try:
            if name.endswith(".pub"):
                assert all(isinstance(k, PublicKey) for k in load_trusted(place, shelf / "home"))
            else:
                assert isinstance(load_signer(place, lambda: PHRASE, shelf / "home"), Signer)
        except FindingsError as refusal:
            told.update(f.rule.partition(".")[0] for f in refusal.findings)

    read()
    assert told == {"key"}
