"""How many different campaigns, ASINs, SKUs or terms two files differ in: what a finding about held days counts."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from xlops.language import Text
from xlops.periods import Span
from xlops.tables import TABLES

_NOUNS = {  # by the key's column that says what a row is about, the finest first
    "term": Text("search term", "个搜索词"), "targeting": Text("target", "个投放"), "sku": Text("SKU", "个 SKU"),
    "asin": Text("ASIN", "个 ASIN"), "campaign": Text("campaign", "个广告活动"), "keyword": Text("keyword", "个关键词"),
    "order_id": Text("order", "个订单"),
}  # fmt: skip
_ROW = Text("row", "行")


def counted(count: int, table: str) -> Text:
    """`2 campaigns`, `1 ASIN`: a number of keys of a table in its own word."""
    noun = next((words for column, words in _NOUNS.items() if column in TABLES[table].key), _ROW)
    return Text(f"{count:,} {noun.en}{'' if count == 1 else 's'}", f"{count:,} {noun.zh}")


def differing_keys(
    con: duckdb.DuckDBPyConnection, table: str, active: str, files: tuple[int, int], units: Collection[Span],
    *, summary: bool, both: bool = False,
) -> tuple[int, int]:  # fmt: skip
    """(keys of the older file that the newer lacks in some unit, its keys in these units), each counted once.

    `files` are the older and the newer; with `both` the keys are counted that stand in the two of them.
    """
    key = ", ".join(f"coalesce(t.{c}::varchar, '')" for c in TABLES[table].key if c != "day")
    inside = "true" if summary else "list_contains($3::date[], t.day)"
    day = "null::date" if summary else "t.day"
    rows = f"from fact_{table} t where t.file = {{}} and {inside} and {active}"
    side = f"select distinct {day} as unit, row({key}) as key {rows}"
    query = (
        f"with o as ({side.format('$1')}), n as ({side.format('$2')}) "
        f"select count(distinct o.key) filter (n.key is {'not ' if both else ''}null), count(distinct o.key) "
        "from o left join n on o.unit is not distinct from n.unit and o.key = n.key"
    )
    days = [u.first for u in units]
    found = con.execute(query, [*files, days] if not summary else list(files)).fetchone()
    return (int(found[0]), int(found[1])) if found else (0, 0)


def told_keys(missing: int, of: int, table: str) -> Text:
    """`2 campaigns` where all are meant, else `1 of the 5 campaigns`."""
    if missing == of:
        return counted(of, table)
    return Text("{missing} of the {of}", "{of}中的 {missing} 个").format(missing=f"{missing:,}", of=counted(of, table))
