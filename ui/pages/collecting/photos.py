"""照片: choose, look at every picture as it would be kept, one button; who is without; zips."""

from functools import partial
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QPushButton, QStackedWidget, QWidget

from app.job import Job
from app.problems import Problem, Rejected
from app.usecases.pupils import photo_export, photo_matching, photographs, students
from app.usecases.pupils.photo_matching import Crops
from app.usecases.pupils.recognising import People, Person
from ui.look import GAP
from ui.pages.collecting.photo_camera import CameraScreen
from ui.pages.collecting.photo_crop import CropScreen
from ui.pages.collecting.photo_detail import WIDTH, PhotoDetail
from ui.pages.collecting.photo_grid import WORDS, PhotoGrid
from ui.pages.collecting.photo_options import PhotoOptions
from ui.widgets.basic import Tone, button, card, column, label, row, scrolled
from ui.widgets.drop import DropPlace
from ui.widgets.empty import Empty
from ui.widgets.framing import Frame
from ui.widgets.page import Page, Place
from ui.widgets.problems import ProblemList
from ui.widgets.table import Table
from ui.work import Work

_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff")
_ABOUT = "照片按证件号命名，先裁剪压缩、看过再存；每班一个压缩包交全国系统。"
_KINDS: tuple[tuple[str, Tone], ...] = (
    ("", "plain"),
    ("rejected", "stop"),
    ("new", "good"),
    ("replaced", "accent"),
    ("unchanged", "plain"),
)
_DROP_HEIGHT = 180  # px
_LACKING_HEIGHT = 160  # px
_NARROW = 1000  # px


class PhotosPage(Page):
    """Options at the left; at the right choosing, the preview, or what was done."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "照片", _ABOUT)
        self._buttons()
        self.paths: list[Path] = []
        self.by_hand: dict[Path, int] = {}
        self.crops: Crops = {}
        self.shots: dict[Path, bytes] = {}
        self.shown: photographs.PhotoPreview | None = None
        self._lacking: tuple[Person, ...] = ()
        self._asked = 0
        self._job = Job()
        self.options = PhotoOptions(work)
        self.options.changed.connect(self._again)
        self.options.class_changed.connect(self._show_lacking)
        self.drop = DropPlace(
            "把照片或文件夹拖到这里",
            "JPG、PNG、BMP、TIFF 都可以。按班号命名的文件夹能认出班级；原文件不会被改动。",
            _SUFFIXES,
            many=True,
        )
        self.drop.setMinimumHeight(_DROP_HEIGHT)
        self.drop.chosen.connect(self.choose)
        self.lacking = Table(("班级", "姓名"), (120, 160), name="photo-lacking")
        self.lacking.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.lacking_heading = label("", "heading")
        self.waiting = Empty()
        self.grid = PhotoGrid()
        self.detail = PhotoDetail()
        self.chips = QButtonGroup(self)
        self.problems = ProblemList()
        self.problems_heading = label("", "heading", wrap=True)
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.starting, self.preview, self.result = self._start(), self._preview(), self._result()
        self.cropping, self.camera = CropScreen(work), CameraScreen(work)
        self.whole = self._whole()
        self.body.addWidget(self.whole, 1)
        self._connect()
        self.start_over()

    def _connect(self) -> None:
        screens = (self.cropping, self.camera)
        for part in (self.starting, self.waiting, self.preview, self.result, *screens):
            self.stack.addWidget(part)
        self.grid.chose.connect(lambda one: self.detail.show_picture(one, self._offered(one)))
        self.detail.assigned.connect(self.assign)
        self.detail.crop_asked.connect(self.crop)
        self.cropping.left.connect(lambda: self._to(self.preview))
        self.cropping.done.connect(self._cropped)
        self.camera.left.connect(self.start_over)
        self.camera.done.connect(self._shot)

    def _whole(self) -> QStackedWidget:
        whole, inside = QStackedWidget(), QWidget()
        side = row(self.options, self.stack, gap=2 * GAP)
        side.setStretch(1, 1)
        inside.setLayout(side)
        whole.addWidget(inside)
        whole.addWidget(self.empty)
        return whole

    def _buttons(self) -> None:
        self.export = button("导出照片包", self._choose_folder, tip="每班一个压缩包，证件号命名")
        self.by_camera = button("用摄像头拍", self._open_camera, tip="给没有照片的学生逐个拍")
        self.other = button("换一批照片", self.start_over)
        self.keep = button("存入", self._keep, main=True, key="Ctrl+Return")
        for one in (self.by_camera, self.export, self.other, self.keep):
            self.buttons.addWidget(one)

    def _start(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=2 * GAP)
        inside.addWidget(self.drop, 2)
        inside.addWidget(self.lacking_heading)
        self.lacking.setMinimumHeight(_LACKING_HEIGHT)
        inside.addWidget(self.lacking, 3)
        whole.setObjectName("body")
        return scrolled(whole)

    def _preview(self) -> QWidget:
        whole = QWidget()
        left = column(gap=GAP)
        chips = row()
        for number, (_, tone) in enumerate(_KINDS):
            one = QPushButton()
            one.setProperty("chip", tone)
            one.setCheckable(True)
            self.chips.addButton(one, number)
            chips.addWidget(one)
        chips.addStretch(1)
        self.chips.idClicked.connect(lambda _: self._filter())
        left.addLayout(chips)
        left.addWidget(self.grid, 1)
        split = row(gap=2 * GAP)
        split.addLayout(left, 1)
        split.addWidget(scrolled(self.detail, width=WIDTH))
        whole.setLayout(split)
        return whole

    def _result(self) -> QWidget:
        frame, inside = card(gap=2 * GAP, margin=3 * GAP)
        inside.addWidget(self.problems_heading)
        inside.addWidget(self.problems, 1)
        inside.addLayout(row(None, button("重新开始", self.start_over)))
        return frame

    def shows(self) -> frozenset[str]:
        return frozenset({"student", "evidence"})

    def load(self) -> None:
        if not self.work.ask(students.count):
            self.empty.say(
                "学籍库里还没有学生",
                "照片要对应到学生，请先导入学生名单。",
                "导入名单",
                lambda: self.go(Place.IMPORT),
            )
            self.whole.setCurrentWidget(self.empty)
            self.export.setVisible(False)
            self.by_camera.setVisible(False)
            return
        self.whole.setCurrentIndex(0)
        self.export.setVisible(self.stack.currentWidget() is self.starting)
        self.by_camera.setVisible(self.stack.currentWidget() is self.starting)
        self.options.load()
        self._show_lacking()

    def _show_lacking(self) -> None:
        class_no = self.options.chosen_class()
        self._lacking = self.work.ask(photographs.missing, class_no)
        lines = [(p.id, (p.class_no or "未编班", p.name)) for p in self._lacking]
        self.lacking.lines.show_lines(lines)
        where = f"{class_no} " if class_no else "全校"
        self.lacking_heading.setText(
            f"{where}还有 {len(lines):,} 名没有照片" if lines else f"{where}的照片已经齐全"
        )
        self.lacking.setVisible(bool(lines))

    def start_over(self) -> None:
        """Back to choosing pictures; a preview under way is not shown any more."""
        self._asked += 1
        self._job.cancel()
        self.paths, self.by_hand, self.shown = [], {}, None
        self.crops, self.shots = {}, {}
        self.grid.drop()
        self._to(self.starting)

    def choose(self, paths: list[Path]) -> None:
        """Look at the pictures in ``paths`` without keeping anything."""
        self.paths = list(paths)
        self.by_hand, self.crops, self.shots = {}, {}, {}
        self._again()

    def _open_camera(self) -> None:
        shape = photographs.shape(self.options.rules.currentData())
        self._to(self.camera)
        self.camera.open(self._lacking, shape)

    def _shot(self, taken: dict[int, bytes]) -> None:
        """Look at what the camera took, each the picture of the pupil who stood before it."""
        names = {person.id: person.name for person in self._lacking}
        self.start_over()
        for student_id, content in taken.items():
            path = Path("拍照") / f"{student_id} {names.get(student_id, '')}.jpg"
            self.paths.append(path)
            self.by_hand[path], self.shots[path] = student_id, content
        self._again()

    def assign(self, path: Path, student_id: int) -> None:
        """Say by hand whose picture ``path`` is; 0 takes it back."""
        self.by_hand.pop(path, None)
        if student_id:
            self.by_hand[path] = student_id
        self._again(path)

    def crop(self, path: Path) -> None:
        """Draw the frame of ``path`` by hand, and of the others that are listed, if she likes."""
        if self.shown is not None:
            self._to(self.cropping)
            self.cropping.open(self._listed(), path, self.options.rules.currentData())

    def _cropped(self, frames: dict[Path, Frame]) -> None:
        if self.shown is None:
            return
        new = {
            path: photo_matching.crop(one.left, one.top, one.width, one.height, one.turns)
            for path, one in frames.items()
        }
        self.crops = {**self.crops, **new}
        self._asked += 1
        number, job, chosen = self._asked, Job(), self.cropping.picture().path
        self._job = job
        self.keep.setEnabled(False)
        self._to(self.preview)
        self.work.read(
            self, photographs.recrop, self.shown, new, self.options.rules.currentData(), job,
            then=lambda shown: self._show(number, shown, chosen),
            failed=lambda error: self._refused(number, error), what="裁剪照片",
        )  # fmt: skip

    def _again(self, chosen: Path | None = None) -> None:
        if not self.paths:
            return
        self._asked += 1
        self._job.cancel()  # of quick choices only the last is worth the work
        number, job = self._asked, Job()
        self._job = job
        if self.shown is None:
            self.waiting.say("正在处理照片", "裁剪、压缩、检查清晰度和底色；还没有存入任何照片。")
            self._to(self.waiting)
        self.keep.setEnabled(False)
        how = self.options.matching(dict(self.by_hand), dict(self.crops), dict(self.shots))
        self.work.read(
            self, photographs.preview, self.paths, how, job,
            then=lambda shown: self._show(number, shown, chosen),
            failed=lambda error: self._refused(number, error), what="处理照片",
        )  # fmt: skip

    def _show(
        self, number: int, shown: photographs.PhotoPreview, chosen: Path | None = None
    ) -> None:
        if number != self._asked:
            return
        first = self.shown is None
        self.shown = shown
        counts = shown.counts
        for place, (kind, _) in enumerate(_KINDS):
            count = counts[kind] if kind else len(shown.pictures)
            self.chips.button(place).setText(f"{WORDS.get(kind, '全部')} {count}")
        if first:
            self.chips.button(1 if counts["rejected"] else 0).setChecked(True)
        going = counts["new"] + counts["replaced"]
        self.keep.setText(f"存入 {going} 张" if going else "没有可存的")
        self.keep.setEnabled(going > 0)
        self._to(self.preview)
        self._filter(chosen)

    def _filter(self, chosen: Path | None = None) -> None:
        if self.shown is not None:
            self.grid.show_pictures(self._listed(), chosen)
            self.grid.setFocus()

    def _listed(self) -> list[photographs.Picture]:
        """The pictures of the kind that is chosen above them."""
        kind = _KINDS[max(0, self.chips.checkedId())][0]
        pictures = self.shown.pictures if self.shown else ()
        return [one for one in pictures if not kind or one.kind == kind]

    def _offered(self, shown: photographs.Picture | None) -> list[Person]:
        """Pupils whose picture is not among these: namesakes of the file, then who has none."""
        pictures = self.shown.pictures if self.shown else ()
        taken = {one.person.id for one in pictures if one.person is not None}
        namesakes: list[Person] = []
        if shown is not None and shown.person is None:
            people = self.work.ask(People.load)
            namesakes = list(people.called(shown.path.stem, "", "").people)
        found = {person.id: person for person in (*namesakes, *self._lacking)}
        return [person for person in found.values() if person.id not in taken]

    def _refused(self, number: int, error: BaseException) -> None:
        if number != self._asked:
            return
        self.shown = None
        if isinstance(error, Rejected):
            self._tell("这些照片还不能对应。请改左边的选项，或换一批照片", error.problems)
        else:
            self.start_over()
            self.work.failed.emit(self, error)

    def _tell(self, heading: str, problems: list[Problem], nothing: str = "") -> None:
        self.problems_heading.setText(heading)
        self.problems.show_problems(problems, nothing)
        self._to(self.result)

    def _keep(self) -> None:
        if self.shown is None:
            return
        self.keep.setEnabled(False)
        keep = partial(photographs.apply, keep_original=self.options.keep_original.isChecked())
        self.work.write(
            self, keep, self.shown, Job(),
            then=self._kept, failed=self._not_kept, what="存入照片",
        )  # fmt: skip

    def _not_kept(self, error: BaseException) -> None:
        self.keep.setEnabled(True)
        self.work.failed.emit(self, error)

    def _kept(self, done: photographs.Kept) -> None:
        rest = f"，{done.rejected} 张没有采用" if done.rejected else ""
        self.note(f"已存入 {done.kept} 张照片{rest}", "撤销", lambda: self._undo(done))
        left = [one for one in self.shown.problems if one.level.blocks] if self.shown else []
        self.paths, self.shown, self.shots = [], None, {}
        self.grid.drop()
        if left:
            self._tell(f"已存入 {done.kept} 张；下面的照片没有采用", left)
        else:
            self.start_over()

    def _undo(self, done: photographs.Kept) -> None:
        self.work.write(
            self, photographs.undo, done,
            then=lambda count: self.note(f"已撤销，{count} 名学生回到原来的照片"),
        )  # fmt: skip

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "压缩包放在哪个文件夹", str(Path.home()))
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, folder: Path) -> None:
        """One zip a class, of the chosen class or of all, into ``folder``."""
        class_no = self.options.chosen_class()
        self.export.setEnabled(False)
        self.work.write(
            self, photo_export.export, folder, Job(), class_no, self.options.rules.currentData(),
            self.options.handing.handing(), then=self._exported, failed=self._not_exported,
            what="打包照片",
        )  # fmt: skip

    def _exported(self, done: photo_export.ExportedPhotos) -> None:
        self.export.setEnabled(True)
        photos = sum(one.photos for one in done.packages)
        text = f"{len(done.packages)} 个压缩包，{photos:,} 张；{len(done.without):,} 名没有照片"
        self.note(f"已导出 {text}")
        if done.problems:
            self._tell(f"已导出 {text}；下面的没有放入", list(done.problems))

    def _not_exported(self, error: BaseException) -> None:
        self.export.setEnabled(True)
        if self.options.handing.refused(error):
            return
        self.work.failed.emit(self, error)

    def _to(self, part: QWidget) -> None:
        self.stack.setCurrentWidget(part)
        self.keep.setVisible(part is self.preview)
        self.other.setVisible(part is self.preview)
        self.export.setVisible(part is self.starting)
        self.by_camera.setVisible(part is self.starting)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """On a narrow screen the pictures get the room of the options."""
        here = self.stack.currentWidget()
        narrow = here is self.preview and self.width() < _NARROW
        working = here in (self.cropping, self.camera)
        self.options.setVisible(not narrow and not working)
        for one in (self.title, self.about):
            one.setVisible(not working)
