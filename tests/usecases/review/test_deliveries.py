"""报送 and 整体移交: to whom, what with its digest, the receipt (R-ORD-N2-4, R-ORD-9-3)."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from duty_school import on, read_on
from python_calamine import CalamineWorkbook
from review_school import MING, PASSWORD, PDF, TERM, USER, codes

from app.job import Cancelled, Job
from app.persistence.register import Register
from app.usecases.discs import archiving, restoring
from app.usecases.dossier import dossier_entries, paper_items
from app.usecases.paper import disclosures, printing
from app.usecases.pupils.proofs import Attached
from app.usecases.review import deliveries, dossier_catalogue, handovers, school_papers
from app.usecases.review.deliveries import CITY, DISTRICT, DeliveryLine, FilePiece, Sending
from app.usecases.review.handovers import HandingOver
from app.usecases.scans import scan_tray
from app.usecases.school import registers, school_facts

TODAY = "2027-01-16"
FILE = FilePiece("学籍数据.xlsx", "学籍数据电子版", "ab" * 32, 1234)
SENDING = Sending(TERM, DISTRICT, "王老师", "2027-01-15", files=(FILE,))
WANTED = HandingOver("合并", "东胜区第二小学", "鄂教发〔2027〕1号", "王老师", TERM)


class StopsAt(Job):
    """Cancelled as soon as a step's label begins with ``label``."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def step(self, done: int, total: int, label: str) -> None:
        if label.startswith(self.label):
            self.cancel()
        super().step(done, total, label)


def sent(register: Register, sending: Sending = SENDING) -> DeliveryLine:
    number = on(TODAY, register, deliveries.send, sending)
    found: DeliveryLine = read_on(TODAY, register, deliveries.delivery, number)
    return found


def refused(register: Register, sending: Sending) -> list[str]:
    return codes(lambda: on(TODAY, register, deliveries.send, sending))


def archived(register: Register, out: Path) -> int:
    on(TODAY, register, archiving.build, TERM, out, "cd", Job())
    [(archive_id, number, _)] = read_on(TODAY, register, deliveries.propose).archives
    assert number == f"{TERM}-001"
    return int(archive_id)


def test_a_school_of_the_city_delivers_to_the_city_and_others_to_their_banner(
    register: Register,
) -> None:
    found = register.read(deliveries.propose)
    assert (found.recipient, found.cite, found.direct) == (DISTRICT, "通知 二", False)
    register.write(school_facts.set_facts, {"school.direct": "是"})
    assert register.read(deliveries.propose).recipient == CITY
    register.write(school_facts.set_facts, {"school.bureau": "鄂尔多斯市教育局"})
    assert register.read(deliveries.propose).recipient == "鄂尔多斯市教育局"


def test_a_delivery_says_what_went_and_its_receipt_comes_back_with_a_scan(
    register: Register, tmp_path: Path
) -> None:
    archive_id = archived(register, tmp_path / "out")
    one = sent(register, replace(SENDING, archive_ids=(archive_id,)))
    [built] = register.read(archiving.archives)
    assert [(p.name, p.sha256, p.copies) for p in one.pieces] == [
        (f"{TERM}-001", built.sha256, 2), ("学籍数据.xlsx", "ab" * 32, 1),
    ]  # fmt: skip
    assert (one.sent_on, one.received_on, one.cite) == ("20270115", "", "通知 二")
    scan = Attached("回执.pdf", "application/pdf", PDF)
    on(TODAY, register, deliveries.receive, one.id, "2027-01-16", "旗局李某", "封签完好", [scan])
    [line] = register.read(deliveries.deliveries)
    assert (line.received_on, line.received_by) == ("20270116", "旗局李某")
    assert [(p.title, p.sha256) for p in line.receipts] == [
        ("回执.pdf", hashlib.sha256(PDF).hexdigest())
    ]


def test_what_was_delivered_stands_among_what_was_given(register: Register) -> None:
    sent(register)
    [line], _ = register.read(disclosures.lines, 1)
    assert (line.recipient, line.pupils, line.outside) == (disclosures.AUTHORITY, 5, False)
    assert refused(register, replace(SENDING, recipient="某公司")) != []
    assert len(register.read(deliveries.deliveries)) == 1


def test_a_delivery_without_content_person_or_in_the_future_is_refused(register: Register) -> None:
    blank = replace(SENDING, recipient=" ", sent_by="", files=())
    assert refused(register, blank) == ["delivery.typed"] * 3
    assert refused(register, replace(SENDING, sent_on="2027-02-01")) == ["delivery.typed"]
    assert refused(register, replace(SENDING, sent_on="某天")) == ["date.typed"]


def test_a_receipt_has_a_name_and_a_day_that_can_be(register: Register) -> None:
    one = sent(register)
    for day, by in (("2027-01-16", ""), ("2027-01-14", "李某"), ("2027-01-17", "李某")):
        receive = (deliveries.receive, one.id, day, by)
        assert codes(lambda receive=receive: on(TODAY, register, *receive)) == ["delivery.typed"]


def test_a_file_is_digested_as_it_lies_there(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "数据.zip"
    file.write_bytes(b"data" * 1000)
    found = register.read(deliveries.measure, file, Job())
    assert (found.sha256, found.size) == (hashlib.sha256(file.read_bytes()).hexdigest(), 4000)
    missing = (deliveries.measure, tmp_path / "没有", Job())
    assert codes(lambda: register.read(*missing)) == ["delivery.file"]


def test_the_receipt_form_lists_the_pieces(register: Register, tmp_path: Path) -> None:
    one = sent(register)
    order = read_on(TODAY, register, deliveries.order, one.id)
    assert order.matter.rows[0]["digest"] == "ab" * 32
    assert order.matter.values["dossier.to"] == DISTRICT
    given = (order.form_id, order.selection, order.matter)
    assert register.read(printing.missing_before_print, *given) == []


def test_the_catalogue_is_that_of_an_archive(register: Register, tmp_path: Path) -> None:
    """R-SY-0-2."""
    entry = dossier_entries.NewEntry(3, "学业考试", "期末成绩", on="20270108", term=TERM)
    on(TODAY, register, dossier_entries.add, MING, entry)
    on(TODAY, register, paper_items.place_class, "0701", "甲", "3", 7)
    own = dossier_catalogue.Numbers("115", "XJ")
    out = tmp_path / "案卷目录.xlsx"
    export = dossier_catalogue.export
    assert on(TODAY, register, export, dossier_catalogue.FILES, out, own, Job()) == 5
    rows = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    assert tuple(rows[0]) == dossier_catalogue.HEADERS[dossier_catalogue.FILES]
    [line] = [row for row in rows if row[5] == "王小明学籍档案"]
    assert line[1:4] == ["甲-3-7", "115", "XJ"]
    pieces = tmp_path / "卷内目录.csv"
    assert on(TODAY, register, export, dossier_catalogue.PIECES, pieces, own, Job()) == 1
    assert "期末成绩" in pieces.read_text(encoding="utf-8-sig")
    assert register.read(dossier_catalogue.numbers) == own
    wrong = (export, "别的", out, own, Job())
    assert codes(lambda: on(TODAY, register, *wrong)) == ["catalogue.level"]


def test_a_merged_school_is_handed_over_in_one_package(register: Register, tmp_path: Path) -> None:
    """R-ORD-9-3, R-SC-20-3: data, catalogue and receipt, each with its digest."""
    folder = tmp_path / "移交"
    done = on(TODAY, register, handovers.build, WANTED, folder, Job())
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in done.files)
    assert sum(name.endswith(".iso") for name in names) == 1
    for line in (folder / "校验值 SHA-256.txt").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert archiving.verify(next(folder.glob("*.iso")), Job()) == []
    one = read_on(TODAY, register, deliveries.delivery, done.delivery_id)
    assert (one.kind, one.occasion, one.cite) == ("school", "合并", "办法 第九条")
    assert [piece.name for piece in one.pieces] == [
        next(folder.glob("*.iso")).name, "学籍档案案卷目录.xlsx", "学籍档案卷内文件目录.xlsx",
    ]  # fmt: skip
    order = read_on(TODAY, register, handovers.order, one.id)
    assert order.matter.values["delivery.dossiers"] == "5"
    on(TODAY, register, deliveries.receive, one.id, "", "二小刘某")
    assert register.read(deliveries.delivery, one.id).received_by == "二小刘某"


def test_a_handing_over_that_is_cancelled_leaves_nothing(
    register: Register, tmp_path: Path
) -> None:
    folder = tmp_path / "移交"
    with pytest.raises(Cancelled):
        on(TODAY, register, handovers.build, WANTED, folder, StopsAt("编制档案目录"))
    assert list(folder.iterdir()) == []
    assert register.read(deliveries.deliveries) == ()
    assert register.read(archiving.archives) == ()


def test_a_school_is_not_handed_over_without_a_decision_or_into_a_full_folder(
    register: Register, opening: Callable[..., Register], tmp_path: Path
) -> None:
    (tmp_path / "满").mkdir()
    (tmp_path / "满" / "别的.txt").write_text("x")
    build = handovers.build
    blank = HandingOver("搬家", "", "", "", TERM)
    assert (
        codes(lambda: on(TODAY, register, build, blank, tmp_path / "空", Job()))
        == ["handover.typed"] * 4
    )
    full = (build, WANTED, tmp_path / "满", Job())
    assert codes(lambda: on(TODAY, register, *full)) == ["handover.typed"]
    assert (tmp_path / "满" / "别的.txt").exists()
    teacher = opening("class_teacher")
    denied = (build, WANTED, tmp_path / "空", Job())
    assert codes(lambda: on(TODAY, teacher, *denied)) == ["permission.denied"]


def test_papers_of_the_school_come_back_from_the_disc(register: Register, tmp_path: Path) -> None:
    """A receipt belongs to no pupil, and is not lost for that."""
    one = sent(register)
    scan = Attached("回执.pdf", "application/pdf", PDF)
    on(TODAY, register, deliveries.receive, one.id, "", "李某", "", [scan])
    archived(register, tmp_path / "out")
    restoring.restore([*(tmp_path / "out").glob("*.iso")], tmp_path / "new", PASSWORD, Job(), USER)
    restored = registers.unlock(tmp_path / "new", USER, PASSWORD)
    [paper] = restored.read(school_papers.of_delivery, one.id)
    assert restored.read(scan_tray.page, paper.tray_id) == ("application/pdf", PDF)
    restored.close()


def test_elsewhere_the_tier_of_the_text_is_offered(opening: Callable[..., Register]) -> None:
    for profile in ("sichuan", "nongan", "fujian"):
        found = opening(profile=profile).read(deliveries.propose)
        assert found.recipient
        assert found.recipient not in (CITY, DISTRICT)
