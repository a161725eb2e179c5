"""What a review looks at: every item with its article and the list behind it, asked as it is now.

The lists are those of the rooms where things are mended; none is counted a second way here.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from app.domain.duties import Kind
from app.persistence.transaction import Tx
from app.usecases.checking import data_quality
from app.usecases.pupils import filters, students
from app.usecases.pupils.filters import Chip, Query
from app.usecases.review import review_lists
from app.usecases.review.review_lists import Behind, Finder, Span
from app.usecases.rulebook import policies

TERM, YEAR = "term", "year"
CLASS = "class."
"""Key of a class's item, before its 班号."""
_PUPILS, _TERM = "STUDENTS", "DELIVERIES"
"""Places that are opened for just what is behind an item."""
_GAPS, _LOANS, _IMPORTS = 2, 1, 3
"""Parts of the page of dossiers."""
_Cites = tuple[tuple[str, str], ...]
_REVIEWED: _Cites = (("办法", "办法 第二十六条"), ("四川", "四川 第四十八条"))


@dataclass(frozen=True, slots=True)
class Item:
    """One item. ``empties``: it is done only when its list is empty; ``proof``: only with a paper.

    ``place`` and ``argument`` open the list. ``counts`` is False where people alone can tell.
    """

    key: str
    category: str
    title: str
    about: str
    cites: _Cites = ()
    finder: Finder | None = None
    place: str = ""
    argument: object = None
    empties: bool = False
    proof: bool = False

    @property
    def counts(self) -> bool:
        """Whether a list stands behind it."""
        return self.finder is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """An item as it is asked now: its article here, and who is behind it."""

    item: Item
    cite: str
    behind: tuple[Behind, ...]
    pupils: int = -1
    """Pupils of a class who are 在读; -1 for everything but a class."""


def asked(tx: Tx, kind: str, span: Span) -> tuple[Asked, ...]:
    """Every item of a term's review or a year's self-check, with its list, in order."""
    cited = {document.id for document in policies.of_school(tx).rules.document}
    items = TERM_ITEMS if kind == TERM else YEAR_ITEMS
    found = [_asked(tx, one, cited, span) for one in items]
    return (*found, *_classes(tx, cited)) if kind == TERM else tuple(found)


def one_asked(tx: Tx, kind: str, span: Span, key: str) -> Asked | None:
    """One item alone; ``None`` for a key that no item has now."""
    cited = {document.id for document in policies.of_school(tx).rules.document}
    if key.startswith(CLASS):
        return next((one for one in _classes(tx, cited) if one.item.key == key), None)
    for one in TERM_ITEMS if kind == TERM else YEAR_ITEMS:
        if one.key == key:
            return _asked(tx, one, cited, span)
    return None


def _asked(tx: Tx, item: Item, cited: Collection[str], span: Span) -> Asked:
    """The item with its list, and the way to it: the pupils behind it, or the term's changes."""
    behind = tuple(item.finder(tx, span)) if item.finder is not None else ()
    if item.place == _PUPILS:
        ids = tuple(dict.fromkeys(one.student_id for one in behind))[: filters.MOST_CHOSEN]
        item = replace(item, argument=Query(chips=(filters.chosen(ids),)) if ids else None)
    elif item.place == _TERM:
        item = replace(item, argument=span.term)
    return Asked(item, _cite(item, cited), behind)


def _cite(item: Item, cited: Collection[str]) -> str:
    return next((cite for document, cite in item.cites if document in cited), "")


def _classes(tx: Tx, cited: Collection[str]) -> Iterator[Asked]:
    """班级核对: one item a class, with how many sit in it by the register (R-ORD-26-1)."""
    seated = students.seated(tx)
    for one in students.classes(tx):
        name = one.class_no or "未编班"
        query = Query(chips=(Chip("class_no", (one.class_no,)),))
        here = seated.get(one.class_no, 0)
        away = f"，另有 {one.count - here} 名在籍不在校" if one.count > here else ""
        about = f"请班主任点名：学籍库在读 {here} 名{away}。"
        item = Item(
            f"{CLASS}{one.class_no}", "班级核对", f"{name} 人数与名册相符", about, _REVIEWED,
            place="STUDENTS", argument=query,
        )  # fmt: skip
        yield Asked(item, _cite(item, cited), (), here)


_FORMAL, _FILED, _RIGHT, _ENTERED = "手续完备", "材料齐全", "信息准确", "成绩和奖惩"
TERM_ITEMS = (
    Item(
        "cases", _FORMAL, "学籍异动都已办结", "没有办结的异动；本学期办不完的写明原因。",
        _REVIEWED, review_lists.open_cases, "CASES", "running", empties=True,
    ),
    Item(
        "key-changes", _FORMAL, "关键信息变更都已核准", "学校或主管部门还没有核准的变更。",
        (("办法", "办法 第十条"), ("四川", "四川 第二十一条")),
        review_lists.waiting_key_changes, _PUPILS, empties=True,
    ),
    Item(
        "admissions", _FORMAL, "新生都已建档、上报", "建档或上传期限在即、还没有办的新生。",
        (("办法", "办法 第七条"), ("四川", "四川 第十七条")),
        review_lists.admissions, "ADMISSION", empties=True,
    ),
    Item(
        "suspensions", _FORMAL, "休学期满的都已复学或续办", "休学期满、没有回校的学生。",
        _REVIEWED, review_lists.ended_suspensions, "DESK", Kind.SUSPENSION.value, empties=True,
    ),
    Item(
        "dropouts", _FORMAL, "辍学学生都已上报", "控辍台账里还有文书没有送出的学生。",
        (("办法", "办法 第二十二条"), ("四川", "四川 第四十六条")),
        review_lists.dropouts, "DROPOUT", empties=True,
    ),
    Item(
        "changes", _FORMAL, "本学期的变动与证明材料、国网相符",
        "逐条对照本学期生效的变动；名单就是《学生增减情况登记表》。",
        (("办法", "办法 第二十六条"), ("四川", "四川 第二十条")),
        review_lists.changes, _TERM,
    ),
    Item(
        "papers", _FILED, "学籍档案不缺材料", "办法要求而档案里没有的材料。",
        (("办法", "办法 第七条"), ("四川", "四川 第十七条")),
        review_lists.papers, "DOSSIERS", _GAPS, empties=True,
    ),
    Item(
        "transfers", _FILED, "转出的档案都有回执", "档案已转出、还没有收到回执的学生。",
        (("办法", "办法 第十五条"), ("四川", "四川 第二十条")),
        review_lists.transfers, _PUPILS, empties=True,
    ),
    Item(
        "loans", _FILED, "借出的档案都已归还", "过了归还日期的借阅。", (),
        review_lists.loans, "DOSSIERS", _LOANS, empties=True,
    ),
    Item(
        "sheets", _FILED, "采集表都已交回", "采集活动里还没有交回的表。", (),
        review_lists.sheets, "CAMPAIGNS", empties=True,
    ),
    Item(
        "scans", _FILED, "扫描件都已归档", "扫描后还没有人认领的页。", (),
        review_lists.scans, "SCANNING", empties=True,
    ),
    Item(
        "data-missing", _RIGHT, "基本信息填齐", "必填信息没有填齐或没有照片的学生。",
        _REVIEWED, review_lists.quality(data_quality.data_missing), "COMPLIANCE", "数据质量",
        empties=True,
    ),
    Item(
        "data-wrong", _RIGHT, "基本信息没有矛盾", "与身份证件、学制矛盾的信息。",
        _REVIEWED, review_lists.quality(data_quality.data_wrong), "COMPLIANCE", "数据质量",
        empties=True,
    ),
    Item(
        "people-missing", _RIGHT, "在校学生都有学籍号", "在校就读而没有学籍号的学生。",
        _REVIEWED, review_lists.quality(data_quality.people_missing), "COMPLIANCE", "数据质量",
        empties=True,
    ),
    Item(
        "people-wrong", _RIGHT, "人籍相符", "问题学籍，有学籍而不在校的学生。",
        _REVIEWED, review_lists.quality(data_quality.people_wrong), "COMPLIANCE", "数据质量",
        empties=True,
    ),
    Item(
        "results", _ENTERED, "本学期成绩、评价已记入档案", "在读而没有本学期成绩或评价的学生。",
        (("四川", "四川 第二十三条"),), review_lists.results, "DOSSIERS", _IMPORTS, empties=True,
    ),
    Item(
        "awards", _ENTERED, "本学期获奖已记入档案", "已记入的获奖；请对照学校的表彰决定。",
        (("四川", "四川 第三十六条"),), review_lists.awards, _PUPILS,
    ),
    Item(
        "punishments", _ENTERED, "本学期处分和撤销处分已登记", "已登记的处分、撤销；请对照纪要。",
        (("四川", "四川 第三十八条"),), review_lists.punishments, _PUPILS,
    ),
    Item(
        "findings", "整改", "以前发现的问题都已整改", "历次复核、自查里还没有整改的问题。", (),
        review_lists.open_findings, empties=True,
    ),
)  # fmt: skip
"""R-ORD-26-1, R-SC-48-1; 成绩和奖惩 each term is 学籍管理实施方案 一3 (R-GEN-3-1)."""

_RULES, _MEANS, _DONE = "制度", "保障条件", "执行情况"
_N1: _Cites = (("通知", "通知 一"),)
_CONDITIONS: _Cites = (("办法", "办法 第二十五条"), ("四川", "四川 第四十七条"))
_SECRET: _Cites = (("办法", "办法 第二十七条"), ("四川", "四川 第四十九条"))
YEAR_ITEMS = (
    Item(
        "rule-approval", _RULES, "学籍核准制度", "本校的核准制度文本，写明版本和日期。",
        _N1, proof=True,
    ),
    Item(
        "rule-secrecy", _RULES, "信息保密制度", "本校的信息保密制度文本，写明版本和日期。",
        (*_N1, *_SECRET), proof=True,
    ),
    Item(
        "rule-liability", _RULES, "责任追究制度", "本校的责任追究制度文本，写明版本和日期。",
        _N1, proof=True,
    ),
    Item(
        "conditions", _MEANS, "必要的保障条件", "人员、专用计算机和设备、经费的证明。",
        _CONDITIONS, proof=True,
    ),
    Item(
        "rules", _MEANS, "管理制度完善", "学籍管理的制度汇编或目录。", _CONDITIONS, proof=True,
    ),
    Item(
        "mechanism", _MEANS, "工作机制建立", "分工文件：校长、分管领导、学籍管理员、班主任。",
        _CONDITIONS, proof=True,
    ),
    Item(
        "staff", _MEANS, "学籍管理员先培训后上岗、相对稳定", "培训证明；工作量计入业绩考核。",
        (("通知", "通知 四"), ("四川", "四川 第四十七条")),
    ),
    Item(
        "breaches", _DONE, "没有办法所列的违规情形", "违规情形里现有的学生。",
        (("办法", "办法 第二十九条"), ("农安", "农安 第三十四条"), ("四川", "四川 第五十一条")),
        review_lists.breaches, "COMPLIANCE", empties=True,
    ),
    Item(
        "given", _DONE, "向外提供都有书面批准", "本学年经批准向外提供的记录；请逐条核对批件。",
        _SECRET, review_lists.given, "PRINT_LOG",
    ),
    Item(
        "archives", _DONE, "每学期刻盘备份并能恢复", "本学年制作的学期档案；请抽一张做恢复演练。",
        (("通知", "通知 二"),), review_lists.archives, "ARCHIVES",
    ),
    Item(
        "reviews", _DONE, "每学期都已复核学籍", "本学年还没有完成的学期复核。",
        _REVIEWED, review_lists.unfinished_reviews, "REVIEW", empties=True,
    ),
    Item(
        "findings", "整改", "以前发现的问题都已整改", "历次复核、自查里还没有整改的问题。", (),
        review_lists.open_findings, empties=True,
    ),
)  # fmt: skip
"""R-ORD-N1-2, R-ORD-25-1, R-GEN-5-1."""
