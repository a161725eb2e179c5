"""A published list of classes, and scores, from the sheets that schools write."""

import base64
import hashlib
from pathlib import Path

import pytest
from invented import add_pupil, id_number, rejected, values

from app.exchange import rosters
from app.job import Job
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.classwork import class_lists, class_moves, classes
from app.usecases.classwork.classes import Description


@pytest.fixture
def pupils(register: Register) -> dict[str, int]:
    """Newcomers without a class, two of one name, and the two classes of the list."""
    register.write(classes.create, Description("2601", "七年级1班", stage="普通初中"))
    register.write(classes.create, Description("2602", "七年级2班", stage="普通初中"))
    names = {"赵一": id_number(31), "钱二": id_number(32), "孙三": "", "李同": id_number(33)}
    ids = {name: register.write(add_pupil, name, id_number=n) for name, n in names.items()}
    ids["另李同"] = register.write(add_pupil, "李同", id_number=id_number(35))
    return ids


def _sheet(folder: Path, headers: list[str], *rows: list[str]) -> Path:
    out = folder / "名单.xlsx"
    rosters.write_table(headers, rows, out)
    return out


def _shown(register: Register, file: Path, **more: object) -> class_lists.ListPreview:
    return register.read(class_lists.preview, file, Job(), **more)


def _codes(shown: class_lists.ListPreview) -> dict[int, list[str]]:
    return {row.row: [problem.code for problem in row.problems] for row in shown.rows}


def _class_of(register: Register, student_id: int) -> str:
    return register.read(values, student_id)["class_no"]


def _source(tx: Tx) -> tuple[str, str, str]:
    row = tx.connection.exec_driver_sql(
        "SELECT a.file_name, a.sha256, s.content FROM class_action a "
        "JOIN class_source s ON s.action_id = a.id"
    ).one()
    return row[0], row[1], row[2]


def test_a_published_list_is_shown_applied_and_kept_with_its_digest(
    register: Register, pupils: dict[str, int], tmp_path: Path
) -> None:
    """R-RC-6-1: 按学校公布的平行分班名单入班, with the document stored."""
    file = _sheet(
        tmp_path,
        ["序号", "姓名", "身份证号", "班级"],
        ["1", "赵一", id_number(31), "七年级1班"],
        ["2", "钱二", id_number(32), "2602"],
        ["3", "孙三", "", "七年级2班"],
    )
    shown = _shown(register, file)
    assert shown.counts == {"moved": 3, "unchanged": 0, "rejected": 0}
    assert [row.by for row in shown.rows] == ["证件号", "证件号", "姓名"]
    done = register.write(class_lists.apply, shown)
    assert [_class_of(register, pupils[name]) for name in ("赵一", "钱二", "孙三")] == [
        "2601",
        "2602",
        "2602",
    ]
    name, digest, content = register.read(_source)
    assert (name, digest) == ("名单.xlsx", hashlib.sha256(file.read_bytes()).hexdigest())
    assert base64.b64decode(content) == file.read_bytes()
    assert _shown(register, file).counts == {"moved": 0, "unchanged": 3, "rejected": 0}
    assert register.read(class_moves.not_assigned, [pupils["赵一"]]) == ()
    register.write(class_moves.undo, done.action_id)
    assert _class_of(register, pupils["赵一"]) == ""


def test_every_row_is_accounted_for_and_the_bad_ones_say_why(
    register: Register, pupils: dict[str, int], tmp_path: Path
) -> None:
    file = _sheet(
        tmp_path,
        ["姓名", "身份证号", "编入班级"],
        ["赵一", id_number(31), "2601"],
        ["李同", "", "2601"],
        ["周无", "", "2601"],
        ["钱二", id_number(32), "火箭班"],
        ["孙三", "", ""],
    )
    shown = _shown(register, file)
    assert _codes(shown) == {
        2: [],
        3: ["class.ambiguous"],
        4: ["class.nobody"],
        5: ["class.unknown"],
        6: ["class.unknown"],
    }
    assert shown.counts == {"moved": 1, "unchanged": 0, "rejected": 4}
    assert shown.unknown == ("火箭班", "")
    assert all(problem.message.endswith("。") for problem in shown.problems)
    assert rejected(register, class_lists.apply, shown, strict=True)[0] == "class.list-strict"
    assert register.write(class_lists.apply, shown).moved == 1


def test_words_of_the_list_can_be_told_to_mean_a_class(
    register: Register, pupils: dict[str, int], tmp_path: Path
) -> None:
    file = _sheet(tmp_path, ["姓名", "分班"], ["赵一", "一班"], ["孙三", "二班"])
    shown = _shown(register, file, names={"一班": "2601", "二班": "2602"})
    assert [row.class_no for row in shown.rows] == ["2601", "2602"]


def test_a_name_that_two_classes_bear_means_neither(
    register: Register, pupils: dict[str, int], tmp_path: Path
) -> None:
    register.write(classes.create, Description("2501", "七年级1班", "2025"))
    shown = _shown(register, _sheet(tmp_path, ["姓名", "班级"], ["赵一", "七年级1班"]))
    assert _codes(shown) == {2: ["class.unknown"]}


def test_a_pupil_in_two_classes_is_put_in_none(
    register: Register, pupils: dict[str, int], tmp_path: Path
) -> None:
    file = _sheet(
        tmp_path,
        ["姓名", "班级"],
        ["赵一", "2601"],
        ["赵一", "2602"],
        ["孙三", "2601"],
        ["孙三", "七年级1班"],
    )
    shown = _shown(register, file)
    assert _codes(shown) == {2: ["class.twice"], 3: ["class.twice"], 4: [], 5: []}
    assert register.write(class_lists.apply, shown).moved == 1


def test_of_two_bearers_of_a_name_the_one_without_a_class_is_meant(
    register: Register, pupils: dict[str, int], tmp_path: Path
) -> None:
    register.write(class_moves.apply, register.read(class_moves.preview, [pupils["李同"]], "0702"))
    shown = _shown(register, _sheet(tmp_path, ["姓名", "班级"], ["李同", "2601"]))
    assert [row.person.id for row in shown.rows if row.person] == [pupils["另李同"]]


def test_numbers_that_mean_two_pupils_are_refused(
    register: Register, pupils: dict[str, int], tmp_path: Path
) -> None:
    national = register.write(add_pupil, "吴七", national_number="G" + id_number(41))
    file = _sheet(
        tmp_path,
        ["姓名", "身份证号", "学籍号", "班级"],
        ["吴七", id_number(31), "G" + id_number(41), "2601"],
        ["吴七", "", "G" + id_number(41), "2601"],
    )
    shown = _shown(register, file)
    assert _codes(shown) == {2: ["class.ambiguous"], 3: []}
    assert shown.rows[1].person is not None and shown.rows[1].person.id == national


def test_who_is_left_in_a_class_of_the_list_is_named(
    register: Register, pupils: dict[str, int], tmp_path: Path
) -> None:
    stays = register.write(add_pupil, "郑留", class_no="2601")
    shown = _shown(register, _sheet(tmp_path, ["姓名", "班级"], ["赵一", "2601"]))
    (problem,) = [p for p in shown.problems if p.code == "class.not-on-list"]
    assert "郑留" in problem.message and not problem.level.blocks
    register.write(class_lists.apply, shown)
    assert _class_of(register, stays) == "2601"


def test_a_list_without_classes_or_names_is_refused(register: Register, tmp_path: Path) -> None:
    file = _sheet(tmp_path, ["姓名", "性别"], ["赵一", "男"])
    assert rejected(register, class_lists.preview, file, Job()) == ["class.no-column"]
    file = _sheet(tmp_path, ["序号", "班级"], ["1", "2601"])
    assert rejected(register, class_lists.preview, file, Job()) == ["sheet.no-name-column"]
    assert rejected(register, class_lists.preview, tmp_path / "no.xlsx", Job()) == ["class.file"]


def test_scores_are_read_to_the_hundredth_and_absence_is_no_score(
    register: Register, pupils: dict[str, int], tmp_path: Path
) -> None:
    file = _sheet(
        tmp_path,
        ["姓名", "身份证号", "总分"],
        ["赵一", id_number(31), "88.5"],
        ["钱二", id_number(32), "缺考"],
        ["孙三", "", "92.125"],
        ["李同", id_number(33), "优"],
        ["李同", id_number(35), "-3"],
    )
    found = register.read(class_lists.scores, file, Job())
    assert found.by_student == {pupils["赵一"]: 8850, pupils["孙三"]: 9213}
    assert [(p.code, p.where.row) for p in found.problems] == [
        ("class.score", 5),
        ("class.score", 6),
    ]


def test_two_scores_of_one_pupil_are_told(
    register: Register, pupils: dict[str, int], tmp_path: Path
) -> None:
    file = _sheet(tmp_path, ["姓名", "成绩"], ["赵一", "80"], ["赵一", "81"], ["赵一", "80.00"])
    found = register.read(class_lists.scores, file, Job())
    assert found.by_student == {pupils["赵一"]: 8000}
    assert [(p.code, p.where.row) for p in found.problems] == [("class.score-twice", 3)]
