"""控辍: reports and notices by the profile, receipts, 随迁; a return is never blocked."""

from pathlib import Path

import pytest
from duty_school import on, read_on, refused
from invented import Opened

from app.job import Job
from app.persistence.register import Register
from app.usecases.staying import contacts, dropout, dropout_papers
from app.usecases.staying.dropout_papers import Wanted

TODAY = "2026-10-20"
JUNIOR, SENIOR, MIGRANT = 1, 3, 4


def watch(register: Register, student_id: int = JUNIOR, cause: str = "厌学") -> int:
    return on(TODAY, register, dropout.open_watch, student_id, "2026-10-12", cause)


def shown(register: Register, watch_id: int) -> dropout.WatchDetail:
    return read_on(TODAY, register, dropout.show, watch_id)


def profile(register: Register, name: str) -> None:
    register.write(lambda tx: tx.set("profile", name))


@pytest.mark.parametrize(
    ("name", "addressees"),
    [
        ("ordos", ["县级学籍主管部门", "旗县人民政府"]),
        ("nongan", ["教育局"]),
        ("sichuan", ["乡镇人民政府", "县级教育行政部门", "学籍主管部门"]),
    ],
)
def test_the_profile_says_who_is_told_in_writing(
    register: Register, name: str, addressees: list[str]
) -> None:
    """R-ORD-22-1, R-NA-29-1, R-SC-46-1, P35."""
    profile(register, name)
    detail = shown(register, watch(register))
    assert [n.addressee for n in detail.needs if n.kind == dropout.REPORT] == addressees
    assert all(n.source for n in detail.needs if n.kind == dropout.REPORT)


def test_a_week_is_counted_in_school_days(register: Register) -> None:
    line = shown(register, watch(register)).line
    assert line.days_away == 7
    assert line.state == dropout.WATCHED


def test_a_pupil_is_reported_once_every_addressee_has_the_report(
    register: Register, tmp_path: Path
) -> None:
    """R-ORD-22-1: printed report with two addressees and the record of its dispatch."""
    watch_id = watch(register)
    wanted = Wanted(dropout.REPORT, ("县级学籍主管部门", "旗县人民政府"))
    out = tmp_path / "报告.pdf"
    printed = on(TODAY, register, dropout_papers.make, watch_id, wanted, out, Job())
    assert out.read_bytes().startswith(b"%PDF")
    first, second = shown(register, watch_id).papers
    assert {first.number, second.number} == set(printed.numbers)
    on(TODAY, register, dropout_papers.sent, first.id, "", "公文系统")
    assert shown(register, watch_id).line.state == dropout.WATCHED
    on(TODAY, register, dropout_papers.received, second.id, "", "旗政府办 李某")
    line = shown(register, watch_id).line
    assert line.state == dropout.REPORTED
    assert line.lacking == ()


def test_the_notice_to_return_sets_a_day_and_waits_for_its_receipt(
    register: Register, tmp_path: Path
) -> None:
    """R-NA-29-1: 《劝返复学通知书》 with 送达回执 and deadline."""
    profile(register, "nongan")
    watch_id = watch(register)
    assert any(dropout.RETURN in text for text in shown(register, watch_id).line.lacking)
    wanted = Wanted(dropout.RETURN, ("监护人",))
    on(TODAY, register, dropout_papers.make, watch_id, wanted, tmp_path / "通知.pdf", Job())
    [paper] = shown(register, watch_id).papers
    assert paper.due_on == "20261027"
    assert read_on(TODAY, register, dropout_papers.unanswered) == ()
    late = read_on("2026-10-28", register, dropout_papers.unanswered)
    assert [one.id for one in late] == [paper.id]
    on(TODAY, register, dropout_papers.received, paper.id, "", "父亲")
    assert read_on("2026-10-28", register, dropout_papers.unanswered) == ()


def test_the_survey_is_asked_for_where_the_school_has_one(register: Register) -> None:
    """R-YH-3-5."""
    profile(register, "yanhe")
    assert dropout.SURVEY in shown(register, watch(register)).line.lacking


def test_a_return_closes_the_watch_whatever_is_still_missing(register: Register) -> None:
    watch_id = watch(register)
    assert shown(register, watch_id).line.lacking
    on(TODAY, register, dropout.close_watch, watch_id, TODAY, dropout.BACK)
    line = shown(register, watch_id).line
    assert (line.state, line.lacking) == (dropout.RETURNED, ())
    assert read_on(TODAY, register, dropout.lines) == ()
    on(TODAY, register, dropout.reopen_watch, watch_id)
    assert shown(register, watch_id).line.state == dropout.WATCHED


def test_a_child_of_compulsory_age_keeps_its_place(register: Register) -> None:
    """R-ORD-22-1."""
    codes = [one.code for one in shown(register, watch(register)).findings]
    assert codes[-1] == "dropout.kept"


def test_migrants_are_listed_at_the_end_of_term_until_their_dossier_went_home(
    register: Register, tmp_path: Path
) -> None:
    """R-ORD-22-2, R-SC-46-2."""
    watch(register)
    watch_id = watch(register, MIGRANT)
    assert [one.name for one in read_on(TODAY, register, dropout.migrants)] == ["赵六"]
    out = tmp_path / "随迁.csv"
    assert on(TODAY, register, dropout.write_migrants, out) == 1
    assert "赵六" in out.read_text(encoding="utf-8-sig")
    assert "户籍所在地旗县教育行政部门" in out.read_text(encoding="utf-8-sig")
    on(TODAY, register, dropout.hand_over, watch_id, TODAY, "某旗教育局")
    assert read_on(TODAY, register, dropout.migrants) == ()


def test_a_missing_pupil_is_reported_as_such(register: Register) -> None:
    """R-NA-28-2."""
    profile(register, "nongan")
    found = shown(register, watch(register, cause=dropout.MISSING)).needs
    assert found[0].source == "农安 第二十八条"


def test_a_pupil_is_watched_once_and_not_from_tomorrow(register: Register) -> None:
    watch(register)
    with refused() as found:
        watch(register)
    assert [one.code for one in found] == ["dropout.twice"]
    with refused() as found:
        on(TODAY, register, dropout.open_watch, 2, "2026-10-21", "厌学")
    assert [one.code for one in found] == ["dropout.future"]


def test_counts_agree_with_the_lists_behind_them(register: Register) -> None:
    watch(register)
    closed = watch(register, 2)
    on(TODAY, register, dropout.close_watch, closed, TODAY, "已转学")
    counts = read_on(TODAY, register, dropout.counts)
    for state, count in counts.items():
        assert len(read_on(TODAY, register, dropout.lines, (state,))) == count
    assert sum(counts.values()) == 2


def test_contacts_since_the_pupil_stayed_away_are_counted(register: Register) -> None:
    watch_id = watch(register)
    for day in ("2026-10-01", "2026-10-15"):
        entry = contacts.Entry(JUNIOR, day, "家访", "母亲", "愿意返校")
        on(TODAY, register, contacts.enter, entry)
    detail = shown(register, watch_id)
    assert detail.line.contacts == len(detail.contacts) == 1


def test_an_inspector_only_looks(opening: Opened) -> None:
    with opening("auditor") as register, refused() as found:
        watch(register)
    assert [one.code for one in found] == ["permission.denied"]
