"""Letters that let somebody in: what the real letter says, that it goes at once, and that nothing of it is left."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from members.actions.sign_in import CHANGES
from members.adapter import AccountAdapter
from members.models import Person
from network_portal.front.personal.export import records
from network_portal.records import notices, outbox, retention, tasks
from network_portal.records.models import Job, JournalEntry, Notice
from tests.cast import Cast
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[[Person | None], StrictClient]
Posted = Callable[..., Any]
ASK, CONFIRM = "/account/login/code/", "/account/login/code/confirm/"
RESET = "/account/password/reset/"
State = Notice.State


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The mail server is away."""

    def refuse(message: Any) -> None:
        raise ConnectionRefusedError("nobody home")

    with monkeypatch.context() as patch:
        patch.setattr(mail.EmailMultiAlternatives, "send", refuse)
        yield


def letter() -> Any:
    assert len(mail.outbox) == 1
    return mail.outbox[0]


def code_in(text: str) -> str:
    found = re.search(r"^([A-Z0-9-]{6,9})$", text, re.MULTILINE)
    assert found, text
    return found[1]


class TestCode:
    def test_says_what_it_is_what_to_do_until_when_and_why(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        posted(client, ASK, {"email": cast.officer.email})
        text, html = letter().body, letter().alternatives[0][0]
        code = code_in(text)
        assert letter().subject == "Din kod för att logga in"
        assert letter().to == [cast.officer.email]
        for part in (text, html):
            assert "Skriv den här koden på sidan där du loggar in" in part
            assert re.search(r"Koden fungerar en gång, till kl\. \d\d\.\d\d ", part)
            assert "Ge den inte till någon" in part
            assert "Du får det här för att någon, troligen du, bad om en kod" in part
            assert "har en roll i nätverket" not in part
        assert re.search(rf'<p class="code" style="[^"]*font-size: 30px[^"]*">{code}</p>', html)
        assert "`" not in text
        assert "<style" not in html

    def test_is_not_in_the_subject(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        """A subject is shown on a locked telephone, and kept in the list of letters."""
        posted(client, ASK, {"email": cast.officer.email})
        assert code_in(letter().body) not in letter().subject

    def test_speaks_the_persons_language(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        Person.objects.filter(pk=cast.officer.pk).update(language="en")
        posted(client, ASK, {"email": cast.officer.email})
        assert letter().subject == "Your code for logging in"
        assert "Write this code on the page" in letter().body

    def test_of_a_second_request_is_another_letter(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        posted(client, ASK, {"email": cast.officer.email})
        posted(client, CONFIRM, {"action": "resend"})
        assert len({code_in(each.body) for each in mail.outbox}) == 2
        first = code_in(mail.outbox[0].body)
        assert "Koden stämmer inte" in client.post(CONFIRM, {"code": first}).content.decode()
        client.post(CONFIRM, {"code": code_in(mail.outbox[1].body)})
        assert client.get("/members/people/").status_code == 200

    def test_goes_to_the_address_the_person_has_now(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        """allauth keeps a copy of addresses; one that is left over opens nothing."""
        EmailAddress.objects.create(user=cast.officer, email="old@example.org", verified=True, primary=True)
        posted(client, ASK, {"email": "old@example.org"})
        assert letter().to == ["old@example.org"]
        assert letter().subject == "Det finns inget konto med din adress"

    @pytest.mark.django_db(transaction=True)
    def test_is_sent_by_the_page_itself_and_waits_for_no_worker(
        self, cast: Cast, client: StrictClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        handed: list[Any] = []
        monkeypatch.setattr(notices.current_app, "send_task", lambda *args, **options: handed.append(args))
        client.post(ASK, {"email": cast.officer.email})
        assert code_in(letter().body)
        assert handed == []
        assert Notice.objects.get().state == State.SENT

    def test_leaves_the_same_traces_whoever_has_an_account(self, cast: Cast, posted: Posted) -> None:
        for address in (cast.officer.email, "ingen@example.org"):
            answer = posted(StrictClient(), ASK, {"email": address})
            assert answer["Location"] == CONFIRM
        assert [each.to for each in mail.outbox] == [[cast.officer.email], ["ingen@example.org"]]
        assert list(Notice.objects.order_by("pk").values_list("state", "text")) == [(State.SENT, "")] * 2


class TestWhatIsLeft:
    """The code is in the letter, and in the session that waits for it, which forgets it when it is used."""

    def test_no_row_of_the_database_holds_the_code(
        self, cast: Cast, client: StrictClient, posted: Posted, tmp_path: Path
    ) -> None:
        posted(client, ASK, {"email": cast.officer.email})
        code = code_in(letter().body)
        assert code in str(client.session["account_login"])
        client.post(CONFIRM, {"code": code})
        assert code not in str(dict(client.session))
        call_command("dumpdata", "--all", output=str(tmp_path / "all.json"), verbosity=0)
        dumped = (tmp_path / "all.json").read_text()
        assert cast.officer.email in dumped
        assert code not in dumped
        assert code.replace("-", "") not in dumped
        assert all(code not in str(row.get_decoded()) for row in Session.objects.all())

    def test_canary_while_the_letter_waits_the_database_holds_it(
        self, cast: Cast, client: StrictClient, posted: Posted, broken: None
    ) -> None:
        posted(client, ASK, {"email": cast.officer.email})
        assert code_in(Notice.objects.get().text)

    def test_the_list_of_letters_says_that_one_was_sent(
        self, cast: Cast, client: StrictClient, posted: Posted, as_: As
    ) -> None:
        posted(client, ASK, {"email": cast.officer.email})
        code = code_in(letter().body)
        page = reverse("records:notice", args=[Notice.objects.get().pk])
        for reader in (cast.officer, cast.administrator):
            html = as_(reader).get(page).content.decode()
            assert "Din kod för att logga in" in html
            assert "Brevets ord sparas inte" in html
            assert code not in html
            assert "Försök nu" not in html

    def test_the_journal_says_nothing(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        before = JournalEntry.objects.count()
        posted(client, ASK, {"email": cast.officer.email})
        posted(client, RESET, {"email": cast.officer.email})
        assert JournalEntry.objects.count() == before

    def test_the_persons_own_extract_has_the_subject(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        posted(client, ASK, {"email": cast.officer.email})
        held = str(records(cast.officer))
        assert code_in(letter().body) not in held

    def test_the_address_goes_with_the_other_letters(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        posted(client, ASK, {"email": "ingen@example.org"})
        tomorrow = timezone.localdate() + timedelta(days=1)
        retention.empty_letters(list(retention.letters_due(tomorrow).values_list("pk", flat=True)))
        assert Notice.objects.get().address == ""
        assert not retention.letters_due(tomorrow).exists()

    def test_no_work_is_ordered_that_would_carry_it(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        posted(client, ASK, {"email": cast.officer.email})
        assert not Job.objects.exists()


class TestMailServerAway:
    def test_is_no_error_on_the_page_and_is_tried_within_minutes(
        self, cast: Cast, client: StrictClient, posted: Posted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(mail.EmailMultiAlternatives, "send", lambda message: 1 / 0)
            assert posted(client, ASK, {"email": cast.officer.email})["Location"] == CONFIRM
        found = Notice.objects.get()
        assert (found.state, found.attempts) == (State.WAITING, 1)
        Notice.objects.update(claimed_at=timezone.now() - timedelta(seconds=61))
        found.refresh_from_db()
        assert outbox.next_try(found) == found.claimed_at + timedelta(minutes=1)
        tasks.send_notices(self.swept(monkeypatch))
        client.post(CONFIRM, {"code": code_in(letter().body)})
        assert client.get("/members/people/").status_code == 200
        assert Notice.objects.get().text == ""

    def swept(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        handed: list[int] = []
        monkeypatch.setattr(notices, "publish", handed.extend)
        notices.sweep()
        return handed

    def test_what_comes_too_late_is_not_sent_and_its_words_go(
        self, cast: Cast, client: StrictClient, posted: Posted, as_: As, broken: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        posted(client, ASK, {"email": cast.officer.email})
        past = timezone.now() - timedelta(minutes=11)
        Notice.objects.update(claimed_at=past, good_until=past + timedelta(minutes=10))
        monkeypatch.undo()
        tasks.send_notices(self.swept(monkeypatch))
        found = Notice.objects.get()
        assert mail.outbox == []
        assert (found.state, found.text, found.html) == (State.LATE, "", "")
        html = as_(cast.administrator).get(reverse("records:notice", args=[found.pk])).content.decode()
        assert "Inte skickat i tid" in html
        assert "Försök nu" not in html
        assert as_(cast.administrator).post(reverse("records:notice_resend", args=[found.pk])).status_code == 409
        assert notices.resend_failed() == 0

    def test_what_was_tried_in_vain_five_times_is_given_up(
        self, cast: Cast, client: StrictClient, posted: Posted, broken: None
    ) -> None:
        posted(client, ASK, {"email": cast.officer.email})
        for _ in range(notices.ATTEMPTS):
            Notice.objects.update(claimed_at=timezone.now() - timedelta(minutes=2))
            notices.send(Notice.objects.get().pk)
        assert (Notice.objects.get().state, Notice.objects.get().text) == (State.LATE, "")


class TestLinkToANewPassword:
    def test_says_what_to_do_until_when_and_why(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        posted(client, RESET, {"email": cast.officer.email})
        text, html = letter().body, letter().alternatives[0][0]
        assert letter().subject == "Välj ett nytt lösenord"
        assert re.search(r"Följ länken före kl\. \d\d\.\d\d ", text)
        assert "Du får det här för att någon, troligen du, bad om ett nytt lösenord" in html
        assert "http://localhost:8000/account/password/reset/key/" in text  # the portal's own address, whatever was asked

    def test_lets_in_once(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        posted(client, RESET, {"email": cast.officer.email})
        path = re.search(r"http://localhost:8000(/account/password/reset/key/\S+)", letter().body)
        assert path
        page = client.get(path[1], follow=True)
        password = dict.fromkeys(["password1", "password2"], "femton hästar betar")
        client.post(page.request["PATH_INFO"], password)
        assert client.get("/members/people/").status_code == 200
        assert "password" not in Notice.objects.order_by("pk")[0].text
        assert "Länken" in StrictClient().get(path[1], follow=True).content.decode()

    def test_to_an_address_without_account_says_so(self, cast: Cast, client: StrictClient, posted: Posted) -> None:
        posted(client, RESET, {"email": "Ingen.Alls@example.org"})
        assert letter().subject == "Det finns inget konto med din adress"
        assert "Ingen.Alls" not in letter().body
        assert "be din organisations kontaktperson om en inbjudan" in letter().body


class TestEveryLetterOfAllauth:
    """Whatever it may learn to mail goes through the portal, or cannot be asked for here."""

    # No address is confirmed or changed by allauth (members.urls), nobody signs up, and codes are not for passwords here.
    NEVER = frozenset(
        {
            "email_confirmation", "email_confirmation_signup", "email_changed", "email_deleted",
            "account_already_exists", "password_reset_code", "account_connected", "account_disconnected",
        }
    )  # fmt: skip

    def names(self) -> set[str]:
        root = Path(allauth.__file__).parent
        sources = [path.read_text() for path in root.rglob("*.py") if "tests" not in path.parts]
        return {name for text in sources for name in re.findall(r'"(?:account|mfa|socialaccount)/email/(\w+)"', text)}

    def test_is_known(self) -> None:
        ours = AccountAdapter.ANSWERS | {"password_reset_key"} | set(CHANGES)
        assert self.names() - ours == self.NEVER
        assert len(self.names() & ours) == len(ours)

    def test_that_is_not_known_is_no_silence(self, client: StrictClient) -> None:
        with pytest.raises(NotImplementedError):
            AccountAdapter(None).send_mail("account/email/something_new", "a@example.org", {})


class TestFrame:
    def test_of_other_letters_takes_no_code_from_what_somebody_typed(self) -> None:
        _subject, text, html = notices._parts(
            "Ämne\n\n`123456`\n\n[Visa mötet](/operations/meetings/4/)\n\n`654321`\n\n-- Nej"
        )
        assert 'class="code"' not in html
        assert "Visa mötet:\nhttp://localhost:8000/operations/meetings/4/" in text
        assert "har en roll i nätverket" in html
