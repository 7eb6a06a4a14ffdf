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
    return store.rows(f"{_of_transactions() if table == 'transactions' else _of_settlements()} order by all")


def posted_query(where: str = "true", buckets: Sequence[str] = (), kinds: Sequence[str] = ()) -> str:
    """What transactions posted: of each day and SKU a column per bucket (all, or those named) and per kind of fee.

    A column is null where no line posted any; `where` is a condition on the report's own lines.
    """
    wanted = tuple(buckets) or tuple(signs())
    columns = [f"{_posted(bucket)} as {bucket}" for bucket in wanted]
    columns += [f"{_posted('amazon_fees', kind)} as fees_{kind}" for kind in kinds]
    amounts = ", ".join(f"{expression} as in_{name}" for name, (_, expression) in _amounts().items())
    of_groups = ", ".join(f"{_bucket(group)} as of_{group}" for group in _groups())
    return (
        f"select marketplace, currency, day, sku, {', '.join(columns)} from (select marketplace, currency, day, sku, "
        f"type, {amounts}, {of_groups} from (select *, {DEFERRED} as deferred from transactions where {where})) "
        f"group by all having coalesce({', '.join(wanted)}) is not null"
    )


@cache
def fee_kinds() -> tuple[str, ...]:
    """The kinds of Amazon's fees that lines of transactions tell apart."""
    return tuple(dict.fromkeys([*rules()["fee_columns"].values(), *rules()["fee_types"].values(), "other"]))


@cache
def _amounts() -> dict[str, tuple[str, str]]:
    """What each transaction has, fees column by column: its group, and SQL for the amount."""
    groups = rules()["groups"]
    found = {group: (group, added(columns)) for group, columns in groups.items() if group != "fees"}
    found |= {column: ("fees", added([column])) for column in groups["fees"]}
    return found | {"difference": ("difference", f"coalesce(total, 0) - ({added(TRANSACTION_AMOUNTS)})")}


@cache
def _groups() -> dict[str, dict[str, list[str]]]:
    """Of each group of amounts the types of lines that go into each bucket; those that no bucket has are other."""
    found: dict[str, dict[str, list[str]]] = {group: {} for group, _ in _amounts().values()}
    for kind, groups in rules()["transactions"].items():
        for group, bucket in groups.items():
            found[group].setdefault(bucket, []).append(kind)
    return found


def _bucket(group: str) -> str:
    """SQL for the bucket of a group's amounts."""
    whens = ["when deferred then 'excluded'"]
    for bucket, kinds in _groups()[group].items():
        named = ", ".join(f"'{kind}'" for kind in kinds)
        of_them = f"when type in ({named})"
        if bucket == "amazon_fees":
            whens += [f"{of_them} and charge = '{c}' then '{instead}'" for c, instead in rules()["charges"].items()]
        whens.append(f"{of_them} then '{bucket}'")
    return f"case {' '.join(whens)} else 'other' end"


def _posted(bucket: str, kind: str = "") -> str:
    """SQL for what lines posted into a bucket, of a kind of fee if one is named; null where none did.

    The type of a line says which kind of fee it is, else the column.
    """
    types, columns = rules()["fee_types"], rules()["fee_columns"]
    of_type = " ".join(f"when '{t}' then '{of}'" for t, of in types.items())
    terms = []
    for name, (group, _) in _amounts().items():
        of_column = columns.get(name, "other")
        if bucket in _reached(group) and kind in ("", of_column, *types.values()):
            of_kind = f" and case type {of_type} else '{of_column}' end = '{kind}'" if kind else ""
            terms.append(f"case when of_{group} = '{bucket}'{of_kind} then in_{name} else 0 end")
    whole = " + ".join(terms)
    return f"{signs()[bucket]} * sum({whole}) filter ({whole} <> 0)"


def _reached(group: str) -> set[str]:
    """The buckets that a group's amounts may go into."""
    charges = rules()["charges"].values() if "amazon_fees" in _groups()[group] else ()
    return {"excluded", "other", *_groups()[group], *charges}


def _of_transactions() -> str:
    """SQL for the amounts of transactions by bucket, each in a line of its own."""
    buckets = ", ".join(f"{{'bucket': '{b}', 'amount': {b}}}" for b in signs())
    lines = f"select marketplace, currency, day, sku, unnest([{buckets}], recursive := true) from ({posted_query()})"
    return f"select * from ({lines}) where amount is not null"


def _of_settlements() -> str:
    """SQL for those of settlements."""
    parts = []
    for amount, words in SETTLEMENT_AMOUNTS.items():
        named = f"'{rules()['parts'][amount]}'" if amount in rules()["parts"] else None
        what = ", ".join([w for w in (named, *words) if w])
        parts.append(f"{{'what': concat_ws(' / ', coalesce(type, ''), {what}, ''), 'amount': {amount}}}")
    lines = (
        "select marketplace, currency, coalesce(day, span_end - 1) as day, sku, "
        f"unnest([{', '.join(parts)}], recursive := true) from settlements"
    )
    bucket = " ".join(f"when regexp_matches(what, '{r['like']}') then '{r['bucket']}'" for r in rules()["settlements"])
    sign = " ".join(f"when '{b}' then {s}" for b, s in signs().items())
    return (
        f"select marketplace, currency, day, sku, bucket, sum(case bucket {sign} end * amount) as amount "
        f"from (select *, case {bucket} end as bucket from ({lines})) where amount <> 0 group by all"
    )


def added(columns: Sequence[str]) -> str:
    """SQL for the sum of columns of a line, where empty ones are zero."""
    return " + ".join(f"coalesce({c}, 0)" for c in columns)
