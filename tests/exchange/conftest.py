"""LibreOffice as a second opinion, and a reader that reports what its child took."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    """LibreOffice's conversion of a file to a format; skipped without it, but never in CI."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice (soffice) is missing and CI must not do without it")
        pytest.skip("LibreOffice (soffice) is not installed, so there is no second opinion")
    profile = tmp_path_factory.mktemp("office")

    def converted(source: Path, form: str) -> Path:
        folder = tmp_path_factory.mktemp("converted")
        subprocess.run(
            [
                program,
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
