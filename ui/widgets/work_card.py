"""The card of a long task in the status line: what, how far, how long still, cancel."""

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from ui.widgets.basic import label, link, row
from ui.work import Task, Work

POLL_MS = 100
_PATIENCE = 0.3  # s: what is over sooner is not worth a card


class WorkCard(QWidget):
    """Polls the first long task ten times a second and hides when there is none."""

    def __init__(self, work: Work, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._task: Task | None = None
        self._since = 0.0
        self.what = label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.left = label("", "quiet")
        self.stop = link("取消", self._cancel)
        self.stop.setToolTip("停下这项工作，不作任何更改")
        self.setLayout(row(self.what, self.bar, self.left, self.stop, gap=10))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.look)
        work.moved.connect(self._moved)
        self.hide()

    def _moved(self) -> None:
        task = self._work.long_task
        if task is self._task:
            return
        self._task = task
        self._since = time.monotonic()
        self.stop.setEnabled(True)
        if task is None:
            self._timer.stop()
            self.hide()
        else:
            self._timer.start()

    def look(self) -> None:
        """Read the progress and show it."""
        if self._task is None or self._task.job is None:
            return
        elapsed = time.monotonic() - self._since
        progress = self._task.job.progress
        count = f" {progress.done:,} / {progress.total:,}" if progress.total else ""
        self.what.setText(f"{progress.label or self._task.what}{count}")
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        self.left.setText(_remaining(elapsed, progress.done, progress.total))
        if elapsed >= _PATIENCE:
            self.show()

    def _cancel(self) -> None:
        if self._task is not None and self._task.job is not None:
            self._task.job.cancel()
            self.stop.setEnabled(False)
            self.left.setText("正在停下")


def _remaining(elapsed: float, done: int, total: int) -> str:
    if not done or not total or elapsed < 2:
        return ""
    seconds = int(elapsed * (total - done) / done)
    if seconds >= 90:
        return f"约剩 {round(seconds / 60)} 分钟"
    return f"约剩 {max(1, seconds)} 秒"
