"""Every file with pupils on it is judged and kept as handed to somebody (R-ORD-27-1)."""

import re
from pathlib import Path

USE_CASES = Path(__file__).parents[3] / "app" / "usecases"
WRITES = re.compile(
    r"rosters\.write_table\(|filling\.fill\(|photo_package\.write\(|with whole_file\(|write_pdf\("
)
NO_PUPILS = {
    "classwork/classes.py": "classes and how many sit in them",
    "discs/restoring.py": "the register's own disc, back into a register",
    "demo/demonstration.py": "invented pupils",
    "paper/character_page.py": "the characters that a computer can print",
    "paper/own_forms.py": "the bureau's blank form",
}


def test_whatever_writes_pupils_to_a_file_asks_to_whom_it_goes() -> None:
    """R-NA-33-1, R-SC-49-1: no way out without an entry that stays."""
    texts = {
        file.relative_to(USE_CASES).as_posix(): file.read_text("utf-8")
        for file in USE_CASES.glob("*/*.py")
    }
    writers = {name for name, text in texts.items() if WRITES.search(text)}
    asked = {name for name in writers if "disclosures.give(" in texts[name]}
    assert writers - asked == set(NO_PUPILS)
    assert "paper/printing.py" in asked
