"""The communities: of a street, or of the district."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.communities import district, street

FORMS = {
    "street": Form("所辖{community}", street.build, "street.html.j2"),
    "district": Form("{community}结果", district.build, "district.html.j2"),
}
