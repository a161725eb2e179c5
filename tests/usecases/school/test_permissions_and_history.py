"""Who may do what, asked where it is done; and the trail as sentences a principal can read."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from school_book import bring_in, jpeg, preview, roster, tables

from app.domain.permissions import Action
from app.job import Job
from app.persistence.records import Guardian, Record, Student
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.discs import archiving
from app.usecases.national import batches, exporting, importing
from app.usecases.paper import printing
from app.usecases.pupils import students
from app.usecases.school import history, permits

TABLE = {
    "registrar": set(Action),
    "leader": set(Action) - {Action.IMPORT, Action.EDIT, Action.UNDO, Action.ATTEND},
    "class_teacher": {Action.PRINT, Action.VIEW_SENSITIVE, Action.ATTEND},
    "auditor": set(),
    "somebody": set(),
}


@pytest.mark.parametrize("role", TABLE)
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    as_role: Callable[[str], Register], role: str
) -> None:
    """R-GEN-4-2: role-based access, asked in the library and not in a window."""
    register = as_role(role)
    allowed = set()
    for action in Action:
        try:
            register.read(permits.require, action)
        except Rejected as refused:
            assert refused.problems[0].code == "permission.denied"
        else:
            allowed.add(action)
    assert allowed == TABLE[role]


def test_who_may_not_is_told_who_may(as_role: Callable[[str], Register]) -> None:
    """A leader is not sent to a leader."""
    for action, wanted in (
        (Action.UNDO, "请由学籍管理员登录"),
        (Action.EDIT, "请由学籍管理员登录"),
    ):
        with pytest.raises(Rejected) as refused:
            as_role("leader").read(permits.require, action)
        assert wanted in refused.value.problems[0].message
    with pytest.raises(Rejected) as refused:
        as_role("class_teacher").read(permits.require, Action.EXPORT)
    assert "请由学籍管理员或校领导登录" in refused.value.problems[0].message


ATTEMPTS: dict[str, Callable[[Register, Path], object]] = {
    "import": lambda r, p: r.write(importing.apply, preview(r, p / "i.xlsx", roster()[:3]), Job()),
    "undo": lambda r, _: r.write(batches.undo, 1, Job()),
    "export": lambda r, p: r.write(exporting.export, p / "o.xlsx", Job()),
    "photo": lambda r, _: r.write(students.set_photo, 1, jpeg()),
    "print": lambda r, p: r.write(
        printing.print_form, "collection", printing.Selection((1,)), p / "o.pdf", Job()
    ),
    "reveal": lambda r, _: r.write(students.reveal, 1, "phone"),
    "archive": lambda r, p: r.write(archiving.build, "2025-2026-1", p / "o", "cd", Job()),
}


@pytest.mark.parametrize(
    ("role", "attempt"),
    [
        ("class_teacher", "import"),
        ("class_teacher", "undo"),
        ("class_teacher", "export"),
        ("class_teacher", "photo"),
        ("class_teacher", "archive"),
        ("leader", "import"),
        ("leader", "undo"),
        ("leader", "photo"),
        *[("auditor", attempt) for attempt in ATTEMPTS],
    ],
)
def test_what_a_role_may_not_do_is_refused_in_a_sentence_and_leaves_no_trace(
    as_role: Callable[[str], Register], tmp_path: Path, role: str, attempt: str
) -> None:
    register = as_role(role)
    before = register.read(tables)
    with pytest.raises(Rejected) as caught:
        ATTEMPTS[attempt](register, tmp_path)
    problem = caught.value.problems[0]
    assert problem.code == "permission.denied"
    assert "没有" in problem.message
    assert register.read(tables) == before
    assert not list(tmp_path.glob("o*"))


@pytest.mark.parametrize("attempt", ["print", "reveal"])
def test_a_class_teacher_prints_and_looks(
    as_role: Callable[[str], Register], tmp_path: Path, attempt: str
) -> None:
    register = as_role("class_teacher")
    ATTEMPTS[attempt](register, tmp_path)
    (line, *_) = register.read(history.entries)
    assert (line.actor, line.role) == ("李某", "班主任")


def sentences(register: Register, **more: object) -> list[str]:
    return [line.sentence for line in register.read(history.entries, **more)]


def test_a_change_is_told_with_its_field_and_both_values(school: Register) -> None:
    before = school.read(students.show, 1).values["phone"]
    school.write(lambda tx: setattr(tx.get(Student, 1, "学生"), "phone", "12001110000"))
    school.write(lambda tx: setattr(tx.get(Student, 1, "学生"), "talent", "马头琴"))
    talent, phone, *_ = sentences(school)
    assert phone == f"修改学生 1：联系电话 {before} → 12001110000"
    assert talent == "修改学生 1：特长 空 → 马头琴"


def test_every_act_has_its_sentence(school: Register, tmp_path: Path) -> None:
    done = bring_in(school, tmp_path / "i.xlsx", [{**roster()[0], "phone": "12001110000"}])
    school.write(batches.undo, done.batch_id, Job())
    school.write(exporting.export, tmp_path / "o.xlsx", Job())
    chosen = printing.Selection((1, 2))
    school.write(printing.print_form, "collection", chosen, tmp_path / "o.pdf", Job())
    school.write(students.reveal, 1, "id_number")
    school.write(students.set_photo, 1, jpeg())
    school.write(lambda tx: tx.remove(tx.get(Guardian, 1, "家长")))
    told = sentences(school)
    assert told[0] == "移除家庭成员 1"
    assert told[1].startswith("新增材料 ")
    assert told[2] == "查看隐藏信息：学生 1 的身份证件号"
    assert any(text.startswith("打印表单（") and "采集表，2 条" in text for text in told)
    assert any(text.startswith("导出文件（") and "48 条" in text for text in told)
    assert any(text.startswith("撤销导入（") and "1 条" in text for text in told)
    assert any(text.startswith("导入文件（") and "1 条" in text for text in told)
    assert all(text and "_" not in text for text in told)


def test_every_table_column_and_note_of_the_log_has_a_chinese_name() -> None:
    """No key of the program stands in the log, whatever somebody changes."""
    nameless = [
        f"{table.name}.{column.name}"
        for table in Record.metadata.sorted_tables
        for column in table.columns
        if table.name not in ("audit_entry", "setting") and not _is_chinese(table.name, column.name)
    ]
    assert nameless == []


def _is_chinese(table: str, column: str) -> bool:
    told = history.thing_word(table), history.column_word(table, column)
    return not any(re.search("[a-z]", text) for text in told)


def test_states_and_times_are_told_in_words_and_records_of_the_program_not_at_all(
    school: Register,
) -> None:
    school.write(lambda tx: tx.note("change", "status_case", 3, {"state": ["open", "effective"]}))
    stamp = "2026-11-22T03:42:37+08:00"
    school.write(lambda tx: tx.note("change", "case_step", 4, {"entered_at": ["", stamp]}))
    whole = '{"student":{"id_number":"150602200901010018"}}'
    school.write(lambda tx: tx.note("change", "merge", 5, {"after": ["", whole]}))
    assert sentences(school)[:3] == [
        "修改合并 5：之后有更新",
        "修改异动环节 4：登记时间 空 → 2026-11-22 03:42",
        "修改异动 3：办理状态 办理中 → 已生效，待办结",
    ]


def test_one_pupils_history_is_hers_alone(school: Register) -> None:
    school.write(lambda tx: setattr(tx.get(Student, 1, "学生"), "talent", "马头琴"))
    school.write(lambda tx: setattr(tx.get(Student, 11, "学生"), "talent", "搏克"))
    school.write(students.reveal, 1, "phone")
    assert sentences(school, student_id=1)[:2] == [
        "查看隐藏信息：学生 1 的联系电话",
        "修改学生 1：特长 空 → 马头琴",
    ]
    assert not any("搏克" in text for text in sentences(school, student_id=1))


def test_the_trail_comes_in_pages_the_latest_first(school: Register) -> None:
    total = school.read(history.count)
    lines = [
        line
        for at in range(0, total, 20)
        for line in school.read(history.entries, limit=20, offset=at)
    ]
    assert [line.seq for line in lines] == list(range(total, 0, -1))
    assert all(line.at and line.actor and line.role for line in lines)
