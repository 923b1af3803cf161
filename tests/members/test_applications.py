"""From a stranger's application to a member who has been welcomed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from members import actions, rules
from members.actions import applications
from members.models import Application, Organisation
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests.cast import KINDS, Cast, make_cast
from tests.races import Rendezvous, race

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def outside() -> Organisation:
    return Organisation.objects.create(
        kind="municipality", name="Lunds kommun", short_name="Lund", organisation_number="2120001132",
        municipality_code="1281", county_code="12", email_domain="example.org",
    )  # fmt: skip


def receive(place: Organisation | None = None, **said: Any) -> Application:
    values: dict[str, Any] = {
        "kind": place.kind if place else "partner",
        "name": place.name if place else "Nytt bolag AB",
        "organisation_number": place.organisation_number if place else "5560000167",
        "wished_on": dates.today() + TOMORROW,
        "contact_name": "Vera Sökande",
        "contact_email": "vera@example.org",
        "hopes": "Köp piller på http://example.net nu",
    }
    return actions.receive_application(organisation=place, **{"by": None, **values, **said})


def decided(cast: Cast, application: Application, decision: str = "approved", reason: str = "") -> Application:
    actions.check_application(application, by=cast.administrator, short_name="Nytt")
    return actions.decide_application(
        application, by=cast.administrator, decision=decision, decided_on=dates.today(),
        decided_by="Nätverksmötet", registry_number="NK 2026/14", decision_reason=reason,
    )  # fmt: skip


class TestReceive:
    def test_tells_the_office_and_thanks_the_applicant(self, cast: Cast) -> None:
        application = receive(outside())
        office = Notice.objects.get(template="members/notices/application_received.txt")
        assert (office.person, "Lunds kommun vill gå med" in office.subject) == (cast.administrator, True)
        thanks = Notice.objects.get(template="members/notices/application_thanks.txt")
        assert (thanks.person, thanks.address) == (None, "vera@example.org")
        assert application.next_step == Application.Step.CHECK

    def test_sends_nothing_that_a_stranger_typed(self, cast: Cast) -> None:
        receive(name="Vinn en miljon", contact_name="Klicka här")
        thanks = Notice.objects.get(person=None)
        for typed in ("piller", "miljon", "Klicka", "example.net"):
            assert typed not in thanks.subject + thanks.text + thanks.html

    def test_writes_to_an_address_once_a_day(self, cast: Cast) -> None:
        receive(outside())
        receive()
        assert Notice.objects.filter(person=None).count() == 1

    def test_does_not_fill_the_mailboxes_of_the_office(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(applications, "LETTERS_A_DAY", 1)
        receive(outside())
        receive()
        assert Notice.objects.filter(person=cast.administrator).count() == 1

    def test_says_that_one_is_being_handled_but_not_whose(self, cast: Cast) -> None:
        receive(outside())
        with pytest.raises(Refused, match="handläggs redan") as refused:
            receive(Organisation.objects.get(short_name="Lund"), contact_email="annan@example.org")
        assert "Vera" not in str(refused.value)
        assert "vera" not in str(refused.value)

    def test_is_refused_for_a_member_also_by_its_number(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="Ystad är redan medlem"):
            receive(cast.ystad)
        with pytest.raises(Refused, match="redan medlem"):
            receive(organisation_number=cast.cluster.organisation_number)

    def test_is_refused_for_a_day_that_has_been(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="har redan varit"):
            receive(outside(), wished_on=dates.today() - TOMORROW)

    def test_the_journal_knows_nothing_of_the_person(self, cast: Cast) -> None:
        receive(outside())
        entry = JournalEntry.objects.get(action="members.application_received")
        assert entry.data == {"organisation_number": "2120001132"}

    def test_the_database_keeps_one_open_application(self, cast: Cast) -> None:
        first = receive(outside())
        first.pk = None
        with pytest.raises(IntegrityError, match="application_one_open"), transaction.atomic():
            first.save(force_insert=True)


class TestFlow:
    def test_goes_all_the_way(self, cast: Cast) -> None:
        application = receive(outside(), invoice_reference="LU1")
        decided(cast, application)
        membership = actions.begin_membership(application, dates.today() + TOMORROW, by=cast.administrator)
        assert (membership.decision_reference, Organisation.objects.get(short_name="Lund").invoice_reference) == (
            "NK 2026/14",
            "LU1",
        )
        actions.invite_first_contact(application, "vera@example.org", "Vera Sökande", by=cast.administrator)
        invitation = membership.organisation.invitations.get()
        assert (invitation.kind, invitation.starts_on) == (KINDS.ORGANISATION_CONTACT, membership.starts_on)
        nothing: dict[str, Any] = {"meeting": None, "event": None}
        actions.welcome(application, "front/notices/welcome.txt", nothing, by=cast.administrator)
        assert Notice.objects.get(template="front/notices/welcome.txt").address == "vera@example.org"
        application = actions.note_introduced(application, dates.today(), by=cast.administrator)
        assert (application.is_open, application.next_step) == (False, None)

    def test_adds_an_organisation_from_outside_the_register(self, cast: Cast) -> None:
        application = actions.check_application(
            receive(), by=cast.administrator, name="Nytt bolag AB", short_name="Nytt bolag", email_domain="nytt.se"
        )
        assert application.organisation is not None
        assert (application.organisation.short_name, application.organisation.email_domain) == ("Nytt bolag", "nytt.se")

    def test_finds_one_that_is_there_by_its_number(self, cast: Cast) -> None:
        cast.cluster.memberships.update(ends_on=date(2024, 12, 31))
        application = receive(organisation_number=cast.cluster.organisation_number)
        assert actions.check_application(application, by=cast.administrator).organisation == cast.cluster

    def test_takes_no_step_before_the_one_it_rests_on(self, cast: Cast) -> None:
        application = receive(outside())
        with pytest.raises(Refused, match="Först kommer ”Granska uppgifterna”"):
            actions.begin_membership(application, dates.today(), by=cast.administrator)
        decided(cast, application)
        with pytest.raises(Refused, match="redan gjort"):
            actions.check_application(application, by=cast.administrator)

    def test_a_declined_one_is_closed_and_the_letter_says_why(self, cast: Cast) -> None:
        application = decided(cast, receive(outside()), "declined", "Bara kommuner i Skåne")
        assert not application.is_open
        letter = Notice.objects.get(template="members/notices/application_decided.txt")
        assert "Bara kommuner i Skåne" in letter.text
        assert receive(application.organisation).is_open

    def test_needs_a_reason_to_decline_and_a_day_that_has_been(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="Säg varför"):
            decided(cast, receive(outside()), "declined")

    def test_never_overlaps_another_membership(self, cast: Cast) -> None:
        place = outside()
        application = decided(cast, receive(place))
        actions.join(place, dates.today(), by=cast.administrator)
        with pytest.raises(Refused, match="redan medlem"):
            actions.begin_membership(application, dates.today(), by=cast.administrator)
        assert Application.objects.get().membership is None

    def test_begins_no_earlier_than_it_was_asked_for(self, cast: Cast) -> None:
        application = decided(cast, receive(outside()))
        with pytest.raises(Refused, match="Ansökan kom"):
            actions.begin_membership(application, dates.today() - TOMORROW, by=cast.administrator)

    def test_is_emptied_of_the_person_when_it_came_to_nothing(self, cast: Cast) -> None:
        application = receive(outside())
        with pytest.raises(Refused, match="Bara en avslagen"):
            actions.erase_application(application, by=cast.administrator)
        actions.withdraw_application(application, by=cast.administrator)
        emptied = actions.erase_application(application, by=cast.administrator)
        assert (emptied.contact_name, emptied.contact_email, emptied.hopes) == ("", "", "")
        assert not Notice.objects.filter(person=None).exists()


@pytest.mark.django_db(transaction=True)
class TestDecideAtOnce:
    def two_decide(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        cast = make_cast()
        application = actions.check_application(receive(outside()), by=cast.administrator)
        monkeypatch.setattr(rules, "must_be_at", Rendezvous().after(rules.must_be_at))

        def decide(decision: str) -> Application:
            return actions.decide_application(
                application, by=cast.administrator, decision=decision, decided_on=dates.today(),
                decided_by="Nätverksmötet", registry_number="NK 2026/14", decision_reason="x",
            )  # fmt: skip

        return race(lambda: decide("approved"), lambda: decide("declined"))

    def test_one_decision_is_written_down(self, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.two_decide(monkeypatch)
        assert sorted(type(result).__name__ for result in results) == ["Application", "Refused"]

    def test_canary_without_the_lock_both_are(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(applications, "_lock", lambda found: Application.objects.get(pk=found.pk))
        results = self.two_decide(monkeypatch)
        assert [type(result).__name__ for result in results] == ["Application", "Application"]
