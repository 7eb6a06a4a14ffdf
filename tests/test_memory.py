"""Memory that was freed goes back to the system, where the C library can be asked to."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest

from xlops.memory import give_back


def test_freed_memory_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace(malloc_trim=asked.append))
    give_back()
    assert asked == [0]


@pytest.mark.parametrize("library", ["no such function", "no name"])
def test_a_c_library_without_it_is_left_alone(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    def load(name: None) -> SimpleNamespace:
        if library == "no name":  # Windows
            raise TypeError(name)
        return SimpleNamespace()

    monkeypatch.setattr(ctypes, "CDLL", load)
    give_back()
