"""Notices: a fact is told once, and nothing that should be told is lost."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import css_inline
import pytest
import time_machine
from django.core import mail
from django.db import OperationalError, transaction
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from network_portal.records import mailbox, notices, subjects, tasks
from network_portal.records.models import Notice
from network_portal.records.notices import Words, history, sweep, tell, tell_many
from tests.cast import Cast, person
from tests.races import race
from tests.strict import StrictClient

State = Notice.State
TEMPLATE = "front/notices/report.txt"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[Any]]]:
    """What was handed to the broker."""
    handed: list[tuple[str, list[Any]]] = []
    monkeypatch.setattr(notices.current_app, "send_task", lambda name, args, **options: handed.append((name, args)))
    return handed


def a_notice(to: Any, key: str = "a", **fields: Any) -> Notice:
    values = {"address": to.email, "template": TEMPLATE, "subject": "Ämne", "text": "Hej\n", "html": "<p>Hej</p>"}
    return Notice.objects.create(key=key, person=to, **{**values, **fields})


class Job:
    pk = 7


def tell_officer(cast: Cast, key: str = "report:1") -> Notice | None:
    return tell(cast.officer, key, TEMPLATE, {"organisation": cast.ystad, "year": 2026, "job": Job})


class TestTell:
    def test_writes_subject_text_and_html_in_the_persons_language(self, cast: Cast, sent: list[Any]) -> None:
        cast.officer.language = "en"
        notice = tell_officer(cast)
        assert notice is not None
        assert notice.subject == "The report on 2026 for Ystads kommun is ready"
        assert "Open the report:\n" in notice.text
        assert "/records/jobs/7/" in notice.text
        assert "/records/jobs/7/" in notice.html
        assert "<style" not in notice.html

    def test_a_fact_is_told_once(self, cast: Cast, sent: list[Any]) -> None:
        assert tell_officer(cast) is not None
        assert tell_officer(cast) is None
        assert Notice.objects.count() == 1

    def test_is_handed_to_the_broker_after_commit(
        self, cast: Cast, sent: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            notice = tell_officer(cast)
            assert sent == []
        assert notice is not None
        assert sent == [("network_portal.records.tasks.send_notices", [[notice.pk]])]

    def test_a_broker_that_is_away_is_no_error(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*args: Any, **options: Any) -> None:
            raise OSError("no broker")

        monkeypatch.setattr(notices.current_app, "send_task", away)
        notice = a_notice(cast.officer)
        notices.publish([notice.pk])
        assert Notice.objects.get().state == State.WAITING

    def test_history_is_kept_but_not_sent(
        self, cast: Cast, sent: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        with history(), django_capture_on_commit_callbacks(execute=True):
            tell_officer(cast)
        assert sent == []
        assert Notice.objects.get().state == State.SENT

    def test_names_with_signs_are_not_escaped_in_plain_text(self, cast: Cast, sent: list[Any]) -> None:
        cast.ystad.name = "Åhus & Söner <ideell>"
        notice = tell_officer(cast)
        assert notice is not None
        assert "Åhus & Söner <ideell>" in notice.subject
        assert "<ideell>" not in notice.html
        assert "&lt;ideell&gt;" in notice.html


class TestTellMany:
    def words(self, cast: Cast, **options: Any) -> Words:
        return Words(TEMPLATE, {"organisation": cast.ystad, "year": 2026, "job": Job}, **options)

    def test_tells_each_in_their_language(self, cast: Cast, sent: list[Any]) -> None:
        cast.neighbour.language = "en"
        told = tell_many((person, f"a:{person.pk}", self.words(cast)) for person in (cast.officer, cast.neighbour))
        assert [notice.address for notice in told] == [cast.officer.email, cast.neighbour.email]
        assert [notice.subject[:8] for notice in Notice.objects.order_by("pk")] == ["Årsrappo", "The repo"]

    def test_writes_the_words_once_for_each_language(self, cast: Cast, sent: list[Any]) -> None:
        made = []
        words = self.words(cast, files=lambda: made.append(1) or [("a.ics", "text/calendar", "BEGIN")])
        cast.neighbour.language = "en"
        told = tell_many((person, f"a:{person.pk}", words) for person in (cast.officer, cast.neighbour, cast.colleague))
        assert len(made) == 2
        assert [notice.attachments for notice in told] == [[["a.ics", "text/calendar", "BEGIN"]]] * 3

    def test_costs_the_same_however_many(self, cast: Cast, sent: list[Any], count_queries: Callable[..., Any]) -> None:
        for n in (3, 60):
            facts = [(cast.officer, f"{n}:{number}", self.words(cast)) for number in range(n)]
            with count_queries(1):
                assert len(tell_many(facts)) == n

    def test_nobody_costs_nothing(self, db: None, count_queries: Callable[..., Any]) -> None:
        with count_queries(0):
            assert tell_many([]) == []

    def test_leaves_out_those_who_were_told(self, cast: Cast, sent: list[Any]) -> None:
        words = self.words(cast)
        tell_many([(cast.officer, "a", words)])
        told = tell_many([(cast.officer, "a", words), (cast.neighbour, "b", words), (cast.neighbour, "b", words)])
        assert [notice.key for notice in told] == ["b"]
        assert Notice.objects.count() == 2

    def test_asks_the_broker_in_few_messages(
        self, cast: Cast, sent: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            told = tell_many((cast.officer, str(n), self.words(cast)) for n in range(45))
        assert [len(args[0]) for _name, args in sent] == [20, 20, 5]
        assert [pk for _name, args in sent for pk in args[0]] == [notice.pk for notice in told]


class TestFrame:
    def test_is_the_letter_that_inlining_every_letter_would_give(self, cast: Cast, sent: list[Any]) -> None:
        words = {
            "subject": 'Åhus & Söner <ideell> "citat"',
            "paragraphs": ["En\nrad till", "{{ settings.SECRET_KEY }} {% now 'Y' %} <b>&amp;</b>"],
            "link": {"label": "Öppna", "url": 'https://portal.example.org/x/?a=1&b="2"'},
            "closing": ["Hej då"],
            "language": "sv",
        }
        filled = notices._frame().render(Context(words))
        # Read once more, so that both write &quot; alike.
        assert css_inline.inline(filled) == css_inline.inline(render_to_string("records/notice.html", words))
        assert "{{ settings.SECRET_KEY }} {% now &#x27;Y&#x27; %}" in filled

    def test_has_no_style_sheet_left(self) -> None:
        assert "<style" not in notices._frame().source
        assert 'class="act" style=' in notices._frame().source


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_tell_the_same_people_once_whatever_the_order(self, sent: list[Any]) -> None:
        results = two_orders()
        assert sum(map(len, results)) == Notice.objects.count() == 8

    def test_canary_without_the_order_of_keys_they_wait_for_each_other(
        self, sent: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(notices, "sorted", lambda rows, key: list(rows), raising=False)
        meet_between(monkeypatch)
        assert any(isinstance(result, OperationalError) for result in two_orders())

    def test_tell_the_fact_once(self, sent: list[Any]) -> None:
        to = person("Officer Ystad")

        results = race(*[lambda: a_told(to)] * 4)
        assert sum(result is not None for result in results) == 1
        assert Notice.objects.count() == 1

    def test_send_the_letter_once(self) -> None:
        notice = a_notice(person("Officer Ystad"))
        results = race(*[lambda: notices.send(notice.pk)] * 4)
        assert sorted(results) == [False, False, False, True]
        assert len(mail.outbox) == 1

    def test_canary_two_workers_send_twice_when_nobody_claims(self) -> None:
        """Sending without `claim` sends as often as it is called: the race above sees what it should."""
        notice = a_notice(person("Officer Ystad"))
        race(*[lambda: notices._message(notice).send()] * 2)
        assert len(mail.outbox) == 2


def two_orders() -> list[Any]:
    """The same eight facts told from the first to the last, and at the same moment from the last to the first."""
    to = person("Officer Ystad")
    words = Words(TEMPLATE, {"organisation": to, "year": 2026, "job": Job})
    words.written("sv")
    facts = [(to, f"{n:04}", words) for n in range(8)]
    return race(lambda: a_list_told(facts), lambda: a_list_told(facts[::-1]))


def meet_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each writes half of its letters, and the other half when both have come so far."""
    monkeypatch.setattr(notices, "BATCH", 4)
    halfway, been_there, insert = threading.Barrier(2), threading.local(), notices._insert

    def insert_and_wait(rows: list[Notice]) -> dict[str, int]:
        written = insert(rows)
        if not hasattr(been_there, "once"):
            been_there.once = True
            halfway.wait(timeout=30)
        return written

    monkeypatch.setattr(notices, "_insert", insert_and_wait)


def a_list_told(facts: list[Any]) -> list[Notice]:
    with transaction.atomic():
        return tell_many(facts)


def a_told(to: Any) -> Notice | None:
    with transaction.atomic():
        return tell(to, "same", TEMPLATE, {"organisation": to, "year": 2026, "job": Job})


class TestSend:
    def test_stamps_what_was_sent(self, cast: Cast) -> None:
        notice = a_notice(cast.officer, attachments=[["möte.ics", "text/calendar", "BEGIN:VCALENDAR"]])
        assert notices.send(notice.pk) is True
        notice.refresh_from_db()
        assert notice.state == State.SENT
        assert notice.sent_at is not None
        letter = mail.outbox[0]
        assert letter.to == [cast.officer.email]
        assert letter.attachments[0][0] == "möte.ics"
        assert letter.extra_headers["Auto-Submitted"] == "auto-generated"

    def test_what_was_sent_is_not_sent_again(self, cast: Cast) -> None:
        notice = a_notice(cast.officer)
        assert [notices.send(notice.pk), notices.send(notice.pk)] == [True, False]
        assert len(mail.outbox) == 1

    def test_one_that_is_gone_does_not_keep_the_others_of_its_message(self, cast: Cast) -> None:
        notice = a_notice(cast.officer)
        tasks.send_notices([notice.pk + 1, notice.pk])
        assert len(mail.outbox) == 1

    def test_a_failure_is_kept_and_tried_again_with_pauses(
        self, cast: Cast, sent: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(message: Any) -> None:
            raise ConnectionRefusedError("nobody home")

        monkeypatch.setattr(mail.EmailMultiAlternatives, "send", refuse)
        notice = a_notice(cast.officer)
        start = timezone.now()
        tried = []
        for minute in range(0, 400):
            with time_machine.travel(start + timedelta(minutes=minute, seconds=1), tick=False):
                sent.clear()
                sweep()
                if sent:
                    notices.send(notice.pk)
                    tried.append(minute)
        notice.refresh_from_db()
        assert tried == [1, 3, 14, 75, 316]
        assert (notice.state, notice.attempts) == (State.FAILED, notices.ATTEMPTS)
        assert notice.error == "ConnectionRefusedError: nobody home"

    def test_the_administrator_sends_it_again(self, cast: Cast, as_: Callable[..., StrictClient], sent: list[Any]) -> None:
        notice = a_notice(cast.officer, state=State.FAILED, attempts=5, error="x")
        response = as_(cast.administrator).post(f"/records/notices/{notice.pk}/resend/", follow=True)
        assert "försöker skicka brevet nu" in response.content.decode()
        assert notices.send(notice.pk) is True

    def test_all_failed_letters_are_sent_again_at_once(
        self, cast: Cast, as_: Callable[..., StrictClient], sent: list[Any]
    ) -> None:
        for key in "abc":
            a_notice(cast.officer, key, state=State.FAILED, attempts=5)
        as_(cast.administrator).post("/records/notices/resend/")
        assert Notice.objects.filter(state=State.WAITING, attempts=0).count() == 3
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            assert sweep() == 3


class TestSweep:
    def test_finds_what_the_broker_lost(self, cast: Cast, sent: list[Any]) -> None:
        notice = a_notice(cast.officer, created_at=timezone.now() - timedelta(minutes=2))
        assert sweep() == 1
        assert sent == [("network_portal.records.tasks.send_notices", [[notice.pk]])]

    def test_leaves_alone_what_has_just_been_written(self, cast: Cast, sent: list[Any]) -> None:
        a_notice(cast.officer)
        assert sweep() == 0

    def test_leaves_alone_what_a_worker_is_sending(self, cast: Cast, sent: list[Any]) -> None:
        notice = a_notice(cast.officer, created_at=timezone.now() - timedelta(hours=1))
        assert notices.claim(notice.pk) is not None
        assert sweep() == 0
        assert notices.send(notice.pk) is False

    def test_gives_up_a_letter_that_kills_every_worker(self, cast: Cast) -> None:
        long_ago = timezone.now() - timedelta(hours=1)
        notice = a_notice(cast.officer, state=State.SENDING, attempts=notices.ATTEMPTS, claimed_at=long_ago)
        assert notices.claim(notice.pk) is None
        notice.refresh_from_db()
        assert notice.state == State.FAILED
        assert "worker stopped" in notice.error


class TestWorkerThatDies:
    """Between sending and stamping: the letter is sent again, as the same letter."""

    @pytest.fixture
    def folder(self, tmp_path: Path, settings: Any) -> Path:
        settings.EMAIL_BACKEND = "network_portal.records.mailbox.FolderBackend"
        settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
        return tmp_path / "mail"

    def test_leaves_one_letter_in_the_folder(self, cast: Cast, folder: Path, sent: list[Any]) -> None:
        notice = a_notice(cast.officer)
        claimed = notices.claim(notice.pk)
        assert claimed is not None
        notices._message(claimed).send()  # here the worker dies
        with time_machine.travel(timezone.now() + timedelta(minutes=10)):
            assert sweep() == 1
            assert notices.send(notice.pk) is True
        files = list(folder.glob("*.eml"))
        assert len(files) == 1
        assert [letter["To"] for _name, letter in mailbox.letters()] == [cast.officer.email]

    def test_the_message_id_belongs_to_the_notice(self, cast: Cast) -> None:
        one, other = a_notice(cast.officer, "one"), a_notice(cast.officer, "other")
        ids = [notices._message(notice).message()["Message-ID"] for notice in (one, one, other)]
        assert ids[0] == ids[1] != ids[2]

    def test_a_half_written_file_is_never_a_letter(self, folder: Path) -> None:
        folder.mkdir()
        (folder / ".half.part").write_text("Subject: half")
        assert mailbox.letters() == []

    @pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", ".", "x\x00", "å" * 3000])
    def test_a_name_that_is_not_a_letters_name_is_none(self, name: str, folder: Path) -> None:
        folder.mkdir()
        assert mailbox.letter(name) is None


class TestPages:
    URL = "/records/notices/"

    def test_costs_the_same_for_one_and_three(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles (the session is in the cache), 2 letters with people
        one_and_three(as_(cast.administrator), self.URL, lambda n: a_notice(cast.officer, str(n)), queries=2)

    def test_one_sees_ones_own_letters(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        a_notice(cast.officer, "mine", subject="Till mig")
        a_notice(cast.neighbour, "others", subject="Till någon annan")
        text = as_(cast.officer).get(self.URL).content.decode()
        assert "Till mig" in text
        assert "Till någon annan" not in text

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"q": "OFFICER"}, 1),
            ({"q": "neighbour.malmo@"}, 1),
            ({"state": "failed"}, 1),
            ({"state": "nonsense"}, 2),
            ({"q": "😀"}, 0),
        ],
    )
    def test_filters(self, asked: dict[str, str], found: int, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        a_notice(cast.officer, "a", state=State.FAILED)
        a_notice(cast.neighbour, "b")
        assert len(as_(cast.administrator).get(self.URL, asked).context["page"].rows) == found

    def test_shows_the_text_as_it_was_sent(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        notice = a_notice(cast.officer, text="Rad ett\n\nhttps://portal.example.org/x/\n<b>inte fet</b>")
        text = as_(cast.officer).get(f"/records/notices/{notice.pk}/").content.decode()
        assert '<a href="https://portal.example.org/x/"' in text
        assert "&lt;b&gt;inte fet" in text

    def test_a_letter_that_was_sent_is_not_sent_again(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        notice = a_notice(cast.officer, state=State.SENT)
        response = as_(cast.administrator).post(f"/records/notices/{notice.pk}/resend/")
        assert response.status_code == 409


class TestLink:
    def test_leads_to_the_portal_whatever_somebody_typed_before_it(self) -> None:
        typed = "[Klicka](https://example.com/x)\n\n[Logga ut](/account/logout/)"
        _subject, text, html = notices._parts(f"Ämne\n\nSkäl: nedan.\n\n{typed}\n\n[Visa mötet](/operations/meetings/4/)")
        assert 'href="https://example.com' not in html
        assert "/operations/meetings/4/" in html
        assert 'href="http://localhost:8000/account/logout/"' not in html
        assert "Visa mötet:\n" in text


class TestSecrecy:
    def test_only_the_receiver_reads_what_a_letter_says(self, cast: Cast, as_: Any) -> None:
        notice = Notice.objects.create(
            key="k",
            person=cast.officer,
            address=cast.officer.email,
            template="t",
            subject="Ämne",
            text="Hemlig länk",
            html="",
        )
        page = reverse("records:notice", args=[notice.pk])
        assert "Hemlig länk" in as_(cast.officer).get(page).content.decode()
        seen = as_(cast.administrator).get(page)
        assert seen.status_code == 200
        assert "Hemlig länk" not in seen.content.decode()


class TestSubjectsOfNeedLetters:
    """A need's name stands in them, and the office may not see every need."""

    TITLE = "Hemlig tång"
    URL = "/records/notices/"

    def told(self, cast: Cast, template: str = "stage", **fields: Any) -> Notice:
        subject = f"Ystads behov ”{self.TITLE}” är nu i Dialog"
        return a_notice(cast.neighbour, "need", template=f"procurement/notices/{template}.txt", subject=subject, **fields)

    def pages(self, notice: Notice) -> list[str]:
        return [self.URL, f"{self.URL}{notice.pk}/", "/overview/"]

    @pytest.mark.parametrize("state", [State.FAILED, State.WAITING])
    def test_are_shown_to_the_administrator_as_a_sort_of_letter(self, state: str, cast: Cast, as_: Any) -> None:
        notice = self.told(cast, state=state)
        for page in self.pages(notice):
            text = as_(cast.administrator).get(page).content.decode()
            assert self.TITLE not in text, page
            assert "Nytt om ett behov som mottagaren är med i" in text, page

    def test_are_read_and_found_by_the_receiver(self, cast: Cast, as_: Any) -> None:
        notice = self.told(cast)
        for page in (self.URL, f"{self.URL}?q=tång", f"{self.URL}{notice.pk}/"):
            assert self.TITLE in as_(cast.neighbour).get(page).content.decode()

    def test_are_not_searched_by_the_administrator(self, cast: Cast, as_: Any) -> None:
        self.told(cast)
        a_notice(cast.officer, "other", subject="Seminarium om tång")
        client = as_(cast.administrator)
        found = [client.get(self.URL, {"q": words}).context["page"].rows for words in ("Hemlig", "tång", "neighbour")]
        assert [len(rows) for rows in found] == [0, 1, 1]

    def test_are_read_by_an_administrator_who_is_the_receiver(self, cast: Cast, as_: Any) -> None:
        self.told(cast)
        Notice.objects.update(person=cast.administrator)
        for words in ("", "tång"):
            assert self.TITLE in as_(cast.administrator).get(self.URL, {"q": words}).content.decode()

    def test_every_letter_about_a_need_has_a_sort(self, settings: Any) -> None:
        folder = Path(settings.BASE_DIR) / "templates"
        assert {str(file.relative_to(folder)) for file in folder.glob("procurement/notices/*.txt")} == set(subjects.SORTS)

    def test_a_sort_that_nobody_has_named_is_held_back_too(self, cast: Cast) -> None:
        notice = subjects.hold_back(self.told(cast, "new"), cast.administrator)
        assert notice.subject == "Ett brev om ett behov"
