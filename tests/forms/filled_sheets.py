"""Sheets with everything a form can ask for: an ordinary pupil, and the longest honest one."""

from app.domain import fields
from app.domain.fields import Kind
from app.forms import keys
from app.forms.definition import FormDefinition
from app.forms.sheet import Sheet

LONG_NAME = "阿卜杜热合曼·阿卜杜外力·买买提吐尔逊"
RARE_NAME = "𠮷㛃䶮𬭎𬱖"
LONG_PLACE = (
    "内蒙古自治区鄂尔多斯市东胜区天骄街道示例北路与示例南街交汇处向东二百米"
    "示例小区18号院3号楼2单元501室"
)
LONG_SCHOOL = "内蒙古自治区鄂尔多斯市东胜区第一示例九年一贯制民族实验学校"
LONG_REASON = (
    "因父母双方工作调动，全家户籍已于本学期开学前迁入现居住地，原就读学校距离现居住地"
    "四十余公里，每日接送确有困难，特申请办理，恳请批准。"
)
QR = "XJ1.XJ26-000123.ABCDEFGH"
ROWS = 45

_BY_KIND = {
    Kind.DATE: "20180906",
    Kind.MONTH: "202409",
    Kind.DIVISION: "150602000000",
    Kind.ID_NUMBER: "150602201809060035",
    Kind.INTEGER: "12",
    Kind.PHONE: "13900000001",
    Kind.POSTCODE: "017000",
    Kind.SCHOOL_CODE: "2115000001",
    Kind.NATIONAL_NUMBER: "G150602201809060035",
}
_SHORT = {
    "class.cohort": "2024",
    "school.pupils": "1280",
    "case.absent_days": "23",
    "case.months": "12",
    "case.grade_before": "八年级（3）班",
    "case.grade_after": "八年级（3）班",
    "dossier.pieces": "12",
    "dossier.pages": "136",
    "disc.copies": "3",
    "notice.year": "2026",
    "staff.week_load": "16",
    "staff.load": "8",
}
_LONG = {
    "case.reason": LONG_REASON,
    "case.measures": LONG_REASON * 2,
    "case.from_school": LONG_SCHOOL,
    "case.to_school": LONG_SCHOOL,
    "case.addressees": "东胜区教育体育局学籍主管科室\n东胜区人民政府\n天骄街道办事处",
    "case.new_address": LONG_PLACE,
    "case.old_address": LONG_PLACE,
    "case.materials": "父母工作调动证明、户籍迁移证明、居住证、户口簿复印件各一份",
    "certificate.school": LONG_SCHOOL,
    "dossier.from": LONG_SCHOOL,
    "dossier.to": LONG_SCHOOL,
    "unit.name": LONG_SCHOOL,
    "unit.address": LONG_PLACE,
    "notice.to": LONG_NAME,
}


def full(form: FormDefinition, photo: bytes) -> Sheet:
    """An ordinary pupil of whom everything is known, with three family members."""
    student = {field.key: _value(field) for field in fields.STUDENT_FIELDS}
    student |= {"name": "王小明", "sex": "男", "study_mode": "走读"}
    return _sheet(form, student, _member("李示例"), 3, "东胜区示例小学", photo, {})


def extreme(form: FormDefinition, photo: bytes) -> Sheet:
    """Long names, rare characters, five family members, long addresses and reasons."""
    student = {field.key: _value(field) for field in fields.STUDENT_FIELDS}
    places = {"address": LONG_PLACE, "mail_address": LONG_PLACE, "home_address": LONG_PLACE}
    student |= {"name": LONG_NAME, "sex": "女", "former_name": RARE_NAME, **places}
    member = _member(RARE_NAME) | {"employer": LONG_SCHOOL[6:], "address": LONG_PLACE}
    return _sheet(form, student, member, 5, LONG_SCHOOL, photo, _LONG)


def _sheet(
    form: FormDefinition,
    student: dict[str, str],
    member: dict[str, str],
    members: int,
    school: str,
    photo: bytes,
    long: dict[str, str],
) -> Sheet:
    own = {
        key: _extra(key) for key in keys.EXTRA if not key.startswith(("row.", "sheet.", "page."))
    }
    own = {key: text for key, text in own.items() if not key.startswith(("list.", "guardians."))}
    line = {key.removeprefix("row."): _extra(key) for key in keys.ROW if key != "row.order"}
    family = {f"guardian1.{key}": text for key, text in member.items()}
    rows = [{**line, **student, **family} for _ in range(ROWS)] if _listed(form) else []
    return Sheet(
        values={**own, **_SHORT, **long, **student, "school.name": school},
        guardians=[member] * members,
        school=school,
        number="XJ26-000123",
        qr=QR,
        photo=photo,
        printed_on="2026-11-21",
        rows=rows,
    )


def _listed(form: FormDefinition) -> bool:
    return form.roster is not None or form.labels is not None


def _extra(key: str) -> str:
    return "20260901" if key.endswith("_on") else f"{keys.EXTRA[key][:5]}例"


def _value(field: fields.Field) -> str:
    given = fields.choices(field)
    return given[0] if given else _BY_KIND.get(field.kind, f"{field.label[:4]}例")


def _member(name: str) -> dict[str, str]:
    values = {field.key: _value(field) for field in fields.GUARDIAN_FIELDS}
    return values | {"name": name, "is_guardian": "是"}
