"""What one printed sheet carries: a pupil's values as text, and nothing a form has to look up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.problems import Problem, Rejected

SHOWN_GUARDIANS = 2
"""Family members with boxes of their own: the national template carries two."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One copy of a form for one pupil; a blank sheet has empty ``values``.

    ``values`` and ``guardians`` map field keys to printed text; ``values`` takes the keys of
    ``app.forms.keys`` too. ``rows`` are the lines of a list or the labels of a page, each with
    bare keys (``name``, ``guardian1.phone``, ``note``). ``number`` is the form number, ``qr`` the
    ASCII text of its QR code ("" for none), ``photo`` a JPEG.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    guardians: Sequence[Mapping[str, str]] = ()
    school: str = ""
    number: str = ""
    qr: str = ""
    photo: bytes | None = None
    printed_on: str = ""
    rows: Sequence[Mapping[str, str]] = ()

    def texts(self) -> dict[str, str]:
        """Every text that may be printed, by its key; members are prefixed from 1."""
        found = {"school.name": self.school, **self._sums(), **self.values}
        for place, member in enumerate(self.guardians, start=1):
            prefix = f"guardian{place}."
            found |= {prefix + key: text for key, text in member.items()}
        found["sheet.school"] = self.school
        found["sheet.number"] = self.number
        found["sheet.printed_on"] = self.printed_on
        found["guardians.more"] = "；".join(_in_a_line(one) for one in self._more())
        return found

    def whose(self, line: Mapping[str, str] | None = None) -> str:
        """How a sentence about it begins: with the pupil of a ``line`` or of the sheet.

        A number is not said where there is a name: what is refused was never issued.
        """
        if line and line.get("row.name"):
            return f"{line['row.name']}（第 {line.get('row.order', '')} 行）的"
        name = self.values.get("name", "")
        if name:
            return f"{name}的表中"
        return f"编号 {self.number} 的表中" if self.number else ""

    def _sums(self) -> dict[str, str]:
        """How many lines there are; values that are handed in come after and win."""
        if not self.rows:
            return {}
        sexes = [row.get("sex", "") for row in self.rows]
        boys, girls = str(sexes.count("男")), str(sexes.count("女"))
        return {"list.count": str(len(sexes)), "list.boys": boys, "list.girls": girls}

    def _more(self) -> Sequence[Mapping[str, str]]:
        return self.guardians[SHOWN_GUARDIANS:]


def at_least_one(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """``sheets`` as they come; ``Rejected`` if there is none, since a file needs a page."""
    some = False
    for sheet in sheets:
        some = True
        yield sheet
    if not some:
        message = "没有要打印的表。请先选择学生，或选择打印空白表。"
        raise Rejected(Problem("forms.nothing-to-print", message))


def _in_a_line(member: Mapping[str, str]) -> str:
    """A further member as the closing row writes one, short since there may be several."""
    keys = ("relation", "relation_note", "phone")
    rest = "，".join(text for key in keys if (text := member.get(key, "")))
    return member.get("name", "") + (f"（{rest}）" if rest else "")
