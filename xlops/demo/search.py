"""Brand Analytics and a keyword tool: what shoppers search, and how much of it is the brand's.

A query that is advertised has at least the clicks and orders that its search-term report has of the same days; what
comes without ads, and what others sell, is drawn from the query's name, so that it is the same every time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from xlops.demo.catalog import Product
from xlops.demo.text import Export, csv_bytes
from xlops.demo.year import DemoYear

WEEKS = 2
_STEPS = (
    ("Impressions", "Total Count"), ("Clicks", "Click Rate %"), ("Cart Adds", "Cart Add Rate %"),
    ("Purchases", "Purchase Rate %"),
)  # fmt: skip
_SEEN, _CARTED = 26, 0.31  # impressions a search, carts a click
_UNADVERTISED = {"en": "{stem} for beginners", "de": "{stem} für anfänger"}


@dataclass(frozen=True)
class DemoQuery:
    """One query in one week: counts of the market by step, and the brand's."""

    text: str
    product: Product
    volume: int
    market: tuple[int, int, int, int]
    own: tuple[int, int, int, int]


def search_files(year: DemoYear) -> Iterator[Export]:
    """The brand's search queries of the newest weeks; in the largest marketplace all else that tells of searches."""
    folder, code = f"{year.market.code.lower()}/brand analytics", year.market.code
    weeks = [queries(year, back) for back in range(WEEKS)]
    for back, found in enumerate(weeks):
        last = _saturday(year, back)
        name = f"{code}_Search_Query_Performance_Brand_View_Simple_Week_{last:%Y_%m_%d}.csv"
        yield f"{folder}/{name}", _brand_view(year, found, last)
    if code != "US":
        return
    ranks = [_ranks(found) for found in weeks]
    for back, ranked in enumerate(ranks):
        last = _saturday(year, back)
        yield f"{folder}/{code}_Top_search_terms_Simple_Week_{last:%Y_%m_%d}.csv", _top_terms(year, ranked, last)
    last = _saturday(year, 0)
    name = f"{code}_Search_Catalog_Performance_Simple_Week_{last:%Y_%m_%d}.csv"
    yield f"{folder}/{name}", _catalog(year, weeks[0], last)
    best = year.catalog.products[0]
    yield f"us/tools/US_AMAZON_cerebro_{best.asin}_{year.clock.exported}.csv", _cerebro(weeks[0], best)


def _saturday(year: DemoYear, back: int) -> date:
    """The end of a week of Brand Analytics, which goes from Sunday to Saturday."""
    sunday = year.clock.week(0) + timedelta(days=6)
    return sunday - timedelta(days=1 + 7 * back)


def queries(year: DemoYear, back: int) -> list[DemoQuery]:
    """The queries of a week, most searched first."""
    ads = [_ads(year, n) for n in range(WEEKS)]
    now = ads[back]
    found = [
        _advertised(year, term, product, [w.get(term, (0, 0, 0)) for w in ads], now.get(term, (0, 0, 0)), back)
        for term, product in _terms(year).items()
        if any(term in w for w in ads)
    ]
    found += [_unadvertised(year, family, back) for family in range(len(year.catalog.families))]
    found += [_of_brand(year, word, back) for word in _brand_queries(year)]
    return sorted(found, key=lambda q: (-q.volume, q.text))


def _drawn(text: str, low: float, high: float) -> float:
    """A number between two, by a name."""
    return low + (high - low) * (crc32(text.encode()) % 10_000) / 10_000


def _terms(year: DemoYear) -> dict[str, Product]:
    """The words that Sponsored Products were shown for, each with the product that it leads to."""
    found: dict[str, Product] = {}
    for click in year.clicks:
        target = click.target
        if target.campaign.plan.ad_product == "SP" and target.term and not target.term.startswith("b0"):
            found.setdefault(target.term, year.catalog.products[target.product])
    return dict(sorted(found.items()))


def _ads(year: DemoYear, back: int) -> Mapping[str, tuple[int, int, int]]:
    """Term → impressions, clicks and orders of Sponsored Products in a week."""
    last = year.clock.index(_saturday(year, back))
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for click in year.clicks:
        if last - 6 <= click.day <= last and click.target.campaign.plan.ad_product == "SP":
            for n, count in enumerate((click.impressions, click.clicks, click.orders)):
                sums[click.target.term][n] += count
    return {term: (a, b, c) for term, (a, b, c) in sums.items()}


def _advertised(
    year: DemoYear, term: str, product: Product, weeks: list[tuple[int, int, int]], now: tuple[int, int, int], back: int
) -> DemoQuery:  # fmt: skip
    """What ads brought, as much again as the term draws without them, and a market of which that is a share."""
    shown, clicked, ordered = (sum(w[n] for w in weeks) / len(weeks) for n in range(3))
    organic = _drawn(f"{term} organic", 0.3, 2.2)
    wobble = _drawn(f"{term} {year.market.code} {back}", 0.97, 1.03)
    own_clicks = now[1] + round(clicked * organic * wobble)
    own_bought = min(own_clicks, now[2] + round(ordered * organic * wobble))
    own_seen = now[0] + round(shown * organic * wobble)
    share = _drawn(f"{term} share", 0.015, 0.12)
    clicks = max(own_clicks, round(clicked * (1 + organic) / share * wobble))
    rate = ordered / clicked if clicked and ordered else 0.06
    bought = max(own_bought, round(clicks * rate * _drawn(f"{term} market", 0.8, 1.25)))
    volume = round(clicks / _drawn(f"{term} rate", 0.35, 0.6))
    seen = round(shown * (1 + organic) / (share * _drawn(f"{term} shown", 0.7, 1.6)) * wobble)
    return _query(term, product, volume, max(seen, own_seen), own_seen, clicks, own_clicks, bought, own_bought)


def _unadvertised(year: DemoYear, family: int, back: int) -> DemoQuery:
    """A query that nobody thought of advertising, and that sells; of one family less in the newest week."""
    told = year.catalog.families[family]
    stem = told.stems[year.market.language][0]
    text = _UNADVERTISED[year.market.language].format(stem=stem)
    product = next(p for p in year.catalog.products if p.family == family)
    own_clicks = round(year.market.sessions_a_day * 7 * told.conversion * _drawn(f"{text} {back}", 0.58, 0.62))
    bought_share = told.conversion * (0.45 if family == 1 and back == 0 and year.market.code == "US" else 1.0)
    own_bought = round(own_clicks * min(0.4, 1.6 * bought_share))
    clicks = round(own_clicks / _drawn(text, 0.09, 0.16))
    bought = max(own_bought, round(clicks * told.conversion * 1.3))
    volume = round(clicks / 0.45)
    return _query(text, product, volume, volume * _SEEN, round(volume * _SEEN * 0.06), clicks, own_clicks, bought,
                  own_bought)  # fmt: skip


def _brand_queries(year: DemoYear) -> list[str]:
    brand = year.catalog.brand.lower()
    return [brand, *(f"{brand} {f.stems[year.market.language][0]}" for f in year.catalog.families[:3])]


def _of_brand(year: DemoYear, text: str, back: int) -> DemoQuery:
    """A query with the brand's name: nearly all of it is the brand's."""
    wobble = _drawn(f"{text} {back}", 0.97, 1.03)
    volume = round(year.market.sessions_a_day * _drawn(text, 0.1, 0.4) * wobble)
    clicks, own_clicks = round(volume * 0.62), round(volume * 0.53)
    bought, own_bought = round(clicks * 0.16), round(own_clicks * 0.17)
    return _query(text, year.catalog.products[0], volume, volume * 20, round(volume * 20 * 0.4), clicks, own_clicks,
                  max(bought, own_bought), own_bought)  # fmt: skip


def _query(
    text: str, product: Product, volume: int, seen: int, own_seen: int, clicks: int, own_clicks: int, bought: int,
    own_bought: int,
) -> DemoQuery:  # fmt: skip
    carts, own_carts = (max(round(c * _CARTED), b) for c, b in ((clicks, bought), (own_clicks, own_bought)))
    market = (max(seen, clicks), clicks, max(carts, own_carts), bought)
    return DemoQuery(text, product, volume, market, (max(own_seen, own_clicks), own_clicks, own_carts, own_bought))


def _first_line(year: DemoYear, last: date) -> str:
    week = f"Week {(last + timedelta(days=1)):%V} | {last - timedelta(days=6)} - {last} {last.year}"
    return f'Brand=["{year.catalog.brand}"],Reporting Range=["Weekly"],Select week=["{week}"]\n'


def _with_line(line: str, content: bytes) -> bytes:
    """The content with a line above its header; the mark of the encoding stays first."""
    mark = b"\xef\xbb\xbf"
    return mark + line.encode() + content.removeprefix(mark)


def _brand_view(year: DemoYear, found: list[DemoQuery], last: date) -> bytes:
    header = ["Search Query", "Search Query Score", "Search Query Volume"]
    for step, rate in _STEPS:
        rates = [f"{step}: {rate}"] if step != "Impressions" else []
        header += [f"{step}: Total Count", *rates, f"{step}: Brand Count", f"{step}: Brand Share %"]
        header += ["Purchases: Price (Median)", "Purchases: Brand Price (Median)"] if step == "Purchases" else []
    rows = []
    for score, q in enumerate(sorted(found, key=lambda q: (-q.own[1], q.text)), 1):
        price = q.product.price(year.market) / 100
        row: list[object] = [q.text, score, q.volume]
        for n, (every, own) in enumerate(zip(q.market, q.own, strict=True)):
            row += [every, *([100 * every / q.volume] if n else []), own, 100 * own / every if every else 0]
        rows.append([*row, round(price * _drawn(f"{q.text} price", 0.85, 1.1), 2), price, last])
    return _with_line(_first_line(year, last), csv_bytes([*header, "Reporting Date"], rows, quote_all=True))


def _ranks(found: list[DemoQuery]) -> list[tuple[int, DemoQuery]]:
    """Search frequency ranks: a query searched twice as often stands on half the number."""
    return [(round(60_000_000 / q.volume), q) for q in found if q.volume]


def _top_terms(year: DemoYear, ranked: list[tuple[int, DemoQuery]], last: date) -> bytes:
    header = ["Search Frequency Rank", "Search Term", "Top Clicked Brand #1", "Top Clicked Brands #2",
              "Top Clicked Category #1"]  # fmt: skip
    for n in (1, 2):
        header += [f"Top Clicked Product #{n}: {what}" for what in ("ASIN", "Product Title", "Click Share",
                                                                  "Conversion Share")]  # fmt: skip
    rows = []
    for rank, q in ranked:
        ours = q.own[1] / q.market[1] >= 0.1
        named = [(q.product.asin, q.product.title(year.market), year.catalog.brand)]
        named.insert(0 if not ours else 1, ("B0RIVAL" + f"{crc32(q.text.encode()) % 1000:03d}", "Rival", "Rivalia"))
        shares = [100 * _drawn(f"{q.text} top", 0.1, 0.2), 100 * q.own[1] / q.market[1]]
        rows.append(
            [rank, q.text, named[0][2], named[1][2], "Home",
             *(cell for (asin, title, _), share in zip(named, sorted(shares, reverse=True), strict=True)
               for cell in (asin, title, round(share, 2), round(share * 0.9, 2))), last]
        )  # fmt: skip
    line = _first_line(year, last).partition(",")[2]
    return _with_line(line, csv_bytes([*header, "Reporting Date"], rows, quote_all=True))


def _catalog(year: DemoYear, found: list[DemoQuery], last: date) -> bytes:
    header = ("ASIN", "Product Title", "Impressions: Impressions", "Clicks: Clicks", "Clicks: Click Rate (CTR)",
              "Cart Adds: Cart Adds", "Purchases: Purchases", "Purchases: Search Traffic Sales",
              "Purchases: Conversion Rate %", "Reporting Date")  # fmt: skip
    rows = []
    for product in year.catalog.products:
        own = [q.own for q in found if q.product == product]
        if own:
            seen, clicked, carted, bought = (sum(o[n] for o in own) for n in range(4))
            price = product.price(year.market) / 100
            rows.append([product.asin, product.title(year.market), seen, clicked, round(100 * clicked / seen, 2),
                         carted, bought, round(bought * price, 2), round(100 * bought / max(1, clicked), 2),
                         last])  # fmt: skip
    return _with_line(_first_line(year, last), csv_bytes(header, rows, quote_all=True))


def _cerebro(found: list[DemoQuery], product: Product) -> bytes:
    """What Helium 10 says of one ASIN's keywords: a place in the results, and its own estimate of searches."""
    header = ("Keyword Phrase", "ABA Total Click Share", "ABA Total Conv. Share", "Keyword Sales",
              "Cerebro IQ Score", "Search Volume", "Search Volume Trend", "Competing Products",
              "Organic Rank", "Sponsored Rank")  # fmt: skip
    rows = []
    for q in found:
        if q.product.family == product.family:
            share = q.own[1] / q.market[1]
            place = "" if share < 0.03 else max(1, round(0.9 / share))
            volume = round(4.3 * q.volume * _drawn(f"{q.text} tool", 0.8, 1.2))
            rows.append(
                [q.text, "30", "25", q.market[3], 1000 + q.volume % 997, f"{volume:,}", "3", "2,000", place, ""]
            )
    return csv_bytes(header, rows)
