"""Two people at one form: what counts as a difference, and how it is shown."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from network_portal.lib import dates
from network_portal.lib.editing import EditForm, Overtaken, must_be_as_opened
from network_portal.lib.refusals import Refused, attempt

ANNA = SimpleNamespace(by="Anna", at=datetime(2026, 11, 24, 13, 2, tzinfo=UTC))


@dataclass
class Thing:
    title: str = "Tång"
    on: date | None = None
    starts: time = time(9)
    kind: str = "own"
    others: list[int] = field(default_factory=list)
    seats_taken: int = 0

    def get_kind_display(self) -> str:
        return {"own": "Bara vi", "all": "Alla"}[self.kind]


class Form(EditForm, forms.Form):
    title = forms.CharField(required=False)
    on = forms.DateField(required=False)
    starts = forms.TimeField(required=False)
    kind = forms.CharField(required=False)

    @classmethod
    def read(cls, thing: Thing) -> dict[str, Any]:
        return {name: getattr(thing, name) for name in ("title", "on", "starts", "kind")}


def opened_on(thing: Thing, **typed: str) -> Form:
    """The form as it is sent by somebody who opened it on `thing`."""
    page = Form()
    page.open_on(thing)
    data = QueryDict(mutable=True)
    data.update({"opened": page.mark, **typed})
    sent = Form(data)
    sent.open_on(thing)
    return sent


def save(form: Form, thing: Thing) -> bool:
    def act() -> bool:
        must_be_as_opened(thing, form.opened, lambda: ANNA)
        return True

    return bool(attempt(form, act))


class TestMustBeAsOpened:
    def test_lets_the_one_who_was_alone_save(self) -> None:
        assert save(opened_on(Thing()), Thing())

    def test_refuses_when_a_value_that_the_form_shows_is_another(self) -> None:
        form = opened_on(Thing())
        with pytest.raises(Overtaken) as refused:
            must_be_as_opened(Thing(title="Alger", kind="all"), form.opened, lambda: ANNA)
        assert refused.value.changed == ["title", "kind"]
        assert isinstance(refused.value, Refused)

    def test_what_the_form_does_not_show_disturbs_nobody(self) -> None:
        assert save(opened_on(Thing()), Thing(seats_taken=7))

    def test_a_change_that_was_taken_back_is_no_change(self) -> None:
        form = opened_on(Thing())
        assert not save(form, Thing(title="Alger"))
        assert save(form, Thing())

    def test_line_breaks_of_another_kind_are_no_difference(self) -> None:
        assert save(opened_on(Thing(title="a\nb")), Thing(title="a\r\nb"))

    def test_nobody_had_a_form_open(self) -> None:
        must_be_as_opened(Thing(), None, lambda: ANNA)

    @pytest.mark.parametrize("mark", ["", " ", "x", "title", "=", "none=1", "\x00", "9" * 10_000])
    def test_a_mark_that_says_nothing_stops_nobody(self, mark: str) -> None:
        assert save(Form({"opened": mark}), Thing())

    @pytest.mark.parametrize("mark", ["title=", "title=x", "title=\x00 on=🐙"])
    def test_a_broken_mark_costs_one_more_save(self, mark: str) -> None:
        form = Form({"opened": mark})
        assert not save(form, Thing())
        assert save(Form({"opened": form.mark}), Thing())


class TestForm:
    def test_says_who_saved_and_when(self) -> None:
        form = opened_on(Thing())
        with dates.at(ANNA.at):
            save(form, Thing(title="Alger"))
        assert (
            str(form.overtaken).replace("\u00a0", " ")
            == "Anna sparade detta tis 24 nov kl. 14.02, medan du skrev. Inget har skrivits över."
        )
        assert form.status == 409
        assert not form.errors

    def test_says_that_the_portal_did_it_or_somebody(self) -> None:
        values = Form.read(Thing())
        by_itself = Overtaken(Thing(), values, [], SimpleNamespace(by=None, at=ANNA.at))
        assert str(by_itself).startswith("Portalen sparade")
        assert str(Overtaken(Thing(), values, [], None)).startswith("Någon annan sparade")

    def test_keeps_what_was_typed_and_shows_what_is_saved_as_people_read_it(self) -> None:
        form = opened_on(Thing(on=date(2026, 3, 1)), title="Mitt")
        save(form, Thing(title="Alger", on=None, starts=time(13, 30), kind="all"))
        assert form["title"].value() == "Mitt"
        shown = {bound.name: bound.saved_now for bound in form.otherwise}
        assert shown == {"title": "Alger", "on": "(tomt)", "starts": "13.30", "kind": "Alla"}

    def test_a_screen_reader_hears_it_with_the_field(self) -> None:
        form = opened_on(Thing())
        save(form, Thing(title="Alger"))
        assert 'aria-describedby="id_title_saved"' in str(form["title"])
        assert 'id="id_title_saved"' in form["title"].as_field_group()

    def test_lets_the_next_save_through(self) -> None:
        form = opened_on(Thing())
        newer = Thing(title="Alger")
        assert not save(form, newer)
        assert save(Form({"opened": form.mark}), newer)
        assert not save(Form({"opened": form.mark}), Thing(title="Tredje"))

    def test_another_fault_does_not_renew_the_mark(self) -> None:
        form = opened_on(Thing())
        page_again = Form(form.data)
        page_again.open_on(Thing(title="Alger"))
        assert page_again.mark == form.data["opened"]
        assert page_again.status == 200

    def test_a_form_of_another_kind_hears_the_sentence(self) -> None:
        form = forms.Form({})
        Overtaken(Thing(), {}, [], ANNA).show_in(form)
        assert "Anna sparade" in str(form.non_field_errors())
