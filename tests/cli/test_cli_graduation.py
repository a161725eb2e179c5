"""A graduation from a shell: results, the act, the filing, and certificates handed out."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from shell import PASSWORD, USER, Xueji

from app.persistence.records import Student
from app.usecases.school import registers

DAY = ("--day", "20260630")
KIND = "内蒙古自治区九年义务教育证书"


def _last_year(tx: Any) -> None:
    """Two pupils of the school are in 初三 now, with 学籍号."""
    for one, name in ((1, "王小明"), (2, "李小红")):
        pupil = tx.get(Student, one, "")
        pupil.name, pupil.grade, pupil.entry_month = name, "初中三年级", "202309"
        pupil.national_number = f"G{pupil.id_number}"


@pytest.fixture
def leavers(folder: Path) -> None:
    register = registers.unlock(folder, USER, PASSWORD)
    register.write(_last_year)
    register.close()


@pytest.mark.usefixtures("leavers")
def test_a_grade_goes_from_a_sheet_to_certificates(xueji: Xueji, tmp_path: Path) -> None:
    """R-ORD-23-1, R-ORD-23-5."""
    book = openpyxl.Workbook()
    book.active.append(["姓名", "课程修完", "综合素质", "学科总数", "不及格科数"])
    book.active.append(["李小红", "是", "合格", "10", "6"])
    book.active.append(["没有这人", "是", "合格", "10", "0"])
    book.save(tmp_path / "成绩.xlsx")
    read = xueji("graduation", "results", "初三", tmp_path / "成绩.xlsx", *DAY)
    assert (read.facts["entered"], read.codes) == (1, ["graduation.unknown"])
    assert xueji("graduation", "rest", "初三", *DAY).facts["entered"] == 1
    shown = xueji("graduation", "show", "初三", *DAY).facts["pupils"]
    assert {one["name"]: one["result"] for one in shown} == {"王小明": "毕业", "李小红": "结业"}
    batch = xueji("graduation", "apply", "初三", *DAY).facts["batch"]
    number = ("certificates", "number", batch, "--kind", KIND, "--first", "A001")
    assert xueji(*number).codes == ["rule.not-filed"]
    filing = ("--number", "备9号", "--day", "20260703", "--authority", "旗教体局")
    assert xueji("graduation", "file", batch, *filing).code == 0
    made = xueji(*number, "--last", "A002").facts["certificates"]
    sign = ("--sign", "旗县教育行政部门验印", "--day", "20260710")
    assert xueji("certificates", "sign", *made, *sign).facts["signed"] == 2
    assert xueji("certificates", "give", *made, "--day", "20260720").facts["given"] == 2
    lost = xueji("certificates", "lost", made[0], "--day", "20260901", "--applicant", "李某")
    assert lost.facts["refused"] is False
    out = tmp_path / "登记簿.xlsx"
    assert xueji("certificates", "export", "--out", out).facts["certificates"] == 2
    states = [one["state"] for one in xueji("certificates", "list").facts["certificates"]]
    assert sorted(states) == ["已发放", "已失效"]


@pytest.mark.usefixtures("leavers")
def test_an_act_is_printed_listed_and_taken_back(xueji: Xueji, tmp_path: Path) -> None:
    assert xueji("graduation", "rest", "初三", "--day", "夏天").codes == ["graduation.day"]
    xueji("graduation", "rest", "初三", *DAY)
    batch = xueji("graduation", "apply", "初三", *DAY).facts["batch"]
    out = tmp_path / "名册.pdf"
    assert len(xueji("graduation", "print", batch, "--out", out).facts["numbers"]) == 1
    assert xueji("graduation", "undo", batch, "--reason", "填错").facts["undone"] == 2
    [line] = xueji("graduation", "list").facts["batches"]
    assert line["undone_why"] == "填错"
