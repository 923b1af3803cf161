"""No address tells anybody what is not theirs to read: every text of Malmö's is a secret word, looked for in every answer."""

import html
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from members.models import Person
from network_portal.records.models import Notice
from operations.models.positions import PositionDraftQuerySet
from procurement.models import NeedQuerySet
from tests.access.walk import rows
from tests.cast import Cast
from tests.leaks.audiences import AUDIENCES, KEPT, WITH_A_ROLE
from tests.leaks.world import Secret, World, make_world, own_models, text_fields
from tests.strict import StrictClient

As = Callable[[Person | None], StrictClient]

# Every address for every visitor, with the things of all apps: minutes on a busy machine.
pytestmark = pytest.mark.timeout(900)

# The token in the address is the key, so each visitor's own feed is asked for instead.
ASKED_APART = ("front:calendar_feed",)
# What the addresses are asked besides, with every sort and file that they know.
QUERIES = {
    "procurement:needs": ["tab=network", "tab=ours", "tab=network&sort=title", "tab=network&sort=-stage", "stage=5"],
    "procurement:needs_csv": ["tab=network", "tab=ours", "tab=network&sort=-title", "stage=paused&tab=network"],
    "competence:events": ["when=past", "sort=-date", "kind=seminar"],
    "competence:registrations": ["format=csv", "sort=-organisation", "state=seated"],
    "members:organisations": ["sort=-name", "kind=municipality"],
    "members:people": ["sort=-name", "sort=organisation", "role=reader"],
    "members:people_csv": ["sort=-name"],
    "members:mandates": ["show=all", "show=all&sort=-ends", "kind=speak"],
    "members:mandates_csv": ["show=all"],
    "members:change_requests": ["state=declined"],
    "financing:invoices": ["format=csv", "sort=-total", "status=open", "status=late"],
    "records:notices": ["state=failed"],
    "operations:matrix": ["version=1", "version=2"],
    "operations:decisions": ["sort=review", "review=planned", "q=hemlig"],
    "operations:decisions_csv": ["sort=date"],
    "operations:proposals": ["tab=rounds", "tab=mine", "tab=all", "tab=ended"],
    "operations:proposal": ["version=1", "version=2"],
    "operations:proposal_difference": ["from=1&to=2"],
    "front:calendar": ["show=all", "show=mine"],
    "front:search": ["q=hemlig", "q=x7", "q=example.org"],
    "front:journal": ["thing=procurement.need", "thing=procurement.commitment", "action=procurement."],
}
# What an action makes known to those with a role: the notice calls them to the meeting, and a seat brings the link.
MAKES_KNOWN = {
    "operations:meeting_call": r"-(meeting|agendaitem)\d",
    "operations:round_send": r"-proposal(version)?\d",
    "competence:register": "-online-url-",
    "competence:register_colleague": "-online-url-",
}
# Where words can be looked for, and what the word is called.
SEARCHES = [
    ("front:search", "", "q"),
    ("procurement:needs", "tab=network", "q"),
    ("procurement:needs_csv", "tab=network", "q"),
    ("competence:events", "", "q"),
    ("members:organisations", "", "q"),
    ("members:people", "", "q"),
    ("financing:invoices", "", "q"),
    ("financing:invoices", "format=csv", "q"),
    ("records:notices", "", "q"),
    ("operations:decisions", "", "q"),
    ("operations:decisions_csv", "", "q"),
    ("front:journal", "", "obj"),
    ("front:journal", "", "person"),
]
NONSENSE = "qwzxkj-vbn-"


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


# --- looking -------------------------------------------------------------------------------------------------------
class Watch:
    """Reads answers with every visitor's eyes, and remembers what was seen by whom."""

    def __init__(self, world: World) -> None:
        self.secrets = {secret.word: secret for secret in world.secrets}
        self.pattern = re.compile("|".join(sorted(map(re.escape, self.secrets), key=len, reverse=True)))
        self.seen: dict[Secret, set[str]] = defaultdict(set)
        self.leaks: list[str] = []

    def read(self, text: str, visitor: str, where: str, known: str = "^$") -> None:
        """`known`: the words that have just been made known to those with a role."""
        for word in sorted(set(self.pattern.findall(text))):
            secret = self.secrets[word]
            self.seen[secret].add(visitor)
            told = re.search(known, word) and visitor in WITH_A_ROLE.visitors
            if visitor not in secret.audience.visitors and not told:
                self.leaks.append(f"{visitor} reads {word} ({secret.place}) at {where}")

    def answer(self, response: Any, visitor: str, where: str) -> None:
        assert response.status_code < 500, f"{response.status_code} for {visitor} at {where}"
        self.read(_text(response), visitor, where)

    def told(self) -> str:
        return "\n".join(sorted(set(self.leaks))[:40])


def _text(response: Any) -> str:
    """Headers, cookies and body as a person reads them. A PDF holds nothing that can be looked for."""
    head = "\n".join([*(f"{name}: {value}" for name, value in response.headers.items()), response.cookies.output()])
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        return head
    body = b"".join(response.streaming_content) if response.streaming else response.content
    # Calendar files fold their lines.
    return html.unescape(head + "\n" + _words(body)).replace("\r\n ", "")


def _words(body: bytes) -> str:
    """The text of an answer; of an Excel file the texts in it."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8-sig")
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return " ".join(archive.read(name).decode() for name in archive.namelist())


def _asked(world: World) -> Iterator[tuple[str, str]]:
    """Every address of the access table that is read, with Malmö's things in it, and the page of each of its rows:
    (name of the row of the table, or "", and address)."""
    yield from (("", url) for url in world.pages)
    for name, row in sorted(rows().items()):
        address = name.split(" ")[0]
        if row.method != "GET" or address in ASKED_APART:
            continue
        url = reverse(address, args=row.arguments(world.parts[address.split(":")[0]]))
        yield name, url
        for query in QUERIES.get(name, []):
            yield name, f"{url}?{query}"


def look(world: World, as_: As, names: str = "") -> Watch:
    watch = Watch(world)
    for visitor, person in world.visitors.items():
        client = as_(person)
        client.raise_request_exception = False
        for name, url in _asked(world):
            if name.startswith(names):
                watch.answer(client.get(url), visitor, url)
    return watch


def _act(world: World, as_: As, watch: Watch, visitor: str, name: str) -> None:
    """Do what the row of the access table says, read the answer and the letters that it caused, and take it back."""
    row, address = rows()[name], name.split(" ")[0]
    part = world.parts[address.split(":")[0]]
    url = reverse(address, args=row.arguments(part))
    client = as_(world.visitors[visitor])
    client.raise_request_exception = False
    with transaction.atomic():
        last = Notice.objects.order_by("pk").last()
        watch.answer(client.post(url, row.data(part)), visitor, f"POST {url}")
        for letter in Notice.objects.filter(pk__gt=last.pk if last else 0):
            text = "\n".join([letter.subject, letter.text, html.unescape(letter.html), str(letter.attachments)])
            known = MAKES_KNOWN.get(address, "^$")
            watch.read(text, _visitor(world, letter), f"the letter after POST {url}", known)
        transaction.set_rollback(True)


def _visitor(world: World, letter: Notice) -> str:
    """Who has been invited to Malmö, and has no account, reads with a colleague's eyes. The first letter to an
    applicant may reach anybody; the later ones go to those whom the office has chosen to answer."""
    if letter.person is None:
        outside = {"members/notices/application_thanks.txt": "anonymous", "members/notices/invitation.txt": "owner_reader"}
        return outside.get(letter.template, "administrator")
    people = {person.pk: name for name, person in world.visitors.items() if person}
    return people.get(letter.person_id, "somebody else")


# --- the table -----------------------------------------------------------------------------------------------------
def test_every_text_has_an_audience() -> None:
    kept = {(model._meta.label_lower, field.name) for model in own_models() for field in text_fields(model)}
    declared = {(label, name) for label, fields in AUDIENCES.items() for name in fields}
    assert kept - declared == set(), "say in tests/leaks/audiences.py who may read them"
    assert declared - kept == set()


def test_every_text_is_a_secret_somewhere(world: World) -> None:
    held = {secret.place.split(" ")[0] + "." + secret.place.rsplit(" ", 1)[1] for secret in world.secrets}
    wanted = {f"{label}.{name}" for label, fields in AUDIENCES.items() for name, rule in fields.items() if rule is not KEPT}
    assert wanted - held == set()


# --- the pages -----------------------------------------------------------------------------------------------------
def test_no_page_tells_what_is_not_ones_own(world: World, as_: As) -> None:
    watch = look(world, as_)
    for visitor, person in world.visitors.items():
        if person:
            feed = reverse("front:calendar_feed", args=[person.calendar_token])
            for url in (feed, f"{feed}?show=all"):
                watch.answer(as_(None).get(url), visitor, url)
    assert not watch.leaks, watch.told()
    _must_not_be_blind(world, watch)


def _must_not_be_blind(world: World, watch: Watch) -> None:
    """Most of what somebody may read is read by somebody, and most of Malmö's own by its officer.

    Not all: the error of a job that went well stands on no page.
    """
    readable = [secret for secret in world.secrets if secret.audience.visitors]
    own = [secret for secret in readable if secret.audience.name in {"own", "chosen", "buyers", "affairs"}]
    unseen = [secret.place for secret in readable if not watch.seen[secret]]
    unseen_own = [secret.place for secret in own if "owner" not in watch.seen[secret]]
    assert len(unseen) < len(readable) / 5, unseen
    assert len(unseen_own) < len(own) / 3, unseen_own


def test_neither_answers_nor_letters_of_what_is_done_tell(world: World, as_: As) -> None:
    watch = Watch(world)
    for name in sorted(name for name, row in rows().items() if row.method == "POST"):
        for visitor in world.visitors:
            _act(world, as_, watch, visitor, name)
    assert not watch.leaks, watch.told()


# --- confirming a guess --------------------------------------------------------------------------------------------
def test_a_search_for_a_secret_looks_like_one_for_nonsense(world: World, as_: As) -> None:
    told = []
    for visitor, person in world.visitors.items():
        client = as_(person)
        hidden = [secret for secret in world.secrets if visitor not in secret.audience.visitors and "hemlig" in secret.word]
        words = sorted({secret.word.split("-")[1] for secret in hidden})
        for address, query, name in SEARCHES:
            url = f"{reverse(address)}?{query}&{name}="
            found = _found(client, url, [f"hemlig-{word}-" for word in words])
            told += [f"{visitor} finds {word} at {url}" for word in found]
    assert told == []


def _found(client: StrictClient, url: str, words: list[str]) -> list[str]:
    """Those of the words for which the answer is another than for a word that stands nowhere."""
    nothing = _without(client.get(url + NONSENSE), NONSENSE)
    return [word for word in words if _without(client.get(url + word), word) != nothing]


def _without(response: HttpResponse, word: str) -> tuple[int, str]:
    """The body without the word that was asked for and what is new in every answer."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", _words(response.content))
    return response.status_code, re.sub(r'nonce="[^"]+"', "", body).replace(word, "")


# --- the canaries --------------------------------------------------------------------------------------------------
def test_a_rule_that_shows_everything_is_noticed(world: World, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NeedQuerySet, "visible_to", lambda self, person: self)
    draft = world.parts["procurement"].draft
    watch = look(world, as_, "procurement:need")
    word, url = f"hemlig-own-need{draft.pk}-title-x7", draft.get_absolute_url()
    assert f"officer reads {word} (procurement.need {draft.pk}, title) at {url}" in watch.leaks


def test_a_draft_that_others_read_is_noticed(world: World, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PositionDraftQuerySet, "visible_to", lambda self, person: self)
    watch = look(world, as_, "operations:answer_draft")
    assert any(leak.startswith("coordinator reads hemlig-own-positiondraft") for leak in watch.leaks)


def test_a_search_that_confirms_a_guess_is_noticed(world: World, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"{reverse('procurement:needs')}?tab=network&q="
    officer = as_(world.visitors["officer"])
    assert _found(officer, url, ["hemlig-own-"]) == []
    monkeypatch.setattr(NeedQuerySet, "visible_to", lambda self, person: self)
    assert _found(officer, url, ["hemlig-own-"]) == ["hemlig-own-"]
