"""The module Dagster's tools load (``dagster -m orchestration.code_location``). Nothing else imports it."""

from orchestration.alive import serve
from orchestration.definitions import build_definitions
from orchestration.home import enter

settings = enter()
serve(settings.dagster_home)
defs = build_definitions(settings)
