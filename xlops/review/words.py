"""Numbers and set phrases as people read them, in Chinese and English."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from xlops.kpis import Kpi, Limits
from xlops.kpis.edges import DECIMALS
from xlops.language import NOTHING, Text, plain
from xlops.measures.intervals import Interval
from xlops.review.sayings import saying

_SAY: dict[str, tuple[str, str]] = {
    "partial": ("partial", "进行中"),
    "preliminary": ("preliminary", "初步"),
    "final": ("final", "最终"),
    "kpi": ("kpi", "指标"),
    "stale": ("stale", "过时"),
    "of_day": ("as of", "截至"),
    "why_of_day": ("stock and reported figures of {day} stand for the end of the period",
                   "期末用的是 {day} 的库存与报告数据"),
    "why_stale": ("stock and reported figures of {day} stand for the end of the period, {days} days before it: stale",
                  "期末用的是 {day} 的库存与报告数据，比期末早 {days} 天：过时"),
    "name": ("name", "名称"),
    "actual": ("actual", "实际"),
    "target": ("target", "目标"),
    "last": ("last", "上期"),
    "change": ("change", "变化"),
    "status": ("status", "状态"),
    "trend": ("trend", "趋势"),
    "day": ("1 day so far, against as many before", "已过 1 天，与上期同天数相比"),
    "days": ("{days} days so far, against as many before", "已过 {days} 天，与上期同天数相比"),
    "score": ("Score {points} from {judged} of {of} KPIs", "综合评分 {points}（{of} 项指标中的 {judged} 项）"),
    "no_score": ("No score: nothing can be judged yet", "暂无评分：尚无可判断的指标"),
    "capped": ("capped by {kpis}", "因 {kpis} 未达标而封顶"),
    "why_no_data": ("no data for {missing}. Supply: {needs}", "无数据：缺少 {missing}。请提供：{needs}"),
    "why_no_rate": ("no cost of goods: no rate from {currencies} to {sold}; type it on Plan or in xlops.toml, [[rate]]",
                    "缺少货品成本：没有 {currencies} 兑 {sold} 的汇率；请填在“计划”表或 xlops.toml 的 [[rate]] 中"),
    "why_lacking": ("no data for {missing}: what is missing is {lacking}", "无数据：{missing}。缺少：{lacking}"),
    "why_no_column": ("no data for {missing}: {lacking}. Tick it before you download the report again",
                      "无数据：缺少 {missing}；{lacking}。请勾选该列后重新下载报告"),
    "lacks_column": ("{report} is here, without its column {columns}", "{report}已读取，但没有列 {columns}"),
    "why_unrated": ("no total of {missing}: {rates}. Type it on Plan or in xlops.toml, [[rate]]",
                    "{missing}无法合计：{rates}。请填在“计划”表或 xlops.toml 的 [[rate]] 中"),
    "why_no_before": ("no data: nothing is known of {before}", "无数据：{before}未知"),
    "why_no_denominator": ("no data: its denominator is zero", "无数据：分母为零"),
    "why_no_sample": ("not judged: {missing} is not known, so that nobody knows whether the sample is large enough",
                      "不作判断：{missing}未知，无法确认样本是否足够"),
    "why_low_sample": ("too small a sample to judge: {short}", "样本太小，不作判断：{short}"),
    "why_preliminary": ("not judged yet; what still moves: {moving}", "暂不判断；仍会变化的有：{moving}"),
    "why_unsold": ("not judged yet: there is spend and no sale for it so far, and sales may still come",
                   "暂不判断：已有花费，尚无对应销售，之后可能还会有"),
    "why_goes_on": ("not judged yet: the period goes on until {last}", "暂不判断：期间到 {last} 才结束"),
    "why_expected": ("its days still move: expected {expected}", "数据仍会变动：预计 {expected}"),
    "why_steady": ("its days still move, by too little to matter: {value} is {verdict} ({limit})",
                   "数据仍会变动，但幅度可忽略：{value} 为{verdict}（{limit}）"),
    "why_likely": ("{settling}; in four of five cases the final value lies there, and all of it is {verdict} ({limit})",
                   "{settling}；五次中有四次最终值落在此区间，且整个区间均为{verdict}（{limit}）"),
    "why_open": ("{settling}; in four of five cases the final value lies there, on both sides of an edge ({limit})",
                 "{settling}；五次中有四次最终值落在此区间，而区间跨越界线（{limit}）"),
    "why_learned": ("; what is still to come is learned from {exports} exports", "；尚缺部分按 {exports} 次导出估计"),
    "why_profile": ("; what is still to come is what reports usually lack, no day was downloaded twice yet",
                    "；尚缺部分按报告的一般规律估计：还没有任何一天下载过两次"),
    "why_loose": ("{settling}; what it is held against ({limit}) still moves by more, so that nothing is judged yet",
                  "{settling}；用来比较的基准（{limit}）仍会变动得更多，暂不判断"),
    "why_hits": ("; of {earlier} earlier weeks as first exported, {held} ended inside such a range (expected 80%)",
                 "；此前 {earlier} 周首次导出时的预计中，{held} 个最终值落在区间内（应为 80%）"),
    "expected": ("expected", "预计"),
    "why_late": ("not judged yet: {late} has no {missing} for this period yet",
                 "暂不判断：{late} 本期的 {missing} 尚未到"),
    "why_on_plan": ("; of this only {over}, {now}, is held against the plan {plan}",
                    "；其中仅 {over} {now} 与计划 {plan} 相比"),
    "why_left_out": ("; it covers {over} only and leaves {missing} out", "；只含 {over}，未含 {missing}"),
    "why_products": ("; {products}: the begin of the other products is not known (`[[runs]]` in xlops.toml states it)",
                     "；{products}：其他广告类型的开始日期未知（可在 xlops.toml 的 `[[runs]]` 中填写）"),
    "why_two_reports": ("; {measures} of {other} come from “{before}”, of {period} from “{now}”: no like for like",
                        "；{other} 的 {measures} 来自“{before}”，{period} 来自“{now}”：不可直接比较"),
    "why_estimated_velocity": ("; units a day are estimated: no stock ledger says which days had stock",
                               "；日均销量为估计：没有库存分类账说明哪些天有货"),
    "why_estimated_amazon_fees": ("; fees that Amazon has not charged yet are estimated at the last month's daily rate",
                                  "；亚马逊尚未收取的月度费用按上月日均估算"),
    "why_earns": ("; below its own break-even of {margin}: its ads earn",
                  "；低于其自身盈亏平衡点 {margin}：广告有利润"),
    "why_loses": ("; above its own break-even of {margin}: each sale by ads loses money",
                  "；高于其自身盈亏平衡点 {margin}：每单广告销售都亏损"),
    "sales_with_vat": ("sales of {sales}, margins without", "{sales}，毛利按不含税计"),
    "with_vat": ("{markets} with {tax}", "{markets} 销售额含{tax}"),
    "why_vat_net": ("; {market}: of sales without {tax} ({rate} {by})",
                    "；{market}：按不含{tax}的销售额计（税率 {rate}，{by}）"),
    "why_vat_base": ("; {market}: a margin without {tax} ({rate} {by}), over sales with it as ad reports state them",
                     "；{market}：毛利不含{tax}（税率 {rate}，{by}），除以广告报告口径的含税销售额"),
    "why_vat_gross": ("; {market}: of sales with {tax}, as Amazon states them",
                      "；{market}：按亚马逊的含{tax}销售额计"),
    "why_vat_unknown": ("; {market}: no order states tax, so sales may hold {tax}: `[[vat]]` in xlops.toml settles it",
                        "；{market}：订单均无税额，销售额可能含{tax}：请在 xlops.toml 的 `[[vat]]` 中写明"),
    "vat_read": ("by the transaction report", "来自交易报告"),
    "vat_typed": ("by xlops.toml", "来自 xlops.toml"),
    "why_worst": ("breach whatever the number: a rule of the KPI says so", "按指标规则直接判为未达标"),
    "why_rules": ("breach whatever the number, by a rule of the KPI: {rules}", "按指标规则直接判为未达标：{rules}"),
    "why_info": ("shown, not judged: it has no target, or nothing to hold it against", "仅供参考：没有目标或比较基准"),
    "why_breach": ("{seen} lies beyond the breach edge ({breach})", "{seen} 越过未达标线（{breach}）"),
    "why_warn": ("{seen} misses the {edge} ({limit})", "{seen} 未达到{edge}（{limit}）"),
    "why_explained": ("shown, not judged: the week differs from the one before by {events}",
                      "仅供参考：与上一周相比有不同的事件：{events}"),
    "why_quiet": ("{seen} is no more than the store's own noise ({noise})", "{seen} 未超出店铺自身波动（{noise}）"),
    "why_no_fall": ("{seen} is less than what counts as down ({down})", "{seen} 未达到“下降”标准（{down}）"),
    "why_summed": ("shown, not judged: sessions are the sum of ASINs; the account's own come with the report by date",
                   "仅供参考：会话数为各 ASIN 之和；账户会话数请下载“销售量与访问量（按日期）”"),
    "why_vat_info": ("shown, not judged: whether sales hold VAT is not known in this period or the one before",
                     "仅供参考：本期或上期的销售额是否含增值税未知"),
    "why_due": ("{seen} meets the target, but something is due soon (a rule of the KPI)",
                "{seen} 达标，但有事项即将到期（指标规则）"),
    "why_held": ("{seen} is inside the edge again, but not by the hysteresis of xlops.toml yet",
                 "{seen} 已回到界线内，但尚未超过 xlops.toml 设定的回差"),
    "why_of": ("; {of} is the worst of the marketplaces", "；各站点中 {of} 最差"),
    "why_across": ("; {other} is no like for like: {what} sales counted by {before} before {day}",
                   "；与 {other} 不可直接比较：{what} 的销售额在 {day} 之前按{before}统计"),
    "why_met": ("{seen} meets the target ({target})", "{seen} 达到目标（{target}）"),
    "month_to_date": ("{month} to date ({days} of {length} days): GMV {done} {currency}",
                      "{month} 截至目前（{days}/{length} 天）：销售额 {done} {currency}"),
    "landing": (", lands at about {expected}", "，预计全月约 {expected}"),
    "landing_plan": ("; {share} of plan {plan}", "；为计划 {plan} 的 {share}"),
    "landing_plan_over": ("; {over} only: about {expected}, {share} of plan {plan}",
                          "；仅 {over}：约 {expected}，为计划 {plan} 的 {share}"),
    "only": ("{over} only", "仅 {over}"),
    "landing_between": (", between {low} and {high} in four of five cases", "，五次中有四次在 {low} 与 {high} 之间"),
    "landing_unsure": ("; how sure is not known: that takes daily sales of four months and eight weeks before",
                       "；误差未知：需要之前四个月零八周的每日销售数据"),
    "landing_events": ("; with what is known of events to come: {events}", "；已计入后续事件：{events}"),
    "landing_unsized": ("; without events whose effect is unknown: {events}", "；未计入影响未知的事件：{events}"),
    "month_missing": ("{month} to date ({days} of {length} days) and landing: not known, {lacking}",
                      "{month} 截至目前（{days}/{length} 天）与预计全月未知：{lacking}"),
    "no_days": ("no daily sales of {days}", "缺少每日销售数据：{days}"),
    "no_rate": ("no exchange rate from {currency} to {base} ({market})",
                "缺少 {currency} 兑 {base} 的汇率（{market}）"),
    "no_base": ("no base_currency is set into which {currency} is added up ({market})",
                "未设置 base_currency，{currency} 无法合计（{market}）"),
    "landing_none": ("; the landing is not known: that takes eight weeks of daily sales",
                     "；预计全月未知：需要八周的每日销售数据"),
    "landing_lacks": ("; the landing is not known: {lacking}", "；预计全月未知：{lacking}"),
    "waiting": ("{n} more KPI{s} wait{v} for a source; supply", "另有 {n} 项指标等待数据来源，请提供"),
}  # fmt: skip
NO_VALUE = "–"
_FINEST = 2


def say(key: str) -> Text:
    """A set phrase."""
    return Text(*_SAY[key])


def money(value: float) -> str:
    """Thousands from 1,000 up without decimals, below with two."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"


def shown(value: float | None, unit: str, *, signed: bool = False, finer: int = 0) -> str:
    """A value in its unit: `24.6%`, `132,086`, `+4.2%`; `points` is a difference of shares, shown in pp.

    `finer` is how many decimals more than usual.
    """
    if value is None:
        return NO_VALUE
    sign = "+" if signed or unit in ("change", "points") else ""
    match unit:
        case "share" | "change":
            fine = unit == "share" and 0 < abs(value) < 0.01  # a click-through rate needs two decimals
            return f"{value:{sign}.{1 + fine + finer}%}"
        case "points":
            return f"{value * 100:{sign}.{1 + finer}f} pp"
        case "money":
            return f"{value:,.{finer}f}" if abs(value) >= 1000 and finer else money(value)
        case "ratio":
            return f"{value:,.{2 + finer}f}"
        case "hours" | "days" | "weeks":
            return f"{value:,.{(abs(value) < 100) + finer}f}"
        case _:
            return f"{value:,.{(not float(value).is_integer()) + finer}f}"


def shown_apart(value: float | None, unit: str, edges: Collection[float], *, signed: bool = False) -> str:
    """`shown`, finer where it would read as one of `edges` that it is not on: `+14.99%` beside an edge of `+15.0%`."""
    near = [e for e in edges if value is not None and round(value - e, DECIMALS)]
    finer = 0
    while finer < _FINEST and any(_reads_as(value, e, unit, finer) for e in near):
        finer += 1
    return shown(value, unit, signed=signed, finer=finer)


def _reads_as(value: float | None, edge: float, unit: str, finer: int) -> bool:
    return shown(value, unit, finer=finer) == shown(edge, unit, finer=finer)


class _Settling(Protocol):
    """A score, as far as it is told here."""

    @property
    def kpi(self) -> Kpi: ...
    @property
    def value(self) -> float | None: ...
    @property
    def interval(self) -> Interval | None: ...


def expected_told(score: _Settling) -> str:
    """`27.9% (27.1% – 28.7%)`; nothing where that is the value, as far as it matters."""
    of = score.interval
    if of is None or score.value is None or of.within(score.value, change=score.kpi.is_change):
        return ""
    return range_told(score.kpi, of)


def range_told(kpi: Kpi, of: Interval) -> str:
    """`27.9% (27.1% – 28.7%)`."""
    return ranged(*(estimate_told(kpi, v) for v in (of.expected, of.low, of.high)))


def ranged(expected: str, low: str, high: str) -> str:
    """`27.9% (27.1% – 28.7%)`; `2.6%` where the ends read alike."""
    return expected if low == high else f"{expected} ({low} – {high})"


def estimate_told(kpi: Kpi, value: float | None) -> str:
    """A value that is an estimate, in its KPI's unit: what is counted comes to whole numbers."""
    if value is not None and kpi.unit == "count":
        value = float(round(value))
    return shown(value, kpi.unit, signed=kpi.is_change)


def points(change: float, edges: Collection[float] = ()) -> Text:
    """A difference of shares in words: `5.4 points`; finer where it would read as an edge that it is not on."""
    return saying("edge", "points", number=shown_apart(change, "points", edges).removesuffix(" pp").removeprefix("+"))


def base_of(kpi: Kpi) -> Text:
    """What a KPI is a share of, in words: `plan`, `GMV`."""
    return saying("base", kpi.id)


def limits(edge: Limits | None, kpi: Kpi, *, bare: bool = False) -> Text:
    """An edge as people write it: `≤ 25.0%`, `30 … 60`, `change ≥ -15.0%`, `≥ 95.0% of plan`; `bare` without basis."""
    if not edge:
        return NOTHING
    unit = "points" if kpi.basis == "change_pp" and not kpi.is_change else kpi.edge_unit
    signed = kpi.is_change

    def number(side: float | None) -> str:
        return shown(side, unit, signed=signed)

    if edge.low is not None and edge.high is not None:
        sign, text = "", f"{number(edge.low)} … {number(edge.high)}"
    else:
        sign, text = ("≤ ", number(edge.high)) if edge.high is not None else ("≥ ", number(edge.low))
    if bare or kpi.is_change or kpi.basis in ("level", "per_sku"):
        return plain(sign + text)
    if kpi.basis == "ratio_to":
        return saying("edge", "ratio", sign=sign, number=text, base=base_of(kpi))
    return saying("edge", "change", limit=sign + text)
