"""Why a number has its status, in sentences; what an explanation of it adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlops.kpis import Kpi, measures, supply_of
from xlops.kpis import load as catalogue
from xlops.kpis.surfaces.python import evaluate
from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL
from xlops.measures.events import Event
from xlops.measures.unrated import unrated_costs
from xlops.measures.usual import DOWN
from xlops.periods import Period, ToDate
from xlops.review.alike import Figures
from xlops.review.happened import told
from xlops.review.marks import VAT_UNKNOWN
from xlops.review.off_target import broken, events_told, seen_told, why_healthy
from xlops.review.sayings import saying
from xlops.review.score import Score, State
from xlops.review.scorecard import Board
from xlops.review.words import estimate_told, expected_told, limits, say, shown
from xlops.targets import Status, judge

_OF_COSTS = {"cogs", "closed_cogs"}


def why_so(
    board: Board, score: Score, period: Period, scope: str, given: dict[str, float | None],
    happened: Sequence[Event], supply: Text | None = None,
) -> Text:  # fmt: skip
    """The status in a sentence; `supply` is asked for in place of what the KPI of a marketplace needs."""
    kpi, status = score.kpi, score.status
    words = {"breach": limits(score.target.breach, kpi), "warn": limits(score.target.warn, kpi)}
    if status is Status.NO_DATA:
        missing = missing_of(board, kpi, period, scope, given) if supply is None else _not_given(kpi, given)
        before = [n for n in kpi.formula.inputs if n.partition("__")[2] in _OF_BEFORE and given.get(n) is None]
        text = say("why_no_data" if missing else "why_no_before" if before else "why_no_denominator")
        return text.format(
            missing=", ".join(missing), before=listed(map(named, before)), needs=supply or supply_of(kpi, missing)
        )
    if status is Status.LOW_SAMPLE:
        few = {m: least for m, least in kpi.min_sample.items() if (given.get(m) or 0) < least}
        unknown = [m for m in few if given.get(m) is None]
        if unknown:
            return say("why_no_sample").format(missing=listed(map(named, unknown)))
        short = [f"{m} {shown(given.get(m), 'count')} < {least:,}" for m, least in few.items()]
        return say("why_low_sample").format(short=", ".join(short))
    if score.interval and status is not Status.INFO:
        return _why_likely(score)
    if status is Status.OPEN:
        return _why_open(board, score, period, scope)
    if score.worst:
        rules = [m for m in (kpi.breach_if.measures if kpi.breach_if else ()) if given.get(m)]
        told = [named(m) + Text(": ", "：") + shown(given[m], "count") for m in rules]
        return say("why_rules").format(rules=listed(told)) if told else say("why_worst")
    if status is Status.INFO and (told_so := _why_info(score, given, happened)):
        return told_so
    seen = seen_told(score)
    if score.usual is not None and score.usual.quiet and status is Status.MET:
        strays = score.usual.noise
        if strays is not None and -strays <= (score.usual.change or 0) <= strays:
            return say("why_quiet").format(seen=seen, noise=shown(strays, "share"))
        return say("why_no_fall").format(seen=seen, down=shown(DOWN, "share"))
    word, edge = broken(score)
    words |= {"edge": saying("edge", word), "limit": limits(edge, kpi)}
    words |= {"target": limits(score.target.target, kpi) or words["warn"]}
    if score.beyond_healthy:
        return why_healthy(score)
    if status is judge(score.value, score.target, judged=score.judged):
        return say(f"why_{status.value}").format(seen=seen, **words)
    due = status is Status.WARN and kpi.warned(given)
    return say("why_due" if due else "why_held").format(seen=seen)


def missing_of(
    board: Board, kpi: Kpi, period: Period, scope: str, given: Mapping[str, float | None]
) -> list[str]:  # fmt: skip
    """The measures of a formula that nothing answers.

    Of a total of which no marketplace has them all those that none has, else those that some lack.
    """
    every = board.account.marketplaces
    if scope == ALL and len(every) > 1 and not board.alike.having(kpi.formula.inputs, period):
        having = {m: board.alike.having([m], period) for m in kpi.formula.measures}
        none = [m for m, some in having.items() if not some]
        return none or [m for m, some in having.items() if len(some) < len(every)]
    return _not_given(kpi, given)


def _not_given(kpi: Kpi, given: Mapping[str, float | None]) -> list[str]:
    return [m for m in kpi.formula.measures if given.get(m) is None]


def hits(score: Score) -> Text:
    """How much is known of what still moves: from how many exports, and how well earlier Mondays were hit."""
    of = score.expected
    if of is None or not expected_told(score):
        return NOTHING
    text = say("why_learned").format(exports=of.learned) if of.learned else say("why_profile")
    return text + say("why_hits").format(earlier=of.earlier, held=of.held) if of.earlier else text


def left_out(score: Score) -> Text:
    """What a number says of the marketplaces and ad products that it leaves out, and of estimates; else nothing."""
    of = score.marks.apart
    text = NOTHING
    if of.missing:
        text += say("why_left_out").format(over=listed(of.over), missing=listed(of.missing))
    text += say("why_products").format(products=score.marks.products) if score.marks.products else NOTHING
    return text + listed((say(f"why_estimated_{name}") for name in score.marks.estimated), "", "")


def on_plan(of: Figures) -> Text:
    """Which part of the number is held against the plan, where some marketplaces have none (rule N24)."""
    if not of.apart.by_plan or of.now_plan is None or of.plan is None:
        return NOTHING
    now, plan = shown(of.now_plan, "money"), shown(of.plan, "money")
    return say("why_on_plan").format(over=listed(of.apart.judged_over), now=now, plan=plan)


def of_events(score: Score, period: Period) -> Text:
    """What the events of a week explain of a change, where it was judged."""
    told = events_told(score, period) if score.status.judged else []
    return Text("; ", "；") + listed(told, "; ", "；") if told else NOTHING


def of_break_even(kpi: Kpi, acos: float | None, earned: Mapping[str, float]) -> Text:
    """Of an ASIN's ACOS on which side of its own break-even it lies, where its costs are known (rule N29)."""
    margin = evaluate(catalogue()["be_acos"].formula, earned)
    if kpi.id != "acos" or acos is None or margin is None:
        return NOTHING
    word = "why_loses" if acos > margin else "why_earns"
    return say(word).format(margin=shown(margin, "share"))


def _why_likely(score: Score) -> Text:
    """Why a value that still moves is likely this or that, or open."""
    told, of = expected_told(score), score.settled
    word, edge = broken(of)
    if score.status.verdict is Status.BREACH:
        word, edge = "breach", of.target.breach
    elif score.beyond_healthy:
        word, edge = "healthy", of.kpi.healthy
    elif score.status.verdict is Status.MET and of.target.edges.target:
        word, edge = "target", of.target.edges.target
    limit = saying("edge", word) + plain(" ") + limits(edge, of.kpi)
    value = estimate_told(of.kpi, of.value)
    if not told and score.status.likely:
        return say("why_steady").format(value=value, verdict=score.status.verdict.word, limit=limit)
    settling = say("why_expected").format(expected=told or value)
    if score.expected is not None and score.expected.loose:
        return say("why_loose").format(settling=settling, limit=limit)
    if score.status is Status.OPEN:
        return say("why_open").format(settling=settling, limit=limit)
    return say("why_likely").format(settling=settling, verdict=score.status.verdict.word, limit=limit)


def _why_open(board: Board, score: Score, period: Period, scope: str) -> Text:
    """Why a value is neither judged nor expected to come to anything."""
    names = score.kpi.formula.measures
    if late := score.marks.apart.late:
        lacking = [n for n in names if any(m not in board.alike.having([n], period) for m in late)]
        return say("why_late").format(late=listed(late), missing=", ".join(lacking))
    if score.unsold:
        return say("why_unsold")
    if board.state(period, scope) is State.PARTIAL:
        return say("why_goes_on").format(last=str((period.whole if isinstance(period, ToDate) else period).span.last))
    row = board.row(period, scope)
    moving = [measures()[name].name for name in names if row and name in row.immature]
    return say("why_preliminary").format(moving=listed(moving, ", ", "、"))


def _why_info(score: Score, given: Mapping[str, float | None], happened: Sequence[Event]) -> Text:
    """Why a number is only shown, where a rule of its KPI says so; else nothing."""
    if score.marks.summed:
        return say("why_summed")
    if any(
        given.get(name) and name in score.kpi.inputs
        for unknown in VAT_UNKNOWN
        for name in (unknown, f"{unknown}__prev")
    ):
        return say("why_vat_info")
    return say("why_explained").format(events=told(happened)) if score.kpi.explained(given) else NOTHING


_OF_BEFORE = {"prev": Text(" of the period before", "（上期）"), "year_ago": Text(" of a year ago", "（去年同期）")}


def named(input_: str) -> Text:
    """A measure as people call it, and of when."""
    name, _, of = input_.partition("__")
    return measures()[name].name + _OF_BEFORE.get(of, NOTHING)


def rate_lacking(board: Board, missing: Sequence[str], markets: Sequence[str], period: Period) -> Text:
    """That unit costs lack a rate, where goods have no cost for that in a marketplace; else nothing."""
    rows = [row for m in markets if (row := board.row(period, m)) is not None]
    sold = list(dict.fromkeys(r.currency for r in rows if "net_sales" in r.values and "cogs" not in r.values))
    if not sold or _OF_COSTS.isdisjoint(missing):
        return NOTHING
    currencies = sorted(set(unrated_costs(board.account.sources, sold, period.span).values()))
    return say("why_no_rate").format(currencies=", ".join(currencies), sold=", ".join(sold)) if currencies else NOTHING
