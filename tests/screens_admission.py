"""The pictures of 招生入学: plan, registering, the path, who is late. See screens.py."""

from pathlib import Path
from typing import Any

from ui.widgets.page import Place


def admitting(camera: Any, frame: Any, _demo: Path, scratch: Path) -> None:
    """Every state of the page, one after the other."""
    frame.go(Place.ADMISSION, None)
    page = frame.page(Place.CAMPAIGNS).admission
    camera.shot("admission-waiting")
    _plans(camera, page, scratch)
    _registering(camera, page)
    _steps(camera, page)
    _others(camera, page)


def _plans(camera: Any, page: Any, scratch: Path) -> None:
    page.to_plans.click()
    camera.shot("admission-plan-new")
    page.plans.new.places.setText("3")
    page.plans.new.area.setText("团结路以东、河西社区")
    page.plans.new.document_no.setText("东教发〔2026〕12号")
    page.plans.new.save.click()
    camera.settle()
    page.plans.change.places.setText("90")
    page.plans.change.save.click()
    camera.shot("admission-plan-papers")
    scan = scratch / "批准文件.pdf"
    scan.write_bytes(b"%PDF-1.4 a scan")
    page.plans.change.application.add(scan)
    page.plans.change.approval.add(scan)
    page.plans.left.emit()


def _registering(camera: Any, page: Any) -> None:
    page.register()
    camera.shot("admission-register")
    for number in range(5):
        page.form.document_no.setText(f"2026-{number + 1:03d}")
        camera.settle()
        page.form.verdict.checked.setChecked(True)
        page.form.save.click()
        camera.settle()
    camera.shot("admission-registered")
    page.form.left.emit()
    page.to_plans.click()
    camera.shot("admission-plan-beyond")
    page.plans.left.emit()


def _steps(camera: Any, page: Any) -> None:
    page.chips.button(2).click()
    page.table.choose([0, 1, 2], 0)
    camera.shot("admission-chosen")
    page.next.click()
    camera.shot("admission-preview")
    page.step.apply.click()
    camera.settle()
    page.chips.button(0).click()
    page.table.choose([0], 0)
    camera.shot("admission-moved")
    page.back.click()
    camera.shot("admission-back")
    page.asking_back.no.click()
    page.upload.click()
    page.asking_upload.day.setText("20261231")
    page.asking_upload.notice.setText("东教发〔2026〕20号")
    camera.shot("admission-upload")
    page.asking_upload.yes.click()


def _others(camera: Any, page: Any) -> None:
    page.chips.button(1).click()
    page.table.choose([0], 0)
    page.detail.defer.click()
    page.deferring.applicant.setText("巴特尔")
    page.deferring.reason.setText("随父母在外地，月底返回")
    page.deferring.proof.setText("用工证明 2026-8")
    page.deferring.regular_on.setText("20260901")
    page.deferring.new_on.setText("20260925")
    page.deferring.save.click()
    camera.shot("admission-defer")
    page.deferring.verdict.checked.setChecked(True)
    page.deferring.save.click()
    camera.settle()
    page.to_deferrals.click()
    camera.shot("admission-deferrals")
    page.deferrals.left.emit()
    page.to_absent.click()
    camera.shot("admission-absent-day")
    page.absent.day.setText("20260901")
    page.absent.day.returnPressed.emit()
    camera.settle()
    page.absent.urging.person.setText("母亲")
    page.absent.urging.result.setText("答应三日内送到")
    page.absent.urging.enter.click()
    camera.shot("admission-absent")
    page.absent.left.emit()
    page.to_refusals.click()
    page.refusals.form.name.setText("周小川")
    page.refusals.form.reason.setText("班额已满")
    page.refusals.form.decided_by.setText("招生办")
    page.refusals.form.in_district.setChecked(True)
    camera.shot("admission-refusal")
    page.refusals.form.save.click()
    camera.shot("admission-refused")
    page.refusals.left.emit()
