"""The school of registration: 小一 in 农安, three without 学籍号."""

import invented
import pytest
from invented import Sealed
from registration_school import SCHOOL, fill


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return invented.sealed_school(
        tmp_path_factory.mktemp("registration") / "register", fill, SCHOOL
    )
