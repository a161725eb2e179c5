"""数据质量: 人不全、人不准、数不全、数不准 (福建 一(一)5), each with the pupils behind it.

The deck gives the four words and no more; what each counts here is said with its function.
"""

from collections.abc import Iterator

from sqlalchemy import or_, select

from app.domain import dates, identity, schooling
from app.persistence.campaign_records import Admission
from app.persistence.case_records import Enrolment
from app.persistence.pupil_records import ProblemRecord
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.usecases.checking import doubles
from app.usecases.pupils import pupil_list
from app.usecases.pupils.filters import Chip, Query
from app.usecases.school import schooling as lengths
from app.usecases.status import statuses, suspensions
from app.usecases.staying import dropout

SOURCE = "福建 一(一)5"
Found = tuple[int, str, str, str, str, object]
"""(id, name, class, what is the matter, the place where it is mended, its argument)."""
_PHOTO, _ITEMS = "照片", "必填信息"
_CARDS, _DIGITS = ("", identity.RESIDENT_CARD), 18


def people_missing(tx: Tx) -> Iterator[Found]:
    """人不全: who sits here and has no 学籍号 yet, with how far the application is."""
    admissions = tx.session.execute(select(Admission.student_id, Admission.state))
    states = {row[0]: row[1] for row in admissions}
    elsewhere = select(Enrolment.student_id).where(
        or_(Enrolment.attends == 0, Enrolment.enrolled == 0)
    )
    rows = tx.session.execute(
        select(Student.id, Student.name, Student.class_no)
        .where(Student.national_number == "", Student.id.not_in(elsewhere))
        .order_by(Student.class_no, Student.id)
    )
    for student_id, name, class_no in rows:
        state = states.get(student_id, "没有登记入学注册")
        place = "ADMISSION" if student_id in states else "STUDENT"
        argument = None if student_id in states else student_id
        yield student_id, name, class_no, f"在校就读，没有学籍号（{state}）", place, argument


def people_wrong(tx: Tx) -> Iterator[Found]:
    """人不准: on the books and not the one, or not here (R-NA-20-3, R-ZH-3-1: 人籍相符).

    问题学籍 that are not settled, who stays away, and who is not back from a 休学 that has ended.
    """
    rows = tx.session.execute(
        select(Student.id, Student.name, Student.class_no, ProblemRecord.kind)
        .join(Student, Student.id == ProblemRecord.student_id)
        .where(ProblemRecord.state.in_(doubles.UNFINISHED))
        .order_by(Student.class_no, Student.id)
    )
    for student_id, name, class_no, kind in rows:
        yield student_id, name, class_no, f"问题学籍：{kind}", "STUDENT", student_id
    for one in dropout.lines(tx):
        what = f"有学籍，{dates.shown(dates.day_of(one.since))}起不到校"
        yield one.student_id, one.name, one.class_no, what, "DROPOUT", one.id
    for line in suspensions.overdue(tx):
        what = f"有学籍，休学{dates.shown(dates.day_of(line.ends_on))}期满没有回校"
        yield line.student_id, line.name, line.class_no, what, "STUDENT", line.student_id


def data_missing(tx: Tx) -> Iterator[Found]:
    """数不全: an item that every pupil has to have is blank, or there is no photograph."""
    lacking = set(pupil_list.found(tx, Query(chips=(Chip("incomplete", ("1",)),))))
    unseen = set(pupil_list.found(tx, Query(chips=(Chip("photo", ("0",)),))))
    wanted = sorted(lacking | unseen)
    for student_id, (name, class_no) in pupil_list.lines(tx, wanted, ("name", "class_no")):
        blank = [_ITEMS] * (student_id in lacking) + [_PHOTO] * (student_id in unseen)
        yield student_id, name, class_no, f"没有填齐：{'、'.join(blank)}", "STUDENT", student_id


def data_wrong(tx: Tx) -> Iterator[Found]:
    """数不准: filled, and contradicting the number of the identity card or the length of school.

    Only among those who are 在籍 here.
    """
    length = lengths.of_school(tx).schooling
    rows = tx.session.execute(
        select(
            Student.id, Student.name, Student.class_no, Student.id_type, Student.id_number,
            Student.birth_date, Student.sex, Student.grade,
        )
        .where(Student.id.not_in(statuses.away()))
        .order_by(Student.class_no, Student.id)
    )  # fmt: skip
    for student_id, name, class_no, id_type, number, born, sex, grade in rows:
        wrong = []
        if id_type in _CARDS and len(number) == _DIGITS:
            wrong += ["出生日期"] * (born not in ("", number[6:14]))
            wrong += ["性别"] * (sex not in ("", identity.sex(number)))
        said = [f"{'、'.join(wrong)}与身份证件号不一致"] if wrong else []
        if grade and schooling.misfits(length, [grade]):
            said.append(f"年级“{grade}”不在本校学制之内")
        if said:
            yield student_id, name, class_no, "；".join(said), "STUDENT", student_id
