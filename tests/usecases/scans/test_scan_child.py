"""Scans are opened by a child process: slow and broken ones are given up, the others go on."""

import threading
import time

import pytest
import returned_paper
from PIL import Image

from app.job import Cancelled, Job
from app.problems import Rejected
from app.usecases.scans.scan_child import Reader
from app.usecases.scans.scan_reading import Sent

BLANK = Image.effect_noise((1240, 1754), 60)


def pdf(pages: int = 1) -> Sent:
    return Sent("来件.pdf", returned_paper.pdf_of([BLANK] * pages))


def jpeg() -> Sent:
    return Sent("来件.jpg", returned_paper.encoded(BLANK))


def test_pages_come_back_byte_for_byte_with_a_thumbnail() -> None:
    with Reader(Job()) as reader:
        [page] = reader.pages(jpeg())
        assert page.content == jpeg().content
        assert (page.name, page.page, page.media_type) == ("来件.jpg", 1, "image/jpeg")
        width, height, grey = page.small
        assert len(grey) == width * height > 1000
        assert [one.page for one in reader.pages(pdf(2))] == [1, 2]


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with Reader(Job(), patience=0.0) as reader:
        with pytest.raises(Rejected) as caught:
            list(reader.pages(pdf(20)))
        assert caught.value.problems[0].code == "scan.too-slow"
        reader.patience = 60.0
        assert len(list(reader.pages(jpeg()))) == 1


def test_what_is_no_scan_is_refused_in_the_childs_words_and_the_next_is_read() -> None:
    with Reader(Job()) as reader:
        with pytest.raises(Rejected) as caught:
            list(reader.pages(Sent("坏.pdf", b"%PDF-1.4 nothing")))
        assert caught.value.problems[0].code == "scan.damaged"
        assert caught.value.problems[0].message.endswith("。")
        assert len(list(reader.pages(jpeg()))) == 1


def test_cancelling_does_not_wait_for_a_slow_page() -> None:
    job = Job()
    threading.Timer(0.5, job.cancel).start()
    begun = time.monotonic()
    with Reader(job) as reader, pytest.raises(Cancelled):
        while time.monotonic() < begun + 60:
            list(reader.pages(pdf(40)))


def test_a_child_that_ends_is_told_and_another_is_begun() -> None:
    with Reader(Job()) as reader:
        list(reader.pages(jpeg()))
        reader.child.kill()
        reader.child.wait()
        with pytest.raises(Rejected) as caught:
            list(reader.pages(pdf()))
        assert caught.value.problems[0].code == "scan.broken"
        assert len(list(reader.pages(jpeg()))) == 1
