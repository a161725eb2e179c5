"""学籍主管部门: which tier answers for which stage, and to whom a text applies by analogy only."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain import grades

_ABROAD = ("香港同胞", "澳门同胞", "台湾同胞", "外籍华裔人", "外国人")
_PAPERS = ("香港特区护照/身份证明", "澳门特区护照/身份证明", "台湾居民来往大陆通行证")
_HOME = ("", "中国")


@dataclass(frozen=True)
class Authorities:
    """The tier for 义务教育, for 普通高中, and for a school directly under the city."""

    cite: str
    compulsory: str
    senior: str
    direct: str

    def tier(self, stage: str, *, direct: bool) -> str:
        """Who is 学籍主管部门 of ``stage``, in the text's words."""
        if direct:
            return self.direct
        return self.senior if stage == grades.SENIOR else self.compulsory


@dataclass(frozen=True)
class Reference:
    """The article by which 外籍和港澳台学生 are managed 参照 the text."""

    cite: str


def by_reference(values: Mapping[str, str]) -> bool:
    """Whether a pupil is 外籍 or 港澳台 by nationality, status or paper (R-ORD-30-1, R-SC-52-1)."""
    return (
        values.get("overseas_status", "") in _ABROAD
        or values.get("id_type", "") in _PAPERS
        or values.get("nationality", "") not in _HOME
    )
