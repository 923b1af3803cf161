"""Methods: written in drafts, published in versions that never change, looked through, and where each was used."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pikepdf
import pytest
import time_machine
from django.db import IntegrityError, InternalError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify

from network_portal.lib import dates, pdf
from network_portal.lib.refusals import Refused
from network_portal.records.models import Job, JournalEntry
from operations import actions, rules, tasks
from operations.actions import methods as method_actions
from operations.models import Method, MethodVersion
from operations.reports.methods import method_document
from operations.waiting import waiting
from tests import factories
from tests.cast import Cast
from tests.races import Rendezvous, race
from tests.strict import StrictClient

As = Callable[..., StrictClient]


@pytest.fixture
def method(cast: Cast) -> Method:
    return factories.method(cast)


@pytest.fixture
def draft(method: Method) -> MethodVersion:
    return method.versions.get(published_on=None)


@pytest.mark.django_db
class TestDescribe:
    def test_begins_with_an_empty_draft(self, cast: Cast) -> None:
        made = actions.describe_method(
            title="Pitch",
            part=2,
            summary="Fem minuter var.",
            responsible=cast.coordinator,
            review_on=None,
            by=cast.coordinator,
        )
        version = made.versions.get()
        assert (version.number, version.text, version.is_draft) == (1, "", True)
        assert not Method.objects.visible_to(cast.officer).exists()

    def test_is_refused_when_the_name_is_taken(self, cast: Cast, method: Method) -> None:
        with pytest.raises(Refused, match="finns redan en metod"):
            actions.describe_method(
                title=method.title, part=1, summary="x", responsible=cast.coordinator, review_on=None, by=cast.coordinator
            )


@pytest.mark.django_db
class TestPublish:
    def test_takes_the_place_of_the_version_before(self, cast: Cast, draft: MethodVersion) -> None:
        actions.publish_method_version(draft, by=cast.coordinator)
        (seen,) = Method.objects.visible_to(cast.officer).with_newest()
        assert (seen.newest, seen.newest_on) == (2, dates.today())
        assert JournalEntry.objects.get(action="operations.method_published").data["number"] == 2

    def test_sets_the_day_to_look_it_through(self, cast: Cast, draft: MethodVersion) -> None:
        actions.publish_method_version(draft, by=cast.coordinator)
        draft.method.refresh_from_db()
        assert draft.method.review_on == dates.today() + timedelta(days=365)

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"text": "  \n"}, "har ingen text"),
            ({"what_is_new": " "}, "vad som är nytt"),
            ({"text": "# Syfte\n\nBehovet   först."}, "densamma som i version 1"),
        ],
    )
    def test_is_refused_and_leads_on(self, cast: Cast, draft: MethodVersion, fields: dict[str, str], said: str) -> None:
        MethodVersion.objects.filter(pk=draft.pk).update(**fields)
        with pytest.raises(Refused, match=said) as refused:
            actions.publish_method_version(draft, by=cast.coordinator)
        assert refused.value.way is not None
        assert refused.value.way.url == reverse("operations:method_write", args=[draft.method_id, draft.number])

    def test_is_refused_twice(self, cast: Cast, draft: MethodVersion) -> None:
        actions.publish_method_version(draft, by=cast.coordinator)
        with pytest.raises(Refused, match="ändras aldrig"):
            actions.publish_method_version(draft, by=cast.coordinator)

    def test_the_database_keeps_what_is_published(self, method: Method) -> None:
        version = method.versions.get(number=1)
        for change in (partial(method.versions.filter(number=1).update, text="Nytt"), version.delete):
            with pytest.raises((InternalError, IntegrityError), match="never changes"), transaction.atomic():
                change()
        version.refresh_from_db()
        assert version.text.endswith("Behovet först.")


@pytest.mark.django_db
class TestDraft:
    def test_begins_with_the_text_before(self, cast: Cast, draft: MethodVersion) -> None:
        actions.publish_method_version(draft, by=cast.coordinator)
        made = actions.draft_method_version(draft.method, by=cast.coordinator)
        assert (made.number, made.text, made.what_is_new) == (3, draft.text, "")

    def test_is_refused_when_there_is_one(self, cast: Cast, method: Method) -> None:
        with pytest.raises(Refused, match="Version 2 skrivs redan"):
            actions.draft_method_version(method, by=cast.coordinator)

    def test_thrown_away_leaves_the_published_one(self, cast: Cast, draft: MethodVersion) -> None:
        actions.throw_method_draft(draft, by=cast.coordinator)
        assert [version.number for version in draft.method.versions.all()] == [1]

    def test_thrown_away_takes_a_method_that_was_never_published(self, cast: Cast) -> None:
        made = actions.describe_method(
            title="Pitch", part=2, summary="x", responsible=cast.coordinator, review_on=None, by=cast.coordinator
        )
        actions.throw_method_draft(made.versions.get(), by=cast.coordinator)
        assert not Method.objects.filter(pk=made.pk).exists()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.fixture(autouse=True)
    def both_have_looked(self, monkeypatch: pytest.MonkeyPatch, cast: Cast, method: Method) -> None:
        actions.throw_method_draft(method.versions.get(number=2), by=cast.coordinator)
        monkeypatch.setattr(rules, "must_have_no_draft", Rendezvous().after(rules.must_have_no_draft))

    def begin_both(self, cast: Cast, method: Method) -> list[str]:
        press = partial(actions.draft_method_version, method, by=cast.coordinator)
        return sorted(type(result).__name__ for result in race(press, press))

    def test_one_begins_and_the_other_is_told(self, cast: Cast, method: Method) -> None:
        assert self.begin_both(cast, method) == ["MethodVersion", "Refused"]

    def test_canary_without_the_lock_the_database_stops_the_second(
        self, cast: Cast, method: Method, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(method_actions, "_lock", lambda one: Method.objects.get(pk=one.pk))
        assert self.begin_both(cast, method) == ["IntegrityError", "MethodVersion"]


@pytest.mark.django_db
class TestPages:
    def test_list_shows_what_is_in_use_and_asks_the_same_of_three(
        self, as_: As, cast: Cast, one_and_three: Callable[..., None]
    ) -> None:
        def another(number: int) -> None:
            factories.method(cast, title=f"Metod {number}")

        one_and_three(as_(cast.officer), reverse("operations:methods"), another, queries=2)  # account with roles, methods

    def test_retired_ones_are_shown_when_asked_for(self, as_: As, cast: Cast, method: Method) -> None:
        actions.retire_method(method, why="Ersatt av pitch.", by=cast.coordinator)
        assert method.title not in as_(cast.officer).get(reverse("operations:methods")).content.decode()
        assert method.title in as_(cast.officer).get(f"{reverse('operations:methods')}?all").content.decode()
        assert "Ersatt av pitch." in as_(cast.officer).get(method.get_absolute_url()).content.decode()

    def test_a_draft_is_for_those_who_write(self, as_: As, cast: Cast, draft: MethodVersion) -> None:
        url = draft.get_absolute_url()
        assert "aldrig lösningen" not in as_(cast.officer).get(url).content.decode()
        assert "aldrig lösningen" in as_(cast.coordinator).get(url).content.decode()

    def test_writing_over_what_another_one_saved_is_stopped(self, as_: As, cast: Cast, draft: MethodVersion) -> None:
        url = reverse("operations:method_write", args=[draft.method_id, 2])
        opened = as_(cast.coordinator).get(url).context["form"].mark
        actions.write_method_version(draft, text="Andras text", what_is_new="Ny", by=cast.administrator)
        response = as_(cast.coordinator).post(url, {"text": "Min text", "what_is_new": "Ny", "opened": opened})
        assert response.status_code == 409
        assert "Min text" in response.content.decode()
        assert "Andras text" in response.content.decode()

    def test_text_file_is_what_was_written(self, as_: As, cast: Cast, method: Method) -> None:
        response = as_(cast.officer).get(reverse("operations:method_text", args=[method.pk, 1]))
        assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
        assert response.headers["Content-Disposition"] == 'attachment; filename="behovsworkshop-v1.md"'
        assert response.content.decode().startswith("# Behovsworkshop\n\nNär flera")

    def test_difference_marks_what_was_added(self, as_: As, cast: Cast, draft: MethodVersion) -> None:
        actions.publish_method_version(draft, by=cast.coordinator)
        html = as_(cast.officer).get(reverse("front:method_difference", args=[draft.method_id])).content.decode()
        assert ", aldrig lösningen" in html
        assert "<ins>" in html


@pytest.mark.django_db
class TestUse:
    def note(self, client: StrictClient, method: Method, thing: str) -> Any:
        version = method.versions.get(number=1)
        return client.post(reverse("front:method_use", args=[method.pk]), {"thing": thing, "version": version.pk})

    def test_stands_on_the_methods_page_for_those_who_may_see_the_thing(self, as_: As, cast: Cast, method: Method) -> None:
        need = factories.need(cast, title="Hemligt behov")
        event = factories.event(cast, title="Verkstad i Ystad")
        assert self.note(as_(cast.officer), method, f"need-{need.pk}").status_code == 302
        assert self.note(as_(cast.coordinator), method, f"event-{event.pk}").status_code == 302
        own = as_(cast.officer).get(method.get_absolute_url()).content.decode()
        others = as_(cast.neighbour).get(method.get_absolute_url()).content.decode()
        assert "Hemligt behov" in own
        assert "Hemligt behov" not in others
        assert "Verkstad i Ystad" in own
        assert "Verkstad i Ystad" in others

    def test_twice_is_noted_once(self, as_: As, cast: Cast, method: Method) -> None:
        need = factories.need(cast)
        for _time in range(2):
            self.note(as_(cast.officer), method, f"need-{need.pk}")
        assert need.methods.count() == 1
        assert JournalEntry.objects.filter(action="procurement.method_used").count() == 1

    @pytest.mark.parametrize("thing", ["", "need-", "need-999", "event-1", "need-1x", "nonsense"])
    def test_of_what_is_not_ones_own_is_refused_at_the_field(self, as_: As, cast: Cast, method: Method, thing: str) -> None:
        factories.event(cast)
        response = self.note(as_(cast.officer), method, thing)
        assert response.status_code == 200
        assert response.context["form"].errors["thing"]

    def test_is_taken_back(self, as_: As, cast: Cast, method: Method) -> None:
        need = factories.need(cast)
        self.note(as_(cast.officer), method, f"need-{need.pk}")
        url = reverse("front:method_forget", args=[method.pk])
        assert as_(cast.neighbour).post(url, {"thing": f"need-{need.pk}", "version": 1}).status_code == 404
        assert as_(cast.officer).post(url, {"thing": f"need-{need.pk}", "version": 1}).status_code == 302
        assert not need.methods.exists()

    def test_page_asks_the_same_of_three(
        self, as_: As, cast: Cast, method: Method, one_and_three: Callable[..., None]
    ) -> None:
        version = method.versions.get(number=1)

        def another(number: int) -> None:
            factories.need(cast, title=f"Behov {number}").methods.add(version)
            factories.event(cast).methods.add(version)

        # account with roles, method, versions, events, their versions, needs, their versions
        one_and_three(as_(cast.officer), method.get_absolute_url(), another, queries=7)


@pytest.mark.django_db
class TestReview:
    def test_waits_for_the_responsible_when_its_day_has_come(self, cast: Cast, method: Method) -> None:
        method.review_on = dates.today() + timedelta(days=10)
        method.save()
        assert not [item for item in waiting(cast.coordinator) if item.title == method.title]
        with time_machine.travel(dates.now() + timedelta(days=10)):
            assert [item for item in waiting(cast.coordinator) if item.title == method.title]
            assert not [item for item in waiting(cast.administrator) if item.title == method.title]

    def test_looked_through_is_asked_again_on_the_day_chosen(self, cast: Cast, method: Method) -> None:
        actions.look_through_method(method, review_on=dates.today() + timedelta(days=90), by=cast.coordinator)
        method.refresh_from_db()
        assert method.review_on == dates.today() + timedelta(days=90)
        with pytest.raises(Refused, match="framåt i tiden"):
            actions.look_through_method(method, review_on=dates.today(), by=cast.coordinator)


@pytest.mark.django_db
class TestOnPaper:
    def test_is_made_once_for_the_one_who_orders_it(self, cast: Cast, method: Method, as_: As) -> None:
        version = method.versions.published().get()
        page = as_(cast.reader).get(version.get_absolute_url()).content.decode()
        assert reverse("operations:method_pdf", args=[method.pk, version.number]) in page
        job = actions.order_method_pdf(version, by=cast.reader)
        assert actions.order_method_pdf(version, by=cast.reader) == job
        assert not Job.objects.visible_to(cast.officer).filter(pk=job.pk).exists()
        tasks.make_method_pdf(job.pk)
        job.refresh_from_db()
        assert (job.state, job.file_name) == ("done", f"{slugify(method.title)}-v{version.number}.pdf")

    def test_says_that_a_newer_version_holds(self, cast: Cast, method: Method, draft: MethodVersion) -> None:
        old = method.versions.published().get()
        actions.publish_method_version(draft, by=cast.coordinator)
        html = render_to_string(*method_document(old))
        assert f"Version {draft.number} gäller sedan" in html
        assert "gäller sedan" not in render_to_string(*method_document(draft))

    def test_of_a_draft_is_not_made_for_a_reader(self, cast: Cast, draft: MethodVersion) -> None:
        job = actions.order_method_pdf(draft, by=cast.reader)
        tasks.make_method_pdf(job.pk)
        job.refresh_from_db()
        assert (job.state, job.file_name) == ("failed", "")

    def test_is_tagged_with_headings_in_order(self, cast: Cast, draft: MethodVersion) -> None:
        text = "# Före\n\n- rum\n- tid\n\n## Detalj\n\n| Vad | Vem |\n|---|---|\n| Bjud in | Samordnaren |"
        actions.write_method_version(draft, text=text, what_is_new="Steg.", by=cast.coordinator)
        draft.refresh_from_db()
        template, context = method_document(draft)
        html = render_to_string(template, context)
        assert re.findall(r"<h([1-6])", html) == ["1", "2", "2", "3", "4"]
        with pikepdf.open(BytesIO(pdf.from_template(template, context))) as made:
            assert made.Root.MarkInfo.Marked
            assert "/StructTreeRoot" in made.Root
