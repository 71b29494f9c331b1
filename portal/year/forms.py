from __future__ import annotations

from typing import Any

from django import forms

from mulin.beijing import today


class PublishForm(forms.Form):
    """The days of a publication. That it cannot be undone has to be said."""

    locked_on = forms.DateField(label="锁定日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    published_on = forms.DateField(
        label="公布日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="真正公布的那一天，不能在今天以后。异议期由这一天起算。",
    )  # fmt: skip
    correct = forms.BooleanField(label="这是更正：以前登记的日期写错了", required=False)
    understood = forms.BooleanField(
        label="我明白：登记以后不能删除，年度不再自动重算", error_messages={"required": "请先勾选这一项，再按登记。"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["published_on"].widget.attrs["max"] = today().isoformat()


class VoidForm(forms.Form):
    """Why a release is to be void."""

    reason = forms.CharField(
        label="作废原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明错在哪里、怎样发现的。原因记在登记链上，看得到这一版的人都看得到。",
    )  # fmt: skip
