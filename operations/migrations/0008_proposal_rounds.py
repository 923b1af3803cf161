"""Proposals, their rounds and the answers. What has been sent, and what has been answered, the database keeps as it was."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import network_portal.lib.dates
import network_portal.lib.files
from django.conf import settings
from django.db import migrations, models

# A version that was sent, its round's first facts, a position and the words of a directive never change.
GUARD = """
CREATE FUNCTION operations_keep_what_was_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sent_at IS NOT NULL THEN
        RAISE EXCEPTION 'version % of proposal % has been sent and never changes', OLD.number, OLD.proposal_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER proposal_version_sent BEFORE UPDATE OR DELETE ON operations_proposalversion
    FOR EACH ROW EXECUTE FUNCTION operations_keep_what_was_sent();

CREATE FUNCTION operations_keep_opened_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.opened_at IS NOT NULL AND (TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL
        OR (OLD.version_id, OLD.opens_on, OLD.answer_by, OLD.opened_at)
            IS DISTINCT FROM (NEW.version_id, NEW.opens_on, NEW.answer_by, NEW.opened_at)) THEN
        RAISE EXCEPTION 'round % has been opened: it can only be closed, once', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER proposal_round_opened BEFORE UPDATE OR DELETE ON operations_proposalround
    FOR EACH ROW EXECUTE FUNCTION operations_keep_opened_round();

CREATE TRIGGER position_given BEFORE UPDATE OR DELETE ON operations_position
    FOR EACH ROW EXECUTE FUNCTION records_forbid_change();

CREATE FUNCTION operations_keep_directive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.position_id, OLD.number, OLD.kind, OLD.text)
        IS DISTINCT FROM (NEW.position_id, NEW.number, NEW.kind, NEW.text) THEN
        RAISE EXCEPTION 'the words of directive % never change', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER directive_given BEFORE UPDATE OR DELETE ON operations_directive
    FOR EACH ROW EXECUTE FUNCTION operations_keep_directive();
"""
RELEASE = """
DROP TRIGGER directive_given ON operations_directive;
DROP FUNCTION operations_keep_directive();
DROP TRIGGER position_given ON operations_position;
DROP TRIGGER proposal_round_opened ON operations_proposalround;
DROP FUNCTION operations_keep_opened_round();
DROP TRIGGER proposal_version_sent ON operations_proposalversion;
DROP FUNCTION operations_keep_what_was_sent();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0010_people_import'),
        ('operations', '0007_minutes'),
        ('records', '0002_chain'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(choices=[('for', 'In favour'), ('change', 'In favour with a change'), ('against', 'Against'), ('abstain', 'Abstains')], max_length=8, verbose_name='position')),
                ('reason', models.TextField(blank=True, default='', verbose_name='reason')),
                ('registry_number', models.CharField(blank=True, default='', max_length=60, verbose_name='registry number')),
                ('document', models.FileField(blank=True, upload_to=network_portal.lib.files.keep_in('positions'), verbose_name='attachment')),
                ('document_name', models.CharField(blank=True, default='', max_length=120, verbose_name='attachment')),
                ('given_at', models.DateTimeField(default=network_portal.lib.dates.now, editable=False, verbose_name='given')),
                ('is_late', models.BooleanField(default=False, verbose_name='late')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given by')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.mandate', verbose_name='mandate')),
            ],
            options={
                'verbose_name': 'position',
                'verbose_name_plural': 'positions',
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False, null=True, unique=True, verbose_name='number')),
                ('kind', models.CharField(choices=[('new_row', 'New row of the matrix'), ('changed_row', 'Changed row of the matrix'), ('method', 'Method'), ('fee', 'Fee principle'), ('plan', 'Plan'), ('other', 'Another matter')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('state', models.CharField(choices=[('open', 'Going on'), ('adopted', 'Adopted'), ('resting', 'Resting'), ('closed', 'Closed without a decision')], default='open', max_length=8, verbose_name='state')),
                ('reason', models.TextField(blank=True, default='', verbose_name='reason')),
                ('ended_on', models.DateField(editable=False, null=True, verbose_name='ended on')),
                ('created_at', models.DateTimeField(default=network_portal.lib.dates.now, editable=False)),
                ('agenda_item', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='operations.agendaitem')),
                ('decided_item', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adopted_proposals', to='operations.agendaitem')),
                ('matrix_row', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='operations.matrixrow', verbose_name='row of the matrix')),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsible')),
            ],
            options={
                'verbose_name': 'proposal',
                'verbose_name_plural': 'proposals',
            },
        ),
        migrations.CreateModel(
            name='Directive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='order')),
                ('kind', models.CharField(choices=[('instruction', 'Instruction'), ('wish', 'Wish')], max_length=11, verbose_name='kind')),
                ('text', models.TextField(verbose_name='text')),
                ('state', models.CharField(choices=[('received', 'Received'), ('worked_in', 'Worked in'), ('rejected', 'Rejected'), ('moved', 'Moved to another proposal')], default='received', max_length=9, verbose_name='state')),
                ('answer', models.TextField(blank=True, default='', verbose_name='answer')),
                ('worked_into', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='worked into version')),
                ('answered_at', models.DateTimeField(editable=False, null=True, verbose_name='answered')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='directives', to='operations.position')),
                ('moved_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moved_directives', to='operations.proposal', verbose_name='moved to')),
            ],
            options={
                'verbose_name': 'instruction or wish',
                'verbose_name_plural': 'instructions and wishes',
                'ordering': ['position', 'number'],
            },
        ),
        migrations.CreateModel(
            name='ProposalVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('ask', models.TextField(verbose_name='what we ask')),
                ('text', models.TextField(verbose_name='proposal')),
                ('news', models.TextField(blank=True, default='', verbose_name='what is new')),
                ('sent_at', models.DateTimeField(editable=False, null=True, verbose_name='sent')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='operations.proposal')),
            ],
            options={
                'verbose_name': 'version of a proposal',
                'verbose_name_plural': 'versions of proposals',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='ProposalRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opens_on', models.DateField(verbose_name='first day')),
                ('answer_by', models.DateField(verbose_name='last day to answer')),
                ('opened_at', models.DateTimeField(editable=False, null=True, verbose_name='opened')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='round', to='operations.proposalversion')),
            ],
            options={
                'verbose_name': 'round',
                'verbose_name_plural': 'rounds',
            },
        ),
        migrations.CreateModel(
            name='RoundReceiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_observer', models.BooleanField(default=False, verbose_name='reads without answering')),
                ('step', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('phoned_on', models.DateField(editable=False, null=True, verbose_name='phoned on')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='round_receivers', to='members.organisation', verbose_name='organisation')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receivers', to='operations.proposalround')),
            ],
            options={
                'verbose_name': 'receiver of a round',
                'verbose_name_plural': 'receivers of rounds',
            },
        ),
        migrations.CreateModel(
            name='PositionDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(blank=True, choices=[('for', 'In favour'), ('change', 'In favour with a change'), ('against', 'Against'), ('abstain', 'Abstains')], default='', max_length=8, verbose_name='position')),
                ('reason', models.TextField(blank=True, default='', verbose_name='reason')),
                ('directives', models.JSONField(blank=True, default=list, verbose_name='instructions and wishes')),
                ('registry_number', models.CharField(blank=True, default='', max_length=60, verbose_name='registry number')),
                ('document', models.FileField(blank=True, upload_to=network_portal.lib.files.keep_in('positions'), verbose_name='attachment')),
                ('document_name', models.CharField(blank=True, default='', max_length=120, verbose_name='attachment')),
                ('updated_at', models.DateTimeField(default=network_portal.lib.dates.now, editable=False, verbose_name='changed')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                ('receiver', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='operations.roundreceiver')),
            ],
            options={
                'verbose_name': 'draft of a position',
                'verbose_name_plural': 'drafts of positions',
            },
        ),
        migrations.AddField(
            model_name='position',
            name='receiver',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='position', to='operations.roundreceiver'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('title'), name='gin_trgm_ops'), name='proposal_search'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'changed_row'), _negated=True), ('matrix_row__isnull', False), _connector='OR'), name='proposal_row_to_change', violation_error_message='Choose the row of the matrix that should be changed.'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'adopted'), _negated=True), ('decided_item__isnull', False), _connector='OR'), name='proposal_adopted_by_decision', violation_error_message='A proposal is adopted by a decision at a meeting.'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['resting', 'closed']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='proposal_ended_with_reason', violation_error_message='Write why.'),
        ),
        migrations.AddConstraint(
            model_name='directive',
            constraint=models.UniqueConstraint(fields=('position', 'number'), name='directive_order'),
        ),
        migrations.AddConstraint(
            model_name='directive',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'worked_in'), ('worked_into__isnull', False)), models.Q(models.Q(('state', 'worked_in'), _negated=True), ('worked_into', None)), _connector='OR'), name='directive_worked_into'),
        ),
        migrations.AddConstraint(
            model_name='directive',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('moved_to__isnull', False), ('state', 'moved')), models.Q(models.Q(('state', 'moved'), _negated=True), ('moved_to', None)), _connector='OR'), name='directive_moved_to'),
        ),
        migrations.AddConstraint(
            model_name='directive',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'rejected'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='directive_rejected_with_reason', violation_error_message='Write why it is rejected.'),
        ),
        migrations.AddConstraint(
            model_name='proposalversion',
            constraint=models.UniqueConstraint(fields=('proposal', 'number'), name='proposal_version_once'),
        ),
        migrations.AddConstraint(
            model_name='proposalversion',
            constraint=models.UniqueConstraint(condition=models.Q(('sent_at', None)), fields=('proposal',), name='proposal_one_draft', violation_error_message='The next version is already being written.'),
        ),
        migrations.AddIndex(
            model_name='proposalround',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['answer_by'], name='round_open'),
        ),
        migrations.AddConstraint(
            model_name='proposalround',
            constraint=models.CheckConstraint(condition=models.Q(('answer_by__gte', models.F('opens_on'))), name='round_order', violation_error_message='The last day cannot come before the first day.'),
        ),
        migrations.AddConstraint(
            model_name='proposalround',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at', None), ('opened_at__isnull', False), _connector='OR'), name='round_closed_after_opened'),
        ),
        migrations.AddIndex(
            model_name='roundreceiver',
            index=models.Index(fields=['organisation', 'round'], name='round_receiver_of'),
        ),
        migrations.AddConstraint(
            model_name='roundreceiver',
            constraint=models.UniqueConstraint(fields=('round', 'organisation'), name='round_receiver_once', violation_error_message='The organisation is already asked in this round.'),
        ),
        migrations.AddConstraint(
            model_name='position',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stance__in', ['change', 'against']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='position_reason', violation_error_message='Write why.'),
        ),
        migrations.RunSQL(GUARD, RELEASE),
    ]
