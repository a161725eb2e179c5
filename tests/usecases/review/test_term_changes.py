"""学生增减: lines by name, counts by grade, and that opening and closing add up (R-SC-20-4)."""

from datetime import date

from duty_school import read_on
from review_school import BEFORE, GANG, HAO, HONG, LAN, MING, TERM, codes, put

from app.persistence.campaign_records import Admission
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.classwork import classes
from app.usecases.review import term_changes
from app.usecases.review.term_changes import TermChanges
from app.usecases.status import statuses

END = "2027-01-20"


def of_term(register: Register, term: str = TERM, day: str = END) -> TermChanges:
    found: TermChanges = read_on(day, register, term_changes.of_term, term)
    for one in (*found.grades, found.total):
        plus = sum(one.counts[name] for name in term_changes.INCREASES)
        minus = sum(one.counts[name] for name in term_changes.DECREASES)
        assert one.opening + plus - minus + one.shifted == one.closing, one
    assert found.total.shifted == 0
    return found


def counts(found: TermChanges) -> dict[str, int]:
    return {name: number for name, number in found.total.counts.items() if number}


def enter(tx: Tx, name: str, grade: str, day: str) -> int:
    pupil = tx.add(Student(name=name, grade=grade, class_no="0101"))
    facts = dict.fromkeys(("document", "document_no", "confirmed"), "")
    dates = {"entry_on": day, "registered_on": day, "since": day}
    tx.add(
        Admission(
            student_id=pupil.id, year="2026", stage="小学", kind="新生", state="已注册",
            **dates, **facts,
        )
    )  # fmt: skip
    return pupil.id


def test_a_quiet_term_opens_and_closes_with_everybody(register: Register) -> None:
    found = of_term(register)
    assert found.lines == ()
    assert [(one.grade, one.opening, one.closing) for one in found.grades] == [
        ("小六", 2, 2), ("初一", 2, 2), ("高二", 1, 1),
    ]  # fmt: skip


def test_who_leaves_and_comes_back_is_counted_by_the_words_of_the_form(register: Register) -> None:
    """附件9: 转入 转出 休学 复学 退学 死亡, each with its day, its schools and its reason."""
    put(register, MING, "suspension", "2026-09-20", ground="因病", end="20270920")
    put(register, HONG, "transfer_out", "2026-10-08", to_school="达旗第三中学")
    put(register, GANG, "withdrawal", "2026-11-01", reason="")
    put(register, LAN, "death", "2026-12-02")
    put(register, MING, "resumption", "2026-12-20", grade_after="初一", class_after="0701")
    found = of_term(register)
    assert counts(found) == {"复学": 1, "转出": 1, "休学": 1, "退学": 1, "死亡": 1}
    assert (found.total.opening, found.total.closing) == (5, 2)
    assert [(one.name, one.column, one.on) for one in found.lines] == [
        ("周兰", "死亡", "20261202"),
        ("王小明", "休学", "20260920"),
        ("李小红", "转出", "20261008"),
        ("王小明", "复学", "20261220"),
        ("陈刚", "退学", "20261101"),
    ]
    assert found.lines[2].to_school == "达旗第三中学"
    assert found.lines[1].reason == "因病"


def test_the_closing_count_is_what_the_desk_counts_as_attending(register: Register) -> None:
    put(register, MING, "suspension", "2026-09-20", end="20270920")
    put(register, HAO, "dropout", "2026-11-20")
    found = of_term(register, day="2026-12-01")
    assert found.running
    assert found.total.closing == register.read(statuses.counts)["在读"] == 3


def test_a_term_begins_when_the_one_before_has_ended(register: Register) -> None:
    """What happens in the holidays belongs to the term that follows; nothing falls between."""
    put(register, MING, "transfer_out", "2026-08-01", to_school="某校")
    before, now = of_term(register, BEFORE), of_term(register)
    assert (before.total.opening, before.total.closing) == (5, 5)
    assert (now.total.opening, now.total.closing) == (5, 4)
    assert now.first == date(2026, 7, 11)


def test_a_child_who_was_announced_and_came_is_an_increase(register: Register) -> None:
    newcomer = register.write(lambda tx: tx.add(Student(name="孙小虎", grade="初一")).id)
    put(register, newcomer, "announced", "2026-09-02")
    assert of_term(register).total.opening == 5
    put(register, newcomer, "transfer_in", "2026-09-10", from_school="树林召第二中学")
    found = of_term(register)
    assert counts(found) == {"转入": 1}
    assert found.lines[0].from_school == "树林召第二中学"
    assert (found.total.opening, found.total.closing) == (5, 6)


def test_new_pupils_enter_on_their_day_and_not_before(register: Register) -> None:
    register.write(enter, "新生甲", "小一", "20260901")
    register.write(enter, "新生乙", "小一", "20260301")
    found = of_term(register)
    assert counts(found) == {"入学": 1}
    assert [one.name for one in found.lines] == ["新生甲"]
    first = found.grades[0]
    assert (first.grade, first.opening, first.closing) == ("小一", 1, 2)
    assert counts(of_term(register, BEFORE)) == {}


def test_a_pupil_who_skips_a_grade_moves_between_the_lines(register: Register) -> None:
    put(register, HAO, "skipping", "2026-09-05", grade_after="初一", class_after="0701")
    found = of_term(register)
    assert [(one.grade, one.shifted) for one in found.grades] == [
        ("小六", -1), ("初一", 1), ("高二", 0),
    ]  # fmt: skip
    assert [(one.kind, one.column) for one in found.lines] == [("跳级", "")]


def test_what_was_undone_in_the_same_term_is_not_told(register: Register) -> None:
    change = put(register, MING, "suspension", "2026-09-20", end="20270920")
    register.write(statuses.reverse, change, date(2026, 9, 25), "登记错了")
    found = of_term(register)
    assert found.lines == ()
    assert counts(found) == {}


def test_what_is_undone_in_a_later_term_counts_there(register: Register) -> None:
    change = put(register, MING, "suspension", "2026-05-20", end="20270520")
    register.write(statuses.reverse, change, date(2026, 9, 25), "登记错了")
    assert counts(of_term(register, BEFORE)) == {"休学": 1}
    assert counts(of_term(register)) == {"其他增加": 1}


def test_a_term_that_is_not_in_the_calendar_is_refused(register: Register) -> None:
    assert codes(lambda: of_term(register, "2031-2032-1")) == ["review.term"]


def test_a_pupil_without_a_grade_is_counted_with_the_class_or_the_year_of_entry(
    register: Register,
) -> None:
    described = classes.Description("0501", entry_year="2022", stage="小学")
    register.write(classes.create, described)
    register.write(lambda tx: tx.add(Student(name="甲", class_no="0501")).id)
    register.write(lambda tx: tx.add(Student(name="乙", entry_month="202409")).id)
    register.write(lambda tx: tx.add(Student(name="丙")).id)
    named = {one.grade: one.closing for one in of_term(register).grades}
    assert named == {"小五": 1, "小六": 2, "初一": 2, "高二": 1, "2024级": 1, "未填年级": 1}


def test_a_year_that_goes_up_moves_between_the_lines_and_names_only_who_leaves(
    register: Register,
) -> None:
    """升级 concerns everybody; the list is of those who come and go."""
    for student_id, after in ((MING, "初二"), (HONG, "初二"), (GANG, "高三")):
        put(register, student_id, "promotion", "2026-08-10", grade_after=after)
    for student_id in (LAN, HAO):
        put(register, student_id, "graduation", "2026-07-20")
    found = of_term(register)
    assert [(one.kind, one.column) for one in found.lines] == [("毕业", "其他减少")] * 2
    assert [(one.grade, one.opening, one.shifted, one.closing) for one in found.grades] == [
        ("小六", 2, 0, 0), ("初一", 2, -2, 0), ("初二", 0, 2, 2), ("高二", 1, -1, 0),
        ("高三", 0, 1, 1),
    ]  # fmt: skip
    before = of_term(register, BEFORE)
    assert [(one.grade, one.closing) for one in before.grades] == [
        ("小六", 2), ("初一", 2), ("高二", 1),
    ]  # fmt: skip


def test_a_grade_that_was_edited_since_still_adds_up(register: Register) -> None:
    put(register, MING, "suspension", "2026-03-10", end="20260831")
    put(register, MING, "resumption", "2026-09-20", grade_after="初一", class_after="0701")
    register.write(lambda tx: setattr(tx.get(Student, MING, ""), "grade", "初二"))
    found = of_term(register)
    assert [(one.grade, one.shifted, one.closing) for one in found.grades] == [
        ("小六", 0, 2), ("初一", -1, 1), ("初二", 1, 1), ("高二", 0, 1),
    ]  # fmt: skip
