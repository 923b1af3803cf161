"""Each person chooses who reads their e-mail, title and phone; and sees who reads what, and who has opened the page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Q
from django.urls import reverse

from competence import actions as events
from members import actions, reports
from members.models import Person, ProfileView, Role, people
from members.models.people import CONTACT_DETAILS
from members.search import PeopleList
from network_portal.lib import dates
from tests import factories
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[[Person | None], StrictClient]
DETAILS = {"title": "Visartitel", "phone": "040-99 88 77"}
SHY = {f"{name}_shown": Person.Shown.ORGANISATION for name in CONTACT_DETAILS}
URL = "/members/profile/who-sees-me/"


@pytest.fixture
def shy(cast: Cast) -> Person:
    return actions.change_person(cast.officer, by=cast.officer, **DETAILS, **SHY)


def everything(client: StrictClient, shy: Person, cast: Cast) -> str:
    """All that may tell of a person: the person, the organisation, the directory, the search."""
    pages = [shy.get_absolute_url(), cast.ystad.get_absolute_url(), "/members/people/", "/search/?q=Officer"]
    return "".join(client.get(page).content.decode() for page in pages)


class TestHiddenDetails:
    def test_are_read_by_colleagues_and_the_office(self, cast: Cast, shy: Person, as_: As) -> None:
        for visitor in (cast.reader, cast.colleague, cast.administrator):
            html = everything(as_(visitor), shy, cast)
            assert all(text in html for text in (shy.email, shy.title, shy.phone)), visitor

    def test_are_read_by_nobody_else(self, cast: Cast, shy: Person, as_: As) -> None:
        for visitor in (cast.neighbour, cast.coordinator, cast.contributor):
            html = everything(as_(visitor), shy, cast)
            assert not any(text in html for text in (shy.email, shy.title, shy.phone)), visitor
            assert "Visas bara för kollegor" in html

    @pytest.mark.parametrize("typed", ["Visartitel", "040-99", "officer.ystad@example.org"])
    def test_are_not_found_by_others(self, typed: str, cast: Cast, shy: Person, as_: As) -> None:
        found = {
            visitor: "Officer Ystad" in as_(getattr(cast, visitor)).get("/members/people/", {"q": typed}).content.decode()
            for visitor in ("neighbour", "reader", "administrator")
        }
        assert found == {"neighbour": False, "reader": True, "administrator": True}

    def test_a_title_is_left_out_of_the_file_of_an_event(self, cast: Cast, shy: Person, as_: As) -> None:
        event = factories.event(cast)
        events.register(event, shy, cast.ystad, by=shy)
        url = reverse("competence:registrations", args=[event.pk]) + "?format=csv"
        text = as_(cast.coordinator).get(url).content.decode()
        assert "Officer Ystad;;officer.ystad@example.org" in text
        assert "Visartitel" in as_(cast.administrator).get(url).content.decode()

    def test_nothing_changes_for_those_who_have_not_chosen(self, cast: Cast, as_: As) -> None:
        actions.change_person(cast.officer, by=cast.officer, **DETAILS)
        html = everything(as_(cast.neighbour), cast.officer, cast)
        assert all(text in html for text in (cast.officer.email, *DETAILS.values()))

    def test_somebody_without_a_role_reads_none(self, cast: Cast) -> None:
        seen = Person.objects.with_contact_details(cast.stranger).get(pk=cast.officer.pk)
        assert (seen.seen_email, seen.seen_phone) == ("", "")
        assert Person.objects.with_contact_details(cast.stranger).get(pk=cast.stranger.pk).seen_email

    def test_canary_a_rule_that_shows_everything_is_noticed(
        self, cast: Cast, shy: Person, as_: As, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people, "may_read", lambda *asked: ~Q(pk=None))
        with pytest.raises(AssertionError):
            self.test_are_read_by_nobody_else(cast, shy, as_)

    @pytest.mark.parametrize("viewer", ["reader", "colleague", "neighbour", "coordinator", "administrator", "officer"])
    @pytest.mark.parametrize("hidden", [True, False])
    def test_are_found_by_those_who_read_them(self, hidden: bool, viewer: str, cast: Cast) -> None:
        somebody = actions.change_person(cast.officer, by=cast.officer, **DETAILS, **(SHY if hidden else {}))
        asks = getattr(cast, viewer)
        read = Person.objects.with_contact_details(asks).get(pk=somebody.pk)
        for detail in CONTACT_DETAILS:
            word = getattr(somebody, detail)
            found = PeopleList(q=word).people(asks).filter(pk=somebody.pk).exists()
            assert found == (getattr(read, f"seen_{detail}") == word)

    def test_a_contact_reads_those_who_have_left(self, cast: Cast, shy: Person) -> None:
        Role.objects.filter(person=shy).update(ends_on=dates.today() - timedelta(days=1))
        assert Person.objects.with_contact_details(cast.colleague).get(pk=shy.pk).seen_phone == shy.phone
        assert Person.objects.with_contact_details(cast.reader).get(pk=shy.pk).seen_phone == ""

    def test_a_contact_reads_no_more_of_those_who_now_act_for_another(self, cast: Cast, shy: Person) -> None:
        Role.objects.filter(person=shy).update(ends_on=dates.today() - timedelta(days=1))
        actions.give_role(shy, cast.malmo, KINDS.READER, by=None)
        assert Person.objects.with_contact_details(cast.colleague).get(pk=shy.pk).seen_phone == ""


class TestWhoSeesMe:
    def test_saves_the_choices(self, cast: Cast, as_: As) -> None:
        client = as_(cast.officer)
        client.post(URL, {"email_shown": "network", "title_shown": "network", "phone_shown": "organisation"})
        cast.officer.refresh_from_db()
        assert cast.officer.phone_shown == "organisation"
        assert "Välj vem som får läsa det" in client.post(URL, {"email_shown": "everybody"}).content.decode()

    @pytest.mark.parametrize("hidden", CONTACT_DETAILS)
    def test_says_what_the_rule_does(self, hidden: str, cast: Cast) -> None:
        """Each group of the page against what somebody of it reads."""
        somebody = actions.change_person(cast.officer, by=None, **DETAILS, **{f"{hidden}_shown": Person.Shown.ORGANISATION})
        for readers, viewer in zip(
            reports.who_sees(somebody), (cast.reader, cast.coordinator, cast.administrator), strict=True
        ):
            seen = Person.objects.with_contact_details(viewer).get(pk=somebody.pk)
            read = [name for name in CONTACT_DETAILS if getattr(seen, f"seen_{name}")]
            assert len(readers.details) == len(read), readers.title

    def test_counts_everybody_who_can_see_the_person(self, cast: Cast) -> None:
        others = Person.objects.working().exclude(pk=cast.officer.pk)
        seers = [one for one in others if Person.objects.visible_to(one).filter(pk=cast.officer.pk).exists()]
        assert sum(group.count for group in reports.who_sees(cast.officer)) == len(seers)

    def test_shows_who_opened_the_page_once_a_day(self, cast: Cast, as_: As) -> None:
        for _ in range(3):
            html = as_(cast.neighbour).get(cast.officer.get_absolute_url()).content.decode()
        assert "Officer Ystad kan se att du har öppnat sidan." in html
        as_(cast.officer).get(cast.officer.get_absolute_url())
        assert ProfileView.objects.count() == 1
        html = as_(cast.officer).get(URL).content.decode()
        assert "Neighbour Malmo" in html
        assert "Malmö" in html

    def test_shows_who_downloaded_the_list(self, cast: Cast, as_: As) -> None:
        as_(cast.administrator).get("/members/people.csv")
        as_(cast.administrator).get("/members/people.csv", {"organisation": cast.ystad.pk})
        assert as_(cast.officer).get(URL).content.decode().count("laddade ner en lista") == 2
        assert as_(cast.neighbour).get(URL).content.decode().count("laddade ner en lista") == 1

    def test_forgets_after_a_year(self, cast: Cast) -> None:
        today = dates.today()
        for days in (10, 365, 366):
            ProfileView.objects.create(viewer=cast.neighbour, person=cast.officer, day=today - timedelta(days=days))
        assert actions.forget_views() == 1
        assert reports.views_of(cast.officer).count() == 2

    def test_costs_the_same_with_one_and_with_three(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        def grow(n: int) -> None:
            ProfileView.objects.create(viewer=person(f"Ny {n}", cast.malmo, KINDS.READER), person=cast.officer)

        grow(0)
        # 1 person with roles, 2 views, 3 organisations of those who opened, 4 who sees, 5 downloads
        one_and_three(as_(cast.officer), URL, grow, queries=5)
