"""The table of divisions in the settings: looked at, taken, taken back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain import divisions
from ui.main_window import MainWindow
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    divisions.use(None)


def test_a_table_by_file_is_in_force_at_once_and_the_one_before_comes_back(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-FJ-5-2"""
    table = {**divisions.shipped(), "150699": "新设区"}
    file = tmp_path / "代码表.csv"
    file.write_text("\n".join(f"{code},{name}" for code, name in table.items()), "utf-8")
    school.frame.go(Place.SETTINGS, None)
    settled(school)
    page: Any = school.frame.page(Place.SETTINGS)
    shown = getattr(page, "settings", page).divisions
    assert not shown.back.isEnabled()
    shown.read(file)
    settled(school)
    assert "新增 1 条（新设区）" in shown.found.text()
    assert not divisions.is_known("150699")
    shown.edition.setText("2026年9月")
    shown.take.click()
    settled(school)
    assert divisions.name_of("150699") == "新设区"
    assert "2026年9月" in shown.about.text()
    shown.back.click()
    settled(school)
    assert not divisions.is_known("150699")
    assert "随程序提供" in shown.about.text()
