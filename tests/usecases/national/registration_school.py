"""A school of 小一 in 农安, invented: 1 to 3 have no 学籍号 yet, 4 has one."""

from app.domain import identity
from app.persistence.records import Guardian, Student
from app.persistence.transaction import Tx
from app.usecases.school import registers

SCHOOL = registers.School("兴隆镇第一小学", "2115000001", "nongan")
NAMES = ("王小明", "李小红", "张三", "赵六一")


def number(sequence: int) -> str:
    first = f"15060220190101{sequence:03d}"
    return first + identity.check_character(first)


def fill(tx: Tx) -> None:
    for place, name in enumerate(NAMES, 1):
        card = number(place)
        pupil = tx.add(
            Student(
                name=name,
                id_type=identity.RESIDENT_CARD,
                id_number=card,
                sex=identity.sex(card),
                birth_date=card[6:14],
                class_no="0101",
                grade="小学一年级",
                national_number=f"G{card}" if place == 4 else "",
            )
        )
        tx.add(Guardian(student_id=pupil.id, position=1, name=f"{name}父", is_guardian="是"))
