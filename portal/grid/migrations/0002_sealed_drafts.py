from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="seal",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
    ]
