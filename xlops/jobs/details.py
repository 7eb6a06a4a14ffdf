"""What a build reads from the store, writing nothing: reviews that are due, what stands below the account, the log."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from xlops.causes.diagnose import OFFERLESS, WEEKS
from xlops.errors import UsageError
from xlops.facts.history import Store
from xlops.findings import Finding
from xlops.jobs.gone import gone_in_question
from xlops.jobs.ingest import EXPORTS
from xlops.jobs.run import Run
from xlops.jobs.status import sources_as_of
from xlops.language import NOTHING, Text, plain
from xlops.measures import detail
from xlops.measures.bought import bought_again, bought_together
from xlops.measures.campaigns import KnownCampaigns, campaigns
from xlops.measures.clues import listed_weeks, read_clues
from xlops.measures.compare import differing_sources, strangers
from xlops.measures.complaints import standing_complaints
from xlops.measures.fee_changes import fee_changes
from xlops.measures.listed import unlisted
from xlops.measures.objects import closed_cases, objects_of, open_cases, owners, product_words
from xlops.measures.out_of_stock import out_of_stock
from xlops.measures.owed import owed_there
from xlops.measures.promos import promos
from xlops.measures.queries import in_search, searched
from xlops.measures.reconciled import Reconciled, off_findings, reconcile
from xlops.measures.replenish_check import tested
from xlops.measures.restated import restatements
from xlops.measures.supply import supplies
from xlops.period_words import KIND
from xlops.periods import Month, Week
from xlops.proposals.proposal import Proposal
from xlops.proposals.propose import Considered, consider
from xlops.review.action import Entry, refused
from xlops.review.asins import with_listed
from xlops.review.below import below
from xlops.review.bridged import Sold
from xlops.review.campaigns import campaign_page
from xlops.review.caused import Diagnosis
from xlops.review.closing import stale_findings
from xlops.review.cohorts import settled
from xlops.review.currency import with_all
from xlops.review.freshness import SourceReach
from xlops.review.profit_pages import months_earned, newest_month, why_no_page
from xlops.review.proposed_terms import with_proposed, with_standing
from xlops.review.queries import QueryRow, fallen, query_rows
from xlops.review.restock import leftovers, on_order_rows, restock_rows
from xlops.review.reviewed import Details
from xlops.review.scorecard import Board
from xlops.review.stock import plans_of, to_order
from xlops.review.terms import acos_edge, with_kept
from xlops.workbook.log import log_rows
from xlops.workbook.template import TABLES
from xlops.workbook.typed_input import Standing

_LOG_ROWS = 200
_MOST_REFUSED = 50
_IN_USE, _SUPERSEDED, _REFUSED = Text("in use", "使用中"), Text("superseded", "已被替换"), Text("refused", "已拒绝")
_FILE = ("at", "file", "kind", "marketplace", "from", "to", "rows", "bad_rows", "state", "sha256")


def read_details(
    run: Run, board: Board, reviews: Sequence[Week | Month], unread: Sequence[Finding] = (),
    kept_terms: Collection[str] = (), actions: Sequence[Entry] = (), *, to_change: bool = False,
) -> Details:  # fmt: skip
    """The data sheets as of the board's day; each review, and the Dashboard's newest week, as of its own last one.

    The board's findings are told of the data, of targets that do not fit, and `unread`, what could not be read of what
    people typed. `kept_terms` are the keys of search terms that no proposal touches, `actions` the list as it is;
    `to_change` reads what could be changed in advertising too.
    Errors: UsageError for a review of a period without data.
    """
    _refuse_unknown(board, reviews)
    account, store = board.account, run.store
    sources = sources_as_of(store, run.settings, board.as_of)
    window = detail.term_window(account, board.as_of)
    ends = {board.end_of(p) for p in (*reviews, board.opens_on)}
    found = {day: below(account, day) for day in sorted({board.as_of, *ends})}
    owed = {day: owed_there(account, day) for day in found}
    known = {day: replace(b, terms=with_kept(b.terms, kept_terms)) for day, b in found.items()}
    advertised = campaigns(account, board.as_of, known[board.as_of].break_evens)
    reconciled = reconcile(account, advertised.windows)
    board.findings += [*unread, *board.refused_targets(reviews), *_about_data(run, board, sources, reconciled)]
    board.findings += stale_findings(board, reviews)
    weeks, months = (detail.asin_periods(account, periods) for periods in (board.weeks, board.months))
    known_asins = [frame for frame in (weeks, months) if not frame.empty]
    sold = pd.concat(known_asins, ignore_index=True) if known_asins else weeks
    listed = listed_weeks(account, [w for w in board.weeks if isinstance(w, Week)])
    clues = read_clues(account, _looked_at(board, reviews), weeks, listed, asked=_asked(board, reviews))
    diagnosis = Diagnosis(board, clues)
    supply = supplies(account.sources, board.as_of)
    found_searched, edge = searched(account, board.as_of), acos_edge(board)
    changes = _considered(board, advertised, diagnosis, kept_terms, actions) if to_change else None
    shown_weeks = with_listed(with_all(account, weeks), listed, account.marketplaces)
    shown_months = months[months["period"].isin([m.label for m in board.months[-14:]])]
    return Details(
        reviews=tuple(reviews),
        days=detail.days(account),
        asin_weeks=_named(shown_weeks, known[board.as_of].names),
        asin_months=_named(with_all(account, shown_months), known[board.as_of].names),
        sold=Sold(sold, out_of_stock(account, [*board.weeks, *board.months], sold)),
        diagnosis=diagnosis,
        term_window=f"{window[0]} … {window[1]}" if window else "",
        below=known,
        now=known[board.as_of],
        campaigns=campaign_page(board, advertised, reconciled, known[board.as_of].terms),
        sources=sources,
        runs=_runs(store),
        files=_files(store),
        owners={day: owners(store, day) for day in sorted(ends)},
        objects={p.label: objects_of(account, p, board.end_of(p)) for p in (*reviews, board.opens_on)},
        by_order={p.label: settled(account, p) for p in (*reviews, board.opens_on)},
        closed_cases=closed_cases(store),
        open_cases=open_cases(store, board.as_of),
        debts={p.label: owed[board.end_of(p)].claims for p in (*reviews, board.opens_on)},
        owed=owed[board.as_of],
        findings=log_rows([*board.findings, *(f for _, f in store.findings())]),
        proposals=tuple(changes.proposals) if changes else (),
        terms=_advised(with_standing(known[board.as_of].terms, advertised.exact), changes, actions, edge),
        restock=tuple(restock_rows(to_order(known[board.as_of].skus), supply, account.currency_of, board.as_of)),
        on_order=tuple(on_order_rows(known[board.as_of].skus, supply)),
        restock_tests=tested(account.sources, board.as_of, plans_of(known[board.as_of].skus)) if to_change else {},
        left=tuple(leftovers(known[board.as_of].skus, account.currency_of)),
        supply=supply,
        products=product_words(store, board.as_of),
        profit=(earned := months_earned(board, reviews)).pages,
        walks=earned.walks,
        no_profit=NOTHING if earned.pages else why_no_page(board, newest_month(board)),
        searched=tuple(found_searched),
        queries=tuple(query_rows(found_searched, account.currency_of, edge)),
        in_search=tuple(in_search(account, board.as_of)),
        fell=_fell(board, reviews, edge),
        complaints={
            p.label: standing_complaints(store, board.end_of(p)) for p in dict.fromkeys((*reviews, board.opens_on))
        },
        fee_changes={p.label: fee_changes(account, board.end_of(p)) for p in dict.fromkeys((*reviews, board.opens_on))},
        bought={
            p.label: (bought_together(account, p.span.last), bought_again(account, p.span.last))
            for p in reviews if isinstance(p, Month)
        },
        promos={p.label: promos(account, p.span) for p in dict.fromkeys((*reviews, board.opens_on))},
        restated=restatements(store, {p.label: p.span for p in (*reviews, board.opens_on)}),
        unlisted={p.label: unlisted(account, board.end_of(p)) for p in dict.fromkeys((*reviews, board.opens_on))},
    )  # fmt: skip


@dataclass(frozen=True)
class Changeable:
    """What could be changed in advertising as of the board's day, and the search terms that it goes by."""

    proposals: tuple[Proposal, ...]
    terms: pd.DataFrame
    until: str  # the last settled day of search terms


def read_changeable(board: Board, kept_terms: Collection[str], actions: Sequence[Entry]) -> Changeable:
    """Of what a build reads the part that changes of advertising go by."""
    account = board.account
    now = below(account, board.as_of)
    advertised = campaigns(account, board.as_of, now.break_evens)
    weeks = detail.asin_periods(account, board.weeks)
    diagnosis = Diagnosis(board, read_clues(account, _looked_at(board, ()), weeks, asked=_asked(board, ())))
    window = detail.term_window(account, board.as_of)
    changes = _considered(board, advertised, diagnosis, kept_terms, actions)
    return Changeable(
        tuple(changes.proposals), with_kept(now.terms, kept_terms), str(window[1]) if window else "",
    )  # fmt: skip


def _considered(
    board: Board, advertised: KnownCampaigns, diagnosis: Diagnosis, kept_terms: Collection[str],
    actions: Sequence[Entry],
) -> Considered:  # fmt: skip
    asleep, no = _asleep(board, diagnosis), partial(refused, actions)
    return consider(board.account, board.as_of, acos_edge(board), advertised, asleep, kept_terms, no)


def _advised(
    terms: pd.DataFrame, changes: Considered | None, actions: Sequence[Entry], edge: float
) -> pd.DataFrame:  # fmt: skip
    """The search terms with what is proposed of them; without a target ACOS nothing is, and they are as they were."""
    if changes is None or not math.isfinite(edge):
        return terms
    return with_proposed(terms, changes, [p for p in changes.proposals if not refused(actions, p.key, p.evidence)])


def _fell(board: Board, reviews: Sequence[Week | Month], edge: float) -> dict[str, list[QueryRow]]:
    """Period → the queries of the report that ends in it of which the share of purchases fell."""
    periods = dict.fromkeys((*reviews, board.opens_on))
    of = {p.label: searched(board.account, board.end_of(p), p.span) for p in periods}
    return {label: fallen(query_rows(found, board.account.currency_of, edge)) for label, found in of.items() if found}


def _asleep(board: Board, diagnosis: Diagnosis) -> dict[str, set[str]]:
    """By marketplace the ASINs that cannot be bought from us in the newest week: no reason to change their ads."""
    found = defaultdict[str, set[str]](set)
    for cause in diagnosis.causes(board.newest(board.weeks)) if board.weeks else ():
        if cause.name in OFFERLESS:
            found[cause.marketplace].add(cause.about)
    return found


def _asked(board: Board, reviews: Sequence[Week | Month]) -> list[Week]:
    """The weeks of which the reviews, the Dashboard's newest period and the proposals ask the causes."""
    newest = [board.newest(board.weeks)] if board.weeks else []
    first = min(period.first for period in (*reviews, board.opens_on, *newest))
    return [w for w in board.weeks if isinstance(w, Week) and w.span.last >= first]


def _looked_at(board: Board, reviews: Sequence[Week | Month]) -> list[Week]:
    """The weeks that the causes of the reviews, and of the Dashboard's newest week, are found in, and those before."""
    first = min(period.first for period in (*reviews, board.opens_on))
    weeks = [w for w in board.weeks if isinstance(w, Week)]
    begin = next((n for n, w in enumerate(weeks) if w.span.last >= first), len(weeks))
    return weeks[max(0, begin - WEEKS) :]


def _named(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """The frame with each ASIN called as the team calls it, where the Products sheet says so."""
    if frame.empty or not names:
        return frame
    return frame.assign(title=frame["asin"].map(names).fillna(frame["title"]))


# -- which reviews -----------------------------------------------------------------------------------------------------


def due(board: Board, standing: Standing) -> list[Week | Month]:
    """The last week and the last month that are over, and every open review that already stands.

    One of which no KPI has a value would be a page of dashes: it is made where nothing else is, or when asked for.
    """
    last: list[Week | Month] = []
    for periods in (board.weeks, board.months):
        last += [p for p in periods if p.span.last <= board.as_of and board.seen(p)][-1:]
    last = [p for p in last if board.tells(p)] or last
    labels = {p.label for p in last}
    known = {p.label: p for p in (*board.weeks, *board.months)}
    open_ones = [r.period for r in standing.reviews.values() if not r.closed and r.period not in labels]
    found = last + [known[label] for label in open_ones if label in known]
    return list(dict.fromkeys([*found, *returning(board, standing)]))


def returning(board: Board, standing: Standing) -> list[Week | Month]:
    """The reviews of a workbook that is gone (rule D14), as far as there is data for them."""
    periods = (*board.weeks, *board.months) if standing.anew else ()
    return [p for p in periods if p.label in standing.returning and board.seen(p)]


_REACH = Text("{first} to {last}", "{first} 至 {last}")
_OTHERS = Text("{kind}s only, {reach}: ask for one of them", "仅{kind}度（{reach}）：请改查{kind}")
_NOTHING_YET = Text("none yet", "尚无")


def _refuse_unknown(board: Board, reviews: Sequence[Week | Month]) -> None:
    for period in reviews:
        if not board.seen(period):
            every: tuple[Sequence[Week | Month], ...] = (board.weeks, board.months)
            own, other = every if isinstance(period, Week) else every[::-1]
            reach = _reach(board, own)
            if not reach and (of_others := _reach(board, other)):
                reach = _OTHERS.format(kind=KIND[other[0].kind], reach=of_others)
            reach = reach or _NOTHING_YET
            raise UsageError(Text(
                f"{period.label} cannot be reviewed: no report covers it; there is data for {reach.en}",
                f"无法复盘 {period.label}：没有报告覆盖它；已有数据：{reach.zh}",
            ))  # fmt: skip


def _reach(board: Board, periods: Sequence[Week | Month]) -> Text:
    known = [p.label for p in periods if board.seen(p)]
    return _REACH.format(first=known[0], last=known[-1]) if known else NOTHING


def refuse_unfinished(board: Board, period: Week | Month) -> None:
    """Errors: UsageError for a period that goes on: its review would be a page of blanks."""
    if period.first <= board.as_of < period.span.last:
        raise UsageError(Text(
            f"{period.label} goes on, its days are known until {board.as_of}: its review comes once it is over. "
            f"`xlops check --period {period.label}` shows it to date",
            f"{period.label} 尚未结束，数据截至 {board.as_of}：结束后才有复盘。"
            f"`xlops check --period {period.label}` 可查看至今的数字",
        ))  # fmt: skip


# -- what the log tells ------------------------------------------------------------------------------------------------


def _about_data(
    run: Run, board: Board, sources: Sequence[SourceReach], reconciled: Sequence[Reconciled]
) -> list[Finding]:
    """What stands in the way of right numbers: reports that disagree, files of another store, days without data."""
    lacking = [_lacking(s) for s in sources if s.state == "behind"]
    gone = gone_in_question(run.store, run.folder / EXPORTS)
    differing = differing_sources(board.account, [*board.weeks[-5:], *board.months[-2:]])
    return [*differing, *off_findings(reconciled, differing), *strangers(run.store), *gone, *lacking]


def _lacking(source: SourceReach) -> Finding:
    code, value = "missing-days", source.dates()
    if source.is_photograph:
        code, value = "old-photograph", plain(str(source.last))
    return Finding(code, file=source.marketplace, column=source.name, value=value, expected=source.menu)


def _runs(store: Store) -> list[dict[str, Any]]:
    query = f"select started_at, verb, version, seconds, outcome from run order by id desc limit {_LOG_ROWS}"
    return [
        {"at": at, "command": verb, "version": version, "seconds": round(seconds, 2), "result": _result(outcome)}
        for at, verb, version, seconds, outcome in store.rows(query)
    ]


_RESULTS = {  # as runs write them, and in Chinese
    r"^done$": "完成", r"^(\d+) refused$": r"拒绝 \1 个文件", r"^failed: ": "失败：", r"\bmade (?=[MW]\d)": "新建 ",
    r"(?<!not )\bclosed (?=[MW]\d)": "已关闭 ", r"\bnot closed (?=[MW]\d)": "未关闭 ", r"\bmoved (?=[MW]\d)": "已归档 ",
    r"\bvalues not computed$": "数值未计算",
}  # fmt: skip


def _result(outcome: str) -> Text:
    """What came of a run, which the store keeps in English."""
    zh = outcome
    for pattern, words in _RESULTS.items():
        zh = re.sub(pattern, words, zh)
    return Text(outcome, zh)


def _files(store: Store) -> list[dict[str, Any]]:
    query = (
        "select f.ingested_at, f.name, f.kind, f.marketplace, f.first_day, f.end_day - 1, f.rows, "
        "(select count(*) from finding n where n.sha256 = f.sha256 "
        "and n.code in ('bad-value', 'ragged-row', 'open-quote')), "
        "exists (select 1 from owner o where o.file = f.id), f.sha256 "
        f"from file f order by f.id desc limit {_LOG_ROWS}"
    )
    rows = [dict(zip(_FILE, row, strict=True)) for row in store.rows(query)]
    rows = [row | {"state": _IN_USE if row["state"] else _SUPERSEDED} for row in rows]
    assert set(_FILE) == set(TABLES["tbl_files"].written)
    refused: list[dict[str, Any]] = [
        {"at": at, "file": name, "kind": reason, "state": _REFUSED, "sha256": sha}
        for at, name, reason, sha in store.refusals()[:_MOST_REFUSED]
    ]
    return refused + rows
