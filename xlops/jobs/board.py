"""The board of a store: settings, catalogue, typed targets and measures brought together."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from xlops.errors import StoreError, UsageError, did_you_mean
from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.findings import Finding
from xlops.jobs.idle_rows import idle_rows
from xlops.kpis import Catalogue, Direction, Kpi, load
from xlops.language import Text, listed, plain
from xlops.measures import Account
from xlops.measures.detail import OF_ASIN
from xlops.measures.unrated import unrated_costs
from xlops.periods import Span
from xlops.review.scorecard import Board
from xlops.settings import Settings, TargetStanza
from xlops.sheets import SHEETS
from xlops.targets import Rows, TypedTarget, effective, typed_as_written

WEIGHT = "weight"  # beside the edges that people type


def open_board(store: Store, settings: Settings, as_of: date | None = None) -> Board:
    """The board of an open store, up to `as_of` (default: the last day a sales report covers, else one of advertising,
    else the last photograph).

    Errors: StoreError where none of these was ever read; UsageError where they do not reach `as_of`.
    """
    catalogue = load(settings.kpi)
    settings = settings.model_copy(update={"target": _targets_by_id(settings, catalogue)})
    account = Account(store, settings)
    last = as_of or account.last_day
    if last is None:
        raise StoreError(_nothing_answers(account))
    if as_of is not None:
        _refuse_day(account, as_of)
    toml = toml_targets(settings, catalogue)
    account.findings += [
        *_unknown_tags(toml, account),
        *_not_of_asins(toml, catalogue),
        *_elsewhere(store, settings, account),
        *_without_rate(account, last),
        *idle_rows(account, settings, toml, last),
    ]
    weights = settings.weights | typed_weights(store)
    return Board(account, catalogue, toml, typed_targets(store, catalogue), last, settings.week_start, weights)


def toml_targets(settings: Settings, catalogue: Catalogue) -> dict[str, list[TypedTarget]]:
    """The targets of `xlops.toml` by KPI. Errors: UsageError for no KPI, TargetRefused for an edge that is none."""
    rows = _targets_by_id(settings, catalogue)
    return {kpi: typed_as_written(catalogue[kpi], written) for kpi, written in rows.items()}


def _targets_by_id(settings: Settings, catalogue: Catalogue) -> dict[str, list[TargetStanza]]:
    """The targets of `xlops.toml` by the id of their KPI, which may be called by its name, or in capitals."""
    found: dict[str, list[TargetStanza]] = {}
    for word in settings.target:
        found.setdefault(catalogue.find(word).id, []).extend(settings.target_rows(word))
    return found


def _nothing_answers(account: Account) -> Text:
    """Why there is no board: nothing was read, or what was read waits."""
    said = dict.fromkeys(f for w in account.waiting for f in w.findings)
    if not said:
        return Text(
            "the store has no report of sales, advertising or stock yet: download Sales and Traffic by date from "
            "Seller Central, put it into exports/ and run `xlops ingest`; `xlops status` names the others",
            "店铺还没有销售、广告或库存报告：请从卖家平台下载“销售量与访问量（按日期）”，放入 exports/ 后运行 "
            "`xlops ingest`；其他报告见 `xlops status`",
        )
    lines = [plain(f"\n  {f.file}: ") + f.message + "\n      → " + f.advice for f in said]
    head = Text("files are stored, but no number comes of them yet:", "已存储文件，但还没有可用的数字：")
    return listed([head, *lines], "", "")


def _unknown_tags(toml: Rows, account: Account) -> list[Finding]:
    """A finding for each target of `xlops.toml` whose tag names no brand and no product line: it holds for nothing."""
    known = frozenset().union(*account.tags.values())
    return [
        Finding("tag-unknown", column=kpi, value=row.tag, expected=did_you_mean(row.tag.casefold(), known))
        for kpi, rows in toml.items()
        for row in rows
        if row.tag is not None and row.tag.casefold() not in known
    ]


def _not_of_asins(toml: Rows, catalogue: Catalogue) -> list[Finding]:
    """A finding for each target of single ASINs of a KPI that nothing tells of one ASIN."""
    named = {kpi: [str(row.asin or row.tag) for row in rows if row.asin or row.tag] for kpi, rows in toml.items()}
    if not any(named.values()):
        return []
    known = [kpi.id for kpi in catalogue.values() if set(kpi.formula.measures) <= set(OF_ASIN)]
    fit = ", ".join(
        one for one in known if catalogue[one].direction is not Direction.INFO and catalogue[one].inverse_of is None
    )
    return [
        Finding("target-not-of-asins", column=kpi, value=", ".join(dict.fromkeys(ones)), expected=fit)
        for kpi, ones in named.items()
        if ones and kpi not in known
    ]


def _elsewhere(store: Store, settings: Settings, account: Account) -> list[Finding]:
    """A finding for each marketplace that rows of the seller's own sheets name and the store does not have."""
    if not has_own_tables(store.con):
        return []
    known = list(dict.fromkeys([*account.marketplaces, *settings.marketplaces]))
    found = []
    for sheet in SHEETS.values():
        if any(column.id == "marketplace" for column in sheet.columns):
            query = f"select marketplace, count(*) from own_{sheet.id} where marketplace <> '' group by all order by 1"
            rows = [(market, count) for market, count in store.rows(query) if market not in known]
            found += [
                Finding("row-elsewhere", column=sheet.word, value=market, expected=", ".join(known), hint=str(count))
                for market, count in rows
            ]
    return found


def _without_rate(account: Account, day: date) -> list[Finding]:
    """A finding for each currency of unit costs from which no rate leads to those of the marketplaces."""
    sold = sorted({account.currency_of[m] for m in account.marketplaces})
    counts = Counter(unrated_costs(account.sources, sold, Span.closed(day, day)).values())
    return [
        Finding("cost-without-rate", value=currency, expected=", ".join(sold), hint=str(count))
        for currency, count in sorted(counts.items())
    ]


def _refuse_day(account: Account, day: date) -> None:
    """Refuse an as-of day without data: everything would show as no data, and reviews would close."""
    first, last = account.first_day, account.last_day
    if first and last and not first <= day <= last:
        raise UsageError(Text(
            f"there is no data as of {day}: reports cover {first} to {last}",
            f"没有截至 {day} 的数据：报告覆盖 {first} 至 {last}",
        ))  # fmt: skip


def typed_targets(store: Store, catalogue: Catalogue) -> Rows:
    """What people typed into the Targets sheet: per KPI the whole row as it stood from each day on (rule D1).

    An edge that was cleared is None from that day.
    """
    rows: dict[str, list[TypedTarget]] = defaultdict(list)
    by_day: dict[tuple[date, str], dict[str, float | None]] = defaultdict(dict)
    for kpi, edge, value, seen_on in store.typed_targets():
        if kpi in catalogue and edge != WEIGHT:
            by_day[seen_on, kpi][edge] = value
    standing: dict[str, dict[str, float | None]] = defaultdict(dict)
    for (seen_on, kpi), edges in sorted(by_day.items(), key=lambda item: item[0]):
        standing[kpi] |= edges
        rows[kpi].append(_row(standing[kpi], seen_on, band=catalogue[kpi].direction is Direction.BAND))
    return dict(rows)


def refuse_row(kpi: Kpi, toml: Rows, edges: dict[str, float | None], day: date) -> None:
    """TargetRefused where edges typed for a KPI do not fit it, or are out of order beside those of `xlops.toml`."""
    row = _row(edges, day, band=kpi.direction is Direction.BAND)
    if (row.target, row.warn, row.breach) != (None, None, None):
        effective(kpi, toml, {kpi.id: [row]}, day)


def typed_weights(store: Store) -> dict[str, float]:
    """What KPIs weigh in the score by the Targets sheet, as it stands."""
    latest = {kpi: value for kpi, edge, value, _ in store.typed_targets() if edge == WEIGHT}
    return {kpi: value for kpi, value in latest.items() if value is not None}


def _row(edges: dict[str, float | None], seen_on: date, *, band: bool) -> TypedTarget:
    def edge(name: str) -> float | list[float | None] | None:
        low, high = edges.get(name), edges.get(f"{name}_high")
        if not band:
            return low
        return None if low is None and high is None else [low, high]

    return TypedTarget(edge("target"), edge("warn"), edge("breach"), valid_from=seen_on)
