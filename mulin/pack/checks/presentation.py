"""``reports.yaml`` against what stands beside it: the logo's bytes, faint colours, and texts no report prints."""

from __future__ import annotations

from mulin.findings import Finding
from mulin.language import listed
from mulin.pack.checks.places import key, reports_file
from mulin.pack.colour import READABLE, WHITE, contrast
from mulin.pack.folder import is_there
from mulin.pack.logo import logo_name, logo_of
from mulin.pack.model import Pack
from mulin.report_kinds import made

# what reports/look/palette.py draws where the office chooses nothing
OWN, PEERS = "#17508f", "#ad5f0c"


def check_presentation(pack: Pack, year: int) -> list[Finding]:
    """The logo may be printed; colours are dark enough for small text; every text block is used."""
    of, file = pack.years[year].presentation, reports_file(year)
    found: list[Finding] = []
    if of.logo:
        message, mend = logo_of(pack.path, year, of.logo)[1]
        if message and is_there(pack.path, logo_name(year, of.logo)):  # that it is missing was said on reading
            found.append(key(pack, file, "logo", of.logo, "reports.logo", reason=message, mend=mend))
    for name, colour in of.colours:
        if colour and (ratio := contrast(colour, WHITE)) < READABLE:
            words = {"ratio": ratio, "least": READABLE}
            found.append(key(pack, file, f"colours.{name}", colour, "reports.colour_faint", **words))
    own, peers = ((of.colours.own or OWN).lower(), (of.colours.peers or PEERS).lower())
    if own == peers:
        at = "colours.peers" if of.colours.peers else "colours.own"
        found.append(key(pack, file, at, own, "reports.colour_same"))
    used = {ref.text for choice in of.reports.values() for ref in choice.sections or ()}
    for name in of.texts:
        if name not in used:
            found.append(key(pack, file, f"texts.{name}", name, "reports.text_unused", name=name))
    return found


def check_report_kinds(pack: Pack, year: int) -> list[Finding]:
    """What is said of a report is said of one that a pack of these tiers has."""
    of, words = pack.years[year].presentation, pack.years[year].framework.words
    return [
        key(pack, reports_file(year), f"reports.{kind}", kind, "reports.kind_absent", tiers=listed(words.tiers))
        for kind in of.reports if kind not in made(words)
    ]  # fmt: skip
