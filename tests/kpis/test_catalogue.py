"""The catalogue: what it holds, and how a wrong stanza is refused."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from xlops.errors import FormulaError, UsageError
from xlops.kpis import Direction, Limits, load, measures
from xlops.kpis.amazon import beside_amazon
from xlops.kpis.measures import MATURE_DAYS, read_measures
from xlops.tables import ATTRIBUTION_DAYS, CLICKS_MATURE_DAYS, SALES_MATURE_DAYS, TABLES, ad_sales_mature_days

CATALOGUE = load()

EDGES: dict[str, tuple[str, str, object, object, object]] = {
    "gmv": ("up", "ratio_to", 0.95, None, 0.85),
    "gmv_yoy": ("up", "change_pct", 0.30, None, 0.15),
    "gmv_wow": ("up", "change_pct", 0.0, -0.15, -0.30),
    "units": ("info", "level", None, None, None),
    "orders": ("info", "level", None, None, None),
    "aov": ("up", "change_pct", None, -0.10, -0.20),
    "asp": ("band", "change_pct", None, (-0.05, 0.05), (-0.10, 0.10)),
    "refund": ("down", "level", 0.05, 0.08, 0.15),
    "sessions": ("up", "change_pct", None, -0.15, -0.30),
    "pv_per_s": ("info", "level", None, None, None),
    "usp": ("up", "level", 0.10, 0.08, 0.05),
    "osp": ("info", "level", None, None, None),
    "buybox": ("up", "level", 0.80, 0.85, 0.80),
    "acos": ("down", "level", 0.25, None, 0.30),
    "roas": ("up", "level", 4.0, None, 1 / 0.30),
    "tacos": ("down", "level", 0.15, None, 0.20),
    "ctr": ("up", "level", 0.004, 0.003, 0.002),
    "cpc": ("down", "ratio_to", 1.0, None, 1.2),
    "ad_cvr": ("up", "level", 0.10, 0.08, 0.05),
    "aov_ad": ("info", "level", None, None, None),
    "ad_share": ("down", "level", 0.40, 0.50, 0.65),
    "organic": ("up", "change_pct", None, -0.10, -0.25),
    "waste": ("down", "level", 0.10, None, 0.20),
    "budget_use": ("band", "level", (0.50, 0.90), (None, 0.90), (None, 0.98)),
    "cover": ("band", "per_sku", (30.0, 60.0), (None, 90.0), (None, 180.0)),
    "woc": ("info", "level", None, None, None),
    "str90": ("info", "level", None, None, None),
    "oos": ("down", "level", 0.03, None, 0.08),
    "excess": ("down", "level", 0.10, None, 0.20),
    "aged181": ("down", "level", 0.0, 0.02, 0.05),
    "stranded": ("down", "level", 0.0, 1.0, 3.0),
    "gm": ("up", "change_pp", None, -0.03, -0.05),
    "gm_drift": ("band", "level", (-0.05, 0.05), (-0.03, 0.03), (-0.05, 0.05)),
    "cm": ("up", "level", 0.1, None, 0.0),
    "be_acos": ("info", "level", None, None, None),
    "acos_room": ("up", "level", 0.05, None, 0.0),
    "fee_cover": ("up", "level", 1.0, None, 0.95),
    "ramp": ("down", "level", 0.0, None, None),
    "ramp_edits": ("down", "level", 1.0, None, 3.0),
    "st_days": ("down", "level", 7.0, None, 14.0),
    "turns": ("band", "level", (6.0, 8.0), None, (4.0, 10.0)),
    "instock": ("up", "level", 0.97, None, 0.95),
    "lost": ("down", "ratio_to", 0.02, None, 0.05),
    "reorder_due": ("down", "level", 0.0, None, None),
    "price_gap": ("band", "level", (-0.05, 0.05), (None, 0.05), (None, 0.1)),
    "ipi": ("up", "level", 450.0, None, 400.0),
    "odr": ("down", "level", 0.01, 0.005, 0.01),
    "neg_fb": ("down", "level", 0.005, 0.005, 0.008),
    "atoz": ("down", "level", 0.003, 0.003, 0.005),
    "chargeback": ("down", "level", 0.002, 0.002, 0.004),
    "lsr": ("down", "level", 0.04, 0.02, 0.04),
    "cr": ("down", "level", 0.025, 0.015, 0.025),
    "vtr": ("up", "level", 0.95, 0.97, 0.95),
    "otdr": ("up", "ratio_to", 1.0, 1.02, 1.0),
    "ahr": ("up", "level", 200.0, 250.0, 200.0),
    "violations": ("down", "level", 0.0, 1.0, None),
    "rev_hours": ("down", "level", 24.0, 16.0, 24.0),
    "rev_sla": ("up", "level", 1.0, None, 0.95),
    "rev_close": ("up", "level", 1.0, None, 0.9),
    "rating": ("up", "level", 4.3, None, 4.0),
    "doc_pct": ("up", "level", 1.0, None, 1.0),
    "aplus": ("up", "level", 0.89, None, 0.7),
    "registry": ("up", "level", 1.0, None, 0.8),
    "transparency": ("up", "level", 1.0, None, None),
    "hijack": ("down", "level", 0.0, None, None),
}


def _plain(edge: Limits | None, direction: Direction) -> object:
    if edge is None:
        return None
    return {Direction.UP: edge.low, Direction.DOWN: edge.high}.get(direction, (edge.low, edge.high))


def test_order_direction_basis_and_edges_of_every_kpi() -> None:
    found = {
        k.id: (k.direction.value, k.basis, *(_plain(e, k.direction) for e in (k.target, k.warn, k.breach)))
        for k in CATALOGUE.values()
    }
    assert list(found.items()) == list(EDGES.items())


def test_every_kpi_says_in_both_languages_what_it_is_and_what_to_supply() -> None:
    for kpi in CATALOGUE.values():
        for lang in ("zh", "en"):
            assert all((kpi.name.in_(lang), kpi.about.in_(lang), kpi.supply.in_(lang))), (kpi.id, lang)
        assert kpi.about.in_("zh").endswith("。")
        assert kpi.about.in_("en").endswith(".")
        assert len(kpi.about.in_("en")) < 110


def test_names_are_unlike_and_fit_a_tile() -> None:
    for lang in ("zh", "en"):
        names = [k.name.in_(lang) for k in CATALOGUE.values()]
        assert len(set(names)) == len(names)
        assert max(map(len, names)) <= 22


def test_core_kpis_by_priority() -> None:
    priorities = [k.priority for k in CATALOGUE.values()]
    assert len(set(priorities)) == len(priorities)
    assert [k.id for k in CATALOGUE.core()] == [
        "gmv", "gmv_yoy", "acos", "tacos", "buybox", "usp", "cover", "gmv_wow", "sessions", "oos",
        "waste", "organic", "refund", "ctr", "ad_cvr", "roas", "aov", "orders", "excess", "aged181",
        "gm", "turns", "odr", "ahr", "violations", "rev_hours", "doc_pct",
    ]  # fmt: skip


def test_maturity_follows_the_slowest_source() -> None:
    found = {m: [k.id for k in CATALOGUE.values() if k.maturity == m] for m in MATURE_DAYS}
    assert found["clicks"] == ["tacos", "ctr", "cpc", "budget_use", "cm"]
    assert found["sp"] == ["ad_cvr"]
    assert found["ads"] == ["acos", "roas", "aov_ad", "ad_share", "organic", "waste", "acos_room"]
    assert found["stock"][:7] == ["cover", "woc", "str90", "oos", "excess", "aged181", "stranded"]
    assert MATURE_DAYS["sales"] == SALES_MATURE_DAYS
    assert MATURE_DAYS["clicks"] == CLICKS_MATURE_DAYS
    assert (MATURE_DAYS["sp"], MATURE_DAYS["sb_sd"]) == tuple(
        ad_sales_mature_days(ATTRIBUTION_DAYS[product]) for product in ("sp", "sb")
    )


def test_measures_come_from_canonical_tables() -> None:
    assert {t for m in measures().values() for t in m.source.tables} <= set(TABLES)
    assert CATALOGUE["usp"].tables == ("sales_day", "sales_asin", "sales_sku")
    assert CATALOGUE["usp"].supply.in_("en") == "Business report: Sales and Traffic by date"
    assert CATALOGUE["tacos"].supply.in_("en") == (
        "Campaign report, daily, of every ad product the store runs; "
        "Business report: Sales and Traffic by date, or by child item"
    )


def test_how_every_measure_adds_up_n4() -> None:
    by_kind: dict[str, list[str]] = {"flow": [], "stock": [], "reported": []}
    for measure in measures().values():
        by_kind[measure.aggregation].append(measure.id)
    assert by_kind == {
        "flow": [
            "gmv", "units", "order_items", "sessions", "page_views", "bb_views", "units_refunded", "plan_gmv",
            "plan_units", "plan_spend", "plan_kept",
            "impressions", "clicks", "spend", "ad_sales", "ad_part", "ad_orders", "ad_units", "sp_impressions",
            "sp_clicks", "sp_spend", "sp_sales", "sp_orders", "term_spend", "waste_spend", "budget_spend",
            "budget_total", "net_sales", "amazon_fees", "product_sales", "costed_sales", "cogs", "closed_sales",
            "closed_cogs", "closed_fees", "gm_mean_3m", "ramp_falling", "ramp_failing", "turns_sold",
            "turns_stock", "instock_weight", "stock_weight", "lost_sales", "cases_in_24h", "cases_due",
            "cases_received", "cases_closed",
        ],
        "stock": [
            "sellable_stock", "position", "velocity", "shipped_7", "shipped_30", "shipped_90",
            "mean_available_90", "available_units", "excess_units", "age_units", "aged181_units",
            "aged365_units", "stranded_skus", "oos_skus", "replenishable_skus", "reorder_due",
            "reorder_overdue", "own_prices", "offer_prices", "rating_points", "rating_count",
        ],
        "reported": [
            "asin_traffic", "vat_unknown", "closed_vat_unknown",
            "ramp_edits", "terms_review_days", "ipi", "odr", "neg_fb", "atoz", "chargeback", "lsr", "cr",
            "vtr", "otdr", "otdr_target", "ahr", "violations", "violations_critical", "case_hours_p90",
            "docs_required", "docs_ok", "events_differ", "docs_expiring_60d", "brand_asins", "aplus_asins",
            "transparency_asins", "brands_owned", "registered_brands", "hijacked_asins", "hijacks_over_24h",
        ],
    }  # fmt: skip
    assert [m.id for m in measures().values() if m.derived] == [
        "ad_part", "waste_spend", "budget_total", "velocity", "mean_available_90", "costed_sales", "cogs",
        "closed_sales", "closed_vat_unknown", "closed_cogs", "closed_fees", "gm_mean_3m", "ramp_falling",
        "ramp_failing", "ramp_edits", "terms_review_days", "turns_sold",
        "turns_stock", "instock_weight", "stock_weight", "lost_sales", "reorder_due", "reorder_overdue",
        "case_hours_p90",
    ]  # fmt: skip


def test_roas_is_acos_turned_over_n6() -> None:
    acos, roas = CATALOGUE["acos"], CATALOGUE["roas"]
    assert (roas.inverse_of, roas.same_test_as, roas.min_sample) == (acos, "acos", acos.min_sample)
    assert (acos.healthy, acos.top) == (Limits(0.15, 0.25), 0.12)
    assert (roas.healthy, roas.top) == (Limits(1 / 0.25, 1 / 0.15), 1 / 0.12)


def test_what_counts_as_worst_n6() -> None:
    acos, aged = CATALOGUE["acos"], CATALOGUE["aged181"]
    assert acos.worst({"spend": 5, "ad_sales": 0})
    assert not acos.worst({"spend": 0, "ad_sales": 0})
    assert not acos.worst({"spend": 5, "ad_sales": None})
    assert not acos.worst({"spend": 5, "ad_sales": 100})
    assert not CATALOGUE["cover"].worst({"position": 5, "velocity": 0})
    assert aged.worst({"aged365_units": 1})
    assert not aged.worst({"aged365_units": 0})
    assert not aged.worst({})


def test_a_sample_nobody_knows_is_too_small() -> None:
    acos = CATALOGUE["acos"]
    assert [acos.sample_ok(given) for given in ({"clicks": 20}, {"clicks": 19}, {"clicks": None}, {})] == [
        True, False, False, False,
    ]  # fmt: skip
    assert CATALOGUE["gmv"].sample_ok({})


def test_inputs_hold_all_that_judging_needs() -> None:
    assert CATALOGUE["cpc"].inputs == ("sp_spend", "sp_clicks", "acos__target", "sp_sales")
    assert CATALOGUE["aged181"].inputs == ("aged181_units", "age_units", "aged365_units")
    assert CATALOGUE["gmv"].inputs == ("gmv", "plan_gmv")
    assert CATALOGUE["gmv_wow"].inputs == ("gmv", "gmv__prev", "order_items__prev")
    assert CATALOGUE["doc_pct"].inputs == ("docs_ok", "docs_required", "docs_expiring_60d")


def test_n16_a_share_of_ones_own_kpi_is_asked_about_as_on_the_targets_sheet() -> None:
    mine = {"formula": "spend / gmv", "unit": "share", "direction": "down"}
    found = load({"mine": {**mine, "target": "12%", "breach": "１５ %"}})["mine"]
    assert (found.target, found.breach) == (Limits(high=0.12), Limits(high=0.15))
    with pytest.raises(FormulaError) as refused:
        load({"mine": {**mine, "target": 12}})
    assert str(refused.value) == "KPI 'mine': target: Is 12 meant as 12% or as 1200%? Type it with its % sign"
    assert load({"mine": {**mine, "unit": "money", "target": 12}})["mine"].target == Limits(high=12.0)


def test_an_edge_is_a_share_where_a_change_is_judged() -> None:
    assert [CATALOGUE[k].edge_unit for k in ("gmv", "sessions", "cpc", "acos", "cover", "stranded", "roas")] == [
        "share", "share", "share", "share", "days", "count", "ratio",
    ]  # fmt: skip


def test_find_takes_any_case_and_suggests() -> None:
    assert CATALOGUE.find(" ACOS ").id == "acos"
    with pytest.raises(UsageError, match="'tacso' is no KPI; did you mean 'tacos'"):
        CATALOGUE.find("tacso")


def test_a_catalogue_can_travel_to_another_process() -> None:
    assert dict(pickle.loads(pickle.dumps(CATALOGUE))) == dict(CATALOGUE)
    assert len({CATALOGUE["acos"], CATALOGUE["roas"]}) == 2


def test_a_kpi_of_ones_own_stands_last_and_needs_only_a_formula() -> None:
    catalogue = load(
        {"cpa": {"formula": "spend / ad_orders"}, "rpc": {"formula": "ad_sales / clicks", "zh": "点击产出"}}
    )
    assert list(catalogue) == [*CATALOGUE, "cpa", "rpc"]
    cpa = catalogue["cpa"]
    assert (cpa.name.in_("zh"), cpa.source, cpa.direction, cpa.maturity, cpa.group) == (
        "cpa", "yours", Direction.INFO, "ads", "yours",
    )  # fmt: skip
    assert catalogue["rpc"].name.in_("zh") == "点击产出"
    assert list(load()) == list(CATALOGUE)


WRONG: dict[str, tuple[Any, str]] = {
    "key": ({"formula": "spend", "directon": "up"}, "KPI 'x': unknown key 'directon'; did you mean 'direction'?"),
    "no formula": ({"zh": "新"}, "KPI 'x': needs the key 'formula'"),
    "unit": (
        {"formula": "spend", "unit": "%"},
        "KPI 'x': unit = '%': Input should be 'share', 'ratio', 'money', 'count', 'hours', 'days' or 'weeks'",
    ),
    "measure": (
        {"formula": "spend / ad_sale"},
        "KPI 'x': The formula 'spend / ad_sale' names 'ad_sale', which is no measure; did you mean 'ad_sales'",
    ),
    "kpi as a measure": (
        {"formula": "acos / 2"},
        "KPI 'x': The formula 'acos / 2' names 'acos', which is no measure",
    ),
    "down order": (
        {"formula": "spend", "direction": "down", "target": 0.3, "breach": 0.2},
        "KPI 'x': target 0.3 lies beyond the breach edge 0.2",
    ),
    "up order": (
        {"formula": "spend", "direction": "up", "warn": 5, "breach": 6},
        "KPI 'x': early warning 5 lies beyond the breach edge 6",
    ),
    "band order": (
        {"formula": "spend", "direction": "band", "target": [1, 9], "breach": [2, 10]},
        "KPI 'x': target 1 lies beyond the breach edge 2",
    ),
    "band sides": (
        {"formula": "spend", "direction": "band", "target": [9, 1]},
        "KPI 'x': the lower edge 9 lies above the upper edge 1",
    ),
    "one side of a band": (
        {"formula": "spend", "direction": "band", "target": 3},
        "KPI 'x': target of a band needs two sides, [low, high]; got 3.0",
    ),
    "two sides of up": (
        {"formula": "spend", "direction": "up", "target": [1, 2]},
        "KPI 'x': target takes one number, since direction is 'up'; got [1.0, 2.0]",
    ),
    "edge of info": (
        {"formula": "spend", "target": 1},
        "KPI 'x': target is given, but direction is 'info': give 'up', 'down' or 'band'",
    ),
    "nan": (
        {"formula": "spend", "direction": "up", "target": float("nan")},
        "KPI 'x': an edge is a number; nan is none",
    ),
    "true": (
        {"formula": "spend", "direction": "up", "target": True},
        "KPI 'x': target = True: true and false fit no number and no text",
    ),
    "sample": (
        {"formula": "spend", "min_sample": {"click": 3}},
        "KPI 'x': min_sample names 'click', which is no measure; did you mean 'clicks' or 'sp_clicks'?",
    ),
    "ratio_to alone": (
        {"formula": "spend", "ratio_to": "gmv"},
        "KPI 'x': basis = \"ratio_to\" and the formula ratio_to belong together",
    ),
    "inverse of nothing": (
        {"formula": "spend", "inverse_of": "acoz"},
        "KPI 'x': inverse_of = 'acoz' is no KPI above it",
    ),
    "inverse with edges": (
        {"formula": "gmv / spend", "direction": "up", "inverse_of": "tacos", "target": 5},
        "KPI 'x': its edges are computed from 'tacos'; leave target, warn and breach out",
    ),
    "no table": (3, "KPI 'x': a KPI is a table of keys, such as formula = \"spend / ad_sales\""),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_stanza_is_refused(what: str) -> None:
    stanza, message = WRONG[what]
    with pytest.raises(FormulaError) as refused:
        load({"x": stanza})
    assert str(refused.value).startswith(message)


def test_a_custom_id_may_not_shadow_a_built_in() -> None:
    with pytest.raises(FormulaError, match="KPI 'acos' is built in; give yours another id"):
        load({"acos": {"formula": "spend / gmv"}})


@pytest.mark.parametrize("id_", ["", "ACOS2", "my-kpi", "a__b", "_a", "2x", "x" * 41, "名"])
def test_an_id_must_be_usable_on_every_surface(id_: str) -> None:
    with pytest.raises(FormulaError, match="an id is lower-case letters"):
        load({id_: {"formula": "spend"}})


def test_a_measure_must_be_usable_on_every_surface() -> None:
    source = {"s": {"tables": [], "maturity": "stock", "supply_zh": "x", "supply_en": "x"}}
    body = {"zh": "x", "en": "x", "unit": "count", "aggregation": "flow", "source": "s"}
    for name in ("prev", "tax2025", "r1c1", "c", "Spend", "a__b"):
        with pytest.raises(FormulaError, match="cannot name a measure"):
            read_measures({"source": source, "measure": {name: body}})
    with pytest.raises(FormulaError, match="Measure 'm' comes from 't', which is no source"):
        read_measures({"source": source, "measure": {"m": body | {"source": "t"}}})
    with pytest.raises(FormulaError, match="Measure 'm': max_age_days belongs to stock measures"):
        read_measures({"source": source, "measure": {"m": body | {"aggregation": "stock"}}})


def test_a_bare_import_loads_no_data_library() -> None:
    script = "import sys, xlops.kpis, xlops.targets; xlops.kpis.load(); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.replace("'", "").strip("[]\n").split(", "))
    assert "xlops.kpis.catalogue" in loaded
    assert loaded & {"pandas", "numpy", "duckdb", "openpyxl", "xlwings", "ironcalc", "lxml"} == set()


def test_what_amazon_shows_is_said_of_kpis_that_exist_in_both_languages() -> None:
    stated = tomllib.loads(files("xlops.kpis").joinpath("amazon.toml").read_text("utf-8"))
    assert stated.keys() <= CATALOGUE.keys()
    said = {kpi: beside_amazon(kpi) for kpi in CATALOGUE}
    assert {kpi for kpi, text in said.items() if text} == stated.keys()
    assert [kpi for kpi, text in said.items() if text and not text.in_("zh").endswith("。")] == []
    assert said["gmv"].in_("en").startswith("Equals Ordered Product Sales of Business Reports")
