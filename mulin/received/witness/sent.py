"""What each witness was last told, as this machine remembers it: ``<home>/witness/<name>.json``.

Losing it means telling a witness once more. It proves nothing by itself, but a head in it that is no longer on the
chain betrays whoever cut the chain and forgot it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import ConfigDict, StringConstraints

from mulin.plain import canonical, read_plain
from mulin.received.chain import Event
from mulin.received.files import write_durably
from mulin.received.heads import Head, read_head, whole_head
from mulin.settings import Settings
from mulin.stored import EXACT, read_form

WholeHead = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,8})-[0-9a-f]{64}$")]
_MOST_BYTES = 4096
_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Sent:
    """The first and the last head a witness was told, with the event's number: ``163-<hash>``."""

    __pydantic_config__: ClassVar[ConfigDict] = EXACT

    first: WholeHead
    last: WholeHead

    @property
    def heads(self) -> tuple[Head, Head]:
        return read_head(self.first), read_head(self.last)


def place(settings: Settings, name: str) -> Path:
    """Where it is remembered."""
    return settings.witness_state / f"{name}.json"


def read_sent(settings: Settings, name: str) -> Sent | None:
    """None where a witness was never told anything. Raises FormError, OSError."""
    try:
        return read_form(Sent, read_plain(place(settings, name), _MOST_BYTES))
    except FileNotFoundError:
        return None


def write_sent(settings: Settings, name: str, before: Sent | None, event: Event) -> None:
    """Remember that a witness was told of ``event``. Raises OSError."""
    last = whole_head(event)
    data = canonical(asdict(Sent(before.first if before else last, last)))
    write_durably(place(settings, name), data, temp_dir=settings.witness_state, mode=_MODE)
