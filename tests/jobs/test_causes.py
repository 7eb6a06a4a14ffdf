"""The headline of a review names what moved the account (rule N27)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import BY_DATE_HEADER, Home
from tests.stores import built
from tests.tiers import thorough_after
from xlops.language import Lang
from xlops.workbook.package import Package


def week(first: date, gmv: float, units: int, sessions: int) -> list[str]:
    days = [first.replace(day=first.day + n) for n in range(7)]
    return [f'"{d.month}/{d.day}/{d:%y}","${gmv:,.2f}",{units},{units},9000,{sessions}' for d in days]


def headline(folder: Path, lang: Lang, now: tuple[float, int, int]) -> str:
    """After a week of 1,000 a day from 100 units and 1,000 sessions."""
    folder.mkdir()
    home = Home(folder)
    home.configure(f'store = "Shop"\nmarketplaces = ["US"]\nlanguage = "{lang}"\n')
    rows = [BY_DATE_HEADER, *week(date(2026, 11, 9), 1000, 100, 1000), *week(date(2026, 11, 16), *now)]
    home.put("BusinessReport-11-26-26.csv", "\n".join(rows) + "\n", date(2026, 11, 26))
    assert [o.what for o in home.ingest().outcomes] == ["stored"]
    return str(Package(built(folder).path).read_name("wk_summary", "W47 2026"))


@pytest.mark.usefixtures("uncomputed")
@pytest.mark.parametrize(
    ("lang", "now", "said"),
    thorough_after(
        1,
        [
            ("en", (840, 105, 1500), "GMV 5,880 USD, -16.0% on last week, mostly conversion incl. mix"),
            ("zh", (840, 105, 1500), "销售额 5,880 USD，环比 -16.0%，主要因转化率（含结构变化）"),
            (
                "en",
                (1210, 110, 1000),
                "GMV 8,470 USD, +21.0% on last week, mostly conversion incl. mix and price incl. mix",
            ),
            ("zh", (1000, 100, 2000), "销售额 7,000 USD，环比 +0.0%，各因素相互抵消"),
            ("en", (500, 50, 0), "GMV 3,500 USD, -50.0% on last week"),
        ],
    ),
)
def test_n27_the_headline_names_the_cause_with_the_sign_of_the_change(
    tmp_path: Path, lang: Lang, now: tuple[float, int, int], said: str
) -> None:
    assert headline(tmp_path / "shop", lang, now).partition("；")[0].partition(";")[0] == said
