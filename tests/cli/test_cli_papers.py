"""Paper from the shell: to whom it went, printed again, sealed, cards, the school's facts."""

from pathlib import Path

from shell import Xueji

DAY = "20240901"


def printed(xueji: Xueji, out: Path, *more: object, form: str = "enrolment_certificate") -> str:
    answer = xueji("forms", "print", form, "--student", 1, "--out", out, *more)
    assert answer.code == 0, answer.out
    return str(answer.facts["numbers"][0])


def test_outside_the_chain_nothing_is_printed_or_exported_without_approval(
    xueji: Xueji, tmp_path: Path
) -> None:
    """R-ORD-27-1: approval number, requester, purpose, scope; otherwise REFUSE."""
    out = tmp_path / "a.pdf"
    print_ = ("forms", "print", "record_card", "--student", 1, "--out", out)
    refused = xueji(*print_, "--recipient", "某公司")
    assert (refused.code, refused.codes) == (1, ["rule.disclosure"])
    assert not out.exists()
    table = tmp_path / "a.xlsx"
    assert xueji("export", table, "--recipient", "某公司").code == 1
    assert not table.exists()
    photos = tmp_path / "photos"
    assert xueji("photos", "export", "--out", photos, "--recipient", "某公司").code == 1
    approved = ("--approval", "东教函〔2026〕3号", "--requester", "某公司", "--purpose", "统计")
    short = xueji(*print_, "--recipient", "某公司", *approved)
    assert short.codes == ["disclosure.blank"]
    assert xueji(*print_, "--recipient", "某公司", *approved, "--scope", "姓名").code == 0
    [given] = xueji("prints", "given", "--outside").facts["given"]
    assert (given["recipient"], given["approval_no"]) == ("某公司", "东教函〔2026〕3号")


def test_what_was_printed_is_listed_and_printed_again(xueji: Xueji, tmp_path: Path) -> None:
    number = printed(xueji, tmp_path / "a.pdf", "--own-query")
    [sheet] = xueji("prints", "list", "--text", number).facts["sheets"]
    assert (sheet["recipient"], sheet["own_query"], sheet["student_id"]) == ("监护人", True, 1)
    again = xueji("prints", "again", number, "--out", tmp_path / "b.pdf")
    assert again.facts["sheets"] == 1
    listed = xueji("prints", "list", "--reprints").facts
    assert [one["number"] for one in listed["sheets"]] == again.facts["numbers"]
    unknown = xueji("prints", "again", "XJ26-999999", "--out", tmp_path / "c.pdf")
    assert (unknown.code, unknown.codes) == (1, ["print.number-unknown"])


def test_a_seal_is_kept_and_used(xueji: Xueji, tmp_path: Path) -> None:
    """R-NA-2-1."""
    number = printed(xueji, tmp_path / "a.pdf")
    add = ("seals", "add", "学籍管理章", "--keeper", "包老师", "--school", "中心校")
    seal = xueji(*add, "--day", DAY).facts["seal"]
    early = xueji("seals", "use", seal, number, "--day", DAY)
    assert early.codes == ["seal.day"]
    today = xueji("prints", "list").facts["sheets"][0]["at"][:10].replace("-", "")
    assert xueji("seals", "use", seal, number, "--day", today).facts["sheets"] == 1
    [line] = xueji("seals", "list").facts["seals"]
    assert (line["keeper"], line["uses"]) == ("包老师", 1)


def test_a_card_is_given_lost_and_given_again(xueji: Xueji, tmp_path: Path) -> None:
    """R-SY-0-3."""
    number = printed(xueji, tmp_path / "a.pdf", form="pupil_card")
    [card] = xueji("cards", "give", 1, "--day", DAY).facts["cards"]
    assert xueji("cards", "give", 1, "--day", DAY).codes[0] == "card.valid"
    assert xueji("cards", "end", card, "--why", "遗失", "--day", DAY).code == 0
    [line] = xueji("cards", "list").facts["cards"]
    assert (line["number"], line["ended_why"]) == (number, "遗失")


def test_the_schools_facts_are_set_and_shown(xueji: Xueji) -> None:
    done = xueji("school", "set", "school.phone=0477-1234567", "school.principal=李校长")
    assert done.facts["changed"] == 2
    assert xueji("school", "show").facts["facts"]["school.principal"] == "李校长"
    assert xueji("school", "set", "school.phone=没有").codes == ["school.fact-form"]
    assert xueji("school", "set", "没有等号").code == 2
