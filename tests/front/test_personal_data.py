"""Everything held about a person is given out, erased when asked, and not kept longer than decided."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

import competence.actions
import members.actions
from members.models import ChangeRequest, Person, Role
from network_portal.front.personal import actions, erasure, export, retention, tasks, waiting
from network_portal.front.personal.retention_words import WORDS
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records import journal
from network_portal.records.models import (
    Job,
    JournalEntry,
    Notice,
    RetentionItem,
    RetentionList,
    RetentionRule,
    RetentionRun,
)
from network_portal.records.notices import tell
from tests import factories
from tests.cast import KINDS, Cast
from tests.members.test_applications import decided, outside, receive
from tests.strict import StrictClient

As = Callable[[Person | None], StrictClient]
JANUARY = datetime(2027, 1, 15, 8, tzinfo=UTC)


def linked() -> None:
    """What a commit does: entries get their place in the chain."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- everything is given out -----------------------------------------------------------------------------------------
def pointing_columns() -> set[str]:
    """Every column of every model that points to a person, or holds an e-mail address."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            points = field.is_relation and field.related_model is Person
            if points or (isinstance(field, models.EmailField) and model is not Person):
                found.add(f"{model._meta.label_lower}.{field.name}")
    return found


def given_out(person: Person) -> set[str]:
    """Columns by which a table finds the person, and addresses that stand in such a table."""
    tables = [table for section in export.gather(person) for table in section.tables if table.link]
    return {table.link for table in tables} | {
        f"{table.link.rpartition('.')[0]}.{name}" for table in tables for name in table.labels
    }


class TestEverything:
    def test_that_points_to_a_person_is_given_out_or_has_a_reason(self, cast: Cast) -> None:
        assert pointing_columns() - given_out(cast.officer) - set(export.LEFT_OUT) == set()

    def test_that_has_a_reason_is_still_there_and_not_given_out(self, cast: Cast) -> None:
        assert set(export.LEFT_OUT) <= pointing_columns()
        assert not set(export.LEFT_OUT) & given_out(cast.officer)

    def test_canary_a_column_that_no_function_reads_is_missed(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(export, "SECTIONS", tuple(one for one in export.SECTIONS if one is not export.competence))
        missed = pointing_columns() - given_out(cast.officer) - set(export.LEFT_OUT)
        assert missed == {
            "competence.registration.person",
            "competence.registration.registered_by",
            "competence.event.responsible",
        }


class TestExport:
    def read(self, client: StrictClient) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(client.get(reverse("front:export_json")).content)
        return found

    def test_tells_what_one_did_and_what_was_done_to_one(self, cast: Cast, as_: As) -> None:
        event, need = factories.event(cast), factories.need(cast)
        competence.actions.register(event, cast.officer, cast.ystad, by=cast.officer, needs="Nötter")
        members.actions.change_person(cast.officer, by=cast.administrator, title="Chef")
        found = self.read(as_(cast.officer))
        tables = {name: table for section in found["sections"].values() for name, table in section["tables"].items()}
        assert found["person"]["email"] == cast.officer.email
        assert tables["registration"]["rows"][0]["event"] == event.title
        assert tables["registration"]["rows"][0]["needs"] == "Nötter"
        assert tables["need_responsible"]["rows"][0]["need"] == need.title
        assert tables["role"]["rows"][0]["organisation"] == "Ystad"
        assert len(tables["notice"]["rows"]) == 1
        assert [row["action"] for row in tables["journal_by_you"]["rows"]] == ["Anmälde någon till ett evenemang"]
        assert "Chef" in str(tables["journal_details"]["rows"])
        assert all(table["columns"] and table["about"] for table in tables.values())
        for table in tables.values():
            for name, label in table["columns"].items():
                assert label != name.replace("_", " ") or name in {"person", "organisation", "text"}, (
                    f"{table['title']}: {name}"
                )

    def test_holds_no_secret_and_nobody_else(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        competence.actions.register(event, cast.colleague, cast.ystad, by=cast.officer)
        text = json.dumps(self.read(as_(cast.officer)))
        for secret in (cast.officer.password, str(cast.officer.calendar_token), cast.colleague.email, cast.colleague.name):
            assert secret not in text

    def test_a_need_that_one_may_no_longer_see_stands_with_its_number(self, cast: Cast, as_: As) -> None:
        need = factories.need(cast)
        Role.objects.filter(person=cast.officer).update(ends_on=dates.today() - timedelta(days=1))
        text = json.dumps(self.read(as_(cast.officer)), ensure_ascii=False)
        assert need.title not in text
        assert f"behov nummer {need.pk}" in text

    def test_on_paper_is_for_the_person_alone(self, cast: Cast, as_: As) -> None:
        job = actions.order_export(cast.officer)
        assert actions.order_export(cast.officer) == job
        tasks.make_export(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE
        assert job.file.read(5) == b"%PDF-"
        url = reverse("records:job_file", args=[job.pk])
        statuses = [as_(one).get(url).status_code for one in (cast.officer, cast.colleague, cast.administrator)]
        assert statuses == [200, 404, 404]

    def test_on_paper_says_what_is_held_and_names_what_is_not_in_one_line(self, cast: Cast) -> None:
        with translation.override("sv"):
            sections = export.gather(cast.officer)
            told = {"found": cast.officer, "sections": sections, "not_given": export.NOT_GIVEN, "today": dates.today()}
            html = render_to_string("front/personal/extract.html", told)
        assert '<th scope="row">Titel</th><td>–</td>' in html
        assert "Om det här finns inget: Andra steg" in html
        assert "<h3>Andra steg</h3>" not in html


# --- erased ----------------------------------------------------------------------------------------------------------
class TestErase:
    def test_gives_the_seat_to_the_queue_and_scrubs_the_letters(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, capacity=1)
        for person in (cast.officer, cast.neighbour):
            competence.actions.register(event, person, person.active_roles[0].organisation, by=person, needs="Nötter")
        client = as_(cast.officer)
        answer = client.post(reverse("front:erase_oneself"), {"sure": "on"})
        assert answer.status_code == 302
        assert event.registrations.get(person=cast.neighbour).has_seat
        assert event.registrations.get(person=cast.officer).needs == ""
        assert not Notice.objects.filter(person=cast.officer).exists()
        assert client.get(reverse("front:home")).status_code == 302
        linked()
        assert journal.verify() == []

    def test_asks_for_a_tick(self, cast: Cast, as_: As) -> None:
        html = as_(cast.officer).post(reverse("front:erase_oneself")).content.decode()
        assert "Kryssa i rutan om du är säker." in html
        assert Person.objects.get(pk=cast.officer.pk).is_active

    def test_who_must_be_replaced_is_told_above_the_form_and_nothing_is_done(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        competence.actions.register(event, cast.colleague, cast.ystad, by=cast.colleague)
        html = as_(cast.colleague).post(reverse("front:erase_oneself"), {"sure": "on"}).content.decode()
        assert "Ystad skulle sakna kontaktperson" in html
        assert event.registrations.get(person=cast.colleague).has_seat

    def test_shows_what_must_be_handed_over_and_only_what_one_may_see(self, cast: Cast, as_: As) -> None:
        need, event = factories.need(cast), factories.event(cast, responsible=cast.officer)
        html = as_(cast.officer).get(reverse("front:erase_oneself")).content.decode()
        assert need.title in html
        assert event.title in html
        html = as_(cast.administrator).get(reverse("front:erase_person", args=[cast.officer.pk])).content.decode()
        assert need.title not in html
        assert event.title in html

    def test_by_the_administrator_leads_to_an_empty_page_of_the_person(self, cast: Cast, as_: As) -> None:
        client = as_(cast.administrator)
        url = reverse("front:erase_person", args=[cast.officer.pk])
        html = client.post(url, {"sure": "on"}, follow=True).content.decode()
        assert f"Borttagen person {cast.officer.pk}" in html
        assert "Personuppgifterna är raderade" in html
        assert "borttagen-" not in html
        assert client.get(url).status_code == 409

    def test_an_older_entry_that_still_holds_a_name_is_not_shown(self, cast: Cast, as_: As) -> None:
        old = {"action": "members.person_changed", "object_type": "members.person", "object_id": cast.officer.pk}
        JournalEntry.objects.create(at=dates.now(), object_label="Klara Ek", data={"before": {"name": "Klara"}, "after": {"name": "Ek"}}, **old)  # fmt: skip
        page = as_(cast.administrator)
        assert "Klara" in page.get(reverse("front:journal")).content.decode()
        erasure.erase(cast.officer, by=cast.administrator)
        for asked in ({}, {"obj": "Klara"}):
            html = page.get(reverse("front:journal"), asked).content.decode().partition("<tbody")[2]
            assert "Klara" not in html

    def test_an_erased_person_is_told_nothing_more(self, cast: Cast) -> None:
        need = factories.need(cast)
        erased = erasure.erase(cast.officer, by=cast.administrator)
        assert tell(erased, "x", "front/notices/retention.txt", {"list": need}) is None


# --- not kept too long -----------------------------------------------------------------------------------------------
def letter(person: Person, key: str, at: datetime) -> Notice:
    return Notice.objects.create(
        key=key, person=person, address=person.email, template="x", subject="Ämne", text="Ord", html="x",
        state=Notice.State.SENT, created_at=at,
    )  # fmt: skip


class TestRule:
    @pytest.mark.parametrize(
        ("keep_for", "unit", "until"),
        [
            (1, "days", date(2027, 3, 31)),
            (7, "days", date(2027, 3, 25)),
            (1, "months", date(2027, 2, 28)),
            (12, "months", date(2026, 3, 31)),
            (2, "years", date(2025, 3, 31)),
            (None, "months", None),
        ],
    )
    def test_says_before_which_day_it_has_been_kept_long_enough(
        self, keep_for: int | None, unit: str, until: date | None
    ) -> None:
        assert RetentionRule(keep_for=keep_for, unit=unit).until(date(2027, 3, 31)) == until

    def test_the_newest_that_is_valid_holds(self, cast: Cast) -> None:
        day = dates.today() + timedelta(days=10)
        actions.decide("letters", 6, "months", "Styrelsen § 4", day, by=cast.administrator)
        assert {one.kind: one.keep_for for one in RetentionRule.objects.in_force(dates.today())}["letters"] == 12
        assert {one.kind: one.keep_for for one in RetentionRule.objects.in_force(day)}["letters"] == 6

    def test_of_every_kind_is_decided_from_the_beginning_and_read_by_everybody(self, cast: Cast, as_: As) -> None:
        assert {one.kind for one in RetentionRule.objects.all()} == set(WORDS)
        assert {key for key, words in WORDS.items() if words.counted} == {*retention.BY_KEY, "invoices"}
        html = as_(None).get(reverse("front:privacy")).content.decode()
        for wanted in ("12 månader", "7 kap. 2 §", "Matallergier", "imy.se", "Nätverkskansliet", "den dag brevet skrevs"):
            assert wanted in html

    def test_is_read_in_english_too_with_the_decision_as_it_was_written(self, cast: Cast) -> None:
        actions.decide("letters", 6, "months", "Styrelsen § 4", dates.today(), by=cast.administrator)
        english = {"HTTP_ACCEPT_LANGUAGE": "en"}
        html = StrictClient(**english).get(reverse("front:privacy")).content.decode()
        table = html.partition("<tbody")[2].partition("</tbody>")[0]
        for wanted in ("the day when the letter was written", "Decision: Styrelsen § 4", "The Accounting Act", "6 months"):
            assert wanted in table
        for swedish in ("dag ", "Nätverkets", "artikel", " och ", "månader"):
            assert swedish not in table

    def test_is_decided_on_a_page_not_for_a_day_that_has_been(self, cast: Cast, as_: As) -> None:
        client, url = as_(cast.administrator), reverse("front:retention_rule", args=["letters"])
        typed = {"keep_for": "6", "unit": "months", "basis": "Styrelsen § 4"}
        assert "Tiden räknas från den dag brevet skrevs" in client.get(url).content.decode()
        html = client.post(url, {**typed, "valid_from": "2020-01-01"}).content.decode()
        assert "det som har gallrats är borta" in html
        assert client.post(url, {**typed, "valid_from": dates.today().isoformat()}).status_code == 302
        assert "Styrelsen § 4" in client.get(reverse("front:retention")).content.decode()


class TestEveryNight:
    def test_removes_needs_extracts_files_and_sessions_and_writes_it_down(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        competence.actions.register(event, cast.officer, cast.ystad, by=cast.officer, needs="Nötter")
        job = actions.order_export(cast.officer)
        job.file.save("x.pdf", ContentFile(b"x"))
        as_(cast.officer)
        with dates.at(event.ends_at + timedelta(days=20)):
            retention.every_night()
            retention.every_night()
        assert event.registrations.get().needs == ""
        assert not Job.objects.filter(pk=job.pk).exists()
        runs = sorted(RetentionRun.objects.values_list("kind", "count", "item"))
        assert runs == [("event_needs", 1, None), ("exports", 1, None), ("sessions", 1, None)]

    def test_leaves_what_waits_for_approval(self, cast: Cast) -> None:
        letter(cast.officer, "a", dates.now() - timedelta(days=900))
        retention.every_night()
        assert Notice.objects.get().text == "Ord"


class TestYearlyList:
    @pytest.fixture
    def made(self, cast: Cast) -> RetentionList:
        for number in range(3):
            letter(cast.officer, f"old {number}", JANUARY - timedelta(days=400 + number))
        letter(cast.officer, "new", JANUARY - timedelta(days=300))
        with dates.at(JANUARY):
            tasks.make_list()
            tasks.make_list()
        return RetentionList.objects.get()

    def test_is_made_once_with_counts_and_the_administrator_is_told(self, cast: Cast, made: RetentionList) -> None:
        counts = dict(made.items.values_list("kind", "count"))
        assert counts["letters"] == 3
        assert set(counts) == {kind.key for kind in retention.KINDS if not kind.nightly}
        assert Notice.objects.filter(person=cast.administrator, template="front/notices/retention.txt").count() == 1
        with dates.at(JANUARY):
            [item] = waiting.waiting(cast.administrator)
            assert waiting.waiting(cast.coordinator) == []
        assert item.must

    def test_is_not_made_in_the_autumn(self, cast: Cast) -> None:
        with dates.at(datetime(2026, 11, 2, tzinfo=UTC)):
            tasks.make_list()
        assert not RetentionList.objects.exists()

    def test_goes_when_it_is_approved_and_no_more_than_was_listed(self, cast: Cast, made: RetentionList, as_: As) -> None:
        url = reverse("front:retention_approve", args=[made.year])
        as_(cast.administrator).post(url, {"kinds": ["letters"], "registry_number": "NK 2027/3"})
        job = Job.objects.get(task=actions.CARRY_OUT)
        with dates.at(JANUARY + timedelta(days=200)):
            tasks.carry_out(job.pk)
        assert Notice.objects.filter(text="").count() == 3
        assert Notice.objects.filter(key="new").get().text == "Ord"
        run = RetentionRun.objects.get()
        assert (run.kind, run.count) == ("letters", 3)
        assert run.item
        assert (run.item.approved_by, run.item.registry_number) == (cast.administrator, "NK 2027/3")
        job.refresh_from_db()
        assert job.said == "3 uppgifter är gallrade."

    def test_empties_applications_that_came_to_nothing_and_removes_answered_proposals(self, cast: Cast) -> None:
        with dates.at(datetime(2024, 3, 1, 8, tzinfo=UTC)):
            declined = decided(cast, receive(outside()), "declined", "Ni hör till ett annat nätverk.")
            waiting_one = receive(contact_email="annan@example.org")
            answered, unanswered = (
                members.actions.propose(cast.ystad, field, "Ystads stad", "Så säger vi.", by=cast.colleague)
                for field in ("short_name", "name")
            )
            members.actions.decline(answered, "Namnet är taget.", by=cast.administrator)
        with dates.at(JANUARY):
            tasks.make_list()
            made = RetentionList.objects.get()
            counts = dict(made.items.values_list("kind", "count"))
            assert (counts["applications"], counts["change_requests"]) == (1, 1)
            job = actions.approve(made, ["applications", "change_requests"], "NK 2027/3", by=cast.administrator)
            tasks.carry_out(job.pk)
        declined.refresh_from_db()
        assert (declined.name, declined.contact_name, declined.contact_email) == ("Lunds kommun", "", "")
        assert declined.erased_at
        assert (declined.decision, declined.registry_number) == ("declined", "NK 2026/14")
        waiting_one.refresh_from_db()
        assert waiting_one.contact_email == "annan@example.org"
        assert not Notice.objects.filter(address="vera@example.org").exists()
        assert list(ChangeRequest.objects.all()) == [unanswered]
        assert JournalEntry.objects.get(action="members.application_erased").by == cast.administrator
        assert JournalEntry.objects.filter(action="members.change_declined").exists()
        assert sorted(RetentionRun.objects.values_list("kind", "count")) == [("applications", 1), ("change_requests", 1)]

    @pytest.mark.parametrize(("days", "due"), [(0, False), (1, True)])
    def test_counts_from_the_day_of_the_answer(self, days: int, due: bool, cast: Cast) -> None:
        proposed = members.actions.propose(cast.ystad, "name", "Ystads stad", "Så säger vi.", by=cast.colleague)
        members.actions.withdraw_change(proposed, by=cast.colleague)
        application = members.actions.withdraw_application(receive(outside()), by=cast.administrator)
        before = dates.today() + timedelta(days=days)
        assert (proposed in retention.BY_KEY["change_requests"].due(before)) is due
        assert (application in retention.BY_KEY["applications"].due(before)) is due

    def test_twice_is_once(self, cast: Cast, made: RetentionList) -> None:
        actions.approve(made, ["letters"], "", by=cast.administrator)
        with pytest.raises(Refused, match="redan godkänt"):
            actions.approve(made, ["letters"], "", by=cast.administrator)

    def test_erases_accounts_that_nobody_uses_but_not_who_has_a_role(self, cast: Cast) -> None:
        old = date(2024, 6, 30)
        gone = members.actions.add_person("gammal@example.org", "Gammal Person", cast.ystad, KINDS.READER, by=None)
        Role.objects.filter(person=gone).update(starts_on=date(2024, 1, 1), ends_on=old)
        Person.objects.update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
        kind = retention.BY_KEY["accounts"]
        assert set(kind.due(old + timedelta(days=1))) == {gone, cast.stranger}
        assert gone not in kind.due(old)
        retention.take_away(kind, old + timedelta(days=1))
        assert Person.objects.get(pk=gone.pk).is_erased
        assert not Person.objects.get(pk=cast.officer.pk).is_erased


@pytest.mark.django_db(transaction=True)
class TestManyRows:
    def test_a_hundred_thousand_letters_go_in_portions(self) -> None:
        """No transaction holds more than PORTION rows, so nobody waits for long."""
        person = Person.objects.create_user("a@example.org", name="A")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO records_notice (key, person_id, address, template, subject, text, html, attachments, state,"
                " attempts, error, created_at) SELECT 'k' || n, %s, 'a@example.org', 't', 's', 'x', 'x', '[]', 'sent', 0, '',"
                " '2024-01-01' FROM generate_series(1, 100000) n",
                [person.pk],
            )
        said: list[int] = []
        gone = retention.take_away(retention.BY_KEY["letters"], date(2025, 1, 1), say=lambda done, total: said.append(done))
        assert gone == 100_000
        assert len(said) == 100_000 // retention.PORTION
        assert not Notice.objects.exclude(text="").exists()


class TestPages:
    def test_retention_costs_the_same_with_one_row_and_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        made = RetentionList.objects.create(year=2027, made_on=date(2027, 1, 2))

        def make(number: int) -> None:
            item = RetentionItem.objects.create(
                list=made, kind=retention.KINDS[number].key, until=date(2026, 1, 1), count=1, approved_by=cast.administrator
            )
            RetentionRun.objects.create(kind=item.kind, count=1, item=item)

        # 1 person with roles, 2 list, 3 its items, 4 runs, 5 rules in force, 6 rules of later.
        one_and_three(as_(cast.administrator), reverse("front:retention"), make, queries=6)
