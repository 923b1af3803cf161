"""How long before its last day a member must give notice: decided from a day on, and kept as it was."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from members import rules
from members.actions.shared import iso
from members.models import NoticePeriod, Person
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal


@transaction.atomic
def decide_notice_period(months: int, valid_from: date, decision_reference: str, *, by: Person | None) -> NoticePeriod:
    """Members must give notice `months` before their last day, from `valid_from` on. Earlier periods stay on record."""
    rules.must_be_ahead(valid_from)
    try:
        with transaction.atomic():
            period = NoticePeriod.objects.create(months=months, valid_from=valid_from, decision_reference=decision_reference)
    except IntegrityError:
        raise Refused(_("There is already a period of notice from that day.")) from None
    journal("members.notice_period_decided", period, by=by, **_facts(period))
    return period


@transaction.atomic
def take_back_notice_period(period: NoticePeriod, *, by: Person) -> None:
    """One that was written down wrongly, before the day from which it would hold."""
    found = NoticePeriod.objects.select_for_update().filter(pk=period.pk).first()
    if found is None:
        raise Refused(_("It is already taken back."))
    rules.must_not_hold_yet(found)
    journal("members.notice_period_taken_back", found, by=by, **_facts(found))
    found.delete()


def _facts(period: NoticePeriod) -> dict[str, Any]:
    return {"months": period.months, "valid_from": iso(period.valid_from), "reference": period.decision_reference}
