"""Walks every form of the portal: none of them speaks in Django's stock sentences, and no choice is called "---------"."""

import gettext
import importlib
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import django
import pytest
from django import forms
from django.core.exceptions import ValidationError

from members.forms import OrganisationForm, PersonChoice
from members.models import Person
from network_portal.lib.forms import Line
from tests.access.walk import APPS, walk
from tests.cast import Cast
from tests.strict import StrictClient

MODULES = (
    "members.forms",
    "members.entrance",
    "network_portal.front.hand_over.forms",
    "operations.forms",
    "competence.forms",
    "procurement.forms",
    "financing.forms",
    "network_portal.front.personal.forms",
)
WRONG = ("", "x", "-1", "0", "9" * 30, "x" * 30_000, "a\x00b", "2026-02-30", "25:00", "http://")
SOMEBODY = ("officer", "coordinator", "administrator")
# What one may write is a name or a title: one line, in which every character is what it looks like.
NAMES = {"title", "name", "short_name", "organisation_name", "working_form", "need_owner"}


def stock() -> set[str]:
    """Everything that Django says by itself in Swedish."""
    with (Path(django.__file__).parent / "conf/locale/sv/LC_MESSAGES/django.mo").open("rb") as file:
        catalog = gettext.GNUTranslations(file)._catalog
    return {text for key, text in catalog.items() if key and text}


def classes() -> Iterator[type[forms.BaseForm]]:
    for name in MODULES:
        for found in vars(importlib.import_module(name)).values():
            if isinstance(found, type) and issubclass(found, forms.BaseForm) and found.__module__.startswith(name):
                yield found


def fields() -> list[Any]:
    return [
        pytest.param(field, name, id=f"{form.__module__.split('.')[0]}.{form.__name__}.{name}")
        for form in classes()
        for name, field in getattr(form, "base_fields", {}).items()
    ]


class TestField:
    @pytest.mark.parametrize(("field", "name"), fields())
    def test_says_what_to_write(self, field: forms.Field, name: str, db: None) -> None:
        said = set()
        several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
        for typed in [[one] for one in WRONG if one] if several else WRONG:
            try:
                field.clean(typed)
            except ValidationError as error:
                said |= {str(one.message) for one in error.error_list}
        assert said & stock() == set()

    @pytest.mark.parametrize(("field", "name"), fields())
    def test_that_holds_a_name_is_one_line_without_hidden_characters(self, field: forms.Field, name: str) -> None:
        if name in NAMES:
            assert isinstance(field, Line)

    @pytest.mark.parametrize(("field", "name"), fields())
    def test_that_offers_people_tells_namesakes_apart(self, field: forms.Field, name: str) -> None:
        if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
            assert field.queryset is None or field.queryset.model is not Person or isinstance(field, PersonChoice)

    def test_there_are_many(self) -> None:
        assert len(fields()) > 80

    def test_that_must_be_unique_says_where_the_other_is(self) -> None:
        """By a message for Django's own look, or by a look of the form's own that comes before it."""
        for form in classes():
            model = getattr(getattr(form, "_meta", None), "model", None)
            unique = {one.name for one in model._meta.get_fields() if getattr(one, "unique", False)} if model else set()
            for name in unique & set(getattr(form, "base_fields", {})):
                field = form.base_fields[name]
                assert "unique" in field.error_messages or (hasattr(form, f"clean_{name}") and name != "email"), (
                    f"{form.__name__}.{name}"
                )


def said_of_nothing(client: StrictClient, url: str) -> set[str]:
    """What the page says at its fields when its form is sent empty, and dashes when a choice is called that."""
    shown = client.get(url)
    if shown.streaming or b"<form" not in shown.content:
        return set()
    html = unescape(shown.content.decode())
    said = {"---------"} if "---------" in html else set()
    if re.search(r'<form[^>]*method="post"[^>]*novalidate', html):
        answer = client.post(url, {}).content.decode()
        said |= set(re.findall(r'class="error"><span><span class="hidden-text">[^<]*</span>([^<]*)', answer))
    return {unescape(one) for one in said}


class TestPage:
    """Every page with a form, sent empty by whoever reaches it: what is chosen at run time is walked here."""

    @pytest.mark.parametrize("app", APPS)
    def test_speaks_plainly_when_its_form_is_sent_empty(
        self, app: str, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        words = stock()
        clients = {one: as_(getattr(cast, one)) for one in SOMEBODY}
        said = {}
        for step in walk(app, cast):
            somebody = next((one for one in SOMEBODY if step.row.expected()[one] == 200), None)
            if step.row.method == "GET" and somebody:
                said[step.name] = said_of_nothing(clients[somebody], step.url) & words
        assert said
        assert {name: found for name, found in said.items() if found} == {}


class TestSignIn:
    def test_speaks_plainly_when_it_is_sent_empty(self, db: None, client: StrictClient) -> None:
        html = client.post("/account/login/", {}).content.decode()
        assert "Skriv en hel e-postadress, till exempel anna.berg@example.org." in html
        assert "Skriv lösenordet." in html
        assert "Detta fält måste fyllas i" not in html


class TestLine:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("Torka\u202egnp.exe", "Torkagnp.exe"),
            ("\u2066a\u2069\u200b\ufeff\x07 b\r\nc", "a b c"),
            ("👩‍🌾 i Höör", "👩‍🌾 i Höör"),
            ("\u202e", ""),
        ],
    )
    def test_holds_nothing_that_is_not_seen(self, typed: str, kept: str) -> None:
        assert Line(required=False).clean(typed) == kept

    def test_of_hidden_characters_only_is_empty(self) -> None:
        with pytest.raises(ValidationError):
            Line().clean("\u202e\u200b")


class TestDomain:
    def domain(self, typed: str) -> list[str]:
        form = OrganisationForm({"email_domain": typed})
        return [str(error) for error in form.errors.get("email_domain", [])]

    @pytest.mark.parametrize("typed", ["ystad.se", " @Ystad.SE ", "kommun.höör.se", "a-b.c1.example", ""])
    def test_is_taken(self, typed: str, db: None) -> None:
        assert self.domain(typed) == []

    @pytest.mark.parametrize(
        "typed",
        [
            "ystad",
            "anna@ystad.se",
            "https://ystad.se",
            "ystad.se, lund.se",
            "ystad .se",
            "-a.se",
            "a..se",
            "<b>.se",
            "1.2.3.4",
        ],
    )
    def test_is_only_a_domain(self, typed: str, db: None) -> None:
        assert self.domain(typed) == ["Skriv bara det som står efter @, till exempel ystad.se."]
