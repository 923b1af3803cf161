"""When the matrix may be written, and when a version may be put in force."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from operations.models import Matrix


def must_be_draft_version(matrix: Matrix) -> None:
    if not matrix.is_draft:
        raise Refused(
            _("Version %(version)d has been adopted and never changes. Write a new version instead.")
            % {"version": matrix.version}
        )


def must_have_rows(matrix: Matrix) -> None:
    if not matrix.rows.exists():
        raise Refused(_("The draft has no rows, so there is nothing to adopt."))


def must_have_matrix() -> None:
    """Every meeting and every event belongs to a row of the matrix in force."""
    if Matrix.in_force() is None:
        raise Refused(
            _("Meetings and events belong to a row of the matrix, and no version of it is in force yet. Adopt one first."),
            Way(_("Go to the matrix"), reverse("operations:matrix")),
        )


def must_not_have_draft() -> None:
    draft = Matrix.objects.drafts().first()
    if draft:
        raise Refused(
            _("Version %(version)d is already being written. Continue with that one.") % {"version": draft.version}
        )


def must_follow_in_time(matrix: Matrix, adopted_on: date) -> None:
    """The decision has been made, and after the one on the version before."""
    if adopted_on > dates.today():
        raise Refused(_("Write the day the decision was made. It cannot be later than today."))
    before = Matrix.objects.exclude(adopted_on=None).filter(version__lt=matrix.version).order_by("-version").first()
    if before and before.adopted_on and adopted_on < before.adopted_on:
        raise Refused(
            _("Version %(version)d was adopted on %(day)s. The next one cannot have been adopted before it.")
            % {"version": before.version, "day": dates.day(before.adopted_on, year=True)}
        )
