"""LibreOffice as a second opinion, and a reader that reports what its child took."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def convert(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path, str], Path]:
    """LibreOffice's conversion of a file to a format; skipped without it, but never in CI."""
    office = program("soffice")
    profile = tmp_path_factory.mktemp("office")

    def converted(source: Path, form: str) -> Path:
        folder = tmp_path_factory.mktemp("converted")
        subprocess.run(
            [
                office,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                form,
                "--outdir",
                str(folder),
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=120,
            env={**os.environ, "HOME": str(profile)},
        )
        return folder / f"{source.stem}.{form.partition(':')[0]}"

    return converted
