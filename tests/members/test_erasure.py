"""Erasing a person: what goes, what stays, who must be replaced first, and somebody who gives a role meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from members import actions
from members.actions import roles
from members.models import ChangeRequest, Invitation, Person
from network_portal.lib.refusals import Refused
from network_portal.records import journal
from network_portal.records.models import JournalEntry, Notice, PersonalDetail
from tests.cast import KINDS, Cast, make_cast
from tests.races import Rendezvous, race


def invited_and_in(cast: Cast) -> Person:
    invitation = actions.invite("klara.ek@example.org", cast.ystad, KINDS.READER, by=cast.colleague, name="Klara Ek")
    return actions.accept_invitation(invitation.token, name="Klara Ek", password="femton hästar betar")


class TestErase:
    def test_leaves_nothing_that_tells_who_it_was(self, cast: Cast) -> None:
        person = actions.change_person(cast.officer, by=cast.officer, title="Upphandlare", phone="040-1")
        EmailAddress.objects.create(user=person, email=person.email)
        erased = actions.erase(person, by=person)
        erased.refresh_from_db()
        assert (erased.name, erased.email) == (f"Borttagen person {person.pk}", f"borttagen-{person.pk}@erased.invalid")
        assert (erased.title, erased.phone, erased.is_active, erased.has_usable_password()) == ("", "", False, False)
        assert erased.calendar_token != person.calendar_token
        assert not erased.roles.filter(ends_on=None).exists()
        assert not EmailAddress.objects.filter(user=person).exists()

    def test_reaches_the_journal_and_leaves_its_chain_whole(self, cast: Cast) -> None:
        added = actions.add_person("klara.ek@example.org", "Klara Ek", cast.ystad, KINDS.READER, by=cast.colleague)
        actions.change_person(added, by=cast.administrator, name="Klara Berg")
        assert "Klara" in str(list(PersonalDetail.objects.values_list("values", flat=True)))
        actions.erase(added, by=cast.administrator)
        rows = [f"{entry.object_label} {entry.data}" for entry in JournalEntry.objects.all()]
        assert not [row for row in rows if "Klara" in row or "klara" in row]
        assert not PersonalDetail.objects.filter(person=added).exists()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # entries get their place in the chain, as at a commit
        assert journal.verify() == []

    def test_a_detail_that_was_changed_from_outside_is_found(self, cast: Cast) -> None:
        actions.change_person(cast.officer, by=cast.officer, title="Chef")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        PersonalDetail.objects.update(values={"after": {"title": "Kung"}})
        assert len(journal.verify()) == 1

    def test_not_the_last_administrator(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="administratör") as refused:
            actions.erase(cast.administrator, by=cast.administrator)
        assert refused.value.way
        assert refused.value.way.url == cast.office.get_absolute_url()

    def test_not_the_only_contact_of_a_member(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="kontaktperson") as refused:
            actions.erase(cast.colleague, by=cast.colleague)
        assert refused.value.way
        assert refused.value.way.url == cast.ystad.get_absolute_url()
        cast.colleague.refresh_from_db()
        assert cast.colleague.is_active
        actions.give_role(cast.officer, cast.ystad, KINDS.ORGANISATION_CONTACT, by=cast.administrator)
        assert actions.erase(cast.colleague, by=cast.colleague).is_erased

    def test_reaches_the_letters_and_invitations_from_before_there_was_an_account(self, cast: Cast) -> None:
        """Also when the address has been changed since."""
        person = invited_and_in(cast)
        actions.change_person(person, by=cast.administrator, email="klara@example.org")
        assert Notice.objects.filter(address="klara.ek@example.org").exists()
        actions.erase(person, by=cast.administrator)
        assert "lara" not in str([*Invitation.objects.values(), *Notice.objects.filter(person=None).values()])

    def test_leaves_nothing_that_waits_for_an_answer(self, cast: Cast) -> None:
        person = invited_and_in(cast)
        actions.invite(person.email, cast.malmo, KINDS.READER, by=cast.administrator)
        actions.propose(person, "email", "klara@example.org", "Nytt namn", by=person)
        actions.erase(person, by=person)
        assert not Invitation.objects.unanswered().exists()
        assert not ChangeRequest.objects.waiting().exists()
        written = JournalEntry.objects.values_list("action", flat=True)
        assert {"members.invitation_withdrawn", "members.change_withdrawn"} <= set(written)

    @pytest.mark.parametrize("again", ["erase", "reopen_account", "give", "change"])
    def test_is_for_good(self, again: str, cast: Cast) -> None:
        actions.erase(cast.officer, by=cast.administrator)
        person = Person.objects.get(pk=cast.officer.pk)
        acts: dict[str, Callable[[], Any]] = {
            "erase": lambda: actions.erase(person, by=cast.administrator),
            "reopen_account": lambda: actions.reopen_account(person, by=cast.administrator),
            "give": lambda: actions.give_role(person, cast.ystad, KINDS.READER, by=cast.administrator),
            "change": lambda: actions.change_person(person, by=cast.administrator, name="Åter"),
        }
        with pytest.raises(Refused, match="raderade"):
            acts[again]()


@pytest.mark.django_db(transaction=True)
class TestWhileSomebodyGivesARole:
    def press(self, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], Person]:
        """The giver has looked that the account is open; the other erases it before the role is written."""
        cast = make_cast()
        met = Rendezvous()
        monkeypatch.setattr(roles.rules, "must_be_open", met.after(roles.rules.must_be_open))
        erase = met.before(actions.erase)
        results = race(
            lambda: actions.give_role(cast.officer, cast.malmo, KINDS.READER, by=None),
            lambda: erase(cast.officer, by=None),
        )
        return results, Person.objects.get(pk=cast.officer.pk)

    def test_nobody_erased_keeps_a_role(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _results, person = self.press(monkeypatch)
        assert not (person.is_erased and person.roles.filter(ends_on=None).exists())

    def test_canary_without_the_lock_an_erased_person_has_a_role(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(roles, "lock_person", lambda person: person)
        monkeypatch.setattr(roles, "journal", Rendezvous().after(roles.journal))  # the giver lingers before it commits
        _results, person = self.press(monkeypatch)
        assert person.is_erased
        assert person.roles.filter(ends_on=None).exists()
