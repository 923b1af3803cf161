"""The journal cannot be changed, and every entry is linked into a hash chain when its transaction commits."""

from django.db import migrations

FORBID = """
CREATE FUNCTION records_forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('portal.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% rows are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""

CHAIN = """
CREATE FUNCTION records_journal_digest(previous text, number bigint, e records_journalentry) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        previous, number, e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.action, e.by_id,
        e.object_type, e.object_id, e.object_label, e.data
    )::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION records_journal_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head records_journalhead%ROWTYPE;
    digest text;
BEGIN
    INSERT INTO records_journalhead (id, number, hash) VALUES (1, 0, '') ON CONFLICT (id) DO NOTHING;
    SELECT * INTO head FROM records_journalhead WHERE id = 1 FOR UPDATE;
    digest := records_journal_digest(head.hash, head.number + 1, NEW);
    INSERT INTO records_journallink (entry_id, number, hash) VALUES (NEW.id, head.number + 1, digest);
    UPDATE records_journalhead SET number = head.number + 1, hash = digest WHERE id = 1;
    RETURN NULL;
END $$;

-- Deferred: the head is locked while the transaction commits and not a moment longer, and always as the last lock,
-- so that writers do not wait for each other's work and cannot deadlock on it.
CREATE CONSTRAINT TRIGGER journal_link AFTER INSERT ON records_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION records_journal_link();
"""

GUARD = """
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION records_forbid_change();
CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION records_forbid_change();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.RunSQL(FORBID, "DROP FUNCTION records_forbid_change() CASCADE"),
        migrations.RunSQL(
            CHAIN,
            "DROP FUNCTION records_journal_link() CASCADE;"
            "DROP FUNCTION records_journal_digest(text, bigint, records_journalentry)",
        ),
        migrations.RunSQL(GUARD.format(table="records_journalentry"), migrations.RunSQL.noop),
        migrations.RunSQL(GUARD.format(table="records_journallink"), migrations.RunSQL.noop),
    ]
