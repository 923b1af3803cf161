from django.db import migrations

GUARD = """
CREATE FUNCTION operations_forbid_change_of_published_method() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A published version of a method never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER method_version_published BEFORE UPDATE OR DELETE ON operations_methodversion
    FOR EACH ROW WHEN (OLD.published_on IS NOT NULL) EXECUTE FUNCTION operations_forbid_change_of_published_method();
"""
RELEASE = """
DROP TRIGGER method_version_published ON operations_methodversion;
DROP FUNCTION operations_forbid_change_of_published_method();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0004_methods'),
    ]

    operations = [migrations.RunSQL(GUARD, RELEASE)]
