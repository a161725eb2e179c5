"""Policy files are loaded strictly: whatever is not understood names its file and its place."""

import shutil
from pathlib import Path

import pytest

from app.domain import policy
from app.problems import Problem, Rejected
from app.usecases.school import registers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may spoil."""
    return Path(shutil.copytree(policy.FOLDER, tmp_path / "policies"))


def refused(folder: Path, profile: str) -> list[Problem]:
    with pytest.raises(Rejected) as caught:
        policy.load(profile, folder)
    return caught.value.problems


def add(folder: Path, profile: str, text: str) -> None:
    path = folder / f"{profile}.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")


def test_every_profile_that_a_school_can_choose_loads_with_its_title() -> None:
    assert policy.profiles() == registers.PROFILES
    for profile in registers.PROFILES:
        assert policy.load(profile).checks


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[holidays.ruling]\ncite = '农安 第一条'", "holidays"),
        ("[transfer.moonlight]\ncite = '农安 第一条'", "transfer.moonlight"),
        ("[leaving.survey]\ncite = '农安 第一条'\npaper = '表'\ncolour = '红'",
         "leaving.survey.colour"),
        ("[leaving.survey]\npaper = '表'", "leaving.survey.cite"),
        ("[overdue.hospital_level]\ncite = '农安 第一条'\nleast = '街道级'",
         "overdue.hospital_level.least"),
        ("[opening_check.days]\ncite = '农安 第一条'\nsince = 'birthday'\ndays = 3\ntitle = '事'",
         "opening_check.days.since"),
    ],
)  # fmt: skip
def test_an_unknown_section_check_parameter_or_value_names_file_and_place(
    folder: Path, text: str, place: str
) -> None:
    add(folder, "nongan", text)
    problems = refused(folder, "nongan")
    assert place in {problem.where.field for problem in problems}
    assert {problem.where.path for problem in problems} == {str(folder / "nongan.toml")}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[leaving.survey]\ncite = '天书 第一条'\npaper = '表'", "leaving.survey.cite"),
        ("[opening_check.days]\ncite = '农安 第一条'\nsince = 'entry'\ndays = -3\ntitle = '事'",
         "opening_check.days.days"),
        ("[overdue.final_grade]\ncite = '农安 第一条'\ngrades = ['小七']\nwording = '不准'",
         "overdue.final_grade.grades[0]"),
        ("[workload.workload]\ncite = '农安 第一条'\nshare = 0.2\nbase = 1\nstep = 0\nmost = 1\n"
         "top_share = 0.5", "workload.workload.step"),
    ],
)  # fmt: skip
def test_nonsense_in_a_profile_is_a_problem_of_its_own(folder: Path, text: str, place: str) -> None:
    add(folder, "nongan", text)
    assert [(p.code, p.where.field) for p in refused(folder, "nongan")] == [
        ("policy.unsound", place)
    ]


def test_layers_that_stand_on_one_another_in_a_ring_are_refused(folder: Path) -> None:
    path = folder / "national.toml"
    text = path.read_text(encoding="utf-8").replace("profile = false", 'base = "ordos"', 1)
    path.write_text(text, encoding="utf-8")
    assert [problem.code for problem in refused(folder, "ordos")] == ["policy.loop"]


def test_a_layer_sets_one_check_and_keeps_the_rest_of_its_base(folder: Path) -> None:
    """R-SC-53-1: national, province, city, school."""
    text = (
        'title = "一校"\nbase = "ordos"\n[[document]]\nid = "校规"\ntitle = "校规"\nnumber = ""\n'
        'effective = "2025-09-01"\nverified = ""\nstate = "已核实"\n'
        '[transfer.window]\ncite = "校规 一"\ndays_before = 7\ndays_after = 6\n'
    )
    (folder / "own.toml").write_text(text, encoding="utf-8")
    own, city = policy.load("own", folder), policy.load("ordos", folder)
    assert own.rules.transfer is not None and city.rules.transfer is not None
    assert own.rules.transfer.window is not None
    assert own.rules.transfer.window.days_before == 7
    assert own.rules.transfer.materials == city.rules.transfer.materials
    assert own.digest != city.digest


def test_a_changed_number_in_any_layer_changes_the_digest(folder: Path) -> None:
    before = policy.load("ordos").digest
    path = folder / "inner_mongolia.toml"
    text = path.read_text(encoding="utf-8").replace("days_in_all = 45", "days_in_all = 40")
    path.write_text(text, encoding="utf-8")
    assert policy.load("ordos", folder).digest != before


def test_the_age_of_the_texts_and_the_unverified_one_stand_above_every_decision() -> None:
    """M32, M33."""
    notices = policy.load("sichuan").notices
    assert "教基〔2025〕1号" in notices[0]
    assert any("四川" in notice and "未核实" in notice for notice in notices)
