"""期末归档: build the sealed image of a term, check one, and rehearse bringing it back."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QStackedWidget, QTabBar, QWidget

from app.job import Job
from app.problems import Problem
from app.usecases.discs import archiving, disc_papers
from app.usecases.pupils import students
from ui.look import GAP
from ui.pages.discs.archive_built import BuiltCard
from ui.pages.discs.restoring import RestoreForm
from ui.widgets.basic import button, card, column, label, labelled, line, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.problems import ProblemList
from ui.widgets.table import Line, Table
from ui.work import Work

_FORM_WIDTH = 340  # px
_MEDIA = (("cd", "CD（700 MB）"), ("dvd", "DVD（4.7 GB）"), ("bd", "蓝光（25 GB）"))
_HEADERS = ("学期", "制作时间", "制作人", "映像文件", "文件数", "SHA-256")
_WIDTHS = (90, 130, 90, 190, 60, 160)  # px


class ArchivingPage(Page):
    """Build and verify at the left; archives, the result or the rehearsal at the right."""

    def __init__(self, work: Work) -> None:
        super().__init__(
            work,
            "期末归档",
            "把学籍库、名册、表单、材料和日志封存成一张光盘的映像，并当场读回核对。",
        )
        self.term = QComboBox()
        self.term.setEditable(True)
        self.medium = QComboBox()
        for medium, title in _MEDIA:
            self.medium.addItem(title, medium)
        self.medium.setCurrentIndex(1)
        self.start = button("制作映像", self._choose_folder, main=True, key="Ctrl+Return")
        self.nobody = label("学籍库里还没有学生，请先导入名单。", "warn", wrap=True)
        self.check = button("核对映像", self._choose_image, tip="逐块核对一个映像或一张光盘")
        self.table = Table(_HEADERS, _WIDTHS, name="archives")
        self.empty = Empty()
        self.built = BuiltCard()
        self.built.folder_asked.connect(self._open_folder)
        self.built.form_asked.connect(
            lambda form: self.go(Place.FORMS, self.work.ask(disc_papers.order, form))
        )
        self.verdict = ProblemList()
        self.verdict_heading = label("", "heading", wrap=True)
        self.rehearsal = RestoreForm(work)
        self.rehearsal.restored.connect(self._rehearsed)
        self._out: Path | None = None
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        split.addWidget(scrolled(self._form(), width=_FORM_WIDTH))
        split.addWidget(self._right(), 1)
        self.body.addLayout(split, 1)

    def _form(self) -> QWidget:
        frame, inside = card(gap=2 * GAP)
        inside.addWidget(label("制作学期档案", "heading"))
        inside.addLayout(labelled("学期", self.term, hint="学年和学期：1 为上学期，2 为下学期。"))
        inside.addLayout(labelled("光盘", self.medium))
        inside.addWidget(self.start)
        inside.addWidget(self.nobody)
        inside.addWidget(line())
        inside.addWidget(label("核对", "heading"))
        inside.addWidget(
            label("每学期把旧光盘插入核对一次，读不出的块会在还能补救时发现。", "quiet", wrap=True)
        )
        inside.addWidget(self.check)
        inside.addStretch(1)
        return frame

    def _right(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for word in ("已有档案", "本次结果", "恢复演练"):
            self.tabs.addTab(word)
        self.right = QStackedWidget()
        for part in (self._list(), self._results(), scrolled(self._rehearse())):
            self.right.addWidget(part)
        self.tabs.currentChanged.connect(self.right.setCurrentIndex)
        self.tabs.setTabEnabled(1, False)
        inside.addWidget(self.tabs)
        inside.addWidget(self.right, 1)
        return whole

    def _list(self) -> QWidget:
        self.empty.say(
            "还没有学期档案",
            "学期结束时在左边制作映像，刻成两张光盘分开存放；密钥单另行封存。",
        )
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.empty)
        return self.lists

    def _results(self) -> QWidget:
        self.results = QStackedWidget()
        self.results.addWidget(self.built)
        frame, inside = card()
        inside.addWidget(self.verdict_heading)
        inside.addWidget(self.verdict, 1)
        self.results.addWidget(frame)
        return self.results

    def _rehearse(self) -> QWidget:
        frame, inside = card(margin=3 * GAP)
        inside.addWidget(label("恢复演练", "heading"))
        inside.addWidget(
            label(
                "把映像恢复到一个空文件夹，证明光盘和密钥单真的能用。正在使用的学籍库不受影响。",
                "quiet",
                wrap=True,
            )
        )
        inside.addWidget(self.rehearsal)
        inside.addStretch(1)
        return frame

    def shows(self) -> frozenset[str]:
        return frozenset({"archive"})

    def load(self) -> None:
        if not self.term.count():
            for term in self.work.ask(archiving.terms):
                self.term.addItem(term)
        found = self.work.ask(archiving.archives)
        self.table.lines.show_lines([_line(n, one) for n, one in enumerate(found, 1)])
        self.lists.setCurrentWidget(self.table if found else self.empty)
        anybody = self.work.ask(students.count) > 0
        self.start.setEnabled(anybody)
        self.nobody.setVisible(not anybody)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "映像放在哪个文件夹", str(Path.home()))
        if chosen:
            self.build_in(Path(chosen))

    def build_in(self, out: Path) -> None:
        """Build the image in ``out``; can be cancelled, and then nothing is left there."""
        self.start.setEnabled(False)
        self._out = out
        self.work.write(
            self, archiving.build, self.term.currentText().strip(), out,
            self.medium.currentData(), Job(),
            then=self._built, failed=self._refused, what="制作学期档案",
        )  # fmt: skip

    def _refused(self, error: BaseException) -> None:
        self.start.setEnabled(True)
        self.check.setEnabled(True)
        self.work.failed.emit(self, error)

    def _built(self, built: archiving.Built) -> None:
        self.start.setEnabled(True)
        self.built.show_built(self.term.currentText().strip(), built)
        self._show_result(self.built)
        self.note(f"已制作 {built.images[0].name}", "打开文件夹", self._open_folder)

    def _show_result(self, part: QWidget) -> None:
        self.results.setCurrentWidget(part)
        self.tabs.setTabEnabled(1, True)
        self.tabs.setCurrentIndex(1)

    def _choose_image(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择映像", str(self._out or Path.home()), "光盘映像 (*.iso)"
        )
        if chosen:
            self.verify(Path(chosen))

    def verify(self, image: Path) -> None:
        """Read every block of ``image``, and prove that this register made it."""
        self.check.setEnabled(False)
        self.work.read(
            self, archiving.verify_own, image, Job(),
            then=lambda problems: self._verified(image, problems), failed=self._refused,
            what="核对映像",
        )  # fmt: skip

    def _verified(self, image: Path, problems: list[Problem]) -> None:
        self.check.setEnabled(True)
        good = f"{image.name}：每一块都与签名目录相符"
        bad = f"{image.name}：发现 {len(problems)} 处不符，请改用另一套光盘"
        self.verdict_heading.setText(bad if problems else good)
        self.verdict.show_problems(problems, "映像完好，可以刻录或继续保存。")
        part = self.results.widget(1)
        if part is not None:
            self._show_result(part)
        self.note(bad if problems else good)

    def _rehearsed(self, folder: Path, count: int) -> None:
        self.note(f"演练成功：{folder.name} 中有 {count:,} 名学生")

    def _open_folder(self) -> None:
        if self._out is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._out)))


def _line(number: int, one: archiving.ArchiveLine) -> Line:
    return number, (
        one.term,
        one.built_at[:16].replace("T", " "),
        one.built_by,
        one.image_name,
        f"{one.files:,}",
        one.sha256,
    )
