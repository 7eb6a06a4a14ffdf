"""What Amazon owes: claims, what they are worth, and until when they can be made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from xlops.errors import StoreError, UsageError
from xlops.facts.history import open_store
from xlops.jobs.check import scope_in
from xlops.jobs.filed import filed_claims
from xlops.jobs.identity import choose
from xlops.jobs.new_files import write_rows
from xlops.language import Lang, Text
from xlops.measures import ALL, Account
from xlops.measures.owed import NEEDED, Debt, DebtState, Owed, marked, owed
from xlops.settings import Settings

_NOTHING = Text(
    "no report says what Amazon owes yet: put Inventory Ledger (detailed view), Reimbursements, FBA customer returns "
    "and Transaction reports into exports/ and run `xlops ingest`",
    "还没有可用于计算亚马逊欠款的报告：请将“库存分类账（详情视图）”、“赔偿”、“亚马逊物流买家退货”"
    "和交易报告放入 exports/ 后运行 `xlops ingest`",
)


@dataclass(frozen=True)
class OwedList:
    """As of `on`, the day that deadlines are counted from."""

    on: date
    owed: Owed

    def of(self, state: DebtState) -> list[Debt]:
        """The claims in a state, by their last day."""
        return [c for c in self.owed.claims if c.state is state]

    def record(self) -> dict[str, Any]:
        """As JSON has it: days ISO."""
        return {
            "as_of": self.on.isoformat(),
            "claimable": sums(self.of(DebtState.CLAIMABLE)),
            "filed": sums(self.of(DebtState.FILED)),
            "claims": [fields_of(c) for c in self.owed.claims],
            "not_understood": [asdict(u) | {"day": u.day.isoformat()} for u in self.owed.unknown],
            "lacking": self.owed.lacking,
        }


def owed_list(
    folder: Path, settings: Settings, marketplace: str | None = None, as_of: date | None = None,
    today: date | None = None,
) -> OwedList:  # fmt: skip
    """What Amazon owes a store as of a day, also one after its data: deadlines go on without a download. The default
    is `today`, or the last day of the data where that is later. What people marked as dealt with is `FILED`.

    Errors: StoreError where no report was ever read; UsageError for a day before all data, or a marketplace that is not
    there; WorkbookError for a workbook that cannot be read.
    """
    with open_store(folder, read_only=True) as store:
        account = Account(store, settings)
        if not account.marketplaces:
            raise StoreError(_NOTHING)
        scope = scope_in(account.marketplaces, marketplace)
        markets = [m for m in account.marketplaces if scope in (ALL, m)]
        days = [d for m in account.marketplaces for t in NEEDED for d in _ends(account, t, m)]
        days += [d for d in (account.first_day, account.last_day) if d is not None]
        if as_of is not None and days and as_of < min(days):
            raise UsageError(Text(
                f"there is no data as of {as_of}: reports cover {min(days)} to {max(days)}",
                f"没有截至 {as_of} 的数据：报告覆盖 {min(days)} 至 {max(days)}",
            ))  # fmt: skip
        known = [account.last_day] if account.last_day else []
        on = as_of or max([today or date.today(), *known])
        found = owed(account, on, markets)
    filed = filed_claims(folder, choose(folder).path, settings.language)
    return OwedList(on, replace(found, claims=marked(found.claims, filed)))


def _ends(account: Account, table: str, marketplace: str) -> list[date]:
    """The first and the last day that a report covers; none where there is none."""
    cover = account.coverage.cover(table, marketplace)
    return [d for d in (cover.first_day, cover.last_day) if d is not None]


def sums(claims: Iterable[Debt]) -> dict[str, float]:
    """Money by currency; a claim without a cost adds none."""
    found: dict[str, float] = defaultdict(float)
    for claim in claims:
        found[claim.currency] += claim.money or 0.0
    return {currency: round(money, 2) for currency, money in found.items()}


COLUMNS = (
    "state", "kind", "marketplace", "sku", "fnsku", "day", "evidence", "units", "found", "paid", "open", "money",
    "currency", "basis", "opens", "closes", "mark", "case_no",
)  # fmt: skip


def fields_of(claim: Debt) -> dict[str, Any]:
    """Its columns, days ISO and money with two decimals."""
    told = {name: getattr(claim, name) for name in COLUMNS}
    told["state"] = str(claim.state)
    told["money"] = None if claim.money is None else round(claim.money, 2)
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in told.items()}


def write_csv(found: OwedList, path: Path, lang: Lang) -> int:
    """The claims as a CSV; how many rows."""
    return write_rows(path, COLUMNS, map(fields_of, found.owed.claims), lang)
