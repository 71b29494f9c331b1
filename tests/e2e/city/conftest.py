from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import city_site
from postgres import PostgreSQL, server
from rabbitmq import RabbitMQ, rabbitmq


@pytest.fixture(scope="module")
def database() -> Iterator[PostgreSQL]:
    with server() as one:
        yield one


@pytest.fixture(scope="module")
def broker() -> Iterator[RabbitMQ]:
    with rabbitmq() as one:
        yield one


@pytest.fixture(scope="module")
def several(database: PostgreSQL, broker: RabbitMQ) -> dict[str, str]:
    """The environment of a city on several machines."""
    return city_site.addresses(database, broker, "quanshi")
