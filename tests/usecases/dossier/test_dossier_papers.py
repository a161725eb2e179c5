"""Cover, catalogue, labels and transfer list: what is on them, and that they come out on paper."""

from pathlib import Path

import pypdfium2
import pytest
from dossier_school import set_profile
from invented import rejected

from app.domain import dossier, policy
from app.job import Job
from app.persistence.register import Register
from app.usecases.dossier import (
    dossier_entries,
    dossier_papers,
    dossier_transfers,
    dossiers,
    paper_items,
    punishments,
)
from app.usecases.dossier.dossier_entries import NewEntry
from app.usecases.dossier.dossier_papers import CONTENTS, COVER, LABELS, TRANSFER, Wanted
from app.usecases.dossier.dossier_transfers import Sending
from app.usecases.dossier.paper_items import NewItem

PUPIL = 1


@pytest.fixture
def filled(register: Register) -> Register:
    """王小明 has an award, a form on paper in A柜 3盒, and a further paper."""
    register.write(paper_items.place_class, "0701", "A", "3")
    new = NewEntry(dossier.AWARDS, "获奖", "三好学生", "20240530", level="校级")
    entry = register.write(dossier_entries.add, PUPIL, new)
    register.write(paper_items.keep, PUPIL, NewItem(5, "奖状", pages=1, entry_id=entry))
    form = NewItem(1, "学籍信息采集表", pages=2, made_on="20230901")
    register.write(paper_items.keep, PUPIL, form)
    return register


def text_of(path: Path) -> str:
    opened = pypdfium2.PdfDocument(path.read_bytes())
    try:
        pages = [opened[n].get_textpage().get_text_range() for n in range(len(opened))]
    finally:
        opened.close()
    return "".join("".join(page.split()) for page in pages)


def printed(register: Register, wanted: Wanted, tmp_path: Path) -> str:
    out = tmp_path / "paper.pdf"
    register.write(dossier_papers.print_papers, wanted, out, Job())
    return text_of(out)


def test_the_catalogue_follows_the_order_of_the_text(filled: Register) -> None:
    """R-ORD-7-7: the printed catalogue follows the seven sections; empty ones say so."""
    rows = list(dossier_papers.contents(filled.read(dossiers.show, PUPIL)))
    headings = [row["category"] for row in rows if row["category"]]
    assert [one[:2] for one in headings] == [f"{n}、" for n in "一二三四五六七"]
    pieces = [(row["title"], row["page"], row["note"]) for row in rows if row["title"] != "（无）"]
    assert pieces == [("学籍信息采集表", "1", ""), ("三好学生（校级）", "3", "")]


def test_a_class_gets_a_catalogue_each_with_its_own_lines(filled: Register, tmp_path: Path) -> None:
    text = printed(filled, Wanted(CONTENTS, class_no="0701"), tmp_path)
    assert text.count("学籍档案目录") == 2
    assert text.count("三好学生（校级）") == 1
    assert "A-3-1" in text
    assert "永久" in text


def test_withdrawn_entries_and_revoked_punishments_are_not_printed(filled: Register) -> None:
    """R-SC-38-2."""
    filled.write(set_profile, "sichuan")
    facts = ("警告", "旷课", "校务会〔2024〕3号", "20240510")
    number, _ = filled.write(punishments.enter, PUPIL, punishments.NewPunishment(*facts))
    wrong = NewEntry(dossier.OTHER, "其他材料", "误记的材料", "20240101")
    entry = filled.write(dossier_entries.add, PUPIL, wrong)
    shown = [row["title"] for row in dossier_papers.contents(filled.read(dossiers.show, PUPIL))]
    assert {"警告处分：旷课", "误记的材料"} <= set(shown)
    filled.write(dossier_entries.withdraw, entry, "误记")
    filled.write(punishments.revoke, number, "校务会〔2024〕9号", "进步明显", "20240901")
    shown = [row["title"] for row in dossier_papers.contents(filled.read(dossiers.show, PUPIL))]
    assert {"警告处分：旷课", "误记的材料"}.isdisjoint(shown)


def test_the_cover_counts_the_pieces_of_each_part(filled: Register, tmp_path: Path) -> None:
    text = printed(filled, Wanted(COVER, student_ids=(PUPIL,)), tmp_path)
    assert "学生学籍档案" in text
    assert "王小明" in text
    assert "5在校期间的获奖信息1" in text
    assert "4体质健康测试及健康体检、预防接种（无）" in text


def test_nongans_cover_has_three_parts(filled: Register, tmp_path: Path) -> None:
    """R-NA-8-2."""
    filled.write(set_profile, "nongan")
    text = printed(filled, Wanted(COVER, student_ids=(PUPIL,)), tmp_path)
    assert "3学籍信息异动证明材料（无）" in text
    assert "《吉林省中小学生登记表》1" in text


def test_a_box_label_says_classes_and_numbers(filled: Register, tmp_path: Path) -> None:
    """R-NA-2-2: box no. and box label printing."""
    text = printed(filled, Wanted(LABELS, boxes=(("A", "3"),)), tmp_path)
    for word in ("0701", "1—2", "永久", "A-3", "本校"):
        assert word in text
    wanted = Wanted(LABELS, boxes=(("A", "99"),))
    out = tmp_path / "none.pdf"
    assert rejected(filled, dossier_papers.print_papers, wanted, out, Job()) == [
        "dossier.box-unknown"
    ]


def test_the_transfer_list_has_its_pieces_and_the_receipt(filled: Register, tmp_path: Path) -> None:
    """R-NA-16-6, R-ORD-9-1: 档案转递清单 + 回执."""
    sending = Sending("东胜区第二小学", "转学", "赵秀英", "家长自带", "20240910")
    form = filled.read(paper_items.items_of, PUPIL)[1].id
    number, _ = filled.write(dossier_transfers.dispatch, PUPIL, sending, {form})
    text = printed(filled, Wanted(TRANSFER, transfer_id=number), tmp_path)
    for word in ("东胜区第二小学", "家长自带，赵秀英", "学籍信息采集表", "留存复印件", "回执"):
        assert word in text
    assert "共2件" in text


@pytest.mark.parametrize("profile", list(policy.profiles()))
@pytest.mark.parametrize("reason", ["转学", "升学"])
def test_every_regions_list_may_go_to_the_next_school(
    filled: Register, tmp_path: Path, profile: str, reason: str
) -> None:
    """R-ORD-9-1, R-SC-20-2: the receiving school belongs to the chain, no approval is asked for."""
    filled.write(set_profile, profile)
    sending = Sending("东胜区第二小学", reason, moved_on="20240910")
    number, _ = filled.write(dossier_transfers.dispatch, PUPIL, sending)
    assert "东胜区第二小学" in printed(filled, Wanted(TRANSFER, transfer_id=number), tmp_path)


def test_a_preview_gives_no_numbers(filled: Register) -> None:
    wanted = Wanted(CONTENTS, student_ids=(PUPIL,))
    assert filled.read(dossier_papers.preview_papers, wanted, Job()).startswith(b"%PDF")
    nobody = Wanted(CONTENTS)
    assert rejected(filled, dossier_papers.papers_on_paper, nobody, Job()) == [
        "dossier.nothing-to-print"
    ]
