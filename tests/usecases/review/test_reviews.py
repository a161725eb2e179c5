"""学期复核: what is asked, what may be answered, and when it can be closed (R-ORD-26-1)."""

from collections.abc import Callable

from duty_school import on, read_on
from review_school import GANG, MING, PDF, TERM, codes, put

from app.persistence.records import Student
from app.persistence.register import Register
from app.usecases.checking import compliance
from app.usecases.dossier import dossier_entries, dossier_gaps
from app.usecases.pupils import filters
from app.usecases.pupils.proofs import Attached
from app.usecases.review import findings, reviews, school_papers
from app.usecases.review.reviews import DONE, LEFT, NONE, Answer, ItemLine, ReviewView
from app.usecases.school import history
from app.usecases.status import suspensions

TODAY = "2027-01-10"
NEW = {"name": "新来", "class_no": "0601", "grade": "小六", "national_number": "G1"}


def begun(register: Register, kind: str = "term", period: str = TERM) -> int:
    return int(on(TODAY, register, reviews.begin, kind, period, "李校长", "2027-01-15"))


def shown(register: Register, review_id: int) -> ReviewView:
    found: ReviewView = read_on(TODAY, register, reviews.review, review_id)
    return found


def item(register: Register, review_id: int, key: str) -> ItemLine:
    return next(one for one in shown(register, review_id).items if one.key == key)


def answer(register: Register, review_id: int, key: str, *given: str) -> None:
    on(TODAY, register, reviews.answer, review_id, key, Answer(*given))


def refused(register: Register, review_id: int, key: str, *given: str) -> list[str]:
    return codes(lambda: answer(register, review_id, key, *given))


def answer_all(register: Register, review_id: int) -> None:
    """已核对 where the list is empty, 有遗留 with a word elsewhere, classes counted right."""
    for one in shown(register, review_id).items:
        if one.pupils >= 0:
            answer(register, review_id, one.key, DONE, "", str(one.pupils))
        elif one.proof or (one.empties and one.count):
            answer(register, review_id, one.key, LEFT, "下学期开学前补齐")
        else:
            answer(register, review_id, one.key, DONE)


def test_each_class_is_reconciled_by_itself(register: Register) -> None:
    review_id = begun(register)
    classes = [one for one in shown(register, review_id).items if one.pupils >= 0]
    assert [(one.key, one.pupils) for one in classes] == [
        ("class.0601", 2), ("class.0701", 2), ("class.1102", 1),
    ]  # fmt: skip
    assert refused(register, review_id, "class.0601", DONE) == ["review.counted"]
    assert refused(register, review_id, "class.0601", DONE, "", "3") == ["review.roster"]
    assert refused(register, review_id, "class.0601", LEFT, "", "3") == ["review.note"]
    answer(register, review_id, "class.0601", LEFT, "周兰还没有办转出", "1")
    assert item(register, review_id, "class.0601").counted == "1"


def test_who_is_on_leave_is_not_missed_at_the_roll_call(register: Register) -> None:
    put(register, MING, "suspension", "2026-09-20", end="20270920")
    review_id = begun(register)
    one = item(register, review_id, "class.0701")
    assert one.pupils == 1
    assert "另有 1 名在籍不在校" in one.about
    answer(register, review_id, "class.0701", DONE, "", "1")


def test_the_counts_are_those_of_the_lists_behind_them(register: Register) -> None:
    put(register, GANG, "suspension", "2026-03-10", end="20261220")
    review_id = begun(register)
    counts = {one.key: one.count for one in shown(register, review_id).items}
    gaps = [one for one in read_on(TODAY, register, dossier_gaps.gaps) if one.incomplete]
    quality = read_on(TODAY, register, compliance.lines, "数据质量")
    assert counts["papers"] == len(gaps) == 5
    assert counts["suspensions"] == len(read_on(TODAY, register, suspensions.overdue)) == 1
    assert [counts[f"{who}"] for who in (
        "people-missing", "people-wrong", "data-missing", "data-wrong",
    )] == [len(one.pupils) for one in quality]  # fmt: skip
    for one in shown(register, review_id).items:
        assert one.count in (-1, len(one.behind))


def test_an_item_is_done_only_when_its_list_is_empty(register: Register) -> None:
    review_id = begun(register)
    assert refused(register, review_id, "papers", DONE) == ["review.not-empty"]
    assert refused(register, review_id, "papers", LEFT) == ["review.note"]
    assert refused(register, review_id, "papers", NONE) == ["review.note"]
    assert refused(register, review_id, "papers", "好") == ["review.answer"]
    assert refused(register, review_id, "papers", LEFT, "长" * 61) == ["review.note"]
    assert refused(register, review_id, "不存在", DONE) == ["review.item"]
    answer(register, review_id, "papers", LEFT, "采集表已发给家长")
    answer(register, review_id, "cases", DONE)
    one = item(register, review_id, "papers")
    assert (one.answer, one.note, one.answered_by) == (LEFT, "采集表已发给家长", "王老师")


def test_results_and_awards_of_the_term_belong_to_the_review(register: Register) -> None:
    """R-GEN-3-1: 每学期结束后更新成绩、奖惩."""
    review_id = begun(register)
    assert item(register, review_id, "results").count == 5
    entry = dossier_entries.NewEntry(3, "学业考试", "期末成绩", on="20270108", term=TERM)
    award = dossier_entries.NewEntry(5, "获奖", "三好学生", on="20261230", level="校级")
    on(TODAY, register, dossier_entries.add, MING, entry)
    on(TODAY, register, dossier_entries.add, MING, award)
    assert item(register, review_id, "results").count == 4
    put(register, GANG, "suspension", "2026-12-20", end="20271220")
    assert item(register, review_id, "results").count == 3
    awards = item(register, review_id, "awards")
    assert awards.argument.chips == (filters.chosen([MING]),)
    [line] = awards.behind
    assert (line.student_id, line.what) == (MING, "2026-12-30 三好学生（校级）")


def test_a_review_is_gone_on_with_another_day_and_closed_when_all_is_answered(
    register: Register,
) -> None:
    review_id = begun(register)
    answer(register, review_id, "cases", DONE)
    assert codes(lambda: on(TODAY, register, reviews.close, review_id)) == ["review.unanswered"]
    assert codes(lambda: begun(register)) == ["review.twice"]
    answer_all(register, review_id)
    before = shown(register, review_id)
    assert before.unanswered == 0
    on("2027-01-12", register, reviews.close, review_id)
    after = shown(register, review_id)
    assert [(one.key, one.count, one.answer) for one in after.items] == [
        (one.key, one.count, one.answer) for one in before.items
    ]
    assert after.line.closed_at.startswith("2027-01-12")
    assert refused(register, review_id, "cases", DONE) == ["review.closed"]
    add = (findings.add, review_id, "问题", "王老师", "2027-03-01")
    assert codes(lambda: on(TODAY, register, *add)) == ["review.closed"]


def test_a_closed_review_reads_as_it_was_and_is_reopened_with_a_reason(register: Register) -> None:
    review_id = begun(register)
    answer_all(register, review_id)
    on(TODAY, register, reviews.close, review_id)
    register.write(lambda tx: tx.add(Student(**NEW)).id)
    assert item(register, review_id, "class.0601").pupils == 2
    assert codes(lambda: on(TODAY, register, reviews.reopen, review_id, " ")) == ["review.reason"]
    on(TODAY, register, reviews.reopen, review_id, "漏了一名学生")
    assert item(register, review_id, "class.0601").pupils == 3
    # The class teacher's count no longer agrees, so it cannot be closed as it stands.
    assert codes(lambda: on(TODAY, register, reviews.close, review_id)) == ["review.roster"]


def test_only_terms_of_the_calendar_are_reviewed_and_somebody_answers_for_it(
    register: Register,
) -> None:
    assert codes(lambda: begun(register, "term", "2031-2032-1")) == ["review.term"]
    assert codes(lambda: begun(register, "year", "二六")) == ["review.period"]
    wrong = (reviews.begin, "term", TERM, " ")
    assert codes(lambda: on(TODAY, register, *wrong)) == ["review.person"]
    assert read_on(TODAY, register, reviews.offered) == (
        ("term", TERM), ("term", "2025-2026-2"), ("year", "2026"), ("year", "2025"),
    )  # fmt: skip


def test_the_articles_are_those_of_the_school_s_own_text(
    opening: Callable[..., Register],
) -> None:
    for profile, cite in (
        ("ordos", "办法 第二十六条"),
        ("sichuan", "四川 第四十八条"),
        ("nongan", ""),
    ):
        register = opening(profile=profile)
        review_id = register.read(lambda tx: [one.id for one in reviews.reviews(tx)])
        number = review_id[0] if review_id else begun(register)
        assert item(register, number, "cases").cite == cite


def test_the_self_check_asks_for_the_three_local_rules_with_their_texts(
    register: Register,
) -> None:
    """R-ORD-N1-2, R-ORD-25-1: 核准, 保密, 责任追究; 保障条件, 管理制度, 工作机制."""
    review_id = begun(register, "year", "2026")
    asked = {one.key: one for one in shown(register, review_id).items if one.proof}
    assert {one.cite for key, one in asked.items() if key.startswith("rule-")} == {"通知 一"}
    assert {asked[key].cite for key in ("conditions", "rules", "mechanism")} == {"办法 第二十五条"}
    assert refused(register, review_id, "rule-secrecy", DONE) == ["review.proof"]
    file = Attached("保密制度.pdf", "application/pdf", PDF)
    proofs = school_papers.Proofs([file], "第二版", "2026-09-01")
    given = (review_id, "rule-secrecy", Answer(LEFT), proofs)
    wrong = (reviews.answer_with_proofs, *given)
    assert codes(lambda: on(TODAY, register, *wrong)) == ["review.note"]
    assert register.read(school_papers.rules) == ()
    on(TODAY, register, school_papers.attach_proof, review_id, "rule-secrecy", proofs)
    answer(register, review_id, "rule-secrecy", DONE)
    [rule] = register.read(school_papers.rules)
    assert (rule.version, rule.dated_on, rule.file) == ("第二版", "20260901", "保密制度.pdf")
    empty = (school_papers.attach_proof, review_id, "rule-approval", school_papers.Proofs())
    assert codes(lambda: on(TODAY, register, *empty)) == ["review.files"]


def test_the_self_check_looks_for_terms_that_were_not_reviewed(register: Register) -> None:
    review_id = on("2027-03-01", register, reviews.begin, "year", "2026", "李校长")
    [line] = [
        one for one in read_on("2027-03-01", register, reviews.review, review_id).items
        if one.key == "reviews"
    ]  # fmt: skip
    assert [one.argument for one in line.behind] == [TERM]
    term = begun(register)
    answer_all(register, term)
    on(TODAY, register, reviews.close, term)
    again = read_on("2027-03-01", register, reviews.review, review_id)
    assert next(one for one in again.items if one.key == "reviews").count == 0


def test_open_problems_come_back_in_the_next_review(register: Register) -> None:
    """R-GEN-5-1: 发现问题及时改进."""
    first = on("2026-07-05", register, reviews.begin, "term", "2025-2026-2", "李校长")
    mend = ("赵老师", "2026-09-10")
    one = on("2026-07-05", register, findings.add, first, "0701 班缺三张采集表", *mend)
    on("2026-07-05", register, findings.add, first, "借阅登记不全", *mend)
    on("2026-07-06", register, findings.close, one, "已补收并扫描")
    second = begun(register)
    assert [line.title for line in shown(register, second).findings] == ["借阅登记不全"]
    asked = item(register, second, "findings")
    assert asked.count == 1
    assert "赵老师" in asked.behind[0].what
    assert "已过期限" in asked.behind[0].what
    on(TODAY, register, findings.add, second, "本次发现的", "王老师", "2027-03-01")
    assert item(register, second, "findings").count == 1
    assert "本次发现的" not in {line.title for line in shown(register, first).findings}
    two = shown(register, second).findings[0]
    on(TODAY, register, findings.close, two.id, "已补登")
    assert item(register, second, "findings").count == 0
    assert [line.closed_on for line in shown(register, second).findings] == ["20270110", ""]


def test_a_problem_has_a_person_a_day_and_in_the_end_a_measure(register: Register) -> None:
    review_id = begun(register)
    add = (findings.add, review_id)
    assert codes(lambda: on(TODAY, register, *add, "", "", "2027-03-01")) == ["review.finding"] * 2
    assert codes(lambda: on(TODAY, register, *add, "问题", "王老师", "某天")) == ["date.typed"]
    one = on(TODAY, register, *add, "问题", "王老师", "2027-03-01")
    close = (findings.close, one)
    assert codes(lambda: on(TODAY, register, *close, "")) == ["review.finding"]
    assert codes(lambda: on(TODAY, register, *close, "改了", "2026-01-01")) == ["review.finding"]
    assert codes(lambda: on(TODAY, register, *close, "改了", "2028-01-01")) == ["review.finding"]
    on(TODAY, register, *close, "改了")
    assert codes(lambda: on(TODAY, register, *close, "又改")) == ["review.finding"]


def test_who_may_only_look_begins_nothing(opening: Callable[..., Register]) -> None:
    register = opening("leader")
    assert codes(lambda: begun(register)) == ["permission.denied"]


def test_every_answer_stands_in_the_log_as_a_sentence(register: Register) -> None:
    review_id = begun(register)
    answer(register, review_id, "papers", LEFT, "采集表已发给家长")
    answer(register, review_id, "papers", NONE, "本学期不查")
    said = [one.sentence for one in register.read(history.entries, 3)]
    assert "结论 有遗留 → 不适用" in said[0]
    assert any(one.startswith("新增复核结论") for one in said)
    on(TODAY, register, findings.add, review_id, "缺采集表", "赵老师", "2027-03-01")
    assert register.read(history.entries, 1)[0].sentence.startswith("新增复核发现的问题")


def test_a_rule_that_is_in_force_needs_no_second_scan_the_year_after(register: Register) -> None:
    """R-ORD-N1-2: documents with version and date, asked for each year."""
    first = on("2026-06-20", register, reviews.begin, "year", "2025", "李校长")
    file = Attached("保密制度.pdf", "application/pdf", PDF)
    proofs = school_papers.Proofs([file], "第一版", "2025-09-01")
    on("2026-06-20", register, school_papers.attach_proof, first, "rule-secrecy", proofs)
    second = begun(register, "year", "2026")
    assert [one.version for one in shown(register, second).papers] == ["第一版"]
    answer(register, second, "rule-secrecy", DONE)
    assert refused(register, second, "rule-approval", DONE) == ["review.proof"]
    newer = school_papers.Proofs([file], "第二版", "2026-12-01")
    on(TODAY, register, school_papers.attach_proof, second, "rule-secrecy", newer)
    assert [one.version for one in shown(register, second).papers] == ["第二版"]
    assert [one.version for one in register.read(school_papers.rules)] == ["第二版"]
