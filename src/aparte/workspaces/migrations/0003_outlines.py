"""What each generation's program is, in short."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0002_teams")]

    operations = [
        migrations.AddField(
            model_name="programgeneration",
            name="outline",
            field=models.JSONField(null=True),
        ),
    ]
