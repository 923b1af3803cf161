"""Tags for what every page or every row pays for: `compiled`, `kept` and a quick `translate`. Why: docs/decisions/0008."""

from collections import defaultdict
from collections.abc import Hashable, Iterator

from django import template
from django.template.base import NodeList, Parser, Token, TokenType, Variable
from django.template.defaultfilters import linebreaksbr
from django.templatetags import i18n
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from jinja2 import Environment, StrictUndefined

from network_portal.lib.templatetags import show

register = template.Library()

MOST_KEPT = 200  # texts of one part; then it begins anew
WRITTEN = {TokenType.TEXT: "{}", TokenType.VAR: "{{{{ {} }}}}", TokenType.BLOCK: "{{% {} %}}", TokenType.COMMENT: ""}

environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
environment.filters |= show.register.filters
environment.filters |= {"capfirst": capfirst, "linebreaksbr": linebreaksbr}


class Words(dict[str, str]):
    """Texts in one language, each looked up once: a row asks for the same few labels as the row before."""

    def __missing__(self, text: str) -> str:
        found = self[text] = gettext(text)
        return found


TRANSLATED: dict[str | None, Words] = defaultdict(Words)


class CompiledNode(template.Node):
    def __init__(self, source: str) -> None:
        # Inside a macro Jinja2 gathers a row's pieces in a list; outside, each piece costs a step of a generator.
        self.template = environment.from_string("{% macro whole() %}" + source + "{% endmacro %}{{ whole() }}")

    def render(self, context: template.Context) -> SafeString:
        return SafeString(self.template.render(context.flatten(), _=TRANSLATED[get_language()].__getitem__))


@register.tag
def compiled(parser: Parser, token: Token) -> CompiledNode:
    """`{% compiled %}…{% endcompiled %}`: a part that Jinja2 compiles to Python, for tables of many rows.

    Inside, the language is Jinja2's: `{{ row.title }}`, `{% if row.own %}`, `{{ moment|day }}`, `{{ _("Place") }}`. It
    reads the same context as the page around it and escapes in the same way; a name that is not there is an error.
    """
    return CompiledNode("".join(WRITTEN[part.token_type].format(part.contents) for part in _inside(parser)))


def _inside(parser: Parser) -> Iterator[Token]:
    while parser.tokens:
        token = parser.next_token()
        if token.token_type == TokenType.BLOCK and token.contents == "endcompiled":
            return
        yield token
    parser.unclosed_block_tag(["endcompiled"])


class KeptNode(template.Node):
    def __init__(self, nodes: NodeList, names: list[str]) -> None:
        self.nodes = nodes
        self.names = names
        self.made: dict[tuple[Hashable, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        words = {name: context.get(name) for name in self.names}
        key = (get_language(), *words.values())
        text = self.made.get(key)
        if text is None:
            if len(self.made) >= MOST_KEPT:
                self.made.clear()
            # A context of its own: what was not named cannot be read, so nothing of one visitor reaches another.
            text = self.made[key] = self.nodes.render(context.new(words))
        return text


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept menu signed_in %}…{% endkept %}`: a part that depends on the language and the named words only, made
    once for each choice of them. Not for words of one person, and not for forms: their token is the visitor's own."""
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodes, token.split_contents()[1:])


class TranslatedNode(template.Node):
    """A label without variables. There are dozens on a page, and the same every time."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        self.node = node
        self.made: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        language = get_language()
        text = self.made.get(language)
        if text is None:
            text = self.made[language] = self.node.render(context)
        return text


@register.tag
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's own tag; a literal text is looked up once for each language."""
    node = i18n.do_translate(parser, token)
    literal = isinstance(node.filter_expression.var, Variable) and node.filter_expression.var.literal is not None
    plain = not (node.asvar or node.message_context or node.filter_expression.filters)
    return TranslatedNode(node) if literal and plain else node
