"""行政区划代码表 in the settings: which is in force, another by file, and the one before again."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.domain.permissions import Action, may
from app.usecases.school import division_tables
from app.usecases.school.division_tables import Checked
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, labelled, row
from ui.widgets.shown import when
from ui.work import Work

_KINDS = "代码表 (*.csv *.xls *.xlsx)"
_SHOWN = 5


class DivisionCard(QWidget):
    """``noted`` (text): something for the status line."""

    noted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.checked: Checked | None = None
        frame, inside = card(gap=GAP)
        inside.addWidget(label("行政区划代码表", "heading"))
        self.about = label("", wrap=True)
        self.found = label("", wrap=True)
        self.edition = QLineEdit()
        self.edition.setPlaceholderText("例如 2026年9月")
        self.choose = button("换用新的代码表", self._choose)
        self.back = button("换回上一版", self._put_back)
        self.take = button("换用", self._take, main=True)
        self.leave = button("不换", self._leave)
        inside.addWidget(self.about)
        inside.addLayout(row(None, self.back, self.choose))
        self.asked = QWidget()
        below = column(self.asked, gap=GAP)
        below.addWidget(self.found)
        below.addLayout(labelled("版本 ★", self.edition))
        below.addLayout(row(None, self.leave, self.take))
        inside.addWidget(self.asked)
        inside.addStretch(1)
        column(self).addWidget(frame)
        self._leave()

    def load(self) -> None:
        """Say which table is in force."""
        number = self.work.ask(division_tables.in_force)
        versions = {one.number: one for one in self.work.ask(division_tables.versions)}
        if number:
            one = versions[number]
            told = f"现用 {one.edition}（{one.rows:,} 条），{when(one.at)} 由{one.by}换用。"
        else:
            told = "现用随程序提供的 2024 年县以上行政区划代码。"
        hint = "民政部公布新的代码后，可以换用公布的表格；旧代码仍然认得，标为已撤销。"
        self.about.setText(f"{told}\n{hint}")
        register = self.work.register
        allowed = register is not None and may(register.actor.role, Action.EDIT)
        self.choose.setEnabled(allowed)
        self.back.setEnabled(allowed and number > 0)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "选择代码表", str(Path.home()), _KINDS)
        if chosen:
            self.read(Path(chosen))

    def read(self, file: Path) -> None:
        """Look at another table; nothing changes yet."""
        self.work.read(self, division_tables.look, file, then=self._show, what="核对代码表")

    def _show(self, checked: Checked) -> None:
        self.checked = checked
        parts = (
            f"新增 {len(checked.added)} 条{_named([name for _, name in checked.added])}",
            f"撤销 {len(checked.gone)} 条{_named([name for _, name in checked.gone])}",
            f"改名 {len(checked.renamed)} 条",
        )
        self.found.setText(f"{checked.file_name}：{len(checked.names):,} 条；{'，'.join(parts)}。")
        self.asked.show()
        self.edition.setFocus()

    def _take(self) -> None:
        if self.checked is not None:
            self.work.write(
                self, division_tables.take, self.checked, self.edition.text(), then=self._taken
            )

    def _taken(self, made: division_tables.Version) -> None:
        self._leave()
        self._read_anew(f"已换用 {made.edition} 的行政区划代码表")

    def _put_back(self) -> None:
        self.work.write(
            self, division_tables.put_back,
            then=lambda _: self._read_anew("已换回上一版行政区划代码表"),
        )  # fmt: skip

    def _read_anew(self, told: str) -> None:
        self.work.ask(division_tables.load)
        self.load()
        self.noted.emit(told)

    def _leave(self) -> None:
        self.checked = None
        self.edition.clear()
        self.asked.hide()


def _named(names: list[str]) -> str:
    if not names:
        return ""
    return f"（{'、'.join(names[:_SHOWN])}{'等' if len(names) > _SHOWN else ''}）"
