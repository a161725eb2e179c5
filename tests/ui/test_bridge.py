"""The one bridge: answers come back to the page that asked, or to nobody."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.job import Cancelled, Job
from app.problems import Problem, Rejected
from ui.widgets.work_card import WorkCard
from ui.work import Work


class Register:
    """An open register that remembers what was asked of it."""

    def __init__(self) -> None:
        self.folder = Path("register")
        self.actor: Any = None
        self.on_commit: Callable[[frozenset[tuple[str, int]]], None] | None = None
        self.closed_on: object = None
        self.copies: list[tuple[str, object]] = []

    def write(self, usecase: Callable[..., Any], *args: Any) -> Any:
        answer = usecase("tx", *args)
        if self.on_commit is not None:
            self.on_commit(frozenset({("student", 4)}))
        return answer

    def read(self, usecase: Callable[..., Any], *args: Any) -> Any:
        return usecase("tx", *args)

    def keep_copy(self, reason: str) -> bool:
        self.copies.append((reason, threading.current_thread()))
        return True

    def close(self) -> None:
        self.closed_on = threading.current_thread()


@pytest.fixture
def page(qtbot: QtBot, dressed: QApplication) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def register(work: Work) -> Register:
    made = Register()
    work.enter(made)
    return made


def idle(work: Work, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not work.busy, timeout=30_000)


def test_the_call_runs_elsewhere_and_its_answer_comes_here(
    work: Work, page: QWidget, qtbot: QtBot
) -> None:
    threads: list[object] = []
    answers: list[tuple[object, object]] = []
    work.run(
        page,
        lambda: threads.append(threading.current_thread()) or 5,
        then=lambda answer: answers.append((answer, QThread.currentThread())),
    )
    idle(work, qtbot)
    assert threads[0] is not threading.current_thread()
    assert answers == [(5, page.thread())]


def test_calls_run_in_the_order_in_which_they_were_asked(
    work: Work, page: QWidget, qtbot: QtBot
) -> None:
    done: list[int] = []
    for number in range(50):
        work.run(page, lambda n=number: n, then=done.append)
    idle(work, qtbot)
    assert done == list(range(50))


def test_an_error_goes_to_the_page_or_else_to_everyone(
    work: Work, page: QWidget, qtbot: QtBot
) -> None:
    own: list[BaseException] = []
    common: list[tuple[object, BaseException]] = []
    work.failed.connect(lambda where, error: common.append((where, error)))
    work.run(page, _reject, failed=own.append)
    work.run(page, _reject)
    idle(work, qtbot)
    assert isinstance(own[0], Rejected)
    assert [(where, type(error)) for where, error in common] == [(page, Rejected)]


def _reject() -> None:
    raise Rejected(Problem("x", "这样不行。"))


def test_an_answer_for_a_page_that_is_gone_is_dropped(
    work: Work, qtbot: QtBot, dressed: QApplication
) -> None:
    gate = threading.Event()
    answers: list[object] = []
    page = QWidget()
    work.run(page, gate.wait, 10, then=answers.append)
    page.deleteLater()
    QApplication.sendPostedEvents(page, 52)  # DeferredDelete
    gate.set()
    idle(work, qtbot)
    assert answers == []


def test_a_forgotten_page_hears_nothing_and_its_job_is_cancelled(
    work: Work, page: QWidget, qtbot: QtBot
) -> None:
    gate = threading.Event()
    seen: list[str] = []
    job = Job()

    def long_call(job: Job) -> None:
        gate.wait(10)
        try:
            job.step(1, 2, "数数")
        except Cancelled:
            seen.append("cancelled")
            raise

    work.run(page, long_call, job, then=lambda _: seen.append("then"))
    work.failed.connect(lambda *_: seen.append("failed"))
    work.forget(page)
    gate.set()
    idle(work, qtbot)
    assert seen == ["cancelled"]


def test_what_was_committed_is_told_on_this_thread(
    work: Work, register: Register, page: QWidget, qtbot: QtBot
) -> None:
    heard: list[tuple[object, object]] = []
    work.changed.connect(lambda changes: heard.append((changes, QThread.currentThread())))
    work.write(page, lambda _tx, number: number, 7)
    idle(work, qtbot)
    qtbot.waitUntil(lambda: bool(heard), timeout=30_000)
    assert heard == [(frozenset({("student", 4)}), page.thread())]


def test_leaving_closes_the_register_after_what_is_under_way(
    work: Work, register: Register, page: QWidget, qtbot: QtBot
) -> None:
    gate = threading.Event()
    closed_before: list[object] = []
    work.read(page, lambda _tx: gate.wait(10) and closed_before.append(register.closed_on))
    work.leave()
    assert work.register is None
    gate.set()
    idle(work, qtbot)
    assert closed_before == [None]
    assert register.closed_on not in (None, threading.current_thread())
    assert register.on_commit is None


def test_a_short_question_is_answered_at_once(work: Work, register: Register) -> None:
    assert work.ask(lambda _tx, text: text.upper(), "abc") == "ABC"
    assert not work.busy


def test_without_a_register_there_is_nothing_to_ask(work: Work, page: QWidget) -> None:
    with pytest.raises(RuntimeError):
        work.write(page, _reject)


def test_the_card_shows_how_far_a_long_task_is_and_cancels_it(
    work: Work, page: QWidget, qtbot: QtBot
) -> None:
    card = WorkCard(work)
    qtbot.addWidget(card)
    gate = threading.Event()
    errors: list[BaseException] = []

    def count(job: Job) -> None:
        job.step(300, 1200, "核对学生")
        gate.wait(10)
        job.step(301, 1200, "核对学生")

    work.run(page, count, Job(), failed=errors.append, what="核对")
    qtbot.waitUntil(card.isVisible, timeout=30_000)
    qtbot.waitUntil(lambda: card.bar.value() == 300, timeout=30_000)
    assert card.bar.maximum() == 1200
    assert card.what.text() == "核对学生 300 / 1,200"
    card.stop.click()
    assert not card.stop.isEnabled()
    gate.set()
    idle(work, qtbot)
    assert isinstance(errors[0], Cancelled)
    assert not card.isVisible()


def test_the_hourly_copy_is_made_on_the_register_thread_and_only_of_an_open_one(
    work: Work, register: Register, qtbot: QtBot
) -> None:
    work.keep_copy()
    idle(work, qtbot)
    [(reason, thread)] = register.copies
    assert reason == "hourly"
    assert thread is not threading.current_thread()
    work.leave()
    work.keep_copy()
    idle(work, qtbot)
    assert len(register.copies) == 1


def test_what_waits_for_a_device_holds_nobody_up(work: Work, page: QWidget, qtbot: QtBot) -> None:
    paper, answers = threading.Event(), []
    work.beside(page, paper.wait, 60, then=lambda _: answers.append("paper"))
    work.run(page, lambda: "pupil", then=answers.append)
    qtbot.waitUntil(lambda: answers == ["pupil"], timeout=30_000)
    assert work.busy
    paper.set()
    idle(work, qtbot)
    assert answers == ["pupil", "paper"]


def test_locking_stops_what_waits_for_a_device(
    work: Work, page: QWidget, register: Register, qtbot: QtBot
) -> None:
    ended: list[str] = []

    def waits(job: Job) -> None:
        try:
            while True:
                job.step(0, 0, "扫描")
        except Cancelled:
            ended.append("cancelled")
            raise

    work.beside(page, waits, Job(), then=lambda _: ended.append("answered"))
    work.leave()
    idle(work, qtbot)
    assert ended == ["cancelled"]
    assert register.closed_on is not None
