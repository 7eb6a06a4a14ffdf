"""Real workbooks: an upload made of what each of them holds, every row held to both witnesses by another route.

The other route: the lists of the sheet Config that Amazon itself puts into its workbooks, read from the sample, and the
rules of the public description of the sheet (2026.05), as facts.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.bulk.books import filled, grid, processed
from tests.tiers import thorough_after
from xlops.bulk.change import Change
from xlops.bulk.index import TARGETS, BulkRow, Index
from xlops.bulk.processed import import_processed
from xlops.bulk.read import read_bulk
from xlops.bulk.validate import faults, row_rules
from xlops.bulk.write import Upload, export_changes

_FOLDER = "ads_bulk"
PRODUCTS = "aattaran__amazon_ppc__bulk-a3snsjclchkfi8-20251126-20260125-1769384391526.xlsx"
TEMPLATE = "aattaran__amazon_ppc__AmazonAdvertisingBulksheetSellerTemplate.xlsx"
BRANDS, DISPLAY = "KDool__Ads-aws-excel__BULK brands.xlsx", "KDool__Ads-aws-excel__BULK SD Targeting.xlsx"
INVENTED = "punyaslokdutta__amazon-ppc-optimiser__Sponsored_Products_Campaigns_AE_2024-12-11.xlsx"
EMPTY = "punyaslokdutta__amazon-ppc-optimiser__bulk-aw3emyt3cnq5r-20240505-20240605-1717849817485.xlsx"
# sample → rows written by entity and operation, changes refused by reason
WRITTEN: dict[str, tuple[dict[str, int], dict[str, int]]] = {
    PRODUCTS: (
        {"Campaign Update": 3, "Bidding Adjustment Update": 12, "Campaign Negative Keyword Create": 6,
         "Keyword Update": 167, "Keyword Create": 2, "Product Targeting Update": 8, "Negative Keyword Create": 12,
         "Negative Product Targeting Create": 6},
        {"paused": 76, "auto_campaign": 1, "same_value": 1},
    ),
    BRANDS: (
        {"Campaign Update": 8, "Keyword Update": 168, "Negative Keyword Create": 40,
         "Negative Product Targeting Create": 40},
        {"paused": 5356, "archived": 439},
    ),
    DISPLAY: (
        {"Campaign Update": 49, "Contextual Targeting Update": 673, "Audience Targeting Update": 2},
        {"paused": 2588, "archived": 304, "unwitnessed": 390, "many_campaigns": 257, "no_group": 13, "twice": 2},
    ),
    TEMPLATE: ({}, {}),
    INVENTED: ({}, {"no_campaign": 100}),
    EMPTY: ({}, {}),
}  # fmt: skip


def changes_of(index: Index) -> list[Change]:
    """A bid for each target, a budget, negatives and a harvest for each campaign and ad group, each placement."""
    return [change for number, row in enumerate(index.rows()) for change in _changes(f"A-{number}", index, row)]


def _changes(action: str, index: Index, row: BulkRow) -> list[Change]:
    product = row.sheet.product
    campaign = index.campaign(product, row.campaign_id.text)
    same: dict[str, Any] = {"ad_product": product, "campaign": campaign.name if campaign else "?"}
    group = row.sheet.text(row.cells, "ad_group") or None
    if row.entity in TARGETS:
        match = row.match or ("product" if "=" in row.text else "auto")
        return [Change(action, "bid", ad_group=group, target=row.text, match=match, value=Decimal("1.23"), **same)]  # type: ignore[arg-type]
    if row.entity == "Campaign":
        return [
            Change(action, "budget", value=Decimal("33.5"), **same),
            Change(action, "negative_exact", target="not this one", **same),
            *([Change(action, "negative_product", target="B0ABCDEFGH", **same)] if product == "SB" else []),
        ]
    if row.entity == "Ad Group":
        return [
            Change(action, "negative_phrase", target="neither this", ad_group=row.name, **same),
            Change(action, "negative_product", target="B0ABCDEFGH", ad_group=row.name, **same),
            Change(action, "negative_exact", target="nor that", ad_group=row.name, **same),
            Change(
                f"{action}h", "harvest_exact", target="quite new", ad_group=row.name, start_bid=Decimal("0.9"), **same
            ),
        ][: 4 if product == "SP" else 2]
    if row.entity == "Bidding Adjustment":
        return [Change(action, "placement", placement=row.match, value=Decimal(12), **same)]
    return []


def exported(samples: Path, tmp_path: Path, name: str) -> Upload:
    path = samples / _FOLDER / name
    return export_changes(changes_of(Index(read_bulk(path))), path, tmp_path / "up.xlsx")


@pytest.mark.parametrize("name", thorough_after(1, WRITTEN))
def test_an_upload_of_each_sample_is_valid_by_both_witnesses(samples: Path, tmp_path: Path, name: str) -> None:
    found = exported(samples, tmp_path, name)
    counted = Counter(f"{row.entity} {row.operation}" for row in found.written)
    assert (dict(counted), dict(Counter(r.reason.code for r in found.refused))) == WRITTEN[name]
    assert [(r.cells, f) for r in found.written if (f := faults(r.change.ad_product, r.cells))] == []
    if not found.path:
        return
    config = lists_of(samples / _FOLDER / PRODUCTS)
    for title in openpyxl.load_workbook(found.path).sheetnames:
        assert grid(found.path, title)[0] == grid(samples / _FOLDER / name, title)[0]
        rows = filled(found.path, title)
        if title == "Sponsored Products Campaigns":
            assert [(row, told) for row in rows if (told := [*by_config(row, config), *by_description(row)])] == []
        else:
            assert [
                (row, told) for row in rows if (told := by_description(row, title.removesuffix(" Campaigns")))
            ] == []


def test_a_round_trip_of_a_real_workbook_closes_what_amazon_took(samples: Path, tmp_path: Path) -> None:
    found = exported(samples, tmp_path, PRODUCTS)
    assert found.path
    assert found.sidecar
    failed = {row.number: ("Error", "no") for row in found.written[::3]}
    back = import_processed(processed(found.path, tmp_path / "b.xlsx", failed), found.sidecar)
    bad = {row.change.action for row in found.written if row.number in failed}
    assert set(back.of("failed")) == bad
    assert set(back.of("done")) == {row.change.action for row in found.written} - bad


# -- the other route -------------------------------------------------------------------------------------------------


def lists_of(path: Path) -> dict[str, list[str]]:
    """The lists of Amazon's sheet Config."""
    return {row[0]: [c for c in row[1:] if c] for row in grid(path, "Config") if row[0]}


def test_the_data_holds_the_lists_of_the_real_config(samples: Path) -> None:
    """What Products require is Amazon's list; what they allow is its other list and parents, text and match."""
    config = lists_of(samples / _FOLDER / PRODUCTS)
    assert config == lists_of(samples / _FOLDER / TEMPLATE)
    spelled = {
        "campaign_id": "Campaign Id", "ad_group_id": "Ad Group Id", "keyword_id": "Keyword Id", "state": "State",
        "product_target_id": "Product Targeting Id", "keyword": "Keyword Text", "match_type": "Match Type",
        "bid": "Bid", "expression": "Product Targeting Expression", "own_campaign": "Campaign Name",
        "budget": "Daily Budget", "start_date": "Start Date", "end_date": "End Date", "portfolio_id": "Portfolio Id",
        "placement": "Placement", "bidding_strategy": "Bidding Strategy", "percentage": "Percentage",
    }  # fmt: skip
    always = {"ad_product", "entity", "operation", "campaign", "ad_group"}
    repeated = {"Campaign Id", "Ad Group Id", "Keyword Text", "Match Type", "Product Targeting Expression"}
    for (product, entity, operation), rule in row_rules().items():
        if product != "SP":
            continue
        name = f"SponsoredProducts{operation}{entity.replace(' ', '')}"
        required, optional = config[f"{name}RequiredHeaders"], config[f"{name}OptionalHeaders"]
        ours = {spelled[f] for f in rule.required - always}
        assert ours - {"Percentage"} == set(required), (entity, operation)
        assert {spelled[f] for f in rule.allowed - always} - repeated - set(required) == set(optional), (
            entity,
            operation,
        )


_LISTS = (
    ("State", "States"), ("Match Type", "MatchTypes"), ("Placement", "Placements"), ("Bidding Strategy", "Strategys"),
)  # fmt: skip


def by_config(row: dict[str, Any], config: dict[str, list[str]]) -> list[str]:
    """What the sheet Config says against a row of Products."""
    entity, operation = row["Entity"], row["Operation"]
    key = entity.replace(" ", "")
    here = {_plain(name) for name in row}
    told = [f"no {n}" for n in config[f"SponsoredProducts{operation}{key}RequiredHeaders"] if _plain(n) not in here]
    told += [w for w in (entity,) if w not in config["SponsoredProductsEntityNames"]]
    told += [w for w in (operation,) if w not in config["SponsoredProductsOperationNames"]]
    for column, ending in (
        ("State", "States"),
        ("Match Type", "MatchTypes"),
        ("Placement", "Placements"),
        ("Bidding Strategy", "Strategys"),
    ):
        known = config.get(f"SponsoredProducts{operation}{key}{ending}") or config.get(
            f"SponsoredProductsCreate{key}{ending}", []
        )
        if column in row and _plain(row[column]) not in map(_plain, known):
            told.append(f"{column} {row[column]}")
    return told


def _plain(text: str) -> str:
    return text.replace(" ", "").casefold()


_ID = re.compile(r"\d+\Z")


def by_description(row: dict[str, Any], product: str = "Sponsored Products") -> list[str]:
    """What the public description says against a row; its columns for Products are also those of the other sheets."""
    entity = row["Entity"]
    wanted: dict[str, dict[str, set[str] | None]] = {
        "Keyword": {"Keyword Text": None, "Match Type": {"exact", "phrase", "broad"}},
        "Negative Keyword": {"Keyword Text": None, "Match Type": {"negativeExact", "negativePhrase"}},
        "Campaign Negative Keyword": {"Keyword Text": None, "Match Type": {"negativeExact", "negativePhrase"}},
        "Bidding Adjustment": {"Placement": None, "Percentage": None},
        "Product Targeting": {"Product Targeting Expression": None},
        "Negative Product Targeting": {"Product Targeting Expression": None},
    }  # fmt: skip
    wants = wanted.get(entity, {})
    told = [f"no {name}" for name, known in wants.items() if name not in row or (known and row[name] not in known)]
    told += [f"product {row['Product']}"] if row["Product"] != product else []
    told += [
        n
        for n, v in row.items()
        if re.search(r" I[Dd]( \(Read only\))?$", n) and not (isinstance(v, str) and _ID.match(v))
    ]
    told += [f"state {row['State']}"] if row.get("State", "enabled") not in ("enabled", "paused", "archived") else []
    told += ["bid of a negative"] if "Negative" in entity and "Bid" in row else []
    for name, low, high in (("Bid", 0.02, 1000), ("Daily Budget", 1, 1_000_000), ("Percentage", 0, 900)):
        if name in row and not (isinstance(row[name], int | float) and low <= row[name] <= high):
            told.append(f"{name} {row[name]}")
    told += [n for n, most in (("Campaign Name", 128), ("Keyword Text", 256)) if len(row.get(n, "")) > most]
    told += [n for n in ("Start Date", "End Date") if n in row and not re.match(r"\d{8}\Z", row[n])]
    return told
