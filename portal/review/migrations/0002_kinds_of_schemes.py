from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The kind of a scheme has the code of its task."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("review", "0001_initial")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AlterField(model_name="remark", name="kind", field=models.CharField(max_length=255)),
        migrations.AlterField(model_name="seen", name="kind", field=models.CharField(max_length=255)),
    ]
