"""What a text says of taking pupils in, beyond age, class sizes and clocks: by its articles."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Newcomers:
    """Each ``…_cite`` is the article that asks for it; "" where the text is silent.

    ``graduates_cite`` is by stage (小学, 初中, 高中): 不得招收已毕业学生回校重读.
    """

    postponing_cite: str = ""
    postponing_approvers: tuple[str, ...] = ()
    postponing_diagnosis: bool = False
    plan_papers_cite: str = ""
    graduates_cite: dict[str, str] = field(default_factory=dict)
    out_of_province_cite: str = ""
    diploma_cite: str = ""
    double_signed_cite: str = ""
    district_cite: str = ""
    irregular_cite: str = ""
    senior_notice_cite: str = ""
    senior_formalities_cite: str = ""
