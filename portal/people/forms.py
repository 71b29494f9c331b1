from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from portal.people import messages as m


class LoginForm(AuthenticationForm):
    """Account and password. What is wrong is said the same whether the account exists or not."""

    error_messages = {"invalid_login": m.WRONG_LOGIN, "inactive": m.WRONG_LOGIN}  # noqa: RUF012 - Django's own form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["username"].widget = forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"})
        self.fields["password"].label = "密码"
