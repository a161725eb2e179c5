"""The program started by itself to open a file from outside: a frozen one has no `python -m`.

Light, since every start asks.
"""

from collections.abc import Sequence

_READ = "--read-"


def answer(arguments: Sequence[str]) -> int | None:
    """Do a child's work and give its exit code; ``None`` where a person has started the program.

    ``arguments`` are those after the program's name.
    """
    if len(arguments) != 1 or not arguments[0].startswith(_READ):
        return None
    from app.exchange import intake
    from app.usecases.scans import scan_child

    if arguments[0] == intake.FROZEN_SWITCH:
        from app.exchange import reader

        return reader.main()
    if arguments[0] == scan_child.FROZEN_SWITCH:
        from app.usecases.scans import scan_reading

        return scan_reading.main()
    return None
