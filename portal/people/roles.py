"""The kinds of posts there are."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What somebody is here. A post is a role for a department or a unit, or for the whole district."""

    CLERK = "clerk", "经办人"
    LEADER = "leader", "分管领导"
    UNIT = "unit", "单位联系人"
    REVIEWER = "reviewer", "审核"
    SUPERVISOR = "supervisor", "监管"
    OFFICE = "office", "评估办公室"
    ENGINEER = "engineer", "数据工程师"
    ADMIN = "admin", "管理员"

    @property
    def has_own(self) -> bool:
        """Whether such a post is one department's or one unit's."""
        return self in (Role.CLERK, Role.LEADER, Role.UNIT)
