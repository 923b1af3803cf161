"""The documents of an item of an agenda: added and removed, also after the notice, until the meeting is over."""

from django.db import transaction

from members.models import Person
from network_portal.lib import dates, files
from network_portal.lib.files import Upload
from network_portal.records.journal import journal
from operations import rules
from operations.actions.meetings import lock, touch
from operations.models import AgendaDocument, AgendaItem


@transaction.atomic
def add_document(item: AgendaItem, upload: Upload, *, by: Person) -> AgendaDocument:
    meeting = lock(item.meeting)
    rules.must_not_be_cancelled(meeting)
    rules.must_not_be_over(meeting)
    item = meeting.agenda.get(pk=item.pk)
    rules.must_have_room_for_documents(item)
    document = AgendaDocument(item=item, file_name=upload.name, by=by, added_at=dates.now())
    files.keep(document.file, upload)
    document.save()
    touch(meeting)
    journal("operations.document_added", document, by=by, meeting=meeting.pk)
    return document


@transaction.atomic
def remove_document(document: AgendaDocument, *, by: Person | None) -> None:
    meeting = lock(document.item.meeting)
    rules.must_not_be_cancelled(meeting)
    rules.must_not_be_over(meeting)
    journal("operations.document_removed", document, by=by, meeting=meeting.pk)
    files.forget(document.file)
    document.delete()
    touch(meeting)
