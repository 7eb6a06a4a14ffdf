"""What the workbook holds, by name and id: campaigns, ad groups, targets, negatives, placements; with bid and state."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from xlops.bulk.change import AdProduct
from xlops.bulk.ids import NO_ID, AmazonId, read_id
from xlops.bulk.read import BulkBook, BulkSheet
from xlops.reports.bulk_words import token_of

# entity → field of its own id
ID_FIELDS = {
    "Campaign": "campaign_id", "Ad Group": "ad_group_id", "Bidding Adjustment": "campaign_id",
    "Keyword": "keyword_id", "Negative Keyword": "keyword_id", "Campaign Negative Keyword": "keyword_id",
    "Product Targeting": "product_target_id", "Negative Product Targeting": "product_target_id",
    "Contextual Targeting": "product_target_id", "Audience Targeting": "product_target_id",
}  # fmt: skip
TARGETS = ("Keyword", "Product Targeting", "Contextual Targeting", "Audience Targeting")
NEGATIVES = ("Negative Keyword", "Campaign Negative Keyword", "Negative Product Targeting")
KEYWORDS = ("Keyword", "Negative Keyword", "Campaign Negative Keyword")
# which words of a sheet's rows are remembered as its own spelling: field → group of `bulk_words.toml`
WORDS = {"ad_product": "product", "entity": "entity", "state": "state", "match_type": "match", "placement": "placement"}


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One row that the workbook has. `text` is a keyword's text or a targeting expression, `match` and `state` tokens.

    `bid` is its own bid; a target without one has its ad group's, see `Index.present_bid`.
    """

    sheet: BulkSheet
    cells: Sequence[Any]
    entity: str
    campaign_id: AmazonId
    group_id: AmazonId
    own_id: AmazonId
    name: str = ""
    text: str = ""
    resolved: str = ""
    match: str = ""
    state: str = ""
    bid: Decimal | None = None

    @property
    def rounded(self) -> AmazonId | None:
        """The first of its ids that cannot be written as it is."""
        ids = (self.campaign_id, self.group_id, self.own_id)
        return next((i for i in ids if i != NO_ID and not i.whole), None)


def plain_text(text: str) -> str:
    """A keyword as it is compared."""
    return " ".join(text.split()).casefold()


def plain_expression(text: str) -> str:
    """A targeting expression as it is compared; an ASIN alone stands for `asin="…"`."""
    bare = "".join(text.split()).replace('"', "").replace("“", "").replace("”", "").casefold()
    return f"asin={bare}" if is_asin(bare) else bare


def is_asin(text: str) -> bool:
    word = text.strip().casefold()
    return len(word) == 10 and word.startswith("b0") and word.isalnum() and word.isascii()


def amount(cell: Any) -> Decimal | None:
    """The number of a cell, as people read it: 1.7 of a float is 1.7."""
    if isinstance(cell, bool) or cell is None:
        return None
    try:
        text = re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", str(cell).strip())  # as a spreadsheet of Europe writes 1.05
        found = Decimal(repr(cell)) if isinstance(cell, int | float) else Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


class Index:
    """All rows of a workbook by what a change names them with."""

    def __init__(self, book: BulkBook) -> None:
        self.book = book
        self.ending: frozenset[str] = frozenset()  # ids of targets that the same upload pauses
        self.ids: Counter[str] = Counter()  # state of an id → how many, each id once
        self.spelled: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        self._by_name: defaultdict[tuple[AdProduct, str], list[BulkRow]] = defaultdict(list)
        self._by_id: dict[tuple[AdProduct, str], BulkRow] = {}
        self._of: defaultdict[tuple[AdProduct, str, str], list[BulkRow]] = defaultdict(list)
        self._named: defaultdict[tuple[AdProduct, str, str], list[BulkRow]] = defaultdict(list)
        seen: set[AmazonId] = set()
        for row in (row for sheet in book.sheets for row in self._read(sheet)):
            seen.update((row.campaign_id, row.group_id, row.own_id))
            product = row.sheet.product
            self._of[product, row.campaign_id.text, row.entity].append(row)
            for said in _said_by(row):
                self._named[product, row.campaign_id.text, said].append(row)
            if row.entity == "Campaign":
                self._by_name[product, plain_text(row.name)].append(row)
                self._by_id[product, row.campaign_id.text] = row
        self.ids.update(i.state for i in seen)

    def rows(self) -> list[BulkRow]:
        """All rows of known entities, campaign by campaign."""
        return [row for found in self._of.values() for row in found]

    def campaigns(self, product: AdProduct, name: str) -> list[BulkRow]:
        """The campaigns of a name, best those in its very spelling, archived ones only for want of others."""
        found = self._by_name[product, plain_text(name)]
        exact = [row for row in found if row.name == name.strip()] or found
        return [row for row in exact if row.state != "archived"] or exact

    def campaign(self, product: AdProduct, campaign_id: str) -> BulkRow | None:
        return self._by_id.get((product, campaign_id))

    def under(self, campaign: BulkRow, *entities: str) -> list[BulkRow]:
        """The rows of some entities in a campaign."""
        key = campaign.sheet.product, campaign.campaign_id.text
        return [row for entity in entities for row in self._of.get((*key, entity), ())]

    def keywords(self, campaign: BulkRow, text: str) -> list[BulkRow]:
        """A campaign's keywords of a text, negative ones too."""
        rows = self._named.get((campaign.sheet.product, campaign.campaign_id.text, plain_text(text)), ())
        return [row for row in rows if row.entity in KEYWORDS]

    def expressions(self, campaign: BulkRow, text: str) -> list[BulkRow]:
        """A campaign's product, automatic and audience targets of an expression or ASIN, negative ones too."""
        rows = self._named.get((campaign.sheet.product, campaign.campaign_id.text, plain_expression(text)), ())
        return [row for row in rows if row.entity not in KEYWORDS]

    def groups(self, campaign: BulkRow) -> list[BulkRow]:
        """A campaign's ad groups. Brands' older sheet has no rows for them: each id that its targets name is one."""
        if found := self.under(campaign, "Ad Group"):
            return found
        ids = {row.group_id: row for row in self.under(campaign, *TARGETS, *NEGATIVES) if row.group_id != NO_ID}
        return [
            BulkRow(row.sheet, (), "Ad Group", row.campaign_id, group, group, state="enabled")
            for group, row in ids.items()
        ]  # fmt: skip

    def present_bid(self, target: BulkRow) -> Decimal | None:
        """The bid that holds today: its own, else its ad group's default."""
        if target.bid is not None:
            return target.bid
        told = amount(target.sheet.cell(target.cells, "group_bid"))
        groups = (g for g in self._of.get((target.sheet.product, target.campaign_id.text, "Ad Group"), ()))
        return told if told is not None else next((g.bid for g in groups if g.group_id == target.group_id), None)

    def _read(self, sheet: BulkSheet) -> Iterator[BulkRow]:
        for cells in sheet.rows:
            entity = token_of("entity", sheet.text(cells, "entity"))
            if entity is None:
                continue
            for field, group in WORDS.items():
                if (said := sheet.text(cells, field)) and (token := token_of(group, said)):
                    self.spelled[sheet.title, group, token][said] += 1
            yield _row(sheet, cells, entity)


def _row(sheet: BulkSheet, cells: Sequence[Any], entity: str) -> BulkRow:
    group = read_id(sheet.cell(cells, "ad_group_id")) if entity != "Campaign" else NO_ID
    own = ID_FIELDS.get(entity)
    text = sheet.text(cells, "keyword" if entity in KEYWORDS else "expression")
    match = sheet.text(cells, "match_type")
    if entity == "Bidding Adjustment":
        text, match = "", token_of("placement", sheet.text(cells, "placement")) or ""
    state = sheet.text(cells, "state")
    return BulkRow(
        sheet, cells, entity, read_id(sheet.cell(cells, "campaign_id")), group,
        read_id(sheet.cell(cells, own)) if own else NO_ID,
        name=sheet.text(cells, {"Campaign": "own_campaign", "Ad Group": "own_ad_group"}.get(entity, "")),
        text=text, resolved=sheet.text(cells, "resolved"),
        match=match if entity == "Bidding Adjustment" else token_of("match", match) or "",
        state=token_of("state", state) or state,
        bid=amount(sheet.cell(cells, "default_bid" if entity == "Ad Group" else "bid")),
    )  # fmt: skip


def _said_by(row: BulkRow) -> set[str]:
    """What a keyword or target is found by."""
    if row.entity in KEYWORDS:
        return {plain_text(row.text)}
    if row.entity in (*TARGETS, *NEGATIVES):
        return {plain_expression(said) for said in (row.text, row.resolved) if said}
    return set()


def alive(rows: Iterable[BulkRow]) -> list[BulkRow]:
    return [row for row in rows if row.state != "archived"]
