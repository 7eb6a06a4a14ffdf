"""A store measured once for all tests that only read it: that is most of what `check` takes."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xlops.facts.history import Store
from xlops.jobs import board
from xlops.review.scorecard import Board
from xlops.settings import Settings

MOST = 12  # boards that are kept: those of the demo's stores, which many modules read, and some small ones
_known: OrderedDict[tuple[Any, ...], Board] = OrderedDict()


def _file(store: Store) -> tuple[Any, ...]:
    """The file that is read, as it stands; nothing where the store is open to be written."""
    [(path, read_only)] = store.rows(
        "select path, readonly from duckdb_databases() where not internal and path is not null"
    )
    stamp = Path(path).stat()
    return (path, stamp.st_mtime_ns, stamp.st_size) if read_only else ()


_measure = board.open_board


def kept_board(store: Store, settings: Settings, as_of: date | None = None) -> Board:
    """The board of a file that is read again with the same settings is the one that was made before."""
    if not (file := _file(store)):
        return _measure(store, settings, as_of)
    key = (*file, settings.model_dump_json(), as_of)
    if key not in _known:
        _known[key] = _measure(store, settings, as_of)
        if len(_known) > MOST:
            _known.popitem(last=False)
    _known.move_to_end(key)
    _known[key].account.sources.store.con = store.con  # what it was made with is closed by now
    return _known[key]


@pytest.fixture(scope="module")
def measured_once() -> Iterator[None]:
    """What a module measures of one file it measures once."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith(("xlops", "tests")) and getattr(module, "open_board", None) is _measure:
                patch.setattr(module, "open_board", kept_board)
        yield
