"""What is read back from outside, or from what this machine remembers, ends in sound heads or in a refusal in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import damaged, thousands
from offices import Office, office
from servers import authority

from mulin.plain import canonical
from mulin.received.chain import Event
from mulin.received.heads import heads_in
from mulin.received.witness import heads_of, witness_findings
from mulin.received.witness.config import MailWitness, TimestampWitness
from mulin.received.witness.listed import lines_of
from mulin.received.witness.mail import letter
from mulin.received.witness.messages import WitnessError
from mulin.received.witness.sent import Sent
from mulin.received.witness.stamped import read_token
from mulin.stored import FormError, read_form

pytestmark = pytest.mark.slow

HEAD = f"163-{'7f3a9c21' * 8}"
LINES = b"".join(f"2026-11-29T05:44:1{n}+08:00\t{n}-{f'7f3a9c2{n}' * 8}\treceived\n".encode() for n in range(4))

EVENT = Event(163, "2026-11-29T05:44:15+08:00", "received", "sidecars/2024/D06-report-v1.json", "", "", "7f" * 32)
TO = {"name": "x", "kind": "mail", "host": "x", "port": 25, "sender": "a@example.org", "to": ["b@example.org"]}
MAIL = bytes(letter(MailWitness.model_validate(TO), EVENT))


@pytest.fixture(scope="module")
def stamped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("stamped"), "timestamp") as made:
        made.fill(2)
        yield made


@thousands
@given(damaged(canonical({"first": HEAD, "last": HEAD})))
def test_what_this_machine_remembers(data: bytes) -> None:
    try:
        sent = read_form(Sent, data)
    except FormError:
        return
    assert all(head.hash is not None and head.index is not None for head in sent.heads)


@thousands
@given(data=damaged(LINES))
def test_a_list(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "heads.txt"
    path.write_bytes(data)
    for line in lines_of(path):
        assert line.head is None or line.head.hash in data.decode(errors="replace")


@thousands
@given(data=st.data())
def test_a_stamp(stamped: Office, data: st.DataObject) -> None:
    kept = max(stamped.tokens.glob("*.tsr"))
    sound = kept.read_bytes()
    path = stamped.outside / kept.name
    spoilt = data.draw(damaged(sound))
    path.write_bytes(spoilt)
    witness = TimestampWitness.model_validate(stamped.witnesses[0])
    try:
        token = read_token(witness, path)
    except WitnessError:
        return
    assert token == read_token(witness, kept), "what still holds says the same"


def test_a_stamp_without_a_time_zone(stamped: Office) -> None:
    kept = max(stamped.tokens.glob("*.tsr"))
    sound, moment = kept.read_bytes(), re.compile(rb"(\x18.\d{12})(\d\d[.\d]*Z)", re.DOTALL)
    assert len(moment.findall(sound)) == 1
    path = stamped.outside / kept.name  # seconds and zone give way to a fraction of the minute
    path.write_bytes(moment.sub(lambda found: found[1] + b".".ljust(len(found[2]), b"1"), sound))
    with pytest.raises(WitnessError):
        read_token(TimestampWitness.model_validate(stamped.witnesses[0]), path)


@thousands
@given(data=damaged(MAIL))
def test_a_saved_mail(stamped: Office, data: bytes) -> None:
    path = stamped.outside / "kept.eml"
    path.write_bytes(data)
    heads, _ = heads_of(path)
    assert all(head.mark for head in heads)


@thousands
@given(st.text())
def test_any_text(text: str) -> None:
    heads, slips = heads_in(text)
    assert len(heads) + len(slips) <= len(text) / 17


def test_every_odd_thing_in_the_folder_of_stamps_is_told_and_the_rest_is_compared(stamped: Office) -> None:
    import os

    os.mkfifo(stamped.tokens / f"{HEAD}.tsr")
    (stamped.tokens / f"9-{'a' * 64}.tsr").symlink_to("nowhere")
    (stamped.tokens / os.fsdecode(b"\xff.tsr")).write_bytes(authority().certificate)
    found = witness_findings(stamped.settings, stamped.store())
    assert [f.rule for f in found] == ["witness.token"] * 3
    for path in [p for p in stamped.tokens.iterdir() if not p.is_file() or p.stat().st_size < 2000]:
        path.unlink()
