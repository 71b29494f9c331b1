"""Acts of review, as the chain keeps them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: ``account`` tells two of the same ``name`` apart; ``post`` is the post acted from, in words."""

    account: str
    name: str
    post: str
