"""A round on paper: its table, what changed and its directives; and an organisation's own answer for its registry."""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib import dates
from operations.answers import gather
from operations.models import ProposalRound, RoundReceiver
from operations.reports.proposed_rows import between_versions, compare, of_version


def round_document(sent: ProposalRound, person: Person) -> tuple[str, dict[str, Any]]:
    """The template and its context, with what `person` may read."""
    version = sent.version
    answers = gather(version.proposal, person, version.number)
    earlier = version.proposal.versions.filter(number__lt=version.number).select_related("proposal__matrix_row")
    before = earlier.order_by("-number").first()
    given = [row.last for row in answers.rows if row.last.position]
    return "operations/reports/round.html", {
        "round": sent,
        "moved_days": list(sent.moved_days.all()),
        "version": version,
        "proposal": version.proposal,
        "answers": answers,
        "reasons": [cell for cell in given if cell.position and cell.position.reason],
        "before": before,
        "row": of_version(version.proposal, version),
        "row_changes": between_versions(before, version) if before else [],
        "difference": compare(before.text, version.text) if before else [],
        "today": dates.today(),
    }


def round_file_name(sent: ProposalRound) -> str:
    kind = slugify(_("round"))
    return f"{kind}-{sent.version.proposal.number}-v{sent.version.number}.pdf"


def receiver_to_print(pk: int) -> RoundReceiver:
    rows = RoundReceiver.objects.select_related(
        "organisation", "position__by", "position__mandate", "round__version__proposal__responsible"
    )
    return rows.get(pk=pk)


def extract_document(receiver: RoundReceiver) -> tuple[str, dict[str, Any]]:
    """What the registry wants to know: who answered what, when and by which decision, and what became of it."""
    version = receiver.round.version
    return "operations/reports/round_extract.html", {
        "receiver": receiver,
        "position": receiver.position,
        "directives": list(receiver.position.directives.select_related("moved_to")),
        "round": receiver.round,
        "version": version,
        "proposal": version.proposal,
        "row": of_version(version.proposal, version),
        "today": dates.today(),
    }


def extract_file_name(receiver: RoundReceiver) -> str:
    kind, version = slugify(_("Extract")), receiver.round.version
    return f"{kind}-{slugify(receiver.organisation.short_name)}-{version.proposal.number}-v{version.number}.pdf"
