"""Scanners of Windows: a stand-in for PowerShell answers as WIA does, and in every wrong way."""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import wia_stand_in

from app.devices import scanner
from app.job import Cancelled, Job
from app.paths import RESOURCES
from app.problems import Unavailable

DEVICE = "wia:{6BDD1FC6-810F-11D0-BEC7-08002BE2092F}\\0000"
STRANGE = "wia:{扫描仪 'A' \"B\"}; $(Remove-Item x)\\0000"
Lay = Callable[..., Path]


@pytest.fixture
def lay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lay:
    """Lays PowerShell's stand-in on the path, with what it plays; gives its folder."""

    def laid(**play: object) -> Path:
        place = wia_stand_in.lay(tmp_path / "路径 带 空格 'x'", **play)
        monkeypatch.setenv("PATH", str(place))
        monkeypatch.delenv("SYSTEMROOT", raising=False)
        return place

    return laid


def scanned(
    device: str = DEVICE, wish: scanner.Wish | None = None, patience: float = 30.0
) -> tuple[list[scanner.Page], str]:
    """The pages that came, and the code of what ended them, "" if nothing did."""
    got: list[scanner.Page] = []
    try:
        for page in scanner.pages(device, wish or scanner.Wish(), Job(), patience):
            got.append(page)  # what came before the end is kept
    except Unavailable as trouble:
        return got, trouble.code
    return got, ""


def test_scanners_are_listed_by_their_names(lay: Lay) -> None:
    lay(titles=["佳能 “DR-C225”", "HP ScanJet"])
    found = scanner.devices(Job())
    assert [one.title for one in found] == ["佳能 “DR-C225”", "HP ScanJet"]
    assert found[0].id == DEVICE


def test_no_scanner_is_an_empty_list(lay: Lay) -> None:
    lay()
    assert scanner.devices(Job()) == ()


def test_a_feeder_is_scanned_until_wia_says_that_it_is_empty(lay: Lay) -> None:
    lay(pages=3, end="80210003")
    pages, code = scanned()
    assert [page.content for page in pages] == [wia_stand_in.page(n) for n in range(3)]
    assert [page.name for page in pages] == ["扫描 1.png", "扫描 2.png", "扫描 3.png"]
    assert code == ""


def test_what_is_wished_reaches_the_script_beside_it_and_not_in_it(lay: Lay) -> None:
    place = lay(pages=1)
    wish = scanner.Wish(dpi=300, colour="colour", feeder=True, duplex=True)
    pages, code = scanned(STRANGE, wish)
    assert (len(pages), code) == (1, "")
    told = wia_stand_in.asked(place)
    assert f"wia:{told['device']}" == STRANGE
    assert (told["dpi"], told["colour"], told["feeder"], told["duplex"]) == (
        300, "colour", True, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("end", "code", "word"),
    [
        ("80210002", "jam", "卡纸"),
        ("80210003", "empty", "没有纸"),
        ("80210004", "paper", "进不去"),
        ("80210005", "offline", "没有开机"),
        ("80210006", "busy", "占用"),
        ("8021000D", "busy", "占用"),
        ("80210007", "warming", "预热"),
        ("80210008", "attention", "面板"),
        ("8021000C", "option", "换一种设置"),
        ("80210010", "cover", "盖板"),
        ("80210016", "cover", "盖板"),
        ("80210014", "double", "几张纸"),
        ("80210015", "gone", "没有找到"),
        ("80070422", "service", "扫描服务"),
        ("80070005", "access", "权限"),
        ("no-feeder", "no-feeder", "玻璃板"),
        ("no-duplex", "no-duplex", "单面"),
        ("DEADBEEF", "failed", "打不开"),
    ],
)
def test_every_error_of_wia_is_a_sentence(lay: Lay, end: str, code: str, word: str) -> None:
    lay(end=end)
    with pytest.raises(Unavailable) as caught:
        list(scanner.pages(DEVICE, scanner.Wish(), Job()))
    assert caught.value.code == f"scanner.{code}"
    assert word in caught.value.message
    assert caught.value.message.endswith("。")


@pytest.mark.parametrize(
    ("end", "code"),
    [("80210002", "jam"), ("8021000A", "io"), ("death", "io"), ("garbage", "garbled")],
)
def test_what_came_before_the_trouble_stays(lay: Lay, end: str, code: str) -> None:
    """A jam, a plug that was pulled, a program that died or babbled in the middle."""
    lay(pages=2, end=end)
    pages, ended = scanned()
    assert (len(pages), ended) == (2, f"scanner.{code}")


def test_a_page_that_came_short_is_none(lay: Lay) -> None:
    lay(pages=1, short=7)
    assert scanned() == ([], "scanner.garbled")


def test_a_silent_scanner_is_not_waited_for_for_ever(lay: Lay) -> None:
    lay(pages=1, end="hang")
    pages, code = scanned(patience=1.0)
    assert (len(pages), code) == (1, "scanner.silent")


def test_cancelling_ends_the_program_and_keeps_what_came(lay: Lay) -> None:
    place = lay(pages=2, end="hang")
    job = Job()
    got = []
    with (
        closing(scanner.pages(DEVICE, scanner.Wish(), job)) as coming,
        pytest.raises(Cancelled),
    ):
        for page in coming:
            got.append(page)
            if len(got) == 2:
                job.cancel()
    assert len(got) == 2
    with pytest.raises(ProcessLookupError):
        os.kill(wia_stand_in.process(place), 0)


def test_a_scanner_service_that_is_off_is_told_when_listing(lay: Lay) -> None:
    lay(end="80070422")
    with pytest.raises(Unavailable) as caught:
        scanner.devices(Job())
    assert caught.value.code == "scanner.service"


def test_listing_can_be_cancelled(lay: Lay) -> None:
    lay(end="hang")
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        scanner.devices(job)


def test_no_page_is_written_to_a_file_by_the_script() -> None:
    """On Windows it would lie on the disc in clear."""
    script = (RESOURCES / "devices" / "wia.ps1").read_text(encoding="ascii")
    for writes in ("SaveFile", "Out-File", "Set-Content", "Add-Content", "WriteAllBytes", ">"):
        code = "\n".join(line for line in script.splitlines() if not line.startswith("#"))
        assert writes not in code


@pytest.mark.parametrize(("end", "code"), [("garbage", "garbled"), ("death", "failed")])
def test_strange_answers_when_listing_are_told(lay: Lay, end: str, code: str) -> None:
    lay(end=end)
    with pytest.raises(Unavailable) as caught:
        scanner.devices(Job())
    assert caught.value.code == f"scanner.{code}"
