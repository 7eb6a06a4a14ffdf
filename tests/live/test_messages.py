"""What the button Diagnosis says: the causes in order, as many as a message box of Excel shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from xlops.errors import StoreError
from xlops.export import digest
from xlops.jobs.diagnose import PeriodFindings, diagnose
from xlops.jobs.restock import RestockList
from xlops.jobs.watch import watch_day
from xlops.language import NOTHING, Text, plain
from xlops.live.messages import MOST, of_diagnosis, of_restock, of_watch
from xlops.periods import Week
from xlops.review.observation import Observation
from xlops.review.restock import RestockRow
from xlops.settings import load_settings
from xlops.targets import Status

pytestmark = pytest.mark.usefixtures("measured_once")


def found(*sentences: str, scope: str = "ALL", lacking: tuple[Text, ...] = ()) -> PeriodFindings:
    several = tuple(Observation(s, Status.BREACH, plain(s), plain("why"), plain(f"mend {s}"), 1.0) for s in sentences)
    return PeriodFindings(Week.of(date(2026, 10, 19)), scope, "USD", plain("GMV fell"), several, lacking)


def said(of: PeriodFindings, sheet: str = "W43 2026", lang: str = "en") -> list[str]:
    return [line.zh if lang == "zh" else line.en for line in of_diagnosis(of, sheet)]


def test_causes_come_in_order_with_what_to_do_and_where_the_rest_stands() -> None:
    assert said(found("a", "b")) == [
        "2026-W43  ALL  USD", "GMV fell", "1. ✖ breach  a", "   → mend a", "2. ✖ breach  b", "   → mend b",
        "The evidence stands on sheet W43 2026.",
    ]  # fmt: skip
    assert said(found(*"abcdefg"))[-2:] == ["   → mend e", "2 more. The evidence stands on sheet W43 2026."]
    assert said(found("a"), "")[-1] == "`xlops review 2026-W43` makes a sheet of it."
    assert said(found("a", scope="DE"))[-1] == "Sheet W43 2026 has those of all marketplaces."
    assert said(found("a"), lang="zh") == [
        "2026-W43  ALL  USD", "GMV fell", "1. ✖ 未达标  a", "   → mend a", "依据见工作表 W43 2026。",
    ]  # fmt: skip


def test_no_more_causes_than_a_message_box_shows_whole() -> None:
    lines = said(found(*(letter * 200 for letter in "abcde")))
    assert lines[-1] == "3 more. The evidence stands on sheet W43 2026."
    assert len("\n".join(lines)) <= MOST


def test_where_nothing_stands_out_it_says_what_was_not_looked_at() -> None:
    assert said(found()) == ["2026-W43  ALL  USD", "GMV fell", "Nothing stands out."]
    lacking = tuple(plain(f"rule {n}") for n in range(7))
    assert said(found(lacking=lacking))[2:] == [
        "Nothing stands out.", "Not looked at:", "rule 0", "rule 1", "rule 2", "rule 3", "rule 4", "… and 2 more",
    ]  # fmt: skip


def test_the_price_war_of_the_demo_comes_first_and_fits(demo_store: Path) -> None:
    lines = said(diagnose(demo_store, load_settings(demo_store), "2026-W43"))
    assert re.search(r"^1\. ✖ breach  .*24 oz, .* US: a competitor's price took the Buy Box, −7,\d\d\d a", lines[2])
    assert lines[3].startswith("   → Match the price within the margin floor, or a coupon; look again in 48 hours · ")
    assert len("\n".join(lines)) <= MOST


def test_a_store_without_data_says_so(tmp_path: Path) -> None:
    (tmp_path / "xlops.toml").write_text('store = "New"\n', "utf-8")
    with pytest.raises(StoreError, match="no data"):
        diagnose(tmp_path, load_settings(tmp_path))


def test_the_restock_list_in_a_message() -> None:
    """Orders by sea only, the first of them, and where the file lies; without an order no file is named."""
    day = date(2026, 11, 22)

    def row(sku: str, way: str) -> RestockRow:
        return RestockRow(
            "", "US", sku, "", f"Pan {sku}", way, 1_200.0, 50, 9_000.0, "USD", day, day, date(2027, 1, 6), 44, 10.0,
            300.0, 0.95, 12.0, None, True, NOTHING,
        )  # fmt: skip

    rows = [row(f"P{n}", way) for n in range(7) for way in ("sea", "air")]
    said = [line.en for line in of_restock(RestockList(day, "2026-11-23", rows, {}, [], None, {}, {}), Path("a.csv"))]
    assert said[0] == "Restock as of 2026-11-22 · stock of 2026-11-23"
    assert said[1] == "US Pan P0: 1,200 units, order by 2026-11-22, back 2027-01-06"
    assert said[-1] == "For the supplier: a.csv"
    assert not any("P6" in line for line in said)
    nothing = of_restock(RestockList(day, "", [], {}, [], None, {}, {}), None)
    assert [line.zh for line in nothing] == ["补货计划，截至 2026-11-22 · 库存日期 –", "7 天内无需下单。"]


def test_the_check_of_the_day_fits_and_says_what_is_left(demo_store: Path) -> None:
    watched = watch_day(demo_store, load_settings(demo_store)).watch
    lines = of_watch(watched)
    assert [lines[0], lines[1]] == [digest.head(watched), digest.counts(watched)]
    assert lines[2] == digest.line(*digest.lines(watched)[0])
    many = replace(watched, notices=watched.notices * 20)
    for lang in ("en", "zh"):
        assert all(len("\n".join(line.in_(lang) for line in of_watch(of))) <= MOST for of in (watched, many))
    assert re.fullmatch(r"… and \d+ more: `xlops check --day`", of_watch(many)[-1].en)
