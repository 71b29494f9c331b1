"""Small servers of our own: a mail server, a web server, an authority that stamps the time."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Mailbox:
    """What a mail server got. ``refuse``: a reply to the letter instead of taking it; ``deaf``: it says nothing;
    ``context``: it encrypts, from the beginning where ``implicit``, else when asked to."""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    refuse: str | None = None
    deaf: threading.Event | None = None
    context: ssl.SSLContext | None = None
    implicit: bool = False
    logins: list[tuple[str, bool]] = field(default_factory=list)
    """Who logged in with what, and whether that was encrypted."""


class _Mail(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        if box.deaf is not None:
            box.deaf.wait(10)
            return
        if box.implicit and not self._encrypted(box):
            return
        self._say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                self._say("250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS")
            elif verb == b"STAR":
                self._say("220 go on")
                if not self._encrypted(box):
                    return
            elif verb == b"AUTH":
                said = base64.b64decode(line.split()[-1]).decode().replace("\0", " ").strip()
                box.logins.append((said, isinstance(self.request, ssl.SSLSocket)))
                self._say("235 ok")
            elif verb == b"DATA":
                self._say("354 go on")
                text = b"".join(iter(lambda: self.rfile.readline(), b".\r\n"))
                if box.refuse is None:
                    box.letters.append(text)
                self._say(box.refuse or "250 taken")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _encrypted(self, box: Mailbox) -> bool:
        assert box.context is not None
        try:
            self.request = box.context.wrap_socket(self.request, server_side=True)
        except OSError:  # the other side does not trust us
            return False
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail)
    server.daemon_threads = True
    box = server.box = Mailbox()  # type: ignore[attr-defined]
    with _running(server) as box.port:
        yield box


@dataclass
class Web:
    """What a web server got, and how it answers: (status, headers, body) from a request's body."""

    answer: Callable[[bytes], tuple[int, dict[str, str], bytes]]
    port: int = 0
    posts: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def heads(self) -> list[bytes]:
        """The posts that tell of a head, not those that ask for a stamp."""
        return [body for body in self.posts if body.startswith(b"{")]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/heads"


class _Page(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        web: Web = self.server.web  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        web.posts.append(body)
        web.headers.append(dict(self.headers))
        status, headers, answer = web.answer(body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


def fine(_body: bytes) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, b"ok"


@contextmanager
def web_server(answer: Callable[[bytes], tuple[int, dict[str, str], bytes]] = fine) -> Iterator[Web]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    server.daemon_threads = True
    web = server.web = Web(answer)  # type: ignore[attr-defined]
    with _running(server) as web.port:
        yield web


@cache
def encrypting() -> tuple[bytes, bytes]:
    """(certificate, key), PEM, of a server at 127.0.0.1 that vouches for itself."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(5)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .add_extension(address, critical=False).add_extension(x509.BasicConstraints(True, None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return made.public_bytes(pem), key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)


@dataclass(frozen=True)
class Authority:
    """Who stamps the time. ``certificate``: PEM of who issued its certificate."""

    stamper: Any
    certificate: bytes

    def answer(self, body: bytes, moment: datetime | None = None) -> tuple[int, dict[str, str], bytes]:
        from asn1crypto import tsp

        self.stamper.fixed_dt = moment or datetime.now(UTC)
        made = self.stamper.request_tsa_response(tsp.TimeStampReq.load(body))
        return 200, {"Content-Type": "application/timestamp-reply"}, made.dump()

    def put(self, folder: Path) -> Path:
        path = folder / "authority.pem"
        path.write_bytes(self.certificate)
        return path


@cache
def authority(name: str = "时间戳（测试）") -> Authority:
    """A root and, issued by it, a certificate that may stamp and nothing else."""
    from asn1crypto import keys, x509
    from cryptography import x509 as made
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
    from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

    now = datetime.now(UTC)
    own, root = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    names = [made.Name([made.NameAttribute(NameOID.COMMON_NAME, f"{name}{n}")]) for n in ("", "根")]

    def certificate(subject: Any, key: Any, *extensions: Any) -> Any:
        builder = (
            made.CertificateBuilder().subject_name(subject).issuer_name(names[1]).public_key(key.public_key())
            .serial_number(made.random_serial_number()).not_valid_before(now - timedelta(days=900))
            .not_valid_after(now + timedelta(days=30))
        )  # fmt: skip
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        return builder.sign(root, hashes.SHA256())

    usage = (True, False, False, False, False, False, False, False, False)
    stamps = certificate(
        names[0], own, made.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), made.KeyUsage(*usage)
    )
    issuer = certificate(names[1], root, made.BasicConstraints(ca=True, path_length=None))
    der = serialization.Encoding.DER
    private = own.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    stamper = DummyTimeStamper(
        x509.Certificate.load(stamps.public_bytes(der)), keys.PrivateKeyInfo.load(private), include_nonce=True
    )
    return Authority(stamper, issuer.public_bytes(serialization.Encoding.PEM))
