"""Which events a chain knows, and in which folder lies what each names."""

from __future__ import annotations

from mulin.received.acts import ACTS, VOIDED
from mulin.received.places import (
    ANCHORS,
    AUDITS,
    EXTRACTS,
    JUDGEMENTS,
    MILESTONES,
    OBJECTIONS,
    PUBLICATIONS,
    REVIEWS,
    SIDECARS,
    TORN,
    VOIDS,
)

FOLDER_OF: dict[str, str] = {
    "received": SIDECARS, "recovered": SIDECARS, "release": ANCHORS, "published": PUBLICATIONS, "extract": EXTRACTS,
    "repaired": TORN, "raised": OBJECTIONS, "answered": OBJECTIONS, "decided": OBJECTIONS,
    "judged": JUDGEMENTS, **dict.fromkeys(ACTS, REVIEWS), VOIDED: VOIDS, "audited": AUDITS,
    "reported": MILESTONES,
}  # fmt: skip
"""Event → folder of what it names."""
FIRST_OF: dict[str, str] = {
    SIDECARS: f"{SIDECARS}/2024/D06-report-v1.json", ANCHORS: f"{ANCHORS}/2024/r1.json",
    PUBLICATIONS: f"{PUBLICATIONS}/2024/p1.json", EXTRACTS: f"{EXTRACTS}/2024/1.json",
    TORN: f"{TORN}/1024-0123456789abcdef", OBJECTIONS: f"{OBJECTIONS}/2024/raised-1.json",
    JUDGEMENTS: f"{JUDGEMENTS}/2024/D06-report-v1.json",
    REVIEWS: f"{REVIEWS}/2024/D06-report-1.json", VOIDS: f"{VOIDS}/2024/r1.json",
    AUDITS: f"{AUDITS}/1.json", MILESTONES: f"{MILESTONES}/2024/D06-schemeT1-1.json",
}  # fmt: skip
"""Folder → a name in it, as an example of what a line should name."""
