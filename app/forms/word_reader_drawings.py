"""Leaves of the drawings of a Word file those that our pages can show, and tells of the others."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from app.forms import word_reader_shapes, word_reader_vml
from app.forms.pictures import FORMATS
from app.forms.word_reader_clean import MC, R, Report, W, dropped, locator, unwrapped
from app.forms.word_reader_shapes import Drawn

_LOST = "有图形、艺术字、旋转的或组合的图片，未保留"
_LINKS = frozenset({"hlinkClick", "hlinkHover", "extLst", "sizeRelH", "sizeRelV"})
_OUTSIDE = frozenset({"href", "src", "target", "title", "id", "spid", "gfxdata"})


def plain_drawings(root: Any, report: Report, part: str = "") -> None:
    """Clean the drawings of one part in place; ``part`` is what a person calls it ("" the body)."""
    where = locator(root, part)
    for element in list(root.iter(f"{MC}AlternateContent")):
        if element.getparent() is not None and element.getroottree().getroot() is root:
            _alternative(element, report, where)
    for name in ("drawing", "pict"):
        for element in list(root.iter(f"{W}{name}")):
            if all_drawn(element):
                _bare(element)
                word_reader_vml.say_usual(element)
            else:
                report.lost("word.shape", _LOST, where(element))
                dropped(element)


def all_drawn(element: Any) -> list[Drawn]:
    """What a w:drawing, a w:pict or the choice between them shows; empty for what is not known."""
    if element.tag == f"{MC}AlternateContent":
        inner = [*element.iter(f"{W}drawing"), *element.iter(f"{W}pict")]
        return all_drawn(inner[0]) if inner else []
    if element.tag == f"{W}pict":
        return word_reader_vml.drawn(element) or []
    found = word_reader_shapes.drawn(element)
    return [found] if found else []


def _alternative(element: Any, report: Report, where: Callable[[Any], str]) -> None:
    """Of two ways to draw one thing the newer one that is known stays."""
    choices = [one for one in element if one.tag == f"{MC}Choice"]
    fallback = element.find(f"{MC}Fallback")
    drawings = any(list(element.iter(f"{W}{name}")) for name in ("drawing", "pict"))
    if not drawings:  # of a place or a size, or of what is no drawing
        kept = fallback if fallback is not None else (choices[0] if choices else None)
    else:
        kept = next((one for one in choices if all_drawn_in(one)), None)
        if kept is not None:
            for other in list(element):
                if other is not kept:
                    element.remove(other)
            return
        kept = fallback if fallback is not None and all_drawn_in(fallback) else None
    if kept is None:
        report.lost("word.shape", _LOST, where(element))
        dropped(element)
        return
    for other in list(element):
        if other is not kept:
            element.remove(other)
    unwrapped(kept)
    unwrapped(element)


def all_drawn_in(holder: Any) -> bool:
    """Whether a Choice or Fallback holds a drawing that is known."""
    inner = [one for one in holder if one.tag in (f"{W}drawing", f"{W}pict")]
    return bool(inner) and all(all_drawn(one) for one in inner)


def cropped(data: bytes, cut: tuple[float, float, float, float]) -> bytes:
    """A picture without the shares of it that are ``cut`` at left, top, right and foot; or b""."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            wide, high = image.size
            left, top = round(cut[0] * wide), round(cut[1] * high)
            right, foot = round(wide * (1 - cut[2])), round(high * (1 - cut[3]))
            stream = BytesIO()
            image.crop((left, top, right, foot)).save(stream, "PNG")
            return stream.getvalue()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return b""


def _bare(element: Any) -> None:
    """Without what points out of the file, or to parts of it that are not taken along."""
    for one in list(element.iter()):
        if not isinstance(one.tag, str) or one.tag.startswith(W):
            continue
        if one.tag.rsplit("}", 1)[-1] in _LINKS and one.getparent() is not None:
            dropped(one)
            continue
        one.attrib.pop(f"{R}link", None)
        if one.tag.startswith(word_reader_vml.V) and one.tag != f"{word_reader_vml.V}shapetype":
            for name in list(one.attrib):
                if name.rsplit("}", 1)[-1] in _OUTSIDE and not name.startswith(R):
                    del one.attrib[name]
