Attribute VB_Name = "xlops_help"
Option Explicit

' Written by macros/build.py from xlops.live.udfs.

' Run by Workbook_Open. Excel takes no help for the functions of a hidden workbook, which an add-in is: it is shown for
' that while. Help is no change: a workbook that was saved counts as saved.
Public Sub DescribeFunctions()
    Dim saved As Boolean
    Dim updating As Boolean
    Dim events As Boolean
    Dim front As Object
    On Error Resume Next ' help only: a version of Excel that refuses it shows none
    saved = ThisWorkbook.Saved
    updating = Application.ScreenUpdating
    events = Application.EnableEvents
    Set front = ActiveWorkbook
    Application.ScreenUpdating = False
    Application.EnableEvents = False
    If LCase(Right(ThisWorkbook.Name, 5)) = ".xlam" Then
        ThisWorkbook.IsAddin = False
        DescribeAll
        ThisWorkbook.IsAddin = True
        If Not front Is Nothing Then front.Activate
    Else
        DescribeAll
    End If
    ThisWorkbook.Saved = saved
    Application.EnableEvents = events
    Application.ScreenUpdating = updating
End Sub

Private Sub Describe(ByVal name As String, ByVal text As String, ByVal arguments As Variant)
    On Error Resume Next
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & name, Description:=text, _
        Category:="xlops", ArgumentDescriptions:=arguments
End Sub

Private Sub DescribeAll()
    Describe "AMZ_GMV_YOY", "GMV YoY: gmv / year_ago(gmv) - 1. How much GMV grew on the same period a year ago, so that the season cancels out.", Array("GMV", "GMV, a year ago")
    Describe "AMZ_GMV_WOW", "GMV WoW: gmv / prev(gmv) - 1. How much GMV moved against the previous period: the first sign of a slide.", Array("GMV", "GMV, previous period")
    Describe "AMZ_AOV", "AOV: gmv / order_items. Sales per order item; a fall means that customers buy fewer or cheaper things.", Array("GMV", "order items")
    Describe "AMZ_ASP", "ASP: gmv / units. Sales per unit; a jump either way means that a price or the mix changed.", Array("GMV", "units ordered")
    Describe "AMZ_REFUND", "Refund rate: units_refunded / units. Units refunded per unit ordered; a rise points to quality or to the listing's promise.", Array("units refunded", "units ordered")
    Describe "AMZ_PV_PER_S", "Page views per session: page_views / sessions. Pages seen per visit.", Array("page views", "sessions")
    Describe "AMZ_USP", "Unit session %: units / sessions. Units sold per visit, the conversion rate; it may pass 100%.", Array("units ordered", "sessions")
    Describe "AMZ_OSP", "Order item session %: order_items / sessions. Order items per visit: conversion without the effect of large orders.", Array("order items", "sessions")
    Describe "AMZ_BUYBOX", "Buy Box %: bb_views / page_views. How often the featured offer was yours, weighted by page views; without it sales stop at once.", Array("page views with the Buy Box", "page views")
    Describe "AMZ_ACOS", "ACOS: spend / ad_sales. Ad spend per unit of ad sales; sales are credited for 7 days (SP) and 14 days (SB, SD).", Array("ad spend", "ad sales")
    Describe "AMZ_ROAS", "ROAS: ad_sales / spend. Ad sales per unit of spend: ACOS turned over, with its edges.", Array("ad sales", "ad spend")
    Describe "AMZ_TACOS", "TACoS: spend / gmv. Ad spend per unit of all sales: how dear the shop's growth is.", Array("ad spend", "GMV")
    Describe "AMZ_CTR", "CTR: sp_clicks / sp_impressions. Clicks per impression of Sponsored Products; low means picture, price or targeting is off.", Array("Sponsored Products clicks", "Sponsored Products impressions")
    Describe "AMZ_CPC", "CPC: sp_spend / sp_clicks. What a Sponsored Products click costs, against what it may cost at the target ACOS.", Array("Sponsored Products spend", "Sponsored Products clicks")
    Describe "AMZ_AD_CVR", "Ad CVR: sp_orders / sp_clicks. Orders per click of Sponsored Products.", Array("Sponsored Products orders", "Sponsored Products clicks")
    Describe "AMZ_AOV_AD", "Ad AOV: ad_sales / ad_orders. Ad sales per ad order.", Array("ad sales", "ad orders")
    Describe "AMZ_AD_SHARE", "Ad sales share: ad_part / gmv. Ad sales as a share of all sales; it may pass 100%, since SB counts other sellers' sales.", Array("ad sales, with VAT where GMV holds it", "GMV")
    Describe "AMZ_ORGANIC", "Organic sales (est.): gmv - ad_part. Sales that no ad brought (an estimate), against the previous period; a fall means lost rank.", Array("GMV", "ad sales, with VAT where GMV holds it")
    Describe "AMZ_WASTE", "Zero-order spend: waste_spend / term_spend. Share of spend on search terms that had clicks enough and brought no order.", Array("spend on terms without an order", "spend on search terms")
    Describe "AMZ_BUDGET_USE", "Budget use: budget_spend / budget_total. How much of the ad budgets was used; near the end ads go dark before the day is over.", Array("spend of campaigns with a budget", "daily budgets over the period")
    Describe "AMZ_COVER", "Days of cover: position / velocity. Days that stock and pipeline last, at sales of days in stock; judged by SKU, the sum is information.", Array("stock position (sellable and on its way)", "units sold a day in stock")
    Describe "AMZ_WOC", "Weeks of cover: position / (velocity * 7). Weeks that stock and pipeline last; Amazon advises 2 to 13.", Array("stock position (sellable and on its way)", "units sold a day in stock")
    Describe "AMZ_STR90", "Sell-through 90d: shipped_90 / mean_available_90. Units shipped in 90 days per unit of mean stock; 1.5 is about six turns a year.", Array("units shipped in 90 days", "mean sellable stock of 90 days")
    Describe "AMZ_OOS", "OOS SKU share: oos_skus / replenishable_skus. Share of the SKUs kept in stock that have none; each loses sales and rank.", Array("SKUs out of stock", "SKUs kept in stock")
    Describe "AMZ_EXCESS", "Excess share: excess_units / available_units. Share of stock that Amazon holds to be too much: money and storage fees tied up.", Array("excess units", "available units")
    Describe "AMZ_AGED181", "Aged >180 d: aged181_units / age_units. Share of stock older than 180 days; a single unit beyond 365 days is a breach.", Array("units older than 180 days", "units with a known age")
    Describe "AMZ_GM", "Gross margin (pre-ads): (net_sales - cogs - amazon_fees) / net_sales. What is left of net sales after product cost and Amazon's fees, before ads, against the period before.", Array("net sales (after promotions and refunds)", "cost of the goods sold", "Amazon's fees (without advertising)")
    Describe "AMZ_GM_DRIFT", "Margin drift: (net_sales - cogs - amazon_fees) / net_sales - gm_mean_3m. Gross margin less the mean of the three closed months before; within 5 points it is in hand.", Array("net sales (after promotions and refunds)", "cost of the goods sold", "Amazon's fees (without advertising)", "mean gross margin of the three closed months before")
    Describe "AMZ_CM", "Contribution margin: (net_sales - cogs - amazon_fees - spend) / net_sales. Gross margin less ad spend, as a share of net sales; below zero every sale costs money.", Array("net sales (after promotions and refunds)", "cost of the goods sold", "Amazon's fees (without advertising)", "ad spend")
    Describe "AMZ_BE_ACOS", "Break-even ACOS: (closed_sales - closed_cogs - closed_fees) / closed_sales. What the last closed month earned, of sales as ad reports state them: at this ACOS ads earn nothing.", Array("sales of the last closed month, with VAT where ad sales hold it", "cost of goods of the last closed month", "Amazon's fees of the last closed month, and the VAT in its sales")
    Describe "AMZ_ACOS_ROOM", "ACOS headroom: (closed_sales - closed_cogs - closed_fees) / closed_sales - spend / ad_sales. Break-even ACOS less ACOS: below zero the ads lose money.", Array("sales of the last closed month, with VAT where ad sales hold it", "cost of goods of the last closed month", "Amazon's fees of the last closed month, and the VAT in its sales", "ad spend", "ad sales")
    Describe "AMZ_FEE_COVER", "Cost coverage: costed_sales / product_sales. Share of sales of known product cost; the rest costs what these do on average, below 95 % there is no margin.", Array("product sales whose cost is known", "product sales of the transactions")
    Describe "AMZ_TURNS", "Inventory turnover: turns_sold / turns_stock. How often a year stock and pipeline are sold: over twelve months, and at cost, where these are known.", Array("what a year sells, at cost where known", "mean stock position of that time, at cost where known")
    Describe "AMZ_INSTOCK", "In-stock rate: instock_weight / stock_weight. Share of days on which the SKUs had stock, weighted by what they sell a day while they have it.", Array("days with stock, weighted by sales", "all days, weighted by sales")
    Describe "AMZ_PRICE_GAP", "Price gap: own_prices / offer_prices - 1. Own prices above the lowest offers, weighted by units of 30 days; too high costs the Buy Box.", Array("own prices, weighted by units", "lowest offers, weighted by units")
    Describe "AMZ_REV_SLA", "Response within 24 h: cases_in_24h / cases_due. Cases answered within 24 hours, of those that were due.", Array("cases answered within 24 hours", "cases due for an answer")
    Describe "AMZ_REV_CLOSE", "Closure rate: cases_closed / cases_received. Cases received in the period that are closed.", Array("cases received and closed", "cases received")
    Describe "AMZ_RATING", "Average rating: rating_points / rating_count. Stars of the ASINs on sale, weighted by their number of ratings.", Array("stars of all ratings", "ratings")
    Describe "AMZ_DOC_PCT", "Documents complete: docs_ok / docs_required. Required documents that are accepted and in date; one that lacks can take a listing down.", Array("documents accepted and in date", "documents required")
    Describe "AMZ_APLUS", "A+ coverage: aplus_asins / brand_asins. Own-brand ASINs with A+ content.", Array("own-brand ASINs with A+ content", "own-brand ASINs")
    Describe "AMZ_REGISTRY", "Registry coverage: registered_brands / brands_owned. Own brands that are in Brand Registry.", Array("own brands in Brand Registry", "own brands")
    Describe "AMZ_TRANSPARENCY", "Transparency coverage: transparency_asins / brand_asins. Own-brand ASINs enrolled in Transparency.", Array("own-brand ASINs in Transparency", "own-brand ASINs")
    Describe "AMZ_BID", "The bid that meets a target ACOS", Array("target ACOS, 0.25 is 25 %", "sales per ad order", "orders per click", "the bid now: at most 30 % a step", "lowest bid", "highest bid", "placement boost, 0.5 is 50 %")
    Describe "AMZ_MAXCPC", "What a click may cost at most before ads lose money", Array("sales per ad order", "orders per click", "break-even ACOS, 0.3 is 30 %")
    Describe "AMZ_BE_PRICE", "The price at which a unit earns nothing", Array("cost of the unit", "fees in money, such as fulfilment", "referral fee, 0.15 is 15 %", "advertising as a share of sales")
    Describe "AMZ_NEGP", "Chance that an average term has no order in so many clicks", Array("clicks", "orders per click")
    Describe "AMZ_ROP", "Reorder point in units", Array("units a day", "lead time in days", "standard deviation of daily units", "standard deviation of the lead time")
    Describe "AMZ_REORDERQTY", "Units to order now", Array("units a day", "lead time in days", "stock and pipeline", "days it shall last", "minimum order", "units a carton")
    Describe "AMZ_BRIDGE", "Why GMV moved: sessions, conversion, price, change", Array("sessions before", "units before", "GMV before", "sessions now", "units now", "GMV now")
    Describe "AMZ_KPI", "A KPI of the last build", Array("a KPI's id or name, such as acos", "2026-W47, 2026-10, W47 2026, last week, -1, -1m, MTD, L4W, YTD", "an ASIN, a SKU, a parent or a marketplace; all if left out", "US, DE ...; ALL if left out", "value, expected, low or high; value if left out")
    Describe "AMZ_STATUS", "A KPI's status at the last build", Array("a KPI's id or name, such as acos", "2026-W47, 2026-10, W47 2026, last week, -1, -1m, MTD, L4W, YTD", "an ASIN, a SKU, a parent or a marketplace; all if left out", "US, DE ...; ALL if left out")
    Describe "AMZ_DELTA", "A KPI against the week or month before, as a share", Array("a KPI's id or name, such as acos", "2026-W47, 2026-10, W47 2026, last week, -1, -1m, MTD, L4W, YTD", "an ASIN, a SKU, a parent or a marketplace; all if left out", "US, DE ...; ALL if left out")
    Describe "AMZ_TARGET", "A KPI's target in force", Array("a KPI's id or name, such as acos", "2026-W47, 2026-10, W47 2026, last week, -1, -1m, MTD, L4W, YTD", "an ASIN, a SKU, a parent or a marketplace; all if left out", "US, DE ...; ALL if left out")
    Describe "AMZ_SALES", "Sales of a product, in whole weeks or months", Array("an ASIN, a SKU or a parent", "a period, or its first day", "the last period, or its last day; the first alone if left out", "gmv, units, sessions, spend, ad_sales ...; gmv if left out", "US, DE ...; ALL if left out")
    Describe "AMZ_STOCK", "A product's stock, as the sheet Inventory has it", Array("a SKU or an ASIN", "available, inbound, reserved, position, velocity, cover, lead_days, reorder_point, reorder_qty, latest_order_date, aged181, excess, price, lowest_price, status", "US, DE ...; ALL if left out")
    Describe "AMZ_PROFIT", "What a product earned in a month, as the sheet Profit has it", Array("an ASIN, a SKU, or all", "a month with a review, such as 2026-10; the newest if left out", "contribution, margin, net_sales, sales, refunds, fees, ads, cogs, returned, units; contribution if left out")
    Describe "AMZ_FEES", "What Amazon charged for a product in a month", Array("an ASIN, a SKU, or all", "a month with a review, such as 2026-10; the newest if left out", "referral, fba, storage or other; all if left out")
    Describe "AMZ_TERM", "A search term's numbers in the window of Search terms", Array("the search term", "spend, ad_sales, impressions, clicks, ad_orders, acos, roas, cpc, cvr or ctr; spend if left out", "US, DE ...; ALL if left out", "only in this campaign")
    Describe "AMZ_FX", "An exchange rate as the store has it", Array("EUR, USD ...", "a day; the data's last one if left out", "another currency; the base currency if left out")
    Describe "AMZ_TABLE", "Rows of the last build: kpis, asins, terms, stock", Array("kpis, asins, terms or stock", "only this period", "an ASIN, a SKU, a parent or a marketplace; all if left out", "US, DE ...; ALL if left out")
End Sub
