"""Balanced classes of real pupils: drawn, shown, kept, repeated and taken back."""

from pathlib import Path

import pytest
from invented import Opened, add_pupil, id_number, rejected, values

from app.exchange import intake
from app.persistence.records import Guardian
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.classwork import assigning, class_moves, classes
from app.usecases.classwork.assigning import Request
from app.usecases.classwork.classes import Description


def _newcomers(tx: Tx, count: int, class_no: str = "") -> list[int]:
    return [
        add_pupil(tx, f"新生{n:02d}", sex="男女"[n % 2], grade="小学一年级", class_no=class_no)
        for n in range(count)
    ]


def _make(tx: Tx, *class_nos: str) -> None:
    for class_no in class_nos:
        classes.create(tx, Description(class_no, stage="小学"))


def _parent(tx: Tx, student_id: int, name: str, phone: str) -> None:
    tx.add(Guardian(student_id=student_id, position=1, name=name, phone=phone))


def _set_profile(tx: Tx, profile: str) -> None:
    tx.set("profile", profile)


@pytest.fixture
def newcomers(register: Register) -> list[int]:
    """Twenty-two without a class, and two empty classes for them."""
    register.write(_make, "0101", "0102")
    return register.write(_newcomers, 22)


def _asked(newcomers: list[int], **more: object) -> Request:
    return Request(tuple(newcomers), ("0101", "0102"), **{"seed": "20260829", **more})  # type: ignore[arg-type]  # fields by name


def _class_of(register: Register, student_id: int) -> str:
    return register.read(values, student_id)["class_no"]


def test_newcomers_are_drawn_into_equal_classes_and_come_out_again(
    register: Register, newcomers: list[int]
) -> None:
    """R-NA-10-1: the result exists before records are built on it."""
    scores = {student_id: 5000 + 37 * n for n, student_id in enumerate(newcomers)}
    drawn = register.read(assigning.preview, _asked(newcomers, scores=scores))
    assert [(f.size, f.boys, f.girls) for f in drawn.result.facts] in (
        [(11, 6, 5), (11, 5, 6)],
        [(11, 5, 6), (11, 6, 5)],
    )
    assert drawn.problems == ()
    assert register.read(class_moves.not_assigned, newcomers) == tuple(newcomers)
    done = register.write(assigning.apply, drawn)
    assert done.moved == 22
    assert register.read(class_moves.not_assigned, newcomers) == ()
    (line,) = register.read(class_moves.log)
    assert (line.kind, line.seed) == ("assign", "20260829")
    register.write(class_moves.undo, done.action_id)
    assert {_class_of(register, i) for i in newcomers} == {""}
    register.write(class_moves.apply, register.read(class_moves.preview, newcomers, "0101"))
    assert register.read(class_moves.not_assigned, newcomers) == tuple(newcomers)


def test_twins_and_fixed_pupils_are_where_they_were_wished(
    register: Register, newcomers: list[int]
) -> None:
    one, two, three, four, five = newcomers[:5]
    wishes = {"together": ((one, two),), "apart": ((three, four),), "fixed": {five: "0102"}}
    drawn = register.read(assigning.preview, _asked(newcomers, **wishes))
    register.write(assigning.apply, drawn)
    place = {i: _class_of(register, i) for i in newcomers}
    assert place[one] == place[two]
    assert place[three] != place[four]
    assert place[five] == "0102"


def test_who_sits_there_already_stays_and_counts(register: Register, newcomers: list[int]) -> None:
    sitting = register.write(_newcomers, 6, "0102")
    drawn = register.read(assigning.preview, _asked(newcomers))
    assert [facts.size for facts in drawn.result.facts] == [14, 14]
    register.write(assigning.apply, drawn)
    assert {_class_of(register, i) for i in sitting} == {"0102"}


def test_anyone_can_repeat_a_kept_drawing_even_after_moves(
    register: Register, newcomers: list[int]
) -> None:
    drawn = register.read(assigning.preview, _asked(newcomers))
    done = register.write(assigning.apply, drawn)
    register.write(class_moves.apply, register.read(class_moves.preview, newcomers[:1], "0702"))
    assert register.read(assigning.repeat, done.action_id) == drawn.result
    assert register.read(class_moves.not_assigned, newcomers) == tuple(newcomers[:1])


def _seat_elsewhere(tx: Tx, action_id: int) -> None:
    from sqlalchemy import select

    from app.persistence.class_records import ClassMove

    row = next(iter(tx.scalars(select(ClassMove).where(ClassMove.action_id == action_id))))
    row.after = "0102" if row.after == "0101" else "0101"


def test_a_kept_drawing_that_was_tampered_with_is_told(
    register: Register, newcomers: list[int]
) -> None:
    done = register.write(assigning.apply, register.read(assigning.preview, _asked(newcomers)))
    register.write(_seat_elsewhere, done.action_id)
    assert rejected(register, assigning.repeat, done.action_id) == ["assignment.not-repeated"]


def test_a_blank_seed_is_made_up_and_kept(register: Register, newcomers: list[int]) -> None:
    drawn = register.read(assigning.preview, _asked(newcomers, seed=""))
    assert len(drawn.seed) == 16
    register.write(assigning.apply, drawn)
    assert register.read(class_moves.log)[0].seed == drawn.seed


def test_the_list_to_hang_out_bears_the_seed_and_no_scores(
    register: Register, newcomers: list[int], tmp_path: Path
) -> None:
    scores = dict.fromkeys(newcomers, 8850)
    drawn = register.read(assigning.preview, _asked(newcomers, scores=scores))
    done = register.write(assigning.apply, drawn)
    out = tmp_path / "分班结果.xlsx"
    assert register.write(assigning.write_result, done.action_id, out) == 22
    rows = intake.read_workbook(out).sheets[0].rows
    assert rows[0] == ["班号", "序号", "编号", "姓名", "性别", "种子", "方法"]
    assert {row[5] for row in rows[1:]} == {"20260829"}
    assert not any("88.5" in cell for row in rows for cell in row)
    register.write(assigning.write_result, done.action_id, out, with_scores=True)
    assert {row[7] for row in intake.read_workbook(out).sheets[0].rows[1:]} == {"88.50"}


def test_the_size_limit_meets_an_assignment_too(register: Register) -> None:
    """R-NA-6-1."""
    register.write(_set_profile, "nongan")
    register.write(_make, "0101")
    many = register.write(_newcomers, 46)
    drawn = register.read(assigning.preview, Request(tuple(many), ("0101",), "1"))
    assert [problem.source for problem in drawn.problems] == ["农安 第六条"]
    assert rejected(register, assigning.apply, drawn) == ["class.too-large"]


def test_wrong_wishes_are_refused(register: Register, newcomers: list[int]) -> None:
    for asked, code in (
        (Request(tuple(newcomers), (), "1"), "assignment.classes"),
        (Request(tuple(newcomers), ("0101", "0101"), "1"), "assignment.classes"),
        (_asked(newcomers, fixed={newcomers[0]: "0909"}), "assignment.classes"),
        (_asked(newcomers, together=((newcomers[0], 99999),)), "assignment.wish-unknown"),
        (_asked([*newcomers, 99999]), "register.not-found"),
        (_asked(newcomers, apart=(tuple(newcomers[:3]),)), "assignment.impossible"),
    ):
        assert rejected(register, assigning.preview, asked) == [code]
    assert rejected(register, assigning.repeat, 12345) == ["register.not-found"]


def test_a_move_is_no_drawing(register: Register) -> None:
    moved = register.write(class_moves.apply, register.read(class_moves.preview, [1], "0702"))
    assert rejected(register, assigning.repeat, moved.action_id) == ["assignment.not-one"]


def test_twins_are_found_by_birthday_and_parent(register: Register) -> None:
    ids = [
        register.write(add_pupil, f"双{n}", id_number=id_number(20 + n, "20190305"))
        for n in range(3)
    ]
    register.write(_parent, ids[0], "周大山", "12001234567")
    register.write(_parent, ids[1], "周大山", "12001234567")
    register.write(_parent, ids[2], "周大山", "12007654321")
    unknown = [register.write(add_pupil, f"缺{n}") for n in range(2)]
    for student_id in unknown:
        register.write(_parent, student_id, "周大山", "12001234567")
    ids += unknown
    [pair] = register.read(assigning.twins, ids)
    assert (pair.ids, pair.names) == ((ids[0], ids[1]), ("双0", "双1"))


def test_who_may_not_edit_draws_nothing_into_the_register(opening: Opened) -> None:
    """R-GEN-4-2."""
    with opening("leader") as register:
        drawn = register.read(assigning.preview, Request((1, 3), ("0702",), "1"))
        assert rejected(register, assigning.apply, drawn) == ["permission.denied"]
