"""Whatever the changes are: what is written is what was asked, and a round trip closes exactly what Amazon took."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bulk.books import C1, G1, NAME, STORE, bulk_book, keyword, processed
from tests.bulk.test_write import PANS
from xlops.bulk.change import Change
from xlops.bulk.index import Index
from xlops.bulk.processed import import_processed
from xlops.bulk.read import read_bulk
from xlops.bulk.validate import faults
from xlops.bulk.write import export_changes

TARGETS = [
    keyword(str(10**17 + 10**9 * n + n), f"pan number {n}", ("Exact", "Phrase", "Broad")[n % 3]) for n in range(30)
]
# what spreadsheets would make something else of, and letters of everywhere
_STRANGE = [
    "=1+1",
    "'00123",
    "1E5",
    "3/4",
    "@x",
    "TRUE",
    "144196907353523492",
    "平底锅 28 厘米",
    "フライパン",
    "pfanne für spüle",
    "2026-11-23",
]
_WORDS = st.lists(st.sampled_from(["pan", "rusty", "28", "cm", "für", "不锈钢", "鍋"]), min_size=1, max_size=4).map(
    " ".join
)
_TERMS = st.lists(st.one_of(st.sampled_from(_STRANGE), _WORDS), unique_by=str.casefold, max_size=8)
_BIDS = st.dictionaries(
    st.integers(0, 29), st.decimals("0.02", "1000", places=2).filter(lambda d: d != Decimal("0.75")), max_size=12
)
_MATCH = ("exact", "phrase", "broad")


def _changes(bids: dict[int, Decimal], terms: list[str]) -> list[Change]:
    found = [
        Change(f"A-{n}", "bid", target=f"PAN  number {n}", match=_MATCH[n % 3], value=bid, **PANS)  # type: ignore[arg-type]
        for n, bid in bids.items()
    ]
    return found + [Change(f"N-{n}", "negative_exact", target=term, **PANS) for n, term in enumerate(terms)]


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(
    _BIDS, _TERMS, st.sets(st.integers(2, 25)), st.randoms(use_true_random=False), st.sampled_from(["en", "zh", "de"])
)
def test_d8_a_round_trip_closes_exactly_what_amazon_took(
    bids: dict[int, Decimal], terms: list[str], failed: set[int], random: object, language: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = bulk_book(folder / NAME, [*STORE, *TARGETS], language=language)
        changes = _changes(bids, terms)
        found = export_changes(changes, book, folder / "up.xlsx")
        # every change is in the upload or refused, never both
        assert len({w.change for w in found.written}) + len({r.change for r in found.refused}) == len(changes)
        assert found.refused == ()
        if not found.path or not found.sidecar:
            assert changes == []
            return
        # what is read again is what was asked
        index = Index(read_bulk(found.path))
        [sheet] = index.book.sheets
        told = [
            (*(sheet.text(row, f) for f in ("operation", "keyword")), sheet.cell(row, "bid"),
             *(sheet.text(row, f) for f in ("campaign_id", "ad_group_id")))
            for row in sheet.rows
        ]  # fmt: skip
        wanted: list[tuple[object, ...]] = [
            ("Update", f"pan number {n}", float(bid), C1, G1) for n, bid in bids.items()
        ]
        wanted += [("Create", term, "", C1, G1) for term in terms]
        assert sorted(map(str, told)) == sorted(map(str, wanted))
        assert index.ids.keys() <= {"text", "none"}
        for row in found.written:
            assert faults("SP", row.cells, language=language) == []
        # Amazon takes some, and gives the rows back in another order
        numbers = [w.number for w in found.written]
        random.shuffle(numbers)  # type: ignore[attr-defined]
        results = dict.fromkeys(failed, ("Error", "no"))
        back = import_processed(processed(found.path, folder / "back.xlsx", results, keep=numbers), found.sidecar)
        assert set(back.of("done")) == {w.change.action for w in found.written if w.number not in failed}
        assert set(back.of("failed")) == {w.change.action for w in found.written if w.number in failed}
        assert back.of("not found") == []
