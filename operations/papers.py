"""Minutes on paper: what stands in them, for the page and for the tagged PDF. Paper is always in Swedish."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import override

from members.models import Organisation
from network_portal.lib import pdf
from operations import rules
from operations.models import ActionItem, AgreedAction, Attendance, Body, Minutes, RegistryEntry

LANGUAGE = "sv"  # of what goes into a municipality's registry


def text_of(found: Minutes) -> dict[str, Any]:
    """What stands in the minutes: items with their corrections, attendance, quorum. Six queries, however long the agenda."""
    items = found.meeting.agenda.select_related("noted", "decision").prefetch_related("decision__concerns")
    corrections = list(found.corrections.select_related("by"))
    attendance = found.attendance.select_related("person", "organisation")
    rows = list(attendance.order_by("organisation__sort_name", "person__sort_name", "pk"))
    return {
        "minutes": found,
        "meeting": found.meeting,
        "items": [(item, [row for row in corrections if row.item_id == item.pk]) for item in items],
        "corrections": [row for row in corrections if row.item_id is None],
        "there": [row for row in rows if row.was_there],
        "excused": [row for row in rows if row.state == Attendance.State.EXCUSED],
        "absent": [row for row in rows if row.state == Attendance.State.ABSENT],
        "quorum": rules.quorum_words(found, rows) if rows else "",
    }


def agreed(found: Minutes) -> QuerySet[AgreedAction]:
    """The actions as locked minutes say them."""
    rows = AgreedAction.objects.filter(item__meeting=found.meeting)
    return rows.select_related("owner", "organisation", "item").order_by("due_on", "pk")


def promised(found: Minutes) -> QuerySet[Any]:
    """The actions that the minutes speak of: as they were agreed when the minutes are locked, until then as they stand today."""
    if found.is_approved:
        return agreed(found)
    rows = ActionItem.objects.filter(item__meeting=found.meeting).exclude(state=ActionItem.State.DROPPED)
    return rows.select_related("owner", "organisation", "item").order_by("due_on", "pk")


def on_paper(found: Minutes) -> dict[str, Any]:
    """With who approved, as the paper ends with them, and with the actions that each item gave."""
    actions = list(promised(found))
    paper = text_of(found)
    for item, _corrections in paper["items"]:
        item.promised = [action for action in actions if action.item_id == item.pk]
    return {**paper, "approvals": list(found.approvals.select_related("person"))}


def minutes_pdf(found: Minutes) -> bytes:
    with override(LANGUAGE):
        context = {"papers": [on_paper(found)], "minutes": found, "body": found.meeting.body}
        return pdf.from_template("operations/reports/minutes.html", context)


def collected_pdf(body: Body, year: int, papers: list[dict[str, Any]]) -> bytes:
    """The year's minutes of a body, one after the other, with a list of them first."""
    with override(LANGUAGE):
        context = {"papers": papers, "body": body, "year": year}
        return pdf.from_template("operations/reports/collected.html", context)


def extract_pdf(found: Minutes, organisation: Organisation) -> bytes:
    """What concerns one organisation and what it promised, with its own registry number: for its registry."""
    with override(LANGUAGE):
        paper = on_paper(found)
        concerning = [(item, listed) for item, listed in paper["items"] if concerns(item, organisation)]
        entry = RegistryEntry.objects.filter(minutes=found, organisation=organisation).first()
        context = {
            **paper,
            "items": concerning,
            "actions": promised(found).filter(organisation=organisation),
            "organisation": organisation,
            "present": ", ".join(str(row.who) for row in paper["there"] if row.organisation_id == organisation.pk),
            "entry": entry,
            "body": found.meeting.body,
        }
        return pdf.from_template("operations/reports/extract.html", context)


def concerns(item: Any, organisation: Organisation) -> bool:
    """Whether the item holds a decision that binds the organisation: it is named, or nobody is."""
    decision = getattr(item, "decision", None)
    if decision is None:
        return False
    named = {one.pk for one in decision.concerns.all()}
    return not named or organisation.pk in named


def file_name(kind: str, *parts: object) -> str:
    """`protokoll-natverksmote-4-2026.pdf`."""
    return f"{slugify('-'.join(str(part) for part in (kind, *parts)).replace('/', '-'))[:100]}.pdf"
