"""A stand-in for a release's PDFs: one page that says the data, and keeps its number where they are the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mulin.received.files import sha256_of
from orchestration.release.stored.rendering import RenderRequest
from reports.identity import report_code


@dataclass(frozen=True)
class Job:
    year: int
    file_name: str
    content_key: str
    since: str
    kind: str = "district"
    code: str = "310110"
    name: str = "杨浦区"
    fingerprint: str = ""

    @property
    def report_code(self) -> str:
        return report_code(self.year, self.kind, self.code, self.content_key, self.since)


@dataclass(frozen=True)
class Page:
    job: Job
    path: Path | None
    sha256: str | None
    error: str | None = None
    pages: int = 1


def print_page(request: RenderRequest) -> list[Page]:
    """Says the data and keeps its number where they are the same, as a report does."""
    name = "district/310110-杨浦区.pdf"
    kept = request.kept.get(name)
    since = kept.release if kept is not None and kept.content_key == request.data_hash else request.release
    path = request.out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"%PDF {since} {request.data_hash}", encoding="utf-8")
    return [Page(Job(request.year, name, request.data_hash, since), path, sha256_of(path.read_bytes()))]
