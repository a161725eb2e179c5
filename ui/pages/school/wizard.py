"""The first run: what this is, where it lies, whose it is, who opens it, and the paper key."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.problems import Rejected, Unavailable
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, labelled, link, row, standing
from ui.work import Work

CARD_WIDTH = 640  # px
MIN_HEIGHT = 500  # px
STEPS = ("说明", "位置", "学校", "用户", "恢复密钥")
_WELCOME = (
    (
        "一台专用计算机",
        "学籍管理须配置专用计算机一台，不得作为他用（通知四（一））。请在那台计算机上新建学籍库。",
    ),
    (
        "全部在本机",
        "学籍台不需要网络。所有资料加密存放在一个文件夹里，"
        "没有密码或恢复密钥，任何人都打不开，包括开发者。",
    ),
    (
        "四项工作",
        "信息采集与查询，打印需要签字的表单，与全国学籍系统交换文件，期末把档案封存到光盘。",
    ),
    (
        "需要五分钟",
        "请准备：学校全称、10 位学校标识码、一台打印机。恢复密钥要印在纸上，封存进保险柜。",
    ),
)


class WizardPage(QWidget):
    """Makes a register. ``opened`` (register) at the end; ``left``: back to unlocking."""

    opened = Signal(object)
    left = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self.work = work
        self._register: Any = None
        self.recovery = ""
        self.folder = QLineEdit(str(_default_folder()))
        self.name = QLineEdit()
        self.code = QLineEdit()
        self.profile = QComboBox()
        self.user = QLineEdit()
        self.password = QLineEdit()
        self.again = QLineEdit()
        self.typed = QLineEdit()
        self.steps = QStackedWidget()
        self.marks = [label(word, "caption") for word in STEPS]
        self.message = label("", "stop", wrap=True)
        self.strength = label("", "caption", wrap=True)
        self.shown_key = label("", "key")
        self._build()
        self._turn(0)

    def _build(self) -> None:
        frame, inside = card(gap=2 * GAP, margin=4 * GAP)
        frame.setFixedWidth(CARD_WIDTH)
        inside.addLayout(row(*_between(self.marks), None))
        for step in (self._about(), self._where(), self._school(), self._who(), self._key()):
            self.steps.addWidget(step)
        inside.addWidget(self.steps, 1)
        inside.addWidget(self.message)
        self.back = button("上一步", self._back, tip="回到上一步")
        self.go = button("下一步", self.submit, main=True)
        self.away = link("已有学籍库，直接打开", self.left.emit)
        inside.addLayout(row(self.away, None, self.back, self.go))
        frame.setMinimumHeight(MIN_HEIGHT)
        standing(self, frame)
        for field in (self.folder, self.code, self.again, self.typed):
            field.returnPressed.connect(self.submit)
        for field in (self.folder, self.name, self.code, self.user, self.again, self.typed):
            field.textEdited.connect(lambda _: self._say(""))

    def _about(self) -> QWidget:
        step, inside = _step("学籍台", "学校学籍管理员的工作台，单机使用，资料加密。")
        for heading, text in _WELCOME:
            pair = column(gap=2)
            pair.addWidget(label(heading, "heading"))
            pair.addWidget(label(text, wrap=True))
            inside.addLayout(pair)
        inside.addStretch(1)
        return step

    def _where(self) -> QWidget:
        step, inside = _step("学籍库放在哪里", "选一个空文件夹，程序会在其中建立学籍库。")
        hint = "请放在本机磁盘上，不要放在 U 盘、网盘或共享文件夹里。"
        inside.addLayout(labelled("文件夹", self.folder, hint=hint))
        inside.addLayout(row(button("选择文件夹", self._browse), None))
        inside.addStretch(1)
        return step

    def _school(self) -> QWidget:
        step, inside = _step("这是哪所学校", "名称会印在表单上，标识码会写进报给全国系统的文件。")
        self.name.setPlaceholderText("与公章一致的全称")
        self.code.setMaxLength(12)
        self.code.setPlaceholderText("10 位数字")
        inside.addLayout(labelled("学校名称", self.name))
        inside.addLayout(
            labelled("学校标识码", self.code, hint="在全国学籍系统“学校信息”中可以查到。")
        )
        inside.addLayout(
            labelled(
                "政策配置", self.profile, hint="决定按哪一地的学籍管理办法核对；以后可以更换。"
            )
        )
        inside.addStretch(1)
        return step

    def _who(self) -> QWidget:
        step, inside = _step("谁来打开学籍库", "每一次更改都会记在这个用户名下。")
        for field in (self.password, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.user.setPlaceholderText("学籍管理员姓名")
        inside.addLayout(labelled("用户名", self.user))
        inside.addLayout(labelled("密码", self.password))
        inside.addWidget(self.strength)
        inside.addLayout(labelled("再输一次密码", self.again))
        inside.addStretch(1)
        self.password.textChanged.connect(self._judge)
        self._judge("")
        return step

    def _key(self) -> QWidget:
        step, inside = _step(
            "恢复密钥",
            "忘记密码时，只有它能打开学籍库。它只显示这一次：请打印或抄写，装入信封，封存进保险柜。",
        )
        frame, box = card(margin=2 * GAP)
        self.shown_key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.shown_key.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.addWidget(self.shown_key)
        inside.addWidget(frame)
        inside.addLayout(row(button("打印恢复密钥", self._print_key, key="Ctrl+P"), None))
        self.typed.setPlaceholderText("8 组，每组 5 个字符；大小写和短横不限")
        hint = "照着纸面输入一遍，证明纸上的没有抄错。"
        inside.addLayout(labelled("照纸面输入恢复密钥", self.typed, hint=hint))
        inside.addStretch(1)
        return step

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus()

    def _focus(self) -> None:
        step = self.steps.currentIndex()
        (self.go, self.folder, self.name, self.user, self.typed)[step].setFocus()

    def _turn(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        for number, mark in enumerate(self.marks):
            mark.setProperty("chip", "accent" if number == step else "plain")
            mark.style().unpolish(mark)
            mark.style().polish(mark)
        self.back.setVisible(0 < step < 4)
        self.away.setVisible(step == 0)
        self.go.setText(("开始", "下一步", "下一步", "建立学籍库", "完成")[step])
        self._say("")
        if step == 2 and not self.profile.count():
            self._list_profiles()
        self._focus()

    def _back(self) -> None:
        self._turn(self.steps.currentIndex() - 1)

    def submit(self) -> None:
        """Do what the step's button says, if what was typed allows it."""
        step = self.steps.currentIndex()
        wrong = self._wrong(step)
        if wrong:
            self._say(wrong)
        elif step == 3:
            self._create()
        elif step == 4:
            self._finish()
        else:
            self._turn(step + 1)

    def _wrong(self, step: int) -> str:
        if step == 1:
            return _folder_wrong(self.folder.text().strip())
        if step == 2:
            return _school_wrong(self.name.text(), self.code.text())
        if step == 3:
            if not self.user.text().strip():
                return "请填写用户名。"
            if self.password.text() != self.again.text():
                return "两次输入的密码不一样，请重新输入。"
        return ""

    def _create(self) -> None:
        self._wait("正在建立")
        self.work.run(
            self, _create, Path(self.folder.text().strip()), self.name.text().strip(),
            self.code.text().strip(), str(self.profile.currentData()), self.user.text().strip(),
            self.password.text(), then=self._created, failed=self._refused,
        )  # fmt: skip

    def _created(self, answer: tuple[Any, str]) -> None:
        self._register, self.recovery = answer
        self.password.clear()
        self.again.clear()
        groups = self.recovery.split("-")
        self.shown_key.setText("\n".join("　".join(groups[n : n + 4]) for n in (0, 4)))
        self.go.setEnabled(True)
        self._turn(4)

    def _finish(self) -> None:
        from app.usecases.school import registers

        try:
            same = registers.recovery_typed_right(self.recovery, self.typed.text())
        except Rejected as error:
            self._say("\n".join(problem.message for problem in error.problems))
            return
        if not same:
            self._say("输入的与显示的不是同一个密钥，请对照纸面逐组核对。")
            return
        from ui import settings

        self.recovery = ""
        self.shown_key.clear()
        self.typed.clear()
        settings.remember_register(self._register.folder)
        self.opened.emit(self._register)

    def _refused(self, error: BaseException) -> None:
        self.go.setEnabled(True)
        self._turn(3)
        if isinstance(error, Rejected):
            self._say("\n".join(problem.message for problem in error.problems))
        elif isinstance(error, Unavailable):
            self._say(error.message)
        else:
            self.work.failed.emit(self, error)

    def _print_key(self) -> None:
        from ui.dialogs.paper import print_text

        print_text(
            self,
            "学籍库恢复密钥",
            [
                self.name.text(),
                f"学校标识码 {self.code.text()}",
                "",
                *self.shown_key.text().split("\n"),
                "",
                "此密钥可以打开本校学籍库。请装入信封，骑缝签名，由学校封存进保险柜。",
                "封存人：　　　　　　　　　　日期：",
            ],
        )

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选择一个空文件夹", self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _list_profiles(self) -> None:
        from app.usecases.school import registers

        for profile, title in registers.PROFILES.items():
            self.profile.addItem(title, profile)

    def _judge(self, password: str) -> None:
        self.strength.setText(strength(password))

    def _wait(self, text: str) -> None:
        self.go.setEnabled(False)
        self.go.setText(text)
        self._say("")

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))


def strength(password: str) -> str:
    """How good a password is, as a sentence; the rule itself is the use case's."""
    words = {word for word in password.split() if len(word) > 1}
    if not password:
        return "至少 12 个字符，或 4 个不同的词（用空格隔开）。四个不相干的词最好记，也最难猜。"
    if len(words) >= 4:
        return "很好：不同的词越多越难猜。请不要写在显示器旁边。"
    if len(password) >= 12 and len(set(password)) >= 5:
        return "可以：长度够了。请不要用姓名、电话或学校名称。"
    return f"还不够：现在 {len(password)} 个字符，至少 12 个且不少于 5 种，或 4 个不同的词。"


def _default_folder() -> Path:
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "学籍库"


def _folder_wrong(text: str) -> str:
    if not text:
        return "请选择一个文件夹。"
    folder = Path(text)
    if not folder.is_absolute():
        return "请写完整的路径，或按“选择文件夹”。"
    if folder.is_dir() and any(folder.iterdir()):
        return "这个文件夹里已有文件，不会在其中新建学籍库。请选择一个空文件夹。"
    return ""


def _school_wrong(name: str, code: str) -> str:
    from app.usecases.school.registers import AWAITING

    if not name.strip():
        return "请填写学校名称，与公章一致。"
    digits = len(code.strip()) == 10 and code.strip().isascii() and code.strip().isdigit()
    if not digits and code.strip() != AWAITING:
        return "学校标识码应为 10 位数字，请对照全国学籍系统填写；新设学校未赋码的写“待赋码”。"
    return ""


def _between(marks: list[Any]) -> list[QWidget]:
    pieces: list[QWidget] = []
    for mark in marks:
        if pieces:
            pieces.append(label("›", "quiet"))
        pieces.append(mark)
    return pieces


def _step(heading: str, text: str) -> tuple[QWidget, QVBoxLayout]:
    step = QWidget()
    inside = column(step, gap=GAP + 4)
    inside.addWidget(label(heading, "title"))
    inside.addWidget(label(text, "quiet", wrap=True))
    return step, inside


def _create(
    folder: Path, name: str, code: str, profile: str, user: str, password: str
) -> tuple[Any, str]:
    from app.usecases.school import registers

    return registers.create(folder, registers.School(name, code, profile), user, password)
