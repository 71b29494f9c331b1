"""Accounts, posts, and who held which post when. A right belongs to a post, never to an account."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q, QuerySet

from mulin.received.acts import Person
from portal.district import name_of
from portal.people.roles import Role

NAME = 50
"""Most characters of a name: any of GB 18030."""


class Accounts(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        """As log-in asks for it: in whatever case."""
        return self.get(login__iexact=username)

    def create_user(self, login: str, name: str, password: str | None = None, **more: Any) -> Account:
        """An account; without a password it is opened by a one-time link."""
        account = self.model(login=login, name=name, **more)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """One person who logs in. Never deleted: what was done under it names it for good."""

    login = models.CharField("账号", max_length=NAME, unique=True)
    name = models.CharField("姓名", max_length=NAME)
    is_active = models.BooleanField("可以登录", default=True)
    made_on = models.DateTimeField("建立于", auto_now_add=True)
    seen_guide = models.BooleanField("看过说明", default=False)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Accounts] = Accounts()

    def __str__(self) -> str:
        return f"{self.name}（{self.login}）"

    def tenures_on(self, day: date) -> QuerySet[Tenure]:
        """What the account holds on a day, the post first named first."""
        return Tenure.on(day).filter(account=self).select_related("post").order_by("pk")


class Post(models.Model):
    """A post of a department or unit (``code``), or of the district (``code`` empty). Drafts and threads are its."""

    role = models.CharField("岗位", max_length=16, choices=Role.choices)
    code = models.CharField("部门或单位代码", max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["role", "code"], name="one_post_a_role_and_code")
        ]

    def __str__(self) -> str:
        """``区民政局 经办人``: with the name of the pack, or the code where the pack does not know it any more."""
        return f"{name_of(self.code)} {Role(self.role).label}".strip()


class Tenure(models.Model):
    """Who holds a post, from which day until which (both included; no end: until further notice)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tenures")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    begins = models.DateField("开始")
    ends = models.DateField("结束", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.account} {self.post} {self.begins}–{self.ends or ''}"

    @classmethod
    def on(cls, day: date) -> QuerySet[Tenure]:
        """Those that hold on a day, of accounts that may log in."""
        return cls.objects.filter(Q(ends=None) | Q(ends__gte=day), begins__lte=day, account__is_active=True)


def person_of(account: Account, post: Post) -> Person:
    """Who acts, as the record of the chain keeps it."""
    return Person(account=account.login, name=account.name, post=str(post))
