"""Photographs handed in, one zip a class with nothing else inside (C08)."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from invented import CODE, add_pupil, rejected
from snapshots import ONE, TWO, kept, preview, put, snapshot

from app.job import Job
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.pupils import photo_export, photographs, students


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures come from."""
    (tmp_path / "pictures").mkdir()
    return tmp_path / "pictures"


def test_the_zip_of_a_class_holds_photographs_named_by_number_and_nothing_else(
    register: Register, folder: Path, tmp_path: Path
) -> None:
    """C08: 身份证号.jpg; a pupil without one: 学校标识码_班号_姓名.jpg."""
    later = register.write(add_pupil, "钱 四", class_no="0702")
    put(folder, f"{ONE}.jpg", f"{TWO}.jpg", "张三.jpg")
    kept(register, preview(register, [folder]))
    done = register.write(photo_export.export, tmp_path / "out", Job())
    assert [(p.path.name, p.photos) for p in done.packages] == [("0701.zip", 2), ("0702.zip", 1)]
    assert [(w.student_id, w.name) for w in done.without] == [(later, "钱 四")]
    assert [p.id for p in register.read(photographs.missing)] == [later]
    with zipfile.ZipFile(tmp_path / "out" / "0701.zip") as package:
        assert package.namelist() == sorted([f"{ONE}.jpg", f"{TWO}.jpg"])
        assert package.testzip() is None
        assert package.read(f"{ONE}.jpg") == register.read(students.photo_of, 1)
    with zipfile.ZipFile(tmp_path / "out" / "0702.zip") as package:
        (entry,) = package.infolist()
        assert entry.filename == f"{CODE}_0702_张三.jpg"
        assert entry.flag_bits & 0x800
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)  # or no two zips would be equal


def test_the_same_photographs_give_the_same_zip_and_a_line_in_the_history(
    register: Register, folder: Path, tmp_path: Path
) -> None:
    put(folder, f"{ONE}.jpg", f"{TWO}.jpg")
    kept(register, preview(register, [folder]))
    for name in ("a.zip", "b.zip"):
        register.write(photo_export.export, tmp_path / name, Job(), class_no="0701")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()

    def exports(tx: Tx) -> list[tuple[Any, ...]]:
        query = "SELECT kind, layout, rows, rejected FROM sync_batch"
        return [tuple(row) for row in tx.connection.exec_driver_sql(query)]

    assert register.read(exports) == [("export", "photos", 2, 0)] * 2


def test_pupils_who_would_share_a_file_name_stay_out_and_are_named(
    register: Register, folder: Path, tmp_path: Path
) -> None:
    twins = [register.write(add_pupil, "张三", class_no="0702")]
    paths = put(folder, "a.jpg", "b.jpg", f"{ONE}.jpg")
    by_hand = {paths[0]: 3, paths[1]: twins[0]}
    kept(register, preview(register, paths, by_hand=by_hand))
    done = register.write(photo_export.export, tmp_path / "out", Job())
    assert [p.class_no for p in done.packages] == ["0701"]
    assert [(p.code, p.where.student_id) for p in done.problems] == [
        ("photo.same-name", 3),
        ("photo.same-name", twins[0]),
    ]


def test_a_photograph_that_the_system_would_refuse_is_not_handed_in(
    register: Register, folder: Path, tmp_path: Path
) -> None:
    register.write(students.set_photo, 1, snapshot(size=(2000, 3000)))
    put(folder, f"{TWO}.jpg")
    kept(register, preview(register, [folder]))
    done = register.write(photo_export.export, tmp_path / "x.zip", Job(), class_no="0701")
    assert done.packages[0].photos == 1
    assert [(p.code, p.where.student_id) for p in done.problems] == [("photo.not-fitting", 1)]


def test_nothing_to_hand_in_leaves_no_file(register: Register, tmp_path: Path) -> None:
    assert rejected(register, photo_export.export, tmp_path / "x.zip", Job(), "0701") == [
        "photo.export-nothing"
    ]
    assert not (tmp_path / "x.zip").exists()


def test_class_numbers_that_no_file_may_bear_get_zips_of_their_own(
    register: Register, folder: Path, tmp_path: Path
) -> None:
    one = register.write(add_pupil, "孙五", class_no="1/2")
    two = register.write(add_pupil, "孙六", class_no="1:2")
    paths = put(folder, "a.jpg", "b.jpg")
    kept(register, preview(register, paths, by_hand={paths[0]: one, paths[1]: two}))
    done = register.write(photo_export.export, tmp_path / "out", Job())
    assert sorted(p.path.name for p in done.packages) == ["1_2.zip", "1_2_2.zip"]
