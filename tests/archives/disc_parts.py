"""What the tests of images share."""

from app.archives.image import DiscHead
from app.problems import Problem

SECTOR = 2048
SIGNING_KEY = bytes(range(32))
HEAD = DiscHead(
    label="XJ20262027_1_D01",
    term="2026-2027-1",
    database_id="b8a5f1de",
    counters={"audit": 17},
    program_version="0.1.0",
    created="2027-01-15T16:30:00+08:00",
)


def codes(problems: list[Problem]) -> list[str]:
    for problem in problems:
        assert problem.message.endswith("。")
    return [problem.code for problem in problems]
