"""Measures side by side and prints one table, ratios first. Fails nothing.

``run.py [--rounds N] [--only WORD] [--keep FOLDER]``; every figure comes from a process of its own,
the two sides of a ratio take turns, and what is printed are medians.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE.parents[1]
PREPARED = "town"  # the last that pupils.py makes


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its figures, and its greatest memory in MiB."""

    figures: dict[str, float]
    peak: float

    @property
    def inner(self) -> float:
        """Seconds of the job alone."""
        return self.figures["seconds"]

    @property
    def pages_a_second(self) -> float:
        return self.figures["pages"] / self.inner


Measure = Callable[[Run], float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Ours against another: the ratio of ``measure``, and the goal it should stay within."""

    title: str
    ours: str
    other: str
    goal: float
    measure: Measure = lambda run: run.inner
    at_least: bool = False
    rounds: int = 0
    unit: str = "s"
    script: str = "jobs.py"


@dataclass(frozen=True, slots=True)
class Single:
    """One figure of ours and the most it should be."""

    title: str
    name: str
    goal: float
    measure: Measure
    unit: str
    script: str = "jobs.py"
    before: str = ""
    """What prepares it, in a process whose memory does not count."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    title: str
    value: str
    goal: str
    met: bool
    detail: str


PAIRS = (
    Pair("import 10,000 × 72 ÷ openpyxl read", "import_ours", "import_openpyxl", 0.3),
    Pair("… ÷ openpyxl read_only", "import_ours", "import_openpyxl_read_only", 0.3),
    Pair("export 10,000 × 72 ÷ openpyxl write", "export_ours", "export_openpyxl", 0.3),
    Pair("… ÷ openpyxl write_only", "export_ours", "export_openpyxl_write_only", 0.3),
    Pair("1,000 PDF forms ÷ reportlab, one line a page", "forms_ours", "forms_reportlab", 4),
    Pair(
        "PDF pages a second ÷ docxtpl + LibreOffice",
        "forms_ours",
        "forms_merge",
        40,
        lambda run: run.pages_a_second,
        at_least=True,
        rounds=1,
        unit="/s",
    ),
    Pair(
        "1,000 pages of an imported form ÷ ours of like size",
        "imported_pdf",
        "our_pdf",
        2,
        script="own_form_jobs.py",
    ),
    Pair(
        "one DOCX of 1,000 pages ÷ docxtpl",
        "imported_docx",
        "docxtpl_docx",
        0.05,
        rounds=1,
        script="own_form_jobs.py",
    ),
    Pair(
        "start to unlock dialog ÷ empty PySide6 window",
        "dialog",
        "empty",
        2,
        script="window.py",
    ),
    Pair(
        "… to the names of its users ÷ the same",
        "dialog",
        "empty",
        2,
        lambda run: run.figures.get("users", run.inner),
        script="window.py",
    ),
)
SINGLES = (
    Single("search in 60,000, query p50", "search", 0.2, lambda run: run.figures["p50"], "ms"),
    Single("search in 60,000, query p99", "search", 2, lambda run: run.figures["p99"], "ms"),
    Single(
        "opening a pupil of 60,000, p99",
        "open_pupil",
        50,
        lambda run: run.figures["p99"],
        "ms",
        "pupil_jobs.py",
    ),
    Single(
        "saving an edit with audit, p99",
        "save_edit",
        100,
        lambda run: run.figures["p99"],
        "ms",
        "pupil_jobs.py",
    ),
    Single(
        "doubles in 10,000 rows against 60,000",
        "doubles",
        2,
        lambda run: run.inner,
        "s",
        "import_jobs.py",
    ),
    Single(
        "… where all of them are new",
        "doubles_all_new",
        2,
        lambda run: run.inner,
        "s",
        "import_jobs.py",
    ),
    Single(
        "one 采集表 in the open program",
        "one_form",
        30,
        lambda run: run.figures["took"],
        "ms",
        "paper_jobs.py",
    ),
    Single(
        "one imported form in the open program",
        "one_imported",
        30,
        lambda run: run.figures["p50"],
        "ms",
        "own_form_jobs.py",
    ),
    Single(
        "a scanned page found and filed, of 50",
        "scans",
        0.5,
        lambda run: run.figures["page"],
        "s",
        "paper_jobs.py",
        "prepare_scans",
    ),
    Single(
        "memory while 50 coloured pages of 300 dpi come from a feeder and are filed",
        "feeder",
        350,
        lambda run: run.peak,
        "MiB",
        "paper_jobs.py",
        "prepare_scans",
    ),
    Single(
        "judging 10,000 random proposals (5,000 a second)",
        "judge",
        2,
        lambda run: run.inner,
        "s",
        "rule_jobs.py",
    ),
    Single(
        "the desk of 3,000 pupils with 200 open cases, p99",
        "desk",
        200,
        lambda run: run.figures["p99"],
        "ms",
        "rule_jobs.py",
    ),
    Single(
        "key press to painted list, 60,000, p99",
        "keys",
        35,
        lambda run: run.figures["p99"],
        "ms",
        "window.py",
    ),
    Single(
        "a pupil opened, key to painted page, p99",
        "open_page",
        50,
        lambda run: run.figures["p99"],
        "ms",
        "window.py",
    ),
    Single(
        "slot opened to painted list of 10,000",
        "listed",
        150,
        lambda run: run.figures["shown"],
        "ms",
        "window.py",
    ),
    Single(
        "idle memory with the list open",
        "listed",
        200,
        lambda run: run.figures["resident"],
        "MiB",
        "window.py",
    ),
)


def main() -> int:
    """Prepare, measure, print."""
    options = _options()
    place = options.keep or Path(tempfile.mkdtemp(prefix="xueji-bench-"))
    place.mkdir(parents=True, exist_ok=True)
    try:
        if not (place / PREPARED).is_dir():
            _note("preparing pupils, files and registers")
            # In a process of its own: a child's peak memory begins at that of its parent.
            subprocess.run(
                [sys.executable, str(HERE / "pupils.py"), str(place)],
                check=True,
                env=_environment(),
            )
        lines = list(_measure(options, place))
    finally:
        if options.keep is None:
            shutil.rmtree(place, ignore_errors=True)
    _print(lines, options.rounds)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="titles or jobs that contain this")
    parser.add_argument("--keep", type=Path, default=None, help="prepare here, and keep it")
    return parser.parse_args()


def _measure(options: argparse.Namespace, place: Path) -> list[Line]:
    lines = []
    for pair in PAIRS:
        if options.only in f"{pair.title} {pair.ours} {pair.other}":
            lines.append(_guarded(pair.title, lambda pair=pair: _pair(pair, options, place)))
    for single in SINGLES:
        if options.only in f"{single.title} {single.name}":
            lines.append(
                _guarded(single.title, lambda single=single: _single(single, options, place))
            )
    return lines


def _guarded(title: str, measure: Callable[[], Line]) -> Line:
    """A measurement that breaks becomes a line of the table and stops nothing."""
    try:
        return measure()
    except (subprocess.SubprocessError, KeyError, ValueError, OSError) as error:
        return Line(title, "—", "", False, f"not measured: {str(error)[-200:]}")


def _pair(pair: Pair, options: argparse.Namespace, place: Path) -> Line:
    ours, others = [], []
    for _ in range(min(pair.rounds or options.rounds, options.rounds)):
        ours.append(_run(pair.script, pair.ours, place))
        others.append(_run(pair.script, pair.other, place))
    ratios = [pair.measure(a) / pair.measure(b) for a, b in zip(ours, others, strict=True)]
    ratio = statistics.median(ratios)
    met = ratio >= pair.goal if pair.at_least else ratio <= pair.goal
    sign = "≥" if pair.at_least else "≤"
    detail = (
        f"{_median(pair.measure, ours):.2f} {pair.unit} ({_peak(ours):.0f} MiB)"
        f" against {_median(pair.measure, others):.2f} {pair.unit} ({_peak(others):.0f} MiB),"
        f" ratios {min(ratios):.2f}–{max(ratios):.2f}"
    )
    return Line(pair.title, f"{ratio:.2f} ×", f"{sign} {pair.goal:g} ×", met, detail)


def _single(single: Single, options: argparse.Namespace, place: Path) -> Line:
    if single.before:
        _run(single.script, single.before, place)
    runs = [_run(single.script, single.name, place) for _ in range(options.rounds)]
    values = [single.measure(run) for run in runs]
    value = statistics.median(values)
    detail = f"{min(values):.2f}–{max(values):.2f} {single.unit}, peak {_peak(runs):.0f} MiB"
    if single.unit == "ms":
        cpu = statistics.median(run.figures["cpu"] for run in runs)
        detail += f", processor alone {cpu:.2f} ms{' (p99)' if 'p50' in runs[0].figures else ''}"
    goal = f"≤ {single.goal:g} {single.unit}"
    return Line(single.title, f"{value:.2f} {single.unit}", goal, value <= single.goal, detail)


def _median(measure: Measure, runs: list[Run]) -> float:
    return statistics.median(measure(run) for run in runs)


def _peak(runs: list[Run]) -> float:
    return max(run.peak for run in runs)


def _run(script: str, name: str, place: Path) -> Run:
    _note(name)
    command = [sys.executable, str(HERE / script), name, str(place)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(command, env=_environment(), stdout=out, stderr=err)
        peak, code = _wait(child)
        out.seek(0)
        err.seek(0)
        if code:
            raise subprocess.SubprocessError(err.read().decode("utf-8", "replace"))
        return Run(json.loads(out.read()), peak)


def _environment() -> dict[str, str]:
    paths = os.pathsep.join(map(str, (HOME, HERE, HERE.parent / "forms", HERE.parent)))
    given = {"PYTHONPATH": paths, "PYTHONUTF8": "1", "QT_QPA_PLATFORM": "offscreen"}
    return {**os.environ, **given, "STARTED": str(time.monotonic())}


def _wait(child: subprocess.Popen[bytes]) -> tuple[float, int]:
    """(greatest memory in MiB, exit code); Windows does not tell the memory of an ended child."""
    if not hasattr(os, "wait4"):
        return 0, child.wait()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    scale = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * scale / 1024 / 1024, child.returncode


def _note(text: str) -> None:
    sys.stderr.write(f"· {text}\n")
    sys.stderr.flush()


def _print(lines: list[Line], rounds: int) -> None:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    out = sys.stdout.write
    out(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores{load}, rounds {rounds}\n\n")
    out("| what | measured | goal | met | medians and peak memory |\n|---|---|---|---|---|\n")
    for line in lines:
        met = "yes" if line.met else "**no**"
        out(f"| {line.title} | {line.value} | {line.goal} | {met} | {line.detail} |\n")


if __name__ == "__main__":
    sys.exit(main())
