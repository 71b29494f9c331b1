"""What a letter says and over which wire it goes; what a stamp proves, and which ones are none."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from offices import Office, office
from servers import authority, encrypting

from mulin.received.heads import head_code, whole_head
from mulin.received.witness import heads_of
from mulin.received.witness.config import MailWitness
from mulin.received.witness.mail import letter


@pytest.fixture
def stamped(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path, "timestamp") as made:
        yield made


@pytest.fixture
def posted(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path, "mail") as made:
        assert made.mailbox is not None
        yield made


def encrypt(office: Office, security: str) -> None:
    """Its mail server encrypts; the witness logs in."""
    certificate, key = encrypting()
    pem = office.outside / "server.pem"
    pem.write_bytes(certificate + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    assert office.mailbox is not None
    office.mailbox.context, office.mailbox.implicit = context, security == "ssl"
    (office.outside / "ca.pem").write_bytes(certificate)
    office.witnesses[0] |= {
        "security": security, "user": "office", "password": "${MULIN_TEST_MAIL}",
        "authority": str(office.outside / "ca.pem"),
    }  # fmt: skip


@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_a_password_goes_over_an_encrypted_wire_only(
    posted: Office, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    encrypt(posted, security)
    assert posted.mailbox is not None
    posted.fill(1)
    assert any("环境变量 MULIN_TEST_MAIL 没有设置" in w for w in posted.warned), posted.warned
    monkeypatch.setenv("MULIN_TEST_MAIL", "secret")
    posted.warned.clear()
    from mulin.received.witness import messenger

    monkeypatch.setattr(messenger, "REST_SECONDS", 0.0)
    posted.fill(1, start=1)
    assert posted.warned == []
    assert posted.mailbox.logins == [("office secret", True)]
    del posted.witnesses[0]["authority"]
    posted.fill(1, start=2)
    assert any("加密连接没有建成" in w for w in posted.warned), posted.warned
    assert len(posted.mailbox.letters) == 1, "nothing is sent to a server that cannot show who it is"


def test_a_letter_says_where_it_stands_and_can_be_looked_up_later(posted: Office) -> None:
    event = posted.fill(1).chain.state().events[0]
    assert posted.mailbox is not None
    message = message_from_bytes(posted.mailbox.letters[0], policy=default)
    assert isinstance(message, EmailMessage)
    assert message["Subject"] == f"[睦邻] 链头 {head_code(event)}"
    assert message["To"] == "archive@example.org"
    body = message.get_content()
    assert head_code(event) in body
    assert whole_head(event) in body
    assert "mulin verify --head" in body


@pytest.mark.parametrize(
    "kept",
    [
        lambda mail: bytes(mail),
        lambda mail: b"From somebody Sat Nov 28\n" + bytes(mail),
        lambda mail: bytes(mail).replace(b"\n", b"\r\n"),
        lambda mail: mail.get_content().encode(),
        lambda mail: mail.get_content().encode("gb18030"),
        lambda mail: mail.get_content().encode("utf-16"),
        lambda mail: "\ufeff".encode() + mail.get_content().encode(),
        lambda mail: b"\xd0\xcf\x11\xe0" + mail.get_content().encode("utf-16-le"),
    ],
    ids=["as sent", "mbox", "CRLF", "text", "GBK", "UTF-16", "BOM", "Outlook"],
)
def test_a_saved_mail_is_read_however_it_was_saved(
    posted: Office, kept: Callable[[EmailMessage], bytes], tmp_path: Path
) -> None:
    event = posted.fill(1).chain.state().events[0]
    witness = MailWitness.model_validate(posted.witnesses[0])
    forwarded = EmailMessage()
    forwarded.set_content("转发")
    forwarded.add_attachment(letter(witness, event))
    for number, mail in enumerate((letter(witness, event), forwarded)):
        if number and "get_content" in kept.__code__.co_names:
            continue
        path = tmp_path / f"kept-{number}.eml"
        path.write_bytes(kept(mail))
        heads, slips = heads_of(path)
        assert slips == []
        assert [h for h in heads if h.names(event)]
        assert {h.index for h in heads} == {0}


def test_a_stamp_is_kept_as_the_server_gave_it_and_is_worth_what_its_signature_is(
    stamped: Office, tmp_path: Path
) -> None:
    event = stamped.fill(1).chain.state().events[0]
    assert [p.name for p in stamped.tokens.iterdir()] == [f"{whole_head(event)}.tsr"]
    assert stamped.rules() == []
    (stamped.outside / "authority.pem").write_bytes(authority("别人").certificate)
    assert stamped.rules()[:1] == ["witness.token"]
    for path, rule in ((tmp_path / "none.pem", "witness.unreadable"), (stamped.list, "witness.unreadable")):
        stamped.list.write_text("no certificate")
        stamped.witnesses[0]["certificate"] = str(path)
        assert rule in stamped.rules()


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lambda path: path.write_bytes(b""), "witness.token"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "witness.token"),
        (lambda path: path.rename(path.with_name(f"0-{'ab' * 32}.tsr")), "witness.token"),
        (lambda path: path.rename(path.with_name("x.tsr")), "witness.token"),
        (lambda path: (path.unlink(), path.mkdir()), "witness.token"),
        (lambda path: path.with_name("x.txt").write_bytes(b""), "witness.stray"),
    ],
)
def test_what_is_no_stamp_of_a_head_is_told(stamped: Office, spoil: Callable[[Path], object], rule: str) -> None:
    stamped.fill(1)
    spoil(next(stamped.tokens.iterdir()))
    assert rule in stamped.rules()


@pytest.mark.parametrize(("days", "rules"), [(0, []), (-2, ["witness.backdated"]), (2, ["witness.late"]), (-0.001, [])])
def test_a_stamp_and_the_day_on_the_chain_agree(stamped: Office, days: float, rules: list[str]) -> None:
    assert stamped.web is not None
    stamped.web.answer = lambda body: authority().answer(body, datetime.now(UTC) + timedelta(days=days))
    stamped.fill(1)
    assert stamped.warned == []
    assert stamped.rules() == rules


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda body: (200, {}, b"no token"), "不是 RFC 3161"),
        (lambda body: (200, {}, b""), "不是 RFC 3161"),
        (lambda body: (200, {}, bytes.fromhex("30053003020102")), "没有给出时间戳（rejection）"),
        (lambda body: authority().answer(_another(body)), "盖的不是这个链头"),
        (lambda body: authority().answer(_another(body, nonce=True)), "nonce"),
    ],
)
def test_an_answer_that_is_no_stamp_of_this_head_is_not_kept(stamped: Office, answer, why: str) -> None:
    assert stamped.web is not None
    stamped.web.answer = answer
    stamped.fill(1)
    assert any(why in w for w in stamped.warned), stamped.warned
    assert list(stamped.tokens.iterdir()) == []


def _another(body: bytes, *, nonce: bool = False) -> bytes:
    """A request about something else, or the same with another nonce."""
    from asn1crypto import tsp

    asked = tsp.TimeStampReq.load(body)
    if nonce:
        asked["nonce"] = 5
    else:
        asked["message_imprint"]["hashed_message"] = b"x" * 32
    data: bytes = asked.dump(force=True)
    return data
