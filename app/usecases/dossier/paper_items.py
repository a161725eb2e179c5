"""纸质档案: which papers there are, in which cabinet and box, in what state, in whose care.

A paper leaves its box by a loan or with its dossier; it is never destroyed, only sealed (封存).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from app.domain import dates, dossier
from app.domain.permissions import Action
from app.persistence.dossier_records import PaperItem, PaperLoan
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases.dossier import dossier_entries
from app.usecases.pupils import students
from app.usecases.school.permits import require

IN, LENT, GONE, SEALED = "在库", "借出", "已转出", "封存"
STATES = (IN, LENT, GONE, SEALED)
ORIGINAL, COPY = "原件", "复印件"
FOLDER = "学籍档案袋"
SITE, KEEPER = "dossier.site", "dossier.keeper"
"""Settings: where papers are kept (R-NA-2-2), and by whom (R-ORD-8-1)."""
_GROUP = 500


@dataclass(frozen=True, slots=True)
class Place:
    """柜、盒、序号; ``site`` and ``keeper`` as set for the school where left blank."""

    cabinet: str = ""
    box: str = ""
    number: str = ""
    site: str = ""
    keeper: str = ""


@dataclass(frozen=True, slots=True)
class NewItem:
    """A paper as it is entered. ``section`` 1 to 7, 0 for a folder; ``made_on`` as typed."""

    section: int
    title: str
    original: str = ORIGINAL
    pages: int = 1
    made_on: str = ""
    note: str = ""
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One paper. Days are yyyyMMdd; ``state_reason`` says why it is sealed or where it went."""

    id: int
    student_id: int
    section: int
    title: str
    original: str
    made_on: str
    pages: int
    place: Place
    state: str
    state_on: str
    state_reason: str
    note: str
    entry_id: int = 0

    @property
    def where(self) -> str:
        """A柜 3盒 12号."""
        parts = ((self.place.cabinet, "柜"), (self.place.box, "盒"), (self.place.number, "号"))
        return " ".join(f"{text}{word}" for text, word in parts if text)


@dataclass(frozen=True, slots=True)
class LoanLine:
    """One line of 借阅登记. ``days_over`` is how long it is overdue, 0 or less while it is not."""

    id: int
    item_id: int
    student_id: int
    name: str
    class_no: str
    title: str
    borrower: str
    purpose: str
    approved_by: str
    lent_on: str
    due_on: str
    returned_on: str
    returned_to: str
    note: str
    days_over: int


def storage(tx: Tx) -> Place:
    """Where the school keeps papers and who keeps them, as set."""
    sites = dossier.outline_of(tx.setting("profile")).sites
    return Place(site=tx.setting(SITE) or sites[0], keeper=tx.setting(KEEPER))


def set_storage(tx: Tx, site: str, keeper: str) -> None:
    """Set where papers are kept (本校, 中心校) and by whom (R-NA-2-2, R-SC-19-1)."""
    require(tx, Action.EDIT)
    outline = dossier.outline_of(tx.setting("profile"))
    if site not in outline.sites:
        message = f"存放地点只能是：{'、'.join(outline.sites)}。请重新选择。"
        raise Rejected(_wrong("存放地点", message, outline.storage_cite))
    tx.set(SITE, site)
    tx.set(KEEPER, keeper.strip())


def keep(tx: Tx, student_id: int, new: NewItem, place: Place | None = None) -> int:
    """Enter a paper of a pupil's dossier; gives its id (R-ORD-8-1, R-ORD-N2-2).

    Without ``place`` it goes into the pupil's folder.
    """
    require(tx, Action.EDIT)
    tx.get(Student, student_id, "这名学生")
    if new.original not in (ORIGINAL, COPY):
        raise Rejected(_wrong("原件或复印件", f"请写明是{ORIGINAL}还是{COPY}。"))
    if not new.title.strip() or new.pages < 1:
        raise Rejected(_wrong("材料名称", "请填写材料名称，页数至少为 1。"))
    at = place or _folder_place(tx, student_id)
    default = storage(tx)
    row = PaperItem(
        student_id=student_id,
        section=new.section,
        title=new.title.strip(),
        original=new.original,
        made_on=dossier_entries.day_of(tx, new.made_on) if new.made_on.strip() else "",
        pages=new.pages,
        state=IN,
        added_at=tx.stamp,
        added_by=tx.actor.user,
        cabinet=at.cabinet.strip(),
        box=at.box.strip(),
        number=at.number.strip(),
        site=at.site or default.site,
        keeper=at.keeper or default.keeper,
        note=new.note.strip(),
        entry_id=new.entry_id,
        state_on=f"{tx.today:%Y%m%d}",
    )
    return tx.add(row).id


def place_class(tx: Tx, class_no: str, cabinet: str, box: str, first: int = 1) -> int:
    """Put the folders of a class into one box, numbered from ``first``; says how many.

    A pupil without a folder gets one. Papers in a folder go along with it. Whose dossier has gone
    to another school is passed over.
    """
    require(tx, Action.EDIT)
    folders = folders_of(tx, students.ids_in(tx, class_no))
    ids = [
        one
        for one in students.ids_in(tx, class_no)
        if one not in folders or folders[one].state != GONE
    ]
    if not ids:
        message = f"班级“{class_no}”没有学生。请核对班级。"
        raise Rejected(_wrong("班级", message))
    if not box.strip():
        raise Rejected(_wrong("盒号", "请填写盒号。"))
    for number, student_id in enumerate(ids, first):
        place = Place(cabinet.strip(), box.strip(), str(number))
        folder = folders.get(student_id)
        folder_id = folder.id if folder else keep(tx, student_id, NewItem(0, FOLDER), Place())
        move(tx, [folder_id], place)
    return len(ids)


def move(tx: Tx, item_ids: Sequence[int], place: Place) -> None:
    """Papers stand elsewhere now; a folder takes along what lay in it."""
    require(tx, Action.EDIT)
    for row in (here(tx, one) for one in item_ids):
        along = [row]
        if row.section == 0:
            along += [one for one in _rows_of(tx, row.student_id) if _together(row, one)]
        for one in along:
            one.cabinet, one.box, one.number = place.cabinet, place.box, place.number
            one.site, one.keeper = place.site or one.site, place.keeper or one.keeper
    tx.session.flush()


def seal(tx: Tx, item_ids: Sequence[int], reason: str) -> None:
    """封存: nobody takes them out any more; with a reason. There is no other end of a paper."""
    require(tx, Action.EDIT)
    for row in [here(tx, one) for one in item_ids]:
        if not reason.strip():
            raise Rejected(_wrong("原因", "封存须写明原因。请填写后重试。"))
        set_state(tx, row, SEALED, reason.strip())


def unseal(tx: Tx, item_ids: Sequence[int], reason: str) -> None:
    """Take the seals off again, with a reason."""
    require(tx, Action.EDIT)
    for row in [tx.get(PaperItem, one, "这件档案材料") for one in item_ids]:
        if row.state != SEALED or not reason.strip():
            raise Rejected(_wrong("原因", "只有封存的材料可以启封，并须写明原因。"))
        set_state(tx, row, IN, reason.strip())


def destroy(tx: Tx, item_id: int) -> None:
    """Never: raises ``Rejected`` with the article (R-XZ-3-2, R-ORD-9-2, R-NA-8-1)."""
    row = tx.get(PaperItem, item_id, "这件档案材料")
    outline = dossier.outline_of(tx.setting("profile"))
    message = (
        f"“{row.title}”不能销毁：{outline.retention_text}。"
        "学籍台没有销毁档案的功能，不再使用的材料请登记“封存”。"
    )
    where = Where(student_id=row.student_id)
    raise Rejected(Problem("dossier.no-destruction", message, where, outline.retention_cite))


def items_of(tx: Tx, student_id: int) -> tuple[ItemLine, ...]:
    """The papers of one pupil, the folder first."""
    return tuple(line_of(row) for row in _rows_of(tx, student_id))


def folder_of(tx: Tx, student_id: int) -> ItemLine | None:
    """The pupil's folder, if one was made."""
    return next((one for one in items_of(tx, student_id) if one.section == 0), None)


def folders_of(tx: Tx, student_ids: Sequence[int]) -> dict[int, ItemLine]:
    """The folder of each pupil that has one."""
    found: dict[int, ItemLine] = {}
    for group in in_groups(student_ids, _GROUP):
        statement = select(PaperItem).where(PaperItem.student_id.in_(group), PaperItem.section == 0)
        found.update({row.student_id: line_of(row) for row in tx.scalars(statement)})
    return found


def item(tx: Tx, item_id: int) -> ItemLine:
    """One paper."""
    return line_of(tx.get(PaperItem, item_id, "这件档案材料"))


def set_state(tx: Tx, row: PaperItem, state: str, reason: str = "", day: str = "") -> None:
    """The paper is at ``state`` from ``day`` (yyyyMMdd, "" is today)."""
    row.state, row.state_reason = state, reason
    row.state_on = day or f"{tx.today:%Y%m%d}"
    tx.session.flush()


def line_of(row: PaperItem) -> ItemLine:
    """A row as others see it."""
    return ItemLine(
        row.id,
        row.student_id,
        row.section,
        row.title,
        row.original,
        row.made_on,
        row.pages,
        Place(row.cabinet, row.box, row.number, row.site, row.keeper),
        row.state,
        row.state_on,
        row.state_reason,
        row.note,
        row.entry_id or 0,
    )


def overdue(tx: Tx) -> tuple[LoanLine, ...]:
    """Papers that should be back, the longest overdue first; for the desk."""
    today = f"{tx.today:%Y%m%d}"
    statement = _loans().where(PaperLoan.returned_on == "", PaperLoan.due_on < today)
    return loan_lines(tx, statement.order_by(PaperLoan.due_on, PaperLoan.id))


def out(tx: Tx) -> tuple[LoanLine, ...]:
    """Papers that are lent now, the first due first."""
    statement = _loans().where(PaperLoan.returned_on == "")
    return loan_lines(tx, statement.order_by(PaperLoan.due_on, PaperLoan.id))


def register_of(tx: Tx, limit: int = 500, offset: int = 0) -> tuple[LoanLine, ...]:
    """借阅登记 whole, the latest first (R-GEN-2-1)."""
    return loan_lines(tx, _loans().order_by(PaperLoan.id.desc()).limit(limit).offset(offset))


def loan_lines(tx: Tx, statement: "Select[PaperLoan, PaperItem, str, str]") -> tuple[LoanLine, ...]:
    """The lines of a statement over loans, papers and their pupils."""
    lines = []
    for loan, paper, name, class_no in tx.session.execute(statement):
        over = (tx.today - dates.day_of(loan.due_on)).days if not loan.returned_on else 0
        lines.append(
            LoanLine(
                loan.id,
                paper.id,
                paper.student_id,
                name,
                class_no,
                paper.title,
                loan.borrower,
                loan.purpose,
                loan.approved_by,
                loan.lent_on,
                loan.due_on,
                loan.returned_on,
                loan.returned_to,
                loan.return_note,
                over,
            )
        )
    return tuple(lines)


def _loans() -> "Select[PaperLoan, PaperItem, str, str]":
    return (
        select(PaperLoan, PaperItem, Student.name, Student.class_no)
        .join(PaperItem, PaperItem.id == PaperLoan.item_id)
        .join(Student, Student.id == PaperItem.student_id)
    )


def _rows_of(tx: Tx, student_id: int) -> list[PaperItem]:
    statement = select(PaperItem).where(PaperItem.student_id == student_id)
    return list(tx.scalars(statement.order_by(PaperItem.section, PaperItem.id)))


def _folder_place(tx: Tx, student_id: int) -> Place:
    folder = folder_of(tx, student_id)
    return folder.place if folder is not None else Place()


def _together(folder: PaperItem, other: PaperItem) -> bool:
    """Whether ``other`` lies in the folder: at the same place, or nowhere yet."""
    at = (other.cabinet, other.box, other.number)
    same = at == (folder.cabinet, folder.box, folder.number)
    return other.id != folder.id and (same or not any(at)) and other.state in (IN, LENT)


def here(tx: Tx, item_id: int) -> PaperItem:
    """The paper, if it is on its shelf. Raises ``Rejected`` where it is lent, gone or sealed."""
    row = tx.get(PaperItem, item_id, "这件档案材料")
    if row.state != IN:
        what = f"（{row.state_reason}）" if row.state_reason else ""
        message = f"“{row.title}”现在是“{row.state}”{what}，不在库里。请先核对它的去向。"
        where = Where(student_id=row.student_id)
        raise Rejected(Problem("paper.not-here", message, where))
    return row


def _wrong(field: str, message: str, cite: str = "") -> Problem:
    return Problem("paper.typed", message, Where(field=field), cite)
