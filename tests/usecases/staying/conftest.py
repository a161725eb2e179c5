"""Who stays away, stays away from the school of duties."""

import pytest
from invented import Sealed


@pytest.fixture(scope="session")
def sealed(sealed_duties: Sealed) -> Sealed:
    """The school of ``duty_school``."""
    return sealed_duties
