"""A job's title is read in everybody's language, and its file says how large it is. Both may be missing: older jobs, and
those that the version before this one orders while it still serves, have neither."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_chain")]

    operations = [
        migrations.AddField("job", "title_words", models.JSONField(null=True)),
        migrations.AddField("job", "file_size", models.PositiveBigIntegerField(null=True)),
    ]
