"""How to object: the office's words, from the pack."""

from __future__ import annotations

from mulin.report_kinds import FORMS as EVERY
from reports.sections import Form, no_part

FORMS = {form: Form("异议", no_part, "objection.html.j2") for form in EVERY}
