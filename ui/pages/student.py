"""One pupil: the sections of the paper 采集表, the members, the photograph, what is missing."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.fields import GUARDIAN_FIELDS, STUDENT_FIELDS, Section
from app.problems import Problem, Rejected
from app.usecases import printing, students
from ui.look import GAP
from ui.widgets.basic import button, card, column, emptied, label, link, scrolled
from ui.widgets.page import OnKey, Page, Place
from ui.widgets.problems import ProblemList
from ui.widgets.values import ValueCell, grid
from ui.work import Work

SIDE_WIDTH = 250  # px
PHOTO = (126, 176)  # px: the proportion of a 26 x 36 mm photograph
PHOTO_HEIGHT_KEPT = 640  # px
_JPEG = b"\xff\xd8\xff"


class StudentPage(Page):
    """Opened from the list with a pupil's id."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "")
        self.student_id = 0
        self._cells: dict[str, ValueCell] = {}
        self._members: QVBoxLayout = column(gap=2 * GAP)
        self.photo = label("", "quiet")
        self.missing = ProblemList()
        self.missing_heading = label("", "heading")
        self._issues: QVBoxLayout = column(gap=4)
        self.buttons.addWidget(button("返回名单", self._back, key="Esc", tip="回到学生名单"))
        self.buttons.addWidget(button("打印表单", self._print, main=True, key="Ctrl+P"))
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        split.addWidget(self._sections(), 1)
        split.addWidget(scrolled(self._side(), width=SIDE_WIDTH))
        self.body.addLayout(split, 1)

    def _sections(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        inside = QWidget()
        inside.setObjectName("body")
        whole = column(inside, gap=2 * GAP)
        whole.setContentsMargins(0, 0, GAP, 0)
        for section in Section:
            fields = [field for field in STUDENT_FIELDS if field.section is section]
            if not fields:
                continue
            cells = [ValueCell(field, self._reveal) for field in fields]
            self._cells.update({cell.field.key: cell for cell in cells})
            frame, box = card()
            box.addWidget(label(section.value, "heading"))
            box.addLayout(grid(cells))
            whole.addWidget(frame)
        whole.addLayout(self._members)
        whole.addStretch(1)
        area.setWidget(inside)
        self.area = area
        return area

    def _side(self) -> QWidget:
        side = QWidget()
        side.setObjectName("body")
        whole = column(side, gap=2 * GAP)
        frame, box = card()
        self.photo.setFixedSize(*PHOTO)
        self.photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(self.photo, 0, Qt.AlignmentFlag.AlignHCenter)
        change = link("更换照片", self._choose_photo)
        box.addWidget(change, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addWidget(frame)
        frame, box = card()
        box.addWidget(self.missing_heading)
        box.addWidget(self.missing, 1)
        self.missing.opened.connect(self._to_field)
        whole.addWidget(frame, 1)
        frame, box = card()
        box.addWidget(label("已打印的表单", "heading"))
        box.addLayout(self._issues)
        whole.addWidget(frame)
        OnKey(self.area, (Qt.Key.Key_Backspace,), self._back)
        return side

    def shows(self) -> frozenset[str]:
        return frozenset({"student", "guardian", "evidence", "issue"})

    def open_with(self, argument: object) -> None:
        if isinstance(argument, int):
            self.student_id = argument
            self.load()
            self.area.verticalScrollBar().setValue(0)
            self.area.setFocus()

    def cell(self, key: str) -> ValueCell:
        """The cell of a student's field."""
        return self._cells[key]

    def load(self) -> None:
        if not self.student_id:
            return
        try:
            shown = self.work.ask(students.show, self.student_id)
        except Rejected as error:  # an undone import took the pupil away
            self.student_id = 0
            self.note(error.problems[0].message)
            self._back()
            return
        self._stale = False
        self._show(shown)

    def _show(self, shown: students.StudentDetail) -> None:
        values = shown.values
        self.title.setText(values["name"])
        number = students.masked(values["id_number"]) or "没有身份证件号"
        where = values["class_no"] or "未分班"
        self.about.setText(f"{values['sex']}　班号 {where}　{number}")
        for key, cell in self._cells.items():
            cell.put(values.get(key, ""))
        self._show_members(shown.guardians)
        self._show_photo(shown.photo)
        count = len(shown.problems)
        self.missing_heading.setText(f"还缺 {count} 项" if count else "信息齐全")
        self.missing.show_problems(shown.problems, "必填项目都已填写。")
        self._show_issues(shown.issues)

    def _show_members(self, members: tuple[dict[str, str], ...]) -> None:
        emptied(self._members)
        for number, values in enumerate(members, 1):
            frame, box = card()
            box.addWidget(label(f"家庭成员或监护人 {number}", "heading"))
            cells = [ValueCell(field, self._reveal) for field in GUARDIAN_FIELDS]
            for cell in cells:
                cell.setProperty("member", number)
                cell.put(values.get(cell.field.key, ""))
            box.addLayout(grid(cells))
            self._members.addWidget(frame)

    def _show_photo(self, content: bytes | None) -> None:
        picture = QPixmap()
        if content and picture.loadFromData(content):
            ratio = self.devicePixelRatioF()
            scaled = picture.scaled(
                int(PHOTO[0] * ratio),
                int(PHOTO[1] * ratio),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            scaled.setDevicePixelRatio(ratio)
            self.photo.setPixmap(scaled)
        else:
            self.photo.setText("没有照片")

    def _show_issues(self, issues: tuple[students.IssueLine, ...]) -> None:
        emptied(self._issues)
        titles = {form.id: form.title for form in printing.forms()}
        for issue in issues[:5]:
            when = issue.printed_at[:16].replace("T", " ")
            self._issues.addWidget(label(titles.get(issue.form_id, issue.form_id), wrap=True))
            self._issues.addWidget(
                label(f"{issue.number}　{when}　{issue.printed_by}", "caption", wrap=True)
            )
        if not issues:
            self._issues.addWidget(label("还没有打印过。", "quiet"))

    def _reveal(self, cell: ValueCell) -> None:
        member = cell.property("member")
        key = f"guardian{member}.{cell.field.key}" if member else cell.field.key
        self.work.write(self, students.reveal, self.student_id, key, then=lambda _: cell.reveal())

    def _choose_photo(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择照片", str(Path.home()), "照片 (*.jpg *.jpeg *.png *.bmp)"
        )
        if chosen:
            self.set_photo(Path(chosen))

    def set_photo(self, path: Path) -> None:
        """Keep the picture in ``path`` as the photograph, as a JPEG of a sensible size."""
        jpeg = _as_jpeg(path.read_bytes())
        if not jpeg:
            self.note(f"“{path.name}”不是能读取的图片，请选择 JPG 或 PNG 文件。")
            return
        self.work.write(
            self,
            students.set_photo,
            self.student_id,
            jpeg,
            then=lambda _: self.note("已更换照片"),
        )

    def _to_field(self, problem: Problem) -> None:
        for cell in self._cells.values():
            if cell.field.label == problem.where.field:
                self.area.ensureWidgetVisible(cell)

    def _print(self) -> None:
        self.go(Place.FORMS, printing.Selection(student_ids=(self.student_id,)))

    def _back(self) -> None:
        self.go(Place.STUDENTS)


def _as_jpeg(content: bytes) -> bytes:
    """``content`` as JPEG, scaled down if it is large; empty when it is no picture."""
    image = QImage.fromData(content)
    if image.isNull():
        return b""
    if content[:3] == _JPEG and image.height() <= PHOTO_HEIGHT_KEPT:
        return content
    if image.height() > PHOTO_HEIGHT_KEPT:
        image = image.scaledToHeight(PHOTO_HEIGHT_KEPT, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 90)  # type: ignore[call-overload]  # PySide takes str here
    return bytes(buffer.data().data())
