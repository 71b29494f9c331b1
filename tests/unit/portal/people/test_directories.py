"""Logging in by the district's directory: OpenID Connect and LDAP, each against a small real server on this machine."""

from __future__ import annotations

import base64
import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from ldap3.protocol import rfc4511 as ldap
from pyasn1.codec.ber import decoder, encoder

from portal.audit.models import Entry
from portal.config import Config
from portal.directories import directory_settings
from portal.people.models import Account
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ISSUER = "https://sso.example.cn"
PASSWORD = "长江边上 9 只白鹭"


@dataclass
class Provider:
    """An OpenID provider that says what a test wants it to say."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "1", "preferred_username": "WANG"})
    token: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    asked: dict[str, str] = field(default_factory=dict)
    down: bool = False

    def answer(self, path: str, sent: dict[str, list[str]]) -> Any:
        if path == "/token":
            verifier = sha256(sent["code_verifier"][0].encode()).digest()
            assert base64.urlsafe_b64encode(verifier).decode().rstrip("=") == self.asked["code_challenge"]
            body = {"iss": ISSUER, "aud": "mulin", "sub": "1", "exp": time.time() + 60, "nonce": self.asked["nonce"]}
            signed = jwt.encode({**body, **self.token}, self.key, "RS256", headers={"kid": "one"})
            return {"access_token": "a", "id_token": signed}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return {"keys": [{**public, "kid": "one", "alg": "RS256"}]}
        return self.claims


@pytest.fixture
def provider() -> Iterator[Provider]:
    known = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
            self.send_response(500 if known.down else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(known.answer(self.path, sent)).encode())

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            """Nothing to stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield known
    server.shutdown()
    server.server_close()


def use(settings: LazySettings, **given: Any) -> None:
    config = Config(**given)
    for name, value in {**directory_settings(config), "CONFIG": config}.items():
        setattr(settings, name, value)


@pytest.fixture
def sso(provider: Provider, settings: LazySettings) -> Provider:
    at = provider.address
    use(settings, oidc_name="统一身份认证", oidc_issuer=ISSUER, oidc_client="mulin", oidc_secret="s",
        oidc_authorize=f"{at}/authorize", oidc_token=f"{at}/token", oidc_userinfo=f"{at}/userinfo",
        oidc_keys=f"{at}/keys")  # fmt: skip
    return provider


@pytest.fixture
def wang(holder: Callable[..., Client]) -> Account:
    holder(Role.CLERK, "D06", login="wang", name="王芳")
    return Account.objects.get(login="wang")


def through(provider: Provider, client: Client, to: str = "/me/") -> str:
    """To the provider's page and back; where one is then."""
    asked = parse_qs(urlsplit(client.get(f"/login/directory/?next={to}")["Location"]).query)
    provider.asked = {name: values[0] for name, values in asked.items()}
    return client.get("/login/directory/back/", {"code": "c", "state": provider.asked["state"]})["Location"]


def test_whom_the_directory_knows_and_who_has_an_account_is_in(sso: Provider, wang: Account) -> None:
    client = Client()
    assert "用统一身份认证登录" in client.get("/login/").content.decode()
    assert through(sso, client) == "/me/"
    assert "王芳" in client.get("/me/").content.decode()
    assert Entry.objects.filter(act="people.login", account="wang", detail={"by": "oidc"}).exists()


@pytest.mark.parametrize(("wrong", "value"), [
    ("claims", {"sub": "1", "preferred_username": "nobody"}), ("claims", {"sub": "1"}),
    ("claims", {"sub": "2", "preferred_username": "wang"}), ("token", {"aud": "another"}),
    ("token", {"iss": "https://evil.example"}), ("token", {"exp": 1}), ("token", {"nonce": "replayed"}),
    ("key", rsa.generate_private_key(public_exponent=65537, key_size=2048)), ("down", True),
])  # fmt: skip
def test_whoever_is_not_proved_stays_out_and_is_told(sso: Provider, wang: Account, wrong: str, value: Any) -> None:
    setattr(sso, wrong, value)
    client = Client()
    assert through(sso, client) == "/login/"
    assert "请与管理员核对" in client.get("/login/").content.decode()
    assert client.get("/me/").status_code == 302
    assert Account.objects.count() == 1


def test_a_shut_account_is_not_opened_by_the_directory(sso: Provider, wang: Account) -> None:
    Account.objects.update(is_active=False)
    assert through(sso, Client()) == "/login/"


def test_an_answer_that_nobody_asked_for_is_refused(sso: Provider, wang: Account) -> None:
    client = Client()
    through(sso, client)
    client.post("/logout/")
    assert client.get("/login/directory/back/", {"code": "c", "state": "x"})["Location"] == "/login/"
    assert through(sso, client, to="https://evil.example/") == "/"


def test_without_a_directory_there_is_no_such_page() -> None:
    assert {Client().get(p).status_code for p in ("/login/directory/", "/login/directory/back/")} == {404}
    assert "统一身份认证" not in Client().get("/login/").content.decode()


def log_in(login: str, password: str = PASSWORD) -> int:
    return Client().post("/login/", {"username": login, "password": password}).status_code


def test_passwords_kept_here_can_be_left_to_the_administrator(
    sso: Provider, settings: LazySettings, wang: Account, holder: Callable[..., Client]
) -> None:
    holder(Role.ADMIN, login="boss")
    assert (log_in("wang"), log_in("boss")) == (302, 302)
    settings.CONFIG = settings.CONFIG.model_copy(update={"local_login": "admin"})
    assert (log_in("wang"), log_in("boss")) == (200, 302)


PEOPLE = {"uid=wang,ou=people,dc=example": "目录里的密码", "cn=search,dc=example": "找人的密码"}


class Directory(socketserver.BaseRequestHandler):
    """As much of LDAP as a log-in needs."""

    def handle(self) -> None:
        while raw := self.request.recv(65536):
            message, _ = decoder.decode(raw, asn1Spec=ldap.LDAPMessage())
            asked = message["protocolOp"]
            kind = asked.getName()
            if kind == "unbindRequest":
                return
            if kind == "bindRequest":
                name = str(asked["bindRequest"]["name"])
                given = bytes(asked["bindRequest"]["authentication"]["simple"]).decode()
                right = PEOPLE.get(name) == given or (not name and not given)
                self._send(message, "bindResponse", ldap.BindResponse(), 0 if right else 49)
            else:
                value = str(asked["searchRequest"]["filter"]["equalityMatch"]["assertionValue"])
                for name in (n for n in PEOPLE if n.startswith(f"uid={value},")):
                    entry = ldap.SearchResultEntry()
                    entry["object"] = name
                    entry["attributes"] = ldap.PartialAttributeList()
                    self._write(message, "searchResEntry", entry)
                self._send(message, "searchResDone", ldap.SearchResultDone(), 0)

    def _send(self, asked: Any, kind: str, answer: Any, code: int) -> None:
        answer["resultCode"], answer["matchedDN"], answer["diagnosticMessage"] = code, "", ""
        self._write(asked, kind, answer)

    def _write(self, asked: Any, kind: str, answer: Any) -> None:
        message = ldap.LDAPMessage()
        message["messageID"] = asked["messageID"]
        message["protocolOp"] = ldap.ProtocolOp().setComponentByName(kind, answer)
        self.request.sendall(encoder.encode(message))


@pytest.fixture
def ldap_url() -> Iterator[str]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Directory)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"ldap://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


FLAT = {"ldap_bind": "uid={login},ou=people,dc=example"}
LOOKED_FOR = {"ldap_user": "cn=search,dc=example", "ldap_password": "找人的密码", "ldap_base": "dc=example"}


@pytest.mark.parametrize("how", [FLAT, LOOKED_FOR])
def test_the_directorys_password_opens_the_account_there_is(
    ldap_url: str, settings: LazySettings, wang: Account, how: dict[str, str]
) -> None:
    use(settings, ldap_url=ldap_url, **how)
    assert (log_in("wang", "目录里的密码"), log_in("WANG", "目录里的密码")) == (302, 302)
    assert [log_in("wang", wrong) for wrong in ("别的", " ")] == [200, 200]
    assert log_in("search", "找人的密码") == 200
    assert log_in("wang,ou=people", "目录里的密码") == 200
    assert Account.objects.count() == 1


def test_a_directory_that_is_away_leaves_the_administrators_own_password(
    settings: LazySettings, wang: Account, holder: Callable[..., Client]
) -> None:
    holder(Role.ADMIN, login="boss")
    use(settings, ldap_url="ldap://127.0.0.1:9", **FLAT)
    assert (log_in("boss"), log_in("wang", "目录里的密码")) == (302, 200)


def test_guessing_is_counted_by_the_directory_too(ldap_url: str, settings: LazySettings, wang: Account) -> None:
    use(settings, ldap_url=ldap_url, **FLAT)
    assert [log_in("wang", "猜") for _ in range(5)][-1] == 429
    assert log_in("wang", "目录里的密码") == 429


@pytest.mark.parametrize("given", [
    {"oidc_name": "统一身份认证"}, {"ldap_url": "ldap://ldap.example.cn", **FLAT},
    {"ldap_url": "ldaps://ldap.example.cn", "ldap_bind": "uid=,dc=example"},
])  # fmt: skip
def test_half_a_directory_or_one_in_the_clear_is_refused_at_the_start(given: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        directory_settings(Config(**given))  # type: ignore[arg-type]


def test_by_default_there_is_none() -> None:
    assert len(directory_settings(Config())["AUTHENTICATION_BACKENDS"]) == 2
