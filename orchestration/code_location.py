"""The module Dagster's tools load (``dagster -m orchestration.code_location``). Nothing else imports it."""

from orchestration.definitions import build_definitions
from orchestration.home import enter

defs = build_definitions(enter())
