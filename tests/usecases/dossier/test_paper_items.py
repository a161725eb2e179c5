"""Papers of dossiers: where they stand, who has them, and that none is ever destroyed."""

from datetime import timedelta

import pytest
from dossier_school import set_profile, today
from invented import Opened, refusals, rejected

from app.persistence.register import Register
from app.usecases.dossier import paper_items, paper_loans, paper_shelves
from app.usecases.dossier.paper_items import ItemLine, NewItem, Place
from app.usecases.dossier.paper_loans import Loan

PUPIL = 1
FORM = NewItem(1, "学籍信息采集表", pages=2)


def paper(register: Register, item_id: int) -> ItemLine:
    return register.read(paper_items.item, item_id)


def day(register: Register, ago: int) -> str:
    return f"{register.read(today) - timedelta(days=ago):%Y%m%d}"


def test_a_paper_has_a_place_a_state_and_a_keeper(register: Register) -> None:
    """R-ORD-8-1, R-SC-19-1."""
    register.write(paper_items.set_storage, "本校", "王老师")
    item = register.write(paper_items.keep, PUPIL, FORM, Place("A", "3", "12"))
    shown = paper(register, item)
    assert (shown.where, shown.state, shown.place.keeper, shown.place.site) == (
        "A柜 3盒 12号",
        "在库",
        "王老师",
        "本校",
    )


def test_nongan_keeps_papers_at_the_central_school_unless_set_otherwise(register: Register) -> None:
    """R-NA-2-2."""
    register.write(set_profile, "nongan")
    assert register.read(paper_items.storage).site == "中心校"
    [problem] = refusals(register, paper_items.set_storage, "家里", "王老师")
    assert problem.source == "农安 第二条"


def test_a_class_gets_numbered_folders_in_one_box(register: Register) -> None:
    """R-NA-2-2: 装盒存档."""
    register.write(paper_items.keep, PUPIL, FORM)
    assert register.write(paper_items.place_class, "0701", "A", "3") == 2
    assert register.write(paper_items.place_class, "0702", "A", "10", 5) == 1
    boxes = register.read(paper_shelves.boxes)
    assert [(one.name, one.pieces, one.first, one.last) for one in boxes] == [
        ("A柜 3盒", 2, "1", "2"),
        ("A柜 10盒", 1, "5", "5"),
    ]
    own = register.read(paper_items.items_of, PUPIL)
    assert {one.where for one in own} == {"A柜 3盒 1号"}  # the form lies in the folder


def test_a_folder_moves_with_what_lies_in_it(register: Register) -> None:
    register.write(paper_items.place_class, "0701", "A", "3")
    register.write(paper_items.keep, PUPIL, FORM)
    elsewhere = register.write(paper_items.keep, PUPIL, NewItem(2, "户口簿"), Place("B", "1", "1"))
    folder = register.read(paper_items.folder_of, PUPIL)
    assert folder is not None
    register.write(paper_items.move, [folder.id], Place("C", "9", "7"))
    places = {one.id: one.where for one in register.read(paper_items.items_of, PUPIL)}
    assert places.pop(elsewhere) == "B柜 1盒 1号"
    assert set(places.values()) == {"C柜 9盒 7号"}


def test_a_box_is_searched_by_name_and_its_numbers_in_their_order(register: Register) -> None:
    for number in ("10", "9", "2"):
        register.write(paper_items.keep, PUPIL, FORM, Place("A", "3", number))
    register.write(paper_items.keep, 2, FORM, Place("A", "3", "1"))
    found = register.read(paper_shelves.papers, "小明")
    assert [row.item.place.number for row in found.rows] == ["2", "9", "10"]
    assert register.read(paper_shelves.papers, "", ("A", "3")).total == 4
    assert register.read(paper_shelves.papers, "", ("A", "4")).total == 0


def test_a_loan_says_who_what_for_and_by_whose_leave(register: Register) -> None:
    """R-GEN-2-1."""
    item = register.write(paper_items.keep, PUPIL, FORM)
    [loan] = register.write(
        paper_loans.lend, [item], Loan("赵老师", "核对户籍", "钱校长", day(register, 0))
    )
    assert paper(register, item).state == "借出"
    [line] = register.read(paper_items.out)
    assert (line.borrower, line.purpose, line.approved_by, line.name) == (
        "赵老师",
        "核对户籍",
        "钱校长",
        "王小明",
    )
    register.write(paper_loans.give_back, loan, "王老师", note="完好")
    assert paper(register, item).state == "在库"
    assert register.read(paper_items.out) == ()
    [line] = register.read(paper_items.register_of)
    assert (line.returned_to, line.note) == ("王老师", "完好")
    assert rejected(register, paper_loans.give_back, loan, "王老师") == ["loan.returned"]


def test_a_loan_without_purpose_or_leave_is_refused(register: Register) -> None:
    item = register.write(paper_items.keep, PUPIL, FORM)
    asked = Loan("赵老师", " ", "", day(register, 0))
    found = refusals(register, paper_loans.lend, [item], asked)
    assert [one.where.field for one in found] == ["用途", "批准人"]


def test_what_is_lent_cannot_be_lent_moved_or_sealed(register: Register) -> None:
    item = register.write(paper_items.keep, PUPIL, FORM)
    asked = Loan("赵老师", "核对", "钱校长", day(register, 0))
    register.write(paper_loans.lend, [item], asked)
    assert rejected(register, paper_loans.lend, [item], asked) == ["paper.not-here"]
    assert rejected(register, paper_items.move, [item], Place("A", "1", "1")) == ["paper.not-here"]
    assert rejected(register, paper_items.seal, [item], "清理") == ["paper.not-here"]


def test_papers_lent_together_come_back_together_or_not_at_all(register: Register) -> None:
    items = [register.write(paper_items.keep, PUPIL, FORM) for _ in range(3)]
    asked = Loan("赵老师", "核对", "钱校长", day(register, 0))
    register.write(paper_loans.lend, items[:2], asked)
    assert rejected(register, paper_loans.take_back, items, "王老师") == ["loan.returned"]
    assert rejected(register, paper_loans.take_back, items[:2], " ") == ["loan.typed"]
    assert len(register.read(paper_items.out)) == 2
    register.write(paper_loans.take_back, items[:2], "王老师", note="完好")
    lines = register.read(paper_items.register_of)
    assert {(one.returned_to, one.note) for one in lines} == {("王老师", "完好")}
    assert {paper(register, one).state for one in items} == {"在库"}


def test_only_loans_past_their_day_are_overdue(register: Register) -> None:
    items = [register.write(paper_items.keep, PUPIL, FORM) for _ in range(3)]
    for item, due in zip(items, (10, 0, 3), strict=True):
        lent = day(register, 20)
        asked = Loan("赵老师", "核对", "钱校长", day(register, due), lent)
        register.write(paper_loans.lend, [item], asked)
    assert [one.days_over for one in register.read(paper_items.overdue)] == [10, 3]


@pytest.mark.parametrize(
    ("profile", "cite"),
    [
        ("ordos", "办法 第九条"),
        ("nongan", "农安 第八条"),
        ("sichuan", "四川 第二十条"),
        ("primary-plan", "小学方案"),
    ],
)
def test_nothing_can_be_destroyed_and_the_refusal_cites_the_article(
    register: Register, profile: str, cite: str
) -> None:
    """R-XZ-3-2, R-ORD-9-2, R-NA-8-1, R-SC-20-2."""
    register.write(set_profile, profile)
    item = register.write(paper_items.keep, PUPIL, FORM)
    [problem] = refusals(register, paper_items.destroy, item)
    assert (problem.code, problem.source) == ("dossier.no-destruction", cite)


def test_a_paper_is_sealed_with_a_reason_and_unsealed_with_one(register: Register) -> None:
    """R-XZ-3-2: only 封存."""
    item = register.write(paper_items.keep, PUPIL, FORM)
    assert rejected(register, paper_items.seal, [item], " ") == ["paper.typed"]
    register.write(paper_items.seal, [item], "学生毕业满十年")
    assert (paper(register, item).state, paper(register, item).state_reason) == (
        "封存",
        "学生毕业满十年",
    )
    register.write(paper_items.unseal, [item], "上级抽查")
    assert paper(register, item).state == "在库"


def test_several_are_sealed_in_one_act_or_none_of_them(register: Register) -> None:
    items = [register.write(paper_items.keep, PUPIL, FORM) for _ in range(2)]
    register.write(paper_items.seal, items, "学生毕业满十年")
    assert {paper(register, one).state for one in items} == {"封存"}
    register.write(paper_items.unseal, items[:1], "上级抽查")
    assert rejected(register, paper_items.seal, items, "复查完毕") == ["paper.not-here"]
    assert rejected(register, paper_items.unseal, items, "上级抽查") == ["paper.typed"]
    assert [paper(register, one).state for one in items] == ["在库", "封存"]


def test_a_class_teacher_moves_and_lends_nothing(opening: Opened) -> None:
    with opening("registrar") as registrar:
        item = registrar.write(paper_items.keep, PUPIL, FORM)
    with opening("class_teacher") as teacher:
        asked = Loan("赵老师", "核对", "钱校长", day(teacher, 0))
        for usecase, *args in (
            (paper_items.keep, PUPIL, FORM),
            (paper_items.move, [item], Place("A", "1", "1")),
            (paper_items.seal, [item], "清理"),
            (paper_loans.lend, [item], asked),
        ):
            assert rejected(teacher, usecase, *args) == ["permission.denied"]
