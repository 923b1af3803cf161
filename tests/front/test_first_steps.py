"""A network that begins: what its administrator is led through, until it is done."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from financing.models import Issuer
from members.models import Membership
from network_portal.front.first_steps import first_steps
from operations.models import Matrix
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(cast: Cast) -> Cast:
    """The office and its administrator, and no members."""
    Membership.objects.all().delete()
    return cast


def take_all(cast: Cast) -> None:
    factories.matrix_row()
    Membership.objects.create(organisation=cast.ystad, starts_on=date(2024, 1, 1))
    factories.issuer(cast.office)
    factories.fee_table(2026)
    factories.meeting(cast, called_at=timezone.now())


class TestFirstSteps:
    def test_stand_in_order_and_none_is_done(self, empty: Cast) -> None:
        steps = first_steps(empty.administrator)
        assert [step.label for step in steps] == [
            "Anta en matris",
            "Låt medlemmarna gå med",
            "Ange fakturornas avsändare",
            "Besluta avgifterna",
            "Kalla till det första nätverksmötet",
        ]
        assert [step.is_next for step in steps] == [True, False, False, False, False]

    def test_a_draft_a_proposal_and_a_meeting_nobody_was_called_to_are_not_enough(self, empty: Cast) -> None:
        Matrix.objects.create(version=1)
        factories.fee_table(2026, decided=False)
        assert not any(step.is_done for step in first_steps(empty.administrator))

    def test_what_is_done_is_ticked_and_the_next_is_the_first_that_is_not(self, empty: Cast) -> None:
        factories.matrix_row()
        factories.issuer(empty.office)
        steps = first_steps(empty.administrator)
        assert [step.is_done for step in steps] == [True, False, True, False, False]
        assert [step.is_next for step in steps] == [False, True, False, False, False]

    def test_disappear_when_all_are_done_and_ask_no_more(self, empty: Cast, count_queries: Callable[..., object]) -> None:
        assert len(empty.administrator.active_roles) == 1
        with count_queries(1):
            assert first_steps(empty.administrator)
        take_all(empty)
        assert first_steps(empty.administrator) == []
        with count_queries(0):
            assert first_steps(empty.administrator) == []

    def test_are_the_administrator_s(self, empty: Cast) -> None:
        for person in (empty.coordinator, empty.officer, empty.stranger):
            assert first_steps(person) == []


class TestHome:
    def test_leads_a_new_administrator_to_each_step(self, empty: Cast, as_: Callable[..., StrictClient]) -> None:
        Issuer.objects.all().delete()
        html = as_(empty.administrator).get("/").content.decode()
        assert "Nätverket är nytt. Ta de första stegen i tur och ordning." in html
        assert "0 av 5 klara" in html
        for address in ("/operations/matrix/", "/members/organisations/?show=could-join", "/financing/sender/"):
            assert f'href="{address}"' in html
        take_all(empty)
        assert "De första stegen" not in as_(empty.administrator).get("/").content.decode()


class TestWayToTheMatrix:
    @pytest.mark.parametrize("address", ["/operations/meetings/add/", "/competence/events/add/"])
    def test_forms_that_need_a_row_say_what_to_do_and_lead_there(
        self, address: str, empty: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        for client in (as_(empty.administrator), as_(empty.coordinator)):
            response = client.get(address)
            assert response.status_code == client.post(address).status_code == 409
            assert "ingen version av den gäller ännu" in response.content.decode()
            assert 'href="/operations/matrix/">Till matrisen' in response.content.decode()

    def test_one_button_makes_the_first_version(self, empty: Cast, as_: Callable[..., StrictClient]) -> None:
        client = as_(empty.administrator)
        assert "Börja med startmatrisen" in client.get("/operations/matrix/").content.decode()
        html = client.post("/operations/matrix/draft/", {"begin_with": "reference"}, follow=True).content.decode()
        assert "Version 1 börjar med startmatrisen" in html
        assert "Lunchwebbinarier" in html
        assert "Har nätverket inte mötts ännu?" in client.get("/operations/matrix/1/adopt/").content.decode()
        data = {"adopted_on": "2026-01-15", "decision_reference": "Kansliet, fram till det första nätverksmötet"}
        assert "Version 1 gäller" in client.post("/operations/matrix/1/adopt/", data, follow=True).content.decode()
        assert client.get("/operations/meetings/add/").status_code == 200
