"""不完整名单: how each class stands, and which pupil lacks what."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from app.usecases.dossier import dossier_gaps
from app.usecases.dossier.dossier_gaps import ClassGaps, GapLine
from app.usecases.dossier.dossier_papers import CONTENTS, COVER, Wanted
from ui.look import GAP
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.table import Table
from ui.work import Work

_CLASSES = ("班号", "人数", "缺材料", "有空白类")
_CLASS_WIDTHS = (110, 60, 80, 90)  # px
_PUPILS = ("姓名", "缺的材料", "空白的类")
_PUPIL_WIDTHS = (90, 240, 360)  # px


class GapsPart(QWidget):
    """``opened`` (student id); ``printed`` (``Wanted``, title); ``noted`` (text)."""

    noted = Signal(str)
    opened = Signal(int)
    printed = Signal(object, str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._classes: list[ClassGaps] = []
        self._lines: tuple[GapLine, ...] = ()
        self.classes = Table(_CLASSES, _CLASS_WIDTHS, name="gaps-by-class")
        self.pupils = Table(_PUPILS, _PUPIL_WIDTHS, name="gaps")
        self.heading = label("", "heading")
        self.only = QCheckBox("只看缺材料的")
        self.empty = Empty()
        self.cover = button("打印封面", lambda: self._print(COVER, "封面"), tip="全班学籍档案封面")
        self.contents = button(
            "打印目录", lambda: self._print(CONTENTS, "目录"), tip="全班档案目录"
        )
        self.save = button("导出名单", self._choose, tip="本班档案不完整的学生，供班主任催收")
        right = QWidget()
        inside = column(right, gap=GAP)
        inside.addLayout(row(self.heading, None, self.only))
        inside.addWidget(self.pupils, 1)
        inside.addWidget(self.empty, 1)
        inside.addLayout(row(self.save, None, self.cover, self.contents))
        split = row(self.classes, right, gap=2 * GAP)
        split.setStretch(0, 2)
        split.setStretch(1, 4)
        column(self).addLayout(split, 1)
        self.classes.chose.connect(self._chose)
        self.pupils.opened.connect(self.opened)
        self.only.toggled.connect(lambda _: self._show())

    def load(self) -> None:
        """Count every class afresh."""
        self.work.read(self, dossier_gaps.by_class, then=self._counted, what="核对档案")

    @property
    def class_no(self) -> str:
        """The class that is chosen, the first one when none is."""
        number = self.classes.current()
        return self._classes[number - 1].class_no if number and self._classes else ""

    def _counted(self, found: tuple[ClassGaps, ...]) -> None:
        self._classes = list(found)
        lines = [(number, _class(one)) for number, one in enumerate(found, 1)]
        self.classes.show_again(lambda start: (lines[start:], len(lines)))
        if lines and not self.classes.selected():
            self.classes.choose([0])
        self._chose()

    def _chose(self) -> None:
        some = bool(self._classes)
        for one in (self.cover, self.contents):
            one.setEnabled(some)
        self.save.setEnabled(bool(self.class_no))
        found = self.work.ask(dossier_gaps.gaps, self.class_no) if some else ()
        self._lines = tuple(one for one in found if one.class_no == self.class_no)
        self._show()

    def _show(self) -> None:
        shown = [one for one in self._lines if one.papers or not self.only.isChecked()]
        self.pupils.lines.show_lines([(one.student_id, _pupil(one)) for one in shown])
        self.heading.setText(f"{self.class_no or '未编班'}　{len(shown)} 名学生的档案还不齐")
        self.pupils.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        told = "这个班没有缺材料的学生。" if self.only.isChecked() else "这个班的档案都齐全。"
        self.empty.say(
            "没有缺漏", told if self._classes else "还没有学生。先在“国网同步”里导入名单。"
        )

    def write(self, out: Path) -> None:
        """Save the list of the class."""
        self.work.write(
            self, dossier_gaps.export, out, self.class_no,
            then=lambda count: self.noted.emit(f"已导出 {count} 名学生：{out.name}"),
        )  # fmt: skip

    def _choose(self) -> None:
        name = f"档案不完整名单 {self.class_no}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存到", str(Path.home() / name), "Excel (*.xlsx)"
        )
        if chosen:
            self.write(Path(chosen).with_suffix(".xlsx"))

    def _print(self, form_id: str, word: str) -> None:
        wanted = Wanted(form_id, class_no=self.class_no)
        self.printed.emit(wanted, f"学籍档案{word} {self.class_no}")


def _class(one: ClassGaps) -> tuple[str, ...]:
    return one.class_no or "未编班", str(one.pupils), str(one.incomplete), str(one.empty)


def _pupil(one: GapLine) -> tuple[str, ...]:
    return one.name, "、".join(one.papers), "、".join(one.empty)
