"""复核报告 and 自查报告 on paper, and 《学生增减情况登记表》 (R-ORD-26-1, R-GEN-5-1, R-SC-20-4)."""

from pathlib import Path

from duty_school import on, read_on
from python_calamine import CalamineWorkbook
from review_school import GANG, HAO, HONG, LAN, MING, TERM, put

from app.job import Job
from app.persistence.register import Register
from app.usecases.paper import disclosures, printing
from app.usecases.paper.printing import Order
from app.usecases.review import change_papers, findings, review_papers, reviews, term_changes
from app.usecases.review.reviews import DONE, LEFT, NOTE, Answer

TODAY = "2027-01-10"
PDF_START = b"%PDF-"


def printed(register: Register, order: Order, out: Path) -> bytes:
    given = (order.form_id, order.selection, out, Job(), order.matter, order.handing)
    done = on(TODAY, register, printing.print_form, *given)
    assert [one for one in done.problems if one.level.blocks] == []
    return out.read_bytes()


def changed(register: Register) -> None:
    put(register, MING, "suspension", "2026-09-20", ground="因病", end="20270920")
    put(register, HONG, "transfer_out", "2026-10-08", to_school="达拉特旗第三中学")
    put(register, GANG, "withdrawal", "2026-11-01")
    put(register, LAN, "death", "2026-12-02")


def test_the_report_carries_every_answer_with_its_count_its_note_and_the_problems(
    register: Register, tmp_path: Path
) -> None:
    review_id = on(TODAY, register, reviews.begin, "term", TERM, "李校长")
    on(TODAY, register, reviews.answer, review_id, "papers", Answer(LEFT, "采集表已发给家长"))
    on(TODAY, register, reviews.answer, review_id, "class.0601", Answer(DONE, "", "2"))
    mend = ("0701 班缺采集表", "赵老师", "2027-03-01")
    on(TODAY, register, findings.add, review_id, *mend)
    order = read_on(TODAY, register, review_papers.order, review_id)
    assert order.form_id == "review_report"
    rows = {row["item"].partition("（")[0]: row for row in order.matter.rows}
    assert rows["学籍档案不缺材料"]["count"] == "5"
    assert rows["学籍档案不缺材料"]["note"] == "采集表已发给家长"
    assert rows["0601 人数与名册相符"]["count"] == "2/2"
    assert rows["0701 班缺采集表"]["result"] == review_papers.OPEN
    assert "赵老师" in rows["0701 班缺采集表"]["note"]
    assert order.matter.values["review.left"] == "1"
    assert order.matter.values["review.findings"] == "1"
    assert printed(register, order, tmp_path / "报告.pdf").startswith(PDF_START)


def test_the_longest_notes_still_fit_into_both_reports(register: Register, tmp_path: Path) -> None:
    """Whatever may be entered can be printed."""
    for kind, period in (("term", TERM), ("year", "2026")):
        review_id = on(TODAY, register, reviews.begin, kind, period, "校" * findings.NAME)
        for one in read_on(TODAY, register, reviews.review, review_id).items:
            counted = "9999" if one.pupils >= 0 else ""
            given = Answer(LEFT, "长" * NOTE, counted)
            on(TODAY, register, reviews.answer, review_id, one.key, given)
        long = ("题" * findings.LONGEST, "责" * findings.NAME, "2027-03-01")
        number = on(TODAY, register, findings.add, review_id, *long)
        on(TODAY, register, findings.close, number, "改" * findings.LONGEST)
        order = read_on(TODAY, register, review_papers.order, review_id)
        sheets = (order.form_id, order.selection, order.matter)
        assert register.read(printing.missing_before_print, *sheets) == []
    assert printed(register, order, tmp_path / "自查.docx")[:2] == b"PK"


def test_the_register_of_changes_names_everybody_and_adds_up(
    register: Register, tmp_path: Path
) -> None:
    changed(register)
    order = read_on(TODAY, register, change_papers.order, change_papers.REGISTER, TERM)
    assert [(row["name"], row["change"], row["changed_on"]) for row in order.matter.rows] == [
        ("周兰", "减：死亡", "20261202"),
        ("王小明", "减：休学", "20260920"),
        ("李小红", "减：转出", "20261008"),
        ("陈刚", "减：退学", "20261101"),
    ]
    put(register, HAO, "skipping", "2026-12-05", grade_after="初一", class_after="0701")
    again = read_on(TODAY, register, change_papers.order, change_papers.REGISTER, TERM)
    assert [row["change"] for row in again.matter.rows if row["name"] == "吴浩"] == ["跳级"]
    values = order.matter.values
    assert (values["changes.opening"], values["changes.closing"]) == ("5", "1")
    assert (values["term.year"], values["term.name"]) == ("2026-2027", "第一学期")
    assert printed(register, order, tmp_path / "附件9.pdf").startswith(PDF_START)
    [line], _ = register.read(disclosures.lines, 1)
    assert line.recipient == disclosures.AUTHORITY


def test_the_counts_by_grade_are_those_of_the_list(register: Register, tmp_path: Path) -> None:
    changed(register)
    order = read_on(TODAY, register, change_papers.order, change_papers.SUMMARY, TERM)
    rows = [(row["grade_class"], row["opening"], row["closing"]) for row in order.matter.rows]
    assert rows == [("小六", "2", "1"), ("初一", "2", "0"), ("高二", "1", "0"), ("合计", "5", "1")]
    assert printed(register, order, tmp_path / "统计.pdf").startswith(PDF_START)


def test_the_list_is_exported_for_the_authority(register: Register, tmp_path: Path) -> None:
    changed(register)
    out = tmp_path / "增减.xlsx"
    assert on(TODAY, register, change_papers.export, TERM, out) == 4
    rows = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    assert tuple(rows[0]) == change_papers.HEADERS
    assert [row[1] for row in rows[1:]] == ["周兰", "王小明", "李小红", "陈刚"]
    found = read_on(TODAY, register, term_changes.of_term, TERM)
    last = list(change_papers.count_texts(found))[-1]
    assert last[:2] == ("合计", "5") and last[-1] == "1"
