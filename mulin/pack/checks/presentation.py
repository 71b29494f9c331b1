"""``reports.yaml`` against what stands beside it: the logo's bytes, and texts that no report prints."""

from __future__ import annotations

from mulin.findings import Finding, Level
from mulin.pack.checks.places import key, reports_file
from mulin.pack.logo import logo_fault
from mulin.pack.model import Pack


def check_presentation(pack: Pack, year: int) -> list[Finding]:
    """The logo may be printed; every text block is used."""
    of, file = pack.years[year].presentation, reports_file(year)
    found: list[Finding] = []
    if of.logo:
        path = pack.path / "years" / str(year) / of.logo
        message, mend = logo_fault(of.logo, path.read_bytes() if path.is_file() else b"")
        if message and path.is_file():  # that it is missing was said on reading
            found.append(key(pack, file, "logo", of.logo, "reports.logo", message, mend))
    used = {ref.text for choice in of.reports.values() for ref in choice.sections or ()}
    for name in of.texts:
        if name not in used:
            text = f"文字块“{name}”没有报告使用，不会印出"
            mend = f"在 reports.<报告种类>.sections 里加一行 - text: {name}，或删去这个文字块"
            found.append(key(pack, file, f"texts.{name}", name, "reports.text_unused", text, mend, Level.WARNING))
    return found
