"""Ordering reports: for one's own organisation, or for all members at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from members.models import Membership
from network_portal.front import actions, tasks
from network_portal.front.reports import make
from network_portal.lib import pdf
from network_portal.lib.refusals import Refused
from network_portal.records import jobs, notices
from network_portal.records.models import Job, JournalEntry, Notice
from tests.cast import Cast
from tests.strict import StrictClient

YEAR = timezone.now().year
State = Job.State


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.current_app, "send_task", lambda *args, **options: None)
    monkeypatch.setattr(notices.current_app, "send_task", lambda *args, **options: None)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Setting pages costs a second each; here the PDF is its template's name."""
    made: list[str] = []

    def set_pages(template: str, context: dict[str, Any]) -> bytes:
        made.append(context["facts"].organisation.short_name)
        return b"%PDF-" + template.encode()

    monkeypatch.setattr(pdf, "from_template", set_pages)
    return made


class TestOrder:
    def test_is_journalled_and_seen_by_the_organisation(self, cast: Cast) -> None:
        job = actions.order_report(cast.ystad, YEAR, by=cast.officer)
        assert job.title == f"Årsrapport {YEAR}, Ystads kommun"
        assert JournalEntry.objects.filter(action="front.report_ordered", object_id=cast.ystad.pk).exists()
        assert Job.objects.visible_to(cast.reader).get() == job
        assert not Job.objects.visible_to(cast.neighbour).exists()
        assert not Job.objects.visible_to(cast.administrator).exists()

    def test_asking_twice_gives_the_same_job(self, cast: Cast) -> None:
        first = actions.order_report(cast.ystad, YEAR, by=cast.officer)
        assert actions.order_report(cast.ystad, YEAR, by=cast.officer) == first
        assert actions.order_report(cast.ystad, YEAR, by=cast.reader) != first

    def test_a_year_before_the_membership_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="var inte medlem 2019"):
            actions.order_report(cast.ystad, 2019, by=cast.officer)

    @pytest.mark.parametrize("year", ["", "x", "99999", "-1", "2019", "3000", "😀", "2026.5"])
    def test_a_year_that_cannot_be_is_refused_in_words(
        self, year: str, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        response = as_(cast.officer).post("/reports/order/", {"organisation": cast.ystad.pk, "year": year})
        assert response.status_code == 409

    @pytest.mark.parametrize("organisation", ["", "x", "0", "9" * 30])
    def test_an_organisation_that_is_none_is_not_there(
        self, organisation: str, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        response = as_(cast.officer).post("/reports/order/", {"organisation": organisation, "year": YEAR})
        assert response.status_code == 404

    def test_the_page_offers_the_years_of_the_membership(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        [choice] = as_(cast.officer).get("/reports/").context["choices"]
        assert choice["years"] == list(range(YEAR, 2023, -1))

    def test_ordering_leads_to_the_progress_bar(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        response = as_(cast.officer).post("/reports/order/", {"organisation": cast.ystad.pk, "year": YEAR}, follow=True)
        assert "<progress" in response.content.decode()

    def test_a_report_that_is_ready_is_downloaded_from_the_page_itself(
        self, cast: Cast, quick: list[str], as_: Callable[..., StrictClient]
    ) -> None:
        job = actions.order_report(cast.ystad, YEAR, by=cast.officer)
        assert f"/records/jobs/{job.pk}/file/" not in as_(cast.reader).get("/reports/").content.decode()
        tasks.make_report(job.pk)
        text = as_(cast.reader).get("/reports/").content.decode()
        assert f'href="/records/jobs/{job.pk}/file/"' in text
        assert f"Årsrapport {YEAR}, Ystads kommun, PDF, 1\u00a0kB</a>" in text

    def test_is_read_by_everybody_in_their_own_language(
        self, cast: Cast, quick: list[str], as_: Callable[..., StrictClient]
    ) -> None:
        cast.reader.language = "en"
        cast.reader.save()
        job = actions.order_report(cast.ystad, YEAR, by=cast.officer)
        for page in ("/reports/", "/records/jobs/", f"/records/jobs/{job.pk}/"):
            assert f"Yearly report {YEAR}, Ystads kommun" in as_(cast.reader).get(page).content.decode()
            assert f"Årsrapport {YEAR}, Ystads kommun" in as_(cast.officer).get(page).content.decode()

    def test_the_page_costs_the_same_for_one_and_three(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles (the session is in the cache), 2 organisations, 3 memberships, 4 reports made
        one_and_three(
            as_(cast.officer),
            "/reports/",
            lambda n: Job.objects.create(task=actions.MAKE_ONE, title=f"{n}", audience=cast.ystad.audience),
            queries=4,
        )


class TestOrderAll:
    def test_asks_first_and_says_how_many(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        client, address = as_(cast.administrator), reverse("front:reports_order_all")
        html = client.get(address, {"year": YEAR}).content.decode()
        assert f"Gör och skicka 5 rapporter för {YEAR}?" in html
        assert "1 kontaktperson får ett brev" in html
        assert not Job.objects.exists()
        client.post(address, {"year": YEAR})
        assert Job.objects.get().task == actions.MAKE_ALL


class TestMake:
    def test_leaves_the_file_for_the_organisation(
        self, cast: Cast, quick: list[str], as_: Callable[..., StrictClient]
    ) -> None:
        job = actions.order_report(cast.ystad, YEAR, by=cast.officer)
        tasks.make_report(job.pk)
        response = as_(cast.reader).get(f"/records/jobs/{job.pk}/file/")
        assert b"".join(response.streaming_content) == b"%PDF-front/reports/municipality.html"
        assert f'filename="arsrapport-{YEAR}-ystads-kommun.pdf"' in response["Content-Disposition"]
        assert not Notice.objects.exists()

    def test_once_for_real(self, cast: Cast) -> None:
        job = actions.order_report(cast.ystad, YEAR, by=cast.officer)
        tasks.make_report(job.pk)
        job.refresh_from_db()
        assert job.state == State.DONE
        assert job.file.read(5) == b"%PDF-"
        job.file.delete(save=False)


class TestAll:
    def order(self, cast: Cast) -> Job:
        return actions.order_all_reports(YEAR, by=cast.administrator)

    def test_every_member_gets_a_report_and_its_contacts_a_letter(self, cast: Cast, quick: list[str]) -> None:
        job = self.order(cast)
        tasks.make_all_reports(job.pk)
        job.refresh_from_db()
        assert job.state == State.DONE
        assert job.said == job.message == "5 rapporter är klara, och kontaktpersonerna har fått besked."
        with override("en"):
            assert job.said == "5 reports are ready, and the contacts are told."
        assert sorted(quick) == sorted(["Ystad", "Malmö", "Trelleborg", "Öresunds miljökluster", "Nätverkskansliet"])
        letter = Notice.objects.get()
        child = Job.objects.get(audience=cast.ystad.audience)
        assert letter.person == cast.colleague
        assert f"/records/jobs/{child.pk}/" in letter.text

    def test_the_administrator_cannot_open_what_a_municipality_got(self, cast: Cast, quick: list[str]) -> None:
        tasks.make_all_reports(self.order(cast).pk)
        child = Job.objects.get(audience=cast.ystad.audience)
        assert child.ordered_by is None
        assert not Job.objects.visible_to(cast.administrator).filter(pk=child.pk).exists()
        assert Job.objects.visible_to(cast.colleague).filter(pk=child.pk).exists()

    def test_what_was_made_before_the_worker_died_is_not_made_or_told_again(
        self, cast: Cast, quick: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = self.order(cast)
        real = jobs.run
        runs: list[int] = []

        class Killed(BaseException):
            pass

        def run(job_id: int, work: Any) -> None:
            if job_id != job.pk:
                runs.append(job_id)
                if len(runs) == 3:
                    raise Killed
            real(job_id, work)

        monkeypatch.setattr(jobs, "run", run)
        with pytest.raises(Killed):
            tasks.make_all_reports(job.pk)
        assert len(quick) == 2
        monkeypatch.setattr(jobs, "run", real)
        tasks.make_all_reports(job.pk)
        job.refresh_from_db()
        assert job.state == State.DONE
        assert len(quick) == len(set(quick)) == 5
        assert Notice.objects.count() == 1
        assert Job.objects.filter(task=actions.MAKE_ONE).count() == 5

    def test_one_that_cannot_be_made_does_not_stop_the_others(
        self, cast: Cast, quick: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document = make.document

        def stumble(facts: Any) -> Any:
            if facts.organisation == cast.malmo:
                raise ZeroDivisionError("no inhabitants")
            return document(facts)

        monkeypatch.setattr(make, "document", stumble)
        job = self.order(cast)
        tasks.make_all_reports(job.pk)
        job.refresh_from_db()
        assert job.state == State.FAILED
        assert "4 av 5" in job.error
        assert "Malmös kommun" in job.error
        monkeypatch.setattr(make, "document", document)
        jobs.retry(job)
        tasks.make_all_reports(job.pk)
        job.refresh_from_db()
        assert job.state == State.DONE
        assert quick.count("Ystad") == 1

    def test_ordering_twice_gives_the_same_job(self, cast: Cast) -> None:
        assert self.order(cast) == self.order(cast)

    def test_a_new_order_makes_new_reports_and_tells_again(self, cast: Cast, quick: list[str]) -> None:
        for _time in range(2):
            tasks.make_all_reports(self.order(cast).pk)
        assert quick.count("Ystad") == 2
        assert Notice.objects.filter(person=cast.colleague).count() == 2

    def test_who_was_not_a_member_gets_none(self, cast: Cast, quick: list[str]) -> None:
        Membership.objects.filter(organisation=cast.malmo).update(ends_on=f"{YEAR - 1}-12-31")
        tasks.make_all_reports(self.order(cast).pk)
        assert "Malmö" not in quick
