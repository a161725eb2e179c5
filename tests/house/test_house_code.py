"""Every house rule refuses a bad sample and lets a good one pass."""

import textwrap
from types import ModuleType

import pytest

LONG = "def long():\n" + "    pass\n" * 40
SHORT = "def short():\n" + "    pass\n" * 39

REFUSED = [
    ("long-file", "app/a.py", "x = 1\n" * 401),
    ("long-file", "tests/a/test_a.py", "x = 1\n" * 401),
    ("long-function", "app/a.py", LONG),
    ("long-function", "ui/pages/a.py", "class A:\n" + textwrap.indent(LONG, "    ")),
    ("working-directory", "app/a.py", "import os\nos.chdir('/')\n"),
    ("working-directory", "tests/a.py", "from os import chdir as go\ngo('/')\n"),
    ("clock", "app/domain/a.py", "from datetime import date\nday = date.today()\n"),
    ("clock", "app/usecases/a.py", "import datetime as dt\nnow = dt.datetime.now(dt.UTC)\n"),
    ("clock", "app/cli.py", "import time\nstamp = time.time()\n"),
    ("clock", "app/usecases/a.py", "from datetime import datetime\nmake(default=datetime.now)\n"),
    ("print", "app/a.py", "print('x')\n"),
    ("print", "ui/a.py", "def f():\n    print('x')\n"),
    ("bulk-change", "app/usecases/a.py", "from sqlalchemy import update\ntx.execute(update(S))\n"),
    ("bulk-change", "app/usecases/a.py", "import sqlalchemy as sa\ntx.execute(sa.delete(S))\n"),
    ("bulk-change", "app/usecases/a.py", "tx.query(S).filter(S.a == 1).delete()\n"),
    ("bulk-change", "app/persistence/a.py", "tx.execute(S.__table__.update())\n"),
    ("private-name", "app/a.py", "from app.job import _progress\n"),
    ("private-name", "app/a.py", "from app import job\njob._secret()\n"),
    ("private-name", "tests/a/test_a.py", "def test(register):\n    register._engine.dispose()\n"),
    ("mock", "tests/domain/test_a.py", "from unittest.mock import patch\n"),
    ("mock", "tests/domain/test_a.py", "from unittest import mock\n"),
    ("mock", "tests/domain/test_a.py", "import unittest.mock\n"),
    ("mock", "tests/domain/test_a.py", "def test_a(mocker):\n    pass\n"),
    (
        "mock",
        "tests/usecases/test_a.py",
        "from app.persistence import keys\n"
        "def test_a(monkeypatch):\n    monkeypatch.setattr(keys, 'DEFAULT', 1)\n",
    ),
    (
        "mock",
        "tests/usecases/test_a.py",
        "def test_a(monkeypatch):\n    monkeypatch.setattr('app.paths.RESOURCES', 1)\n",
    ),
    ("silencer", "app/a.py", "x = y  # type: ignore[name-defined]\n"),
    ("silencer", "app/a.py", "x = y  # noqa: F821\n"),
    ("syntax", "app/a.py", "def broken(:\n"),
]

ACCEPTED = [
    ("app/a.py", "x = 1\n" * 400),
    ("app/a.py", SHORT),
    ("tests/a/test_a.py", LONG),
    ("app/a.py", "import os\nos.listdir('/')\n"),
    ("app/persistence/a.py", "from datetime import date\nday = date.today()\n"),
    ("ui/a.py", "import time\nstamp = time.time()\n"),
    ("app/usecases/a.py", "import time\nstarted = time.monotonic()\n"),
    ("app/domain/a.py", "from datetime import date\nday = date.fromisoformat('20200901')\n"),
    ("app/domain/a.py", "def f(clock):\n    return clock.now()\n"),
    ("packaging/a.py", "print('x')\n"),
    ("app/cli.py", "from rich import print\nprint('x')\n"),
    ("app/usecases/a.py", "from sqlalchemy import select\nparts = {}\nparts.update(a=1)\n"),
    ("app/a.py", "class A:\n    def __init__(self):\n        self._x = 1\n\ndef f(a):\n    a._x\n"),
    ("app/a.py", "rows = [row._mapping for row in found]\n"),
    ("app/a.py", "text.__class__\n"),
    ("tests/ui/test_a.py", "from unittest.mock import patch\n"),
    (
        "tests/usecases/test_a.py",
        "import os\ndef test_a(monkeypatch):\n    monkeypatch.setattr(os, 'fsync', fail)\n",
    ),
    ("app/a.py", "x = y  # type: ignore[name-defined]  # the stub of zxingcpp lacks it\n"),
    ("app/a.py", "x = y  # noqa: S608 - the names come from our own schema\n"),
    ("app/a.py", "text = '# noqa: F821'\n"),
]


@pytest.mark.parametrize(("rule", "path", "text"), REFUSED)
def test_a_bad_sample_is_refused_by_its_rule(
    house_code: ModuleType, rule: str, path: str, text: str
) -> None:
    assert {finding.rule for finding in house_code.findings_in(path, text)} == {rule}


@pytest.mark.parametrize(("path", "text"), ACCEPTED)
def test_a_good_sample_passes_every_rule(house_code: ModuleType, path: str, text: str) -> None:
    assert house_code.findings_in(path, text) == []


def test_every_rule_has_a_bad_sample(house_code: ModuleType) -> None:
    assert set(house_code.RULES) == {rule for rule, _, _ in REFUSED} - {"syntax"}


def test_a_line_is_excused_only_by_name_and_with_a_reason(house_code: ModuleType) -> None:
    line = "import os\nos.chdir('/')"
    excused = f"{line}  # house: working-directory, the child process is our own\n"
    wrong_rule = f"{line}  # house: clock, the child process is our own\n"
    no_reason = f"{line}  # house: working-directory,\n"
    assert house_code.findings_in("app/a.py", excused) == []
    assert len(house_code.findings_in("app/a.py", wrong_rule)) == 1
    assert len(house_code.findings_in("app/a.py", no_reason)) == 1


def test_a_finding_names_file_line_and_rule(house_code: ModuleType) -> None:
    finding = house_code.findings_in("app/a.py", "import os\n\nos.chdir('/')\n")[0]
    assert str(finding).startswith("app/a.py:3: [working-directory] ")
