"""Where the money went (rule N12): net sales, Amazon's fees, refunds, advertising, tax, other, and what is excluded.

Which amount goes where is data, `buckets.toml`. Costs (Amazon's fees, refunds, advertising) are positive, all other
buckets keep the report's sign, so that with `signs` they add up to the report's total to the cent. Taxes that buyers
paid are no sales; where a report's prices include VAT, so do the net sales of its lines (see `vat`). Refunds hold what
buyers got back of net sales; fees that Amazon gave back lessen its fees. A payout, a reserve or a line that is not
paid out yet is excluded.

Transactions and settlements tell the same money: ask one of them for a period, never both (rule N1).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from xlops.facts.history import Store
from xlops.tables.money import SETTLEMENT_AMOUNTS, TRANSACTION_AMOUNTS

# a line whose status we cannot read is paid out where it states its release day
DEFERRED = "status = 'deferred' or (status is not null and status <> 'released' and release_day is null)"


@cache
def rules() -> dict[str, Any]:
    """`buckets.toml`: signs, groups, transactions, charges, parts, settlements."""
    return tomllib.loads(files("xlops.measures").joinpath("buckets.toml").read_text("utf-8"))


def signs() -> dict[str, int]:
    """Bucket → 1 where it keeps the report's sign, -1 where it is a cost and stored positive."""
    return dict(rules()["signs"])


def money(store: Store, table: str) -> list[tuple[Any, ...]]:
    """(marketplace, currency, day, sku or None, bucket, amount) of all that counts of `transactions` or `settlements`.

    Amounts are in the report's currency; the day is the one it was posted on.
    """
    return store.rows(f"{bucket_query(table)} order by all")


def bucket_query(table: str, where: str = "true", *, fees: bool = False) -> str:
    """The query over the store that `money` runs: a relation to join, group and filter further.

    `where` is a condition on the report's own lines. With `fees`, of transactions, there is a column `fee` besides:
    which kind of fee an amount among Amazon's fees is; of all else it says nothing.
    """
    lines, bucket = _transactions() if table == "transactions" else _settlements()
    lines += f" where {where}"
    sign = "case bucket " + " ".join(f"when '{b}' then {s}" for b, s in signs().items()) + " end"
    more = f", {_fee_kind()} as fee" if fees else ""
    return (
        f"select marketplace, currency, day, sku, bucket{more}, sum({sign} * amount) as amount from (select *, "
        f"{bucket} as bucket from ({lines})) where amount <> 0 group by all"
    )


def _fee_kind() -> str:
    """SQL for the kind of fee of one amount: by the type of its line, else by its column."""
    types = " ".join(f"when '{t}' then '{kind}'" for t, kind in rules()["fee_types"].items())
    columns = " ".join(f"when '{c}' then '{kind}'" for c, kind in rules()["fee_columns"].items())
    return f"case type {types} else case part_column {columns} else 'other' end end"


def _transactions() -> tuple[str, str]:
    """(SQL for the groups of amounts of each transaction, fees column by column, SQL for the bucket of one)."""
    groups = rules()["groups"]
    sums = {(group, ""): added(columns) for group, columns in groups.items() if group != "fees"}
    sums |= {("fees", column): added([column]) for column in groups["fees"]}
    sums["difference", ""] = f"coalesce(total, 0) - ({added(TRANSACTION_AMOUNTS)})"
    parts = ", ".join(
        f"{{'part': '{group}', 'part_column': '{column}', 'amount': {amount}}}"
        for (group, column), amount in sums.items()
    )
    lines = (
        f"select marketplace, currency, day, sku, type, charge, {DEFERRED} as deferred, unnest([{parts}], "
        "recursive := true) from transactions"
    )
    whens = ["when deferred then 'excluded'"]
    for kind, groups in rules()["transactions"].items():
        for group, bucket in groups.items():
            if bucket == "amazon_fees":
                whens += [
                    f"when type = '{kind}' and part = '{group}' and charge = '{charge}' then '{instead}'"
                    for charge, instead in rules()["charges"].items()
                ]
            whens.append(f"when type = '{kind}' and part = '{group}' then '{bucket}'")
    return lines, f"case {' '.join(whens)} else 'other' end"


def _settlements() -> tuple[str, str]:
    """(SQL for the amounts of each settlement line, SQL for the bucket of one)."""
    parts = []
    for amount, words in SETTLEMENT_AMOUNTS.items():
        named = f"'{rules()['parts'][amount]}'" if amount in rules()["parts"] else None
        what = ", ".join([w for w in (named, *words) if w])
        parts.append(f"{{'what': concat_ws(' / ', coalesce(type, ''), {what}, ''), 'amount': {amount}}}")
    lines = (
        "select marketplace, currency, coalesce(day, span_end - 1) as day, sku, "
        f"unnest([{', '.join(parts)}], recursive := true) from settlements"
    )
    whens = [f"when regexp_matches(what, '{r['like']}') then '{r['bucket']}'" for r in rules()["settlements"]]
    return lines, f"case {' '.join(whens)} end"


def added(columns: Sequence[str]) -> str:
    """SQL for the sum of columns of a line, where empty ones are zero."""
    return " + ".join(f"coalesce({c}, 0)" for c in columns)
