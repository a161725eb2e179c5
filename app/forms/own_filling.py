"""What one sheet writes into a Word form's places, and the pages that this makes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.forms import fonts, pictures
from app.forms.flow import Cell, Turn, spans_of
from app.forms.own_form import OwnForm
from app.forms.setting_again import Sheets
from app.forms.setting_pages import Pages, SetPage
from app.forms.setting_stack import Values
from app.forms.sheet import Sheet
from app.forms.word_reader_names import CODE, PHOTO, label_of
from app.problems import Level, Problem, Where

_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)?")
_BLANKS = {"date": "　　　年　　月　　日", "month": "　　　年　　月"}
_PARTS = {"year": 0, "month_only": 1, "day": 2}
_SECTIONS = {"sheet.": "", "member.": "guardians", "row.": "rows"}


@dataclass(frozen=True, slots=True)
class OwnContent:
    """One sheet as it will be printed: its texts, its pages and its pictures."""

    values: Values
    pages: tuple[SetPage, ...]
    photo: bytes | None
    qr: str
    number: str
    problems: tuple[Problem, ...]

    @property
    def shrunk(self) -> dict[int, int]:
        """By how many half points letters are smaller, by the number of their cell."""
        found: dict[int, int] = {}
        for page in self.pages:
            for number, less in page.shrunk:
                found[number] = max(less, found.get(number, 0))
        return found


class OwnFilling:
    """Fills one form sheet by sheet; what does not change is set once."""

    def __init__(self, form: OwnForm, allow_missing: bool = False) -> None:
        self.form = form
        self.level = Level.WARN if allow_missing else Level.REFUSE
        self._pages = Pages(form.flow) if form.loops else Sheets(form.flow)
        self._usual = 0
        self._plain = [_asked(place, "") for place in _places(form, "")]
        self._member = [_asked(place, "member.") for place in _places(form, "member.")]
        self._row = [_asked(place, "row.") for place in _places(form, "row.")]

    def content(self, sheet: Sheet) -> OwnContent:
        """The texts, pages and problems of ``sheet``."""
        values = self.values(sheet)
        pages = tuple(self._pages.of(values))
        problems = [*self._missing(values, sheet.whose()), *_tight(pages, sheet.whose())]
        problems += self._more_pages(len(pages), sheet.number)
        return OwnContent(values, pages, sheet.photo, sheet.qr, sheet.number, tuple(problems))

    def texts(self, sheet: Sheet) -> OwnContent:
        """The same for a word processor, which sets the pages itself.

        They are set here only where a row of exact height could cut something off.
        """
        if self.form.flow.has_exact:
            return self.content(sheet)
        values = self.values(sheet)
        problems = tuple(self._missing(values, sheet.whose()))
        return OwnContent(values, (), sheet.photo, sheet.qr, sheet.number, problems)

    def values(self, sheet: Sheet) -> Values:
        """What the places of ``sheet`` say, dates and boxes written as each asks."""
        known = dict(sheet.texts())
        texts = _texts(self._plain, known)
        photo = pictures.read_photo(sheet.photo) if sheet.photo else None
        if photo:
            texts[PHOTO] = f"{photo.width}x{photo.height}"  # pixels, for its proportions
        if sheet.qr:
            texts[CODE] = ""
        loops: dict[str, Sequence[Mapping[str, str]]] = {}
        if "guardians" in self.form.loops or self._member:
            loops["guardians"] = [
                _texts(self._member, {**one, "order": str(n)})
                for n, one in enumerate(sheet.guardians, start=1)
            ]
        if "rows" in self.form.loops or self._row:
            loops["rows"] = [
                _texts(self._row, {**known, **one, "order": str(n)})
                for n, one in enumerate(sheet.rows, start=1)
            ]
        return Values(texts, loops)

    def _missing(self, values: Values, whose: str) -> Iterator[Problem]:
        """Characters that no font draws."""
        if not values.loops and not fonts.missing("".join(values.texts.values())):
            return
        for group in (values.texts, *(line for lines in values.loops.values() for line in lines)):
            for place, text in group.items():
                for char in fonts.missing(text):
                    label = label_of(place.partition("|")[0])
                    yield fonts.missing_problem(char, label, whose, self.level)

    def _more_pages(self, count: int, number: str) -> Iterator[Problem]:
        """A sheet that needs more pages than the first one of its kind is worth a look."""
        if self.form.loops:
            return
        self._usual = self._usual or len(self._pages.of(self.values(Sheet())))
        if count > self._usual:
            who = f"编号 {number} 的表" if number else "这张表"
            message = (
                f"{who}内容较长，共 {count} 页，比空白表多 {count - self._usual} 页。"
                "请预览核对，需要时缩短内容。"
            )
            yield Problem("forms.own.more-pages", message, level=Level.WARN)


def _places(form: OwnForm, prefix: str) -> list[str]:
    """The places of ``form`` that ask a line of a loop by its ``prefix``, or the sheet ("")."""
    found = sorted(form.used)
    if prefix:
        return [place for place in found if place.startswith(prefix)]
    return [place for place in found if not place.startswith(("member.", "row."))]


def _asked(place: str, prefix: str) -> tuple[str, str, str]:
    """A place, the key that it asks for, and how it is written."""
    key, _, how = place.partition("|")
    return f"{key}|{how}", key.removeprefix(prefix), how


def _texts(places: Sequence[tuple[str, str, str]], known: Mapping[str, str]) -> dict[str, str]:
    get = known.get
    return {
        place: written(get(key, ""), how) if how else get(key, "") for place, key, how in places
    }


def written(value: str, how: str) -> str:
    """``value`` as its place asks: a date in words or in part, or a box that is ticked."""
    if not how:
        return value
    if how.startswith("="):
        return fonts.tick_marks()[value == how[1:]]
    found = _DATE.fullmatch(value)
    if found is None:
        return value or _BLANKS.get(how, "")
    parts = [part for part in found.groups() if part]
    if how in _PARTS:
        place = _PARTS[how]
        return str(int(parts[place])) if place < len(parts) else ""
    if how in ("digits", "dashes"):
        return ("-" if how == "dashes" else "").join(parts)
    shown = zip(parts[: 2 if how == "month" else 3], "年月日", strict=False)
    return "".join(f"{int(part)}{unit}" for part, unit in shown)


def cut_labels(form: OwnForm) -> list[Problem]:
    """Fixed texts that their row of exact height cuts, as the bureau's file itself does.

    And texts that a word processor would lead round a box or a picture, which no page of ours does.
    """
    pages = OwnFilling(form).content(Sheet()).pages
    return [*_cut(pages), *_led_round(pages)]


def _led_round(pages: Sequence[SetPage]) -> Iterator[Problem]:
    clear = [(page, one.kept_clear) for page in pages for one in page.layers if one.kept_clear]
    for page, (left, top, right, bottom) in clear:
        hit = any(
            text.y + line.top < bottom
            and text.y + line.top + line.height > top
            and text.x + run.x < right
            and text.x + run.x + run.width > left
            for text in page.texts
            for line in text.lines
            for run in line.runs
        )
        if hit:
            message = (
                "有文字环绕着文本框或图片，PDF 中文字不会绕开。"
                "请在 Word 中把它的环绕方式改为“浮于文字上方”，移到空白处，再重新导入。"
            )
            yield Problem("word.wrap", message, Where(), level=Level.WARN)
            return


def _cut(pages: Sequence[SetPage]) -> list[Problem]:
    cells = [cell for page in pages for cell in page.tight if not cell.moving]
    found = {"".join(span.text for span in spans_of(cell.blocks)): cell for cell in cells}
    return [
        Problem(
            "word.row-too-low",
            f"“{text}”所在的一格放不下这些字：{_why(cell)}",
            Where(field=text),
            level=Level.WARN,
        )
        for text, cell in found.items()
    ]


def _why(cell: Cell) -> str:
    """What keeps a cell from being large enough, and what to do in Word."""
    if cell.boxed:
        return "文本框太小。请在 Word 中把文本框拉大。"
    if cell.turn is not Turn.LEVEL:
        return "它是竖排的，行高或列宽不够。请在 Word 中把行高或列宽加大。"
    return "行高是固定的。请在 Word 中把行高改为“最小值”。"


def _tight(pages: Sequence[SetPage], whose: str) -> Iterator[Problem]:
    """Cells of exact height that what is in them overflows: nothing is cut in silence."""
    for page in pages:
        for cell in {id(cell): cell for cell in page.tight if cell.moving}.values():
            message = f"{whose or '表中'}有一格放不下内容：{_why(cell)}或者缩短内容，再打印一次。"
            yield Problem("forms.text-does-not-fit", message, Where())
