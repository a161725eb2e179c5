"""The first thing each morning: who, and the password. Shown before anything heavy is loaded."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from app.problems import Rejected, Unavailable
from ui import settings
from ui.look import GAP
from ui.widgets.basic import button, card, label, labelled, line, link, row, standing
from ui.work import Work

CARD_WIDTH = 440  # px


class UnlockPage(QWidget):
    """Opens a register. ``opened`` (register), ``wizard_asked``, ``restore_asked``."""

    opened = Signal(object)
    wizard_asked = Signal()
    restore_asked = Signal()

    def __init__(self, work: Work, folder: Path | None) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self.work = work
        self.folder = QComboBox()
        self.user = QComboBox()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.key = QLineEdit()
        self.key.setPlaceholderText("8 组，每组 5 个字符")
        self.message = label("", "stop", wrap=True)
        self.message.hide()
        self.by_key = False
        self._build()
        self._list_folders(folder)
        self.password.returnPressed.connect(self.submit)
        self.key.returnPressed.connect(self.submit)
        self._painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:  # asking loads the database's libraries: the window comes first
            self._painted = True
            self.folder.currentIndexChanged.connect(self._folder_chosen)
            QTimer.singleShot(0, self, self._folder_chosen)

    def _build(self) -> None:
        frame, inside = card(gap=2 * GAP, margin=4 * GAP)
        frame.setFixedWidth(CARD_WIDTH)
        inside.addWidget(label("学籍台", "title"))
        inside.addLayout(self._where())
        self._who = QWidget()
        self._who.setLayout(_two(labelled("用户", self.user), labelled("密码", self.password)))
        self._paper = QWidget()
        self._paper.setLayout(_two(labelled("恢复密钥（封存的那张纸）", self.key)))
        self._paper.hide()
        inside.addWidget(self._who)
        inside.addWidget(self._paper)
        inside.addWidget(self.message)
        self.go = button("打开", self.submit, main=True, tip="打开学籍库（回车）")
        inside.addWidget(self.go)
        inside.addWidget(line())
        self.switch = link("用恢复密钥打开", self._switch)
        inside.addLayout(
            row(
                self.switch,
                None,
                link("从光盘恢复", self.restore_asked.emit),
                link("新建学籍库", self.wizard_asked.emit),
            )
        )
        standing(self, frame)

    def _where(self) -> QVBoxLayout:
        above = labelled("学籍库", self.folder)
        self.folder.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        above.addWidget(link("打开其他文件夹", self._browse))
        return above

    def _list_folders(self, folder: Path | None) -> None:
        known = settings.recent()
        folders = [folder, *[one for one in known if one != folder]] if folder else known
        for one in folders:
            self.folder.addItem(_short(one), one)
            self.folder.setItemData(self.folder.count() - 1, str(one), Qt.ItemDataRole.ToolTipRole)

    def _folder_chosen(self) -> None:
        folder = self.folder.currentData()
        self.user.clear()
        self.go.setEnabled(folder is not None)
        self.folder.setToolTip(str(folder or ""))
        if folder is None:
            self._say("请打开学籍库所在的文件夹，或新建一个学籍库。")
            return
        self._say("")
        self.work.run(self, _users, folder, then=self._show_users, failed=self._refused)

    def _show_users(self, users: list[tuple[str, str]]) -> None:
        self.user.clear()
        for user, _role in users:
            self.user.addItem(user)
        self.password.setFocus()
        self.work.run(self, _load)

    def _browse(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        start = str(self.folder.currentData() or Path.home())
        chosen = QFileDialog.getExistingDirectory(self, "选择学籍库所在的文件夹", start)
        if chosen:
            self.open_folder(Path(chosen))

    def open_folder(self, folder: Path) -> None:
        """Offer ``folder`` first."""
        row = self.folder.findData(folder)
        if row < 0:
            self.folder.insertItem(0, _short(folder), folder)
            row = 0
        self.folder.setCurrentIndex(row)
        self._folder_chosen()

    def _switch(self) -> None:
        self.by_key = not self.by_key
        self._who.setVisible(not self.by_key)
        self._paper.setVisible(self.by_key)
        self.switch.setText("用密码打开" if self.by_key else "用恢复密钥打开")
        (self.key if self.by_key else self.password).setFocus()
        self._say("")

    def submit(self) -> None:
        """Try to open; the password field is cleared at once, whatever comes of it."""
        folder = self.folder.currentData()
        if folder is None or not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        self.go.setText("正在打开")
        self._say("")
        QTimer.singleShot(0, self, warm_up)
        if self.by_key:
            self.work.run(
                self, _unlock_with_key, folder, self.key.text(),
                then=self._unlocked, failed=self._refused,
            )  # fmt: skip
        else:
            self.work.run(
                self, _unlock, folder, self.user.currentText(), self.password.text(),
                then=self._unlocked, failed=self._refused,
            )  # fmt: skip
            self.password.clear()

    def _unlocked(self, register: Any) -> None:
        self._ready()
        self.key.clear()
        settings.remember_register(register.folder)
        self.opened.emit(register)

    def _refused(self, error: BaseException) -> None:
        self._ready()
        if isinstance(error, Rejected):
            self._say("\n".join(problem.message for problem in error.problems))
        elif isinstance(error, Unavailable):
            self._say(error.message)
        else:
            self.work.failed.emit(self, error)
        (self.key if self.by_key else self.password).setFocus()

    def _ready(self) -> None:
        self.go.setEnabled(True)
        self.go.setText("打开")

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))


def _two(*parts: QVBoxLayout) -> QVBoxLayout:
    whole = QVBoxLayout()
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(2 * GAP)
    for part in parts:
        whole.addLayout(part)
    return whole


def _short(folder: Path) -> str:
    """The folder's name first: the whole path seldom fits."""
    return f"{folder.name}　{folder.parent}"


def warm_up() -> None:
    """Load the frame and the icons while the password is being stretched on the other thread."""
    import ui.frame
    import ui.pages.desk.desk  # noqa: F401  the first page; for what loading both brings along
    from ui.icons import icon

    icon("lock-outline").pixmap(24, 24)


def _users(folder: Path) -> list[tuple[str, str]]:
    from app.usecases.school import doors

    return doors.users(folder)


def _load() -> None:
    """Bring in what opening needs while the password is being typed."""
    import qtawesome  # noqa: F401  heavy, and every page draws its icons

    from app.usecases.school import registers

    registers.prepare()


def _unlock(folder: Path, user: str, password: str) -> Any:
    from app.usecases.school import registers

    return registers.unlock(folder, user, password)


def _unlock_with_key(folder: Path, key_text: str) -> Any:
    from app.usecases.school import registers

    return registers.unlock_with_recovery(folder, key_text)
