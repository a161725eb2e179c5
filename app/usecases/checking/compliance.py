"""合规: the breach lists of the texts as live counts, each with the pupils behind it.

What a program cannot know is said to be so, and left to people.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from app.domain.dates import day_of
from app.persistence.campaign_records import Admission
from app.persistence.case_records import Enrolment, StatusCase
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.usecases.checking import data_quality, doubles
from app.usecases.dossier import dossier_transfers
from app.usecases.intake import admission, admission_plans
from app.usecases.paper import disclosures
from app.usecases.status import case_rows, cases, suspensions
from app.usecases.staying import dropout

_GROUP = 500


class Breach(StrEnum):
    """A kind of breach, whatever a text calls it."""

    BEYOND = "beyond"
    UNFILED = "unfiled"
    FALSE = "false"
    CHANGES = "changes"
    TRANSFER = "transfer"
    DOSSIER = "dossier"
    DROPOUT = "dropout"
    LEAK = "leak"
    OTHER = "other"
    PEOPLE_MISSING = "people-missing"
    PEOPLE_WRONG = "people-wrong"
    DATA_MISSING = "data-missing"
    DATA_WRONG = "data-wrong"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a text's list: its number, its words, and the kind of breach."""

    number: str
    text: str
    breach: Breach


@dataclass(frozen=True, slots=True)
class BreachList:
    """The list of one text."""

    title: str
    source: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """One pupil behind a count, and what is the matter; ``place`` shows where it is mended."""

    student_id: int
    name: str
    class_no: str
    what: str
    place: str
    argument: object = None


@dataclass(frozen=True, slots=True)
class BreachLine:
    """One item with who is behind it. Not ``known``: a program cannot tell; ``note`` says why."""

    item: Item
    known: bool
    note: str
    pupils: tuple[Behind, ...]

    @property
    def count(self) -> int:
        """Pupils, each once."""
        return len({one.student_id for one in self.pupils})


LISTS = {
    "办法": BreachList(
        "内蒙古自治区办法 第二十九条（九种）",
        "办法 第二十九条",
        (
            Item("一", "为超范围、超计划招收学生建立学籍档案的", Breach.BEYOND),
            Item("二", "不为正常招收的学生建立学籍档案的", Breach.UNFILED),
            Item("三", "以虚假信息建立学籍或学籍档案的", Breach.FALSE),
            Item("四", "不及时把学籍变动信息纳入学籍档案的", Breach.CHANGES),
            Item("五", "接收学生不为其办理转学手续的", Breach.TRANSFER),
            Item("六", "不按规定为学生转接学籍档案的", Breach.DOSSIER),
            Item("七", "不及时报告义务教育阶段学生辍学情况的", Breach.DROPOUT),
            Item("八", "泄露或非法使用学生学籍信息的", Breach.LEAK),
            Item("九", "违反本办法规定的其他行为", Breach.OTHER),
        ),
    ),
    "农安": BreachList(
        "农安县办法 第三十四条（七种）",
        "农安 第三十四条",
        (
            Item("（一）", "不为已接收学生建立学籍档案的", Breach.UNFILED),
            Item("（二）", "以虚假信息建立学籍或学籍档案的", Breach.FALSE),
            Item("（三）", "不及时把学籍变动信息纳入学籍档案的", Breach.CHANGES),
            Item("（四）", "不及时报告学生辍学情况的", Breach.DROPOUT),
            Item("（五）", "接收学生不为其办理转学手续的", Breach.TRANSFER),
            Item("（六）", "不按规定为学生转接学籍档案的", Breach.DOSSIER),
            Item("（七）", "泄露或非法使用学生学籍信息的", Breach.LEAK),
        ),
    ),
    "四川": BreachList(
        "四川省办法 第五十一条（八种）",
        "四川 第五十一条",
        (
            Item("一", "不为已按规定接收学生建立学籍档案的", Breach.UNFILED),
            Item("二", "以虚假信息建立学籍或学籍档案的", Breach.FALSE),
            Item("三", "不及时把学籍变动信息纳入学籍档案的", Breach.CHANGES),
            Item("四", "不及时报告义务教育阶段学生辍学情况的", Breach.DROPOUT),
            Item("五", "接收学生不为其办理转学手续的", Breach.TRANSFER),
            Item("六", "不按规定为学生转接学籍档案的", Breach.DOSSIER),
            Item("七", "泄露或非法使用学生学籍信息的", Breach.LEAK),
            Item("八", "违反本办法规定的其他行为", Breach.OTHER),
        ),
    ),
    "数据质量": BreachList(
        "数据质量（四个方面）",
        data_quality.SOURCE,
        (
            Item("一", "人不全：在校就读而没有学籍号的", Breach.PEOPLE_MISSING),
            Item("二", "人不准：问题学籍，人籍不符的", Breach.PEOPLE_WRONG),
            Item("三", "数不全：必填信息没有填齐，缺照片的", Breach.DATA_MISSING),
            Item("四", "数不准：信息与证件、学制矛盾的", Breach.DATA_WRONG),
        ),
    ),
}
"""R-ORD-29-1, R-NA-34-1, R-SC-51-1, by the document that the profile cites; and R-FJ-5-3."""
_OF_PROFILE = {"nongan": "农安", "sichuan": "四川"}
_OWN_READING = "材料只写了“人不全、人不准、数不全、数不准”，没有写怎样统计；这里按字面统计。"
_NOTES = {
    Breach.PEOPLE_MISSING: _OWN_READING,
    Breach.PEOPLE_WRONG: _OWN_READING + "真假仍须对照证件和人核查。",
    Breach.DATA_MISSING: _OWN_READING,
    Breach.DATA_WRONG: _OWN_READING + "没有矛盾的，也可能填错。",
    Breach.FALSE: "程序只能发现号码重复和矛盾，不能判断信息真假；请对照证件核查。",
    Breach.LEAK: "程序只记录经它提供的信息，不知道别处的泄露；请查看“对外提供”登记。",
    Breach.OTHER: "程序无法判断，请按办法自查。",
    Breach.BEYOND: "按招生计划统计超出计划的学生；是否超出范围，请对照招生范围核查。",
    Breach.TRANSFER: "在校而没有学籍号、没有入学注册，也没有在办手续的学生；"
    "库里多数学生没有学籍号时无法判断，请先导入学籍号。",
}


Finder = Callable[[Tx], Iterator[Behind]]


def list_of(tx: Tx) -> str:
    """The list of the school's own text; that of 内蒙古 where its profile has none."""
    return _OF_PROFILE.get(tx.setting("profile"), "办法")


def lines(tx: Tx, which: str) -> tuple[BreachLine, ...]:
    """Every item of the list ``which`` (a key of ``LISTS``) as it stands now."""
    found: dict[Breach, tuple[Behind, ...]] = {}
    lines = []
    for item in LISTS[which].items:
        if item.breach not in found:
            found[item.breach] = tuple(_FINDERS.get(item.breach, _nobody)(tx))
        note = _note(tx, item.breach)
        known = item.breach in _FINDERS and not (
            item.breach is Breach.TRANSFER and not _numbered(tx)
        )
        lines.append(BreachLine(item, known, note, found[item.breach]))
    return tuple(lines)


def _note(tx: Tx, breach: Breach) -> str:
    note = _NOTES.get(breach, "")
    if breach is Breach.FALSE:
        open_ones = sum(
            n for (_, state), n in doubles.counts(tx).items() if state in doubles.UNFINISHED
        )
        return f"{note}未办结的问题学籍 {open_ones} 件。"
    if breach is Breach.LEAK:
        _, total = disclosures.lines(tx, 1, only_outside=True)
        return f"{note}已登记对外提供 {total} 次。"
    return note


def _nobody(_tx: Tx) -> Iterator[Behind]:
    yield from ()


def _beyond(tx: Tx) -> Iterator[Behind]:
    for year in (str(tx.today.year), str(tx.today.year - 1)):
        for one in admission_plans.beyond_plan(tx, year):
            what = f"{year} 年{one.stage}第 {one.order} 名，超出招生计划"
            yield Behind(one.student_id, one.name, one.class_no, what, "ADMISSION")


def _unfiled(tx: Tx) -> Iterator[Behind]:
    late = {
        student_id: clock.due
        for clock in admission.clocks(tx)
        if clock.days_left < 0
        for student_id in clock.behind
    }
    for student_id, name, class_no in _pupils(tx, late):
        what = f"建档期限 {late[student_id]} 已过"
        yield Behind(student_id, name, class_no, what, "ADMISSION")


def _changes(tx: Tx) -> Iterator[Behind]:
    for one in cases.open_cases(tx):
        if one.late:
            what = f"{one.title}：{one.step}，期限 {day_of(one.due)} 已过"
            yield Behind(one.student_id, one.name, one.class_no, what, "CASE", one.id)
    for line in suspensions.overdue(tx):
        if not line.case_id:
            what = f"休学 {day_of(line.ends_on)} 期满，没有办理复学或续办"
            yield Behind(
                line.student_id, line.name, line.class_no, what, "STUDENT", line.student_id
            )


def _transfer(tx: Tx) -> Iterator[Behind]:
    """Who is here without a number, without an admission and without a case under way."""
    if not _numbered(tx):
        return
    registered = select(Admission.student_id)
    running = select(StatusCase.student_id).where(StatusCase.state.in_(case_rows.RUNNING))
    away = select(Enrolment.student_id).where(Enrolment.attends == 0)
    rows = tx.session.execute(
        select(Student.id, Student.name, Student.class_no)
        .where(Student.national_number == "", Student.id.not_in(registered))
        .where(Student.id.not_in(running), Student.id.not_in(away))
        .order_by(Student.class_no, Student.id)
    )
    for student_id, name, class_no in rows:
        what = "没有学籍号，也没有在办的入学注册或转学"
        yield Behind(student_id, name, class_no, what, "STUDENT", student_id)


def _numbered(tx: Tx) -> bool:
    """Whether most pupils have their 学籍号 here: else its lack says nothing of a pupil."""
    blank = select(func.count()).where(Student.national_number == "")
    without = tx.session.scalar(blank) or 0
    every = tx.session.scalar(select(func.count()).select_from(Student)) or 0
    return without * 2 < every


def _dossier(tx: Tx) -> Iterator[Behind]:
    late = {
        student_id: clock
        for clock in dossier_transfers.clocks(tx)
        if clock.days_left < 0
        for student_id in clock.behind
    }
    for student_id, name, class_no in _pupils(tx, late):
        what = f"{late[student_id].title}，期限 {late[student_id].due} 已过"
        yield Behind(student_id, name, class_no, what, "STUDENT", student_id)


def _dropout(tx: Tx) -> Iterator[Behind]:
    for one in dropout.lines(tx):
        reports = [text for text in one.lacking if text.startswith(dropout.REPORT)]
        if reports:
            what = f"{day_of(one.since)} 起不到校，未送出：{'、'.join(reports)}"
            yield Behind(one.student_id, one.name, one.class_no, what, "DROPOUT", one.id)


def _quality(found: Callable[[Tx], Iterator[data_quality.Found]]) -> Finder:
    return lambda tx: (Behind(*one) for one in found(tx))


def _pupils(tx: Tx, ids: Collection[int]) -> Iterator[tuple[int, str, str]]:
    for group in in_groups(sorted(ids), _GROUP):
        rows = tx.session.execute(
            select(Student.id, Student.name, Student.class_no).where(Student.id.in_(group))
        )
        yield from ((row[0], row[1], row[2]) for row in rows)


_FINDERS: dict[Breach, Finder] = {
    Breach.BEYOND: _beyond,
    Breach.UNFILED: _unfiled,
    Breach.CHANGES: _changes,
    Breach.TRANSFER: _transfer,
    Breach.DOSSIER: _dossier,
    Breach.DROPOUT: _dropout,
    Breach.PEOPLE_MISSING: _quality(data_quality.people_missing),
    Breach.PEOPLE_WRONG: _quality(data_quality.people_wrong),
    Breach.DATA_MISSING: _quality(data_quality.data_missing),
    Breach.DATA_WRONG: _quality(data_quality.data_wrong),
}
