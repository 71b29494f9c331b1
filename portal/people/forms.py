from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest

from mulin.beijing import today
from portal.directories import LOCAL
from portal.people import messages as m
from portal.people.directory import may_log_in_locally
from portal.people.models import NAME, Account
from portal.people.roles import Role

_DAY = {"type": "date"}


def policy() -> str:
    """What a password must be, said before one is chosen."""
    return m.POLICY.format(length=settings.CONFIG.password_length)


class LoginForm(AuthenticationForm):
    """Account and password. What is wrong is said the same whether the account exists or not."""

    error_messages = {"invalid_login": m.WRONG_LOGIN, "inactive": m.WRONG_LOGIN}  # noqa: RUF012 - Django's own form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["username"].widget = forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"})
        self.fields["password"].label = "密码"

    def confirm_login_allowed(self, user: Any) -> None:
        """A password kept here counts for whom the operator keeps it; the directory's for everybody who has an
        account."""
        super().confirm_login_allowed(user)
        if user.backend == LOCAL and not may_log_in_locally(user):
            raise forms.ValidationError(m.DIRECTORY_ONLY, code="directory")


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(label="新密码", strip=False, max_length=200,
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))  # fmt: skip
    again = forms.CharField(label="再输一遍", strip=False, max_length=200,
                            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))  # fmt: skip

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = policy()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        password = given.get("password")
        if password and "again" in given and password != given["again"]:
            self.add_error("again", m.TWO_DIFFER)
        elif password:
            try:
                password_validation.validate_password(password, self.account)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class ChangeForm(PasswordForm):
    """A new password by the one there is. A wrong one counts as a failed log-in."""

    now = forms.CharField(label="现在的密码", strip=False, max_length=200,
                          widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))  # fmt: skip
    field_order = ("now", "password", "again")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self._request = request
        super().__init__(cast(Account, request.user), *args, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        now = given.get("now", "")
        if authenticate(self._request, username=self.account.login, password=now) != self.account:
            self.add_error("now", m.NOW_WRONG)
        elif now == given.get("password"):
            self.add_error("password", m.SAME_AS_NOW)
        return given


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码", max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )  # fmt: skip


class NewAccountForm(forms.Form):
    """A new account and its first post."""

    name = forms.CharField(label="姓名", max_length=NAME)
    login = forms.CharField(label="账号", max_length=NAME, help_text="登录时输的，如工号或姓名拼音；建立以后不改")
    role = forms.ChoiceField(label="岗位", required=False, choices=[("", "以后再安排"), *Role.choices])
    code = forms.CharField(label="部门或单位代码", required=False, max_length=64,
                           help_text="经办人、分管领导写部门代码，单位联系人写单位代码，其余留空")  # fmt: skip
    begins = forms.DateField(label="自哪天起", initial=today, widget=forms.DateInput(_DAY, "%Y-%m-%d"))


class HolderForm(forms.Form):
    """Who takes a post: an account there is, or a new one."""

    login = forms.CharField(label="账号", max_length=NAME, help_text="已有的账号；还没有的，填要用的新账号")
    name = forms.CharField(label="姓名", max_length=NAME, required=False, help_text="新建账号才填")
    day = forms.DateField(label="自哪天起", initial=today, widget=forms.DateInput(_DAY, "%Y-%m-%d"))


class LastDayForm(forms.Form):
    last = forms.DateField(label="任到哪天（含）", initial=today, widget=forms.DateInput(_DAY, "%Y-%m-%d"))

    def last_day(self) -> date:
        day: date = self.cleaned_data["last"]
        return day


class FileForm(forms.Form):
    file = forms.FileField(label="账号清单（CSV）", widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))
