"""The spans of a text with its places, and the loops within a paragraph."""

from collections.abc import Iterator

from app.forms.flow import Kind, Look, Span
from app.forms.word_reader_names import CODE, PHOTO
from app.forms.word_reader_places import MARK


def texts_of(text: str, look: Look) -> Iterator[Span]:
    """A text cut at its places, each a span of its own."""
    at = 0
    for found in MARK.finditer(text):
        if found.start() > at:
            yield Span(Kind.TEXT, look, text[at : found.start()])
        yield _place(found[1], look)
        at = found.end()
    if at < len(text):
        yield Span(Kind.TEXT, look, text[at:])


def _place(told: str, look: Look) -> Span:
    if told[:1] in ("#", "/"):
        return Span(Kind.LOOP, look, told[0], key=told[1:])
    key, _, how = told.partition("|")
    if key in (PHOTO, CODE):
        wide, _, high = how.partition("x")
        kind = Kind.PHOTO if key == PHOTO else Kind.CODE
        return Span(kind, look, key=key, width=float(wide), height=float(high))
    return Span(Kind.PLACE, look, key=key, how=how)


def looped(spans: Iterator[Span]) -> Iterator[Span]:
    """Spans between the marks of a loop become one span."""
    for span in spans:
        if span.kind is Kind.LOOP and span.text == "#":
            yield Span(Kind.LOOP, span.look, key=span.key, inner=tuple(_inner(spans)))
        elif span.kind is not Kind.LOOP:
            yield span


def _inner(spans: Iterator[Span]) -> Iterator[Span]:
    for span in spans:
        if span.kind is Kind.LOOP:
            return
        yield span
