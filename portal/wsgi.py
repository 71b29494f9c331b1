"""What a web server runs: ``portal.wsgi:application``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from orchestration.home import enter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
enter()
application = get_wsgi_application()
