"""Who may speak, sign and answer for an organisation, in what, until when and on whose decision."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from members import actions, mandate_rules, rules, tasks
from members.actions import mandates as mandate_actions
from members.models import Mandate, Organisation, Role
from members.waiting import waiting
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.journal import latest
from network_portal.records.models import Notice
from tests import factories
from tests.cast import KINDS, Cast, make_cast, person
from tests.races import Rendezvous, crashed, race
from tests.strict import StrictClient

As = Callable[..., StrictClient]
KIND = Mandate.Kind
TERMS: dict[str, Any] = {
    "scope": "Alla frågor",
    "starts_on": date(2026, 1, 1),
    "decided_by": "Kommunstyrelsen",
    "decided_on": date(2025, 12, 1),
}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def yesterday() -> date:
    return dates.today() - timedelta(days=1)


class TestGive:
    def give(self, cast: Cast, **changes: Any) -> Mandate:
        given = {"organisation": cast.ystad, "person": cast.officer, "kind": KIND.SPEAK, **TERMS, **changes}
        return actions.give_mandate(**given, by=cast.colleague)

    def test_is_written_down_journalled_and_told(self, cast: Cast) -> None:
        mandate = self.give(cast, limit=Decimal(500_000))
        entry = latest(mandate, "members.mandate_given")
        assert entry
        assert entry.data["after"]["scope"] == "Alla frågor"
        assert entry.data["after"]["limit"] == "500000"
        assert Notice.objects.get(person=cast.officer).subject == "Du har ett mandat för Ystad"

    def test_needs_a_role_in_the_organisation(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="Neighbour Malmo har ingen roll i Ystad i dag"):
            self.give(cast, person=cast.neighbour)

    def test_needs_a_decision_that_is_made(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="Beslutet är inte fattat än"):
            self.give(cast, decided_on=dates.today() + timedelta(days=1))

    def test_once_for_the_same_days(self, cast: Cast) -> None:
        self.give(cast, ends_on=date(2026, 6, 30))
        with pytest.raises(Refused, match="har redan det mandatet"):
            self.give(cast, starts_on=date(2026, 6, 30))
        self.give(cast, starts_on=date(2026, 7, 1))
        self.give(cast, kind=KIND.SIGN)

    def test_the_database_promises_it_too(self, cast: Cast) -> None:
        factories.mandate(cast)
        with pytest.raises(IntegrityError, match="mandate_periods"), transaction.atomic():
            factories.mandate(cast)


class TestCounts:
    def test_while_its_days_last_and_the_role_does(self, cast: Cast) -> None:
        factories.mandate(cast, ends_on=dates.today())
        assert rules.may_speak_for(cast.officer, cast.ystad, KIND.SPEAK)
        assert not rules.may_speak_for(cast.officer, cast.ystad, KIND.SIGN)
        assert not rules.may_speak_for(cast.officer, cast.malmo, KIND.SPEAK)
        assert not rules.may_speak_for(cast.officer, cast.ystad, KIND.SPEAK, dates.today() + timedelta(days=1))

    def test_for_nothing_when_the_last_role_in_the_organisation_ends(self, cast: Cast, as_: As) -> None:
        mandate = factories.mandate(cast)
        Role.objects.create(person=cast.officer, organisation=cast.malmo, kind=KINDS.READER, starts_on=date(2024, 1, 1))
        second = Role.objects.create(
            person=cast.officer, organisation=cast.ystad, kind=KINDS.READER, starts_on=date(2024, 1, 1)
        )
        cast.officer.roles.filter(kind=KINDS.PROCUREMENT_OFFICER).update(ends_on=yesterday())
        assert rules.may_speak_for(cast.officer, cast.ystad, KIND.SPEAK)
        second.delete()
        assert not rules.may_speak_for(cast.officer, cast.ystad, KIND.SPEAK)
        assert "Mandatet gäller inte nu" in as_(cast.neighbour).get(mandate.get_absolute_url()).content.decode()
        assert "Officer Ystad" not in as_(cast.neighbour).get("/members/mandates/").content.decode()

    def test_for_nothing_when_the_account_is_closed(self, cast: Cast) -> None:
        factories.mandate(cast)
        type(cast.officer).objects.filter(pk=cast.officer.pk).update(is_active=False)
        assert not Mandate.objects.current().exists()


class TestChange:
    def test_keeps_before_and_after(self, cast: Cast) -> None:
        mandate = factories.mandate(cast)
        actions.change_mandate(mandate, by=cast.colleague, scope="Upp till direktupphandling", ends_on=date(2027, 1, 1))
        entry = latest(mandate, "members.mandate_changed")
        assert entry
        assert entry.data["before"] == {"scope": "Alla frågor i nätverket", "ends_on": None}
        assert entry.data["after"] == {"scope": "Upp till direktupphandling", "ends_on": "2027-01-01"}

    def test_is_too_late_when_it_has_ended(self, cast: Cast) -> None:
        mandate = factories.mandate(cast, ends_on=yesterday())
        with pytest.raises(Refused, match="Mandatet slutade"):
            actions.change_mandate(mandate, by=cast.colleague, scope="Mer")


class TestEnd:
    def test_early_with_a_reason(self, cast: Cast) -> None:
        mandate = factories.mandate(cast)
        actions.end_mandate(mandate, dates.today(), "Byter jobb", by=cast.colleague)
        mandate.refresh_from_db()
        assert (mandate.ends_on, mandate.end_reason) == (dates.today(), "Byter jobb")
        entry = latest(mandate, "members.mandate_ended")
        assert entry
        assert entry.data["reason"] == "Byter jobb"
        assert Notice.objects.filter(person=cast.officer, subject__startswith="Ditt mandat för Ystad slutar").exists()

    def test_before_it_begins_takes_it_back(self, cast: Cast) -> None:
        mandate = factories.mandate(cast, starts_on=dates.today() + timedelta(days=30))
        actions.end_mandate(mandate, dates.today(), "Blev inte av", by=cast.colleague)
        assert not Mandate.objects.exists()

    def test_never_makes_it_longer(self, cast: Cast) -> None:
        mandate = factories.mandate(cast, ends_on=dates.today())
        with pytest.raises(Refused, match="Ska det gälla längre behövs ett nytt beslut"):
            actions.end_mandate(mandate, dates.today() + timedelta(days=9), "Mer", by=cast.colleague)


class TestReminder:
    def test_is_sent_once_two_months_before(self, cast: Cast) -> None:
        factories.mandate(cast, ends_on=dates.today() + timedelta(days=60))
        factories.mandate(cast, kind=KIND.SIGN, ends_on=dates.today() + timedelta(days=90))
        tasks.remind_of_mandates()
        tasks.remind_of_mandates()
        assert [notice.person for notice in Notice.objects.all()] == [cast.colleague]
        assert [item.title for item in waiting(cast.colleague)] == ["Mandatet för Officer Ystad slutar"]
        assert waiting(cast.officer) == []

    def test_is_not_needed_when_somebody_comes_after(self, cast: Cast) -> None:
        ends_on = dates.today() + timedelta(days=60)
        factories.mandate(cast, ends_on=ends_on)
        factories.mandate(cast, person=cast.reader, starts_on=ends_on + timedelta(days=1))
        tasks.remind_of_mandates()
        assert not Notice.objects.exists()

    def test_waits_also_for_one_that_counts_for_nothing(self, cast: Cast) -> None:
        factories.mandate(cast)
        cast.officer.roles.update(ends_on=yesterday())
        assert [item.title for item in waiting(cast.colleague)] == ["Mandatet för Officer Ystad gäller inte"]


class TestPages:
    def test_the_contact_writes_one_down_with_its_document(self, cast: Cast, as_: As) -> None:
        form = {
            "person": cast.officer.pk, "kind": "sign", "scope": "Inköp", "limit": "250 000", "starts_on": "2026-01-01",
            "decided_by": "Tekniska nämnden", "decided_on": "2025-12-01", "registry_number": "TN 2025/9",
            "document": SimpleUploadedFile("Delegation åäö.pdf", b"%PDF-1.7"),
        }  # fmt: skip
        url = f"/members/organisations/{cast.ystad.pk}/mandates/add/"
        answer = as_(cast.colleague).post(url, form)
        mandate = Mandate.objects.get()
        assert answer.url == mandate.get_absolute_url()
        html = as_(cast.reader).get(answer.url).content.decode().replace("\u00a0", " ")
        assert "Delegation åäö.pdf" in html
        assert "upp till 250 000 kr utan moms" in html
        assert "Delegation åäö.pdf" not in as_(cast.neighbour).get(answer.url).content.decode()

    def test_bad_input_is_answered_at_the_field(self, cast: Cast, as_: As) -> None:
        form = {
            "person": cast.neighbour.pk, "kind": "rule", "scope": "x", "limit": "0", "starts_on": "2026-02-01",
            "ends_on": "2026-01-01", "decided_by": "KS", "decided_on": "2099-01-01",
            "document": SimpleUploadedFile("a.pdf", b"<html>"),
        }  # fmt: skip
        html = as_(cast.colleague).post(f"/members/organisations/{cast.ystad.pk}/mandates/add/", form).content.decode()
        for sentence in (
            "Välj en kollega i listan.", "Välj vad personen får göra.", "Skriv ett belopp över noll",
            "Sista dagen kan inte", "Beslutet är inte fattat än", "Filen är av ett slag som inte kan sparas här",
        ):  # fmt: skip
            assert sentence in html, sentence
        assert not Mandate.objects.exists()

    def test_nobody_else_changes_it(self, cast: Cast, as_: As) -> None:
        mandate = factories.mandate(cast)
        other = person("Contact Malmo", cast.malmo, KINDS.ORGANISATION_CONTACT)
        for somebody in (cast.officer, other, cast.administrator):
            assert as_(somebody).post(f"{mandate.get_absolute_url()}end/", {}).status_code == 403

    def test_two_at_the_form_do_not_write_over_each_other(self, cast: Cast, as_: As) -> None:
        mandate = factories.mandate(cast)
        client, url = as_(cast.colleague), f"{mandate.get_absolute_url()}edit/"
        html = client.get(url).content.decode()
        opened = html.split('name="opened" value="')[1].split('"')[0]
        actions.change_mandate(mandate, by=cast.colleague, scope="Annat")
        form = {"opened": opened, "scope": "Mitt", "starts_on": "2025-01-01", "decided_by": "KS", "decided_on": "2024-12-10"}
        answer = client.post(url, form)
        assert answer.status_code == 409
        assert "Annat" in answer.content.decode()

    def test_the_list_is_filtered_and_downloaded(self, cast: Cast, as_: As) -> None:
        factories.mandate(cast, scope="=1+1")
        factories.mandate(cast, organisation=cast.malmo, person=cast.neighbour, kind=KIND.BUY)
        client = as_(cast.coordinator)
        html = client.get(f"/members/mandates/?organisation={cast.ystad.pk}").content.decode()
        assert "Officer Ystad" in html
        assert "Neighbour Malmo" not in html
        assert "Neighbour Malmo" in client.get("/members/mandates/?kind=buy&sort=-ends").content.decode()
        text = client.get("/members/mandates.csv").content.decode()
        assert "'=1+1" in text
        assert text.count("\r\n") == 3

    def test_the_list_costs_the_same_with_one_and_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        def make(n: int) -> None:
            factories.mandate(cast, person=person(f"Ny {n}", cast.ystad, KINDS.READER))

        # 1 person with roles, 2 mandates with people and organisations
        one_and_three(as_(cast.officer), "/members/mandates/?show=all", make, queries=2)


class TestContactsThatEnd:
    def warn(self) -> list[str]:
        tasks.warn_of_contacts()
        return [str(notice.person) for notice in Notice.objects.filter(template="members/notices/no_contact.txt")]

    def test_by_their_own_day_are_warned_of_once(self, cast: Cast) -> None:
        last = dates.today() + timedelta(days=20)
        cast.colleague.roles.update(ends_on=last)
        assert self.warn() == ["Administrator Office"]
        assert self.warn() == ["Administrator Office"]

    def test_are_not_warned_of_when_another_follows_or_the_day_is_far(self, cast: Cast) -> None:
        last = dates.today() + timedelta(days=20)
        cast.colleague.roles.update(ends_on=last)
        role = Role.objects.create(
            person=cast.reader, organisation=cast.ystad, kind=KINDS.ORGANISATION_CONTACT, starts_on=last + timedelta(days=1)
        )
        assert self.warn() == []
        role.starts_on = last + timedelta(days=2)
        role.save()
        assert self.warn() == ["Administrator Office"]

    def test_was_already_told_when_the_role_was_ended(self, cast: Cast) -> None:
        last = dates.today() + timedelta(days=20)
        actions.end_role(cast.colleague.roles.get(), last, by=cast.administrator)
        assert self.warn() == ["Administrator Office"]

    def test_by_closing_the_account_are_warned_of_at_once(self, cast: Cast) -> None:
        actions.close_account(cast.colleague, by=cast.administrator)
        assert Notice.objects.filter(template="members/notices/no_contact.txt").count() == 1


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def two_give(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        cast = make_cast()
        monkeypatch.setattr(mandate_rules, "must_be_its_only_one", Rendezvous().after(mandate_rules.must_be_its_only_one))

        def call() -> object:
            return actions.give_mandate(cast.ystad, cast.officer, KIND.SPEAK, by=cast.colleague, **TERMS)

        return race(call, call)

    def test_one_is_written_down_and_the_other_told_why_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert sorted(type(result).__name__ for result in self.two_give(monkeypatch)) == ["Mandate", "Refused"]

    def test_canary_without_the_lock_the_second_crashes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(mandate_actions, "lock", lambda place: Organisation.objects.get(pk=place.pk))
        assert crashed(self.two_give(monkeypatch))
