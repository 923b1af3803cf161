from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members import actions
from members.actions import imports
from members.models import Invitation, Organisation, PeopleImport, Person
from members.tasks import forget_imports, import_people
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests.cast import KINDS, Cast, organisation
from tests.races import Rendezvous, crashed, race
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
HEADER = ["Namn", "E-post", "Roll", "Titel", "Från", "Organisation"]
ADD = "members:people_import_add"


def read(cast: Cast, *rows: list[str], by: Person | None = None, place: Organisation | None = None) -> PeopleImport:
    numbered = list(enumerate([HEADER, *rows], 1))
    return imports.read_people("lista.csv", numbered, place or cast.ystad, by=by or cast.colleague)


def row(name: str = "Åsa Öberg", email: str = "asa@example.org", kind: str = "Läsare", *more: str) -> list[str]:
    return [name, email, kind, *more]


def only(found: PeopleImport) -> imports.Offer:
    (offer,) = imports.offers_of(found)
    return offer


class TestReadPeople:
    @pytest.mark.parametrize("kind", ["Läsare", "läsare", "Reader", "reader"])
    def test_knows_roles_in_both_languages(self, cast: Cast, kind: str) -> None:
        assert only(read(cast, row(kind=kind))).kind == KINDS.READER

    @pytest.mark.parametrize(
        ("said", "fault"),
        [
            (row(name=""), "Namnet saknas"),
            (row(name="=1+1"), "börjar som en formel"),
            (row(email="asa@"), "inte en hel e-postadress"),
            (row(email=f"asa@{'example.' * 32}org"), "inte en hel e-postadress"),
            (row(kind="Kung"), "ingen roll som du kan ge i Ystad"),
            (row("Åsa", "asa@example.org", "Nätverksadministratör"), "ingen roll som du kan ge i Ystad"),
            ([*row(), "", "25 mars"], "ingen dag"),
            ([*row(), "", "", "Malmö"], "ingen organisation som du kan bjuda in till"),
        ],
    )
    def test_says_what_is_wrong_with_a_row(self, cast: Cast, said: list[str], fault: str) -> None:
        offer = only(read(cast, said))
        assert offer.state == imports.FAULT
        assert fault in offer.fault

    def test_asks_which_of_two_organisations_is_meant(self, cast: Cast) -> None:
        other = organisation("partner", "Ystad", "5560360793")
        found = read(cast, row("Åsa Öberg", "asa@example.org", "Läsare", "", "", "ystad"), by=cast.administrator)
        assert "Skriv numret i stället" in only(found).fault
        found = read(
            cast, row("Åsa Öberg", "asa@example.org", "Läsare", "", "", other.written_number), by=cast.administrator
        )
        assert only(found).organisation == other.pk

    def test_says_everything_that_is_wrong_at_once(self, cast: Cast) -> None:
        fault = only(read(cast, row("", "asa@", "Kung"))).fault
        assert all(words in fault for words in ("Namnet saknas", "inte en hel e-postadress", "ingen roll som du kan ge"))

    def test_marks_an_address_outside_the_domain(self, cast: Cast) -> None:
        cast.ystad.email_domain = "ystad.se"
        found = read(cast, row(), row(email="asa@ystad.se"))
        assert [offer.is_outside for offer in imports.offers_of(found)] == [True, False]

    def test_notices_the_same_person_twice(self, cast: Cast) -> None:
        offers = imports.offers_of(read(cast, row(), row(email="ASA@example.org")))
        assert [offer.state for offer in offers] == [imports.NEW, imports.FAULT]

    def test_passes_over_who_has_the_role_or_an_invitation(self, cast: Cast) -> None:
        actions.invite("asa@example.org", cast.ystad, KINDS.READER, by=cast.colleague)
        found = read(cast, row(), row("Reader", cast.reader.email), row("Officer", cast.officer.email))
        assert [offer.state for offer in imports.offers_of(found)] == [imports.INVITED, imports.HELD, imports.NEW]

    def test_finds_closed_accounts_and_organisations_that_have_left(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.stranger.pk).update(is_active=False)
        cast.malmo.memberships.update(ends_on=dates.today() + timedelta(days=3))
        late = (dates.today() + timedelta(days=30)).isoformat()
        found = read(
            cast, row("S", cast.stranger.email), [*row(email="ny@example.org"), "", late, "Malmö"], by=cast.administrator
        )
        faults = [offer.fault for offer in imports.offers_of(found)]
        assert "stängt" in faults[0]
        assert "inte medlem" in faults[1]

    def test_needs_its_headings(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="Hittades inte: E-post, Roll"):
            imports.read_people("x.csv", [(1, ["Namn", "Ort"]), (2, ["A", "B"])], cast.ystad, by=cast.colleague)


class TestInviteMany:
    def offers(self, cast: Cast, count: int) -> list[imports.Offer]:
        return imports.offers_of(read(cast, *(row(f"Person {n}", f"p{n}@example.org") for n in range(count))))

    def test_invites_as_one_by_one_with_letter_and_journal(self, cast: Cast) -> None:
        assert imports.invite_many(self.offers(cast, 3), by=cast.colleague) == 3
        invitation = Invitation.objects.get(email="p1@example.org")
        assert (invitation.name, invitation.kind, invitation.organisation) == ("Person 1", KINDS.READER, cast.ystad)
        assert Notice.objects.filter(address="p1@example.org").count() == 1
        assert JournalEntry.objects.filter(action="members.invited").count() == 3

    def test_leads_to_an_account_by_the_link_of_the_letter(self, cast: Cast) -> None:
        imports.invite_many(self.offers(cast, 1), by=cast.colleague)
        text = Notice.objects.get(address="p0@example.org").text
        token = text.split("/members/invitations/")[1].split("/")[0]
        person = actions.accept_invitation(token, name="Person 0", password="femton hästar betar")
        assert person.has_role(KINDS.READER, organisation=cast.ystad.pk)

    def test_run_twice_invites_nobody_again(self, cast: Cast) -> None:
        offers = self.offers(cast, 2)
        imports.invite_many(offers, by=cast.colleague)
        assert imports.invite_many(offers, by=cast.colleague) == 0
        assert Notice.objects.filter(address__startswith="p").count() == 2

    def test_asks_again_who_may_invite(self, cast: Cast) -> None:
        offers = self.offers(cast, 1)
        actions.end_role(cast.colleague.roles.get(kind=KINDS.ORGANISATION_CONTACT), dates.today(), by=cast.administrator)
        gone = Person.objects.get(pk=cast.colleague.pk)
        with dates.at(dates.now() + timedelta(days=1)):
            assert imports.invite_many(offers, by=gone) == 0

    def test_costs_the_same_for_three_as_for_thirty(self, cast: Cast, count_queries: Callable[..., object]) -> None:
        few, many = self.offers(cast, 3), self.offers(cast, 33)[3:]
        # 1–2 savepoint, 3 organisations, 4 people, 5 roles, 6 invitations, 7–8 memberships, 9 stale, 10–12 put away and new,
        # 13–14 memberships again, 15 journal, 16 known people, 17 letters
        with count_queries(IMPORT_QUERIES):
            imports.invite_many(few, by=cast.colleague)
        with count_queries(IMPORT_QUERIES):
            imports.invite_many(many, by=cast.colleague)


IMPORT_QUERIES = 15


@pytest.mark.django_db(transaction=True)
class TestRace:
    def two_send(self, cast: Cast) -> list[object]:
        offers = imports.offers_of(read(cast, row()))
        return race(*[lambda: imports.invite_many(offers, by=cast.colleague) for _ in range(2)])

    def test_two_who_send_the_same_file_invite_once(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(imports, "judge", Rendezvous().after(imports.judge))
        assert sorted(self.two_send(cast), key=str) == [0, 1]
        assert Invitation.objects.count() == 1

    def test_canary_without_the_lock_both_invite(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        """The slower one crashes on the other's invitation, or sees it in time and puts it away for its own."""
        monkeypatch.setattr(imports, "judge", Rendezvous().after(imports.judge))
        monkeypatch.setattr(imports, "_held", lambda places: list(Organisation.objects.filter(pk__in=places)))
        sent = self.two_send(cast)
        assert crashed(sent) or sent == [1, 1]


class TestPages:
    def upload(self, client: StrictClient, content: bytes, name: str = "lista.csv", **data: object) -> object:
        return client.post(reverse(ADD), {"file": SimpleUploadedFile(name, content), **data}, follow=True)

    def test_shows_every_row_and_sends_when_told(self, cast: Cast, client: StrictClient) -> None:
        client.force_login(cast.colleague)
        content = "Namn;E-post;Roll\nÅsa Öberg;asa@example.org;Läsare\n;x;y\n".encode("cp1252")
        page = self.upload(client, content, organisation=cast.ystad.pk).content.decode()
        assert "Bjud in 1 person" in page
        assert "Namnet saknas" in page
        assert not Invitation.objects.exists()
        found = PeopleImport.objects.get()
        client.post(reverse("members:people_import_send", args=[found.pk]))
        found.refresh_from_db()
        import_people(found.job_id)
        assert Invitation.objects.get().email == "asa@example.org"
        found.refresh_from_db()
        assert found.rows == []  # what the file said about people is forgotten
        assert found.job.result["message"]

    def test_writes_to_addresses_outside_the_domain_only_after_a_second_look(self, cast: Cast, client: StrictClient) -> None:
        Organisation.objects.filter(pk=cast.ystad.pk).update(email_domain="ystad.se")
        client.force_login(cast.colleague)
        content = "Namn;E-post;Roll\nÅsa;asa@example.org;Läsare\nBo;bo@ystad.se;Läsare\n".encode()
        page = self.upload(client, content, organisation=cast.ystad.pk).content.decode()
        assert "1 adress hör inte till organisationens domän" in page
        found = PeopleImport.objects.get()
        url = reverse("members:people_import_send", args=[found.pk])
        answer = client.post(url).content.decode()
        assert "<title>Fel: " in answer
        assert "Titta på adresserna utanför domänen en gång till" in answer
        with pytest.raises(Refused, match="hör inte till organisationens domän"):
            imports.order_import(found, by=cast.colleague)
        assert client.post(url, {"outside": "on"}).status_code == 302
        import_people(PeopleImport.objects.get().job_id)
        assert Invitation.objects.count() == 2

    def test_leads_on_to_those_who_have_not_answered(self, cast: Cast, client: StrictClient) -> None:
        found = read(cast, row())
        job = imports.order_import(found, by=cast.colleague)
        import_people(job.pk)
        client.force_login(cast.colleague)
        page = client.get(reverse("records:job", args=[job.pk])).content.decode()
        assert f'href="{cast.ystad.get_absolute_url()}#invitations"' in page

    def test_names_only_the_roles_that_one_may_give(self, cast: Cast, client: StrictClient) -> None:
        client.force_login(cast.colleague)
        page = client.get(reverse(ADD)).content.decode()
        assert "Upphandlare, Kontaktperson, Läsare" in page
        assert "Nätverksadministratör" not in page
        client.force_login(cast.administrator)
        assert "Nätverksadministratör" in client.get(reverse(ADD)).content.decode()

    @pytest.mark.parametrize("content", [b"%PDF-1.4 x", b"<html>", b"{\\rtf1"])
    def test_knows_a_file_that_is_no_list(self, content: bytes, cast: Cast, client: StrictClient) -> None:
        client.force_login(cast.colleague)
        page = self.upload(client, content, "people.csv").content.decode()
        assert '<a href="#id_file">Fil – Filen går inte att läsa' in page

    def test_answers_a_file_that_cannot_be_read_at_the_form(self, cast: Cast, client: StrictClient) -> None:
        client.force_login(cast.colleague)
        assert "går inte att läsa" in self.upload(client, b"PK\x03\x04xx", "x.xlsx").content.decode()
        assert not PeopleImport.objects.exists()

    def test_is_read_by_nobody_else(self, cast: Cast, client: StrictClient) -> None:
        found = read(cast, row())
        client.force_login(cast.administrator)
        assert client.get(found.get_absolute_url()).status_code == 404

    def test_is_forgotten_when_told_and_after_a_week(self, cast: Cast, client: StrictClient) -> None:
        client.force_login(cast.colleague)
        client.post(reverse("members:people_import_discard", args=[read(cast, row()).pk]))
        assert not PeopleImport.objects.exists()
        read(cast, row())
        with dates.at(dates.now() + timedelta(days=8)):
            forget_imports()
        assert not PeopleImport.objects.exists()

    def test_the_template_can_be_read_back(self, cast: Cast, client: StrictClient) -> None:
        client.force_login(cast.colleague)
        template = client.get(reverse("members:people_import_template")).content
        self.upload(client, template, organisation=cast.ystad.pk)
        assert Counter(offer.state for offer in imports.offers_of(PeopleImport.objects.get())) == {imports.NEW: 1}
