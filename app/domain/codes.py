"""Code tables: the words a field may hold, their codes and the spellings that mean the same."""

import csv
from dataclasses import dataclass, field
from functools import cache

from app.domain import pinyin
from app.paths import RESOURCES


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a table. ``code`` is "" where only the name could be established.

    ``national`` is the spelling of the national template's drop-down where it is another one
    (毛南族 is 毛难族 there).
    """

    code: str
    name: str
    national: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A table in its own order. ``ambiguous`` are spellings that could mean several names."""

    name: str
    entries: tuple[Code, ...]
    ambiguous: dict[str, str] = field(default_factory=dict)
    _by_name: dict[str, Code] = field(default_factory=dict)
    _by_code: dict[str, Code] = field(default_factory=dict)
    _spellings: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the table's order, as a list of choices."""
        return tuple(self._by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def code_of(self, name: str) -> str | None:
        """The code of ``name``; "" where none is established, ``None`` for an unknown name."""
        entry = self._by_name.get(name)
        return None if entry is None else entry.code

    def name_of(self, code: str) -> str | None:
        """The name of ``code``, or ``None``."""
        entry = self._by_code.get(code)
        return None if entry is None else entry.name

    def national(self, name: str) -> str:
        """The spelling the national template wants for ``name``; ``name`` itself if unknown."""
        entry = self._by_name.get(name)
        return name if entry is None else entry.national or name

    def meant_by(self, text: str) -> str | None:
        """The name that ``text`` (a name, a known other spelling or a code) means, or ``None``."""
        return self._spellings.get(text)

    def is_national_spelling(self, text: str) -> bool:
        """Whether ``text`` is how the national template itself writes one of the names."""
        name = self._spellings.get(text)
        return name is not None and self.national(name) == text

    def find(self, text: str) -> list[Code]:
        """Rows for what a person types: a word, pinyin or its initials, a code, an old name.

        Rows whose name begins with ``text`` come first. An empty text gives all rows.
        """
        wanted = text.strip().lower()
        found = [entry for entry in self.entries if _matches(entry, wanted)]
        return sorted(found, key=lambda entry: not entry.name.lower().startswith(wanted))


def _matches(entry: Code, wanted: str) -> bool:
    words = (entry.name, entry.national, *entry.aliases)
    return (
        any(wanted in word.lower() for word in words)
        or (entry.code.lower().startswith(wanted))
        or any(pinyin.word_matches(word, wanted) for word in words if word)
    )


@cache
def table(name: str) -> CodeTable:
    """The table called ``name`` (``resources/codes/<name>.csv``), read once.

    Raises ``KeyError`` for a table that the program does not have.
    """
    path = RESOURCES / "codes" / f"{name}.csv"
    if not path.is_file():
        raise KeyError(name)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [_code(row) for row in csv.DictReader(stream)]
    named = tuple(entry for entry in rows if entry.name)
    # A row without a name lists spellings that no one may turn into a name by guessing.
    doubtful = {word: entry.note for entry in rows if not entry.name for word in entry.aliases}
    return CodeTable(
        name,
        named,
        doubtful,
        {entry.name: entry for entry in named},
        {entry.code: entry for entry in named if entry.code},
        _spellings(named),
    )


@cache
def table_names() -> tuple[str, ...]:
    """Every table there is, by name, divisions left out."""
    files = sorted((RESOURCES / "codes").glob("*.csv"))
    return tuple(file.stem for file in files if not file.stem.startswith("divisions_"))


def _code(row: dict[str, str]) -> Code:
    aliases = tuple(word for word in row["aliases"].split("|") if word)
    return Code(row["code"], row["name"], row["national"], aliases, row["note"])


def _spellings(entries: tuple[Code, ...]) -> dict[str, str]:
    """Codes give way to aliases, aliases to national spellings, and those to names."""
    found: dict[str, str] = {entry.code: entry.name for entry in entries if entry.code}
    for entry in entries:
        found.update(dict.fromkeys(entry.aliases, entry.name))
    found.update({entry.national: entry.name for entry in entries if entry.national})
    found.update({entry.name: entry.name for entry in entries})
    return found
