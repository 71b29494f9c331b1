"""Tenures are sealed. Those that a sealed line of the log vouches for are sealed here; others give no right until an
administrator has confirmed them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import migrations, models

from portal.audit.rows import seal_row
from portal.audit.vouched import sealed_lines
from portal.people.models import TENURE, tenure_content


def _seal_what_the_log_vouches_for(apps: Any, _: Any) -> None:
    for tenure in apps.get_model("people", "Tenure").objects.select_related("account", "post"):
        if _is_vouched_for(tenure):
            said = (tenure.account.login, tenure.post.role, tenure.post.code, tenure.begins, tenure.ends, 1)
            tenure.revision, tenure.seal = 1, seal_row(TENURE, tenure_content(*said))
            tenure.save(update_fields=["revision", "seal"])


def _is_vouched_for(tenure: Any) -> bool:
    """Whether it was given by a line, and has the end that the lines say."""
    about, post = tenure.account.login, {"role": tenure.post.role, "code": tenure.post.code}
    of = {**post, "begins": str(tenure.begins)}
    given = [
        d for act in ("people.assign", "people.hand_over") for d in sealed_lines(act=act, about=about) if _has(d, of)
    ]
    if not given:
        return False
    by_list = {"post": given[0].get("post")}  # a list's line said no more
    ends = [
        *(d["ends"] for d in sealed_lines(act="people.end", about=about) if _has(d, of if "role" in d else by_list)),
        *(
            str(date.fromisoformat(d["begins"]) - timedelta(days=1))
            for d in sealed_lines(act="people.hand_over")
            if _has(d, post) and about in d.get("left", ())
        ),
    ]
    return str(tenure.ends or "") in (ends or [given[0].get("ends", "")])


def _has(detail: Any, of: Mapping[str, Any]) -> bool:
    return all(detail.get(name) == value for name, value in of.items())


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_no_guide"),
        ("audit", "0002_sealed"),
    ]

    operations = [
        migrations.AddField("tenure", "revision", models.PositiveIntegerField(default=0)),
        migrations.AddField("tenure", "seal", models.CharField(blank=True, default="", max_length=64)),
        migrations.RunPython(_seal_what_the_log_vouches_for, migrations.RunPython.noop),
    ]
