"""Rows that people typed and that hold for nothing: of a SKU, ASIN or marketplace that no report and no sheet knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from unicodedata import normalize

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.findings import Finding
from xlops.language import Text, listed
from xlops.measures import Account
from xlops.settings import Settings
from xlops.sheets import SHEETS
from xlops.targets import Rows, TargetRow

_LISTS = ("stock_plan", "stock", "listings", "listings_open")  # which name a product before it sells
_SOLD = ("sales_sku", "ads_advertised", "transactions")
_ASINS = ("sales_asin", "ads_advertised", *_LISTS)
_MOST = 5  # words of a finding


def idle_rows(account: Account, settings: Settings, toml: Rows, day: date) -> list[Finding]:
    """A finding a kind; nothing is said where no list of the store would know better."""
    words = [*_skus(account.store, day), *_asins(account, toml)]
    return [*words, *_elsewhere(account, settings, toml), *_twice(toml)]


def _skus(store: Store, day: date) -> list[Finding]:
    """SKUs of the Products sheet that no report spells so; one that is not on sale yet is new."""
    if not has_own_tables(store.con):
        return []
    query = "select sku, max(launch_date) from own_products where sku <> '' group by sku order by sku"
    typed = {str(sku): launch for sku, launch in store.rows(query)}
    known = _words(store, "sku", _LISTS)
    listed_somewhere = bool(known)
    if typed.keys() - known:
        known |= _words(store, "sku", _SOLD)
    spelled = {_alike(sku): sku for sku in sorted(known)}
    strange = [sku for sku in typed if sku not in known]
    idle = [
        sku for sku in strange
        if _alike(sku) in spelled or (listed_somewhere and ((launch := typed[sku]) is None or launch <= day))
    ]  # fmt: skip
    said = [_maybe(sku, spelled.get(_alike(sku), ""), known - typed.keys()) for sku in idle]
    return [Finding("sku-unknown", column=SHEETS["products"].word, value=_named(said))] if idle else []


def _asins(account: Account, toml: Rows) -> list[Finding]:
    """ASINs of own sheets and of targets that no report and no row of Products names."""
    store, own = account.store, has_own_tables(account.store.con)
    asked: list[tuple[Text, list[str]]] = []
    if own:
        asked += [
            (sheet.word, [str(a) for (a,) in store.rows(f"select distinct {c.id} from own_{sheet.id} order by 1") if a])
            for sheet in SHEETS.values() if sheet.id != "products"
            for c in sheet.columns if c.id == "asin" or (sheet.id, c.id) == ("events", "about")
        ]  # fmt: skip
    asked += [(_TARGET.format(kpi=kpi), [row.asin for row in rows if row.asin]) for kpi, rows in toml.items()]
    if not any(words for _, words in asked):
        return []
    known = _words(store, "asin", _ASINS) | _words(store, "parent_asin", ("sales_asin",))
    if not known:
        return []
    known |= _words(store, "asin", ("own_products",)) if own else set()
    folded = {asin.casefold() for asin in known}.union(*account.tags.values())
    found = []
    for where, words in asked:
        if idle := [word for word in dict.fromkeys(words) if word.casefold() not in folded]:
            said = [_maybe(word, "", known) for word in idle]
            found.append(Finding("asin-unknown", column=where, value=_named(said)))
    return found


def _elsewhere(account: Account, settings: Settings, toml: Rows) -> list[Finding]:
    """Targets of `xlops.toml` of marketplaces that the store does not have."""
    known = list(dict.fromkeys([*account.marketplaces, *settings.marketplaces]))
    named = {kpi: dict.fromkeys(r.marketplace for r in rows if r.marketplace) for kpi, rows in toml.items()}
    idle = {kpi: [m for m in markets if m not in known] for kpi, markets in named.items() if known}
    return [
        Finding("target-elsewhere", column=kpi, value=", ".join(markets), expected=", ".join(known))
        for kpi, markets in idle.items()
        if markets
    ]


def _twice(toml: Rows) -> list[Finding]:
    """Targets that two rows of `xlops.toml` set for one scope from one day: only the later row counts."""
    found = []
    for kpi, rows in toml.items():
        for n, row in enumerate(rows):
            again = [r for r in rows[n + 1 :] if _scope(r) == _scope(row)]
            both = [e for e in ("target", "warn", "breach") if getattr(row, e) is not None]
            edges = [e for e in both if any(getattr(r, e) is not None for r in again)]
            if edges:
                told = ", ".join(str(part) for part in _scope(row) if part) or "ALL"
                found.append(Finding("target-twice", column=kpi, value=", ".join(edges), expected=told))
    return list(dict.fromkeys(found))


_TARGET = Text("xlops.toml, target of {kpi}", "xlops.toml 中 {kpi} 的目标")


def _scope(row: TargetRow) -> tuple[object, ...]:
    return (row.marketplace, row.asin, row.tag.casefold() if row.tag else None, row.valid_from)


def _words(store: Store, column: str, tables: Iterable[str]) -> set[str]:
    """The words of a column in several tables."""
    asked = " union ".join(f"select {column} from {table}" for table in tables)
    return {str(word) for (word,) in store.rows(asked) if word}


def _alike(sku: str) -> str:
    """A SKU without what people mistype: width, case, blanks, the kind of dash."""
    return re.sub(r"[\s_\-‐-―]+", "", normalize("NFKC", sku).casefold())


def _maybe(word: str, surely: str, known: Collection[str]) -> str:
    """`LF-towel-702 (LF-TOWEL-702?)`: the word and what may have been meant."""
    near = [surely] if surely else get_close_matches(word, sorted(known), n=1, cutoff=0.8)
    return f"{word} ({near[0]}?)" if near else word


def _named(said: Sequence[str]) -> Text:
    more = f" +{len(said) - _MOST}" if len(said) > _MOST else ""
    return listed(said[:_MOST]) + more
