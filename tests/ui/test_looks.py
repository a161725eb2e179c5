"""Colours one can read, a sheet without holes, settings without persons."""

from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QDate, QSettings
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.usecases.pupils.students import masked
from ui import look, settings
from ui.frame import school_year
from ui.pages.school.history import without_numbers

PAIRS = [
    ("text", "ground"),
    ("text", "card"),
    ("secondary", "ground"),
    ("secondary", "card"),
    ("secondary", "hover"),
    ("accent", "card"),
    ("accent", "accent_soft"),
    ("on_accent", "accent"),
    ("good", "good_soft"),
    ("warn", "warn_soft"),
    ("stop", "stop_soft"),
    ("stop", "card"),
    ("text", "accent_soft"),
]


def luminance(name: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [QColor(name).redF(), QColor(name).greenF(), QColor(name).blueF()]
    line = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]


@pytest.mark.parametrize("tokens", [look.LIGHT, look.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_stands_out_from_its_ground(tokens: look.Tokens, front: str, back: str) -> None:
    colours = asdict(tokens)
    one, other = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)
    assert (one + 0.05) / (other + 0.05) >= 4.5


@pytest.mark.parametrize("tokens", [look.LIGHT, look.DARK], ids=["light", "dark"])
def test_every_colour_of_the_sheet_is_filled_in(tokens: look.Tokens) -> None:
    assert "@" not in look.sheet(tokens).replace("every @name", "")


def test_the_fonts_are_chinese_ones_in_their_order(dressed: QApplication) -> None:
    assert dressed.font().families() == list(look.FAMILIES)


def test_recent_registers_are_remembered_the_latest_first(tmp_path: Path) -> None:
    for name in ("a", "b", "a", "c", "d", "e", "f"):
        settings.remember_register(tmp_path / name)
    assert [one.name for one in settings.recent()] == ["f", "e", "d", "c", "a"]


def test_settings_survive_the_next_start() -> None:
    settings.set_dark(True)
    settings.set_idle_minutes(10)
    settings.set_layout("students", QByteArray(b"abc"))
    QSettings().sync()
    assert settings.dark()
    assert settings.idle_minutes() == 10
    assert settings.layout("students") == QByteArray(b"abc")
    settings.set_dark(False)


def test_a_spoilt_setting_is_the_default() -> None:
    QSettings().setValue("lock/minutes", "never")
    assert settings.idle_minutes() == 5


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (QDate(2026, 7, 31), "2025—2026 学年"),
        (QDate(2026, 8, 1), "2026—2027 学年"),
        (QDate(2027, 2, 28), "2026—2027 学年"),
    ],
)
def test_the_school_year_turns_in_august(day: QDate, year: str) -> None:
    assert school_year(day) == year


def test_numbers_are_masked_wherever_they_stand() -> None:
    assert masked("12001234567") == "120****4567"
    assert masked("4567") == "****"
    sentence = "修改学生 4：身份证件号 空 → 150602201503071234"
    assert without_numbers(sentence) == "修改学生 4：身份证件号 空 → 150602********1234"
