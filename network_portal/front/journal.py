"""The page of the journal. What it holds back is known to the apps: a list of functions, so that nothing is shown by accident."""

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

import procurement.journal
from members.models import Person
from network_portal.lib.refusals import require
from network_portal.lib.requests import SignedIn
from network_portal.records import rules
from network_portal.records.search import JournalFilter

Holding = tuple[Callable[[Person], Q], ...]
UNSEEN: Holding = (procurement.journal.unseen,)  # neither the name nor the data
WITHOUT_DETAILS: Holding = (procurement.journal.without_details,)  # the name, but not the data


def journal(request: SignedIn) -> HttpResponse:
    person = request.user
    require(
        rules.may_read_the_journal(person), _("Only the network administrator reads the journal. Ask the network’s office.")
    )
    asked = JournalFilter.read(request.GET)
    found = asked.entries(unseen=_any(UNSEEN, person), without_details=_any(WITHOUT_DETAILS, person))
    older = found[99].pk if len(found) > 100 else None
    return render(request, "front/journal.html", {"entries": found[:100], "asked": asked, "older": older})


def _any(holding: Holding, person: Person) -> Q:
    return reduce(or_, (holds(person) for holds in holding))
