"""How long before its last day a member must give notice is decided from a day on, and what has held is never changed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from members import actions, rules
from members.models import NoticePeriod, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry
from tests.cast import Cast, make_cast
from tests.races import Rendezvous, race
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[[Person | None], StrictClient]
LIST, ADD = "members:notice_periods", "members:notice_period_add"
SAID = {"months": "3", "valid_from": "2098-01-01", "decision_reference": "Nätverksmötet 12 mars 2026, § 9"}


def decided(cast: Cast, months: int, on: date, reference: str = "Nätverksmötet § 9") -> NoticePeriod:
    """Written down on the day from which it holds."""
    with dates.at(datetime(on.year, on.month, on.day, 8, tzinfo=UTC)):
        return actions.decide_notice_period(months, on, reference, by=cast.administrator)


def page(client: StrictClient) -> str:
    return client.get(reverse(LIST)).content.decode().replace("\u00a0", " ")


class TestDecide:
    def test_holds_from_its_day_and_leaves_the_earlier_one_as_it_was(self, cast: Cast) -> None:
        first = decided(cast, 3, date(2025, 1, 1))
        later = dates.today() + timedelta(days=10)
        actions.decide_notice_period(6, later, "Nätverksmötet § 14", by=cast.administrator)
        assert rules.earliest_last_day(date(2025, 6, 30)) == date(2025, 9, 30)
        assert NoticePeriod.objects.in_force() == first
        assert NoticePeriod.objects.in_force(later).months == 6

    def test_is_in_the_journal_with_what_was_decided(self, cast: Cast) -> None:
        made = decided(cast, 3, date(2025, 1, 1))
        entry = JournalEntry.objects.get(action="members.notice_period_decided", object_id=made.pk)
        assert entry.by == cast.administrator
        assert entry.data == {"months": 3, "valid_from": "2025-01-01", "reference": "Nätverksmötet § 9"}

    def test_not_from_a_day_that_has_been(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="har redan varit"):
            actions.decide_notice_period(3, dates.today() - timedelta(days=1), "§ 9", by=cast.administrator)

    def test_only_one_from_a_day(self, cast: Cast) -> None:
        actions.decide_notice_period(3, dates.today(), "§ 9", by=cast.administrator)
        with pytest.raises(Refused, match="redan en uppsägningstid"):
            actions.decide_notice_period(6, dates.today(), "§ 14", by=cast.administrator)


class TestTakeBack:
    def test_only_before_it_holds(self, cast: Cast) -> None:
        coming = actions.decide_notice_period(36, dates.today() + timedelta(days=1), "§ 14", by=cast.administrator)
        actions.take_back_notice_period(coming, by=cast.administrator)
        assert not NoticePeriod.objects.exists()
        assert JournalEntry.objects.filter(action="members.notice_period_taken_back").get().data["months"] == 36
        with pytest.raises(Refused, match="redan tillbakatagen"):
            actions.take_back_notice_period(coming, by=cast.administrator)

    @pytest.mark.parametrize("day", [date(2025, 1, 1), dates.today()])
    def test_not_when_it_has_begun(self, day: date, cast: Cast) -> None:
        with pytest.raises(Refused, match="kan ha sagt upp sig"):
            actions.take_back_notice_period(decided(cast, 3, day), by=cast.administrator)
        assert NoticePeriod.objects.exists()


class TestPages:
    def test_without_any_say_how_to_begin(self, cast: Cast, as_: As) -> None:
        html = page(as_(cast.administrator))
        assert "Ingen uppsägningstid är beslutad" in html
        assert reverse(ADD) in html

    def test_show_which_held_which_holds_and_which_will(self, cast: Cast, as_: As) -> None:
        decided(cast, 0, date(2024, 1, 1), "Nätverksmötet 2023 § 1")
        decided(cast, 3, date(2025, 1, 1))
        coming = actions.decide_notice_period(1, date(2098, 1, 1), "Nätverksmötet § 14", by=cast.administrator)
        html = page(as_(cast.administrator))
        for said in ("Gällde till", "Gäller nu", "Gäller inte än", "3 månader", "1 månad", "Nätverksmötet 2023 § 1"):
            assert said in html
        assert html.index("Gäller inte än") < html.index("Gäller nu") < html.index("Gällde till")
        assert html.count(str(cast.administrator)) >= 3
        assert [row["is_coming"] for row in as_(cast.administrator).get(reverse(LIST)).context["rows"]] == [
            True,
            False,
            False,
        ]
        assert reverse("members:notice_period_take_back", args=[coming.pk]) in html

    def test_save_a_new_one(self, cast: Cast, as_: As) -> None:
        client = as_(cast.administrator)
        assert client.post(reverse(ADD), SAID).status_code == 302
        assert "Uppsägningstiden är sparad" in page(client)
        assert NoticePeriod.objects.get().decision_reference == SAID["decision_reference"]
        again = client.post(reverse(ADD), SAID)
        assert "redan en uppsägningstid" in again.content.decode()
        assert SAID["decision_reference"] in again.content.decode()

    @pytest.mark.parametrize(
        ("name", "typed", "said"),
        [
            ("months", "", "Skriv hur många månader"),
            ("months", "-1", "Skriv 0 månader eller fler"),
            ("months", "37", "högst 36 månader"),
            ("months", "tre", "hela månader med siffror"),
            ("months", "2,5", "hela månader med siffror"),
            ("months", "9" * 400, "högst 36 månader"),
            ("valid_from", "", "Välj en dag"),
            ("valid_from", "2020-01-01", "det som har gällt står kvar"),
            ("valid_from", "30 februari", ""),
            ("decision_reference", "", "Skriv vem som beslutade"),
            ("decision_reference", "x" * 121, "120"),
            ("decision_reference", "a\x00b", ""),
        ],
    )
    def test_answer_bad_input_at_the_field(self, name: str, typed: str, said: str, cast: Cast, as_: As) -> None:
        response = as_(cast.administrator).post(reverse(ADD), {**SAID, name: typed})
        assert response.status_code == 200
        assert response.context["form"].errors.keys() == {name}
        assert said in response.content.decode()
        assert not NoticePeriod.objects.exists()

    def test_ask_before_one_is_taken_back_and_say_why_not(self, cast: Cast, as_: As) -> None:
        client = as_(cast.administrator)
        coming = actions.decide_notice_period(3, date(2098, 1, 1), "§ 14", by=cast.administrator)
        url = reverse("members:notice_period_take_back", args=[coming.pk])
        assert "Ta tillbaka uppsägningstiden från" in client.get(url).content.decode()
        assert NoticePeriod.objects.exists()
        assert client.post(url).status_code == 302
        assert client.post(url).status_code == 404
        held = decided(cast, 3, date(2025, 1, 1))
        answer = client.post(reverse("members:notice_period_take_back", args=[held.pk]))
        assert (answer.status_code, NoticePeriod.objects.count()) == (409, 1)

    def test_are_linked_where_members_leave_and_only_for_the_administrator(self, cast: Cast, as_: As) -> None:
        notice = actions.give_notice(cast.ystad.memberships.get(), date(2030, 12, 31), "Ont om tid.", by=cast.colleague)
        for thing in (notice, cast.ystad):
            link = f'href="{reverse(LIST)}"'
            assert link in as_(cast.administrator).get(thing.get_absolute_url()).content.decode()
            assert link not in as_(cast.colleague).get(thing.get_absolute_url()).content.decode()

    def test_cost_the_same_with_many(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        def make(number: int) -> None:
            actions.decide_notice_period(3, date(2090 + number, 1, 1), "§ 9", by=cast.administrator)

        # 1 person with roles, 2 the periods, 3 who wrote them down
        one_and_three(as_(cast.administrator), reverse(LIST), make, queries=3)


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_decide_one_and_the_other_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cast, met = make_cast(), Rendezvous()
        monkeypatch.setattr(rules, "must_be_ahead", met.after(rules.must_be_ahead))
        act = partial(actions.decide_notice_period, 3, date(2098, 1, 1), "§ 9", by=cast.administrator)
        results: list[Any] = race(act, act)
        assert sorted(type(result).__name__ for result in results) == ["NoticePeriod", "Refused"]

    def test_take_one_back_once(self) -> None:
        cast = make_cast()
        coming = actions.decide_notice_period(3, date(2098, 1, 1), "§ 9", by=cast.administrator)
        act = partial(actions.take_back_notice_period, coming, by=cast.administrator)
        results: list[Any] = race(act, act)
        assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
        assert JournalEntry.objects.filter(action="members.notice_period_taken_back").count() == 1
