"""Minutes on paper: tagged, in Swedish, one meeting, a whole year, and what concerns one organisation."""

import io
from datetime import timedelta

import pikepdf
import pytest

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.models import Job
from operations import actions, tasks
from operations.models import Decision, Minutes, RegistryEntry
from tests import factories
from tests.cast import Cast
from tests.financing.test_pdf import tags, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.current_app, "send_task", lambda *args, **options: None)


@pytest.fixture
def approved(cast: Cast) -> Minutes:
    return factories.minutes(cast, "approved")


def made(job: Job) -> bytes:
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    with job.file.open() as file:
        return bytes(file.read())


class TestOneMeeting:
    def test_is_tagged_and_swedish_and_says_who_approved(self, cast: Cast, approved: Minutes) -> None:
        job = actions.order_minutes(approved, by=cast.officer)
        tasks.make_minutes(job.pk)
        content = made(job)
        file = pikepdf.open(io.BytesIO(content))
        assert str(file.Root.Lang) == "sv"
        assert {"/H1", "/H3", "/Table", "/TH"} <= set(tags(file))
        words = text(content)
        assert "Protokoll från Nätverksmöte 4/2026" in words
        assert "Årsplanen antas." in words
        assert "Eva Ek, Region Skåne" in words
        assert "Justerat i portalen" in words

    def test_tells_the_actions_that_an_item_gave_until_it_was_locked(self, cast: Cast) -> None:
        minutes = factories.minutes(cast)
        item = minutes.meeting.agenda.get()
        factories.action(cast, item=item, what="Räkna ut avgiften")
        factories.action(cast, item=item, what="Behövs inte", state="dropped", reason="Nej", closed_at=dates.now())
        minutes = factories.lock(minutes)
        factories.action(cast, item=item, what="Kom till efteråt")
        job = actions.order_minutes(minutes, by=cast.officer)
        tasks.make_minutes(job.pk)
        words = text(made(job))
        assert "Räkna ut avgiften: Officer Ystad, Ystad, senast" in words
        assert "Behövs inte" not in words
        assert "Kom till efteråt" not in words

    def test_once_locked_it_says_what_was_agreed_for_ever(self, cast: Cast) -> None:
        minutes = factories.minutes(cast, "approving")
        item, due_on = minutes.meeting.agenda.get(), dates.today() + timedelta(days=7)
        kept, dropped = (factories.action(cast, item=item, what=what, due_on=due_on) for what in ("Räkna", "Fråga alla"))
        minutes = factories.lock(minutes)
        later = {"what": "Uppskatta", "owner": cast.colleague, "due_on": due_on + timedelta(days=30)}
        actions.change_action(kept, by=cast.officer, **later)
        actions.drop_action(dropped, reason="Behövs inte", by=cast.officer)
        paper, extract, collected = (
            actions.order_minutes(minutes, by=cast.officer),
            actions.order_extract(minutes, cast.ystad, by=cast.officer),
            actions.order_collected(minutes.meeting.body, minutes.meeting.year, by=cast.officer),
        )
        tasks.make_minutes(paper.pk)
        tasks.make_extract(extract.pk)
        tasks.make_collected(collected.pk)
        agreed = f"Officer Ystad, Ystad, senast {dates.day(due_on, year=True)}".replace("\xa0", " ")
        for words in (text(made(paper)), text(made(collected))):
            assert f"Räkna: {agreed}" in words
            assert f"Fråga alla: {agreed}" in words
            assert "Uppskatta" not in words
        words = text(made(extract))
        assert "Räkna Officer Ystad" in words
        assert "Fråga alla Officer Ystad" in words
        assert "Uppskatta" not in words

    def test_a_draft_says_that_it_is_one(self, cast: Cast) -> None:
        job = actions.order_minutes(factories.minutes(cast), by=cast.coordinator)
        tasks.make_minutes(job.pk)
        assert "Inte justerat än: texten kan fortfarande ändras." in text(made(job))

    def test_who_may_not_read_it_any_more_gets_a_sentence(self, cast: Cast) -> None:
        job = actions.order_minutes(factories.minutes(cast), by=cast.officer)
        tasks.make_minutes(job.pk)
        job.refresh_from_db()
        assert (job.state, job.error) == (Job.State.FAILED, "Du får inte läsa det längre.")

    def test_asking_twice_is_once_and_nobody_else_sees_it(self, cast: Cast, approved: Minutes) -> None:
        job = actions.order_minutes(approved, by=cast.officer)
        assert actions.order_minutes(approved, by=cast.officer) == job
        assert job not in Job.objects.visible_to(cast.colleague)


class TestYear:
    def test_holds_all_approved_minutes_of_the_body(self, cast: Cast, approved: Minutes) -> None:
        factories.minutes(cast)
        job = actions.order_collected(approved.meeting.body, approved.meeting.year, by=cast.officer)
        tasks.make_collected(job.pk)
        words = text(made(job))
        assert "1 möte" in words
        assert words.count("Årsplanen antas.") == 1

    def test_without_any_is_refused(self, cast: Cast, approved: Minutes) -> None:
        with pytest.raises(Refused, match="inga justerade protokoll för 2001"):
            actions.order_collected(approved.meeting.body, 2001, by=cast.officer)


class TestExtract:
    def test_holds_what_concerns_the_organisation_and_its_number(self, cast: Cast) -> None:
        minutes = factories.minutes(cast)
        Decision.objects.get().concerns.add(cast.malmo)
        item = minutes.meeting.agenda.get()
        factories.action(cast, item=item, organisation=cast.malmo, owner=cast.neighbour, what="Räkna ut avgiften")
        closed = {"state": "dropped", "reason": "Nej", "closed_at": minutes.meeting.starts_at}
        factories.action(cast, item=item, organisation=cast.malmo, what="Behövs inte", **closed)
        minutes = factories.lock(minutes)
        RegistryEntry.objects.create(
            minutes=minutes, organisation=cast.malmo, registry_number="STK 2026/8", by=cast.neighbour, at=minutes.sent_at
        )
        found = {}
        for who, where in ((cast.officer, cast.ystad), (cast.neighbour, cast.malmo)):
            job = actions.order_extract(minutes, where, by=who)
            tasks.make_extract(job.pk)
            found[where.short_name] = text(made(job))
        assert "Årsplanen antas." in found["Malmö"]
        assert "STK 2026/8" in found["Malmö"]
        assert "Närvarande –" in found["Malmö"]
        assert "Räkna ut avgiften" in found["Malmö"]
        assert "Behövs inte" not in found["Malmö"]
        assert "Räkna ut avgiften" not in found["Ystad"]
        assert "Inget av mötets beslut gäller organisationen." in found["Ystad"]
        assert "STK" not in found["Ystad"]

    def test_waits_for_approval(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="inte justerat än"):
            actions.order_extract(factories.minutes(cast), cast.ystad, by=cast.officer)
