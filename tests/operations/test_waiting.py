"""What waits for those who prepare: no more rows of one sort than one reads, and the same proposals that the querysets name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Max

from network_portal.lib import dates
from operations import waiting
from operations.models import Directive, Method, Proposal, ProposalRound, ProposalVersion, RoundReceiver
from operations.waiting import most, proposals
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

As = Callable[..., StrictClient]
pytestmark = pytest.mark.django_db


def sent(cast: Cast, title: str, *, over: bool = False, closed: bool = False, wishes: int = 0) -> Proposal:
    """Sent to Ystad, which answers with so many wishes, and to Malmö, which does not."""
    asked = [{"kind": "wish", "text": f"Önskemål {n}"} for n in range(wishes)]
    with dates.at(dates.now() - timedelta(days=20 if over else 5)):
        proposal = factories.proposal(cast, title=title)
        round_ = factories.sent_round(cast, cast.ystad, cast.malmo, proposal=proposal)
        factories.position(factories.receiver(round_, cast.ystad), cast.officer, directives=asked)
    if closed:
        ProposalRound.objects.filter(pk=round_.pk).update(closed_at=dates.now() - timedelta(days=2))
    return proposal


def again(proposal: Proposal) -> None:
    """A second version whose round is over too, before what came with the first has been answered."""
    moment = dates.now() - timedelta(days=20)
    version = ProposalVersion.objects.create(proposal=proposal, number=2, ask="Igen?", text="Text", sent_at=moment)
    days = {"opens_on": moment.date(), "answer_by": dates.today() - timedelta(days=1)}
    ProposalRound.objects.create(version=version, opened_at=moment, **days)


class TestProposalsToSeeTo:
    def test_are_those_that_the_querysets_name(self, cast: Cast) -> None:
        sent(cast, "Pågår")
        sent(cast, "Över", over=True, wishes=1)
        sent(cast, "Besvarad", closed=True)
        sent(cast, "Väntar", closed=True, wishes=2)
        sent(cast, "Väntar och pågår", wishes=1)
        Proposal.objects.filter(pk=sent(cast, "Vilar", over=True).pk).update(state=Proposal.State.RESTING, reason="Sedan")
        Proposal.objects.filter(pk=sent(cast, "Stängd", closed=True, wishes=1).pk).update(state="closed", reason="Nej")
        factories.proposal(cast, title="Utkast")
        answered = sent(cast, "Väntar på ett", closed=True, wishes=2)
        first = Directive.objects.of(answered).order_by("number")[0]
        Directive.objects.filter(pk=first.pk).update(state=Directive.State.REJECTED, answer="Nej")
        again(sent(cast, "Över igen", closed=True, wishes=1))
        over, left = proposals._to_see_to()
        assert {(row.pk, row.title, row.since, row.missing) for row in over} == self.over()
        assert {(row.pk, row.title, row.since, row.missing) for row in left} == self.left()
        assert [(row.title, row.missing) for row in over] == [("Över", 1), ("Över igen", 0)]
        assert [(row.title, row.missing) for row in left] == [("Väntar", 2), ("Väntar på ett", 1)]

    @staticmethod
    def over() -> set[tuple[Any, ...]]:
        rounds = ProposalRound.objects.open().filter(answer_by__lt=dates.today())
        rows = rounds.filter(version__proposal__in=Proposal.objects.going_on().exclude(number=None))
        return {
            (
                row.version.proposal_id,
                row.version.proposal.title,
                row.answer_by,
                RoundReceiver.objects.unanswered().filter(round=row).count(),
            )
            for row in rows
        }

    @staticmethod
    def left() -> set[tuple[Any, ...]]:
        found = set()
        for proposal in Proposal.objects.going_on().exclude(number=None):
            rounds = ProposalRound.objects.filter(version__proposal=proposal)
            closed_at = rounds.aggregate(at=Max("closed_at"))["at"]
            missing = Directive.objects.of(proposal).unanswered().count()
            if closed_at and missing and not rounds.open().filter(answer_by__lt=dates.today()).exists():
                found.add((proposal.pk, proposal.title, dates.as_local_date(closed_at), missing))
        return found

    def test_fill_no_more_than_ten_rows_of_each_sort(self, cast: Cast, monkeypatch: pytest.MonkeyPatch, as_: As) -> None:
        monkeypatch.setattr(most, "AT_MOST", 2)
        for number in range(3):
            sent(cast, f"Över {number}", over=True)
            sent(cast, f"Väntar {number}", closed=True, wishes=1)
        items = waiting.rounds(cast.coordinator)
        assert [item.title for item in items] == [
            *("Över 0", "Över 1", "Fler rundor är över", "Väntar 0", "Väntar 1", "Fler förslag väntar på dig")
        ]
        client = as_(cast.coordinator)
        for item in items:
            assert client.get(item.url.partition("#")[0]).status_code == 200


def test_one_s_own_actions_fill_no_more_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch, as_: As) -> None:
    monkeypatch.setattr(most, "AT_MOST", 2)
    for number in range(3):
        factories.action(cast, what=f"Åtgärd {number}", due_on=dates.today() + timedelta(days=number))
    items = [item for item in waiting.waiting(cast.officer) if item.kind in {"Åtgärd", "Åtgärder"}]
    assert [item.title for item in items] == ["Åtgärd 0", "Åtgärd 1", "Du har fler åtgärder att göra"]
    html = as_(cast.officer).get(items[-1].url).content.decode()
    assert "Åtgärd 2" in html


def test_methods_to_look_through_fill_no_more_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch, as_: As) -> None:
    monkeypatch.setattr(most, "AT_MOST", 2)
    for number in range(3):
        method = factories.method(cast, title=f"Metod {number}", responsible=cast.coordinator)
        Method.objects.filter(pk=method.pk).update(review_on=dates.today() - timedelta(days=9 - number))
    items = [item for item in waiting.waiting(cast.coordinator) if item.kind in {"Metod", "Metoder"}]
    assert [item.title for item in items] == ["Metod 0", "Metod 1", "Du har fler metoder att se över"]
    assert as_(cast.coordinator).get(items[-1].url).status_code == 200
