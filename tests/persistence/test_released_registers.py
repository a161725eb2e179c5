"""A register of every released version opens for ever, and loses nothing on the way."""

import shutil
from pathlib import Path

import pytest

from app.persistence.database import VERSION, version_of
from app.usecases.pupils import students, timeline
from app.usecases.school import registers

RELEASED = sorted(Path(__file__).parents[1].joinpath("registers").glob("*/keyslots.json"))


@pytest.mark.parametrize("slots", RELEASED, ids=lambda path: path.parent.name)
def test_a_released_register_opens_is_brought_up_to_date_and_loses_nothing(
    slots: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "school"
    shutil.copytree(slots.parent, folder)
    register = registers.unlock(folder, "演示管理员", "four quite different words")
    try:
        assert version_of(register.connect()) == VERSION
        assert registers.check(register) == []
        assert register.read(students.count) == 24
        first = register.read(students.show, 1)
        assert first.photo
        assert first.guardians
        assert [issue.form_id for issue in first.issues] == ["collection"]
        latest = register.read(timeline.timeline, 2)[0]
        assert latest.reason == "家长来电"
    finally:
        register.close()


def test_this_version_left_a_register_behind() -> None:
    from app import __version__

    assert __version__ in [slots.parent.name for slots in RELEASED]
