"""Minutes, decisions, attendance and approvals; once the minutes are approved the database refuses every change of them."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


# The first argument says where in the row the meeting is found; the others are columns that may follow when two people or
# organisations are merged. A row that says nothing of approved minutes goes its way.
LOCK = """
CREATE FUNCTION operations_is_approved(path text, row_of jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    meeting bigint;
BEGIN
    meeting := CASE path
        WHEN 'meeting' THEN (row_of->>'meeting_id')::bigint
        WHEN 'item' THEN (SELECT a.meeting_id FROM operations_agendaitem a WHERE a.id = (row_of->>'item_id')::bigint)
        WHEN 'minutes' THEN (SELECT m.meeting_id FROM operations_minutes m WHERE m.id = (row_of->>'minutes_id')::bigint)
        WHEN 'decision' THEN (
            SELECT a.meeting_id FROM operations_decision d JOIN operations_agendaitem a ON a.id = d.item_id
            WHERE d.id = (row_of->>'decision_id')::bigint
        )
    END;
    RETURN EXISTS (SELECT 1 FROM operations_minutes m WHERE m.meeting_id = meeting AND m.state = 'approved');
END $$;

CREATE FUNCTION operations_keep_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb;
    after jsonb;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF current_setting('portal.allow_truncate', true) IS DISTINCT FROM 'on'
            AND EXISTS (SELECT 1 FROM operations_minutes m WHERE m.state = 'approved')
        THEN
            RAISE EXCEPTION 'approved minutes are never changed (%)', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
    IF TG_OP = 'UPDATE' THEN
        FOR n IN 1 .. TG_NARGS - 1 LOOP
            before := before - TG_ARGV[n];
            after := after - TG_ARGV[n];
        END LOOP;
    END IF;
    IF before IS DISTINCT FROM after AND (
        (before IS NOT NULL AND operations_is_approved(TG_ARGV[0], before))
        OR (after IS NOT NULL AND operations_is_approved(TG_ARGV[0], after))
    ) THEN
        RAISE EXCEPTION 'approved minutes are never changed (%)', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- A correction is added and stays as it was written.
CREATE FUNCTION operations_keep_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'by_id' = to_jsonb(NEW) - 'by_id' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'corrections of minutes are never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER operations_minutescorrection_rows BEFORE UPDATE OR DELETE ON operations_minutescorrection
    FOR EACH ROW EXECUTE FUNCTION operations_keep_correction();
"""
UNLOCK = """
DROP FUNCTION operations_keep_correction() CASCADE;
DROP FUNCTION operations_keep_approved() CASCADE;
DROP FUNCTION operations_is_approved(text, jsonb) CASCADE;
"""
# Table, where its meeting is found, and what may follow a merging. The trigger sees rows before they change, so the step
# to `approved` itself passes.
GUARDED = (
    ("operations_minutes", "meeting", "writer_id"),
    ("operations_minutesitem", "item", "by_id"),
    ("operations_minutesapproval", "minutes", "person_id"),
    ("operations_attendance", "minutes", "person_id", "organisation_id"),
    ("operations_decision", "item"),
    ("operations_decision_concerns", "decision", "organisation_id"),
    ("operations_agendaitem", "meeting", "owner_id"),
)


def guard(table, *arguments):
    listed = ", ".join(f"'{argument}'" for argument in arguments)
    return f"""
CREATE TRIGGER {table}_approved BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION operations_keep_approved({listed});
CREATE TRIGGER {table}_approved_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION operations_keep_approved({listed});
"""


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0010_people_import'),
        ('operations', '0006_bodies_that_work'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('decided_on', models.DateField(verbose_name='day')),
                ('text', models.TextField(verbose_name='decision')),
                ('outcome', models.CharField(choices=[('approved', 'As proposed'), ('changed', 'With changes'), ('rejected', 'Rejected'), ('referred', 'Referred back'), ('postponed', 'Postponed'), ('noted', 'Noted')], default='approved', max_length=10, verbose_name='outcome of the decision')),
                ('reservation', models.TextField(blank=True, default='', verbose_name='reservation')),
                ('review_on', models.DateField(null=True, verbose_name='to be reviewed')),
                ('concerns', models.ManyToManyField(blank=True, related_name='+', to='members.organisation', verbose_name='concerns')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='operations.agendaitem', verbose_name='item')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
            },
        ),
        migrations.CreateModel(
            name='DecisionReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='what the review gave')),
                ('next_on', models.DateField(null=True, verbose_name='next review')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='operations.decision')),
            ],
            options={
                'verbose_name': 'review of a decision',
                'verbose_name_plural': 'reviews of decisions',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('minutes', 'Minutes'), ('notes', 'Notes of the meeting')], default='minutes', max_length=8, verbose_name='kind')),
                ('state', models.CharField(choices=[('writing', 'Being written'), ('approving', 'Minutes wait for approval'), ('approved', 'Minutes are approved')], default='writing', max_length=10, verbose_name='state')),
                ('pen_seen_at', models.DateTimeField(editable=False, null=True)),
                ('round', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('quorum_needed', models.PositiveSmallIntegerField(default=0, verbose_name='organisations needed for a decision')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent for approval')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='minutes approved')),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='operations.meeting', verbose_name='meeting')),
                ('writer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='writes')),
            ],
            options={
                'verbose_name': 'minutes of a meeting',
                'verbose_name_plural': 'minutes of meetings',
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='name')),
                ('state', models.CharField(choices=[('present', 'Present'), ('part', 'Present part of the time'), ('excused', 'Excused from the meeting'), ('absent', 'Absent from the meeting')], max_length=8, verbose_name='attendance')),
                ('came_at', models.TimeField(null=True, verbose_name='came at')),
                ('left_at', models.TimeField(null=True, verbose_name='left at')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.organisation', verbose_name='organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='operations.minutes')),
            ],
            options={
                'verbose_name': 'attendance at a meeting',
                'verbose_name_plural': 'attendance at meetings',
            },
        ),
        migrations.CreateModel(
            name='MinutesApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('chair', 'Chair'), ('adjuster', 'Adjuster')], max_length=8, verbose_name='approves as')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='minutes approved')),
                ('replaced_at', models.DateTimeField(null=True, verbose_name='replaced')),
                ('replaced_reason', models.TextField(blank=True, default='', verbose_name='reason')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='operations.minutes')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'approval of minutes',
                'verbose_name_plural': 'approvals of minutes',
                'ordering': ['-part', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MinutesCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='correction')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='operations.agendaitem', verbose_name='item')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='operations.minutes')),
            ],
            options={
                'verbose_name': 'correction of minutes',
                'verbose_name_plural': 'corrections of minutes',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='MinutesItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, default='', verbose_name='what was said')),
                ('version', models.PositiveIntegerField(default=0)),
                ('saved_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='noted', to='operations.agendaitem')),
            ],
            options={
                'verbose_name': 'text of the minutes',
                'verbose_name_plural': 'texts of minutes',
            },
        ),
        migrations.CreateModel(
            name='MinutesAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='what was said')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('noted', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asides', to='operations.minutesitem')),
            ],
            options={
                'verbose_name': 'text kept beside the minutes',
                'verbose_name_plural': 'texts kept beside minutes',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RegistryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registry_number', models.CharField(max_length=40, verbose_name='registry number')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registry_entries', to='operations.minutes')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'registry number of minutes',
                'verbose_name_plural': 'registry numbers of minutes',
            },
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['-decided_on', '-id'], name='decision_day'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('review_on__isnull', False)), fields=['review_on'], name='decision_review'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('text'), name='gin_trgm_ops'), name='decision_search'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('title'), name='gin_trgm_ops'), name='decision_title_search'),
        ),
        migrations.AddIndex(
            model_name='minutes',
            index=models.Index(fields=['state', 'sent_at'], name='minutes_state'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('state', 'writing')), models.Q(('approved_at', None), ('sent_at__isnull', False), ('state', 'approving')), models.Q(('approved_at__isnull', False), ('sent_at__isnull', False), ('state', 'approved')), _connector='OR'), name='minutes_moments'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('minutes', 'person'), name='attendance_once', violation_error_message='The person already stands in the list.'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('person__isnull', False), models.Q(('name', ''), _negated=True), _connector='OR'), name='attendance_somebody'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'part'), models.Q(('came_at__isnull', False), ('left_at__isnull', False), _connector='OR')), models.Q(models.Q(('state', 'part'), _negated=True), ('came_at', None), ('left_at', None)), _connector='OR'), name='attendance_part_has_times', violation_error_message='Write from when or until when the person was there.'),
        ),
        migrations.AddConstraint(
            model_name='minutesapproval',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('minutes', 'person'), name='approval_once', violation_error_message='The person is already among those who approve.'),
        ),
        migrations.AddConstraint(
            model_name='minutesapproval',
            constraint=models.UniqueConstraint(condition=models.Q(('part', 'chair'), ('replaced_at', None)), fields=('minutes',), name='approval_one_chair', violation_error_message='The minutes already have a chair.'),
        ),
        migrations.AddConstraint(
            model_name='minutesapproval',
            constraint=models.CheckConstraint(condition=models.Q(('approved_at', None), ('replaced_at', None), _connector='OR'), name='approval_given_or_replaced'),
        ),
        migrations.AddConstraint(
            model_name='registryentry',
            constraint=models.UniqueConstraint(fields=('minutes', 'organisation'), name='registry_once'),
        ),
        migrations.RunSQL(LOCK, UNLOCK),
        migrations.RunSQL("".join(guard(*each) for each in GUARDED), migrations.RunSQL.noop),
    ]
