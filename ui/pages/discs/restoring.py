"""From a disc back to a register: on a new computer, or as a rehearsal into an empty folder."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.job import Cancelled, Job
from app.problems import Rejected, Unavailable
from ui import present
from ui.dialogs import paper
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, labelled, link, row, standing
from ui.widgets.work_card import WorkCard
from ui.work import Work

if TYPE_CHECKING:
    from app.usecases.discs.restoring import Restored

CARD_WIDTH = 560  # px


class RestoreForm(QWidget):
    """Asks for image, folder and key. ``restored`` (folder, number of pupils)."""

    restored = Signal(object, int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.image = QLineEdit()
        self.folder = QLineEdit()
        self.user = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.key = QLineEdit()
        self.key.setPlaceholderText("8 组，每组 5 个字符")
        self.digest = QLineEdit()
        self.digest.setPlaceholderText("可不填；填了就能证明光盘没有被换过")
        self.by_password = QRadioButton("用这个学籍库原来的密码")
        self.by_key = QRadioButton("用封存的密钥单，并新设用户和密码")
        self.message = label("", "stop", wrap=True)
        self.message.hide()
        self._build()
        self.by_password.setChecked(True)
        self._turn()

    def _build(self) -> None:
        whole = column(self, gap=GAP + 4)
        whole.addLayout(_with_button("光盘映像", self.image, "选择映像", self._choose_image))
        whole.addLayout(
            _with_button("恢复到空文件夹", self.folder, "选择文件夹", self._choose_folder)
        )
        ways = QButtonGroup(self)
        for way in (self.by_password, self.by_key):
            ways.addButton(way)
            whole.addWidget(way)
            way.toggled.connect(self._turn)
        self._paper = QWidget()
        self._paper.setLayout(labelled("密钥单上的八组字符", self.key))
        whole.addWidget(self._paper)
        who = row(gap=2 * GAP)
        who.addLayout(labelled("用户名", self.user))
        who.addLayout(labelled("密码", self.password))
        whole.addLayout(who)
        whole.addLayout(labelled("封签上的八组目录摘要", self.digest))
        whole.addWidget(self.message)
        self.start = button("恢复", self.submit, main=True, tip="核对映像，再恢复到空文件夹")
        whole.addLayout(row(None, self.start))
        self.new_key = NewKey(self)
        self.new_key.hide()
        whole.addWidget(self.new_key)

    def _turn(self) -> None:
        self._paper.setVisible(self.by_key.isChecked())
        by_key = self.by_key.isChecked()
        self.user.setPlaceholderText("新用户名" if by_key else "可不填")
        self.password.setPlaceholderText("新密码" if by_key else "")

    def submit(self) -> None:
        """Verify and restore; can be cancelled, and the folder is then left empty."""
        wrong = self._wrong()
        self.say(wrong)
        if wrong:
            return
        key = self.key.text().strip() if self.by_key.isChecked() else ""
        self.start.setEnabled(False)
        self.work.run(
            self, _restore, [Path(self.image.text().strip())], Path(self.folder.text().strip()),
            self.password.text(), Job(), self.user.text().strip(), key, self.digest.text().strip(),
            then=self._restored, failed=self._refused, what="从映像恢复",
        )  # fmt: skip
        self.password.clear()

    def _wrong(self) -> str:
        if not Path(self.image.text().strip()).is_file():
            return "请选择光盘映像，或光盘上的映像文件。"
        if not Path(self.folder.text().strip()).is_absolute():
            return "请选择一个空文件夹。"
        if not self.password.text():
            return "请输入密码。"
        if self.by_key.isChecked() and not self.key.text().strip():
            return "请照密钥单输入八组字符。"
        return ""

    def _restored(self, done: "Restored") -> None:
        self.start.setEnabled(True)
        self.key.clear()
        if not done.recovery_key:
            self.restored.emit(done.folder, done.students)
            return
        self.start.hide()
        self.new_key.show_key(
            done.recovery_key, lambda: self.restored.emit(done.folder, done.students)
        )

    def _refused(self, error: BaseException) -> None:
        self.start.setEnabled(True)
        if isinstance(error, Rejected):
            self.say("\n".join(problem.message for problem in error.problems[:5]))
        elif isinstance(error, Unavailable):
            self.say(error.message)
        elif isinstance(error, Cancelled):
            self.say(present.CANCELLED)
        else:
            self.work.failed.emit(self, error)

    def say(self, text: str) -> None:
        """Say under the fields what is wrong."""
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def _choose_image(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择光盘映像", str(Path.home()), "光盘映像 (*.iso)"
        )
        if chosen:
            self.image.setText(chosen)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选择一个空文件夹", str(Path.home()))
        if chosen:
            self.folder.setText(chosen)


class NewKey(QWidget):
    """The new recovery key after a restore by key sheet: it is shown this once."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        inside = column(self, gap=GAP)
        inside.addWidget(
            label("新的恢复密钥只显示这一次。请打印或抄写，分两处封存，再继续。", wrap=True)
        )
        self.text = label("", "key", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside.addWidget(self.text)
        self.go_on = button("已封存，继续", self._leave, main=True)
        inside.addLayout(row(button("打印恢复密钥", self._print), None, self.go_on))
        self._then: Callable[[], object] | None = None

    def show_key(self, key: str, then: Callable[[], object]) -> None:
        """Show ``key``; ``then`` is called when she goes on."""
        self.text.setText(key)
        self._then = then
        self.show()
        self.go_on.setFocus()

    def _print(self) -> None:
        paper.print_text(self, "学籍库恢复密钥", self.text.text().split("-"))

    def _leave(self) -> None:
        self.text.clear()
        self.hide()
        if self._then is not None:
            self._then()


class RestorePage(QWidget):
    """The form on a page of its own, for a computer without a register. ``left``: back."""

    restored = Signal(object)
    left = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("welcome")
        frame, inside = card(gap=2 * GAP, margin=4 * GAP)
        frame.setFixedWidth(CARD_WIDTH)
        inside.addWidget(label("从光盘恢复", "title"))
        inside.addWidget(
            label("先逐块核对映像，再在空文件夹里重建学籍库，然后照常打开。", "quiet", wrap=True)
        )
        self.form = RestoreForm(work)
        self.form.restored.connect(lambda folder, _: self.restored.emit(folder))
        inside.addWidget(self.form)
        inside.addLayout(row(link("返回", self.left.emit), None, WorkCard(work)))
        standing(self, frame)


def _with_button(text: str, field: QLineEdit, word: str, act: Callable[[], object]) -> QVBoxLayout:
    """A path with its label above and a button beside it."""
    line = QWidget()
    line.setLayout(row(field, button(word, act)))
    whole = labelled(text, line)
    field.setAccessibleName(text)
    return whole


def _restore(
    images: list[Path], to: Path, password: str, job: Job, user: str, key_text: str, digest: str
) -> "Restored":
    from app.usecases.discs import restoring

    return restoring.restore(images, to, password, job, user, key_text, digest)
