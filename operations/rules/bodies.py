"""When a body may meet."""

from django.utils.translation import gettext as _

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from operations.models import Body


def must_go_on(body: Body) -> None:
    if body.has_ended and body.ended_on:
        raise Refused(
            _("%(body)s ended on %(day)s. Choose another group.")
            % {"body": body, "day": dates.day(body.ended_on, year=True)}
        )
