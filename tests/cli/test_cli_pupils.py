"""One pupil's record through the command line: edit, history, undo; two records: merge and back."""

from conftest import Xueji


def pupil(xueji: Xueji, name: str = "") -> int:
    return int(xueji("find", name).facts["students"][1]["id"])


def test_an_edit_its_history_and_its_undo(xueji: Xueji) -> None:
    """R-SC-0-2, R-ORD-13-1."""
    who = pupil(xueji)
    done = xueji("student", "edit", who, "--set", "phone=13800001111", "--reason", "家长告知")
    assert done.code == 0
    change = done.facts["changes"][0]
    assert (change["key"], change["after"]) == ("phone", "13800001111")
    history = xueji("student", "history", who).facts
    assert (history["events"][0]["reason"], history["events"][-1]["act"]) == ("家长告知", "导入")
    assert history["version"] == done.facts["version"]
    undone = xueji("student", "undo", who).facts
    assert undone["changes"][0]["after"] == change["before"]
    assert xueji("student", "undo", who).codes == ["undo.nothing"]
    assert xueji("check").code == 0


def test_a_key_field_is_refused_with_the_article(xueji: Xueji) -> None:
    """R-ORD-10-1."""
    refused = xueji("student", "edit", pupil(xueji), "--set", "name=王晓明")
    assert (refused.code, refused.codes) == (1, ["edit.key-information"])
    assert "第十条" in refused.facts["problems"][0]["message"]


def test_a_change_without_a_value_is_wrong_usage(xueji: Xueji) -> None:
    assert xueji("student", "edit", 1, "--set", "phone").code == 2


def test_two_records_are_merged_and_made_two_again(xueji: Xueji) -> None:
    """R-NA-14-1."""
    first, second = (row["id"] for row in xueji("find").facts["students"][1:3])
    shown = xueji("merge", first, second, "--dry-run").facts
    assert {"key", "kept", "other", "taken"} <= set(shown["fields"][0])
    merged = xueji("merge", first, second, "--reason", "户口簿核对", "--take", "phone")
    assert merged.code == 0
    assert xueji("show", second).codes == ["register.not-found"]
    assert xueji("unmerge", merged.facts["merge"]).facts["students"] == [first, second]
    assert xueji("show", second).code == 0


def test_problem_records_and_pairs_are_listed(xueji: Xueji) -> None:
    """R-ORD-6-1, R-NA-11-1: the demonstration school has one child without a number."""
    listed = xueji("problems").facts
    assert [row["kind"] for row in listed["records"]] == ["无身份证号"]
    assert xueji("duplicates").facts["pairs"] == []
