"""What the demo adds to the log-in page."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from portal.demo.accounts import PASSWORD, shown
from portal.district import the_pack

register = template.Library()


@register.inclusion_tag("demo/accounts.html", takes_context=True)
def demo_accounts(context: Any) -> dict[str, Any]:
    """One button a role, in a demo only."""
    if not settings.CONFIG.demo:
        return {"people": []}
    return {"people": list(shown(the_pack())), "password": PASSWORD, "csrf_token": context.get("csrf_token")}
