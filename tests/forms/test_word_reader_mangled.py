"""Files that somebody or something has mangled are read, or refused, and never crash the reader."""

import copy
import random
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import bureau_forms
import floating_forms
import pytest
import side_labels
import word_details
from lxml import etree

from app.forms.own_filling import OwnFilling
from app.forms.own_word import write_own
from app.forms.sheet import Sheet
from app.forms.word_reader import read_word_form
from app.problems import Rejected

_PARTS = ("word/document.xml", "word/styles.xml", "word/settings.xml", "word/numbering.xml")
_VALUES = ("", "-1", "99999999", "x", "nan", "0", "true", "both")
_SHEET = Sheet({"name": "王小明"}, ({"name": "李小红"},), rows=[{"name": "王小明"}])
FILES = 60
_FORMS = {
    **bureau_forms.ALL,
    **{name: floating_forms.ALL[name] for name in ("floating", "floating-older")},
    "side-down": side_labels.ALL["side-down"],
    **{name: word_details.ALL[name] for name in ("blanks", "heads", "columns", "loops")},
}


def _mangle(root: Any, dice: random.Random) -> None:
    elements = [one for one in root.iter() if one.getparent() is not None]
    if not elements:
        return
    one = dice.choice(elements)
    fate = dice.random()
    if fate < 0.4:
        one.getparent().remove(one)
    elif fate < 0.7 and one.attrib:
        one.set(dice.choice(list(one.attrib)), dice.choice(_VALUES))
    elif fate < 0.85:
        one.append(copy.deepcopy(dice.choice(elements)))
    else:
        one.tag = dice.choice(elements).tag


def _mangled(data: bytes, dice: random.Random) -> bytes:
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w") as new:
        chosen = dice.choice([name for name in _PARTS if name in old.namelist()])
        for name in old.namelist():
            content = old.read(name)
            if name == chosen:
                root = etree.fromstring(content)
                for _ in range(dice.randint(1, 5)):
                    _mangle(root, dice)
                content = etree.tostring(root)
            new.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("name", list(_FORMS))
def test_a_mangled_file_is_read_or_refused_with_a_sentence(name: str) -> None:
    dice = random.Random(name)
    data = _FORMS[name]()
    read = 0
    for _ in range(FILES):
        try:
            own = read_word_form(_mangled(data, dice))
        except Rejected as error:
            assert error.problems[0].message.endswith("。")
            continue
        content = OwnFilling(own).content(_SHEET)
        assert list(write_own(own, iter([content]), BytesIO())) == [content]
        read += 1
    assert read > FILES / 2
