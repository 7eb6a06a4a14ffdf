"""What people type to decide: the formulas of the sheets understand what the list understands (D1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.kpis.engines import ironcalc_cells
from tests.office import libreoffice_values
from tests.review.test_action import SAID
from workbook_templates.author.meant import means
from xlops.review.action import STOPS, WORDS, ActionState, meant

STATES: tuple[ActionState, ...] = ("accepted", "rejected", "done")
TEXTS = [
    *(text for texts in SAID.values() for text in texts if text),
    *(f"完成{stop}{rest}" for stop in STOPS for rest in ("", "x", " 已发")),
    *(f"\u3000{word}，好" for words in WORDS.values() for word in words),
]


def written(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, text in enumerate(TEXTS, 1):
        of = "".join(f'IF({means(f"B{row}", state)},"{state}",' for state in STATES)
        sheet.cell(row, 1).value = f'={of}"none")))'
        sheet.cell(row, 2).value = text
    book.save(path)
    return path


def test_d1_formulas_mean_what_the_list_means(tmp_path: Path) -> None:
    seen = ironcalc_cells(written(tmp_path / "typed.xlsx"), len(TEXTS))
    assert dict(zip(TEXTS, seen, strict=True)) == {text: meant(text) or "none" for text in TEXTS}


@pytest.mark.thorough
def test_d1_they_do_in_libreoffice(tmp_path: Path) -> None:
    shown = load_workbook(
        libreoffice_values(written(tmp_path / "typed.xlsx"), tmp_path / "office"), data_only=True
    ).active
    assert shown is not None
    seen = {text: shown.cell(row, 1).value for row, text in enumerate(TEXTS, 1)}
    assert seen == {text: meant(text) or "none" for text in TEXTS}
