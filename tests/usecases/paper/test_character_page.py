"""The page that shows whether names can be printed on this computer."""

from pathlib import Path

import pytest

from app.forms import fonts
from app.job import Job
from app.problems import Level, Rejected
from app.usecases.paper import character_page


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_the_page_is_written_and_names_what_no_font_can_print(tmp_path: Path, suffix: str) -> None:
    """GB 18030-2022 level 3, 民委发〔2016〕33号."""
    out = tmp_path / f"page{suffix}"
    problems = character_page.write(out, Job())
    assert out.stat().st_size > 1000
    assert {problem.level for problem in problems} <= {Level.WARN}
    told = "".join(problem.message for problem in problems)
    for _, text in character_page.GROUPS:
        for char in fonts.missing(text):
            assert f"U+{ord(char):04X}" in told


def test_names_of_everyday_can_be_printed() -> None:
    """The middle dot of 民委发〔2016〕33号, 〇, compound surnames and Latin letters."""
    assert not {"少数民族姓名", "单字、复姓、〇", "外籍姓名"} & set(character_page.lacking())


def test_every_range_that_the_standard_asks_for_has_its_sample() -> None:
    text = "".join(text for _, text in character_page.GROUPS)
    blocks = {ord(char) >> 8 for char in text}
    for first in (0x3400, 0x4E00, 0x20000, 0x2A700, 0x2B740, 0x2B820, 0x2CEB0, 0x30000):
        assert any(abs(block - (first >> 8)) < 0x100 for block in blocks), hex(first)
    assert "\u00b7" in text and "\u9fb4" in text


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as refused:
        character_page.write(tmp_path / "page.xlsx", Job())
    assert refused.value.problems[0].code == "print.suffix"
