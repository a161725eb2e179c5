"""From the shell as in the window: what a form asks for is given along, and remembered."""

from pathlib import Path

import pypdfium2
from shell import Xueji


def test_what_a_form_asks_for_is_given_with_the_command(xueji: Xueji, tmp_path: Path) -> None:
    """R-NA-5-1."""
    out = tmp_path / "n.pdf"
    print_ = ("forms", "print", "entrance_notice_primary", "--student", 1, "--out", out)
    fill = ("--fill", "notice.number=农入2026-007", "--fill", "term.registration_on=2026-9-1")
    answer = xueji(*print_, *fill)
    assert answer.code == 0, answer.out
    with pypdfium2.PdfDocument(out) as opened:
        text = "".join(opened[0].get_textpage().get_text_range().split())
    assert "农入2026-007" in text
    assert "2026年9月1日" in text
    out.unlink()
    wrong = xueji(*print_, "--fill", "case.reason=转学")
    assert (wrong.code, wrong.codes) == (1, ["print.asked-unknown"])
    assert not out.exists()
