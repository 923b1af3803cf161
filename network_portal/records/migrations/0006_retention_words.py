"""A rule on keeping carries the figure and the decision; what it is about is said in the code, in both languages."""

from datetime import date

from django.db import migrations, models

FIRST = date(2026, 1, 1)  # from which the portal's own first figures hold (0005)
# kind, months kept
NEW = [("applications", 24), ("change_requests", 12)]


def fill(apps, schema_editor):
    """The first rows told a reason, which now stands in the code: nobody has decided anything in them."""
    rule = apps.get_model("records", "RetentionRule")
    rule.objects.filter(valid_from=FIRST).update(basis="")
    for kind, months in NEW:
        rule.objects.get_or_create(kind=kind, valid_from=FIRST, defaults={"keep_for": months, "unit": "months", "basis": ""})


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0005_personal_data'),
    ]

    operations = [
        # The column stays in the database while the version before still reads it. Empty by itself for new rows.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterField(
                    model_name='retentionrule',
                    name='counted_from',
                    field=models.CharField(db_default='', max_length=120),
                ),
            ],
            state_operations=[
                migrations.RemoveField(
                    model_name='retentionrule',
                    name='counted_from',
                ),
            ],
        ),
        migrations.AlterField(
            model_name='retentionrule',
            name='basis',
            field=models.CharField(blank=True, max_length=300, verbose_name='decision'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
