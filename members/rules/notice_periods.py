"""The period of notice: who decides it, and that what has held is never changed."""

from django.utils.translation import gettext as _

from members.models import NoticePeriod, Person
from members.rules.grants import DECIDE_NOTICE_PERIOD
from members.rules.periods import written
from network_portal.lib import dates
from network_portal.lib.refusals import Refused


def may_decide_notice_period(person: Person) -> bool:
    return DECIDE_NOTICE_PERIOD.allows(person)


def must_not_hold_yet(period: NoticePeriod) -> None:
    """Members may have given notice under one that holds or has held, so it stays as it was."""
    if period.valid_from <= dates.today():
        raise Refused(
            _("It holds since %(day)s, and members may have given notice by it. Decide a new one from a later day instead.")
            % {"day": written(period.valid_from)}
        )
