"""The order of the Tab key, where widgets were not made in the order in which one reads them."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def tab_through(*roots: QWidget) -> None:
    """Tab goes through everything in the first of ``roots``, then in the second, and so on."""
    stops = [stop for root in roots for stop in _stops(root)]
    for one, next_one in pairwise(stops):
        QWidget.setTabOrder(one, next_one)


def _stops(root: QWidget) -> Iterator[QWidget]:
    for one in (root, *root.findChildren(QWidget)):
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None:
            yield one
