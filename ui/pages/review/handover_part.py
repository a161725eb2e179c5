"""档案目录 for the school's archive, and the whole school's 学籍档案 handed over in one package."""

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QStackedWidget, QWidget

from app.domain.permissions import Action, may
from app.job import Job
from app.problems import Rejected
from app.usecases.discs import archiving, disc_papers
from app.usecases.review import dossier_catalogue, handovers
from app.usecases.review.dossier_catalogue import LEVELS, Numbers
from app.usecases.review.handovers import OCCASIONS, HandingOver, Package
from ui.look import GAP
from ui.pages.discs.archive_built import BuiltCard
from ui.widgets.basic import button, card, column, label, labelled, line, row, scrolled
from ui.work import Work

_MEDIA = (("cd", "CD（700 MB）"), ("dvd", "DVD（4.7 GB）"), ("bd", "蓝光（25 GB）"))
_WIDTH = 430  # px


class HandoverPart(QWidget):
    """``noted`` (text); ``ordered`` (``Order``) to be printed; ``handed``: look at the delivery."""

    noted = Signal(str)
    ordered = Signal(object)
    handed = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._package: Package | None = None
        actor = work.register.actor if work.register else None
        role = actor.role if actor else ""
        self._may = may(role, Action.ARCHIVE) and may(role, Action.PROVIDE)
        self._may_export = may(role, Action.EXPORT)
        self.built = BuiltCard()
        self.built.folder_asked.connect(self._open_folder)
        self.built.form_asked.connect(
            lambda form: self.ordered.emit(self.work.ask(disc_papers.order, form))
        )
        self.right = QStackedWidget()
        self.right.addWidget(self._about())
        self.right.addWidget(self.built)
        left = QWidget()
        left.setObjectName("body")
        inside = column(left)
        inside.addWidget(self._handover())
        inside.addStretch(1)
        right = column(gap=2 * GAP)
        right.addWidget(self.right, 1)
        right.addWidget(self._catalogue())
        split = row(scrolled(left, width=_WIDTH), gap=2 * GAP)
        split.addLayout(right, 1)
        column(self).addLayout(split)
        stops: tuple[QWidget, ...] = (
            self.occasion, self.medium, self.recipient, self.document_no, self.by, self.make,
            self.level, self.fonds, self.category, self.export,
        )  # fmt: skip
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _catalogue(self) -> QWidget:
        frame, inside = card(gap=GAP)
        inside.addWidget(label("学籍档案目录", "heading"))
        about = "学籍档案纳入学校档案管理：按案卷目录、卷内文件目录的格式导出，交学校档案室。"
        inside.addWidget(label(about, "quiet", wrap=True))
        self.level, self.fonds, self.category = QComboBox(), QLineEdit(), QLineEdit()
        for key, word in LEVELS.items():
            self.level.addItem(word, key)
        side = row(gap=GAP)
        side.addLayout(labelled("目录", self.level))
        side.addLayout(labelled("全宗号", self.fonds))
        side.addLayout(labelled("类别号", self.category))
        inside.addLayout(side)
        self.export = button("导出目录", self._choose_catalogue)
        inside.addLayout(row(None, self.export))
        return frame

    def _handover(self) -> QWidget:
        frame, inside = card(gap=GAP)
        inside.addWidget(label("整体移交", "heading"))
        self.basis = label("", "quiet", wrap=True)
        inside.addWidget(self.basis)
        self.occasion, self.recipient = QComboBox(), QLineEdit()
        for word in OCCASIONS:
            self.occasion.addItem(f"学校{word}", word)
        self.occasion.currentIndexChanged.connect(lambda _: self._tell())
        self.document_no, self.by = QLineEdit(), QLineEdit()
        self.document_no.setPlaceholderText("批准合并或撤销的文号")
        self.medium = QComboBox()
        for medium, title in _MEDIA:
            self.medium.addItem(title, medium)
        self.medium.setCurrentIndex(1)
        first = row(gap=GAP)
        first.addLayout(labelled("事由", self.occasion))
        first.addLayout(labelled("光盘", self.medium))
        inside.addLayout(first)
        inside.addLayout(labelled("接收单位", self.recipient))
        second = row(gap=GAP)
        second.addLayout(labelled("批准文号", self.document_no))
        second.addLayout(labelled("移交人", self.by))
        inside.addLayout(second)
        self.refused = label("", "stop", wrap=True)
        self.refused.hide()
        inside.addWidget(self.refused)
        self.make = button("制作移交包", self._choose_folder, main=True)
        inside.addLayout(row(None, self.make))
        return frame

    def _about(self) -> QWidget:
        frame, inside = card(margin=3 * GAP, gap=GAP)
        inside.addWidget(label("移交包里有什么", "heading"))
        for text in (
            "加密光盘映像：学籍库、名册、表单、材料和操作日志，用学籍台“从光盘恢复”打开。",
            "学籍档案案卷目录、卷内文件目录（xlsx）：对照纸质档案逐卷清点。",
            "学籍档案整体移交签收单（PDF）：移交、接收、监交三方签字盖章。",
            "校验值 SHA-256.txt：接收方核对每个文件没有改动。",
        ):
            inside.addWidget(label(f"·　{text}", wrap=True))
        inside.addWidget(line())
        inside.addWidget(
            label(
                "光盘密钥另外打印，装信封由接收单位负责人当面签收，不与光盘放在一起。"
                "移交后在“报送登记”里登记签收，并扫描签收单。",
                "quiet",
                wrap=True,
            )
        )
        inside.addStretch(1)
        return scrolled(frame)

    def load(self) -> None:
        """The numbers as they were used last, and what the text says."""
        own = self.work.ask(dossier_catalogue.numbers)
        if not self.fonds.text():
            self.fonds.setText(own.fonds)
        if not self.category.text():
            self.category.setText(own.category)
        self.export.setEnabled(self._may_export)
        self.make.setEnabled(self._may)
        self._tell()

    def _tell(self) -> None:
        occasion = self.occasion.currentData()
        cite = self.work.ask(handovers.cite)
        source = f"（{cite}）" if cite else ""
        self.basis.setText(f"学校{occasion}的，学籍档案移交{OCCASIONS[occasion]}{source}。")
        self.recipient.setPlaceholderText(OCCASIONS[occasion])

    def _choose_catalogue(self) -> None:
        name = f"学籍档案{self.level.currentText()}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存到", str(Path.home() / name), "表格 (*.xlsx *.csv)"
        )
        if chosen:
            self.write(Path(chosen))

    def write(self, out: Path) -> None:
        """Save the catalogue."""
        own = Numbers(self.fonds.text(), self.category.text())
        self.work.write(
            self, dossier_catalogue.export, self.level.currentData(), out, own, Job(),
            then=lambda count: self.noted.emit(f"已导出 {count:,} 条：{out.name}"),
            what="编制档案目录",
        )  # fmt: skip

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "移交包放在哪个空文件夹", str(Path.home()))
        if chosen:
            self.build_in(Path(chosen))

    def build_in(self, folder: Path) -> None:
        """Make the package in ``folder``; cancelled, nothing is left there."""
        self.make.setEnabled(False)
        wanted = HandingOver(
            self.occasion.currentData(),
            self.recipient.text(),
            self.document_no.text(),
            self.by.text(),
            self.work.ask(archiving.terms)[0],
            self.medium.currentData(),
        )
        self.work.write(
            self, handovers.build, wanted, folder, Job(), then=self._made,
            failed=self._not_made, what="制作移交包",
        )  # fmt: skip

    def _made(self, package: Package) -> None:
        self.make.setEnabled(True)
        self.refused.hide()
        self._package = package
        self.built.show_built(f"整体移交 {self.recipient.text()}", package.built)
        self.right.setCurrentWidget(self.built)
        self.noted.emit(f"移交包已放在 {package.folder.name}，共 {len(package.files)} 个文件")

    def _not_made(self, error: BaseException) -> None:
        self.make.setEnabled(True)
        if isinstance(error, Rejected):
            self.refused.setText("".join(one.message for one in error.problems))
            self.refused.show()
        else:
            self.work.failed.emit(self, error)

    def _open_folder(self) -> None:
        if self._package is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._package.folder)))
