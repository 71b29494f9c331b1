"""One page of the site: where it lies, what stands above it, what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """``href`` is relative to the site's folder."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """``path`` is relative to the site's folder; ``context`` is what the template knows besides the site itself.

    ``crumbs`` lead from the home page to the page above; ``current`` is the entry of the navigation it belongs to.
    """

    path: str
    template: str
    title: str
    current: str
    context: Mapping[str, Any] = field(default_factory=dict)
    crumbs: tuple[Link, ...] = ()
    before: Link | None = None
    after: Link | None = None

    @property
    def root(self) -> str:
        """What leads from the page to the site's folder: nothing or ``../``."""
        return "../" * self.path.count("/")


def unit_path(code: str) -> str:
    """``units/310110001.html``."""
    return f"units/{code}.html"


def department_path(code: str) -> str:
    """``departments/D06.html``."""
    return f"departments/{code}.html"
