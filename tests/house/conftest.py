"""The scripts under ``packaging/`` are no package: they are imported from their folder."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"


def script(name: str) -> ModuleType:
    sys.path.insert(0, str(PACKAGING))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(PACKAGING))


@pytest.fixture(scope="session")
def house_code() -> ModuleType:
    return script("house_code")


@pytest.fixture(scope="session")
def house_rules() -> ModuleType:
    return script("house_rules")


@pytest.fixture(scope="session")
def system() -> ModuleType:
    return script("system")
