"""The journal speaks as people do: every action has words, every value is written the portal's way."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from competence import actions as events
from financing.models import Issuer
from members.models import Role
from network_portal.front.journal import details, things, words
from network_portal.records.journal import journal
from network_portal.records.models import JournalEntry
from network_portal.records.search import Entry
from operations import actions as meetings
from procurement import actions as needs
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

URL = "/records/journal/"
APPS = ("members", "operations", "competence", "procurement", "financing", "network_portal")
As = Callable[..., StrictClient]


# --- what the code writes --------------------------------------------------------------------------------------------
def written_actions(tree: ast.Module) -> Iterator[str]:
    """The first words of every call of `journal` and `journal_many`, also when a function hands them on."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for call in calls(function, "journal", "journal_many"):
            first = call.args[0]
            if isinstance(first, ast.Name):
                place = [argument.arg for argument in function.args.args].index(first.id)
                yield from (name for outer in calls(tree, function.name) for name in texts(outer.args[place]))
            else:
                yield from texts(first)


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names and node.args:
            yield node


def texts(node: ast.expr) -> Iterator[str]:
    found = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    yield from (text for text in found if re.fullmatch(r"[a-z]+\.[a-z_]+", text))


def all_actions() -> set[str]:
    files = (file for app in APPS for file in (Path(settings.BASE_DIR) / app).rglob("*.py"))
    return {action for file in files for action in written_actions(ast.parse(file.read_text()))}


SHAPES = {"by", "before", "after", "changed", "personal", details.ANSWERED}


def is_named(action: str, name: str) -> bool:
    """Whether `details` knows what to call it, in one of the models that the action may be about."""
    kinds = [label for label in things.KINDS if label.split(".")[0] == action.split(".")[0]] or ["members.organisation"]
    columns = [column for label in kinds for column in details._columns(action, label, name)]
    return name in details.LABELS or any(isinstance(column.verbose_name, Promise) for column in columns)


class TestActions:
    def test_that_the_code_writes_all_have_words(self) -> None:
        assert all_actions() - set(words.ACTIONS) == set()

    def test_that_have_words_are_all_written(self) -> None:
        assert set(words.ACTIONS) - all_actions() == set()

    def test_canary_a_new_action_is_found_however_it_is_written(self) -> None:
        code = """
def one(need, by): journal("need.one" if by else "need.two", need, by=by)
def note(need, action, by): journal(action, need, by=by)
def three(need, by): note(need, "need.three", by)
def four(needs, by): journal_many("need.four", needs, by=by)
"""
        assert set(written_actions(ast.parse(code))) == {"need.one", "need.two", "need.three", "need.four"}

    def test_stand_under_their_own_area(self) -> None:
        for area, (_label, actions) in words.AREAS.items():
            assert all(action.startswith(f"{area}.") for action in actions)

    def test_are_said_in_both_languages(self) -> None:
        for action in words.ACTIONS:
            with translation.override("en"):
                english = str(words.ACTIONS[action])
            assert str(words.ACTIONS[action]) != english

    def test_say_nothing_that_has_no_name(self) -> None:
        """The words that stand in the code beside `by=`; what the models name they name in both languages."""
        files = [file for app in APPS for file in (Path(settings.BASE_DIR) / app).rglob("*.py")]
        for call in (call for file in files for call in calls(ast.parse(file.read_text()), "journal")):
            for action in texts(call.args[0]):
                for name in {word.arg for word in call.keywords if word.arg} - SHAPES - details.HIDDEN:
                    assert is_named(action, name), f"{action}: {name}"


# --- details ---------------------------------------------------------------------------------------------------------
def told(action: str, object_type: str, seen: Any = None, **data: Any) -> list[str]:
    """`Field: before → after` for each detail of an entry with these data."""
    moment = datetime(2026, 4, 1, tzinfo=UTC)
    entry = Entry(moment, action, None, "", "", object_type, 1, "", data, 1, 1, False, False)
    rows = details.written(entry, details.changes(entry), seen or {}, translation.get_language())
    lines = [f"{row.label}: {row.before} → {row.after}" if row.before else f"{row.label}: {row.after}" for row in rows]
    return [line.replace("\u00a0", " ") for line in lines]


class TestDetails:
    @pytest.mark.parametrize(
        ("action", "object_type", "data", "lines"),
        [
            (
                "members.organisation_changed",
                "members.organisation",
                {"before": {"town": "", "kind": "partner"}, "after": {"town": "Ystad", "kind": "cluster"}},
                ["Ort: – → Ystad", "Sort: Partner → Klusterorganisation"],
            ),
            (
                "competence.changed",
                "competence.event",
                {"changed": {"starts_at": ["2026-04-01 07:00:00+00:00", "2026-04-02 07:30:00+00:00"]}},
                ["Börjar: ons 1 apr 2026 09.00 → tors 2 apr 2026 09.30"],
            ),
            ("competence.withdrawn", "competence.event", {"had_seat": True}, ["Hade plats: Ja"]),
            ("competence.withdrawn", "competence.event", {"had_seat": False}, ["Hade plats: Nej"]),
            ("competence.registered", "competence.event", {"state": "seated"}, ["Läge: Har plats"]),
            (
                "members.left",
                "members.membership",
                {"before": None, "after": "2026-12-31"},
                ["Sista dag: – → tors 31 dec 2026"],
            ),
            ("financing.paid", "financing.invoice", {"amount": "10000.00", "payment": 4}, ["Belopp (kr): 10 000 kr"]),
            (
                "financing.table_added",
                "financing.feetable",
                {"steps": [[0, "10000"], [15000, "20000.50"]]},
                ["Steg: från 0 invånare: 10 000 kr; från 15 000 invånare: 20 000,50 kr"],
            ),
            (
                "financing.table_changed",
                "financing.feetable",
                {
                    "changed": {
                        "cluster_fee": ["1000.00", "2000.00"],
                        "pro_rata": ["none", "monthly"],
                        "decided_on": ["None", ""],
                    }
                },
                None,
            ),
            ("members.inhabitants_counted", "members.organisation", {"inhabitants": 361380}, ["Invånare: 361 380"]),
            (
                "procurement.moved",
                "procurement.need",
                {
                    "before": {"stage": 1, "outcome": ""},
                    "after": {"stage": 2, "outcome": ""},
                    "answered": {"volume": {"before": None, "after": "Två ton"}},
                },
                None,
            ),
            (
                "procurement.shared",
                "procurement.need",
                {
                    "before": {"visibility": "own", "organisations": []},
                    "after": {"visibility": "chosen", "organisations": ["Malmö", "Ystad"]},
                },
                None,
            ),
            ("operations.agenda_item_moved", "operations.agendaitem", {"position": [1, 2]}, ["Ordning: 1 → 2"]),
            (
                "operations.meeting_changed",
                "operations.meeting",
                {"place": ["Ystad", "Malmö"], "responsible": [1, 2]},
                ["Plats: Ystad → Malmö", "Ansvarig: nummer 1 → nummer 2"],
            ),
            ("competence.created", "competence.event", {}, []),
            ("of.an_older_version", "gone.model", {"odd": {"a": ["", {"b": []}]}}, ["Odd: a: –, b: –"]),
        ],
    )
    def test_are_fields_with_values_as_the_portal_writes_them(
        self, action: str, object_type: str, data: dict[str, Any], lines: list[str] | None
    ) -> None:
        found = told(action, object_type, **data)
        if lines is not None:
            assert found == lines
        assert not re.search(r"[\[\]{}']|None|True|False", " ".join(found)), found

    def test_stages_outcomes_and_answers_are_in_words(self) -> None:
        answers = {"volume": {"before": None, "after": "Två ton"}}
        stages = {"before": {"stage": 1, "outcome": ""}, "after": {"stage": 1, "outcome": "paused"}}
        found = told("procurement.moved", "procurement.need", answered=answers, **stages)
        assert found[1] == "Hur det slutade: Öppet → Pausat"
        assert found[0].endswith("?: – → Två ton")

    def test_attendance_stands_beside_the_persons_name(self) -> None:
        seen = {("competence.registration", 7): things.Seen("Anna Ek", "")}
        found = told(
            "competence.attendance_noted", "competence.event", seen, changed={"7": ["", "present"], "8": ["", "absent"]}
        )
        assert found == ["Anna Ek: Inte noterat → Närvarande", "nummer 8: Inte noterat → Uteblev"]

    def test_long_values_are_cut(self) -> None:
        [line] = told("competence.cancelled", "competence.event", reason="ord " * 500)
        assert len(line) < 230
        assert line.endswith("…")

    def test_a_title_that_looks_like_a_number_or_a_day_is_left_alone(self) -> None:
        found = told("competence.changed", "competence.event", changed={"title": ["2026-04-01", "10000.00"]})
        assert found == ["Rubrik: 2026-04-01 → 10000.00"]

    def test_are_english_in_english(self) -> None:
        with translation.override("en"):
            found = told("financing.paid", "financing.invoice", amount="10000.00", paid_on="2026-04-01")
        assert found == ["Amount (kr): 10 000 kr", "Paid on: Wed 1 Apr 2026"]


# --- the page --------------------------------------------------------------------------------------------------------
@pytest.fixture
def read(cast: Cast, as_: As) -> Callable[..., str]:
    def page(who: Any = None, **asked: str) -> str:
        return as_(who or cast.administrator).get(URL, asked).content.decode()

    return page


class TestPage:
    def test_links_every_thing_to_its_own_page(self, cast: Cast, read: Callable[..., str]) -> None:
        event, need, meeting = factories.event(cast), factories.need(cast), factories.meeting(cast, state="draft")
        item = meetings.add_agenda_item(meeting, title="Punkten", by=cast.administrator)
        role = Role.objects.filter(person=cast.officer).get()
        needs.change(need, by=cast.officer, visibility="network")
        for thing in (event, meeting, role, role.organisation, role.person):
            journal("competence.changed", thing, by=cast.administrator)
        html = read()
        for thing in (event, need, meeting, role.organisation, role.person):
            assert f'href="{thing.get_absolute_url()}">' in html, thing
        assert f'href="{item.get_absolute_url()}">Punkten</a>' in html
        assert f'href="{role.person.get_absolute_url()}">Officer Ystad</a>' in html

    def test_every_kind_that_has_a_page_says_where_it_is(self) -> None:
        for label, kind in things.KINDS.items():
            assert kind.words, label
            if kind.address:
                assert "12345" in kind.url(12345), label

    def test_a_thing_that_is_gone_keeps_its_name_without_a_link(self, cast: Cast, read: Callable[..., str]) -> None:
        event = factories.event(cast, title="Bortglömt", state="draft")
        events.discard(event, by=cast.coordinator)
        html = read()
        assert "Bortglömt" in html
        assert f"/competence/events/{event.pk}/" not in html

    def test_says_that_one_registered_oneself_or_somebody_else(self, cast: Cast, read: Callable[..., str]) -> None:
        event = factories.event(cast)
        for person in (cast.officer, cast.colleague):
            events.register(event, person, cast.ystad, by=cast.officer)
        html = read(action="competence.registered").partition("<tbody")[2]
        assert html.count("Anmälde sig") == html.count("Anmälde någon till ett evenemang") == 1
        assert "Person: Colleague Ystad" in html

    def test_the_filter_offers_the_actions_by_area(self, cast: Cast, read: Callable[..., str]) -> None:
        html = read(action="financing.reminded")
        assert '<optgroup label="Avgifter och fakturor">' in html
        assert '<option value="financing.reminded" selected>Påminde om en faktura</option>' in html
        assert '<option value="financing.">Avgifter och fakturor, allt</option>' in html

    @pytest.mark.parametrize(
        ("asked", "count"),
        [("", 3), ("members.", 2), ("members.role", 0), ("members.role_given", 1), ("nonsense", 0), ("😀'", 0)],
    )
    def test_an_action_is_asked_for_whole_or_by_its_area(
        self, asked: str, count: int, cast: Cast, read: Callable[..., str]
    ) -> None:
        for action in ("members.role_given", "members.role_ended", "front.report_ordered"):
            journal(action, cast.ystad, by=None)
        assert read(action=asked).count('<th scope="row"') == count

    @pytest.mark.parametrize(
        ("asked", "count"),
        [("members.organisation", 2), ("x", 0), ("members.organisation x", 0), ("members.organisation 1 2", 0)],
    )
    def test_narrowed_to_a_thing_says_so_and_keeps_it(
        self, asked: str, count: int, cast: Cast, read: Callable[..., str]
    ) -> None:
        journal("members.left", cast.ystad, by=None)
        journal("members.left", cast.malmo, by=None)
        assert read(thing=asked).count('<th scope="row"') == count
        html = read(thing=f"members.organisation {cast.ystad.pk}")
        assert html.count('<th scope="row"') == 1
        assert f"Bara det som har gjorts med: Organisation {cast.ystad.pk}." in html
        assert f'<input type="hidden" name="thing" value="members.organisation {cast.ystad.pk}">' in html

    def test_more_than_eight_details_are_opened(self, cast: Cast, read: Callable[..., str]) -> None:
        journal("members.organisation_changed", cast.ystad, by=None, **{f"field {n}": n + 1 for n in range(11)})
        html = read()
        assert "<summary>3 till</summary>" in html
        assert html.count("Field ") == 11

    def test_what_is_typed_into_a_value_is_only_text(self, cast: Cast, read: Callable[..., str]) -> None:
        journal("members.organisation_changed", cast.ystad, by=None, before={"town": "<b>"}, after={"town": "<script>"})
        html = read()
        assert "&lt;script&gt;" in html
        assert "&lt;b&gt;" in html

    def test_costs_the_same_with_one_thing_and_three(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        def make(number: int) -> None:
            event = factories.event(cast, title=f"{number}")
            events.register(event, cast.officer, cast.ystad, by=cast.officer)
            journal("financing.issuer_added", Issuer(pk=number, legal_name="x"), by=None)

        # 1 person with roles, 2 entries with people and places in the chain, 3 names and pages of all that they speak of.
        one_and_three(as_(cast.administrator), URL, make, queries=3)

    def test_speaks_english(self, cast: Cast, read: Callable[..., str]) -> None:
        cast.administrator.language = "en"
        cast.administrator.save()
        journal("members.left", cast.ystad.memberships.get(), by=None, before=None, after="2026-04-01")
        html = read()
        for wanted in ("Changed the end of a membership", "The portal", "Last day"):
            assert wanted in html
        assert JournalEntry.objects.count() == 1
