"""A designer's template, with a logo, other colours and moved blocks: a build finds its places by name and fills it."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests import pages, stores
from tests.office import validator_errors
from workbook_templates import build as templates
from workbook_templates.author import bridge, dashboard, ink, review
from xlops.jobs.build import Built
from xlops.workbook.package import Package
from xlops.workbook.template import template_path
from xlops.workbook.template_check import check

PLUM = "#6A1B4D"
WEEK = "W47 2026"


def picture() -> BytesIO:
    """A plain PNG, 8 by 8."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x6a\x1b\x4d" * 8) * 8)
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


@pytest.fixture(scope="module")
def designed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our template as a designer changed it: the logo of the house in a review, above all else, and its colours; more
    room before the bridge, the inputs further right, the Dashboard's blocks lower."""
    summary, drawn = review._summary, bridge.author

    def with_logo(page: Any, kind: review.Kind) -> int:
        row = summary(page, kind)
        page.sheet.insert_image(row, 1, "logo.png", {"image_data": picture(), "object_position": 2})
        return row + 4

    def lower(page: Any, of: Any, inputs: Any, row: int) -> int:
        return int(drawn(page, of, inputs, row + 7))

    with pytest.MonkeyPatch.context() as change:
        change.setattr(review, "_summary", with_logo)
        change.setattr(bridge, "author", lower)
        change.setattr(review, "INPUTS_COL", review.INPUTS_COL + 3)
        change.setattr(dashboard, "TILE_TOP", dashboard.TILE_TOP + 5)
        for style, looks in {"section": {"color": PLUM}, "typed_line": {"bg": "#FFF8E1"}}.items():
            change.setitem(ink.STYLES, style, {**ink.STYLES[style], **looks})
        return templates.build(tmp_path_factory.mktemp("designed"), "en")


@pytest.fixture(scope="module")
def filled(designed: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    shop = stores.tiny_store(tmp_path_factory.mktemp("designed") / "shop", weeks=9)
    return stores.built(shop, template=designed)


def _numbers(book: Path) -> dict[str, Any]:
    """What a person reads in a workbook, wherever it stands."""
    cells = pages.sheets_of(book)
    with Package(book) as package:
        return {
            "week": pages.scorecard(cells[WEEK]),
            "findings": pages.findings(package, WEEK),
            "tiles": {k: pages.Inputs(cells["Dashboard"]).value(k) for k in ("gmv", "sessions", "usp")},
            "summary": package.read_name("wk_summary", WEEK),
        }


def test_a_designers_template_fills_as_ours_does(designed: Path, filled: Built, nine_weeks: Path) -> None:
    assert check(designed) == []
    ours, theirs = (Package(p).tables()["wk_findings"].ref for p in (template_path("en"), designed))
    assert ours != theirs, "the block was moved"
    assert (filled.applied.lacking, filled.applied.drift) == ([], [])
    assert _numbers(filled.path) == _numbers(stores.workbook_path(nine_weeks))
    with zipfile.ZipFile(filled.path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    pictures = [n for n in parts if n.startswith("xl/drawings/_rels/") and b"media/" in parts[n]]
    assert len(pictures) == 4, "the logo stands on both prototypes and on both reviews"
    assert PLUM.strip("#").encode() in parts["xl/styles.xml"]


@pytest.mark.thorough
def test_the_workbook_of_a_designers_template_is_valid(filled: Built) -> None:
    assert validator_errors(filled.path) == []
