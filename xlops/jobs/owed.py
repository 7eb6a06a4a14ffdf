"""What Amazon owes: claims, what they are worth, and until when they can be made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.check import scope_of
from xlops.jobs.new_files import write_rows
from xlops.language import Lang
from xlops.measures import ALL
from xlops.measures.owed import Debt, DebtState, Owed, owed
from xlops.settings import Settings


@dataclass(frozen=True)
class OwedList:
    """As of the end of `on`."""

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
            "claims": [fields_of(c) for c in self.owed.claims],
            "not_understood": [asdict(u) | {"day": u.day.isoformat()} for u in self.owed.unknown],
            "lacking": self.owed.lacking,
        }


def owed_list(folder: Path, settings: Settings, marketplace: str | None = None, as_of: date | None = None) -> OwedList:
    """What Amazon owes a store, by default as of the last day of its data.

    Errors: StoreError without data; UsageError for a day or a marketplace that is not there.
    """
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings, as_of)
        scope = scope_of(board, marketplace)
        markets = [m for m in board.account.marketplaces if scope in (ALL, m)]
        return OwedList(board.as_of, owed(board.account, board.as_of, markets))


def sums(claims: Iterable[Debt]) -> dict[str, float]:
    """Money by currency; a claim without a cost adds none."""
    found: dict[str, float] = defaultdict(float)
    for claim in claims:
        found[claim.currency] += claim.money or 0.0
    return {currency: round(money, 2) for currency, money in found.items()}


COLUMNS = (
    "state", "kind", "marketplace", "sku", "fnsku", "day", "evidence", "units", "found", "paid", "open", "money",
    "currency", "basis", "opens", "closes",
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
