"""The matrix with its follow-up as a tagged PDF, for the network or with an organisation's own part."""

from datetime import date
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from members.models import Organisation
from network_portal.front.followup.figures import by_part, figures
from network_portal.front.followup.lines import in_words, key
from network_portal.front.followup.periods import Period
from network_portal.front.reports.network import FEWEST
from network_portal.lib import dates, pdf
from network_portal.records.jobs import Progress
from operations.models import Matrix


def make(progress: Progress) -> None:
    """The work of a job."""
    told = progress.arguments
    period = Period(told["period"], date.fromisoformat(told["first"]), date.fromisoformat(told["last"]))
    organisation = Organisation.objects.get(pk=told["organisation"]) if told.get("organisation") else None
    progress.say(10, _("Counting"))
    context = document(period, organisation)
    progress.say(40, _("Setting the pages"))
    content = pdf.from_template("front/followup/paper.html", context)
    whose = f"-{organisation.short_name}" if organisation else ""
    progress.leave_file(f"{slugify(_('Matrix'))}-{slugify(period.label + whose)}.pdf", content)


def document(period: Period, organisation: Organisation | None) -> dict[str, Any]:
    rows = figures(period, organisation)
    return {
        "matrix": rows[0].row.matrix if rows else Matrix.in_force(),
        "parts": [in_words(part, organisation) for part in by_part(rows)],
        "period": period,
        "own": organisation,
        "today": dates.today(),
        "fewest": FEWEST,
        "key": key(),
    }
