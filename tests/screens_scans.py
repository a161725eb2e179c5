"""Photographs of a scanner at work and of paper that came and is not filed; part of ``screens``."""

import os
import time
from pathlib import Path
from typing import Any


def scanner(camera: Any, frame: Any, scratch: Path) -> None:
    """Paper that moves, paper she stopped, a feeder that jams."""
    import wia_stand_in
    from PySide6.QtWidgets import QApplication

    from app.usecases.scans.gathering import Device
    from ui.widgets.page import Place

    frame.go(Place.SCANNING, None)
    camera.settle()
    page = frame.page(Place.SCANNING).scanning
    before = os.environ["PATH"]
    try:
        os.environ["PATH"] = str(wia_stand_in.lay(scratch / "hangs", pages=3, end="hang"))
        page.source.offer([Device("wia:{A}\\0000", "佳能 DR-C225 II")])
        page.source.start.click()
        end = time.monotonic() + 60
        while page.now.count() < 3 and time.monotonic() < end:
            QApplication.processEvents()
        camera.shot("scan-moving", settle=False)
        frame.work.long_task.job.cancel()
        camera.shot("scan-stopped")
        page.drop.click()
        os.environ["PATH"] = str(wia_stand_in.lay(scratch / "jams", pages=2, end="80210002"))
        page.source.start.click()
        camera.shot("scan-jammed")
    finally:
        os.environ["PATH"] = before
