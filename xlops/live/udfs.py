"""The worksheet functions: `=AMZ_ACOS(spend, ad_sales)` and the rest, made from the catalogue.

Excel keeps the name ACOS for the arc cosine, so each function is `AMZ_` and the KPI's id in capitals. Without Windows
they stay plain functions: a column of cells in, a column of cells out.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import xlwings as xw

from xlops.kpis import Kpi, measures
from xlops.kpis.functions import argument_name, function_kpis, function_name
from xlops.kpis.surfaces.pandas import evaluate_arrays
from xlops.live.actions import AMZ_BE_PRICE, AMZ_BID, AMZ_BRIDGE, AMZ_MAXCPC, AMZ_NEGP, AMZ_REORDERQTY, AMZ_ROP
from xlops.live.arrays import Numbers, over_ranges
from xlops.live.goods import AMZ_FEES, AMZ_FX, AMZ_PROFIT, AMZ_SALES, AMZ_STOCK, AMZ_TERM
from xlops.live.lookups import AMZ_DELTA, AMZ_KPI, AMZ_STATUS, AMZ_TABLE, AMZ_TARGET

CATEGORY = "xlops"
_BLOCK: dict[str, Any] = {"ndim": 2, "err_to_str": True}
WORKBOOK = "Application.Caller.Worksheet.Parent.FullName"  # the book that asks, also where the code is an add-in


def _register(
    name: str, function: Callable[..., Any], doc: str, arguments: Mapping[str, str], *, blocks: bool = True
) -> Callable[..., Any]:
    """The function under its Excel name, with help for it and its arguments as Excel shows them."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    function.__module__ = __name__
    function.__annotations__ = {}  # xlwings takes a type for a converter to apply
    for argument, help_ in arguments.items():
        function = xw.arg(argument, doc=help_, **(_BLOCK if blocks else {}))(function)
    if "workbook" in inspect.signature(function).parameters:
        function = xw.arg("workbook", vba=WORKBOOK)(function)
    made: Callable[..., Any] = xw.func(category=CATEGORY, call_in_wizard=True)(function)
    return made


def _of_kpi(kpi: Kpi) -> Callable[..., Any]:
    """`AMZ_<KPI>`: one range per input of the formula."""
    names = {key: argument_name(key) for key in kpi.formula.inputs}

    def compute(*numbers: Numbers) -> Numbers:
        return evaluate_arrays(kpi.formula, dict(zip(names, numbers, strict=True)))

    def function(*ranges: Any, **named: Any) -> Any:
        bound = signature.bind(*ranges, **named)
        return over_ranges(compute, bound.arguments)

    kinds = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(name, kinds) for name in names.values()])
    function.__signature__ = signature  # type: ignore[attr-defined]
    helps = {names[key]: _argument_help(key) for key in names}
    doc = f"{kpi.name.en}: {kpi.formula.text}. {kpi.about.en} | {kpi.name.zh}：{kpi.about.zh}"
    return _register(function_name(kpi), function, doc, helps)


def _argument_help(key: str) -> str:
    name, _, shift = key.partition("__")
    measure = measures()[name]
    en = {"prev": ", previous period", "year_ago": ", a year ago"}.get(shift, "")
    zh = {"prev": "（上期）", "year_ago": "（去年同期）"}.get(shift, "")
    return f"{measure.name.en}{en} | {measure.name.zh}{zh}"


_PERIOD = (
    "2026-W47, 2026-10, W47 2026, last week, -1, -1m, MTD, L4W, YTD | 2026-W47、2026-10、W47 2026、上周、-1（上一周）、"
    "-1m（上个月）、MTD、L4W、YTD"
)
_ASKED = {"kpi": "a KPI's id or name, such as acos | 指标 id 或名称", "period": _PERIOD}
_WHERE = {
    "scope": "an ASIN, a SKU, a parent or a marketplace; all if left out | ASIN、SKU、父 ASIN 或站点，可省略",
    "marketplace": "US, DE …; ALL if left out | 站点，省略为全部",
}
_SKU = "an ASIN, a SKU or a parent | ASIN、SKU 或父 ASIN"
_SKU_OR_ALL = "an ASIN, a SKU, or all | ASIN、SKU，或 all（全部）"
_MONTH = "a month with a review, such as 2026-10; the newest if left out | 有复盘的月份，如 2026-10；省略为最近一个"
_PURE: tuple[tuple[Callable[..., Any], str, dict[str, str]], ...] = (
    (AMZ_BID, "The bid that meets a target ACOS | 达到目标 ACOS 的竞价", {
        "target_acos": "target ACOS, 0.25 is 25 % | 目标 ACOS", "order_value": "sales per ad order | 广告客单价",
        "cvr": "orders per click | 转化率", "current": "the bid now: at most 30 % a step | 当前竞价",
        "floor": "lowest bid | 最低竞价", "cap": "highest bid | 最高竞价",
        "boost": "placement boost, 0.5 is 50 % | 广告位加价"}),
    (AMZ_MAXCPC, "What a click may cost at most before ads lose money | 广告不亏损时每次点击的最高成本", {
        "order_value": "sales per ad order | 广告客单价", "cvr": "orders per click | 转化率",
        "break_even": "break-even ACOS, 0.3 is 30 % | 盈亏平衡 ACOS"}),
    (AMZ_BE_PRICE, "The price at which a unit earns nothing | 单件不赚不亏的售价", {
        "cost": "cost of the unit | 单件成本", "fees": "fees in money, such as fulfilment | 固定金额的费用，如配送",
        "referral": "referral fee, 0.15 is 15 % | 销售佣金比例",
        "acos": "advertising as a share of sales | 广告占销售额的比例"}),
    (AMZ_NEGP, "Chance that an average term has no order in so many clicks | 平均搜索词点击若干次仍无订单的概率", {
        "clicks": "clicks | 点击量", "cvr": "orders per click | 转化率"}),
    (AMZ_ROP, "Reorder point in units | 补货点（件）", {
        "velocity": "units a day | 日均销量", "lead_days": "lead time in days | 交期（天）",
        "daily_sd": "standard deviation of daily units | 日销量标准差",
        "lead_sd": "standard deviation of the lead time | 交期标准差"}),
    (AMZ_REORDERQTY, "Units to order now | 现在应下单的件数", {
        "velocity": "units a day | 日均销量", "lead_days": "lead time in days | 交期（天）",
        "position": "stock and pipeline | 库存与在途", "cover_days": "days it shall last | 目标可售天数",
        "moq": "minimum order | 最小起订量", "carton": "units a carton | 每箱件数"}),
    (AMZ_BRIDGE, "Why GMV moved: sessions, conversion, price, change | 销售额变化拆解：会话、转化、价格、合计", {
        "sessions0": "sessions before | 上期会话数", "units0": "units before | 上期销量",
        "gmv0": "GMV before | 上期销售额", "sessions1": "sessions now | 本期会话数",
        "units1": "units now | 本期销量", "gmv1": "GMV now | 本期销售额"}),
    (AMZ_KPI, "A KPI of the last build | 最近一次更新的指标值", _ASKED | _WHERE | {
        "what": "value, expected, low or high; value if left out | value（实际）、expected（预计）、low 或 high"
                "（预计区间两端）；省略为 value"}),
    (AMZ_STATUS, "A KPI's status at the last build | 最近一次更新的指标状态", _ASKED | _WHERE),
    (AMZ_DELTA, "A KPI against the week or month before, as a share | 指标较上周或上月的变化比例", _ASKED | _WHERE),
    (AMZ_TARGET, "A KPI's target in force | 指标的有效目标", _ASKED | _WHERE),
    (AMZ_SALES, "Sales of a product, in whole weeks or months | 商品在整周或整月内的销售", {
        "sku": _SKU, "first": "a period, or its first day | 期间，或其首日",
        "last": "the last period, or its last day; the first alone if left out | 末期间或其末日，省略为首个期间",
        "what": "gmv, units, sessions, spend, ad_sales …; gmv if left out | gmv、units、sessions、spend 等；省略为 gmv",
        "marketplace": _WHERE["marketplace"]}),
    (AMZ_STOCK, "A product's stock, as the sheet Inventory has it | 商品库存，与“库存”工作表一致", {
        "sku": "a SKU or an ASIN | SKU 或 ASIN",
        "what": "available, inbound, reserved, position, velocity, cover, lead_days, reorder_point, reorder_qty, "
                "latest_order_date, aged181, excess, price, lowest_price, status | available（可售）、inbound（在途）、"
                "reserved（预留）、position（库存与在途）、velocity（日均销量）、cover（可售天数）、reorder_qty（应补件数）等；"
                "省略为 available",
        "marketplace": _WHERE["marketplace"]}),
    (AMZ_PROFIT, "What a product earned in a month, as the sheet Profit has it | 商品某月的利润，与“利润”工作表一致", {
        "sku": _SKU_OR_ALL, "period": _MONTH,
        "what": "contribution, margin, net_sales, sales, refunds, fees, ads, cogs, returned, units; contribution if "
                "left out | contribution（贡献利润）、margin（利润率）、net_sales（净销售额）、fees、ads 等；省略为 "
                "contribution"}),
    (AMZ_FEES, "What Amazon charged for a product in a month | 亚马逊某月对商品收取的费用", {
        "sku": _SKU_OR_ALL, "period": _MONTH,
        "kind": "referral, fba, storage or other; all if left out | referral（佣金）、fba（配送）、storage（仓储）或 "
                "other（其他）；省略为合计"}),
    (AMZ_TERM, "A search term's numbers in the window of Search terms | 搜索词数据，与“搜索词”工作表同一区间", {
        "term": "the search term | 搜索词",
        "what": "spend, ad_sales, impressions, clicks, ad_orders, acos, roas, cpc, cvr or ctr; spend if left out | "
                "spend、ad_sales、impressions、clicks、ad_orders、acos、roas、cpc、cvr 或 ctr；省略为 spend",
        "marketplace": _WHERE["marketplace"],
        "campaign": "only in this campaign | 仅此广告活动"}),
    (AMZ_FX, "An exchange rate as the store has it | 店铺所用的汇率", {
        "code": "EUR, USD … | 币种", "day": "a day; the data's last one if left out | 日期，省略为数据最后一天",
        "into": "another currency; the base currency if left out | 目标币种，省略为本位币"}),
)  # fmt: skip
_SINGLE: tuple[tuple[Callable[..., Any], str, dict[str, str]], ...] = (
    (AMZ_TABLE, "Rows of the last build: kpis, asins, terms, stock | 最近一次更新的数据表：kpis、asins、terms、stock", {
        "name": "kpis, asins, terms or stock | 表名：kpis、asins、terms 或 stock",
        "period": "only this period | 仅此期间"} | _WHERE),
)  # fmt: skip


def _all() -> dict[str, Callable[..., Any]]:
    made = {function_name(k): _of_kpi(k) for k in function_kpis()}
    for block, described in ((True, _PURE), (False, _SINGLE)):
        for function, doc, helps in described:
            made[function.__name__] = _register(function.__name__, function, doc, helps, blocks=block)
    return made


FUNCTIONS = _all()
globals().update(FUNCTIONS)
