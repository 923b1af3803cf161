"""A decided fee table and its steps never change: what was decided is what is charged."""

from django.db import migrations

GUARD = """
CREATE FUNCTION financing_keep_decided_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_on IS NOT NULL THEN
        RAISE EXCEPTION 'the fee table of % is decided and never changes', OLD.year USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER fee_table_decided BEFORE UPDATE OR DELETE ON financing_feetable
    FOR EACH ROW EXECUTE FUNCTION financing_keep_decided_table();

CREATE FUNCTION financing_keep_decided_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM financing_feetable t WHERE t.decided_on IS NOT NULL
               AND (TG_OP <> 'INSERT' AND t.id = OLD.table_id OR TG_OP <> 'DELETE' AND t.id = NEW.table_id)) THEN
        RAISE EXCEPTION 'the steps of a decided fee table never change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER fee_tier_decided BEFORE INSERT OR UPDATE OR DELETE ON financing_feetier
    FOR EACH ROW EXECUTE FUNCTION financing_keep_decided_steps();
"""
RELEASE = """
DROP TRIGGER fee_tier_decided ON financing_feetier;
DROP TRIGGER fee_table_decided ON financing_feetable;
DROP FUNCTION financing_keep_decided_steps();
DROP FUNCTION financing_keep_decided_table();
"""


class Migration(migrations.Migration):
    dependencies = [("financing", "0003_unchangeable")]

    operations = [migrations.RunSQL(GUARD, RELEASE)]
