from django.db import migrations, models


class Migration(migrations.Migration):
    """The kind of a scheme has the code of its task."""

    dependencies = [
        ("review", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="remark",
            name="kind",
            field=models.CharField(max_length=255),
        ),
        migrations.AlterField(
            model_name="seen",
            name="kind",
            field=models.CharField(max_length=255),
        ),
    ]
