"""旷课告知 is a paper of its own, to the township, with a receipt (R-SC-22-1)."""

from pathlib import Path

import pypdfium2
from duty_school import on

from app.job import Job
from app.persistence.register import Register
from app.usecases.paper import disclosures, print_log
from app.usecases.staying import attendance, contacts, dropout, dropout_papers
from app.usecases.staying.attendance import Entry


def test_the_township_is_told_who_is_away_since_when_and_what_was_done(
    register: Register, tmp_path: Path
) -> None:
    for day in ("20260907", "20260908", "20260909", "20260910", "20260911"):
        on("2026-09-11", register, attendance.enter, day, [Entry(1, "旷课")])
    said = contacts.Entry(1, "20260910", "家访", "母亲", "说随父亲外出")
    on("2026-09-11", register, contacts.enter, said)
    watch = on("2026-09-11", register, dropout.open_watch, 1, "20260907", dropout.TRUANT)
    wanted = dropout_papers.Wanted(dropout.NOTICE, ("示例镇人民政府",))
    out = tmp_path / "notice.pdf"
    on("2026-09-11", register, dropout_papers.make, watch, wanted, out, Job())
    with pypdfium2.PdfDocument(out) as opened:
        text = "".join(opened[0].get_textpage().get_text_range().split())
        assert len(opened) == 1
    for said_there in ("示例镇人民政府", "2026年9月7日", "连续旷课5", "说随父亲外出", "回执"):
        assert said_there in text
    assert text.count("王小明") == 3  # on the stub, the notice and the receipt
    [line] = register.read(print_log.lines, print_log.Wanted())[0]
    assert (line.form_id, line.student_id) == ("truancy_notice", 1)
    [given] = register.read(disclosures.lines)[0]
    assert (given.recipient, given.purpose) == ("学籍主管部门", "旷课告知：示例镇人民政府")
