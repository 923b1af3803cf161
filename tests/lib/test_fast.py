"""Compiled rows and kept parts: the same text as Django's own engine, and nothing of one visitor for another."""

from decimal import Decimal

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from jinja2 import UndefinedError

from network_portal.lib.templatetags import fast


def render(source: str, **words: object) -> str:
    return Template(source).render(Context(words))


class TestCompiled:
    def test_escapes_what_people_typed_and_leaves_what_is_safe(self) -> None:
        rows = ["<b>å & ä</b>", mark_safe("<i>ö</i>")]
        source = "{% for row in rows %}<td title='{{ row }}'>{{ row }}</td>{% endfor %}"
        compiled = render("{% compiled %}" + source + "{% endcompiled %}", rows=rows)
        assert compiled == render(source, rows=rows)
        assert "&lt;b&gt;å &amp; ä&lt;/b&gt;" in compiled

    def test_writes_money_and_texts_the_portals_way(self) -> None:
        with translation.override("sv"):
            text = render('{% compiled %}{{ amount|kr }} {{ _("Home") }} {{ lazy }}{% endcompiled %}',
                          amount=Decimal("1234.5"), lazy=gettext_lazy("Needs"))  # fmt: skip
        assert text == "1\u00a0234,50\u00a0kr Hem Behov"

    def test_speaks_each_readers_language(self) -> None:
        source = '{% compiled %}{{ _("Home") }}{% endcompiled %}'
        said = []
        for language in ("sv", "en", "sv"):
            with translation.override(language):
                said.append(render(source))
        assert said == ["Hem", "Home", "Hem"]

    def test_reads_what_the_page_around_it_set(self) -> None:
        assert render('{% with label="Skede" %}{% compiled %}{{ label }}{% endcompiled %}{% endwith %}') == "Skede"

    @pytest.mark.parametrize("source", ["{{ rwo.title }}", "{% if rwo.own %}x{% endif %}", "{{ row.titel }}"])
    def test_fails_at_a_name_that_is_not_there(self, source: str) -> None:
        with pytest.raises(UndefinedError):
            render("{% compiled %}" + source + "{% endcompiled %}", row={"title": "x"})

    def test_must_be_closed(self) -> None:
        with pytest.raises(TemplateSyntaxError, match="endcompiled"):
            Template("{% compiled %}<tr></tr>")


class TestKept:
    def test_is_made_once_for_each_choice_of_words_and_language(self) -> None:
        made: list[str] = []

        class Menu:
            def __init__(self, name: str) -> None:
                self.name = name

            def __hash__(self) -> int:
                return hash(self.name)

            def __eq__(self, other: object) -> bool:
                return isinstance(other, Menu) and self.name == other.name

            def label(self) -> str:
                made.append(self.name)
                return self.name

        template = Template("{% kept menu %}{{ menu.label }}{% translate 'Home' %}{% endkept %}")
        with translation.override("sv"):
            texts = [template.render(Context({"menu": Menu(name)})) for name in ("a", "b", "a")]
        with translation.override("en"):
            texts.append(template.render(Context({"menu": Menu("a")})))
        assert texts == ["aHem", "bHem", "aHem", "aHome"]
        assert made == ["a", "b", "a"]

    def test_cannot_read_what_is_not_named(self) -> None:
        template = Template("{% kept %}[{% if person %}{{ person }}{% endif %}]{% endkept %}")
        assert template.render(Context({"person": "Anna"})) == "[]"

    def test_does_not_grow_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fast, "MOST_KEPT", 3)
        template = Template("{% kept n %}{{ n }}{% endkept %}")
        assert [template.render(Context({"n": n})) for n in range(10)] == [str(n) for n in range(10)]
        assert len(template.nodelist[0].made) <= 3


class TestTranslate:
    def test_speaks_the_language_of_the_moment_and_escapes(self) -> None:
        template = Template("{% translate 'Home' %}{% translate 'a & <b>' %}")
        texts = []
        for language in ("sv", "en", "sv"):
            with translation.override(language):
                texts.append(template.render(Context()))
        assert texts == ["Hema & <b>", "Homea & <b>", "Hema & <b>"]

    def test_leaves_variables_and_the_rest_to_django(self) -> None:
        with translation.override("sv"):
            assert render("{% translate word %}{% translate 'Home' as home %}[{{ home }}]{% translate 'Home'|upper %}",
                          word="Needs") == "Behov[Hem]HEM"  # fmt: skip
