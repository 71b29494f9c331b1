"""How to object: the office's words, from the pack."""

from __future__ import annotations

from mulin.report_kinds import KINDS
from reports.sections import Form, no_part

FORMS = {kind: Form("异议", no_part, "objection.html.j2") for kind in KINDS}
