"""《字形测试页》: what names are made of, on one page, and what no font here can print."""

from pathlib import Path

from app.forms import definition, fonts, pdf, word
from app.forms.sheet import Sheet
from app.job import Job
from app.paths import FORM_TEMPLATES, whole_file
from app.problems import Level, Problem, Rejected

FORM = FORM_TEMPLATES / "national" / "lists" / "character_page.toml"
GROUPS = (
    ("少数民族姓名", "孛儿只斤·阿木古郎　阿依古丽·买买提　斯琴高娃"),
    ("单字、复姓、〇", "〇　欧阳　司徒　尉迟　呼延"),
    ("外籍姓名", "Müller　O’Neill　Nguyễn"),
    ("证件号与全角字符", "150602X　０１２３４５６７８９Ｘ（）—"),
    ("2022年改编码的字", "龴龵龶龷龸龹龺龻"),
    ("扩展A区", "㐂㛃㺹䶮㑇㖊㝵䒟"),
    ("扩展B区", "𠀋𠮷𡈽𤦂𥖨𦙶𧿹𪚥"),
    ("扩展C、D、E、F区", "𪜀𪤗𫍯𫝀𫟅𫠠𫢸𬀩𬺰"),
    ("扩展G、H区", "𰀀𰻝𱍐"),
    ("兼容汉字", "豈隆﨎﨏神"),
)
"""(what they are, characters): the ranges that GB 18030-2022 asks for at level 3, and names."""
_WRITERS = {".pdf": pdf.write_pdf, ".docx": word.write_docx}


def lacking() -> dict[str, list[str]]:
    """By group, the characters that no font of this computer draws; all drawn: not there."""
    found = {name: fonts.missing(text) for name, text in GROUPS}
    return {name: chars for name, chars in found.items() if chars}


def write(out: Path, job: Job) -> list[Problem]:
    """Write the page to ``out`` (.pdf or .docx); one warning a character that it cannot show."""
    suffix = out.suffix.lower()
    if suffix not in _WRITERS:
        message = f"不能生成“{out.suffix}”文件。请把文件名改为以 .pdf 或 .docx 结尾。"
        raise Rejected(Problem("print.suffix", message))
    without = lacking()
    rows = [
        {
            "order": str(order),
            "category": name,
            "title": text,
            "note": "　".join(f"U+{ord(char):04X}" for char in without.get(name, ())),
        }
        for order, (name, text) in enumerate(GROUPS, 1)
    ]
    with whole_file(out) as stream:
        sheet = Sheet(rows=rows)
        form = definition.load_form(FORM)
        _WRITERS[suffix](form, [sheet], stream, job, allow_missing=True, total=1)
    chars = [char for part in without.values() for char in part]
    return [fonts.missing_problem(char, "字形测试页", "", Level.WARN) for char in chars]
