"""The module Dagster's tools load for a city (``dagster -m orchestration.city_location``), and that its
workers load. Nothing else imports it."""

from orchestration.alive import serve
from orchestration.city.check import load_city
from orchestration.city.config import city_folder
from orchestration.city.graph.definitions import build_city_definitions
from orchestration.home import enter

enter()
city = load_city(city_folder())
serve(city.dagster_home)
defs = build_city_definitions(city)
