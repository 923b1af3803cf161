"""Suggested matters: anybody suggests; those who prepare meetings take them up, put them off or decline them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import Notice
from operations import actions
from operations.models import BacklogItem, Body, Meeting, Seat
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

As = Callable[..., StrictClient]


@pytest.fixture
def draft(cast: Cast) -> Meeting:
    return factories.meeting(cast, state="draft", title="Hemligt utkast")


def told(cast: Cast) -> Notice:
    return Notice.objects.get(person=cast.officer)


class TestSuggest:
    def test_from_the_page(self, cast: Cast, as_: As) -> None:
        form = {"body": Body.network().pk, "title": "Gemensam mall", "why": "Vi skriver var sin."}
        assert as_(cast.reader).post(reverse("operations:suggest"), form).status_code == 302
        matter = BacklogItem.objects.get()
        assert (matter.by, matter.is_waiting) == (cast.reader, True)
        assert "Gemensam mall" in as_(cast.neighbour).get(reverse("operations:suggestions")).content.decode()
        assert "1 föreslaget ärende väntar" in as_(cast.coordinator).get("/").content.decode()
        assert "föreslaget ärende" not in as_(cast.neighbour).get("/").content.decode()

    def test_keeps_what_was_typed(self, cast: Cast, as_: As) -> None:
        form = {"body": Body.network().pk, "title": "", "why": "Vi skriver var sin 😀"}
        html = as_(cast.reader).post(reverse("operations:suggest"), form).content.decode()
        assert "Skriv på en rad vad det handlar om." in html
        assert "Vi skriver var sin 😀" in html

    def test_for_a_closed_group_only_by_those_who_sit_there(self, cast: Cast, as_: As) -> None:
        body = Body.objects.create(kind="steering", name="Styrgruppen", is_open=False)
        Seat.objects.create(body=body, person=cast.officer, organisation=cast.ystad, starts_on=date(2024, 1, 1))
        form = {"body": body.pk, "title": "Internt", "why": "Därför."}
        assert as_(cast.neighbour).post(reverse("operations:suggest"), form).status_code == 200
        assert as_(cast.officer).post(reverse("operations:suggest"), form).status_code == 302
        matter = BacklogItem.objects.get()
        assert as_(cast.officer).get(matter.get_absolute_url()).status_code == 200
        assert as_(cast.administrator).get(matter.get_absolute_url()).status_code == 404

    def test_the_list_costs_the_same(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        # 1 person with roles  2 a page of them  3 groups
        one_and_three(as_(cast.officer), reverse("operations:suggestions"), lambda n: factories.matter(cast), queries=3)


class TestTake:
    def test_puts_it_last_introduced_by_the_one_who_suggested(self, cast: Cast, draft: Meeting) -> None:
        matter = factories.matter(cast)
        item = actions.take_matter(matter, draft, by=cast.coordinator)
        assert (item.position, item.owner, item.description) == (2, cast.officer, matter.why)
        matter.refresh_from_db()
        assert (matter.state, matter.item) == ("taken", item)

    def test_tells_the_one_who_suggested_but_not_which_draft(self, cast: Cast, draft: Meeting, as_: As) -> None:
        matter = factories.matter(cast)
        actions.take_matter(matter, draft, by=cast.coordinator)
        assert told(cast).subject.startswith("Tas upp på ett möte")
        assert "Hemligt utkast" not in told(cast).text
        assert "Hemligt utkast" not in as_(cast.officer).get(matter.get_absolute_url()).content.decode()
        assert "Hemligt utkast" in as_(cast.coordinator).get(matter.get_absolute_url()).content.decode()

    def test_is_refused_once_it_is_answered_or_for_another_group(self, cast: Cast, draft: Meeting) -> None:
        matter = factories.matter(cast)
        other = Body.objects.create(kind="project", name="Projektgruppen")
        with pytest.raises(Refused, match="är för Nätverksmötet"):
            actions.take_matter(matter, factories.meeting(cast, body=other, state="draft"), by=cast.coordinator)
        actions.take_matter(matter, draft, by=cast.coordinator)
        with pytest.raises(Refused, match="redan på en dagordning"):
            actions.take_matter(matter, draft, by=cast.coordinator)
        assert draft.agenda.count() == 2

    def test_off_the_agenda_it_waits_again(self, cast: Cast, draft: Meeting) -> None:
        matter = factories.matter(cast)
        actions.remove_agenda_item(actions.take_matter(matter, draft, by=cast.coordinator), by=cast.coordinator)
        matter.refresh_from_db()
        assert (matter.is_waiting, matter.item) == (True, None)

    def test_when_the_meeting_is_cancelled_it_waits_again(self, cast: Cast, draft: Meeting) -> None:
        matter = factories.matter(cast)
        actions.take_matter(matter, draft, by=cast.coordinator)
        actions.cancel(draft, reason="För få kan komma.", by=cast.coordinator)
        matter.refresh_from_db()
        assert (matter.is_waiting, matter.item) == (True, None)

    def test_without_a_draft_the_page_says_what_to_do(self, cast: Cast, as_: As) -> None:
        answer = as_(cast.coordinator).get(reverse("operations:suggestion_take", args=[factories.matter(cast).pk]))
        assert answer.status_code == 409
        assert reverse("operations:meeting_add") in answer.content.decode()


class TestPutOff:
    def test_waits_until_its_day(self, cast: Cast) -> None:
        until = dates.today() + timedelta(days=30)
        matter = actions.put_off_matter(
            factories.matter(cast), until=until, reason="Vi väntar på siffror.", by=cast.coordinator
        )
        assert matter.is_put_off
        assert not BacklogItem.objects.due().exists()
        assert "Vi väntar på siffror." in told(cast).text

    def test_needs_a_day_that_lies_ahead(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="framåt"):
            actions.put_off_matter(factories.matter(cast), until=dates.today(), reason="x", by=cast.coordinator)


class TestDecline:
    def test_says_why(self, cast: Cast) -> None:
        matter = actions.decline_matter(factories.matter(cast), reason="Frågan är redan avgjord.", by=cast.coordinator)
        assert matter.standing[0] == "off"
        assert "Frågan är redan avgjord." in told(cast).text
        with pytest.raises(Refused, match="avböjts"):
            actions.decline_matter(matter, reason="x", by=cast.coordinator)

    def test_asks_for_the_reason(self, cast: Cast, as_: As) -> None:
        matter = factories.matter(cast)
        answer = as_(cast.coordinator).post(reverse("operations:suggestion_decline", args=[matter.pk]), {"reason": ""})
        assert "Skriv varför i en mening" in answer.content.decode()


class TestWithdraw:
    def test_by_the_one_who_suggested_it(self, cast: Cast, as_: As) -> None:
        matter = factories.matter(cast)
        client, page = as_(cast.officer), reverse("operations:suggestion_withdraw", args=[matter.pk])
        assert page in client.get(matter.get_absolute_url()).content.decode()
        assert "Dra tillbaka ditt förslag" in client.get(page).content.decode()
        assert client.post(page).url == matter.get_absolute_url()
        matter.refresh_from_db()
        assert matter.state == BacklogItem.State.WITHDRAWN
        assert "har dragit tillbaka förslaget" in client.get(matter.get_absolute_url()).content.decode()
        assert matter not in BacklogItem.objects.waiting()
        assert not Notice.objects.exists()

    def test_by_nobody_else(self, cast: Cast, as_: As) -> None:
        matter = factories.matter(cast)
        page = reverse("operations:suggestion_withdraw", args=[matter.pk])
        answer = as_(cast.coordinator).get(page)
        assert answer.status_code == 403
        assert str(cast.officer) in answer.content.decode()
        assert page not in as_(cast.coordinator).get(matter.get_absolute_url()).content.decode()

    def test_what_was_put_off_can_be_withdrawn(self, cast: Cast) -> None:
        matter = factories.matter(cast)
        actions.put_off_matter(matter, until=dates.today() + timedelta(days=30), reason="Senare.", by=cast.coordinator)
        assert actions.withdraw_matter(matter, by=cast.officer).not_before is None

    def test_what_stands_on_an_agenda_is_not(self, cast: Cast, draft: Meeting) -> None:
        matter = factories.matter(cast)
        actions.take_matter(matter, draft, by=cast.coordinator)
        with pytest.raises(Refused, match="dagordning"):
            actions.withdraw_matter(matter, by=cast.officer)

    def test_twice_is_refused_and_it_is_answered_no_more(self, cast: Cast, draft: Meeting) -> None:
        matter = factories.matter(cast)
        actions.withdraw_matter(matter, by=cast.officer)
        with pytest.raises(Refused, match="har dragits tillbaka"):
            actions.withdraw_matter(matter, by=cast.officer)
        with pytest.raises(Refused, match="har dragits tillbaka"):
            actions.take_matter(matter, draft, by=cast.coordinator)
