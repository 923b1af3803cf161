"""Jobs: work that takes time is done once, shown while it goes on, and given up with a reason."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.jobs import Progress
from network_portal.records.models import Job
from tests.cast import Cast
from tests.races import race
from tests.strict import StrictClient

State = Job.State
TASK = "tests.nothing"


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[Any]]]:
    """What was handed to the broker."""
    handed: list[tuple[str, list[Any]]] = []
    monkeypatch.setattr(jobs.current_app, "send_task", lambda name, args, **options: handed.append((name, args)))
    return handed


def a_job(**fields: Any) -> Job:
    return Job.objects.create(**{"task": TASK, "title": "Årsrapport", "audience": "everyone", **fields})


def fail(progress: Progress) -> None:
    raise KeyError("color")


class TestOrder:
    def test_starts_after_commit(
        self, cast: Cast, sent: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.order(TASK, "Årsrapport", audience=cast.ystad.audience, by=cast.officer, year=2026)
            assert sent == []
        assert sent == [(TASK, [job.pk])]
        assert (job.state, job.arguments) == (State.WAITING, {"year": 2026})

    def test_a_broker_that_is_away_is_no_error(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*args: Any, **options: Any) -> None:
            raise OSError("no broker")

        monkeypatch.setattr(jobs.current_app, "send_task", away)
        jobs.publish(a_job())
        assert Job.objects.get().state == State.WAITING


class TestRun:
    def test_shows_how_far_it_has_come_and_keeps_the_file(self, cast: Cast) -> None:
        job = a_job()
        seen = []

        def work(progress: Progress) -> None:
            progress.say(40, "Sidan sätts")
            seen.append(Job.objects.values_list("state", "percent", "message").get())
            progress.leave_file("årsrapport.pdf", b"%PDF-1.7")
            progress.leave_result(message="4 sidor", url="/", label="Hem")

        jobs.run(job.pk, work)
        job.refresh_from_db()
        assert seen == [(State.RUNNING, 40, "Sidan sätts")]
        assert (job.state, job.percent, job.message) == (State.DONE, 100, "4 sidor")
        assert (job.file.read(), job.file_name) == (b"%PDF-1.7", "årsrapport.pdf")
        job.file.delete(save=False)

    def test_a_job_that_is_done_is_not_done_again(self, cast: Cast) -> None:
        job, times = a_job(), []
        for _again in range(3):
            jobs.run(job.pk, lambda progress: times.append(1))
        assert times == [1]

    def test_a_job_that_is_gone_is_nothing_to_do(self, db: None) -> None:
        jobs.run(4711, fail)

    def test_speaks_the_language_of_the_one_who_ordered(self, cast: Cast) -> None:
        from django.utils.translation import get_language

        cast.officer.language = "en"
        cast.officer.save()
        spoken: list[Any] = []
        jobs.run(a_job(ordered_by=cast.officer).pk, lambda progress: spoken.append(get_language()))
        jobs.run(a_job().pk, lambda progress: spoken.append(get_language()))
        assert spoken == ["en", "sv"]

    def test_a_refusal_is_an_answer_and_not_tried_again(self, cast: Cast) -> None:
        def refuse(progress: Progress) -> None:
            raise Refused("Ystad var inte medlem 2019.")

        job = a_job()
        jobs.run(job.pk, refuse)
        job.refresh_from_db()
        assert (job.state, job.attempts, job.error) == (State.FAILED, 1, "Ystad var inte medlem 2019.")

    def test_an_error_is_tried_three_times_and_then_told_in_words(self, cast: Cast) -> None:
        job = a_job()
        for attempt in (1, 2, 3):
            with pytest.raises(KeyError):
                jobs.run(job.pk, fail)
            job.refresh_from_db()
            assert (job.attempts, job.state) == (attempt, State.FAILED if attempt == 3 else State.RUNNING)
        words, _newline, details = job.error.partition("\n")
        assert "KeyError" not in words
        assert details == "KeyError: 'color'"

    def test_work_that_kills_its_worker_three_times_is_given_up_and_shown(self, cast: Cast) -> None:
        """A killed worker writes nothing more: the attempt was counted before it began."""
        job = a_job(state=State.RUNNING, attempts=jobs.ATTEMPTS)
        done: list[int] = []
        jobs.run(job.pk, lambda progress: done.append(1))
        job.refresh_from_db()
        assert done == []
        assert job.state == State.FAILED
        assert "3" in job.error

    def test_the_lock_is_let_go_when_the_work_fails(self, cast: Cast) -> None:
        with pytest.raises(KeyError):
            jobs.run(a_job().pk, fail)
        with connection.cursor() as cursor:
            # In this database: beside this process another one tests in its own.
            cursor.execute(
                """
                SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """,
                [jobs.LOCK_SPACE],
            )
            assert cursor.fetchone()[0] == 0


class TestRetry:
    def test_begins_from_the_beginning(
        self, cast: Cast, sent: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        job = a_job(state=State.FAILED, attempts=3, percent=60, error="x", finished_at=timezone.now())
        with django_capture_on_commit_callbacks(execute=True):
            jobs.retry(job)
        job.refresh_from_db()
        assert (job.state, job.attempts, job.percent, job.error, job.finished_at) == (State.WAITING, 0, 0, "", None)
        assert sent == [(TASK, [job.pk])]

    def test_a_job_that_goes_on_is_left_alone(self, cast: Cast) -> None:
        job = a_job(state=State.RUNNING, attempts=1)
        jobs.retry(job)
        assert Job.objects.get().attempts == 1


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    @pytest.fixture
    def held(self) -> Iterator[tuple[Job, threading.Event]]:
        """A job that another worker is doing right now, until the event is set."""
        job, begun, may_end = a_job(ordered_at=timezone.now() - timedelta(hours=1)), threading.Event(), threading.Event()

        def work(progress: Progress) -> None:
            begun.set()
            may_end.wait(20)

        def worker() -> None:
            jobs.run(job.pk, work)
            connection.close()

        thread = threading.Thread(target=worker)
        thread.start()
        assert begun.wait(20)
        yield job, may_end
        may_end.set()
        thread.join()

    def test_a_job_is_done_by_one_of_them(self) -> None:
        job, done = a_job(), []
        race(*[lambda: jobs.run(job.pk, lambda progress: done.append(1))] * 4)
        assert done == [1]

    def test_canary_without_the_lock_both_do_it(self) -> None:
        job, done = a_job(), []
        barrier = threading.Barrier(2)

        def work(progress: Progress) -> None:
            barrier.wait(10)
            done.append(1)

        race(*[lambda: jobs._run_alone(job.pk, work)] * 2)
        assert done == [1, 1]

    def test_the_sweep_leaves_alone_what_a_worker_is_doing(self, held: tuple[Job, threading.Event], sent: list[Any]) -> None:
        assert jobs.sweep() == 0

    def test_the_sweep_finds_what_a_dead_worker_left(self, sent: list[Any]) -> None:
        job = a_job(state=State.RUNNING, attempts=1, ordered_at=timezone.now() - timedelta(hours=1))
        assert jobs.sweep() == 1
        assert sent == [(TASK, [job.pk])]

    def test_the_sweep_waits_a_minute_for_the_broker(self, sent: list[Any]) -> None:
        a_job()
        assert jobs.sweep() == 0


class TestPages:
    def url(self, job: Job, verb: str = "") -> str:
        return f"/records/jobs/{job.pk}/{verb}"

    def test_the_list_costs_the_same_for_one_and_three(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles (the session is in the cache), 2 jobs with people
        one_and_three(as_(cast.officer), "/records/jobs/", lambda n: a_job(audience=cast.ystad.audience), queries=2)

    def test_asks_again_while_it_goes_on_and_stops_when_it_is_ready(
        self, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        job, client = a_job(state=State.RUNNING, percent=30, message="Sidan sätts"), as_(cast.officer)
        part = client.get(self.url(job), headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert f'hx-get="{self.url(job)}"' in part
        assert 'value="30"' in part
        assert "Sidan sätts" in part
        Job.objects.update(state=State.DONE, percent=100)
        assert "hx-get" not in client.get(self.url(job), headers={"HX-Request": "true"}).content.decode()

    def test_the_part_equals_the_page(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        job, client = a_job(state=State.RUNNING, percent=30), as_(cast.officer)
        part = client.get(self.url(job), headers={"HX-Request": "true"}).content.decode()
        assert "".join(part.split()) in "".join(client.get(self.url(job)).content.decode().split())

    def test_only_the_administrator_reads_what_the_program_said(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        job = a_job(state=State.FAILED, error="Något gick fel.\nKeyError: 'color'")
        for person, told in ((cast.officer, False), (cast.administrator, True)):
            text = as_(person).get(self.url(job)).content.decode()
            assert "Något gick fel." in text
            assert ("KeyError" in text) is told

    def test_a_job_of_another_municipality_is_not_there(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        job = a_job(audience=cast.ystad.audience, state=State.DONE)
        for verb in ("", "file/"):
            assert as_(cast.neighbour).get(self.url(job, verb)).status_code == 404

    def test_the_file_has_a_harmless_name(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        job = a_job(state=State.DONE, file_name='../..\r\nSet-Cookie: x="1"/års rapport.pdf')
        job.file.save("x.pdf", ContentFile(b"%PDF-"))
        response = as_(cast.officer).get(self.url(job, "file/"))
        assert b"".join(response.streaming_content) == b"%PDF-"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith(
            "attachment; filename*=utf-8''-..-Set-Cookie-%20x-1-%C3%A5rs%20rapport.pdf"
        )
        job.file.delete()

    def test_there_is_no_file_before_it_is_ready(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert as_(cast.officer).get(self.url(a_job(state=State.RUNNING), "file/")).status_code == 409

    def test_a_file_that_is_gone_is_told_in_words(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        job = a_job(state=State.DONE, file="jobs/2020/gone.pdf", file_name="gone.pdf")
        assert as_(cast.officer).get(self.url(job, "file/")).status_code == 409

    def test_a_failed_job_is_tried_again(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        job = a_job(state=State.FAILED, audience=cast.ystad.audience)
        assert as_(cast.officer).post(self.url(job, "retry/")).url == self.url(job)
        assert Job.objects.get().state == State.WAITING

    def test_a_job_that_is_ready_is_not_tried_again(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert as_(cast.officer).post(self.url(a_job(state=State.DONE), "retry/")).status_code == 409

    def test_an_id_that_is_no_id_is_not_there(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        for pk in ("0", "9" * 30, "x", "-1"):
            assert as_(cast.officer).get(f"/records/jobs/{pk}/").status_code == 404
