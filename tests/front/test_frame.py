"""The frame of every page, and the pages that tell of the portal itself."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.mail import EmailMessage
from django.db import OperationalError
from django.utils import timezone

from members.models import Role
from network_portal.front import context, health
from network_portal.records.mailbox import FolderBackend
from network_portal.records.models import Heartbeat, Job, Notice
from tests.cast import Cast
from tests.strict import StrictClient


class TestMenu:
    @pytest.mark.parametrize("kind", Role.Kind.values)
    def test_every_role_has_at_most_eight_places_and_begins_at_home(self, kind: str) -> None:
        menu = context.PLACES[kind]
        assert len(menu) <= 8
        assert menu[0] == context.HOME
        assert {context.NEEDS, context.EVENTS, context.MEETINGS, context.FEES, context.MEMBERS} <= set(menu)

    @pytest.mark.parametrize(
        ("url", "place"),
        [
            ("/", "Hem"),
            ("/reports/", "Rapporter"),
            ("/operations/matrix/", "Matrisen"),
            ("/operations/methods/", "Matrisen"),
            ("/operations/year-plan/", "Matrisen"),
            ("/operations/follow-up/", "Matrisen"),
            ("/operations/school-breaks/", "Matrisen"),
            ("/operations/meetings/actions/", "Möten"),
            ("/operations/bodies/", "Möten"),
            ("/operations/proposals/", "Möten"),
            ("/operations/decisions/", "Möten"),
            ("/operations/minutes/", "Möten"),
        ],
    )
    def test_marks_where_one_stands(self, url: str, place: str, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        nav = as_(cast.officer).get(url).context["nav"].items
        assert [str(item["label"]) for item in nav if item["current"]] == [place]

    def test_a_page_outside_the_menu_marks_nothing(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert not any(item["current"] for item in as_(cast.officer).get("/calendar/").context["nav"].items)

    def test_somebody_with_two_roles_gets_one_menu(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        Role.objects.create(person=cast.officer, organisation=cast.office, kind=Role.Kind.NETWORK_ADMINISTRATOR)
        labels = [str(item["label"]) for item in as_(cast.officer).get("/").context["nav"].items]
        assert labels[1] == "Medlemmar"

    def test_has_no_numbers_which_would_look_like_counts(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        html = as_(cast.officer).get("/").content.decode()
        menu = html.split('id="menu"')[1].split("</nav>")[0]
        assert not re.search(r">\s*\d+\s*<", menu)
        assert ">Min profil</a>" in html

    def test_a_visitor_sees_what_is_open_to_all(self, db: None, client: StrictClient) -> None:
        nav = client.get("/about/").context["nav"].items
        assert [str(item["label"]) for item in nav] == ["Seminarier", "Om nätverket"]

    def test_costs_no_query_beyond_the_roles(
        self, cast: Cast, as_: Callable[..., StrictClient], count_queries: Callable[..., Any]
    ) -> None:
        client = as_(cast.officer)
        # 1 person with roles (the session is in the cache)
        with count_queries(1):
            client.get("/ui/")


class TestStatus:
    def test_is_never_struck_through(self, settings: Any) -> None:
        """A struck-through “Cancelled” says that it is not."""
        css = (Path(settings.BASE_DIR) / "static/css/parts.css").read_text()
        assert not [line for line in css.splitlines() if line.startswith(".status") and "line-through" in line]


class TestTheme:
    def test_is_remembered_with_the_person(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        client = as_(cast.officer)
        client.post("/theme/", {"theme": "dark"})
        assert 'data-theme="dark"' in client.get("/").content.decode()

    def test_is_remembered_in_a_cookie_for_a_visitor(self, db: None, client: StrictClient) -> None:
        client.post("/theme/", {"theme": "light"})
        assert 'data-theme="light"' in client.get("/about/").content.decode()

    @pytest.mark.parametrize("theme", ["", "pink", '"><script>', "x" * 5000])
    def test_anything_else_is_as_the_device(self, theme: str, db: None, client: StrictClient) -> None:
        client.post("/theme/", {"theme": theme})
        assert "data-theme" not in client.get("/about/").content.decode()

    def test_a_cookie_that_somebody_wrote_is_not_believed(self, db: None, client: StrictClient) -> None:
        client.cookies["theme"] = "pink"
        assert "data-theme" not in client.get("/about/").content.decode()

    @pytest.mark.parametrize(("back", "leads_to"), [("http://testserver/about/", "/about/"), ("https://evil.example/", "/")])
    def test_leads_back_but_never_away(self, back: str, leads_to: str, db: None, client: StrictClient) -> None:
        assert client.post("/theme/", {"theme": "dark"}, headers={"Referer": back}).url == leads_to


class TestWhoMayWhat:
    def test_shows_the_same_grants_that_the_rules_ask(self, db: None, client: StrictClient) -> None:
        from procurement.rules import GRANTS

        text = client.get("/who-may-what/").content.decode()
        for grant in GRANTS:
            assert str(grant.sentence) in text


class TestStatements:
    def test_the_accessibility_statement_holds_what_the_law_wants(self, cast: Cast, client: StrictClient) -> None:
        text = client.get("/accessibility/").content.decode()
        for wanted in ("delvis förenlig", "2018:1937", "https://www.digg.se/tdosanmalan", "23 nov 2026", cast.office.name):
            assert wanted in text.replace("\u00a0", " ")

    def test_every_page_links_to_it(self, db: None, client: StrictClient) -> None:
        for url in ("/about/", "/privacy/", "/who-may-what/"):
            assert 'href="/accessibility/"' in client.get(url).content.decode()

    def test_the_members_are_public(self, cast: Cast, client: StrictClient) -> None:
        assert "Ystads kommun" in client.get("/about/").content.decode()


class TestOverview:
    def test_shows_what_failed_and_what_waits(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        common = {"person": cast.officer, "address": "x@example.org", "template": "x", "text": "x", "html": "x"}
        Notice.objects.create(
            key="a", subject="Kom inte fram", state=Notice.State.FAILED, error="550 no such user", **common
        )
        Notice.objects.create(key="b", subject="På väg", **common)
        Job.objects.create(task="x", title="Gick sönder", audience="nobody", state=Job.State.FAILED, error="Det gick inte.")
        Job.objects.create(task="x", title="Görs nu", audience="nobody", state=Job.State.RUNNING, percent=40)
        text = as_(cast.administrator).get("/overview/").content.decode()
        for wanted in ("Kom inte fram", "550 no such user", "På väg", "Gick sönder", "Det gick inte.", "Görs nu", "40 %"):
            assert wanted in text

    def test_says_when_the_clock_stands_still(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        client = as_(cast.administrator)
        assert "Klockan står still" in client.get("/overview/").content.decode()
        Heartbeat.objects.create(name="clock", at=timezone.now())
        assert "Klockan står still" not in client.get("/overview/").content.decode()

    def test_says_when_the_journal_was_broken(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        Heartbeat.objects.create(name="journal broken", at=timezone.now())
        assert "Journalen har ändrats utifrån" in as_(cast.administrator).get("/overview/").content.decode()

    def test_costs_the_same_for_one_and_three(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles (the session is in the cache), 2 heartbeats, 3 the journal's head, 4 letters counted,
        # 5 their last error, 6 failed letters, 7 letters on their way, 8 failed jobs, 9 jobs going on
        one_and_three(
            as_(cast.administrator),
            "/overview/",
            lambda n: Job.objects.create(
                task="x", title=f"{n}", audience="x", state=Job.State.FAILED, ordered_by=cast.officer
            ),
            queries=9,
        )

    def test_counts_every_letter_that_waits_and_says_since_when(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        letters(cast, 23, created_at=timezone.now() - timedelta(hours=3), error="550 nobody home", claimed_at=timezone.now())
        text = as_(cast.administrator).get("/overview/").content.decode()
        for wanted in (
            "23 brev väntar, det äldsta skrivet för 3 timmar sedan",
            "De 20 äldsta av 23 visas",
            "550 nobody home",
        ):
            assert wanted in text, wanted

    def test_speaks_of_workers_as_people_do(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        Heartbeat.objects.create(name="clock", at=timezone.now())
        Heartbeat.objects.create(name="worker celery@vm", at=timezone.now() - timedelta(minutes=2, seconds=5))
        text = as_(cast.administrator).get("/overview/").content.decode()
        assert "celery@vm" not in text
        for wanted in ("Arbetare 1", "tickade nyss", "hördes för 2 minuter sedan"):
            assert wanted in text, wanted


class TestLettersThatWait:
    @pytest.mark.parametrize(("minutes", "told"), [(9, False), (11, True)])
    def test_the_administrators_home_has_one_line_of_them(
        self, minutes: int, told: bool, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        letters(cast, 2, created_at=timezone.now() - timedelta(minutes=minutes))
        text = as_(cast.administrator).get("/").content.decode()
        assert ("2 brev har väntat i mer än tio minuter" in text) is told


def letters(cast: Cast, count: int, **fields: Any) -> None:
    common = {"person": cast.officer, "address": "x@example.org", "template": "x", "subject": "x", "text": "x", "html": "x"}
    Notice.objects.bulk_create([Notice(key=f"waits {n}", **common, **fields) for n in range(count)])


class TestHealth:
    @pytest.fixture(autouse=True)
    def _ask_anew(self) -> None:
        health._migrated.clear()

    def test_alive_asks_nobody(self, client: StrictClient, django_assert_num_queries: Callable[..., Any], db: None) -> None:
        with django_assert_num_queries(0):
            assert client.get("/healthz").content == b"ok"

    def test_ready_when_database_broker_and_migrations_are(self, db: None, client: StrictClient) -> None:
        Heartbeat.objects.create(name="clock", at=timezone.now())
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json() == {"ready": True, "database": "ok", "broker": "ok", "migrations": "ok", "clock": "ok"}

    def test_a_silent_clock_is_a_warning(self, db: None, client: StrictClient) -> None:
        Heartbeat.objects.create(name="clock", at=timezone.now() - timezone.timedelta(minutes=5))
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json()["clock"] == "silent for 300 s"

    @pytest.mark.parametrize("name", list(health.QUESTIONS))
    def test_not_ready_when_one_is_away_and_no_secret_is_told(
        self, name: str, db: None, client: StrictClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away() -> None:
            raise ConnectionError("postgresql://portal:hemligt@db/portal")

        monkeypatch.setitem(health.QUESTIONS, name, away)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()[name] == "ConnectionError"
        assert "hemligt" not in response.content.decode()

    @pytest.mark.parametrize("address", ["/healthz", "/readyz"])
    def test_answers_who_is_signed_in_without_asking_who_it_is(
        self, address: str, cast: Cast, as_: Callable[..., StrictClient], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With the database away, asking would be an error before the question is heard."""
        client = as_(cast.officer)
        monkeypatch.setattr(SessionStore, "load", lambda store: pytest.fail("the session was read"))
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize(
        ("error", "code"), [(OperationalError, 503), (redis.ConnectionError, 503), (ZeroDivisionError, 500)]
    )
    def test_a_page_that_breaks_says_whether_to_ask_again(
        self, error: type[Exception], code: int, db: None, client: StrictClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*args: Any) -> None:
            raise error("postgresql://portal:hemligt@db/portal")

        monkeypatch.setattr(context, "menu", away)
        client.raise_request_exception = False
        response = client.get("/about/")
        assert (response.status_code, response.get("Retry-After")) == (code, "30" if code == 503 else None)
        assert f"Fel {code}" in response.content.decode()
        assert "hemligt" not in response.content.decode()

    def test_is_never_kept_by_a_cache(self, db: None, client: StrictClient) -> None:
        assert "no-store" in client.get("/readyz")["Cache-Control"]


class TestDevelopmentMail:
    @pytest.fixture
    def folder(self, tmp_path: Path, settings: Any) -> Path:
        settings.EMAIL_FILE_PATH = str(tmp_path)
        settings.DEVELOPMENT = True
        message = EmailMessage("Påminnelse <b>", "Hej\n\nhttps://portal.example.org/", to=["officer@example.org"])
        message.attach("möte.ics", "BEGIN:VCALENDAR", "text/calendar")
        message.extra_headers["Message-ID"] = "<abc123@portal>"
        FolderBackend().send_messages([message])
        return tmp_path

    def test_is_read_in_the_portal(self, folder: Path, db: None, client: StrictClient) -> None:
        assert "/mail/abc123/" in client.get("/mail/").content.decode()
        text = client.get("/mail/abc123/").content.decode()
        assert "Påminnelse &lt;b&gt;" in text
        assert "möte.ics" in text
        assert '<a href="https://portal.example.org/"' in text

    def test_a_letter_that_is_none_is_not_there(self, folder: Path, db: None, client: StrictClient) -> None:
        for name in ("nope", "a.b", "..", "x" * 500):
            assert client.get(f"/mail/{name}/").status_code == 404

    def test_is_closed_outside_development(self, folder: Path, db: None, client: StrictClient, settings: Any) -> None:
        settings.DEVELOPMENT = False
        assert client.get("/mail/").status_code == 404
        assert client.get("/mail/abc123/").status_code == 404

    def test_is_closed_when_mail_really_leaves(self, db: None, client: StrictClient, settings: Any) -> None:
        settings.DEVELOPMENT = True
        settings.EMAIL_FILE_PATH = None
        assert client.get("/mail/").status_code == 404
