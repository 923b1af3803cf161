"""Doubles are found, compared and merged, and nothing that points to either is lost."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competence import actions as events
from competence.models import Event, Registration
from members import actions, doubles
from members.actions import merging
from members.actions.merging import SETTLE, guarded, pointers
from members.models import ChangeRequest, ContactCheck, Kind, Merge, Organisation, Person, ProfileView, Role
from network_portal.front.merging import ORGANISATIONS, PEOPLE
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal
from network_portal.records.models import Job, JournalEntry, Notice, PersonalDetail
from procurement.models import Commitment, Need, Share
from tests import factories
from tests.access import competence, financing, front, members, operations, procurement, records
from tests.cast import KINDS, Cast, make_cast, organisation, person
from tests.races import Rendezvous, crashed, race
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[[Person | None], StrictClient]
WORLDS = (front, records, members, operations, competence, procurement, financing)


def merge_people(kept: Person, gone: Person, by: Person, **values: Any) -> Person:
    return actions.merge_people(kept, gone, values, ways=PEOPLE, by=by)


def merge_organisations(kept: Organisation, gone: Organisation, by: Person, **values: Any) -> Organisation:
    return actions.merge_organisations(kept, gone, values, ways=ORGANISATIONS, by=by)


# --- nothing is forgotten ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", [Person, Organisation])
def test_every_promise_of_the_database_has_its_way(model: Any) -> None:
    """A new unique column or constraint that speaks of a person or an organisation needs a line in SETTLE or Ways."""
    ways = PEOPLE if model is Person else ORGANISATIONS
    settled = {*SETTLE, *ways.settle, *ways.stays}
    # An invoice's number and a gate's answer are unique, but not by who made them.
    assert [pointer.name for pointer in guarded(model) if not pointer.is_key and pointer.name not in settled] == []
    assert ways.stays <= {pointer.name for pointer in pointers(model)}


def test_a_column_that_has_no_way_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(SETTLE, "members.profileview.viewer")
    with pytest.raises(AssertionError, match="profileview"):
        test_every_promise_of_the_database_has_its_way(Person)


def test_everything_that_points_to_somebody_is_moved(cast: Cast) -> None:
    """A row behind every column of every app that points to a person: afterwards none points to the merged one."""
    for world in WORLDS:
        world.make_world(cast)
    gone, kept = cast.officer, person("Officer Ystad igen", cast.ystad, KINDS.READER)
    point_everything_at(gone)
    held = {pointer.name for pointer in pointers(Person) if pointer.rows(gone).exists()}
    assert {pointer.name for pointer in pointers(Person)} - held <= EMPTY | PEOPLE.stays
    merge_people(kept, gone, cast.administrator)
    left = {pointer.name for pointer in pointers(Person) if pointer.rows(gone).exists()}
    assert left <= PEOPLE.stays
    assert {
        name for name in held if not name.startswith(("account.", "mfa.", "socialaccount.", "usersessions."))
    } - left <= {pointer.name for pointer in pointers(Person) if pointer.rows(kept).exists()}


# Tables that the portal has no rows in.
EMPTY = {"members.person_groups.person", "members.person_user_permissions.person", "admin.logentry.user"}
EMPTY |= {"procurement.gateanswer.by", "procurement.stagechange.by", "account.emailaddress.user"}


def point_everything_at(thing: Person | Organisation) -> None:
    """Let a row of every table that has one point to the thing, where the database lets it."""
    for pointer in pointers(type(thing)):
        if pointer.name in PEOPLE.stays | ORGANISATIONS.stays or pointer.rows(thing).exists():
            continue
        for row in pointer.model._base_manager.exclude(**{pointer.field: thing}).order_by("pk"):
            try:
                with merging.transaction.atomic():
                    pointer.model._base_manager.filter(pk=row.pk).update(**{pointer.field: thing.pk})
                break
            except IntegrityError:  # another row may do
                continue
    if isinstance(thing, Person):
        others = Person.objects.exclude(pk=thing.pk).order_by("pk")[:2]  # the one who is kept came last
        ProfileView.objects.bulk_create(
            [ProfileView(viewer=thing, person=others[0]), ProfileView(viewer=others[1], person=thing)],
            ignore_conflicts=True,
        )
        about = {"field": "email", "before": "x", "after": "y", "reason": "x"}
        done = {"state": "declined", "decided_by": thing, "decided_at": dates.now()}
        ChangeRequest.objects.create(person=thing, by=thing, **about, **done)
        Merge.objects.create(kind=Kind.PERSON, gone=10**9, kept=thing.pk, label="x", by=thing)
        actions.not_the_same(Kind.PERSON, thing.pk, others[0].pk, by=thing)
        Job.objects.create(task="x", title="x", audience="everyone", ordered_by=thing)
        ContactCheck.objects.update(answered_by=thing, answered_at=dates.now())
        journal("members.person_changed", thing, by=thing, personal={"before": {"title": "x"}, "after": {"title": "y"}})
        Authenticator.objects.create(user=thing, type=Authenticator.Type.TOTP, data={})
        UserSession.objects.create(user=thing, ip="127.0.0.1", session_key="x")
        Need.objects.update(responsible=thing)
        Commitment.objects.create(
            need=Need.objects.first(), organisation=Organisation.objects.first(), level="follow", by=thing, since=dates.now()
        )


def test_everything_that_points_to_an_organisation_is_moved(cast: Cast) -> None:
    for world in WORLDS:
        world.make_world(cast)
    kept, gone = cast.ystad, organisation("municipality", "Ystad två", "2120009901", "9901", 100)
    point_everything_at(gone)
    Commitment.objects.create(
        need=factories.need(cast, organisation=cast.malmo), organisation=gone, level="follow", by=cast.officer,
        since=dates.now(),
    )  # fmt: skip
    Share.objects.create(need=factories.need(cast, organisation=cast.malmo), organisation=gone)
    held = {pointer.name for pointer in pointers(Organisation) if pointer.rows(gone).exists()}
    assert {pointer.name for pointer in pointers(Organisation)} - held <= ORGANISATIONS.stays
    merge_organisations(kept, gone, cast.administrator)
    assert not Organisation.objects.filter(pk=gone.pk).exists()
    assert held <= {pointer.name for pointer in pointers(Organisation) if pointer.rows(kept).exists()}


# --- people --------------------------------------------------------------------------------------------------------
@pytest.fixture
def twin(cast: Cast) -> Person:
    """The officer of Ystad once more, by another address and also a reader."""
    return person("Officer Ystad", cast.ystad, KINDS.PROCUREMENT_OFFICER, email="o.ystad@example.org")


class TestMergePeople:
    def test_the_chosen_values_stay_and_the_other_address_signs_in_no_more(self, cast: Cast, twin: Person) -> None:
        old = cast.officer.email
        kept = merge_people(cast.officer, twin, cast.administrator, email=twin.email, phone="040-1")
        twin.refresh_from_db()
        assert (kept.email, kept.phone, kept.is_active) == ("o.ystad@example.org", "040-1", True)
        assert (twin.email, twin.is_active, twin.has_usable_password()) == (old, False, False)
        letter = Notice.objects.get(template__endswith="/merged.txt")
        assert f"Det går inte längre att logga in med {old}" in letter.text

    def test_roles_that_overlap_become_one(self, cast: Cast, twin: Person) -> None:
        Role.objects.filter(person=twin).update(starts_on=date(2023, 5, 1), ends_on=date(2024, 6, 1))
        merge_people(cast.officer, twin, cast.administrator)
        role = cast.officer.roles.get()
        assert (role.starts_on, role.ends_on) == (date(2023, 5, 1), None)

    def test_the_better_place_at_an_event_stays_and_the_free_seat_goes_on(self, cast: Cast, twin: Person) -> None:
        event = factories.event(cast, capacity=2)
        for somebody in (twin, cast.officer, cast.reader):
            events.register(event, somebody, cast.ystad, by=somebody)
        merge_people(cast.officer, twin, cast.administrator)
        event = Event.objects.get(pk=event.pk)
        assert {row.person_id for row in event.registrations.seated()} == {cast.officer.pk, cast.reader.pk}
        assert (event.seats_taken, event.queue_length) == (2, 0)
        assert (
            Registration.objects.get(person=cast.officer).queued_at < Registration.objects.get(person=cast.reader).queued_at
        )

    def test_who_came_is_kept_before_who_did_not(self, cast: Cast, twin: Person) -> None:
        event = factories.event(cast, starts_at=dates.now() - timedelta(days=2), seats_taken=2)
        for somebody, came in ((cast.officer, "absent"), (twin, "present")):
            Registration.objects.create(
                event=event, person=somebody, organisation=cast.ystad, registered_by=somebody, state="seated",
                queued_at=dates.now(), seated_at=dates.now(), attendance=came,
            )  # fmt: skip
        merge_people(cast.officer, twin, cast.administrator)
        assert event.registrations.get().attendance == "present"
        assert Event.objects.get(pk=event.pk).seats_taken == 1

    def test_one_does_not_merge_oneself_away(self, cast: Cast, twin: Person) -> None:
        with pytest.raises(Refused, match="Du är inloggad"):
            merge_people(twin, cast.administrator, cast.administrator)

    def test_the_old_page_leads_to_the_kept_one_also_twice(self, cast: Cast, twin: Person, as_: As) -> None:
        merge_people(cast.reader, twin, cast.administrator)
        merge_people(cast.officer, cast.reader, cast.administrator)
        response = as_(cast.neighbour).get(twin.get_absolute_url())
        assert response["Location"] == cast.officer.get_absolute_url()


class TestMergeOrganisations:
    @pytest.fixture
    def double(self, db: None) -> Organisation:
        return organisation("partner", "Region Skåne", "2321000255")

    @pytest.fixture
    def kept(self, db: None) -> Organisation:
        return organisation("partner", "Region Skånes regionkontor", "2321000248")

    def test_the_old_number_can_be_kept_and_periods_are_joined(
        self, cast: Cast, kept: Organisation, double: Organisation
    ) -> None:
        double.memberships.update(starts_on=date(2022, 1, 1), ends_on=date(2024, 3, 1))
        found = merge_organisations(kept, double, cast.administrator, organisation_number=double.organisation_number)
        assert found.organisation_number == "2321000255"
        membership = found.memberships.get()
        assert (membership.starts_on, membership.ends_on) == (date(2022, 1, 1), None)

    def test_reports_and_old_links_follow(self, cast: Cast, kept: Organisation, double: Organisation, as_: As) -> None:
        job = Job.objects.create(
            task="x", title="x", audience=double.audience, arguments={"organisation": double.pk, "year": 2026}
        )
        old = double.get_absolute_url()
        journal("members.organisation_changed", double, by=None, before={"town": "a"}, after={"town": "b"})
        merge_organisations(kept, double, cast.administrator)
        job.refresh_from_db()
        assert (job.audience, job.arguments) == (kept.audience, {"organisation": kept.pk, "year": 2026})
        assert as_(cast.officer).get(old)["Location"] == kept.get_absolute_url()
        assert f'href="{old}"' in as_(cast.administrator).get("/records/journal/").content.decode()

    def test_the_one_with_invoices_is_kept(self, cast: Cast, kept: Organisation, double: Organisation) -> None:
        table = factories.fee_table(2026)
        factories.invoice(double, table, by=cast.administrator)
        with pytest.raises(Refused, match="Behåll Region Skåne"):
            merge_organisations(kept, double, cast.administrator)
        factories.invoice(kept, table, by=cast.administrator, number=2)
        with pytest.raises(Refused, match="kan inte slås ihop"):
            merge_organisations(kept, double, cast.administrator)
        assert Organisation.objects.filter(pk=double.pk).exists()

    def test_the_one_that_contributes_goes_on_and_nobody_follows_its_own_need(self, cast: Cast) -> None:
        other = organisation("municipality", "Ystad två", "2120001082", "9901", 100)
        theirs, own = factories.need(cast, organisation=cast.malmo), factories.need(cast)
        for need, place, level in ((theirs, cast.ystad, "follow"), (theirs, other, "contribute"), (own, other, "follow")):
            Commitment.objects.create(need=need, organisation=place, level=level, by=cast.officer, since=dates.now())
        merge_organisations(cast.ystad, other, cast.administrator)
        active = Commitment.objects.filter(ended_at=None)
        assert [(one.need_id, one.level) for one in active] == [(theirs.pk, "contribute")]
        assert Commitment.objects.count() == 3

    def test_two_needs_of_one_registry_number_are_refused(self, cast: Cast) -> None:
        other = organisation("municipality", "Ystad två", "2120001082", "9901", 100)
        for place in (cast.ystad, other):
            factories.need(cast, organisation=place, registry_number="KS 1")
        with pytest.raises(Refused, match="KS 1"):
            merge_organisations(cast.ystad, other, cast.administrator)
        assert other.roles.model.objects.count() == Role.objects.count()

    def test_only_of_one_kind(self, cast: Cast, kept: Organisation) -> None:
        with pytest.raises(Refused, match="samma typ"):
            merge_organisations(kept, cast.malmo, cast.administrator)


# --- finding -------------------------------------------------------------------------------------------------------
def found(first: Person, second: Person) -> list[str]:
    pairs = {(pair.first.pk, pair.second.pk): [str(one) for one in pair.reasons] for pair in doubles.people()}
    return pairs.get((first.pk, second.pk), [])


class TestDoubles:
    numbers = count(1)

    def made(self, cast: Cast, name: str, email: str, phone: str = "") -> Person:
        made = person(name, cast.ystad, KINDS.READER, email)
        return actions.change_person(made, by=None, phone=phone)

    def test_are_found_by_name_number_address_and_likeness(self, cast: Cast) -> None:
        anna = self.made(cast, "Anna Berg", "anna.berg@ystad.se", "0411-57 70 00")
        same = self.made(cast, "anna berg", "kommunen@ystad.se")
        phone = self.made(cast, "Någon Annan", "na@ystad.se", "+46 411 57 70 00")
        address = self.made(cast, "B A", "berg.anna@it.ystad.se")
        alike = self.made(cast, "Anna Bergh", "bergh1@ystad.se")
        assert found(anna, same) == ["Samma namn och organisation"]
        assert found(anna, phone) == ["Samma telefonnummer"]
        assert found(anna, address) == ["Samma adress, skriven på annat sätt"]
        assert found(anna, alike) == ["Liknande namn och adresser på samma ställe"]
        assert found(phone, address) == []

    def test_a_switchboard_makes_nobody_the_same(self, cast: Cast) -> None:
        people = [self.made(cast, f"{letter}{letter}", f"{letter}@ystad.se", "0411577000") for letter in "bcdefg"]
        assert found(people[0], people[1]) == []

    def test_two_municipalities_are_two_however_alike(self, cast: Cast) -> None:
        organisation("municipality", "Habo", "2120001651", "0643", 1)
        organisation("municipality", "Håbo", "2120000241", "0305", 1)
        organisation("partner", "Region Skåne", "2321000255")
        organisation("partner", "Region Skåne ", "2321000248")
        assert [(str(pair.first).strip(), str(pair.second).strip()) for pair in doubles.organisations()] == [
            ("Region Skåne", "Region Skåne")
        ]

    def test_not_the_same_is_remembered(self, cast: Cast, twin: Person, as_: As) -> None:
        client = as_(cast.administrator)
        assert "o.ystad@example.org" in client.get("/doubles/").content.decode()
        client.post(reverse("front:doubles_apart", args=["person", twin.pk, cast.officer.pk]))
        assert "o.ystad@example.org" not in client.get("/doubles/").content.decode()
        assert JournalEntry.objects.filter(action="members.not_the_same").count() == 1

    def test_the_page_costs_the_same_with_one_and_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        client = as_(cast.administrator)

        def twins(n: int) -> None:
            for m in (1, 2):
                self.made(cast, f"Kerstin {n}", f"{m}.{n}{m}@ystad.se")
            client.get("/doubles/")  # compared here, and not again until something changes

        # 1 person with roles; 2–4 people: what has changed, those that are two, the people; 5–6 organisations: the same
        one_and_three(client, "/doubles/", twins, queries=6)

    def test_are_compared_anew_only_when_something_changed(
        self, cast: Cast, count_queries: Callable[..., CaptureQueriesContext]
    ) -> None:
        anna = self.made(cast, "Anna Berg", "anna.berg@ystad.se", "0411-57 70 00")
        other = self.made(cast, "Någon Annan", "na@ystad.se")
        assert found(anna, other) == []
        with count_queries(2):  # what has changed; those that are two
            assert found(anna, other) == []
        actions.change_person(other, by=None, phone="+46 411 57 70 00")
        assert found(anna, other) == ["Samma telefonnummer"]
        Role.objects.filter(person=other).update(organisation=cast.malmo)
        actions.change_person(other, by=None, phone="", name="Anna Berg")
        assert found(anna, other) == []
        Role.objects.filter(person=other).update(organisation=cast.ystad)
        assert found(anna, other) == ["Samma namn och organisation"]


class TestWhatIsForgotten:
    @pytest.fixture
    def klara(self, cast: Cast) -> tuple[Person, Person]:
        return (
            actions.add_person("klara@example.org", "Klara Berg", cast.ystad, KINDS.READER, by=cast.colleague),
            actions.add_person(
                "klara.ek@example.org", "Klara Ek", cast.ystad, KINDS.READER, by=cast.colleague, phone="0411-5"
            ),
        )

    def chain(self) -> str:
        return str(list(JournalEntry.objects.values_list("object_label", "data")))

    def test_the_chain_of_the_journal_never_held_a_name(self, klara: tuple[Person, Person], cast: Cast) -> None:
        kept, gone = klara
        actions.not_the_same(Kind.PERSON, gone.pk, kept.pk, by=cast.administrator)
        merge_people(kept, gone, cast.administrator, name=gone.name, phone=gone.phone)
        assert "Klara" not in self.chain()
        assert "0411-5" not in self.chain()
        apart = JournalEntry.objects.get(action="members.people_merged").personal.values
        assert (apart["merged"], apart["after"]["phone"]) == ("Klara Ek", "0411-5")

    def test_who_is_erased_is_erased_in_the_merged_account_too(self, klara: tuple[Person, Person], cast: Cast) -> None:
        kept, gone = klara
        merge_people(kept, gone, cast.administrator)
        actions.erase(kept, by=cast.administrator)
        gone.refresh_from_db()
        assert (gone.is_erased, gone.phone) == (True, "")
        everywhere = [*Person.objects.values("name", "email"), *Merge.objects.values("label")]
        assert "lara" not in str([*everywhere, *PersonalDetail.objects.values("values")])


class TestPage:
    def test_compares_and_merges(self, cast: Cast, twin: Person, as_: As) -> None:
        url = reverse("front:doubles_merge", args=["person", cast.officer.pk, twin.pk])
        client = as_(cast.administrator)
        html = client.get(url).content.decode()
        assert "o.ystad@example.org" in html
        assert "Roller" in html
        assert "Välj vilken som behålls" in client.post(url, {}).content.decode()
        client.post(url, {"keep": "second", "email": "first"})
        twin.refresh_from_db()
        assert (twin.email, twin.is_active) == ("officer.ystad@example.org", True)

    def test_what_stands_in_the_way_is_said_above_the_form(self, cast: Cast, as_: As) -> None:
        url = reverse("front:doubles_merge", args=["organisation", cast.ystad.pk, cast.office.pk])
        fields = ("name", "short_name", "organisation_number", "municipality_code", "town")
        html = as_(cast.administrator).post(url, {"keep": "first", **dict.fromkeys(fields, "first")}).content.decode()
        assert "Bara organisationer av samma typ slås ihop" in html

    @pytest.mark.parametrize("wrong", ["person/1/1", "need/1/2", "person/999999/1"])
    def test_nonsense_is_not_found(self, wrong: str, cast: Cast, as_: As) -> None:
        assert as_(cast.administrator).get(f"/doubles/{wrong}/").status_code == 404


# --- at once -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
class TestTwoMergeTheSame:
    def two_merge(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        cast = make_cast()
        twin = person("Officer Ystad", cast.ystad, KINDS.READER, email="o.ystad@example.org")
        monkeypatch.setattr(merging.rules, "must_be_two", Rendezvous().after(merging.rules.must_be_two))
        return race(
            lambda: merge_people(cast.officer, twin, cast.administrator),
            lambda: merge_people(twin, cast.officer, cast.administrator),
        )

    def test_one_does_and_the_other_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.two_merge(monkeypatch)
        assert sorted(type(one).__name__ for one in results) == ["Person", "Refused"], results
        assert Person.objects.filter(email__contains="ystad@", is_active=True).count() == 3

    def test_canary_without_the_lock_both_accounts_are_closed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unlocked(model: type[models.Model], first: Any, second: Any) -> dict[int, Any]:
            return model._base_manager.in_bulk([first.pk, second.pk])

        monkeypatch.setattr(merging, "lock_both", unlocked)
        results = self.two_merge(monkeypatch)
        assert crashed(results) or Person.objects.filter(email__contains="ystad@", is_active=True).count() < 3
