"""A messy store in files, what is proposed for it, and its raw files as pandas reads them: no code of ours between."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from xlops.bulk.write import Upload, export_changes
from xlops.demo.drawn.exports import visits
from xlops.demo.drawn.model import Drawn
from xlops.demo.drawn.plan import StorePlan, plan_store
from xlops.demo.drawn.world import happened
from xlops.demo.scenario import drawn
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.ingest import EXPORTS, ingest
from xlops.measures.account import Account
from xlops.measures.campaigns import campaigns
from xlops.measures.detail import terms
from xlops.proposals.proposal import Proposal
from xlops.proposals.propose import Considered, consider
from xlops.settings import load_settings

ACOS = 0.25
_PRODUCTS = {"SP": "Sponsored Products", "SB": "Sponsored Brands", "SD": "Sponsored Display"}
_TARGETS = ("Keyword", "Product Targeting", "Contextual Targeting")
TermKey = tuple[str, str, str]  # campaign, ad group, term in small letters


def scenario(**habits: Any) -> Drawn:
    """Small stores of the scenario: two or three families, one Monday, advertising alone."""
    raw = drawn("messy").model_dump()
    raw["span"] |= {"mondays": 1, "history_weeks": 14, "later_weeks": 6}
    raw["store"] |= {"families": (2, 3)}
    raw["ads"] |= {"campaigns": (10, 12)}
    raw["habits"] |= {"skipped_monday": 0.0, "messenger": 0.0, "clock": ("America/Los_Angeles",)} | habits
    others = ("planning", "manage", "ledger", "keepa", "money", "health")
    raw["habits"]["reports"] |= dict.fromkeys(others, 0.0)
    return Drawn.model_validate(raw)


@dataclass(frozen=True)
class Messy:
    """A store, what was considered for it, and the upload of everything that was proposed."""

    folder: Path
    plan: StorePlan
    of: Considered
    terms: pd.DataFrame
    exact: frozenset[tuple[str, ...]]
    upload: Upload

    @property
    def changing(self) -> list[Proposal]:
        return [p for p in self.of.proposals if p.changes]

    def about(self, number: str) -> Proposal:
        """The proposal of an action's number."""
        return self.of.proposals[int(number.removeprefix("A-"))]

    # -- the files themselves ------------------------------------------------------------------------------------------

    @property
    def workbook(self) -> Path:
        return max(self.folder.rglob("bulk-*.xlsx"))

    @cached_property
    def bulk(self) -> dict[str, pd.DataFrame]:
        """The bulk workbook by ad product, all cells as text."""
        return {p: _sheet(self.workbook, f"{name} Campaigns", dtype=str) for p, name in _PRODUCTS.items()}

    @cached_property
    def searched(self) -> pd.DataFrame:
        """The rows of the search-term report of Sponsored Products, with what is live of them."""
        rows = _sheet(next(self.folder.rglob("Sponsored_Products_Search_term_report.xlsx")))
        rows = rows.rename(columns={"7 Day Total Sales ": "Sales", "7 Day Total Orders (#)": "Orders"})
        names = rows[["Campaign Name", "Ad Group Name", "Targeting", "Match Type"]].itertuples(index=False, name=None)
        return rows.assign(
            day=pd.to_datetime(rows["Date"]), term=rows["Customer Search Term"].map(plain),
            live=[(c, g, plain(t), m.lower().strip("-")) in self.live for c, g, t, m in names],
        )  # fmt: skip

    @cached_property
    def live(self) -> set[tuple[str, str, str, str]]:
        """Campaign, ad group, target and match type of what runs of Sponsored Products by the bulk workbook."""
        return {
            (row["Campaign Name (Informational only)"], row["Ad Group Name (Informational only)"], plain(said),
             row["Match Type"].lower())
            for _, row in self.running("SP", *_TARGETS).iterrows()
            for said in (row["Keyword Text"], row["Resolved Product Targeting Expression (Informational only)"]) if said
        }  # fmt: skip

    def running(self, product: str, *entities: str) -> pd.DataFrame:
        """The rows of some entities that run: neither they nor their parents are stopped, archived or over."""
        rows = self.bulk[product]
        runs = rows["State"].isin(["enabled", ""])
        for column in ("Campaign State (Informational only)", "Ad Group State (Informational only)"):
            if column in rows:
                runs &= rows[column].isin(["enabled", ""])
        own = rows[rows["Entity"] == "Campaign"]
        over = own["End Date"].ne("") & own["End Date"].lt(f"{self.plan.mondays[-1]:%Y%m%d}")
        stopped = own.loc[over | own["State"].ne("enabled"), "Campaign ID"]
        return rows[runs & ~rows["Campaign ID"].isin(stopped) & rows["Entity"].isin(entities)]

    def recent(self, p: Proposal) -> tuple[pd.DataFrame, int]:
        """(The rows of its campaign in the last nine settled weeks, of how many of them it tells)."""
        rows = self.searched
        last = pd.Timestamp(self.plan.mondays[-1] - timedelta(days=9))  # seven days of sales, and what is late
        weeks = min(9, -(-((last - rows["day"].min()).days + 1) // 7))
        begin = last - pd.Timedelta(days=7 * weeks - 1)
        own = rows[rows["day"].between(begin, last) & (rows["Campaign Name"] == p.campaign)]
        return own, weeks - (own["day"].min() - begin).days // 7


def _sheet(path: Path, name: str | int = 0, **options: Any) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = pd.read_excel(path, sheet_name=name, engine="calamine", keep_default_na=False, **options)
    return rows.rename(columns=lambda c: c.replace(" (Read only)", "").replace("Id", "ID"))


def plain(text: str) -> str:
    return " ".join(str(text).split()).casefold()


def messy(folder: Path, seed: int, *, backwards: bool = False, **habits: Any) -> Messy:
    """The store of a seed, read, looked at, and everything accepted; `backwards` reads its last file first."""
    plan = plan_store(scenario(**habits), seed)
    (folder / EXPORTS).mkdir(parents=True)
    (folder / "xlops.toml").write_text(
        f'store = "Messy {seed}"\nmarketplaces = ["{plan.market.code}"]\ntime_zone = "America/Los_Angeles"\n'
        'ad_products = ["sp", "sb", "sd"]\n', "utf-8",
    )  # fmt: skip
    files = [path for visit in visits(happened(plan)) for path in visit.save(folder / EXPORTS)]
    settings = load_settings(folder)
    for some in [[path] for path in reversed(files)] if backwards else [files]:
        outcomes = ingest(folder, settings, some).outcomes
        assert {o.what for o in outcomes} == {"stored"}, outcomes
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        account = Account(store, settings)
        of = consider(account, board.as_of, ACOS)
        told, exact = terms(account, board.as_of), campaigns(account, board.as_of).exact
    changes = [replace(c, action=f"A-{n}") for n, p in enumerate(of.proposals) for c in p.changes]
    book = max(folder.rglob("bulk-*.xlsx"))
    upload = export_changes(changes, book, folder / "upload.xlsx", marketplace=plan.market.code)
    return Messy(folder, plan, of, told, exact, upload)
