"""Photographs of the bureau's own forms; part of ``screens``."""

from pathlib import Path
from typing import Any


def own_forms(camera: Any, frame: Any, scratch: Path) -> None:
    """Nothing yet, a file looked at, one with an unknown place, one refused, and the kept form."""
    from app.forms.word_starter import write_starter
    from ui.widgets.page import Place

    frame.go(Place.OWN_FORMS, None)
    page = frame.page(Place.OWN_FORMS).own
    camera.shot("own-forms-none")
    file = scratch / "本局学生登记表.docx"
    with file.open("wb") as stream:
        write_starter(stream)
    page.look(file)
    camera.shot("own-forms-read")
    wrong = scratch / "旧表.doc"
    wrong.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    page.look(wrong)
    camera.shot("own-forms-refused")
    page.look(file)
    camera.settle()
    page.id.setText("bureau_card")
    page.keep.click()
    camera.shot("own-forms")
    page.names.search.setText("电话")
    camera.shot("own-forms-names")
