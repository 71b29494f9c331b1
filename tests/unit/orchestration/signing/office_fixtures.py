"""An office at its desk: a home of its own, keys on a stick, and the files of public keys it gave to others."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from release_fixtures import Year, manifest_of

from mulin.findings import Finding
from mulin.plain import sha256_file
from mulin.received import Store
from mulin.settings import Settings
from mulin.signing import make_key
from orchestration.proving.verify import verify_release
from orchestration.publishing.folders import freeze
from orchestration.publishing.publish import ReleaseResult, make_release
from orchestration.release.layout import point_to
from orchestration.release.manifest import hash_files, list_files
from orchestration.signing import open_signer

PHRASE = "几个不相干的词连成一句口令"


@dataclass
class Desk:
    year: Year
    stick: Path

    def key(self, name: str) -> Path:
        place = self.stick / name
        if not place.exists():
            make_key(place, PHRASE, self.year.settings.home)
        return place

    def public(self, *names: str) -> Path:
        """One file with the public halves, in this order."""
        file = self.stick / f"{'-'.join(names)}.pub.pem"
        file.write_text("".join(self.key(n).with_name(f"{n}.pub").read_text() for n in names))
        return file

    def settings(self, *, key: str | None = None, trusted: tuple[str, ...] = (), unsigned: bool = False) -> Settings:
        plain = self.year.settings
        return Settings(
            home=plain.home, pack=plain.pack, workers=plain.workers, anchor_unsigned=unsigned,
            anchor_key=None if key is None else self.key(key),
            anchor_public=self.public(*trusted) if trusted else None,
        )  # fmt: skip

    def release(
        self, key: str | None = None, *trusted: str, first: bool = False, unsigned: bool = False
    ) -> ReleaseResult:
        """What a run does: the key first, then everything else. Whoever has a key trusts it unless told otherwise."""
        trust = trusted or ((key,) if key is not None else ())
        settings = self.settings(key=key, trusted=trust, unsigned=unsigned)
        signer = open_signer(settings, ask=False, first=first)
        return make_release(settings, 2021, self.year.scored(), self.year.render, signer)

    def verify(self, *trusted: str, release: str | None = None) -> list[Finding]:
        return verify_release(self.settings(trusted=trusted), 2021, release, recompute=False)

    def rules(self, *trusted: str, release: str | None = None) -> list[tuple[str, str]]:
        return [(f.rule, f.level.name) for f in self.verify(*trusted, release=release)]

    @property
    def store(self) -> Store:
        return self.year.house.store

    def forge(self, name: str = "r2") -> Path:
        """A release nobody ran, complete in itself: r1 with another PDF and a manifest that says so."""
        folder = self.year.folder / name
        shutil.copytree(self.year.folder / "r1", folder)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        pdf, index = folder / "reports/street/u1-定海路街道.pdf", folder / "reports/index.json"
        before = sha256_file(pdf)
        pdf.write_bytes(b"%PDF 99")
        index.write_text(index.read_text(encoding="utf-8").replace(before, sha256_file(pdf)), encoding="utf-8")
        manifest = replace(manifest_of(folder), release=name, files=hash_files(folder, list_files(folder)))
        (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
        freeze(folder)
        folder.chmod(0o555)
        point_to(self.year.settings, 2021, name)
        return folder
