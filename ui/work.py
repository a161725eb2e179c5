"""The one bridge: register work runs on one thread, its answer comes back to the page that asked.

What waits for a device has a thread of its own: paper must not hold up pupils.
Progress is polled, a cancel rolls back, and what a page asked for is dropped if the page closed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.job import Job

P = ParamSpec("P")
T = TypeVar("T")


class Who(Protocol):
    """The unlocked user."""

    @property
    def user(self) -> str: ...
    @property
    def role(self) -> str: ...


class Door(Protocol):
    """An open register as the window sees it; its own module is heavy and comes after unlocking."""

    on_commit: Callable[[frozenset[tuple[str, int]]], None] | None

    @property
    def folder(self) -> Path: ...
    @property
    def actor(self) -> Who: ...
    @property
    def read(self) -> Callable[..., Any]: ...
    @property
    def write(self) -> Callable[..., Any]: ...
    @property
    def keep_copy(self) -> Callable[[str], bool]: ...
    @property
    def close(self) -> Callable[[], None]: ...


@dataclass(eq=False, slots=True)
class Task:
    """One call on its way. It stays on the GUI thread: widgets must not die on another."""

    page: QWidget | None
    then: Callable[[Any], None] | None = None
    failed: Callable[[BaseException], None] | None = None
    what: str = ""
    job: Job | None = None


class _Thread(QThread):
    """Makes one call after the other until it is handed ``None``."""

    done = Signal(int, object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.calls: SimpleQueue[tuple[int, Callable[[], Any]] | None] = SimpleQueue()

    def run(self) -> None:
        while (item := self.calls.get()) is not None:
            number, call = item
            try:
                answer, error = call(), None
            except BaseException as raised:  # it is presented on the GUI thread
                answer, error = None, raised
            self.done.emit(number, answer, error)
            del item, call, answer, error


class Work(QObject):
    """Runs calls for pages.

    ``changed``: a frozenset of (table, id) was committed. ``failed``: (page, error) that the page
    did not take itself. ``moved``: a task began or ended.
    """

    changed = Signal(object)
    failed = Signal(object, object)
    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.register: Door | None = None
        self._tasks: dict[int, Task] = {}
        self._numbers = count(1)
        self._thread = self._started()
        self._beside = self._started()

    def _started(self) -> _Thread:
        thread = _Thread(self)
        thread.done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        thread.start()
        return thread

    @property
    def busy(self) -> bool:
        """Whether anything asked for is still under way."""
        return bool(self._tasks)

    @property
    def long_task(self) -> Task | None:
        """The first task under way that can be cancelled."""
        return next((task for task in self._tasks.values() if task.job is not None), None)

    def enter(self, register: Door) -> None:
        """Work on ``register`` from now on and hear of what it commits."""
        self.register = register
        register.on_commit = self.changed.emit

    def ask(
        self, usecase: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """A bounded query, at once and on the calling thread: a page of a list, one pupil."""
        answer: T = self._door().read(usecase, *args, **kwargs)
        return answer

    def write(
        self,
        page: QWidget,
        usecase: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        what: str = "",
        **more: Any,
    ) -> None:
        """Change the register by ``usecase(tx, *args, **more)``; a ``Job`` can be cancelled."""
        write = self._door().write
        task = Task(page, then, failed, what, _job_in(args))
        self._put(task, lambda: write(usecase, *args, **more))

    def read(
        self,
        page: QWidget,
        usecase: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        what: str = "",
    ) -> None:
        """Ask the register a long question off the GUI thread."""
        read = self._door().read
        task = Task(page, then, failed, what, _job_in(args))
        self._put(task, lambda: read(usecase, *args))

    def run(
        self,
        page: QWidget,
        function: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        what: str = "",
    ) -> None:
        """Run a plain function on the register thread: unlock, verify, restore."""
        task = Task(page, then, failed, what, _job_in(args))
        self._put(task, lambda: function(*args))

    def beside(
        self,
        page: QWidget,
        function: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        what: str = "",
    ) -> None:
        """Run what waits for a device on the other thread: the register stays free meanwhile."""
        task = Task(page, then, failed, what, _job_in(args))
        self._put(task, lambda: function(*args), self._beside)

    def forget(self, page: QWidget) -> None:
        """``page`` closed: its answers are dropped, its long work is cancelled."""
        for task in self._tasks.values():
            if task.page is page:
                _drop(task)

    def keep_copy(self) -> None:
        """Have what changed since the last copy copied, after what is under way."""
        if self.register is not None:
            copy = self.register.keep_copy
            self._put(Task(None), lambda: copy("hourly"))

    def leave(self) -> None:
        """Close the register once what is under way has ended, and forget every page."""
        for task in self._tasks.values():
            _drop(task)
        register, self.register = self.register, None
        if register is not None:
            register.on_commit = None
            self._put(Task(None), register.close)

    def stop(self) -> None:
        """Leave, and wait for the threads. The last call of the window."""
        self.leave()
        for thread in (self._thread, self._beside):
            thread.calls.put(None)
            thread.wait()

    def _door(self) -> Door:
        if self.register is None:
            raise RuntimeError("no register is open")
        return self.register

    def _put(self, task: Task, call: Callable[[], Any], thread: _Thread | None = None) -> None:
        number = next(self._numbers)
        self._tasks[number] = task
        (thread or self._thread).calls.put((number, call))
        self.moved.emit()

    def _deliver(self, number: int, answer: Any, error: BaseException | None) -> None:
        task = self._tasks.pop(number)
        self.moved.emit()
        if task.page is None or not isValid(task.page):
            return
        if error is None:
            if task.then is not None:
                task.then(answer)
        elif task.failed is not None:
            task.failed(error)
        else:
            self.failed.emit(task.page, error)


def _job_in(args: tuple[Any, ...]) -> Job | None:
    return next((arg for arg in args if isinstance(arg, Job)), None)


def _drop(task: Task) -> None:
    task.page = None
    if task.job is not None:
        task.job.cancel()
