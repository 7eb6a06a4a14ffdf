"""Each row that is written, held to what both witnesses say of Amazon's sheet (`witnesses.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from xlops.bulk.change import AdProduct
from xlops.bulk.ids import read_id
from xlops.bulk.index import KEYWORDS
from xlops.bulk.reasons import Reason, field_word, reason, word
from xlops.reports.bulk_words import token_of

Cell = str | Decimal
_IDS = ("campaign_id", "ad_group_id", "keyword_id", "product_target_id", "portfolio_id")
_WORDS = {"match_type": "match", "state": "state", "placement": "placement"}
_PRODUCTS = {"SP": "Sponsored Products", "SB": "Sponsored Brands", "SD": "Sponsored Display"}
_DAY = re.compile(r"(\d{8}|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})\Z")


@dataclass(frozen=True)
class RowRule:
    """Which fields a row of an entity and operation must and may have."""

    required: frozenset[str]
    allowed: frozenset[str]
    source: str


@cache
def witnesses() -> dict[str, Any]:
    return tomllib.loads(files("xlops.bulk").joinpath("witnesses.toml").read_text("utf-8"))


@cache
def row_rules() -> dict[tuple[str, str, str], RowRule]:
    """(ad product, entity, operation) → its rule, in the order in which rows go into the sheet."""
    always = witnesses()["always"]
    rules = {}
    for row in witnesses()["row"]:
        required = frozenset(always["required"] + row["required"])
        key = row["product"], row["entity"], row["operation"]
        rules[key] = RowRule(required, required | {*always["allowed"], *row["allowed"]}, row["source"])
    return rules


def product_word(product: AdProduct) -> str:
    return _PRODUCTS[product]


def limits(field: str, marketplace: str | None = None) -> tuple[Decimal, Decimal, int]:
    """Least, most and decimals of `bid`, `budget` or `percentage`; of most marketplaces where none is told."""
    known = witnesses()["bids"] if field == "bid" else {}
    low, high, places = known.get(marketplace or "", witnesses()["numbers"][field])
    return Decimal(low), Decimal(high), places


def faults(
    product: AdProduct, row: Mapping[str, Cell], *, language: str = "en", marketplace: str | None = None
) -> list[Reason]:
    """What is wrong with a row, field by field; an empty list where both witnesses take it.

    `row`: field → cell as it will be written, empty ones left out. In an English workbook words must be spelled as
    Amazon's lists spell them, capitals too: `Exact` is dropped without a word.
    """
    entity = token_of("entity", str(row.get("entity", ""))) or ""
    operation = token_of("operation", str(row.get("operation", ""))) or ""
    rule = row_rules().get((product, entity, operation))
    if rule is None:
        return [
            reason(
                "unwitnessed",
                product=word("product", product_word(product)),
                entity=word("entity", entity),
                operation=word("operation", operation),
            )
        ]
    found = [reason("missing", field=field_word(f)) for f in sorted(rule.required - row.keys())]
    found += [reason("not_allowed", field=field_word(f)) for f in sorted(row.keys() - rule.allowed)]
    if token_of("product", str(row.get("ad_product", ""))) != product_word(product):
        found.append(reason("bad_word", value=row.get("ad_product", ""), field=field_word("ad_product")))
    found += _words(entity, operation, row, exact=language == "en")
    found += _numbers(row, marketplace)
    found += _texts(entity, operation, row)
    return found


def _words(entity: str, operation: str, row: Mapping[str, Cell], *, exact: bool) -> Iterator[Reason]:
    lists = witnesses()["words"]
    for field, group in _WORDS.items():
        if field in row:
            known = lists[field].get(entity if field == "match_type" else operation, [])
            token = token_of(group, str(row[field]))
            # placements alone are spelled in three ways by Amazon itself
            spelled = field == "placement" or not exact or str(row[field]) == token
            if token not in known or not spelled:
                yield reason("bad_word", value=row[field], field=field_word(field))


def _numbers(row: Mapping[str, Cell], marketplace: str | None) -> Iterator[Reason]:
    numbers = witnesses()["numbers"]
    for field in numbers:
        if field not in row:
            continue
        value = row[field]
        low, high, places = limits(field, marketplace)
        if not isinstance(value, Decimal):
            yield reason("not_a_number", field=field_word(field), value=value)
        elif value < low:
            yield reason("too_low", field=field_word(field), value=value, limit=low)
        elif value > high:
            yield reason("too_high", field=field_word(field), value=value, limit=high)
        elif value != round(value, places):
            yield reason("too_fine", field=field_word(field), value=value)
    for field in _IDS:
        if field in row and read_id(row[field]).state != "text":
            yield reason("bad_id", id=row[field])
    for field in ("start_date", "end_date"):
        if field in row and not _DAY.match(str(row[field])):
            yield reason("bad_word", field=field_word(field), value=row[field])


def _texts(entity: str, operation: str, row: Mapping[str, Cell]) -> Iterator[Reason]:
    """What is wrong with new words; those of an update stand in the account as they are."""
    of = witnesses()["text"]
    if operation != "Create":
        return
    longest = {"keyword": "keyword_letters", "expression": "expression_letters", "own_campaign": "name_letters"}
    for field, limit in longest.items():
        if len(text := str(row.get(field, ""))) > of[limit]:
            yield reason("too_long", text=text, count=len(text), limit=of[limit])
    if entity in KEYWORDS and "keyword" in row:
        text = str(row["keyword"])
        phrase = token_of("match", str(row.get("match_type", ""))) == "negativePhrase"
        most = of["negative_phrase_words" if phrase else "keyword_words"]
        if len(text.split()) > most:
            yield reason("too_many_words", text=text, count=len(text.split()), limit=most)
        if text != text.strip() or not text.isprintable() or {text[:1], text[-1:]} & {*"-+."} or text.count('"') % 2:
            yield reason("bad_letters", text=text)
    if "expression" in row:
        form = of["negative_expressions" if entity.startswith("Negative") else "expressions"]
        if not re.match(form, str(row["expression"])):
            yield reason("not_product", text=row["expression"])
