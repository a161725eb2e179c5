"""Photographs of the pages of cases: the list, the opening, the path, papers, the pupil's tab."""

from pathlib import Path
from typing import Any

_ILL = {
    "grade": "小四",
    "ground": "因病",
    "hospital": "东胜区人民医院",
    "hospital_grade": "二级甲等",
    "needed_periods": "240",
    "term_periods": "600",
    "start": "20260907",
    "end": "20270907",
}


def changing(camera: Any, frame: Any, _demo: Path, scratch: Path) -> None:
    """From the empty list to a case that is done, and a child taken in."""
    from app.usecases.pupils import students
    from ui.pages.pupils.student_tabs import Tab
    from ui.widgets.page import Place

    scan = scratch / "盖章件.pdf"
    scan.write_bytes(b"%PDF-1.4 a scan")
    frame.go(Place.CASES, None)
    camera.shot("cases-none")
    ids = frame.work.ask(students.ids_of)
    frame.go(Place.STUDENT, (ids[3], Tab.CASES))
    camera.shot("cases-tab-none")
    frame.page(Place.STUDENT).tab(Tab.CASES).start.click()
    page = frame.page(Place.CASE_OPENING)
    camera.shot("case-opening")
    page.applied.setText("20260901")
    page.answers.put({**_ILL, "hospital_grade": "二级乙等"})
    for name, text in _ILL.items():
        if name != "hospital_grade":
            page.answers.put({name: text})
    page.answers.put({"hospital_grade": "二级乙等"})
    camera.shot("case-opening-refused")
    page.answers.put({"hospital_grade": "未定级"})
    camera.shot("case-opening-confirm")
    page.answers.put({"hospital_grade": "二级甲等"})
    for tick in list(page.papers.ticks.values())[:3]:
        tick.setChecked(True)
    camera.shot("case-opening-lacking")
    page.open.click()
    camera.shot("case")
    shown = frame.page(Place.CASE)
    _sign(camera, shown, scan, 1)
    shown.sign.why.setText("诊断证明看不清")
    shown.sign.back.click()
    camera.shot("case-returned")
    shown.sign.why.setText("已换清晰的复印件")
    shown.sign.again.click()
    camera.settle()
    _sign(camera, shown, scan, 1)
    camera.shot("case-national")
    _sign(camera, shown, scan, 2)
    for paper in shown.shown.materials:
        shown.materials.begin(paper)
        shown.materials.proofs.add(scan)
        if paper.name == "住院病例":
            camera.shot("case-material")
        shown.materials.take.click()
        camera.settle()
    camera.shot("case-effective")
    shown.finish.click()
    camera.shot("case-closed")
    frame.go(Place.STUDENT, (ids[3], Tab.CASES))
    camera.shot("cases-tab")
    _others(camera, frame, ids)


def _sign(camera: Any, page: Any, scan: Path, times: int) -> None:
    for _ in range(times):
        page.sign.person.setText("钱校长")
        page.sign.day.setText("20260910")
        if page.sign.step.stamp:
            page.sign.proofs.add(scan)
        page.sign.yes.click()
        camera.settle()


def _others(camera: Any, frame: Any, ids: list[int]) -> None:
    """More cases, so that the list has something to say."""
    from app.usecases.status import cases as usecase
    from ui.widgets.page import Place

    out = {
        "grade": "小五",
        "direction": "转出市外",
        "to_school": "呼和浩特市第五中学",
        "reason": "父母工作调动",
    }
    for number, day in ((7, "20261102"), (11, "20261112"), (17, "20261119")):
        opening = usecase.Opening("transfer_out", {**out, "request_received": day}, day)
        frame.work.write(frame, usecase.open_case, ids[number], opening)
        camera.settle()
    frame.go(Place.CASES, None)
    camera.shot("cases")
    page = frame.page(Place.CASES).cases
    page.chips.button(1).click()
    camera.shot("cases-late")
    page.chips.button(0).click()
    late = page.found[0]
    frame.go(Place.CASE, late.id)
    camera.shot("case-late")
    frame.page(Place.CASE).refuse.click()
    camera.shot("case-refusing")
    frame.page(Place.CASE).stop.no.click()
    frame.go(Place.CASES, None)
    page.into.click()
    camera.shot("case-into")
