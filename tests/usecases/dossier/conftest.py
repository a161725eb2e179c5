"""The school of the dossiers: pupils with national numbers, from 小一 to 高一."""

import invented
import pytest
from dossier_school import national_number
from invented import Sealed, add_pupil, id_number

from app.persistence.transaction import Tx

PUPILS = (
    ("王小明", "0701", "小学一年级"),
    ("李小红", "0701", "小学一年级"),
    ("张三", "0702", "初中二年级"),
    ("王小明", "0801", "高中一年级"),
)


def fill(tx: Tx) -> None:
    for number, (name, class_no, grade) in enumerate(PUPILS, 1):
        facts = {"class_no": class_no, "grade": grade, "id_number": id_number(number)}
        add_pupil(tx, name, **facts, national_number=national_number(number))


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    """Closed: 1 王小明 and 2 李小红 of class 0701, 3 张三 of 0702, 4 王小明 of 0801 in 高一."""
    return invented.sealed_school(tmp_path_factory.mktemp("dossiers") / "register", fill)
