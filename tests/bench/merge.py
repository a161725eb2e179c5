"""The clerk's mail merge: one Word template with a photograph, filled by docxtpl."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from app.domain import fields

KEYS = tuple(field.key for field in fields.STUDENT_FIELDS)
_COLUMNS = 3  # pairs of label and value a row


def template(folder: Path) -> Path:
    """A page like the form's: a grid of labels and placeholders, photograph and code on top."""
    from docx import Document
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = Mm(12)
    document.styles["Normal"].font.size = Pt(7)
    document.add_paragraph("{{ photo }}{{ code }}")
    table = document.add_table(rows=-(-len(KEYS) // _COLUMNS), cols=2 * _COLUMNS)
    table.style = "Table Grid"
    for number, key in enumerate(KEYS):
        row, column = divmod(number, _COLUMNS)
        table.cell(row, 2 * column).text = fields.by_key(key).label
        table.cell(row, 2 * column + 1).text = f"{{{{ {key} }}}}"
    path = folder / "template.docx"
    document.save(str(path))
    return path


def documents(path: Path, people: Sequence[Mapping[str, str]], photo: Path) -> list[Path]:
    """A document each beside the template."""
    import zxingcpp
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from PIL import Image

    made = []
    for number, values in enumerate(people, 1):
        code: Any = zxingcpp.create_barcode(f"XJ{number:08d}", zxingcpp.BarcodeFormat.QRCode)
        drawn = BytesIO()
        Image.fromarray(code.to_image(scale=4)).save(drawn, "PNG")
        drawn.seek(0)
        filled = DocxTemplate(path)
        pictures = {
            "photo": InlineImage(filled, str(photo), width=Mm(26)),
            "code": InlineImage(filled, drawn, width=Mm(18)),
        }
        filled.render({**values, **pictures})
        made.append(path.with_name(f"{number:04d}.docx"))
        filled.save(made[-1])
    return made
