from __future__ import annotations

from typing import Any

from django import forms

from portal.audit.acts import CHAIN_KIND, GROUPS
from portal.logbook.asked import CHAIN, Asked

_DAY = {"type": "date"}


class AskForm(forms.Form):
    """What to look for. ``line`` and ``event``: before which the page stands."""

    since = forms.DateField(label="从", required=False, widget=forms.DateInput(attrs=_DAY))
    until = forms.DateField(label="到", required=False, widget=forms.DateInput(attrs=_DAY))
    who = forms.CharField(label="账号或姓名", required=False, max_length=50)
    department = forms.ChoiceField(label="部门", required=False)
    kind = forms.ChoiceField(label="事项", required=False, choices=[("", "全部"), (CHAIN, CHAIN_KIND), *GROUPS.items()])
    words = forms.CharField(label="含有", required=False, max_length=50)
    line = forms.IntegerField(required=False, min_value=1, max_value=2**60, widget=forms.HiddenInput)
    event = forms.IntegerField(required=False, min_value=0, max_value=2**60, widget=forms.HiddenInput)

    def __init__(self, given: Any, departments: list[tuple[str, str]]) -> None:
        super().__init__(given)
        self.fields["department"].choices = [("", "全部"), *departments]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """Once it is valid."""
        return Asked(**self.cleaned_data)
