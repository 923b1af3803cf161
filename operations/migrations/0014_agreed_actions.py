"""What locked minutes say of an action is written down when they are locked, and never changes.

Minutes that were locked before this get what their actions say now: what was said at the time was not kept. An action that
was dropped after the minutes were locked stood in them, and is among those.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# The trigger sees the row before it changes, so what is written belongs to minutes that are not locked yet.
AGREE = """
CREATE FUNCTION operations_agree_actions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO operations_agreedaction (action_id, item_id, what, owner_id, organisation_id, due_on)
    SELECT action.id, action.item_id, action.what, action.owner_id, action.organisation_id, action.due_on
    FROM operations_actionitem action JOIN operations_agendaitem item ON item.id = action.item_id
    WHERE item.meeting_id = NEW.meeting_id AND action.state <> 'dropped' ORDER BY action.id;
    RETURN NEW;
END $$;
CREATE TRIGGER operations_minutes_agreed BEFORE UPDATE ON operations_minutes
    FOR EACH ROW WHEN (OLD.state <> 'approved' AND NEW.state = 'approved') EXECUTE FUNCTION operations_agree_actions();
"""
DISAGREE = "DROP FUNCTION operations_agree_actions() CASCADE;"
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;  -- a table that still has rows to be checked gets no trigger
INSERT INTO operations_agreedaction (action_id, item_id, what, owner_id, organisation_id, due_on)
SELECT action.id, action.item_id, action.what, action.owner_id, action.organisation_id, action.due_on
FROM operations_actionitem action JOIN operations_agendaitem item ON item.id = action.item_id
JOIN operations_minutes minutes ON minutes.meeting_id = item.meeting_id
WHERE minutes.state = 'approved' AND action.created_at <= minutes.approved_at
    AND (action.state <> 'dropped' OR action.closed_at > minutes.approved_at) ORDER BY action.id;
SET CONSTRAINTS ALL DEFERRED;
"""
# As in migration 0007: where the meeting is found, and what may follow when people or organisations are merged.
GUARD = """
CREATE TRIGGER operations_agreedaction_approved BEFORE INSERT OR UPDATE OR DELETE ON operations_agreedaction
    FOR EACH ROW EXECUTE FUNCTION operations_keep_approved('item', 'owner_id', 'organisation_id');
CREATE TRIGGER operations_agreedaction_approved_all BEFORE TRUNCATE ON operations_agreedaction
    FOR EACH STATEMENT EXECUTE FUNCTION operations_keep_approved('item', 'owner_id', 'organisation_id');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0012_words_of_withdrawal'),
        ('operations', '0013_action_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgreedAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200, verbose_name='what is to be done')),
                ('due_on', models.DateField(verbose_name='last day')),
                ('action', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='agreed', to='operations.actionitem', verbose_name='action')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreed_actions', to='operations.agendaitem', verbose_name='item of the agenda')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.organisation', verbose_name='organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'verbose_name': 'action in minutes',
                'verbose_name_plural': 'actions in minutes',
            },
        ),
        migrations.RunSQL(AGREE, DISAGREE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
