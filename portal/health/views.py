from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.health.parts import DOWN, states
from portal.people.policy import open_to_all


@never_cache
@require_safe
@open_to_all
def health(request: HttpRequest) -> JsonResponse:
    """The state of each part; 503 where one is down."""
    told = states()
    return JsonResponse(dict(told), status=503 if DOWN in told.values() else 200)
