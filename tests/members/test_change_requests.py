"""A member proposes, the office decides."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from members import actions, waiting
from members.actions import requests
from members.models import ChangeRequest, Organisation, Person
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests.cast import Cast, make_cast
from tests.races import Rendezvous, race
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[[Person | None], StrictClient]


def proposed(cast: Cast, field: str = "name", after: str = "Ystad kommun") -> ChangeRequest:
    return actions.propose(cast.ystad, field, after, "Så heter vi.", by=cast.colleague)


def send(client: StrictClient, cast: Cast, **given: str) -> str:
    url = reverse("members:propose", args=[cast.ystad.pk])
    return client.post(url, {"reason": "Nytt beslut.", **given}, follow=True).content.decode()


class TestPropose:
    def test_is_sent_by_the_contact_and_told_to_the_office(self, cast: Cast, as_: As) -> None:
        html = send(as_(cast.colleague), cast, field="short_name", value="Ystads stad")
        assert "Nätverkets kansli har fått ditt förslag" in html
        made = ChangeRequest.objects.get()
        assert (made.before, made.after, made.by) == ("Ystad", "Ystads stad", cast.colleague)
        assert Notice.objects.filter(person=cast.administrator, template__endswith="change_proposed.txt").count() == 1
        assert [item.title for item in waiting.waiting(cast.administrator) if "Kort namn" in item.title]

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("organisation_number", "212000-1182", "Den sista siffran stämmer inte"),
            ("municipality_code", "12", "Skriv koden med fyra siffror"),
            ("email_domain", "inte en domän", "Skriv bara det som står efter"),
            ("name", "Ystads kommun", "Det står där redan"),
            ("name", "", "Skriv vad som ska stå där i stället"),
            ("kind", "partner", "Välj ett av alternativen"),
        ],
    )
    def test_reads_the_value_as_the_office_would(self, field: str, value: str, said: str, cast: Cast, as_: As) -> None:
        assert said in send(as_(cast.colleague), cast, field=field, value=value)
        assert not ChangeRequest.objects.exists()

    def test_the_journal_holds_what_is_proposed_but_no_address_of_a_person(self, cast: Cast) -> None:
        actions.propose(cast.ystad, "short_name", "Ystads stad", "Så säger vi.", by=cast.colleague)
        actions.propose(cast.officer, "email", "ny.adress@example.org", "Nytt namn.", by=cast.officer)
        told = list(
            JournalEntry.objects.filter(action="members.change_proposed").order_by("pk").values_list("data", flat=True)
        )
        assert told[0]["after"] == {"short_name": "Ystads stad"}
        assert told[1] == {"reason": "Nytt namn."}

    def test_the_same_waits_once(self, cast: Cast, as_: As) -> None:
        proposed(cast)
        assert "väntar redan på kansliet" in send(as_(cast.colleague), cast, field="name", value="Annat")

    def test_shows_the_number_as_people_write_it(self, cast: Cast, as_: As) -> None:
        html = as_(cast.colleague).get(f"/members/organisations/{cast.ystad.pk}/propose/").content.decode()
        assert f"nu {cast.ystad.written_number}" in html

    def test_a_person_proposes_their_own_address(self, cast: Cast, as_: As) -> None:
        url = reverse("members:propose_for_person", args=[cast.officer.pk])
        as_(cast.officer).post(url, {"value": "Ny@example.org", "reason": "Nytt namn."})
        made = ChangeRequest.objects.get()
        actions.approve(made, seen=made.before, by=cast.administrator)
        cast.officer.refresh_from_db()
        assert cast.officer.email == "ny@example.org"

    def test_a_taken_address_is_said_at_once(self, cast: Cast, as_: As) -> None:
        url = reverse("members:propose_for_person", args=[cast.officer.pk])
        html = as_(cast.officer).post(url, {"value": cast.reader.email, "reason": "x"}).content.decode()
        assert "Ett annat konto har redan den adressen" in html


class TestDecide:
    def test_approving_changes_and_tells(self, cast: Cast, as_: As) -> None:
        made = proposed(cast)
        url = reverse("members:change_request_approve", args=[made.pk])
        html = as_(cast.administrator).get(url).content.decode()
        assert "Ystads kommun" in html
        assert "Ystad kommun" in html
        as_(cast.administrator).post(url, {"seen": "Ystads kommun", "answer": "Klart."})
        cast.ystad.refresh_from_db()
        assert cast.ystad.name == "Ystad kommun"
        assert JournalEntry.objects.filter(action="members.organisation_changed", by=cast.administrator).exists()
        assert "Klart." in Notice.objects.get(template__endswith="change_decided.txt", person=cast.colleague).text

    def test_a_value_changed_meanwhile_is_shown_first(self, cast: Cast, as_: As) -> None:
        made = proposed(cast)
        actions.change_organisation(cast.ystad, by=cast.administrator, name="Något annat")
        assert "Ändrat sedan det föreslogs" in as_(cast.administrator).get(made.get_absolute_url()).content.decode()
        url = reverse("members:change_request_approve", args=[made.pk])
        html = as_(cast.administrator).post(url, {"seen": "Ystads kommun"}).content.decode()
        assert "Värdet ändrades medan du tittade" in html
        assert 'value="Något annat"' in html
        assert Organisation.objects.get(pk=cast.ystad.pk).name == "Något annat"

    def test_a_number_taken_meanwhile_is_refused(self, cast: Cast) -> None:
        made = proposed(cast, "organisation_number", "2120001124")
        with pytest.raises(Refused, match="Malmö"):
            actions.approve(made, seen=made.before, by=cast.administrator)

    def test_declining_needs_a_reason(self, cast: Cast, as_: As) -> None:
        made = proposed(cast)
        url = reverse("members:change_request_decline", args=[made.pk])
        assert "Skriv varför" in as_(cast.administrator).post(url, {}).content.decode()
        as_(cast.administrator).post(url, {"answer": "Beslutet saknas."})
        made.refresh_from_db()
        assert (made.state, made.answer) == ("declined", "Beslutet saknas.")
        assert "Beslutet saknas." in as_(cast.colleague).get(made.get_absolute_url()).content.decode()

    def test_happens_once(self, cast: Cast, as_: As) -> None:
        made = proposed(cast)
        as_(cast.colleague).post(reverse("members:change_request_withdraw", args=[made.pk]))
        assert as_(cast.administrator).get(reverse("members:change_request_approve", args=[made.pk])).status_code == 409

    def test_list_shows_each_what_concerns_them(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        made = proposed(cast)
        url = reverse("members:change_requests")
        for visitor, sees in ((cast.colleague, True), (cast.administrator, True), (cast.neighbour, False)):
            assert ("Ystad kommun" in as_(visitor).get(url).content.decode()) is sees
        assert "Inget förslag stämmer" in as_(cast.colleague).get(f"{url}?state=declined").content.decode()
        actions.withdraw_change(made, by=cast.colleague)
        # 1 person with roles, 2 proposals
        fields = ["name", "short_name", "email_domain", "organisation_number"]
        one_and_three(as_(cast.administrator), url, lambda n: proposed(cast, fields[n - 1], f"{n}"), queries=2)


@pytest.mark.django_db(transaction=True)
class TestApprovedWhileTheValueIsChanged:
    """The office has looked at the name that would be replaced, and approves; a colleague corrects it at that moment."""

    def press(self, monkeypatch: pytest.MonkeyPatch) -> Organisation:
        cast = make_cast()
        made = proposed(cast)
        met = Rendezvous()
        monkeypatch.setattr(requests.rules, "must_wait", met.before(met.after(requests.rules.must_wait)))

        def correct() -> None:
            met.wait()
            actions.change_organisation(cast.ystad, by=cast.administrator, name="Rättad")
            met.wait()

        race(lambda: actions.approve(made, seen=made.before, by=cast.administrator), correct)
        return Organisation.objects.get(pk=cast.ystad.pk)

    def test_nothing_is_written_over_unseen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.press(monkeypatch).name == "Rättad"

    def test_canary_without_the_lock_the_correction_is_lost(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(requests, "_lock_thing", lambda thing: thing)
        assert self.press(monkeypatch).name != "Rättad"


@pytest.mark.django_db(transaction=True)
class TestTwoDecideAtOnce:
    def two_decide(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        cast = make_cast()
        made = proposed(cast)
        monkeypatch.setattr(requests.rules, "must_wait", Rendezvous().after(requests.rules.must_wait))
        return race(
            lambda: actions.approve(made, seen=made.before, by=cast.administrator),
            lambda: actions.decline(made, "Nej.", by=cast.administrator),
        )

    def test_the_first_holds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert sorted(type(one).__name__ for one in self.two_decide(monkeypatch)) == ["ChangeRequest", "Refused"]

    def test_canary_without_the_lock_both_decide(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(requests, "_lock", lambda request: ChangeRequest.objects.get(pk=request.pk))
        assert [type(one).__name__ for one in self.two_decide(monkeypatch)] == ["ChangeRequest", "ChangeRequest"]
