"""``edition.json``: a year's later release as an edition. The manifest hashes it; a year's first release, and releases
made before there were editions, have none.

``corrections`` has the 更正说明 of every report that prints one, by ``kind/code``: those of this release, and of
reports that were kept those of the release whose number they print, copied on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from mulin.findings import Finding, FindingsError, Level
from mulin.plain import read_plain, sha256_of
from mulin.received import Publication
from mulin.stored import EXACT, FormError, read_form
from orchestration.release import messages
from orchestration.release.forms import IsoDay, ReleaseName, reason_of
from orchestration.release.layout import EDITION
from orchestration.release.manifest import Manifest
from reports.correction import Cause, Correction

SCHEMA_VERSION: Literal[1] = 1
CausesBy = Literal["release", "report"]


@dataclass(frozen=True, slots=True)
class Edition:
    """``issued_on`` is the edition's own day (Beijing), ``replaces`` the release in use before it, ``causes`` all that
    renewed any of its reports; ``causes_by``: whether each report says those of the changed rules that concern it, or,
    before that was so, all say the release's."""

    __pydantic_config__ = EXACT

    release: ReleaseName
    replaces: ReleaseName
    issued_on: IsoDay
    causes: tuple[Cause, ...]
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    schema_version: Literal[1] = SCHEMA_VERSION
    causes_by: CausesBy = "release"

    @property
    def day(self) -> date:
        return date.fromisoformat(self.issued_on)

    def of(self, kind: str, code: str) -> Correction | None:
        """What a report says of the edition it replaces; None for one that has stood since the year's first release."""
        return self.corrections.get(subject(kind, code))

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def objections_until(publications: Iterable[Publication], release: str, day: date, days: int) -> date:
    """The last day on which a release may be objected to: ``days`` from its publication, as registered last, and never
    before the one that its reports print, ``days`` from the ``day`` they are dated by."""
    published = [p.published_on for p in publications if p.release == release]
    return max([day, *published[-1:]]) + timedelta(days=days)


def subject(kind: str, code: str) -> str:
    """``community/310110001001``."""
    return f"{kind}/{code}"


def read_edition(folder: Path, manifest: Manifest) -> Edition | None:
    """The edition that a release is; None for one that is none. Raises FindingsError where it cannot be read or is not
    the one that the manifest lists: it would be believed in what is printed."""
    if EDITION not in manifest.files:
        return None
    about = {"year": manifest.year, "release": folder.name}
    try:
        data = read_plain(folder / EDITION)
        if sha256_of(data) != manifest.files[EDITION]["sha256"]:
            raise FormError(messages.CHANGED_SINCE)
        found = read_form(Edition, data)
        if found.release != manifest.release:
            raise FormError(messages.OTHER_RELEASE)
    except (OSError, FormError) as error:
        text = messages.EDITION_UNREAD.format(**about, reason=reason_of(error))
        place = f"{folder.name}/{EDITION}"
        finding = Finding(Level.ERROR, "release.edition_damaged", text, messages.MEND_VERIFY, file=place)
        raise FindingsError(messages.CANNOT_READ.format(year=manifest.year), [finding]) from error
    return found
