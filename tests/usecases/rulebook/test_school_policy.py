"""The school's own layer of policy: changed without code, as strict as the files, with history."""

from dataclasses import replace
from pathlib import Path

import pytest
from duty_school import BASIS, on, read_on, refused
from invented import Opened

from app.domain import policy
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.rulebook import policies, policy_changes

WINDOW = "transfer.window"


def window(register: Register, day: str = "") -> tuple[int, int]:
    """Days before and after, today or on ``day``."""
    found = read_on(day, register, policies.of_school) if day else None
    rules = (found or register.read(policies.of_school)).rules
    return rules.transfer.window.days_before, rules.transfer.window.days_after


def test_a_school_without_changes_has_its_profile_as_it_is(register: Register) -> None:
    assert register.read(policies.of_school) == policy.load("ordos")


def test_a_number_is_changed_with_its_paper_and_the_rest_stays(register: Register) -> None:
    """R-SC-53-1."""
    before = register.read(policies.of_school)
    texts = {"days_before": "7", "days_after": "6"}
    digest = register.write(policy_changes.change_check, WINDOW, texts, BASIS)
    now = register.read(policies.of_school)
    assert (now.rules.transfer.window.days_before, now.rules.transfer.window.days_after) == (7, 6)
    assert now.rules.transfer.window.cite == "乌教字〔2026〕8号 第一条"
    assert now.rules.transfer.materials == before.rules.transfer.materials
    assert now.digest == digest != before.digest
    assert now.cite == before.cite
    assert now.title == before.title


def test_the_editor_shows_the_value_now_beside_that_of_the_profile(register: Register) -> None:
    texts = {"days_before": "7", "days_after": "13"}
    register.write(policy_changes.change_check, WINDOW, texts, BASIS)
    [line] = [one for one in register.read(policies.checks) if one.place == WINDOW]
    assert line.own
    assert "开学前 7 天" in line.sentence
    assert "开学前 14 天" in line.base_sentence
    assert line.base_cite == "流程 一(三)"
    assert line.document.title == BASIS.document
    found = {one.name: (one.text, one.base) for one in register.read(policies.parameters, WINDOW)}
    assert found == {"days_before": ("7", "14"), "days_after": ("13", "13")}


@pytest.mark.parametrize(
    ("place", "texts", "code", "field"),
    [
        (WINDOW, {"days_before": "十四", "days_after": "13"}, "policy.value", "开学前（天）"),
        (WINDOW, {"days_before": "-3", "days_after": "13"}, "policy.unsound",
         "transfer.window.days_before"),
        (WINDOW, {"days_before": "7"}, "definition.missing-key", "transfer.window.days_after"),
        (WINDOW, {"moon": "7"}, "policy.parameter", "moon"),
        ("transfer.moonlight", {}, "policy.place", ""),
        ("workload.workload",
         {"share": "25%", "base": "400", "step": "0", "most": "2000", "top_share": "0.5"},
         "policy.unsound", "workload.workload.step"),
        ("suspension.length", {"months": "12", "level": "随便"}, "policy.value", "处理方式"),
        ("suspension.length", {"months": "999999999999"}, "policy.unsound",
         "suspension.length.months"),
        ("promotion.year_day", {"month": "2", "day": "30", "title": "升级"}, "policy.unsound",
         "promotion.year_day"),
        ("transfer.steps", {"steps": "学校审核"}, "policy.value", "环节"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_what_and_where_and_changes_nothing(
    register: Register, place: str, texts: dict[str, str], code: str, field: str
) -> None:
    with refused() as found:
        register.write(policy_changes.change_check, place, texts, BASIS)
    assert [(one.code, one.where.field) for one in found] == [(code, field)]
    assert register.read(policies.of_school) == policy.load("ordos")
    assert register.read(policy_changes.history) == ()


@pytest.mark.parametrize("missing", ["document", "number", "reason"])
def test_no_change_without_its_paper_and_its_reason(register: Register, missing: str) -> None:
    with refused() as found:
        register.write(
            policy_changes.change_check, WINDOW, {"days_before": "7", "days_after": "6"},
            replace(BASIS, **{missing: " "}),
        )  # fmt: skip
    assert [one.code for one in found] == ["policy.basis"]


def test_a_change_holds_from_its_day_and_not_before(register: Register) -> None:
    basis = replace(BASIS, effective="2027-3-1")
    texts = {"days_before": "7", "days_after": "6"}
    on("2026-11-21", register, policy_changes.change_check, WINDOW, texts, basis)
    assert window(register, "2026-11-21") == (14, 13)
    assert window(register, "2027-03-01") == (7, 6)
    with refused() as found:
        on("2026-11-22", register, policy_changes.change_check, WINDOW,
           {"days_before": "8", "days_after": "6"}, BASIS)  # fmt: skip
    assert [one.code for one in found] == ["policy.too-early"]


def test_undo_is_a_further_version_and_history_keeps_all_three(register: Register) -> None:
    first = {"days_before": "7", "days_after": "6"}
    digest = register.write(policy_changes.change_check, WINDOW, first, BASIS)
    second = {"days_before": "21", "days_after": "6"}
    register.write(policy_changes.change_check, WINDOW, second, BASIS)
    assert register.write(policy_changes.undo, "输错了") == digest
    assert window(register) == (7, 6)
    versions = register.read(policy_changes.history)
    assert len(versions) == 3
    assert {one.by for one in versions} == {"王老师"}
    assert "转学·申请窗口：" in versions[1].changes[0]
    assert "21" in versions[1].changes[0]
    register.write(policy_changes.undo, "")
    assert window(register) == (21, 6)


def test_the_value_of_the_profile_comes_back(register: Register) -> None:
    texts = {"days_before": "7", "days_after": "6"}
    register.write(policy_changes.change_check, WINDOW, texts, BASIS)
    register.write(policy_changes.drop_check, WINDOW, BASIS)
    assert register.read(policies.of_school) == policy.load("ordos")
    with refused() as found:
        register.write(policy_changes.drop_check, WINDOW, BASIS)
    assert [one.code for one in found] == ["policy.not-own"]


def test_materials_and_levels_are_changed_as_text(register: Register) -> None:
    texts = {
        "items": "转学申请表\n户口簿／可用：户籍证明；户口本\n居住证／仅限学段：小学；初中",
        "level": "提醒",
    }
    register.write(policy_changes.change_check, "transfer.materials", texts, BASIS)
    check = register.read(policies.of_school).rules.transfer.materials
    assert [item.name for item in check.items] == ["转学申请表", "户口簿", "居住证"]
    assert check.items[1].accepts == ("户籍证明", "户口本")
    assert check.items[2].stages == ("小学", "初中")
    assert check.level == "WARN"


def test_where_the_texts_are_silent_the_school_may_set_a_check(register: Register) -> None:
    offered = {one.place for one in register.read(policies.offers, "attendance")}
    assert "attendance.notice" in offered
    texts = {"days": "5", "addressee": "苏木乡镇人民政府"}
    register.write(policy_changes.change_check, "attendance.notice", texts, BASIS)
    assert register.read(policies.of_school).rules.attendance.notice.days == 5


def test_freezes_are_entered_changed_by_their_title_and_taken_out(register: Register) -> None:
    entry = policy_changes.FreezeEntry("转学停办", "07-21", "08-14", kinds="转学")
    register.write(policy_changes.set_freeze, entry, BASIS)
    found = {one.title: one for one in register.read(policies.of_school).rules.freeze}
    assert found["转学停办"].first == "07-21"
    assert len(found) == len(policy.load("ordos").rules.freeze)
    assert register.read(policies.freezes_to_be) == tuple(found.values())
    register.write(policy_changes.drop_freeze, "转学停办", BASIS)
    found = {one.title: one for one in register.read(policies.of_school).rules.freeze}
    assert found["转学停办"].first == "07-15"


@pytest.mark.parametrize("first", ["07-45", "七月", "2026/7/1", "13-01"])
def test_a_freeze_that_is_no_day_is_refused(register: Register, first: str) -> None:
    entry = policy_changes.FreezeEntry("停办", first, "08-14")
    with refused() as found:
        register.write(policy_changes.set_freeze, entry, BASIS)
    assert [(one.code, one.where.field) for one in found] == [("policy.unsound", "freeze[0].first")]


@pytest.mark.parametrize(("first", "last"), [("2026-12-01", "2026-11-01"), ("12-01", "2027-01-15")])
def test_a_freeze_whose_days_do_not_fit_each_other_is_refused(
    register: Register, first: str, last: str
) -> None:
    with refused() as found:
        register.write(
            policy_changes.set_freeze, policy_changes.FreezeEntry("停办", first, last), BASIS
        )
    assert [(one.code, one.where.field) for one in found] == [("policy.freeze", "停办")]


def test_a_freeze_of_every_year_may_span_the_new_year(register: Register) -> None:
    entry = policy_changes.FreezeEntry("停办", "12-15", "01-15")
    register.write(policy_changes.set_freeze, entry, BASIS)
    assert "停办" in {one.title for one in register.read(policies.of_school).rules.freeze}


def test_a_text_that_was_held_against_its_copy_is_no_longer_unverified(register: Register) -> None:
    """M32."""
    assert any("内蒙古" in line for line in register.read(policies.of_school).notices)
    basis = replace(BASIS, number="内政办发〔2015〕1号", reason="与正式文本核对无误")
    register.write(policy_changes.verify_document, "办法", basis)
    notices = register.read(policies.of_school).notices
    assert not any("《内蒙古自治区中小学生学籍管理办法》" in line for line in notices)
    assert "教基〔2025〕1号" in notices[0]


def test_only_who_may_edit_changes_the_policy(opening: Opened) -> None:
    with opening("leader") as register, refused() as found:
        register.write(policy_changes.undo, "")
    assert [one.code for one in found] == ["permission.denied"]


def test_a_layer_comes_from_a_file_as_strictly_as_a_profile(
    register: Register, tmp_path: Path
) -> None:
    file = tmp_path / "局里下发.toml"
    text = (
        'title = "旗县统一"\nbase = "ordos"\n[[document]]\nid = "旗通知"\ntitle = "旗通知"\n'
        'number = "旗教〔2026〕2号"\neffective = "2026-09-01"\nverified = ""\nstate = "已核实"\n'
        '[transfer.window]\ncite = "旗通知 一"\ndays_before = 10\ndays_after = 9\n'
    )
    file.write_text(text, encoding="utf-8")
    register.write(policy_changes.import_layer, file, BASIS)
    assert window(register) == (10, 9)
    for wrong, field in (
        (text.replace("days_after", "days_behind"), "transfer.window.days_behind"),
        (text.replace('base = "ordos"', 'base = "nongan"'), "base"),
        (
            text.replace('effective = "2026-09-01"', "effective = 2026-09-01"),
            "document[0].effective",
        ),
    ):
        file.write_text(wrong, encoding="utf-8")
        with refused() as found:
            register.write(policy_changes.import_layer, file, BASIS)
        assert field in {one.where.field for one in found}
    assert window(register) == (10, 9)


def test_a_layer_for_another_profile_does_not_hold_when_the_school_changes_its(
    register: Register,
) -> None:
    register.write(
        policy_changes.change_check, WINDOW, {"days_before": "7", "days_after": "6"}, BASIS
    )

    def choose(tx: Tx) -> None:
        tx.set("profile", "nongan")

    register.write(choose)
    assert register.read(policies.of_school) == policy.load("nongan")
