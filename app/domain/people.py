"""Invented pupils for demonstrations and measurements: possible, and nobody.

Numbers have right check characters, birth dates fit the grade, every ★ item is filled. Names come
from short lists, telephone numbers begin with 1200, which no operator was given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from app.domain import identity

Row = dict[str, str]
"""One pupil as one line of a national sheet, by flat keys (``guardian1.name``)."""

SEED = 20260901
CLASS_SIZE = 45
FEWEST = 24
"""Two pupils a grade; below that the odd cases no longer fit in."""


@dataclass(frozen=True, slots=True)
class Band:
    """学段: its grades, the age at which one enters it, and how."""

    title: str
    digit: str
    grades: int
    entry_age: int
    entry_mode: str


BANDS = (
    Band("小学", "1", 6, 6, "就近入学"),
    Band("初中", "2", 3, 12, "就近入学"),
    Band("高中", "3", 3, 15, "统一招生考试/普通入学"),
)

_COUNTIES = (
    ("150602", "东胜区"),
    ("150603", "康巴什区"),
    ("150621", "达拉特旗"),
    ("150622", "准格尔旗"),
    ("150627", "伊金霍洛旗"),
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程"
)
_COMPOUND_SURNAMES = ("欧阳", "诸葛", "上官", "司徒")
_GIVEN = {
    "男": "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙浩然子轩博文天佑嘉诚一鸣",
    "女": "芳娜敏静丽艳娟霞秀燕玲桂英华慧巧美云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼雨桐梦瑶思涵语",
}
_MEMBER_GIVEN = {"父亲": "建国志强海军永平少华", "母亲": "淑兰秀英玉梅春燕桂芳"}
_MINORITY = {
    "男": (
        ("蒙古族", "巴雅尔"),
        ("维吾尔族", "麦合木提江·吐尔逊"),
        ("蒙古族", "孛儿只斤·阿木古郎"),
        ("回族", "马占海"),
        ("哈萨克族", "叶尔兰·努尔兰"),
        ("维吾尔族", "阿卜杜热合曼·阿卜杜克热木"),
        ("藏族", "扎西顿珠"),
    ),
    "女": (
        ("蒙古族", "苏日娜"),
        ("维吾尔族", "阿依古丽·买买提"),
        ("蒙古族", "乌云其木格"),
        ("藏族", "次仁卓玛"),
        ("维吾尔族", "古丽娜尔·艾合买提"),
        ("满族", "关雅琪"),
        ("哈萨克族", "阿依努尔·叶斯哈提"),
    ),
}
_RARE = ("李𠮷", "王㛃", "赵䶮", "刘𬭎", "陈𬱖", "张〇", "周喆琲")
_MINORITY_EVERY, _RARE_EVERY, _COMPOUND_EVERY = 9, 23, 41
_COMMUTES = (
    "步行",
    "家长自行接送",
    "公共交通（含城市公交、农村客运、地铁）",
    "自行车（含摩托车、电动自行车）",
)
_EMPLOYERS = ("示例煤炭公司", "示例农牧合作社", "示例商贸公司", "示例运输公司")
_FIXED = {
    "nationality": "中国",
    "id_type": identity.RESIDENT_CARD,
    "overseas_status": "否",
    "preschool": "是",
    "left_behind": "非留守儿童",
    "migrant_child": "否",
    "needs_aid": "否",
    "receives_subsidy": "否",
    "orphan": "否",
    "martyr_child": "否",
    "school_bus": "否",
    "source": "正常入学",
    "disability": "无残疾",
    "inclusive_class": "非随班就读",
    "purchased_place": "否",
    "native_place": "内蒙古鄂尔多斯",
    "postcode": "017000",
}


@dataclass(slots=True)
class _Source:
    """Where chance comes from, and the numbers given away already."""

    chance: Random
    autumn: int
    school_code: str
    taken: set[str] = field(default_factory=set)

    def number(self, region: str, birth: str, sex: str) -> str:
        """An ID number that nobody here has yet."""
        while True:
            sequence = self.chance.randrange(50, 500) * 2 + (sex == "男")
            first = f"{region}{birth}{sequence:03d}"
            if first not in self.taken:
                self.taken.add(first)
                return first + identity.check_character(first)

    def phone(self) -> str:
        return f"1200{self.chance.randrange(10_000_000):07d}"

    def birth(self, year: int) -> str:
        """A day of the twelve months that begin on 1 September of ``year``."""
        month, day = self.chance.randrange(9, 21), self.chance.randrange(1, 29)
        return f"{year + (month - 1) // 12}{(month - 1) % 12 + 1:02d}{day:02d}"

    def given(self, letters: str) -> str:
        return "".join(self.chance.choices(letters, k=self.chance.choice((1, 2, 2, 2))))


def school(count: int, autumn: int, school_code: str, seed: int = SEED) -> dict[str, list[Row]]:
    """``count`` pupils by the title of their band, in the school year begun in ``autumn``.

    The same arguments give the same people; the first of all has no ID number (其他). At least
    ``FEWEST``; far above 100,000 the numbers of a birth date run out.
    """
    source = _source(autumn, school_code, seed)
    found: dict[str, list[Row]] = {}
    turn = 0
    grades = [(band, grade) for band in BANDS for grade in range(1, band.grades + 1)]
    for number, (band, grade) in enumerate(grades, 1):
        start = turn
        while turn < count * number // len(grades):
            turn += 1
            pupil = _pupil(source, band, grade, turn - start, turn)
            found.setdefault(band.title, []).append(pupil)
    _take_number(found[BANDS[0].title][0])
    return found


def everyone(count: int, autumn: int, school_code: str, seed: int = SEED) -> list[Row]:
    """As ``school``, in one list."""
    return [row for rows in school(count, autumn, school_code, seed).values() for row in rows]


def with_mistakes(rows: Sequence[Row]) -> list[Row]:
    """``rows`` and behind them four that no import may take: what registrars meet every autumn.

    A wrong check character, a number that Excel has rounded, a line that stands there twice, and a
    child without a number entered a second time. ``rows`` begin with that child.
    """
    wrong, damaged, twice = (dict(row) for row in rows[1:4])
    number = wrong["id_number"]
    wrong["id_number"] = number[:-1] + ("0" if number[-1] != "0" else "1")
    damaged["id_number"] = f"{number[0]}.{number[1:6]}E+17"
    return [*rows, wrong, damaged, twice, dict(rows[0])]


def a_month_later(rows: Sequence[Row], autumn: int, school_code: str, calls: int = 12) -> list[Row]:
    """``rows`` with ``calls`` new telephone numbers and two new pupils; all else is equal."""
    source = _source(autumn, school_code, SEED + 1)
    source.taken |= {row["id_number"][:17] for row in rows}
    later = [dict(row) for row in rows]
    for row in later[1 :: max(1, len(later) // calls)][:calls]:
        row["phone"] = source.phone()
    band, grade = BANDS[0], BANDS[0].grades
    return [*later, *(_pupil(source, band, grade, place, place) for place in (1, 2))]


def _source(autumn: int, school_code: str, seed: int) -> _Source:
    chance = Random(seed)  # noqa: S311  it has to be repeatable, and nothing here is a secret
    return _Source(chance, autumn, school_code)


def _pupil(source: _Source, band: Band, grade: int, place: int, turn: int) -> Row:
    """The pupil at ``place`` (from 1) of the grade; ``turn`` counts through the whole school."""
    chance = source.chance
    sex = "男" if turn % 2 else "女"
    ethnicity, name = _name(source, turn, sex)
    entry = source.autumn - grade + 1
    birth = source.birth(entry - band.entry_age - 1)
    region, county = chance.choice(_COUNTIES)
    address = f"鄂尔多斯市{county}示例路{chance.randrange(1, 200)}号{chance.randrange(1, 30)}栋"
    class_number = (place - 1) // CLASS_SIZE + 1
    row = {
        **_FIXED,
        "school_code": source.school_code,
        "name": name,
        "sex": sex,
        "birth_date": birth,
        "birthplace_division": f"{region}000000",
        "ethnicity": ethnicity,
        "health": "健康或良好" if turn % 40 else "一般或较弱",
        "political_status": "共青团员" if band.digit == "3" and turn % 3 else "群众",
        "id_number": source.number(region, birth, sex),
        "hukou_nature": chance.choice(("农业户口", "非农业户口")),
        "hukou_division": f"{region}000000",
        "class_no": f"{entry}{band.digit}{class_number:02d}",
        "entry_month": f"{entry}09",
        "entry_mode": band.entry_mode,
        "study_mode": "住校" if band.digit != "1" and turn % 4 == 0 else "走读",
        "address": address,
        "mail_address": address,
        "home_address": address,
        "phone": source.phone(),
        "only_child": chance.choice(("是", "否")),
        "distance": str(chance.randrange(1, 12)),
        "commute": chance.choice(_COMMUTES),
        "seat_number": f"{(place - 1) % CLASS_SIZE + 1:02d}",
    }
    for number, relation in enumerate(("父亲", "母亲"), 1):
        member = _member(source, row, relation)
        row.update({f"guardian{number}.{key}": value for key, value in member.items()})
    return row


def _name(source: _Source, turn: int, sex: str) -> tuple[str, str]:
    """(民族, name): Han mostly; minority, rare and compound names come at fixed distances."""
    if turn % _MINORITY_EVERY == 0:
        names = _MINORITY[sex]
        return names[turn // _MINORITY_EVERY // 2 % len(names)]
    if turn % _RARE_EVERY == 0:
        return "汉族", _RARE[turn // _RARE_EVERY % len(_RARE)]
    surnames = _COMPOUND_SURNAMES if turn % _COMPOUND_EVERY == 0 else _SURNAMES
    return "汉族", source.chance.choice(surnames) + source.given(_GIVEN[sex])


def _member(source: _Source, pupil: Mapping[str, str], relation: str) -> Row:
    sex = "男" if relation == "父亲" else "女"
    region = pupil["hukou_division"][:6]
    birth = source.birth(int(pupil["birth_date"][:4]) - source.chance.randrange(24, 38))
    return {
        "name": _member_name(source, pupil, relation, sex),
        "relation": relation,
        "address": pupil["address"],
        "hukou_division": pupil["hukou_division"],
        "phone": source.phone(),
        "is_guardian": "是",
        "id_type": identity.RESIDENT_CARD,
        "id_number": source.number(region, birth, sex),
        "ethnicity": pupil["ethnicity"],
        "employer": source.chance.choice(_EMPLOYERS),
        "post": source.chance.choice(("职工", "个体经营", "务农")),
    }


def _member_name(source: _Source, pupil: Mapping[str, str], relation: str, sex: str) -> str:
    own = [name for ethnicity, name in _MINORITY[sex] if ethnicity == pupil["ethnicity"]]
    if own:
        return source.chance.choice(own)
    surname = pupil["name"][0] if sex == "男" else source.chance.choice(_SURNAMES)
    return surname + source.given(_MEMBER_GIVEN[relation])


def _take_number(pupil: Row) -> None:
    """A child whose papers are still on their way: type 其他, no number (R-NA-14-1)."""
    pupil.update({"id_type": identity.OTHER_DOCUMENT, "id_number": ""})
