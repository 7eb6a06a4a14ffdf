"""IronCalc asked no more often than a test needs it: a third of a small build's time is its own.

`remember` asks it once about workbooks of the same bytes; `uncomputed` not at all, for tests of what a build stores,
refuses, lists or leaves alone, which look at no value of a formula.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

import pytest

from xlops.workbook.package import Evaluation, Package, evaluate


class _Nine(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> _Nine:
        return cls(2026, 11, 26, 9, tzinfo=tz)


def remember(patch: pytest.MonkeyPatch) -> None:
    """As long as the patch lasts, what differs in no byte is computed once.

    The run's id, a time, is held still, so that two builds of one store hand over the same bytes.
    """
    known: dict[str, Any] = {}
    ask = evaluate._ask

    def asked(question: dict[str, Any], limit: float) -> Any:
        with ZipFile(question["path"]) as book:
            parts = sorted((info.filename, info.CRC, info.file_size) for info in book.infolist())
        key = sha256(json.dumps([parts, question["cells"], question["pins"]]).encode()).hexdigest()
        if key not in known:
            known[key] = ask(question, limit)
        return known[key]

    patch.setattr(evaluate, "_ask", asked)
    patch.setattr("xlops.jobs.run.datetime", _Nine)


def uncompute(patch: pytest.MonkeyPatch) -> None:
    """From here on formulas keep the values that they show."""

    def keep(package: Package, **_: Any) -> list[Any]:
        package.refreshed = package.unevaluated = 0
        package.evaluation = Evaluation()
        return []

    patch.setattr("xlops.workbook.headless.refresh_values", keep)


@pytest.fixture(scope="module")
def uncomputed_all() -> Iterator[None]:
    """For a whole module, what its fixtures build included: formulas keep the values that they show."""
    with pytest.MonkeyPatch.context() as patch:
        uncompute(patch)
        yield


@pytest.fixture
def uncomputed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas keep the values that they show."""
    uncompute(monkeypatch)
