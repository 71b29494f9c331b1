"""Accounts, posts, and who held which post when. A right belongs to a post, never to an account."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from functools import partial
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from mulin.beijing import today
from mulin.received.acts import Person
from portal.audit import rows
from portal.district import name_of
from portal.people.roles import Role

NAME = 50
"""Most characters of a name: any of GB 18030."""


def login_of(typed: str) -> str:
    """A login however it was typed: full-width letters and blanks around it do not make another one."""
    return unicodedata.normalize("NFKC", typed).strip()


class Accounts(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        """As log-in asks for it: in whatever case."""
        return self.get(login__iexact=login_of(username or ""))

    def create_user(self, login: str, name: str, password: str | None = None, **more: Any) -> Account:
        """An account; without a password it is opened by a one-time link."""
        account = self.model(login=login_of(login), name=name, **more)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """One person who logs in. Never deleted: what was done under it names it for good."""

    login = models.CharField("账号", max_length=NAME, unique=True)
    name = models.CharField("姓名", max_length=NAME)
    is_active = models.BooleanField("可以登录", default=True)
    made_on = models.DateTimeField("建立于", auto_now_add=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Accounts] = Accounts()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("login"), name="one_account_a_login_in_any_case")
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.login}）"

    def tenures_on(self, day: date) -> list[Tenure]:
        """What the account holds on a day, the post first named first; one query. A tenure that the portal did not
        write as it stands there gives no right."""
        found = list(Tenure.on(day).filter(account=self).select_related("post").order_by("pk"))
        for tenure in found:
            tenure.account = self
        return [tenure for tenure in found if tenure.is_believed]


class Post(models.Model):
    """A post of a department or unit (``code``), or of the district (``code`` empty). Drafts and threads are its."""

    role = models.CharField("岗位", max_length=16, choices=Role.choices)
    code = models.CharField("部门或单位代码", max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["role", "code"], name="one_post_a_role_and_code")
        ]

    def __str__(self) -> str:
        """``区民政局 经办人``: with the name of the pack."""
        return f"{self.owner} {Role(self.role).label}".strip()

    @property
    def owner(self) -> str:
        """Its department's or unit's name; the code where the pack as it is now has none; empty for the district's."""
        return name_of(self.code)


TENURE = "tenure"


def tenure_content(login: str, role: str, code: str, begins: object, ends: object, revision: int) -> str:
    """What the seal of a tenure is made of: not its number, so that a copy of the row is no other tenure."""
    return rows.content_hash([login, role, code, str(begins), str(ends or ""), revision])


class Tenure(models.Model):
    """Who holds a post, from which day until which (both included; no end: until further notice). One whose end is
    before its beginning was taken back, before it held or on its first day; it is kept as everything is.

    ``revision``: how often it was written by the portal; ``seal``: that it was (:mod:`portal.audit.rows`). It binds
    the account's login and what the post is, so that other rows cannot be changed instead.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tenures")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    begins = models.DateField("开始")
    ends = models.DateField("结束", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True, default="")

    def save(self, *args: Any, **more: Any) -> None:
        """A new one is sealed; one that is there only by :meth:`seal_anew`: what others wrote stays not believed."""
        if self._state.adding:
            self.seal_anew()
        super().save(*args, **more)

    def seal_anew(self) -> None:
        """That it is as it stands here; to be saved. Raises OSError where the key cannot be kept from others."""
        self.revision = max(self.revision, rows.kept_revision(TENURE, *self._address)) + 1
        self.seal = rows.seal_row(TENURE, self.content)
        if self.revision > 1:  # before that there is nothing that could be put back
            transaction.on_commit(partial(rows.keep_revision, TENURE, self.revision, *self._address))

    @property
    def content(self) -> str:
        """The hash of what it says. Asks for account and post."""
        login, role, code, begins = self._address
        return tenure_content(login, role, code, begins, self.ends, self.revision)

    @property
    def is_believed(self) -> bool:
        """Whether the portal wrote it as it stands here, and nothing later of it."""
        if not rows.is_sealed(TENURE, self.content, self.seal):
            return False
        return rows.kept_revision(TENURE, *self._address) <= self.revision

    @property
    def is_doubted(self) -> bool:
        """Whether it would hold now or later, and does not because it is not believed."""
        return not (self.ends is not None and self.ends < today()) and not self.is_believed

    @property
    def _address(self) -> tuple[str, str, str, str]:
        return self.account.login, self.post.role, self.post.code, str(self.begins)

    def __str__(self) -> str:
        return f"{self.account} {self.post} {self.begins}–{self.ends or ''}"

    @property
    def taken_back(self) -> bool:
        return self.ends is not None and self.ends < self.begins

    @property
    def first_day_only(self) -> bool:
        """It was ended on the day on which it began: what was done under it that day stands in the record."""
        return self.ends is not None and self.ends == self.begins - timedelta(days=1)

    @classmethod
    def on(cls, day: date) -> QuerySet[Tenure]:
        """Those that hold on a day, of accounts that may log in."""
        return cls.objects.filter(Q(ends=None) | Q(ends__gte=day), begins__lte=day, account__is_active=True)


class Link(models.Model):
    """A one-time link by which a password is set. Of its secret only the hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    """When it was used, or ended by a newer one."""

    def __str__(self) -> str:
        return f"{self.account} {self.ends_at}"


class Session(AbstractBaseSession):
    """A session of a browser, with whose it is: so that somebody sees theirs, and ends them."""

    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sessions")
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=200, default="")


def person_of(account: Account, post: Post) -> Person:
    """Who acts, as the record of the chain keeps it."""
    return Person(account=account.login, name=account.name, post=str(post))
