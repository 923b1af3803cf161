"""An issued invoice never changes and is never removed (ML 17 kap.): the database keeps that promise."""

from django.db import migrations

GUARD = """
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION records_forbid_change();
CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION records_forbid_change();
"""
RELEASE = "DROP TRIGGER {table}_rows ON {table}; DROP TRIGGER {table}_all ON {table}"


class Migration(migrations.Migration):
    dependencies = [("financing", "0002_initial"), ("records", "0002_chain")]

    operations = [
        migrations.RunSQL(GUARD.format(table=table), RELEASE.format(table=table))
        for table in ("financing_invoice", "financing_invoiceline", "financing_invoicedocument")
    ]
