"""In which generation segments and scores last changed, so that unfinished figures are marked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audience", "0002_scores"),
    ]

    operations = [
        migrations.AddField(
            model_name=name,
            name="generation",
            field=models.IntegerField(db_default=0, default=0),
        )
        for name in ("segment", "score")
    ]
