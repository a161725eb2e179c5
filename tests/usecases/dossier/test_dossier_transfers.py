"""A dossier goes to another school with its list, and one that comes is checked against a list."""

from invented import refusals, rejected

from app.domain import dossier
from app.persistence.register import Register
from app.usecases.dossier import (
    dossier_entries,
    dossier_transfers,
    dossiers,
    paper_items,
    paper_loans,
)
from app.usecases.dossier.dossier_entries import NewEntry
from app.usecases.dossier.dossier_transfers import Expected, Sending
from app.usecases.dossier.paper_items import NewItem
from app.usecases.dossier.paper_loans import Loan
from app.usecases.pupils import students

PUPIL = 1
AWAY = Sending("东胜区第二小学", "转学", "赵秀英", "家长自带", "20240910")
AWARD = NewEntry(dossier.AWARDS, "获奖", "三好学生", "20240530", level="校级")


def with_papers(register: Register) -> list[int]:
    register.write(paper_items.place_class, "0701", "A", "3")
    scan = register.write(students.add_evidence, PUPIL, "scan", "application/pdf", b"%PDF-1.4")
    new = NewEntry(dossier.PROOFS, "户籍证明", "户口簿", "20240901", evidence_id=scan)
    entry = register.write(dossier_entries.add, PUPIL, new)
    return [
        register.write(paper_items.keep, PUPIL, NewItem(1, "学籍信息采集表", pages=2)),
        register.write(paper_items.keep, PUPIL, NewItem(2, "户口簿", "复印件", entry_id=entry)),
    ]


def test_papers_go_with_a_list_that_says_what_stays(register: Register) -> None:
    """R-ORD-9-1, R-SC-20-2."""
    form, _ = with_papers(register)
    number, problems = register.write(dossier_transfers.dispatch, PUPIL, AWAY, {form})
    assert [one.code for one in problems] == ["transfer.no-copy"]
    shown = register.read(dossier_transfers.transfer, number)
    assert [(one.title, one.pages, one.kept) for one in shown.pieces] == [
        ("学籍信息采集表", 2, "复印件"),
        ("户口簿", 1, "电子扫描件"),
    ]
    states = {(one.title, one.original): one.state for one in register.read(
        paper_items.items_of, PUPIL
    )}  # fmt: skip
    assert states == {
        ("学籍档案袋", "原件"): "已转出",
        ("学籍信息采集表", "原件"): "已转出",
        ("户口簿", "复印件"): "已转出",
        ("学籍信息采集表", "复印件"): "在库",
    }


def test_a_dossier_that_has_gone_has_no_number_in_the_box(register: Register) -> None:
    with_papers(register)
    register.write(dossier_transfers.dispatch, PUPIL, AWAY)
    assert register.write(paper_items.place_class, "0701", "B", "9") == 1
    [left] = [one for one in register.read(paper_items.items_of, 2) if one.section == 0]
    assert left.where == "B柜 9盒 1号"


def test_the_electronic_copy_is_read_only_and_whole(register: Register) -> None:
    """R-ORD-9-1: e-copy frozen; the leaving's own proofs still come in."""
    with_papers(register)
    entry = register.write(dossier_entries.add, PUPIL, AWARD)
    register.write(dossier_transfers.dispatch, PUPIL, AWAY)
    [problem] = refusals(register, dossier_entries.add, PUPIL, AWARD)
    assert (problem.code, problem.source) == ("dossier.frozen", "办法 第九条")
    assert rejected(register, dossier_entries.withdraw, entry, "记错") == ["dossier.frozen"]
    shown = register.read(dossiers.show, PUPIL)
    assert shown.frozen == "东胜区第二小学"
    assert [line.title for line in shown.sections[4].lines] == ["三好学生"]
    facts = (dossier.PROOFS, "转学申请", "转学申请表", "20240910")
    register.write(dossiers.file_entry, PUPIL, *facts, source="case:1")


def test_what_is_lent_must_be_back_before_the_dossier_goes(register: Register) -> None:
    form, _ = with_papers(register)
    asked = Loan("赵老师", "核对", "钱校长", "20240930", "20240901")
    register.write(paper_loans.lend, [form], asked)
    assert rejected(register, dossier_transfers.dispatch, PUPIL, AWAY) == ["transfer.not-here"]


def test_without_papers_there_is_no_list(register: Register) -> None:
    assert rejected(register, dossier_transfers.dispatch, PUPIL, AWAY) == ["transfer.nothing"]


def test_the_receipt_ends_the_transfer_and_its_clock(register: Register) -> None:
    """R-ORD-9-1: 回执; 办法 第十五条: 1个月内办结."""
    with_papers(register)
    number, _ = register.write(dossier_transfers.dispatch, PUPIL, AWAY)
    [clock] = register.read(dossier_transfers.clocks)
    assert (clock.due.isoformat(), clock.behind) == ("2024-10-10", (PUPIL,))
    early = ("钱老师", "20240901")
    assert rejected(register, dossier_transfers.receipt, number, *early) == ["transfer.typed"]
    register.write(dossier_transfers.receipt, number, "钱老师", "20240920")
    assert register.read(dossier_transfers.clocks) == ()
    assert rejected(register, dossier_transfers.call_back, number, "退回") == ["transfer.typed"]


def test_a_dossier_that_comes_back_stands_on_its_shelf_again(register: Register) -> None:
    with_papers(register)
    number, _ = register.write(dossier_transfers.dispatch, PUPIL, AWAY)
    register.write(dossier_transfers.call_back, number, "转学未成")
    assert {one.state for one in register.read(paper_items.items_of, PUPIL)} == {"在库"}
    register.write(dossier_entries.add, PUPIL, AWARD)
    proofs = register.read(dossiers.show, PUPIL).sections[1].lines
    assert ("已撤回", "转学未成") in [(line.state, line.why) for line in proofs]


def test_a_received_dossier_is_checked_against_the_senders_catalogue(register: Register) -> None:
    """R-ORD-16-1: check-list, missing items, receive date."""
    catalogue = [
        Expected("学籍信息采集表", pages=2),
        Expected("体检表", arrived=False),
    ]
    sending = Sending("康巴什区第一小学", "转学", "邮政", "挂号", "20240915")
    number = register.write(dossier_transfers.receive, PUPIL, sending, catalogue)
    shown = register.read(dossier_transfers.transfer, number)
    assert shown.moved_on == "20240915"
    assert [one.title for one in shown.missing] == ["体检表"]
    assert [one.section for one in shown.pieces] == [dossier.BASICS, dossier.HEALTH]
    assert [one.title for one in register.read(paper_items.items_of, PUPIL)] == ["学籍信息采集表"]
    [waiting] = register.read(dossier_transfers.transfers, unfinished=True)
    register.write(dossier_transfers.arrived, waiting.missing[0].id, "20240920")
    assert register.read(dossier_transfers.transfers, unfinished=True) == ()
    assert len(register.read(paper_items.items_of, PUPIL)) == 2


def test_a_pupil_who_comes_back_gets_the_dossier_continued(register: Register) -> None:
    with_papers(register)
    register.write(dossier_transfers.dispatch, PUPIL, AWAY)
    back = Sending("东胜区第二小学", "转学", moved_on="20240930")
    register.write(dossier_transfers.receive, PUPIL, back, [Expected("学籍信息采集表", 1)])
    register.write(dossier_entries.add, PUPIL, AWARD)
    assert register.read(dossiers.show, PUPIL).frozen == ""
