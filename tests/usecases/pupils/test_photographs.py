"""Photographs: matched, shown, kept, and handed in one zip a class (C08)."""

from pathlib import Path

import pytest
from invented import CODE, Opened, add_pupil, id_number, rejected
from snapshots import ONE, TWO, kept, preview, put, snapshot

from app.evidence import photograph
from app.evidence.photograph import Crop
from app.job import Cancelled, Job
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.pupils import photo_export, photographs, students
from app.usecases.pupils.photo_matching import Matching


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures come from."""
    (tmp_path / "pictures").mkdir()
    return tmp_path / "pictures"


def _found(shown: photographs.PhotoPreview) -> dict[str, tuple[int, str]]:
    return {p.path.name: (p.person.id if p.person else 0, p.by) for p in shown.pictures}


def _codes(shown: photographs.PhotoPreview) -> dict[str, list[str]]:
    return {p.path.name: [problem.code for problem in p.problems] for p in shown.pictures}


def _evidence(tx: Tx, kind: str) -> int:
    query = "SELECT count(*) FROM evidence WHERE kind = ?"
    return tx.connection.exec_driver_sql(query, (kind,)).scalar_one()


def _change_name(tx: Tx, student_id: int, name: str) -> None:
    from app.persistence.records import Student

    tx.get(Student, student_id, "这名学生").name = name


def test_files_find_their_pupils_by_number_by_national_number_and_by_name(
    register: Register, folder: Path
) -> None:
    foreign = register.write(add_pupil, "John Smith", class_no="0702", id_number="E12345678")
    national = register.write(
        add_pupil, "赵〇", class_no="0702", national_number="G150602201501019999"
    )
    names = {
        f"{ONE}.jpg": (1, "证件号"),
        f"0701班 {TWO.lower()} 复制.jpg": (2, "证件号"),
        f"{CODE}_0702_张三.jpg": (3, "学校标识码_班号_姓名"),
        "e12345678.JPG": (foreign, "证件号"),
        "g150602201501019999_1.jpg": (national, "学籍号"),
    }
    shown = preview(register, put(folder, *names))
    assert _found(shown) == names
    assert shown.counts == {"new": 5, "replaced": 0, "unchanged": 0, "rejected": 0}
    assert kept(register, shown).kept == 5
    done = register.read(students.photo_of, 1)
    assert done is not None and photograph.check(done, photograph.rules()) == []
    assert register.check() == []


@pytest.mark.parametrize(
    "name", ["王小明.jpg", "03 王小明.jpg", "王小明(1).jpg", "一班_王小明_3.jpg"]
)
def test_a_name_is_found_where_it_is_the_only_one(
    register: Register, folder: Path, name: str
) -> None:
    assert _found(preview(register, put(folder, name))) == {name: (1, "姓名")}


def test_a_name_borne_twice_needs_the_class_or_the_folder_of_the_class(
    register: Register, folder: Path
) -> None:
    other = register.write(add_pupil, "王小明", class_no="0702")
    paths = put(folder, "王小明.jpg")
    assert _codes(preview(register, paths)) == {"王小明.jpg": ["photo.ambiguous"]}
    assert _found(preview(register, paths, class_no="0702")) == {"王小明.jpg": (other, "姓名")}
    (inner,) = put(folder, "0702/王小明.jpg")
    assert _found(preview(register, [inner])) == {"王小明.jpg": (other, "姓名")}


def test_what_finds_nobody_or_somebody_twice_is_left_to_her(
    register: Register, folder: Path
) -> None:
    longer = f"99{TWO}.jpg"  # a number of its own, not one with a beginning
    paths = put(folder, f"{ONE}.jpg", "王小明.jpg", "IMG_1.jpg", f"{id_number(77)}.jpg", longer)
    shown = preview(register, paths)
    assert _codes(shown) == {
        f"{ONE}.jpg": ["photo.two-files"],
        "王小明.jpg": ["photo.two-files"],
        "IMG_1.jpg": ["photo.nobody"],
        f"{id_number(77)}.jpg": ["photo.nobody"],
        longer: ["photo.nobody"],
    }
    assert shown.counts["rejected"] == 5
    assert kept(register, shown).kept == 0
    by_hand = preview(register, paths[1:3], by_hand={paths[2]: 3})
    assert _found(by_hand) == {"王小明.jpg": (1, "姓名"), "IMG_1.jpg": (3, "手工")}


def test_the_roster_meets_the_camera_in_its_order_two_before_ten(
    register: Register, folder: Path
) -> None:
    pupils = [
        register.write(add_pupil, f"学生{n}", class_no="0801", seat_number=str(13 - n))
        for n in range(1, 13)
    ]
    paths = put(folder, *[f"IMG_{n}.jpg" for n in range(1, 13)])
    shown = preview(register, [folder], class_no="0801", roster=True)
    assert [p.path for p in shown.pictures] == paths
    assert [p.person.id for p in shown.pictures if p.person] == pupils[::-1]


def test_a_roster_that_does_not_fit_is_refused_until_the_absent_are_named(
    register: Register, folder: Path
) -> None:
    """A child who was ill must not shift everybody after her."""
    paths = put(folder, "IMG_1.jpg")
    how = Matching(class_no="0701", roster=True)
    assert rejected(register, photographs.preview, paths, how, Job()) == ["photo.roster"]
    shown = preview(register, paths, class_no="0701", roster=True, absent=frozenset({1}))
    assert _found(shown) == {"IMG_1.jpg": (2, "名册顺序")}


def test_a_file_name_that_contradicts_the_roster_is_not_taken(
    register: Register, folder: Path
) -> None:
    put(folder, f"1_{TWO}.jpg", "2_王小明.jpg")
    shown = preview(register, [folder], class_no="0701", roster=True)
    assert {p.kind for p in shown.pictures} == {"rejected"}
    assert all(codes == ["photo.roster-contradicts"] for codes in _codes(shown).values())


def test_a_pupil_of_another_class_is_told(register: Register, folder: Path) -> None:
    shown = preview(register, put(folder, f"{ONE}.jpg"), class_no="0702")
    assert _codes(shown) == {f"{ONE}.jpg": ["photo.other-class"]}
    assert shown.counts["new"] == 1


def test_broken_and_foreign_files_are_told_and_the_good_ones_kept(
    register: Register, folder: Path
) -> None:
    (good,) = put(folder, f"{ONE}.jpg")
    (folder / f"{TWO}.jpg").write_bytes(snapshot()[:900])
    (folder / "说明.docx").write_bytes(b"PK")
    (folder / "Thumbs.db").write_bytes(b"x")
    shown = preview(register, [folder])
    assert _codes(shown) == {good.name: [], f"{TWO}.jpg": ["photo.damaged"]}
    assert {p.code for p in shown.problems} == {"photo.damaged", "photo.other-file"}
    assert all(problem.message.endswith("。") for problem in shown.problems)
    done = kept(register, shown)
    assert (done.kept, done.unchanged, done.rejected) == (1, 0, 1)


def test_no_pictures_and_no_class_are_refused(register: Register, folder: Path) -> None:
    assert rejected(register, photographs.preview, [folder], Matching(), Job()) == [
        "photo.no-files"
    ]
    how = Matching(class_no="9999")
    paths = put(folder, "1.jpg")
    assert rejected(register, photographs.preview, paths, how, Job()) == ["photo.class-empty"]
    shown = preview(register, [folder / "gone.jpg"], by_hand={folder / "gone.jpg": 1})
    assert _codes(shown) == {"gone.jpg": ["photo.cannot-open"]}


def test_the_same_again_is_unchanged_and_another_replaces_it(
    register: Register, folder: Path
) -> None:
    paths = put(folder, f"{ONE}.jpg")
    kept(register, preview(register, paths))
    assert preview(register, paths).counts["unchanged"] == 1
    first = register.read(students.photo_of, 1)
    paths[0].write_bytes(snapshot(200))
    shown = preview(register, paths)
    assert shown.counts["replaced"] == 1
    kept(register, shown)
    assert register.read(students.photo_of, 1) != first
    assert register.read(_evidence, "photo") == 2


def test_the_original_is_kept_only_when_asked(register: Register, folder: Path) -> None:
    (path,) = put(folder, f"{ONE}.png")
    path.write_bytes(snapshot(kind="PNG"))
    shown = preview(register, [path])
    kept(register, shown)
    assert register.read(_evidence, photographs.ORIGINAL) == 0
    path.write_bytes(snapshot(9, kind="PNG"))
    kept(register, preview(register, [path]), keep_original=True)
    assert register.read(_evidence, photographs.ORIGINAL) == 1


def test_nothing_is_kept_when_a_pupil_or_a_file_is_no_longer_what_was_shown(
    register: Register, folder: Path
) -> None:
    paths = put(folder, f"{ONE}.jpg", f"{TWO}.jpg")
    shown = preview(register, paths)
    paths[1].write_bytes(snapshot(99))
    stale = ["photo.preview-stale"]
    assert rejected(register, photographs.apply, shown, Job(), keep_original=True) == stale
    register.write(_change_name, 2, "李小虹")
    assert rejected(register, photographs.apply, shown, Job()) == stale


def test_a_cancelled_preview_or_apply_changes_nothing(register: Register, folder: Path) -> None:
    paths = put(folder, f"{ONE}.jpg")
    shown = preview(register, paths)
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        register.write(photographs.apply, shown, job)
    assert register.read(students.photo_of, 1) is None


def test_a_frame_drawn_by_hand_is_used(register: Register, folder: Path) -> None:
    (path,) = put(folder, f"{ONE}.jpg")
    (before,) = preview(register, [path]).pictures
    small, size = photographs.for_framing(before, 300)
    assert size == (600, 800) and photograph.size_of(small) == (225, 300)
    shown = preview(register, [path], crops={path: Crop(60, 40, 470, 579)})
    made = shown.pictures[0].made
    assert made is not None and made.crop == Crop(60, 40, 470, 579)


def test_a_picture_is_turned_before_the_frame_is_cut(register: Register, folder: Path) -> None:
    (path,) = put(folder, f"{ONE}.jpg")
    shown = preview(register, [path], crops={path: Crop(300, 0, 487, 600, turns=1)})
    made = shown.pictures[0].made
    assert made is not None and made.crop == Crop(300, 0, 487, 600, 1)
    turned = preview(register, [path], crops={path: Crop(0, 0, 487, 600)}).pictures[0].made
    assert turned is not None and turned.jpeg != made.jpeg


def test_a_new_frame_changes_one_picture_and_not_whose_it_is(
    register: Register, folder: Path
) -> None:
    paths = put(folder, f"{ONE}.jpg", f"{TWO}.jpg")
    nobody = put(folder, "IMG_1.jpg")[0]
    shown = preview(register, [*paths, nobody])
    framed = {paths[0]: Crop(60, 40, 470, 579), nobody: Crop(0, 0, 470, 579)}
    again = register.read(photographs.recrop, shown, framed, "national_1_0", Job())
    assert _found(again) == _found(shown)
    assert _codes(again)["IMG_1.jpg"] == ["photo.nobody"]
    first, second, _ = again.pictures
    assert first.made is not None and first.made.crop == framed[paths[0]]
    assert second == shown.pictures[1]
    small = {paths[0]: Crop(60, 40, 47, 58)}
    refused = register.read(photographs.recrop, again, small, "national_1_0", Job())
    assert refused.counts["rejected"] == 2
    assert "photo.too-small" in [problem.code for problem in refused.problems]


def test_a_shot_of_the_camera_is_kept_without_ever_lying_on_a_disc(
    register: Register, folder: Path
) -> None:
    content = put(folder, f"{ONE}.jpg")[0].read_bytes()
    shot = Path("拍照/王小明.jpg")
    shown = preview(register, [shot], by_hand={shot: 1}, shots={shot: content})
    assert _found(shown) == {"王小明.jpg": (1, "手工")}
    assert photographs.for_framing(shown.pictures[0], 300)[1] == (600, 800)
    framed = {shot: Crop(60, 40, 470, 579)}
    shown = register.read(photographs.recrop, shown, framed, "national_1_0", Job())
    assert kept(register, shown, keep_original=True).kept == 1
    assert register.read(students.photo_of, 1) is not None
    assert not shot.exists()


def test_kept_photographs_are_undone_and_the_ones_from_before_are_back(
    register: Register, folder: Path
) -> None:
    paths = put(folder, f"{ONE}.jpg")
    kept(register, preview(register, paths))
    before = register.read(students.photo_of, 1)
    framed = {paths[0]: Crop(60, 40, 470, 579)}
    both = [*paths, *put(folder, f"{TWO}.jpg")]
    done = kept(register, preview(register, both, crops=framed), keep_original=True)
    assert done.kept == 2 and register.read(students.photo_of, 1) != before
    assert register.write(photographs.undo, done) == 2
    assert register.read(students.photo_of, 1) == before
    assert register.read(students.photo_of, 2) is None
    assert register.read(_evidence, "photo-withdrawn") == 4
    assert register.check() == []


def test_photographs_that_were_changed_since_are_not_undone(
    register: Register, folder: Path
) -> None:
    paths = put(folder, f"{ONE}.jpg")
    done = kept(register, preview(register, paths))
    kept(register, preview(register, paths, crops={paths[0]: Crop(60, 40, 470, 579)}))
    assert rejected(register, photographs.undo, done) == ["photo.changed-since"]


def test_what_a_frame_is_drawn_by_comes_with_the_parameter_set() -> None:
    """全国 1.0: 26 × 32 mm, 头部约占三分之二."""
    shape = photographs.shape("national_1_0")
    assert (shape.width, shape.height) == (358, 441)
    assert 60 <= shape.chin - shape.top <= 70


def test_who_may_not_edit_keeps_and_exports_nothing(
    opening: Opened, folder: Path, tmp_path: Path
) -> None:
    """R-GEN-4-2."""
    with opening("class_teacher") as register:
        shown = preview(register, put(folder, f"{ONE}.jpg"))
        denied = ["permission.denied"]
        assert rejected(register, photographs.apply, shown, Job()) == denied
        assert rejected(register, photo_export.export, tmp_path / "x.zip", Job()) == denied


def test_a_place_that_is_no_folder_and_far_too_many_files_are_refused(
    register: Register, folder: Path
) -> None:
    (path,) = put(folder, f"{ONE}.jpg")
    kept(register, preview(register, [path]))
    assert rejected(register, photo_export.export, path, Job()) == ["photo.out"]
    many = [folder / f"{number}.jpg" for number in range(photographs.MOST_FILES + 1)]
    assert rejected(register, photographs.preview, many, Matching(), Job()) == [
        "photo.too-many-files"
    ]
