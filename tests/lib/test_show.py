from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from network_portal.lib import dates


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context)).replace("\u00a0", " ")


class TestFilters:
    @pytest.mark.parametrize(
        ("source", "value", "text"),
        [
            ("{{ x|kr }}", Decimal("1234.5"), "1 234,50 kr"),
            ("{{ x|kr }}", None, ""),
            ("{{ x|number }}", 12345, "12 345"),
            ("{{ x|number }}", 0, "0"),
            ("{{ x|number }}", None, ""),
            ("{{ x|day_year }}", date(2026, 11, 24), "tis 24 nov 2026"),
            ("{{ x|in_full }}", date(2025, 12, 31), "31 december 2025"),
            ("{{ x|in_full }}", None, ""),
            ("{{ x|day }}", None, ""),
            ("{{ x|clock }}", datetime(2026, 11, 24, 8, tzinfo=UTC), "09.00"),
            ("{{ x|iso }}", date(2026, 11, 24), "2026-11-24"),
            ("{{ x|iso }}", datetime(2026, 11, 24, 8, tzinfo=UTC), "2026-11-24T09:00+01:00"),
            ("{{ x|until:x }}", datetime(2026, 11, 24, 8, tzinfo=UTC), "kl. 09.00–09.00"),
        ],
    )
    def test_write_the_swedish_way(self, source: str, value: Any, text: str) -> None:
        assert render(source, x=value) == text

    def test_say_how_far_away_a_day_is(self) -> None:
        assert render("{{ x|distance }}", x=dates.today()) == "i dag"


class TestQuery:
    def test_changes_some_and_keeps_the_rest(self) -> None:
        request = RequestFactory().get("/?q=a%26b&page=3&sort=name")
        assert render("{% query sort='-name' page=None %}", request=request) == "q=a%26b&amp;sort=-name"


class TestOptions:
    def test_mark_the_chosen_and_escape_the_rest(self) -> None:
        html = render("{% options choices 2 %}", choices=[(1, "<b>"), (2, "Ystad")])
        assert html == '<option value="1">&lt;b&gt;</option><option value="2" selected>Ystad</option>'

    def test_remember_no_choice_of_another_reader(self) -> None:
        choices = [(1, "Malmö"), (2, "Ystad")]
        shown = [
            render("{% options choices chosen %}", choices=choices, chosen=chosen).count("selected") for chosen in (2, 0)
        ]
        assert shown == [1, 0]
