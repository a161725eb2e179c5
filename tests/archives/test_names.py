"""Names that would not come back from a disc are refused before anything is written."""

import pytest

from app.archives.names import check_name, check_names


def _codes(*paths: str) -> list[str]:
    return [problem.code for problem in check_names(paths)]


@pytest.mark.parametrize(
    "path",
    [
        "名册/一年级1班.xlsx",
        "阿依古丽·买买提.pdf",
        "䶮𠮷㛃𬭎𬱖.pdf",
        "长" * 64,
        "𠀀" * 32,
        "a.b.c",
        ".hidden",
        "CONSOLE.txt",
        "COM10.txt",
        "NULL",
        "a b/c (1)&'~!.csv",
    ],
)
def test_names_that_every_disc_keeps_are_accepted(path: str) -> None:
    assert check_name(path) == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("长" * 65, "name.long"),
        ("𠀀" * 32 + "a", "name.long"),
        ("a/" + "b" * 74 + "/c", "name.long"),
        ("../a", "name.escape"),
        ("a/../../b", "name.escape"),
        ("/etc/passwd", "name.escape"),
        ("a//b", "name.escape"),
        ("a/", "name.escape"),
        ("", "name.escape"),
        (".", "name.escape"),
        ("a\\..\\b", "name.illegal"),
        ("C:x", "name.illegal"),
        ("a.txt:evil", "name.illegal"),
        ("a*b", "name.illegal"),
        ("a?b", "name.illegal"),
        ("a\nb", "name.illegal"),
        ("a\0b", "name.illegal"),
        ("a%0Ab", "name.illegal"),
        ("CON", "name.reserved"),
        ("CON.txt", "name.reserved"),
        ("con.tar.gz", "name.reserved"),
        ("nul .txt", "name.reserved"),
        ("x/Lpt1.csv", "name.reserved"),
        ("COM².txt", "name.reserved"),
        ("CONIN$", "name.reserved"),
        ("a.", "name.trailing"),
        ("a /b", "name.trailing"),
        ("a\ud800b", "name.surrogate"),
    ],
)
def test_a_name_that_some_disc_or_windows_would_change_is_refused(path: str, code: str) -> None:
    problems = check_name(path)
    assert code in [problem.code for problem in problems]
    for problem in problems:
        assert problem.message.startswith("文件名“")
        assert problem.message.endswith("。")
        problem.message.encode()


def test_twins_by_case_or_by_composition_are_refused() -> None:
    assert _codes("é.txt", "e\u0301.txt") == ["name.twin"]
    assert _codes("A.TXT", "a.txt") == ["name.twin"]
    assert _codes("x/a.txt", "x/a.txt") == ["name.twin"]
    assert _codes("Straße", "STRASSE") == ["name.twin"]


def test_folders_that_differ_only_in_case_are_twins_too() -> None:
    assert _codes("班/a", "班/b", "X/a", "x/b") == ["name.twin"]


def test_a_file_cannot_bear_the_name_of_a_folder() -> None:
    assert _codes("a", "a/b") == ["name.twin"]
    assert _codes("a/b", "a") == ["name.twin"]


def test_every_bad_name_of_many_is_reported() -> None:
    assert _codes("ok", "CON", "a:b", "OK") == ["name.reserved", "name.illegal", "name.twin"]
