"""`xueji rules`: cases from a file in, one JSON object out; no register is needed."""

import json
from pathlib import Path
from typing import Any

import pytest
from shell import start, start_plain

TERM = {"name": "2025-2026-1", "start": "2025-09-01", "end": "2026-01-16"}
CASE = {"id": "A", "profile": "ordos", "type": "死亡", "facts": {"proof_received": "2025-09-08"}}


def written(place: Path, **parts: Any) -> Path:
    path = place / "cases.json"
    path.write_text(json.dumps({"calendar": {"terms": [TERM]}, **parts}), encoding="utf-8")
    return path


def test_cases_are_answered_in_their_order_with_verdict_due_and_citation(tmp_path: Path) -> None:
    second = {"id": "B", "profile": "nongan", "type": "留级", "facts": {"grade": "小五"}}
    done = start_plain(
        "rules", "judge", "--cases", written(tmp_path, cases=[CASE, second]), "--json"
    )
    first, last = done.facts["results"]
    assert done.code == 0
    assert (first["id"], first["verdict"], first["due"]) == ("A", "ALLOW", "2025-09-22")
    assert set(first) == {"id", "verdict", "due", "value", "lacks", "findings"}
    assert first["findings"][0]["cite"] == "办法 第二十一条"
    assert (last["id"], last["verdict"], last["due"]) == ("B", "REFUSE", None)
    assert "problems" not in done.facts


def test_a_fact_that_no_check_knows_is_named(tmp_path: Path) -> None:
    case = {**CASE, "facts": {"prof_received": "2025-09-08"}}
    done = start("rules", "judge", "--cases", written(tmp_path, cases=[case]))
    assert done.code == 0
    assert done.codes == ["cases.fact"]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({}, "cases.shape"),
        ({"cases": [{"id": "A", "profile": "ordos"}]}, "cases.case"),
        ({"cases": [{**CASE, "facts": []}]}, "cases.case"),
        ({"cases": [{**CASE, "profile": "national"}]}, "cases.profile"),
        ({"cases": [CASE], "calendar": {"terms": [{**TERM, "end": "2025-08-01"}]}}, "cases.term"),
        ({"cases": [CASE], "calendar": {"terms": ["autumn"]}}, "cases.term"),
        ({"cases": [CASE], "calendar": []}, "cases.term"),
    ],
)
def test_a_file_that_is_no_list_of_cases_is_refused_with_its_place(
    tmp_path: Path, parts: dict[str, Any], code: str
) -> None:
    done = start("rules", "judge", "--cases", written(tmp_path, **parts))
    assert done.code == 1
    assert done.codes == [code]
    assert done.facts["problems"][0]["where"]["path"].endswith("cases.json")


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    done = start("rules", "judge", "--cases", tmp_path / "none.json")
    assert (done.code, done.codes) == (1, ["cases.unreadable"])


def test_the_profiles_are_listed_with_the_default_first() -> None:
    done = start("rules", "list")
    assert done.facts["profiles"][0] == {"id": "ordos", "title": "内蒙古·鄂尔多斯"}
    assert {"nongan", "sichuan", "yanhe"} <= {line["id"] for line in done.facts["profiles"]}
