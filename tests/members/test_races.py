"""Two people pressing at once, and what happens without the lock."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from members import actions, rules
from members.actions import invitations, opening, organisations, people, roles, shared
from members.forms import ContactDetailsForm
from members.models import Invitation, Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import Opened, Overtaken
from network_portal.lib.refusals import Refused
from network_portal.records.models import Notice
from tests.cast import KINDS, make_cast, organisation, person
from tests.races import Rendezvous, crashed, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`slow("must_be_free")`: wait after that rule, so that both are past it when nothing holds them back."""

    def hesitate(name: str) -> None:
        monkeypatch.setattr(rules, name, Rendezvous().after(getattr(rules, name)))

    return hesitate


def unlocked(organisation: Organisation) -> Organisation:
    return Organisation.objects.get(pk=organisation.pk)


class TestJoin:
    def two_join(self) -> list[Any]:
        place = organisation("partner", "Region Skåne", "2321000255")
        Membership.objects.all().delete()
        return race(*[lambda: actions.join(place, date(2026, 1, 1), by=None) for _ in range(2)])

    def test_gives_one_membership_and_one_answer_why_not(self, slow: Callable[[str], None]) -> None:
        slow("must_be_free")
        kinds = sorted(type(result).__name__ for result in self.two_join())
        assert kinds == ["Membership", "Refused"]

    def test_canary_without_the_lock_the_second_crashes(
        self, slow: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slow("must_be_free")
        monkeypatch.setattr(organisations, "lock", unlocked)
        assert crashed(self.two_join())


class TestChangeOrganisation:
    """Two have the same form open, and save at the same moment."""

    def two_save(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        place = organisation("partner", "Region Skåne", "2321000255")
        opened = Opened(ContactDetailsForm(instance=place).mark, ContactDetailsForm.read)
        monkeypatch.setattr(organisations, "must_be_as_opened", Rendezvous().after(organisations.must_be_as_opened))
        save = partial(actions.change_organisation, place, by=None, opened=opened)
        return race(partial(save, street="Ena gatan 1"), partial(save, street="Andra gatan 2"))

    def test_saves_one_and_shows_it_to_the_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.two_save(monkeypatch)
        assert sorted(type(result).__name__ for result in results) == ["Organisation", "Overtaken"]
        saved, overtaken = sorted(results, key=lambda result: isinstance(result, Overtaken))
        assert Organisation.objects.get().street == saved.street == overtaken.values["street"]

    def test_canary_without_the_lock_one_is_lost_in_silence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(organisations, "lock", unlocked)
        assert [type(result).__name__ for result in self.two_save(monkeypatch)] == ["Organisation", "Organisation"]


class TestGiveRole:
    def two_give(self) -> list[Any]:
        place = organisation("partner", "Region Skåne", "2321000255")
        somebody = person("Anna")
        return race(*[lambda: actions.give_role(somebody, place, KINDS.READER, by=None) for _ in range(2)])

    def test_gives_one_role_and_one_answer_why_not(self, slow: Callable[[str], None]) -> None:
        slow("must_not_have_role")
        assert sorted(type(result).__name__ for result in self.two_give()) == ["Refused", "Role"]

    def test_canary_without_the_lock_the_second_crashes(
        self, slow: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slow("must_not_have_role")
        monkeypatch.setattr(roles, "lock", unlocked)
        monkeypatch.setattr(roles, "lock_person", lambda person: person)
        assert crashed(self.two_give())


class TestAddPerson:
    def test_makes_one_account_when_two_organisations_add_the_same_person(self) -> None:
        cast = make_cast()
        results = race(
            *[
                lambda place=place: actions.add_person("ny@example.org", "Ny", place, KINDS.READER, by=None)
                for place in (cast.ystad, cast.malmo)
            ]
        )
        assert Person.objects.filter(email="ny@example.org").count() == 1
        assert all(isinstance(result, (Person, Refused)) for result in results), results


class TestInvite:
    def two_invite(self) -> list[Any]:
        place = organisation("partner", "Region Skåne", "2321000255")
        return race(*[lambda: actions.invite("ny@example.org", place, KINDS.READER, by=None) for _ in range(2)])

    def test_twice_at_once_is_one_invitation_and_one_answer_why_not(self, slow: Callable[[str], None]) -> None:
        slow("must_belong")
        assert sorted(type(result).__name__ for result in self.two_invite()) == ["Invitation", "Refused"]

    def test_canary_without_the_lock_the_database_answers(
        self, slow: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slow("must_belong")
        monkeypatch.setattr(invitations, "lock", unlocked)
        assert any("bjöd just in den adressen" in str(result) for result in self.two_invite())

    def test_again_twice_at_once_is_one_letter(self) -> None:
        made = actions.invite("ny@example.org", organisation("partner", "Region Skåne", "2321000255"), KINDS.READER, by=None)
        Invitation.objects.filter(pk=made.pk).update(sent_at=dates.now() - timedelta(days=1))
        race(*[lambda: actions.invite_again(made, by=None) for _ in range(2)])
        assert Notice.objects.count() == 2


class TestAcceptInvitation:
    def two_accept(self) -> list[Any]:
        made = actions.invite("ny@example.org", organisation("partner", "Region Skåne", "2321000255"), KINDS.READER, by=None)
        words = {"name": "Ny", "password": "femton hästar betar"}
        return race(*[lambda: actions.accept_invitation(made.token, **words) for _ in range(2)])

    def test_makes_one_account_and_gives_one_answer_why_not(self, slow: Callable[[str], None]) -> None:
        slow("must_be_open_invitation")
        results = self.two_accept()
        assert sorted(type(result).__name__ for result in results) == ["Person", "Refused"]
        assert any("redan tackat ja" in str(result) for result in results)

    def test_canary_without_the_lock_the_second_gets_another_answer(
        self, slow: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slow("must_be_open_invitation")
        monkeypatch.setattr(invitations, "lock", unlocked)
        assert not any("redan tackat ja" in str(result) for result in self.two_accept())


class TestTheLastAdministrator:
    def two_leave(self) -> list[Any]:
        """The only two administrators, in different offices, end each other's roles."""
        offices = [organisation("coordinator", f"Kansli {n}", f"802499124{n}") for n in (5, 6)]
        held = [person(f"Admin {n}", office, KINDS.NETWORK_ADMINISTRATOR).roles.get() for n, office in enumerate(offices)]
        return race(*[lambda role=role: actions.end_role(role, date(2026, 1, 1), by=None) for role in held])

    def remaining(self) -> int:
        return Role.objects.current().filter(kind=KINDS.NETWORK_ADMINISTRATOR).count()

    def test_stays(self, slow: Callable[[str], None]) -> None:
        slow("must_leave_an_administrator")
        results = self.two_leave()
        assert sum(isinstance(result, Refused) for result in results) == 1, results
        assert self.remaining() == 1

    def test_canary_without_the_lock_both_go(self, slow: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
        slow("must_leave_an_administrator")
        monkeypatch.setattr(roles, "lock_administrators", lambda: None)
        self.two_leave()
        assert self.remaining() == 0


class TestTheLastContact:
    """Of two contacts one leaves, and the office closes the account of the other."""

    def two_go(self, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], bool]:
        """What came of it, and whether somebody answers for the member or the office was told that nobody does."""
        cast = make_cast()
        other = person("Kontakt Ystad", cast.ystad, KINDS.ORGANISATION_CONTACT)
        met = Rendezvous()
        for module in (people, roles):
            monkeypatch.setattr(module, "warn_of_no_contact", met.after(roles.warn_of_no_contact))
        results = race(
            lambda: actions.end_role(other.roles.get(), dates.today(), by=other),
            lambda: actions.close_account(cast.colleague, by=cast.administrator),
        )
        with dates.at(dates.now() + timedelta(days=1)):
            contacts = cast.ystad.roles.current().people(KINDS.ORGANISATION_CONTACT)
            return results, contacts.exists() or Notice.objects.filter(key__startswith="members.no_contact").exists()

    def test_never_goes_unnoticed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        results, is_noticed = self.two_go(monkeypatch)
        assert is_noticed, results

    def test_canary_without_the_lock_nobody_knows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shared, "lock", unlocked)
        _results, is_noticed = self.two_go(monkeypatch)
        assert not is_noticed


class TestTheFirstAdministrator:
    def two_open(self) -> list[Any]:
        token = rules.first_administrator_token()

        def call(n: int) -> Person:
            return actions.create_first_administrator(
                token,
                organisation_name="Nätverkskansliet",
                organisation_number="8024991245",
                name=f"Person {n}",
                email=f"person{n}@example.org",
                password="femton hästar betar",
            )

        return race(lambda: call(1), lambda: call(2))

    def test_is_one(self, slow: Callable[[str], None]) -> None:
        slow("must_open_the_network")
        results = self.two_open()
        assert sorted(type(result).__name__ for result in results) == ["Person", "Refused"]
        assert rules.administrators().count() == 1

    def test_canary_without_the_lock_there_are_two(
        self, slow: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slow("must_open_the_network")
        monkeypatch.setattr(opening, "lock_administrators", lambda: None)
        self.two_open()
        assert rules.administrators().count() == 2
