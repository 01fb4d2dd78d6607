"""Our Liquid: the standard tags and filters, plus a few of ours, within bounds.

Two environments differ in escaping only: HTML parts escape what they print, subject and text do
not. An unknown filter or tag is an error when a message is checked, an undefined variable is
empty, as Liquid has it. What a template may loop over, hold and print is bounded.

Names that begin with an underscore in the context are ours: `_links`, `_track`, `_at`, `_zone`,
`_language`.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from io import StringIO
from typing import ClassVar, Final, TextIO, cast

import liquid
import markupsafe
from liquid import exceptions as liquid_errors
from liquid.ast import BlockNode, Node
from liquid.builtin.expressions import FilteredExpression, tokenize
from liquid.builtin.tags.for_tag import ForNode, ForTag
from liquid.builtin.tags.tablerow_tag import TablerowNode, TablerowTag
from liquid.context import RenderContext
from liquid.expression import Expression
from liquid.filter import with_context
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.stringify import to_liquid_string
from liquid.tag import Tag
from liquid.template import BoundTemplate
from liquid.token import TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_TAG, Token
from liquid.undefined import UNDEFINED, is_undefined
from typing_extensions import override

from aparte.messages import errors, formats

OUTPUT_MAX: Final = 1_000_000
"""Characters one part may print; mailbox providers cut mails long before."""
LOOPS_MAX: Final = 5_000
"""Iterations of nested loops, multiplied."""
NAMES_SIZE_MAX: Final = 200_000
"""Bytes that assigned and captured values may take together."""

_REMOVED_TAGS: Final = ("include", "render", "doc")
_END_TRACKING: Final = "endtracking"


class Context(RenderContext):
    """A render context with a short way through plain dictionaries."""

    @override
    def get(
        self, path: list[object], *, token: Token | None, default: object = UNDEFINED
    ) -> object:
        found: object = self.scope
        for segment in path:
            if type(found) is dict and type(segment) is str and segment in found:
                found = found[segment]
            elif found is self.scope and isinstance(segment, str) and segment in self.scope:
                found = self.scope[segment]
            else:
                return super().get(path, token=token, default=default)
        return found

    @override
    def get_buffer(self, buf: TextIO | None = None) -> StringIO:
        return StringIO()


class Template(BoundTemplate):
    """A parsed template."""

    context_class: type[RenderContext] = Context

    def print(self, context: Mapping[str, object]) -> str:
        """Return the template's text for a context; raises Liquid's errors and ours."""
        buffer = StringIO()
        self.render_with_context(Context(self, globals=context), buffer)
        _check_length(buffer)
        return buffer.getvalue()


class Environment(liquid.Environment):
    """The dialect itself."""

    loop_iteration_limit: ClassVar[int | None] = LOOPS_MAX
    local_namespace_limit: ClassVar[int | None] = NAMES_SIZE_MAX
    template_class: type[BoundTemplate] = Template

    @override
    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for name in _REMOVED_TAGS:
            del self.tags[name]
        for tag in _TAGS:
            self.add_tag(tag)
        for name, function in _FILTERS.items():
            self.add_filter(name, function)

    def read(self, source: str) -> Template:
        """Return the parsed template; raises `liquid.exceptions.LiquidError`."""
        return cast("Template", self.from_string(source))


@lru_cache(maxsize=2)
def environment(*, escapes: bool) -> Environment:
    """Return the environment of HTML parts (escapes) or of plain ones."""
    return Environment(autoescape=escapes)


def _check_length(buffer: TextIO) -> None:
    if buffer.tell() > OUTPUT_MAX:
        raise liquid_errors.OutputStreamLimitError("the text is too long", token=None)


# ------------------------------------------------------------------------------------- tags


class BoundedBlock(BlockNode):
    """The block of a loop, which checks how long the output has become at each round.

    Checking there, and not at each of the many small writes, costs nothing one can measure.
    """

    @override
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        _check_length(buffer)
        return super().render_to_output(context, buffer)


class BoundedForTag(ForTag):
    """Liquid's `for`, its output bounded."""

    @override
    def parse(self, stream: TokenStream) -> Node:
        node = super().parse(stream)
        if isinstance(node, ForNode):
            node.block = BoundedBlock(node.block.token, node.block.nodes)
        return node


class BoundedTablerowTag(TablerowTag):
    """Liquid's `tablerow`, its output bounded."""

    @override
    def parse(self, stream: TokenStream) -> TablerowNode:
        node = super().parse(stream)
        node.block = BoundedBlock(node.block.token, node.block.nodes)
        return node


class AbortNode(Node):
    """Stops the message: the template knows that this person should not get it."""

    __slots__ = ("expression",)

    def __init__(self, token: Token, expression: Expression | None) -> None:
        super().__init__(token)
        self.expression = expression
        self.blank = False

    @override
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        value = "" if self.expression is None else self.expression.evaluate(context)
        raise errors.TemplateAbortedError(to_liquid_string(value, autoescape=False)[:200])

    @override
    def expressions(self) -> Iterable[Expression]:
        if self.expression is not None:
            yield self.expression


class AbortTag(Tag):
    """`{% abort "reason" %}`."""

    name = "abort"
    block = False

    @override
    def parse(self, stream: TokenStream) -> AbortNode:
        token = stream.eat(TOKEN_TAG)
        if stream.current.kind != TOKEN_EXPRESSION:
            return AbortNode(token, None)
        given = stream.current
        tokens = TokenStream(tokenize(given.value, given))
        return AbortNode(token, FilteredExpression.parse(self.env, tokens))


class TrackedNode(Node):
    """Prints the signed address of a link that is the same for everybody."""

    __slots__ = ("index",)

    def __init__(self, token: Token, index: int) -> None:
        super().__init__(token)
        self.index = index
        self.blank = False

    @override
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        links = cast("list[str]", context.globals["_links"])
        return buffer.write(links[self.index])


class TrackedTag(Tag):
    """`{% tracked 3 %}`: written by the compiler only."""

    name = "tracked"
    block = False

    @override
    def parse(self, stream: TokenStream) -> TrackedNode:
        token = stream.eat(TOKEN_TAG)
        given = stream.expect(TOKEN_EXPRESSION)
        if not given.value.strip().isdecimal():
            raise liquid_errors.LiquidSyntaxError("tracked wants a number", token=given)
        return TrackedNode(token, int(given.value))


class TrackingNode(Node):
    """Prints the signed address of a link that depends on the person."""

    __slots__ = ("block",)

    def __init__(self, token: Token, block: BlockNode) -> None:
        super().__init__(token)
        self.block = block
        self.blank = False

    @override
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        inner = context.get_buffer(buffer)
        self.block.render(context, inner)
        address = inner.getvalue().strip()
        track = cast("Callable[[str], str]", context.globals["_track"])
        if not context.autoescape:
            return buffer.write(track(address))
        return buffer.write(markupsafe.escape(track(html.unescape(address))))

    @override
    def children(
        self, static_context: RenderContext, *, include_partials: bool = True
    ) -> Iterable[Node]:
        yield self.block


class TrackingTag(Tag):
    """`{% tracking %}{{ product.url }}{% endtracking %}`: written by the compiler only."""

    name = "tracking"
    end = _END_TRACKING
    _ends: ClassVar[frozenset[str]] = frozenset((_END_TRACKING, TOKEN_EOF))

    @override
    def parse(self, stream: TokenStream) -> TrackingNode:
        token = stream.eat(TOKEN_TAG)
        block = get_parser(self.env).parse_block(stream, self._ends)
        stream.expect(TOKEN_TAG, value=_END_TRACKING)
        return TrackingNode(token, block)


_TAGS: Final[tuple[type[Tag], ...]] = (
    *(BoundedForTag, BoundedTablerowTag),
    *(AbortTag, TrackedTag, TrackingTag),
)


# ---------------------------------------------------------------------------------- filters


@with_context
def money(
    value: object,
    currency: object = None,
    language: object = None,
    *,
    context: RenderContext,
) -> str:
    """`{{ cart.total | money: cart.currency }}`; nothing for nothing."""
    if value is None or is_undefined(value) or value == "":
        return ""
    code = _text(currency) or _currency(context)
    try:
        return formats.money(_text(value), code, _text(language) or _language(context))
    except ValueError as error:
        raise liquid_errors.FilterValueError(str(error), token=None) from error


@with_context
def date(
    value: object,
    form: object = "long",
    language: object = None,
    zone: object = None,
    *,
    context: RenderContext,
) -> str:
    """`{{ order.date | date: "%A %d %B" }}`, names in the message's language and zone."""
    if value is None or is_undefined(value):
        return ""
    at = cast("int", context.globals.get("_at", 0))
    place = _text(zone) or str(context.globals.get("_zone", "UTC"))
    found = formats.to_moment(value, at, place)
    if found is None:
        return _text(value)
    return formats.moment(found, _text(form) or "long", _text(language) or _language(context))


def replace(value: object, old: object, new: object = "") -> str:
    """Liquid's `replace`, refusing to blow a text up beyond what may be printed."""
    text, sought, put = _soft(value), _soft(old), _soft(new)
    growth = len(put) - len(sought)
    if growth > 0 and len(text) + text.count(sought) * growth > OUTPUT_MAX:
        raise liquid_errors.FilterValueError("replace makes the text too long", token=None)
    return text.replace(sought, put)


def join(value: object, separator: object = " ") -> str:
    """Liquid's `join`, bounded likewise."""
    items = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    glue = _soft(separator)
    if len(items) * len(glue) > OUTPUT_MAX:
        raise liquid_errors.FilterValueError("join makes the text too long", token=None)
    return glue.join(_soft(item) for item in items)


_FILTERS: Final[dict[str, Callable[..., object]]] = {
    "money": money,
    "date": date,
    "replace": replace,
    "join": join,
}


def _text(value: object) -> str:
    if value is None or is_undefined(value):
        return ""
    return str(value)


def _soft(value: object) -> str:
    """Return a text, keeping whatever is already marked as safe HTML."""
    if isinstance(value, str):
        return value
    return _text(value)


def _language(context: RenderContext) -> str:
    return str(context.globals.get("_language", "en"))


def _currency(context: RenderContext) -> str:
    for holder in ("cart", "event", "workspace"):
        values = context.globals.get(holder)
        found = values.get("currency") if isinstance(values, Mapping) else None
        if isinstance(found, str) and found:
            return found
    raise liquid_errors.FilterArgumentError("money wants a currency, such as 'EUR'", token=None)
