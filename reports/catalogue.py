"""What there is to render: one job a report, its context built here, once, from marts and pack."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from reports.marts import Marts
from reports.release_info import ReleaseInfo

if TYPE_CHECKING:
    from mulin.pack import Pack

# Each kind is a package reports.<kind> whose context module has codes(reader) and build(reader, code); the number is
# how long one takes relative to a community, so that the long ones start first.
KINDS: dict[str, int] = {"district": 20, "department": 3, "street": 4, "community": 1}
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One report to render. With ``error`` its context could not be built: it is reported, not rendered."""

    kind: str
    code: str
    name: str
    data_hash: str
    context: Any
    cost: int = 1
    error: str | None = None

    @property
    def file_name(self) -> str:
        """``community/310110001001-十七棉工房第二居委会.pdf``, relative to the release's ``reports/``."""
        return f"{self.kind}/{self.code}-{_UNSAFE.sub('_', self.name)}.pdf"

    def content_hash(self) -> str:
        """SHA-256 of the context; two jobs with the same hash print the same."""
        if not is_dataclass(self.context) or isinstance(self.context, type):
            raise TypeError("context must be a dataclass instance")
        text = json.dumps(asdict(self.context), ensure_ascii=False, sort_keys=True, default=_plain)
        return hashlib.sha256(f"{self.kind}/{self.code}\n{text}".encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a context may not hold {type(value).__name__}")


def jobs(
    marts: Marts,
    pack: Pack,
    info: ReleaseInfo,
    kinds: Iterable[str] | None = None,
    units: Collection[str] | None = None,
) -> list[RenderJob]:
    """All reports of a release, the costly kinds first; ``kinds`` and ``units`` (codes) narrow it down.

    A report whose context cannot be built becomes a job with ``error``. Raises MartsError where a mart is missing
    altogether, ValueError for an unknown kind.
    """
    from reports.marts import MartsError
    from reports.shared.unit import UnitReader

    wanted = list(KINDS if kinds is None else kinds)
    unknown = [k for k in wanted if k not in KINDS]
    if unknown:
        raise ValueError(f"没有这种报告：{'、'.join(unknown)}；可用：{'、'.join(KINDS)}")
    reader = UnitReader(marts, pack, info)
    out = []
    for kind in sorted(wanted, key=lambda k: (-KINDS[k], k)):
        module = import_module(f"reports.{kind}.context")
        for code, name in module.codes(reader):
            if units is not None and code not in units:
                continue
            context, error = None, None
            try:
                context = module.build(reader, code)
            except MartsError:
                raise
            except Exception as exc:  # noqa: BLE001  one unit's bad data is that report's result, not the end of all
                error = f"{type(exc).__name__}: {exc}"
            out.append(RenderJob(kind, code, name, info.data_hash, context, KINDS[kind], error))
    return out
