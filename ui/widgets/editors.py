"""Fields to type into: one widget a kind of the data dictionary, checked at every key.

A field has its label above and what there is to say about the value below, never in a pop-up.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.domain import codes, divisions, fields, identity
from app.domain.fields import Field, Kind, Required
from app.problems import Problem
from ui.widgets.basic import Rank, column, label, link, ranked, row
from ui.widgets.suggest import Offers, Suggest

_INPUT = 32  # px: as high as a field
_BELOW = 16  # px: room for one line, so that nothing moves when something is said
_CARD = 18  # characters of a 公民身份号码
_HINTS = {Kind.DATE: "20180901", Kind.MONTH: "201809", Kind.DIVISION: "地名、拼音或代码"}
YES_NO = ("是", "否")


class Editor(QWidget):
    """One field. ``changed``: its text is another one now."""

    changed = Signal()

    def __init__(self, field: Field, *, ask_case: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.field = field
        self.kept = ""
        self.said: list[Problem] = []
        self.input = _input(field)
        self.below = label("", "caption", wrap=True)
        self.below.setMinimumHeight(_BELOW)
        star = " ★" if field.required is Required.ALWAYS else ""
        name = label(field.label + star, "quiet")
        name.setBuddy(self.input)
        self.input.setAccessibleName(field.label)
        self.fixed = label("")
        self.fixed.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.case = link("关键信息变更", ask_case or (lambda: None))
        self.case.setToolTip(f"“{field.label}”凭证明办理变更，不能直接修改")
        self.as_text = QWidget()
        self.as_text.setLayout(row(self.fixed, self.case, None))
        self.as_text.setMinimumHeight(_INPUT)
        self.as_text.hide()
        whole = column(self, gap=2)
        whole.addWidget(name)
        whole.addWidget(self.input)
        whole.addWidget(self.as_text)
        whole.addWidget(self.below)
        whole.addStretch(1)
        self.input.textChanged.connect(self._typed)

    @property
    def locked(self) -> bool:
        """Whether it can only be looked at."""
        return self.input.isReadOnly()

    @property
    def is_changed(self) -> bool:
        """Whether its value is another one than the one put in."""
        return self.value() != self.kept

    def put(self, value: str) -> None:
        """Show the stored ``value``. Key information that is there is locked."""
        self.kept = value
        self.said = []
        lock = self.field.key_information and bool(value)
        self.input.setReadOnly(lock)
        self.input.setVisible(not lock)
        self.as_text.setVisible(lock)
        self.fixed.setText(self._shown(value))
        self.input.setText(self._shown(value))
        self._check()

    def type(self, text: str) -> None:
        """As if ``text`` had been typed."""
        self.input.setText(self._shown(text))

    def raw(self) -> str:
        """What was typed, without the gaps that only help the eye."""
        text = self.input.text()
        return identity.normalise(text) if self.field.kind is Kind.ID_NUMBER else text

    def value(self) -> str:
        """The value as the dictionary reads it."""
        return fields.read(self.field, self.raw()).value

    def tell(self, problems: Sequence[Problem]) -> None:
        """What the rest of the record, or the register, has to say about this value."""
        self.said = list(problems)
        self._check()

    def _shown(self, value: str) -> str:
        return grouped(value) if self.field.kind is Kind.ID_NUMBER else value

    def _typed(self) -> None:
        if self.field.kind is Kind.ID_NUMBER and isinstance(self.input, QLineEdit):
            _regroup(self.input)
        self.said = []
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        own = fields.read(self.field, self.raw()).problems
        found = [*own, *self.said]
        blocks = any(problem.level.blocks for problem in found)
        text = " ".join(list(dict.fromkeys(problem.message for problem in found))[:2])
        if text:
            ranked(self.below, text, "stop" if blocks else "warn")
        else:
            ranked(self.below, *_remark(self.field, self.raw()))


class YesNo(QWidget):
    """是 or 否, or neither yet; has what the form needs of a line edit."""

    textChanged = Signal(str)  # noqa: N815  the name a line edit has

    def __init__(self) -> None:
        super().__init__()
        self._read_only = False
        self.buttons = {word: QPushButton(word) for word in YES_NO}
        layout = row(*self.buttons.values(), None)
        self.setLayout(layout)
        for word, one in self.buttons.items():
            one.setCheckable(True)
            one.setProperty("chip", "plain")
            one.clicked.connect(lambda on, word=word: self.setText(word if on else ""))
        self.setFocusProxy(self.buttons["是"])

    def text(self) -> str:
        """是, 否 or ""."""
        return next((word for word, one in self.buttons.items() if one.isChecked()), "")

    def setText(self, text: str) -> None:
        """Choose; anything but the two words chooses neither."""
        for word, one in self.buttons.items():
            one.setChecked(word == text)
            one.setProperty("chip", "accent" if word == text else "plain")
            one.style().unpolish(one)
            one.style().polish(one)
        self.textChanged.emit(text)

    def setReadOnly(self, read_only: bool) -> None:
        """Whether it can only be looked at."""
        self._read_only = read_only
        self.setDisabled(read_only)

    def isReadOnly(self) -> bool:
        """Whether it can only be looked at."""
        return self._read_only


def grouped(number: str) -> str:
    """An ID number as place, birth date and sequence; any other document as it is."""
    if not (number[:17].isascii() and number[:17].isdigit() and 6 < len(number) <= _CARD):
        return number
    return " ".join(part for part in (number[:6], number[6:14], number[14:]) if part)


def verdict(number: str) -> tuple[str, Rank]:
    """What the check character of a 公民身份号码 says; nothing of any other document."""
    if not number or not (number[:17].isascii() and number[:17].isdigit()):
        return "", "caption"
    if len(number) < _CARD:
        return f"已输入 {len(number)} 位，共 {_CARD} 位", "caption"
    if len(number) > _CARD:
        return f"多出 {len(number) - _CARD} 位，请核对", "warn"
    if identity.is_resident_number(number):
        return "校验位正确", "good"
    if not identity.check_passes(number):
        return f"校验位不符，按前 17 位应为 {identity.check_character(number[:17])}", "stop"
    return "号码中的出生日期不是真实的日期，请核对", "stop"


def codes_for(table_name: str) -> Callable[[str], Offers]:
    """Answers out of a code table, found by word, pinyin, code or an old name."""

    def find(text: str) -> Offers:
        found = codes.table(table_name).find(text)
        return [(_told(entry, text), entry.name) for entry in found]

    return find


def find_division(text: str) -> Offers:
    """Divisions by word, pinyin or code; what is abolished says so and what it may be now."""
    offers = []
    for one in divisions.find(text):
        offers.append((f"{one.path}　{one.code}{_abolished(one)}", one.twelve_digits))
        offers += [
            (f"　{word}{now.path}　{now.code}", now.twelve_digits) for word, now in _now(one)
        ]
    return offers


def _told(entry: codes.Code, text: str) -> str:
    old = next((word for word in entry.aliases if text and text in word), "")
    return f"{entry.name}（{old}）" if old and text not in entry.name else entry.name


def _now(one: divisions.Division) -> list[tuple[str, divisions.Division]]:
    """What an abolished division is now, each with the words that say how sure that is."""
    known = divisions.successors(one)
    if known:
        part = "部分" if len(known) > 1 else ""
        return [(f"{now.year} 年{part}并入 ", now.division) for now in known]
    return [("可能现为 ", now) for now in divisions.likely_now(one)]


def _abolished(one: divisions.Division) -> str:
    return "" if one.current else f"　已撤销（{one.periods.strip('-') or '旧代码'}）"


def _input(field: Field) -> QLineEdit | YesNo:
    if field.table == "yes_no":
        return YesNo()
    line = QLineEdit()
    line.setPlaceholderText(_HINTS.get(field.kind, ""))
    if field.kind is Kind.CODE:
        line.setPlaceholderText("词、拼音首字母")
        Suggest(line, codes_for(field.table))
    elif field.kind is Kind.DIVISION:
        Suggest(line, find_division)
    return line


def _regroup(line: QLineEdit) -> None:
    """Gaps where they belong, the cursor behind the same character as before."""
    text, place = line.text(), line.cursorPosition()
    shown = grouped(identity.normalise(text))
    if shown == text:
        return
    before = len(text[:place].replace(" ", ""))
    line.blockSignals(True)
    line.setText(shown)
    line.blockSignals(False)
    at = 0
    while at < len(shown) and before > 0:
        before -= shown[at] != " "
        at += 1
    line.setCursorPosition(at)


def _remark(field: Field, raw: str) -> tuple[str, Rank]:
    if field.kind is Kind.ID_NUMBER:
        return verdict(raw)
    if field.kind is Kind.DIVISION and raw:
        one = divisions.lookup(raw)
        if one is not None:
            now = "、".join(f"{word}{n.path} {n.code}" for word, n in _now(one))
            rest = f"；{now}" if now else ""
            return one.path + _abolished(one) + rest, "caption" if one.current else "warn"
    return "", "caption"
