"""A version of a proposal carries the row of the matrix that it proposes; the last day of an open round may be moved."""

import django.db.models.deletion
import network_portal.lib.dates
from django.db import migrations, models


# The last day of an opened round changes only when a row of its own says from which day to which, and why.
GUARD = """
CREATE OR REPLACE FUNCTION operations_keep_opened_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.opened_at IS NOT NULL AND (TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL
        OR (OLD.version_id, OLD.opens_on, OLD.opened_at) IS DISTINCT FROM (NEW.version_id, NEW.opens_on, NEW.opened_at)
        OR (OLD.answer_by IS DISTINCT FROM NEW.answer_by AND (OLD.answer_by, NEW.answer_by) IS DISTINCT FROM
            (SELECT (moved.before, moved.after) FROM operations_movedday moved
             WHERE moved.round_id = OLD.id ORDER BY moved.id DESC LIMIT 1))) THEN
        RAISE EXCEPTION 'round % has been opened: it can only be closed, once, and its last day be moved with a reason', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER moved_day_kept BEFORE UPDATE OR DELETE ON operations_movedday
    FOR EACH ROW EXECUTE FUNCTION records_forbid_change();
"""
RELEASE = """
DROP TRIGGER moved_day_kept ON operations_movedday;
CREATE OR REPLACE FUNCTION operations_keep_opened_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.opened_at IS NOT NULL AND (TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL
        OR (OLD.version_id, OLD.opens_on, OLD.answer_by, OLD.opened_at)
            IS DISTINCT FROM (NEW.version_id, NEW.opens_on, NEW.answer_by, NEW.opened_at)) THEN
        RAISE EXCEPTION 'round % has been opened: it can only be closed, once', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0011_followup'),
    ]

    operations = [
        migrations.CreateModel(
            name='MovedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.DateField(verbose_name='last day before')),
                ('after', models.DateField(verbose_name='last day to answer')),
                ('reason', models.TextField(verbose_name='reason')),
                ('at', models.DateTimeField(default=network_portal.lib.dates.now, editable=False, verbose_name='moved')),
            ],
            options={
                'verbose_name': 'moved last day',
                'verbose_name_plural': 'moved last days',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='proposal',
            name='draft_row',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='adopted_proposals', to='operations.matrixrow'),
        ),
        migrations.AddField(
            model_name='proposalversion',
            name='expected_effect',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='expected effect'),
        ),
        migrations.AddField(
            model_name='proposalversion',
            name='expected_result',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='expected result'),
        ),
        migrations.AddField(
            model_name='proposalversion',
            name='part',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Competence'), (2, 'Innovation and procurement'), (3, 'Operation and cohesion')], null=True, verbose_name='part'),
        ),
        migrations.AddField(
            model_name='proposalversion',
            name='working_form',
            field=models.CharField(blank=True, db_default='', default='', max_length=120, verbose_name='working form'),
        ),
        migrations.AlterField(
            model_name='backlogitem',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waits'), ('taken', 'On an agenda'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='proposalversion',
            constraint=models.CheckConstraint(condition=models.Q(('part', None), ('part__in', [1, 2, 3]), _connector='OR'), name='proposal_version_part'),
        ),
        migrations.AddField(
            model_name='movedday',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moved_days', to='operations.proposalround'),
        ),
        migrations.AddConstraint(
            model_name='movedday',
            constraint=models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='moved_day_is_another'),
        ),
        migrations.AddConstraint(
            model_name='movedday',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='moved_day_with_reason', violation_error_message='Write why.'),
        ),
        migrations.RunSQL(GUARD, RELEASE),
    ]
