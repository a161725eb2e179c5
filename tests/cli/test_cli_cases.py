"""Cases through the command line: asked, opened, signed, sent back, finished, undone."""

from pathlib import Path

from shell import Xueji, contents

SUSPENSION = {
    "grade": "初二",
    "ground": "其他原因",
    "start": "20260907",
    "end": "20270907",
    "reason": "家庭变故",
}


def _answers(answers: dict[str, str]) -> list[str]:
    return [part for name, text in answers.items() for part in ("--answer", f"{name}={text}")]


def test_a_case_is_judged_opened_signed_and_finished(
    xueji: Xueji, folder: Path, tmp_path: Path
) -> None:
    scan = tmp_path / "盖章件.pdf"
    scan.write_bytes(b"%PDF-1.4 a scan")
    pupil = xueji("find").facts["students"][0]["id"]
    kinds = [one["id"] for one in xueji("cases", "kinds", "--student", pupil).facts["kinds"]]
    assert "suspension" in kinds and "resumption" not in kinds
    asked = ("--kind", "suspension", "--student", pupil, "--day", "20260901")
    looked = xueji("cases", "ask", *asked, *_answers(SUSPENSION)).facts
    assert looked["steps"][0] == "学校审核盖章"
    papers = [one["name"] for one in looked["papers"]]
    told = xueji("cases", "open", *asked)
    assert set(told.codes) == {"case.unanswered"} and told.code == 1
    case = xueji("cases", "open", *asked, *_answers(SUSPENSION)).facts["case"]
    wrong = ("--step", "国网发起", "--role", "学籍管理员", "--day", "20260902")
    before = contents(folder)
    assert xueji("cases", "sign", case, *wrong, "--scan", scan).codes == ["case.step-order"]
    assert contents(folder) == before  # nor is the scan of a refused signature kept
    xueji("cases", "return", case, "--reason", "申请没有签字", "--day", "20260902")
    assert xueji("cases", "resend", case, "--note", "已补签字", "--day", "20260903").code == 0
    for step in xueji("cases", "show", case).facts["steps"]:
        signed = ("--step", step["name"], "--role", step["role"], "--person", "李校长")
        done = xueji("cases", "sign", case, *signed, "--day", "20260905", "--scan", scan)
        assert done.code == 0, done.out
    assert [one["state"] for one in xueji("cases", "list").facts["cases"]] == ["effective"]
    assert "case.unfinished" in xueji("cases", "finish", case).codes
    for name in papers:
        assert xueji("cases", "material", case, "--name", name, "--scan", scan).code == 0
    assert xueji("cases", "finish", case).facts["state"] == "closed"
    assert xueji("cases", "list").facts["counts"]["closed"] == 1
    undone = xueji("cases", "reverse", "--student", pupil, "--reason", "登记错人")
    assert undone.code == 0
    assert xueji("cases", "show", case).facts["state"] == "reversed"


def test_a_newcomers_case_is_opened_and_taken_back(xueji: Xueji) -> None:
    answers = {
        "from_school": "东胜区特殊教育学校",
        "from_school_type": "特殊教育学校",
        "study_mode": "随班就读",
        "target_class": "0701",
        "reason": "随班就读",
    }
    pupil = {"name": "孙小虎", "id_type": "其他", "sex": "男", "birth_date": "20120306"}
    values = [part for pair in pupil.items() for part in ("--pupil", "=".join(pair))]
    told = xueji("cases", "open", "--kind", "hosting", *values, *_answers(answers))
    assert told.codes == ["case.newcomer"]
    values += ["--pupil", "grade=初二"]
    case = xueji("cases", "open", "--kind", "hosting", *values, *_answers(answers)).facts["case"]
    ended = xueji("cases", "withdraw", case, "--reason", "家长改变主意")
    assert ended.facts["state"] == "withdrawn"


def test_an_answer_that_is_no_pair_is_wrong_usage(xueji: Xueji) -> None:
    told = xueji("cases", "open", "--kind", "hosting", "--answer", "没有等号")
    assert told.code == 2
