"""The module Dagster's tools load (``dagster -m orchestration.code_location``). Nothing else imports it."""

from mulin.settings import Settings
from orchestration.definitions import build_definitions

defs = build_definitions(Settings())
