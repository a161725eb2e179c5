"""What each section, check and parameter of a policy is called, and what a check says, in Chinese.

A sentence is filled with the check's own parameters; the name in braces is the parameter's.
"""

import re

from app.domain import policy_text
from app.domain.checks import Check

SECTIONS = {
    "transfer": "转学",
    "receiving": "接收（籍随人走）",
    "continuing": "跨省新生接续",
    "suspension": "休学",
    "ordered_suspension": "责令休学",
    "extension": "继续休学",
    "overdue": "休学期满",
    "resumption": "复学",
    "dropout_return": "辍学复学",
    "coming_back": "回校、回国复学",
    "withdrawal": "退学",
    "lapse": "自动退学",
    "attendance": "考勤、旷课",
    "abroad": "出国",
    "dropout": "辍学",
    "leaving": "离校",
    "missing": "失踪、其他离校",
    "death": "死亡",
    "repeating": "留级",
    "skipping": "跳级",
    "expulsion": "开除",
    "punishment": "处分",
    "pardon": "撤销处分",
    "graduation": "毕业审核",
    "certificates": "发证",
    "reissue": "补发毕业证书",
    "exchange": "换发毕业证书",
    "disclosure": "对外提供",
    "workload": "工作量",
    "dossier": "档案完整性",
    "filing": "建档",
    "dispatch": "档案转出",
    "destruction": "销毁档案",
    "rosters": "名册",
    "entrance": "入学",
    "no_show": "入学未到",
    "deferral": "延期注册",
    "cancelling": "取消入学资格",
    "promotion": "升级",
    "closing": "毕业操作",
    "opening_check": "开学核对",
    "naming": "年级和级的名称",
}
"""The sections of a policy, in their order."""

_NAMES = re.compile(r"\{(\w+)\}")
_CHECKS = {
    "Ruling": ("条文结论", "{stages}结论为“{level}”：{message}"),
    "Materials": ("材料清单", "须交：{items}。|缺的按“{level}”处理。"),
    "Steps": ("办理环节", "依次：{steps}。|高中依次：{senior}。|转出方依次：{release}。"),
    "WorkingDayClock": ("工作日时限", "{title}：自{since}起 {days} 个工作日，当日不计。"),
    "MonthClock": ("按月时限", "{title}：自{since}起 {months} 个月。|rolls?逢假日顺延。"),
    "DayClock": ("按日时限", "{title}：自{since}起 {days} 天，当日不计。"),
    "YearDay": ("每年日期", "{title}：每年 {month} 月 {day} 日以前。|{stages}"),
    "Window": (
        "申请窗口",
        "开学前 {days_before} 天至开学后 {days_after} 天可以申请，开学日算在内。",
    ),
    "OpeningDays": (
        "开学后工作日",
        "开学后 {working_days} 个工作日内可以申请，|学期结束前 {before_end} 个工作日内也可以，"
        "|其他时间按“{level}”处理。",
    ),
    "StartingGrade": (
        "起始年级",
        "各学段起始年级第一学期不转学，自开学前 {days_before} 天起算。",
    ),
    "FinalYear": ("毕业年级", "初三、高三除“{out}”外不转学；初三开学前只准户籍在{city}的转回。"),
    "BannedGrades": ("不准的年级", "{grades}{wording}，按“{level}”处理。"),
    "SameGrade": ("不变年级", "转学不得变更年级。"),
    "FreePlaces": ("空余学位", "没有空余学位的不接收。|{stages}"),
    "ClassSize": ("班额", "每班（含新来的）不超过：{limits}；超过的按“{level}”处理。"),
    "Reason": ("正当理由", "理由须为：{words}；没有写的按“{blank}”处理。"),
    "Condition": ("转学条件", "须符合：{accepted}；不符合的按“{level}”处理。"),
    "Between": ("区域限制", "原则上不从{from_area}转到{to_area}。"),
    "Property": ("产权要求", "转入{area}须有{paper}；{condition}可到：{schools}。"),
    "Assignment": ("教育局分配", "小学、初中先由教育局分配学校，再由学校接收。"),
    "SeniorBans": ("普高限制", "普通高中县域内、转入示范性高中、{suspended}期间原则上不转学。"),
    "Receiving": ("籍随人走", "接收学生须一并接收学籍；{choice}所列的可以不转。"),
    "Promotion": ("升学接续", "外省新生由{from_grade}升入{to_grade}。"),
    "Share": ("缺课比例", "因病休学须达一学期总学时的 {numerator}/{denominator} 以上。"),
    "HospitalGrade": ("医院等级", "{fact}的等级须在{least}以上。"),
    "HospitalLevel": ("医院行政层级", "医院须为{least}以上（含）。"),
    "Length": ("时长", "最长 {months} 个月，|exact?须恰好这样长，|不符的按“{level}”处理。"),
    "Grounds": ("事由", "一般不予休学；非因病的须写明特殊情况。"),
    "ExtensionWindow": ("续休申请期", "期满前 {days} 天内申请。"),
    "Overdue": ("期满未归", "{message}"),
    "EitherMaterial": ("任选一套材料", "下列各套材料任选一套：{sets}。"),
    "Certificate": ("病愈证明", "因病休学的，复学须交{paper}。"),
    "Opinion": ("学校意见", "按学业水平安排年级，须有{paper}。"),
    "ReturnGrades": ("复学年级", "可回到原年级以上 {offsets} 级（0 即原年级）。"),
    "SamePlace": ("垂直复学", "回原年级、原班；“{dropout}”的另按辍学复学办理。"),
    "NotLower": ("不低于原年级", "复学年级不低于离开时的年级。|只适用于{dropout}。"),
    "Stamp": ("教育局盖章", "教育局签章后，学校再在系统中办理。"),
    "Pairs": ("离校与回校的对应", "{pairs}。"),
    "NoWithdrawal": ("义务教育不得退学", "{message}|年龄界限 {age} 岁。"),
    "Truancy": (
        "旷课标准",
        "普通高中一学期内旷课：|连续超过 {days_in_a_row} 天；|累计 {days_in_all} 天；"
        "|累计 {periods} 学时以上；|并已联系 {contacts} 次以上，有{paper}。",
    ),
    "Overstay": (
        "休学期满不归",
        "{ground}：|联系后满 {contact_days} 天，|期满 {months} 个月仍未续办的，|可以办理。",
    ),
    "Written": ("书面理由", "须有{paper}。|{stages}"),
    "TruancyNotice": ("旷课告知", "义务教育阶段连续旷课 {days} 个上学日，书面告知{addressee}。"),
    "Abroad": ("出国登记", "须注明：{fields}。|dropout?没有申请的按辍学处理。"),
    "Report": ("书面上报", "{what}，书面上报：{to}。|{stages}"),
    "MigrantDossier": ("随迁子女档案", "{condition}辍学的，学期末把学籍档案转交{to}。"),
    "Survey": ("离校调查", "没有《{paper}》的，一律按辍学处理。"),
    "Repeating": (
        "留级、跳级",
        "义务教育阶段除残疾学生外原则上不允许。|final_year?毕业年级一律不予。",
    ),
    "Punishment": ("处分种类", "可用：{kinds}。|只用于高中：{senior_only}。"),
    "CompulsoryByShare": (
        "义务教育毕业",
        "补考后半数以上学科不合格的结业；满 {years} 年未修完的肄业。",
    ),
    "SeniorOverlap": ("普高结业、肄业", "学制 {years} 年；未修完且满学制的须写明理由。"),
    "PrimaryPromotes": ("小学升学", "小学不设结业、肄业。"),
    "JuniorByCount": (
        "初中毕业",
        "补考后仍有 {failed} 门以上不合格，或综合素质不合格的，结业。",
    ),
    "SeniorFlags": ("普高毕业", "学分、综合素质和各科学业水平都合格的毕业。"),
    "SeniorShort": ("普高未达标", "修满 {years} 年的结业，不满的肄业。"),
    "Reaching": ("达到毕业要求", "达到毕业要求的发毕业证书；未达到的条文没有写。"),
    "OwnPupil": ("在籍才发证", "不在本校籍的不发证，按“{level}”处理。"),
    "Filed": ("先备案后发证", "名册报主管部门备案后再发证。"),
    "Disclosure": ("对外提供", "没有主管部门书面批准不得提供；{chain}除外。"),
    "Workload": (
        "学籍管理员工作量",
        "{base} 人及以下按周满工作量的 {share}；每增加 {step} 人加一节；"
        "超过 {most} 人按 {top_share}。|round_up?不足一档也算一节。",
    ),
    "SignedForm": ("家长签字表", "档案里须有家长签字的《{paper}》。"),
    "Rosters": ("名册打印", "{events}。"),
    "GradeNames": ("年级名称", "年级的写法如：{style}。"),
    "CohortNames": ("级的名称", "各年级以入学年份加“{suffix}”命名，如 2016{suffix}。"),
    "AutumnEntry": ("秋季入学", "每年秋季入学，其他时间按“{level}”处理。"),
    "AwayPupils": ("休学等学生升级", "休学、辍学等不在读的学生升级：{moves}。"),
    "EntranceAge": ("入学年龄", "入学须满 {years} 周岁。|到 {month} 月 {day} 日截止。"),
    "NoShow": (
        "未报到",
        "过报到期|超过 {days} 天|的，高中按“{senior}”，义务教育按“{compulsory}”处理。{message}",
    ),
    "Cancellation": (
        "取消的情形",
        "普通高中学生经复核有下列情形之一的，取消入学资格：{grounds}。",
    ),
    "Deferral": ("延期天数", "延期注册只到规定期限。|最长 {days} 天。"),
}
"""Title and sentence. A part between bars is left out where all its parameters are 0 or empty, one
that begins with ``name?`` where that parameter is not set."""

PARAMETERS = {
    "accepted": "符合的条件",
    "addressee": "告知对象",
    "age": "年龄界限（0 为不限）",
    "area": "转入区域",
    "base": "起算人数",
    "before_end": "学期结束前（工作日，0 为未定）",
    "blank": "没有写时",
    "chain": "可直接提供的对象",
    "choice": "可不转学籍的依据",
    "city": "本市",
    "compulsory": "义务教育按",
    "condition": "适用对象",
    "contact_days": "联系后满（天，0 为不用）",
    "contacts": "至少联系次数",
    "day": "日",
    "days": "天数",
    "days_after": "开学后（天，开学日算第 0 天）",
    "days_before": "开学前（天）",
    "days_in_a_row": "连续旷课超过（天，0 为不用）",
    "days_in_all": "累计旷课（天，0 为不用）",
    "denominator": "分母",
    "dropout": "辍学",
    "events": "时间与名册",
    "exact": "须恰好这样长",
    "failed": "不合格门数",
    "fact": "看哪一家医院",
    "fields": "须注明的项目",
    "final_year": "毕业年级一律不予",
    "from_area": "从",
    "from_grade": "原年级",
    "grades": "年级",
    "ground": "情形",
    "grounds": "情形（其中之一）",
    "items": "材料",
    "kinds": "种类",
    "least": "最低",
    "level": "处理方式",
    "limits": "学段与人数",
    "message": "文字",
    "month": "月",
    "months": "月数",
    "most": "封顶人数",
    "moves": "随班升级",
    "numerator": "分子",
    "offsets": "可高几级",
    "open_list": "条文写有“等”",
    "out": "例外情形",
    "pairs": "离校与回校",
    "paper": "材料名称",
    "periods": "累计旷课（学时，0 为不用）",
    "release": "转出方环节",
    "rolls": "逢假日顺延",
    "round_up": "不足一档也算",
    "schools": "学段与学校",
    "senior": "高中按",
    "senior_only": "只用于高中",
    "sets": "各套材料",
    "share": "占周满工作量",
    "silent": "条文没有写",
    "since": "起算",
    "stages": "学段（空为全部）",
    "step": "每增加人数",
    "steps": "环节",
    "style": "年级的写法",
    "suffix": "年份后面的字",
    "suspended": "休学状态",
    "title": "名称",
    "to": "报送对象",
    "to_area": "到",
    "to_grade": "升入年级",
    "top_share": "封顶占周满工作量",
    "what": "事项",
    "wording": "条文用语",
    "words": "正当理由",
    "working_days": "开学后（工作日）",
    "years": "年数",
}
"""The parameters of all checks as the editor names them."""


def check_title(kind: type[Check]) -> str:
    """What a check is called."""
    return _CHECKS[kind.__name__][0]


def sentence(check: Check) -> str:
    """What the check does, with the parameters it has."""
    values = {name: getattr(check, name) for name in policy_text.shapes(type(check))}
    said = {name: policy_text.told(value) for name, value in values.items()}
    if said.get("stages"):
        said["stages"] = f"只适用于{said['stages']}。"
    parts = []
    for part in _CHECKS[type(check).__name__][1].split("|"):
        wanted, asked, text = part.rpartition("?")
        names = [wanted] if asked else _NAMES.findall(text)
        if not names or any(values[name] for name in names):
            parts.append(text.format(**said))
    return "".join(parts)


def parameter_label(name: str) -> str:
    """What a parameter is called."""
    return PARAMETERS.get(name, name)
