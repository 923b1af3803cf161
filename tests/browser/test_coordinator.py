"""A cluster coordinator's work: a seminar from draft to attendance, a meeting from draft to notice, and the letters of both."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import faulty, fill, heading, new_name, open_letter, press, publish_seminar, write_seminar
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]

COORDINATOR, OFFICER = "samordnare.miljokluster", "upphandlare.trelleborg"
Look = Callable[[Page], None]


class TestSeminar:
    def test_is_a_draft_that_only_coordinators_see_until_it_is_published(
        self, as_person: Windows, no_barriers: Look
    ) -> None:
        coordinator, officer = as_person(COORDINATOR), as_person(OFFICER)
        title = new_name("Mät en sak, mät den väl")
        coordinator.goto("/competence/events/")
        press(coordinator, "Nytt evenemang")
        no_barriers(coordinator)
        write_seminar(coordinator, title, seats=12)
        expect(coordinator.get_by_text("1.1 Seminarier")).to_be_visible()
        no_barriers(coordinator)
        address = coordinator.url
        answer = officer.goto(address)
        assert answer
        assert answer.status == 404

        press(coordinator, "Publicera evenemanget")
        expect(coordinator.get_by_text("Evenemanget är publicerat")).to_be_visible()
        officer.goto("/competence/events/")
        officer.get_by_role("link", name=title).click()
        heading(officer, title)
        expect(officer.locator(".programme li")).to_have_count(2)

    def test_that_two_change_at_once_loses_nothing(self, as_person: Windows, no_barriers: Look) -> None:
        coordinator, administrator = as_person(COORDINATOR), as_person("administrator", script=False)
        title = new_name("Två skriver samtidigt")
        address = publish_seminar(coordinator, title, seats=8)
        administrator.goto(f"{address}edit/")
        coordinator.goto(f"{address}edit/")
        fill(administrator, place="Rådhuset, Lund")
        press(administrator, "Spara ändringarna")
        fill(coordinator, summary="Det här skrev jag.")
        press(coordinator, "Spara ändringarna")
        expect(coordinator.locator("#overtaken")).to_be_focused()
        no_barriers(coordinator)
        coordinator.locator("#overtaken").get_by_role("link", name="Plats").click()
        expect(coordinator.get_by_text("Sparat nu: Rådhuset, Lund")).to_be_in_viewport()
        fill(coordinator, place="Rådhuset, Lund")
        press(coordinator, "Spara ändringarna")
        heading(coordinator, title)
        expect(coordinator.get_by_text("Det här skrev jag.")).to_be_visible()

    def test_is_copied_for_another_time(self, as_person: Windows) -> None:
        page = as_person(COORDINATOR)
        title = new_name("Samma sak en gång till")
        publish_seminar(page, title, seats=8)
        press(page, "Gör en kopia för ett annat datum")
        heading(page, "Ändra evenemanget")
        expect(page.get_by_text("Här är kopian")).to_be_visible()
        fill(page, on=str(date.today() + timedelta(days=61)), capacity="9")
        press(page, "Spara utkastet")
        heading(page, title)
        expect(page.get_by_role("button", name="Publicera evenemanget")).to_be_visible()
        expect(page.get_by_text("1.1 Seminarier")).to_be_visible()

    def test_is_cancelled_with_a_reason_that_reaches_those_registered(self, as_person: Windows, no_barriers: Look) -> None:
        coordinator, officer = as_person(COORDINATOR), as_person(OFFICER)
        title = new_name("Blir det av?")
        address = publish_seminar(coordinator, title, seats=5)
        officer.goto(address)
        press(officer, "Anmäl mig")
        expect(officer.get_by_role("button", name="Avanmäl")).to_be_visible()

        coordinator.goto(address)
        press(coordinator, "Anmälda")
        row = coordinator.get_by_role("row").filter(has_text=f"{OFFICER}@example.org")
        expect(row).to_contain_text("Trelleborg")
        no_barriers(coordinator)
        coordinator.goto(address)
        press(coordinator, "Ställ in evenemanget")
        heading(coordinator, "Ställa in evenemanget för 1 anmäld?")
        press(coordinator, "Ställ in evenemanget")
        faulty(coordinator)
        no_barriers(coordinator)
        fill(coordinator, reason="Talaren är sjuk. Vi provar igen i vår.")
        press(coordinator, "Ställ in evenemanget")
        heading(coordinator, title)
        no_barriers(coordinator)

        officer.reload()
        expect(officer.locator("#registration")).to_contain_text("Talaren är sjuk")
        open_letter(officer, OFFICER, f"Inställt: {title}")
        expect(officer.locator("main")).to_contain_text("Talaren är sjuk")
        expect(officer.locator("main")).to_contain_text(".ics")

    def test_that_is_held_has_its_attendance_ticked(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(COORDINATOR)
        page.goto("/competence/events/?when=past")
        held = page.locator("main tbody tr").filter(has_not_text="Inställt")
        if not held.count():
            pytest.skip("early in January the demo network has held nothing yet")
        held.first.get_by_role("link").click()
        press(page, "Anmälda och närvaro")
        choice = page.locator("main select[name^=attendance-]").first
        name = choice.get_attribute("name")
        chosen = "part" if choice.input_value() == "present" else "present"
        choice.select_option(value=chosen)
        no_barriers(page)
        press(page, "Spara närvaro")
        expect(page.get_by_text("Närvaron är sparad för 1 person.")).to_be_visible()
        expect(page.locator(f"select[name={name}]")).to_have_value(chosen)


class TestMeeting:
    def test_is_called_when_its_agenda_is_in_order(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(COORDINATOR)
        title = new_name("Extra nätverksmöte")
        page.goto("/operations/meetings/")
        press(page, "Planera ett möte")
        fill(page, title=title, on=str(date.today() + timedelta(days=25)), starts="13:00", ends="14:30")
        fill(page, place="Rådhuset, Trelleborg", invitation="Vi behöver bestämma oss före årsskiftet.")
        no_barriers(page)
        press(page, "Spara som utkast")
        heading(page, title)

        press(page, "Lägg till en punkt")
        fill(page, title="Läget i partnerskapet", minutes="20")
        no_barriers(page)
        press(page, "Lägg till och skriv en till")
        fill(page, title="Avgifter nästa år", minutes="40", kind="Beslut")
        press(page, "Lägg till punkten")
        items = page.locator("#agenda h3")
        promised = "Åtgärder från tidigare möten"  # stands there by itself
        expect(items).to_have_text([promised, "Läget i partnerskapet", "Avgifter nästa år"])
        page.get_by_role("button", name="Flytta upp: Avgifter nästa år").click()
        expect(items).to_have_text([promised, "Avgifter nästa år", "Läget i partnerskapet"])
        expect(page.get_by_role("button", name="Flytta upp: Avgifter nästa år")).to_be_focused()
        no_barriers(page)

        press(page, "Skicka kallelsen")
        no_barriers(page)
        press(page, "Skicka kallelsen")
        heading(page, title)
        expect(page.locator("#agenda")).to_contain_text("§")
        expect(page.get_by_role("link", name="Skicka kallelsen")).to_have_count(0)
        no_barriers(page)

        open_letter(page, OFFICER, title)
        letter = page.locator("main")
        expect(letter).to_contain_text("Vi behöver bestämma oss före årsskiftet.")
        expect(letter).to_contain_text("Avgifter nästa år")
        expect(letter).to_contain_text(".ics")
        no_barriers(page)


class TestMatrix:
    def test_shows_three_parts_and_leads_to_a_row(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(COORDINATOR)
        page.goto("/operations/matrix/")
        expect(page.locator("main section h2")).to_have_count(3)
        no_barriers(page)
        page.get_by_role("link", name="1.1 Seminarier").click()
        heading(page, "Seminarier")
        no_barriers(page)
