"""An office with a store and one witness of each kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from received_fixtures import Whose, take
from servers import Mailbox, Web, authority, mail_server, web_server

from mulin.received import Store
from mulin.received.heads import Head, seen
from mulin.received.witness import heads_of, open_store, witness_findings
from mulin.settings import Settings

KINDS = ("file", "mail", "webhook", "timestamp")


@dataclass
class Office:
    """``outside``: where lies what is not in the home. ``warned``: what the office was told."""

    folder: Path
    witnesses: list[dict[str, Any]] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    mailbox: Mailbox | None = None
    web: Web | None = None

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def outside(self) -> Path:
        return self.folder / "outside"

    @property
    def settings(self) -> Settings:
        self.outside.mkdir(exist_ok=True)
        config = self.outside / "witnesses.yaml"
        config.write_text(json.dumps({"witnesses": self.witnesses}), encoding="utf-8")
        return Settings(home=self.home, witnesses=config)

    @property
    def list(self) -> Path:
        return self.outside / "heads.txt"

    @property
    def tokens(self) -> Path:
        return self.outside / "tokens"

    def store(self) -> Store:
        return open_store(self.settings, on_warning=self.warned.append)

    def fill(self, count: int, start: int = 0) -> Store:
        store = self.store()
        for n in range(start, start + count):
            take(store, b"%d" % n, Whose(department=f"D{n:02d}"))
        return store

    def rules(self) -> list[str]:
        return [f.rule for f in witness_findings(self.settings, Store(self.settings.received))]

    def kept(self, kind: str) -> list[Head]:
        """The heads in what a witness of this kind has in hand."""
        if kind == "file":
            return heads_of(self.list)[0]
        if kind == "timestamp":
            from mulin.received.heads import read_head

            return [read_head(p.stem) for p in sorted(self.tokens.iterdir())]
        path = self.outside / "kept"
        assert self.mailbox is not None
        assert self.web is not None
        path.write_bytes(self.mailbox.letters[-1] if kind == "mail" else self.web.heads[-1])
        return heads_of(path)[0]

    def lost(self, kind: str) -> list[str | None]:
        store = Store(self.settings.received)
        return [seen(store.chain, head).lost for head in self.kept(kind)]


@contextmanager
def office(folder: Path, *kinds: str, timeout: float = 5.0) -> Iterator[Office]:
    """An office whose witnesses are of these kinds, each called by its kind."""
    (folder / "outside" / "tokens").mkdir(parents=True)
    made = Office(folder)
    with mail_server() as made.mailbox, web_server() as made.web:
        stamps = "timestamp" in kinds
        if stamps:
            made.web.answer = _either(made.web)
        given: dict[str, dict[str, Any]] = {
            "file": {"path": str(made.list)},
            "mail": {
                "host": "127.0.0.1", "port": made.mailbox.port, "security": "none",
                "sender": "mulin@example.org", "to": ["archive@example.org"],
            },
            "webhook": {"url": made.web.url},
            "timestamp": {
                "url": made.web.url, "folder": str(made.tokens),
                "certificate": str(authority().put(made.outside) if stamps else ""),
            },
        }  # fmt: skip
        made.witnesses = [{"name": k, "kind": k, "timeout": timeout, **given[k]} for k in kinds]
        yield made


def _either(web: Web) -> Any:
    """One server for both: a body that is JSON is a webhook's."""
    before = web.answer
    return lambda body: before(body) if body.startswith(b"{") else authority().answer(body)
