from datetime import UTC, date, datetime

import pytest
from django import forms
from django.test import RequestFactory

from network_portal.lib.forms import DateInput, DateTimeInput, posted
from tests.strict import faults


class Form(forms.Form):
    name = forms.CharField(label="Namn", help_text="Skriv hela namnet.")
    on = forms.DateField(label="Dag", widget=DateInput(), required=False)
    at = forms.DateTimeField(label="Tid", widget=DateTimeInput(), required=False)
    kind = forms.ChoiceField(label="Typ", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


class TestRenderer:
    def test_writes_label_hint_error_field_in_that_order(self) -> None:
        html = str(Form({"name": ""})["name"].as_field_group())
        places = [html.index(text) for text in ("<label", "Skriv hela namnet.", 'class="error"', "<input")]
        assert places == sorted(places)

    def test_ties_hint_and_error_to_the_field(self) -> None:
        html = str(Form({"name": ""}))
        assert 'aria-describedby="id_name_helptext id_name_error"' in html
        assert 'aria-invalid="true"' in html
        assert faults(html, whole_page=False) == []

    def test_links_every_error_from_the_top_to_its_field(self) -> None:
        html = str(Form({}))
        for target in ("id_name", "id_kind_0"):
            assert f'href="#{target}"' in html
            assert f'id="{target}"' in html

    def test_says_which_fields_may_be_left_empty(self) -> None:
        html = str(Form())
        assert html.count('class="optional"') == 2


class TestDateInputs:
    def test_speak_iso_to_the_browser_in_every_language(self) -> None:
        assert 'value="2026-03-25"' in str(Form(initial={"on": date(2026, 3, 25)})["on"])
        assert 'type="date"' in str(Form()["on"])

    def test_show_stockholm_time(self) -> None:
        html = str(Form(initial={"at": datetime(2026, 7, 1, 7, 30, tzinfo=UTC)})["at"])
        assert 'value="2026-07-01T09:30"' in html

    def test_read_stockholm_time(self) -> None:
        form = Form({"name": "a", "kind": "a", "at": "2026-07-01T09:30"})
        assert form.is_valid()
        assert form.cleaned_data["at"] == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)

    @pytest.mark.parametrize("typed", ["2026-02-30", "i morgon", "0", "9" * 500, "2026-13-01"])
    def test_keep_what_was_typed_when_it_is_no_day(self, typed: str) -> None:
        form = Form({"name": "a", "kind": "a", "on": typed})
        assert not form.is_valid()
        assert f'value="{typed}"' in str(form["on"])


class TestPosted:
    def test_an_empty_form_is_sent_too(self) -> None:
        factory = RequestFactory()
        assert posted(factory.get("/")) is None
        assert posted(factory.post("/")) is not None
