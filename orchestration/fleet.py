"""A worker that is started by Celery's own command: ``celery -A orchestration.fleet worker -P threads -c 1 …``
(``mulin city worker`` does it by itself). Nothing else imports it."""

from mulin.findings import FindingsError
from orchestration.city.check import load_city
from orchestration.city.config import city_folder
from orchestration.city.engine import join_fleet, no_fleet
from orchestration.city.messages import NO_WORKER

try:
    city = load_city(city_folder())
    if refused := no_fleet(city):
        raise FindingsError(NO_WORKER, refused)
    join_fleet(city)
    from orchestration import city_location  # as mulin city worker does
    from orchestration.city.several.tasks import app, execute_job
except FindingsError as error:  # Celery would print the whole trace
    raise SystemExit(str(error)) from error
__all__ = ["app", "city_location", "execute_job"]
