"""The communities: of a street, or of the district."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.communities import district, street

FORMS = {
    "street": Form("所辖社区", street.build, "street.html.j2"),
    "district": Form("社区结果", district.build, "district.html.j2"),
}
