"""Groups that meet: set up, named in, chaired and ended; what a closed one does is told to nobody else."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

import competence.calendar
import operations.calendar
import operations.search
from members.models import Person, Role
from network_portal.front.hand_over import gather
from network_portal.front.hand_over.actions import Move, hand_over
from network_portal.front.personal import erasure
from network_portal.front.reports import gather as reports
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from operations import actions, rules
from operations.hand_over import MEETINGS, SEATS
from operations.models import Body, Meeting, Seat
from operations.models.bodies import bodies_read_by, body_choices, seats_of
from operations.waiting import waiting
from tests import factories
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

As = Callable[..., StrictClient]
pytestmark = pytest.mark.django_db


def day(ahead: int) -> date:
    return dates.today() + timedelta(days=ahead)


class TestName:
    def test_lets_somebody_sit_and_tells_them(self, cast: Cast) -> None:
        body = factories.body()
        seat = actions.name(body, cast.ystad, cast.officer, starts_on=day(0), by=cast.colleague)
        assert seat in Seat.objects.current()
        letter = Notice.objects.get()
        assert letter.person == cast.officer
        assert letter.subject == "Du företräder Ystad i Styrgruppen"
        assert JournalEntry.objects.filter(action="operations.seat_given").exists()

    def test_may_begin_later_and_ends_the_one_before(self, cast: Cast) -> None:
        body = factories.body()
        old = factories.seat(cast, body)
        new = actions.name(body, cast.ystad, cast.reader, starts_on=day(30), replaces=old, by=cast.colleague)
        old.refresh_from_db()
        assert (old.ends_on, new.is_coming) == (day(29), True)
        assert [seat.person for seat in body.seats.current()] == [cast.officer]
        assert [seat.person for seat in body.seats.current(day(30))] == [cast.reader]

    def test_refuses_whoever_does_not_work_there_and_a_second_seat(self, cast: Cast) -> None:
        body = factories.body()
        with pytest.raises(Refused, match="ingen roll i Ystad"):
            actions.name(body, cast.ystad, cast.neighbour, starts_on=day(0), by=cast.administrator)
        factories.seat(cast, body)
        with pytest.raises(Refused, match="redan en plats"):
            actions.name(body, cast.ystad, cast.officer, kind="substitute", starts_on=day(9), by=cast.administrator)

    def test_counts_for_nothing_without_a_role(self, cast: Cast) -> None:
        body = factories.body(is_open=False)
        factories.seat(cast, body)
        meeting = factories.meeting(cast, body=body)
        assert meeting in Meeting.objects.visible_to(cast.officer)
        Role.objects.filter(person=cast.officer).update(ends_on=day(-1))
        Role.objects.create(person=cast.officer, organisation=cast.malmo, kind=KINDS.READER, starts_on=day(-1))
        assert meeting not in Meeting.objects.visible_to(Person.objects.get(pk=cast.officer.pk))

    def test_is_the_contacts_and_the_offices(self, cast: Cast) -> None:
        body = factories.body()
        assert rules.may_name(cast.colleague, body, cast.ystad)
        assert not rules.may_name(cast.colleague, body, cast.malmo)
        assert not rules.may_name(cast.officer, body, cast.ystad)
        assert rules.may_name(cast.coordinator, body, cast.malmo)

    def test_no_contact_lets_itself_into_a_closed_group(self, cast: Cast, as_: As) -> None:
        closed = factories.body(is_open=False)
        assert not rules.may_name(cast.colleague, closed, cast.ystad)
        assert as_(cast.colleague).get(reverse("operations:seat_add", args=[closed.pk])).status_code == 403
        factories.seat(cast, closed)
        assert rules.may_name(cast.colleague, closed, cast.ystad)
        data = {"person": cast.reader.pk, "kind": "substitute", "starts_on": day(0)}
        address = reverse("operations:seat_add", args=[closed.pk])
        assert as_(cast.colleague).post(f"{address}?organisation={cast.malmo.pk}", data).status_code == 200
        assert closed.seats.count() == 1
        assert as_(cast.colleague).post(address, data).status_code == 302
        assert closed.seats.count() == 2


class TestEndSeat:
    def test_on_its_last_day_it_still_counts(self, cast: Cast) -> None:
        seat = factories.seat(cast, factories.body())
        actions.end_seat(seat, day(0), by=cast.colleague)
        assert Seat.objects.current().filter(pk=seat.pk).exists()
        assert Notice.objects.get().subject == "Din plats i Styrgruppen tar slut"
        with pytest.raises(Refused, match="slutar ändå"):
            actions.end_seat(seat, day(9), by=cast.colleague)

    def test_that_has_not_begun_is_taken_back(self, cast: Cast) -> None:
        seat = factories.seat(cast, factories.body(), starts_on=day(5))
        actions.end_seat(seat, day(0), by=cast.colleague)
        assert not Seat.objects.exists()
        assert JournalEntry.objects.filter(action="operations.seat_withdrawn").exists()

    def test_that_began_earlier_cannot_end_before_it_began(self, cast: Cast, as_: As) -> None:
        """A mistyped year must not wipe out that somebody sat there."""
        seat = factories.seat(cast, factories.body(), starts_on=day(-30))
        address = reverse("operations:seat_end", args=[seat.pk])
        html = as_(cast.colleague).post(address, {"ends_on": day(-365)}).content.decode()
        assert 'href="#id_ends_on">Sista dag – Sista dagen kan inte komma före den första' in html
        assert Seat.objects.filter(pk=seat.pk, ends_on=None).exists()

    def test_that_begins_today_is_taken_back_and_called_so(self, cast: Cast, as_: As) -> None:
        seat = factories.seat(cast, factories.body(), starts_on=day(0))
        address = reverse("operations:seat_end", args=[seat.pk])
        assert "Platsen börjar i dag." in as_(cast.colleague).get(address).content.decode()
        page = as_(cast.colleague).post(address, {"ends_on": day(-1)}, follow=True).content.decode()
        assert "Platsen är tillbakatagen, och personen får veta det." in page
        assert not Seat.objects.exists()


class TestAnswer:
    """What is wrong is said at the field where it was written."""

    def test_of_a_seat_is_at_the_person(self, cast: Cast, as_: As) -> None:
        body = factories.body()
        factories.seat(cast, body)
        address = f"{reverse('operations:seat_add', args=[body.pk])}?organisation={cast.ystad.pk}"
        data = {"person": cast.officer.pk, "kind": "substitute", "starts_on": day(0)}
        assert 'href="#id_person">' in as_(cast.coordinator).post(address, data).content.decode()

    def test_of_a_group_is_at_the_name_and_at_the_last_day(self, cast: Cast, as_: As) -> None:
        body = factories.body()
        data = {"kind": "steering", "name": body.name.lower(), "is_open": "True", "expects": "nobody", "quorum": 2}
        assert 'href="#id_name">' in as_(cast.coordinator).post(reverse("operations:body_add"), data).content.decode()
        address = reverse("operations:body_end", args=[body.pk])
        html = as_(cast.coordinator).post(address, {"ended_on": day(-300)}).content.decode()
        assert 'href="#id_ended_on">Sista dag – Den dagen har varit.' in html
        body.refresh_from_db()
        assert body.ended_on is None


class TestChair:
    def test_is_one_at_a_time_and_a_representative(self, cast: Cast) -> None:
        body = factories.body()
        first = factories.seat(cast, body)
        second = factories.seat(cast, body, organisation=cast.malmo, person=cast.neighbour)
        substitute = factories.seat(cast, body, person=cast.reader, kind="substitute")
        for seat in (first, second, second):
            actions.choose_chair(seat, by=cast.coordinator)
        assert [seat.person for seat in body.seats.filter(is_chair=True)] == [cast.neighbour]
        with pytest.raises(Refused, match="företrädare"):
            actions.choose_chair(substitute, by=cast.coordinator)


class TestBody:
    def test_is_set_up_and_changed_on_its_page(self, cast: Cast, as_: As) -> None:
        client = as_(cast.coordinator)
        data = {"kind": "steering", "name": "Styrgrupp", "is_open": "True", "expects": "municipalities", "quorum": 2}
        page = client.post(reverse("operations:body_add"), data, follow=True).content.decode()
        assert "Gruppen är skapad" in page
        assert "Utan företrädare" in page
        body = Body.objects.get(name="Styrgrupp")
        assert "redan en grupp" in client.post(reverse("operations:body_add"), data).content.decode()
        answer = client.post(reverse("operations:body_edit", args=[body.pk]), {**data, "quorum": 3})
        assert answer.status_code == 302
        body.refresh_from_db()
        assert body.quorum == 3

    @pytest.mark.parametrize("bad", [{"name": ""}, {"quorum": "x"}, {"quorum": -1}, {"kind": "network"}, {"expects": ""}])
    def test_bad_input_is_answered(self, bad: dict[str, Any], cast: Cast, as_: As) -> None:
        data = {"kind": "case", "name": "Grupp", "is_open": "True", "expects": "nobody", "quorum": 0, **bad}
        html = as_(cast.coordinator).post(reverse("operations:body_add"), data).content.decode()
        assert 'id="errors"' in html
        assert not Body.objects.exists()

    def test_that_calls_everybody_is_read_by_everybody(self, cast: Cast, as_: As) -> None:
        data = {"kind": "annual", "name": "Årsmötet", "is_open": "False", "expects": "nobody", "quorum": 0}
        html = as_(cast.coordinator).post(reverse("operations:body_add"), data).content.decode()
        assert "så de läser handlingarna" in html
        assert not Body.objects.exists()

    def test_of_the_whole_network_keeps_its_kind_and_stays_open(self, cast: Cast, as_: As) -> None:
        network = Body.network()
        data = {"kind": "case", "name": "Nätverksmötet", "is_open": "False", "expects": "members", "quorum": 4}
        assert as_(cast.coordinator).post(reverse("operations:body_edit", args=[network.pk]), data).status_code == 302
        network.refresh_from_db()
        assert (network.kind, network.is_open, network.quorum) == ("network", True, 4)

    def test_ends_with_its_seats_but_not_before_its_meetings(self, cast: Cast) -> None:
        body = factories.body()
        seat = factories.seat(cast, body)
        later = factories.seat(cast, body, organisation=cast.malmo, person=cast.neighbour, starts_on=day(90))
        meeting = factories.meeting(cast, body=body)
        with pytest.raises(Refused, match="möte planerat"):
            actions.end_body(body, day(1), by=cast.coordinator)
        actions.end_body(body, day(40), by=cast.coordinator)
        seat.refresh_from_db()
        assert seat.ends_on == day(40)
        assert not Seat.objects.filter(pk=later.pk).exists()
        assert meeting in Meeting.objects.visible_to(cast.officer)
        with pytest.raises(Refused, match="kan inte upphöra"):
            actions.end_body(Body.network(), day(1), by=cast.coordinator)

    def test_that_has_ended_asks_nobody_to_name_anybody(self, cast: Cast, as_: As) -> None:
        body = factories.body(expects="municipalities")
        factories.seat(cast, body, starts_on=day(-30))
        actions.end_body(body, day(0), by=cast.coordinator)
        with dates.at(dates.now() + timedelta(days=2)):
            html = as_(cast.coordinator).get(body.get_absolute_url()).content.decode()
        assert "Gruppen har upphört, och platserna slutade med den." in html
        assert "Ingen är utsedd" not in html
        assert "Saknas" not in html

    def test_shows_who_sits_and_whom_it_misses(self, cast: Cast, as_: As) -> None:
        body = factories.body(expects="municipalities", quorum=2)
        factories.seat(cast, body, is_chair=True)
        factories.seat(cast, body, organisation=cast.malmo, person=cast.neighbour, starts_on=day(9))
        html = as_(cast.colleague).get(body.get_absolute_url()).content.decode()
        assert "Officer Ystad" in html
        assert "ordförande" in html
        assert "Börjar senare" in html
        assert html.count(">Saknas<") == 1  # Trelleborg

    def test_costs_the_same_with_one_seat_as_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        body = factories.body()

        def make(n: int) -> None:
            who = person(f"Somebody {n}", cast.ystad, KINDS.READER)
            factories.seat(cast, body, person=who)
            factories.meeting(cast, body=body, title=f"Möte {n}")

        # 1 person with roles  2 body  3 seats  4 those that count  5 ahead  6 past  7 polls
        one_and_three(as_(cast.officer), body.get_absolute_url(), make, queries=7)

    def test_list_costs_the_same_with_one_as_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        def make(n: int) -> None:
            body = factories.body(name=f"Grupp {n}")
            factories.seat(cast, body)
            factories.meeting(cast, body=body)

        one_and_three(as_(cast.officer), reverse("operations:bodies"), make, queries=2)  # 1 person with roles  2 groups


class TestSeatsInSql:
    """What the lists ask in SQL is what `Seat.objects.current()` says."""

    @pytest.mark.parametrize(("first", "last"), [(-9, None), (0, 0), (-9, -1), (1, None), (1, 9), (-9, 9)])
    def test_has_the_same_days(self, first: int, last: int | None, cast: Cast) -> None:
        closed, today = factories.body(name="Ärendet", is_open=False), dates.today()
        ends = None if last is None else today + timedelta(days=last)
        factories.body(name="Styrgruppen", is_open=True)
        factories.seat(cast, closed, starts_on=today + timedelta(days=first), ends_on=ends)
        for somebody in (cast.officer, cast.neighbour):
            current = {seat.body_id for seat in Seat.objects.current().filter(person=somebody)}
            assert set(Body.objects.filter(pk__in=seats_of(somebody)).values_list("pk", flat=True)) == current
            open_ones = set(Body.objects.filter(is_open=True).values_list("pk", flat=True))
            assert (
                set(Body.objects.filter(pk__in=bodies_read_by(somebody)).values_list("pk", flat=True)) == open_ones | current
            )
            by_name = Body.objects.read_by(somebody).order_by("name")
            assert body_choices(somebody) == list(by_name.values_list("pk", "name"))
        assert body_choices(cast.stranger) == []

    @pytest.mark.parametrize("change", ["role over", "account closed"])
    def test_counts_for_nothing_without_a_role(self, change: str, cast: Cast) -> None:
        closed = factories.body(name="Ärendet", is_open=False)
        factories.seat(cast, closed)
        assert closed in Body.objects.filter(pk__in=seats_of(cast.officer))
        if change == "role over":
            cast.officer.roles.update(starts_on=dates.today() - timedelta(days=9), ends_on=dates.today() - timedelta(days=1))
        else:
            Person.objects.filter(pk=cast.officer.pk).update(is_active=False)
        assert not Seat.objects.current().filter(person=cast.officer).exists()
        assert closed not in Body.objects.filter(pk__in=seats_of(cast.officer))


class TestClosed:
    """Ystad's officer sits in the group; the coordinator, who prepares meetings, does not."""

    @pytest.fixture
    def secret(self, cast: Cast) -> Meeting:
        closed = factories.body(name="Ärendet", is_open=False)
        factories.seat(cast, closed)
        soon = timezone.now() + timedelta(days=3)
        return factories.meeting(
            cast, body=closed, title="Hemlig träff", starts_at=soon, responsible=cast.officer, called_at=timezone.now()
        )

    @pytest.mark.parametrize("who", ["colleague", "reader", "neighbour", "coordinator", "administrator"])
    def test_tells_nobody_else_of_its_meetings(self, who: str, secret: Meeting, cast: Cast, as_: As) -> None:
        somebody = getattr(cast, who)
        client = as_(somebody)
        month = f"{timezone.localtime(secret.starts_at):%Y-%m}"
        feed = reverse("front:calendar_feed", args=[somebody.calendar_token])
        pages = [
            "/", reverse("operations:meetings"), f"{reverse('operations:meetings')}?body={secret.body_id}",
            secret.body.get_absolute_url(), f"{reverse('front:calendar')}?month={month}", feed, f"{feed}?show=all",
            f"{reverse('front:search')}?q=Hemlig", secret.matrix_row.get_absolute_url(), cast.ystad.get_absolute_url(),
            reverse("operations:bodies"), f"/people/{cast.officer.pk}/hand-over/",
        ]  # fmt: skip
        for page in pages:
            answer = client.get(page)
            if answer.status_code == 200:
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                assert "Hemlig träff" not in body.decode().replace("\r\n ", ""), page
        assert client.get(secret.get_absolute_url()).status_code == 404
        if who in {"coordinator", "administrator"}:
            for verb in ("meeting_edit", "meeting_call", "meeting_cancel", "agenda_add", "meeting_ics"):
                assert client.get(reverse(f"operations:{verb}", args=[secret.pk])).status_code == 404

    def test_is_read_by_those_with_a_seat(self, secret: Meeting, cast: Cast, as_: As) -> None:
        client = as_(cast.officer)
        for page in ("/", reverse("operations:meetings"), secret.body.get_absolute_url(), secret.get_absolute_url()):
            assert "Hemlig träff" in client.get(page).content.decode(), page
        assert operations.calendar.entries(cast.officer, day(0), day(9))[0].kind == "Ärendet"
        assert [hit.kind for hit in operations.search.search(cast.officer, ["Hemlig"])] == ["Ärendet"]

    def test_is_nothing_in_the_journal_for_an_administrator_without_a_seat(
        self, secret: Meeting, cast: Cast, as_: As
    ) -> None:
        Meeting.objects.filter(pk=secret.pk).update(state=Meeting.State.DRAFT)
        item = actions.add_agenda_item(secret, title="Hemlig träffpunkt", by=cast.officer)
        actions.remove_agenda_item(item, by=cast.officer)
        actions.change_meeting(secret, place="Hemlig träffplats", by=cast.officer)
        actions.ask_for_dates(
            secret.body, title="Hemlig träff igen", times=[secret.starts_at, secret.ends_at], minutes=60,
            last_day=day(1), by=cast.officer,
        )  # fmt: skip
        client = as_(cast.administrator)
        for query in ("", "?obj=Hemlig", f"?thing=operations.meeting+{secret.pk}"):
            html = client.get(f"/records/journal/{query}").content.decode()
            assert "Hemlig träff" not in html, query
        assert "Ändrade ett möte" in html
        factories.seat(cast, secret.body, organisation=cast.office, person=cast.administrator)
        assert "Hemlig träffpunkt" in as_(cast.administrator).get("/records/journal/").content.decode()

    def test_is_no_plan_of_the_network(self, secret: Meeting, cast: Cast) -> None:
        assert secret not in Meeting.objects.for_everybody()
        assert [coming.title for coming in reports._coming()] == []
        said = competence.calendar.clashes(dates.as_local_date(secret.starts_at), cast.coordinator)
        assert not [sentence for sentence in said if "Hemlig" in sentence]

    def test_does_not_wait_for_those_who_prepare_others(self, secret: Meeting, cast: Cast) -> None:
        Meeting.objects.update(state=Meeting.State.DRAFT)
        assert [item.title for item in waiting(cast.coordinator)] == []

    def test_is_handed_over_by_the_name_of_the_group(self, secret: Meeting, cast: Cast) -> None:
        assert [thing.title for thing in MEETINGS.open(cast.officer)] == ["Ärendet"]


class TestWaits:
    def test_a_contact_is_told_of_a_group_that_misses_the_organisation(self, cast: Cast) -> None:
        body = factories.body(expects="municipalities")
        factories.body(name="Ärendet")
        assert [item.title for item in waiting(cast.colleague)] == ["Ystad har ingen i Styrgruppen"]
        assert waiting(cast.officer) == []
        factories.seat(cast, body)
        assert waiting(cast.colleague) == []

    def test_and_of_a_seat_that_ends_once_by_letter(self, cast: Cast) -> None:
        body = factories.body()
        seat = factories.seat(cast, body, ends_on=day(20))
        assert [item.title for item in waiting(cast.colleague)] == ["Officer Ystads plats i Styrgruppen tar slut"]
        actions.remind_of_seats()
        actions.remind_of_seats()
        assert [letter.person for letter in Notice.objects.all()] == [cast.colleague]
        actions.name(body, cast.ystad, cast.reader, starts_on=day(21), by=cast.colleague)
        assert waiting(cast.colleague) == []
        assert seat not in Seat.objects.ending_within(timedelta(days=60))


class TestHandOver:
    def test_a_colleague_takes_the_seat_from_today(self, cast: Cast) -> None:
        body = factories.body()
        seat = factories.seat(cast, body, ends_on=day(100))
        hand_over(cast.officer, [Move(SEATS, seat.pk, cast.reader)], by=cast.colleague)
        new = body.seats.get(person=cast.reader)
        seat.refresh_from_db()
        assert (seat.ends_on, new.starts_on, new.ends_on) == (day(-1), day(0), day(100))

    def test_is_the_contacts_not_everybodys(self, cast: Cast) -> None:
        factories.seat(cast, factories.body())
        assert [lot.source.key for group in gather.groups(cast.officer, cast.colleague) for lot in group.lots] == ["seats"]
        assert gather.groups(cast.officer, cast.reader) == []


class TestErase:
    def test_ends_the_seats_and_tells_nobody(self, cast: Cast) -> None:
        seat = factories.seat(cast, factories.body())
        coming = factories.seat(cast, factories.body(name="Senare"), starts_on=day(30))
        erasure.erase(cast.officer, by=cast.officer)
        seat.refresh_from_db()
        assert seat.ends_on == day(0)
        assert not Seat.objects.filter(pk=coming.pk).exists()
        assert not Notice.objects.filter(template__contains="seat").exists()
