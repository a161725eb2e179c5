"""What a form says of its own items: which are asked for at printing, which a hand writes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from app.forms import keys


@dataclass(frozen=True, slots=True)
class Asked:
    """An item that is asked for when the form is printed, once for all sheets of a run.

    ``kept``: the answer is offered again the next time. ``counts``: the answer is the number of the
    first sheet, each further one has the next.
    """

    item: str
    hint: str = ""
    kept: bool = True
    counts: bool = False

    @property
    def label(self) -> str:
        """What stands before its field."""
        return keys.label_of(self.item)

    @property
    def is_day(self) -> bool:
        """Whether the answer is a date."""
        return self.item.endswith("_on")


def faults(
    places: Collection[str], asked: Collection[Asked], by_hand: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Items that are asked for, or left to a hand, and have no place on the form; or are both."""
    for one in (*(each.item for each in asked), *by_hand):
        if one not in places:
            yield one, "在表单上没有位置"
    for one in {each.item for each in asked} & set(by_hand):
        yield one, "不能既在打印时填写，又留待手写"
