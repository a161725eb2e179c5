"""What each type of case may be judged by: one set of checks a type, every one of them optional."""

from dataclasses import dataclass

from app.domain import checks as plain
from app.domain import checks_clock as clocks
from app.domain import checks_graduation as finish
from app.domain import checks_leaving as leave
from app.domain import checks_naming as names
from app.domain import checks_office as office
from app.domain import checks_receiving as receive
from app.domain import checks_return as back
from app.domain import checks_suspension as pause
from app.domain import checks_transfer as move


@dataclass(frozen=True)
class Section:
    """The checks that may stand in every section."""

    ruling: plain.Ruling | None = None
    ruling_senior: plain.Ruling | None = None
    materials: plain.Materials | None = None
    materials_further: plain.Materials | None = None
    steps: plain.Steps | None = None
    working_days: plain.WorkingDayClock | None = None
    party_clock: plain.WorkingDayClock | None = None
    months: clocks.MonthClock | None = None
    days: clocks.DayClock | None = None
    year_day: clocks.YearDay | None = None
    year_day_national: clocks.YearDay | None = None


@dataclass(frozen=True)
class Transfer(Section):
    """转学."""

    window: move.Window | None = None
    opening_days: move.OpeningDays | None = None
    starting_grade: move.StartingGrade | None = None
    final_year: move.FinalYear | None = None
    final_grade: move.BannedGrades | None = None
    same_grade: move.SameGrade | None = None
    free_places: move.FreePlaces | None = None
    class_size: move.ClassSize | None = None
    reason: move.Reason | None = None
    condition: move.Condition | None = None
    between: move.Between | None = None
    property: move.Property | None = None
    assignment: receive.Assignment | None = None
    senior_final: move.BannedGrades | None = None
    senior_bans: receive.SeniorBans | None = None


@dataclass(frozen=True)
class Receiving(Section):
    """接收, and 跨省新生接续."""

    record: receive.Receiving | None = None
    promotion: receive.Promotion | None = None
    class_size: move.ClassSize | None = None


@dataclass(frozen=True)
class Suspension(Section):
    """休学, 责令休学, 继续休学, 休学期满."""

    share: pause.Share | None = None
    hospital_grade: pause.HospitalGrade | None = None
    hospital_level: pause.HospitalLevel | None = None
    length: pause.Length | None = None
    grounds: pause.Grounds | None = None
    final_grade: move.BannedGrades | None = None
    extension: pause.ExtensionWindow | None = None
    overdue: pause.Overdue | None = None
    either: pause.EitherMaterial | None = None


@dataclass(frozen=True)
class Return(Section):
    """复学, 辍学复学, 回校, 回国复学."""

    certificate: back.Certificate | None = None
    hospital_grade: pause.HospitalGrade | None = None
    hospital_level: pause.HospitalLevel | None = None
    opinion: back.Opinion | None = None
    grades: back.ReturnGrades | None = None
    same_place: back.SamePlace | None = None
    not_lower: back.NotLower | None = None
    stamp: back.Stamp | None = None
    pairs: back.Pairs | None = None


@dataclass(frozen=True)
class Leaving(Section):
    """退学, 自动退学, 旷课, 出国, 辍学, 离校, 死亡, 失踪."""

    compulsory: leave.NoWithdrawal | None = None
    truancy: leave.Truancy | None = None
    overstay: leave.Overstay | None = None
    reason: leave.Written | None = None
    notice: leave.TruancyNotice | None = None
    abroad: leave.Abroad | None = None
    report: leave.Report | None = None
    migrant: leave.MigrantDossier | None = None
    survey: leave.Survey | None = None


@dataclass(frozen=True)
class Conduct(Section):
    """留级, 跳级, 开除, 处分, 撤销处分."""

    repeating: leave.Repeating | None = None
    punishment: leave.Punishment | None = None


@dataclass(frozen=True)
class Finish(Section):
    """毕业审核, 发证."""

    compulsory: finish.CompulsoryByShare | None = None
    senior: finish.SeniorOverlap | None = None
    primary: finish.PrimaryPromotes | None = None
    junior: finish.JuniorByCount | None = None
    senior_flags: finish.SeniorFlags | None = None
    senior_short: finish.SeniorShort | None = None
    reaching: finish.Reaching | None = None
    own_pupil: finish.OwnPupil | None = None
    filed: finish.Filed | None = None


@dataclass(frozen=True)
class Office(Section):
    """对外提供, 工作量, 档案, 名册, 入学 and its delays."""

    disclosure: office.Disclosure | None = None
    workload: office.Workload | None = None
    signed_form: office.SignedForm | None = None
    rosters: office.Rosters | None = None
    age: office.EntranceAge | None = None
    class_size: move.ClassSize | None = None
    no_show: office.NoShow | None = None
    deferral: office.Deferral | None = None
    cancellation: office.Cancellation | None = None
    autumn: names.AutumnEntry | None = None
    away: names.AwayPupils | None = None


@dataclass(frozen=True)
class Naming(Section):
    """What grades and years of entry are called."""

    grade_names: names.GradeNames | None = None
    cohort_names: names.CohortNames | None = None
