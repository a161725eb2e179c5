"""One proof filed whole: its scan, its entry in the dossier, and its paper on the shelf."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.persistence.transaction import Tx
from app.usecases.dossier import dossier_entries, paper_items
from app.usecases.dossier.dossier_entries import NewEntry
from app.usecases.dossier.paper_items import NewItem
from app.usecases.pupils import proofs
from app.usecases.pupils.proofs import Attached


@dataclass(frozen=True, slots=True)
class Filing:
    """An entry with its scans. ``on_paper``: its original goes into the pupil's folder, too.

    ``corrects`` is the id of an entry that this one puts right, for ``reason``; 0: it is a new one.
    """

    entry: NewEntry
    files: Sequence[Attached] = ()
    on_paper: bool = False
    corrects: int = 0
    reason: str = ""


def file(tx: Tx, student_id: int, asked: Filing) -> int:
    """Keep the scans, enter the entry and the paper: all of it or nothing; gives the entry's id."""
    entry = asked.entry
    if asked.files:
        entry = replace(entry, evidence_id=proofs.keep_for(tx, student_id, asked.files))
    if asked.corrects:
        made = dossier_entries.correct(tx, asked.corrects, entry, asked.reason)
    else:
        made = dossier_entries.add(tx, student_id, entry)
    if asked.on_paper:
        paper = NewItem(entry.section, entry.title, made_on=entry.on, entry_id=made)
        paper_items.keep(tx, student_id, paper)
    return made
