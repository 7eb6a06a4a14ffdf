Attribute VB_Name = "xlwings_udfs"
' Written by macros/build.py from xlops.live.udfs. The module has the name that xlwings' Import Functions replaces.
Option Explicit

' Excel's own error where there is no data: Python can return its text only. A single row comes as a list.
Private Function WithErrors(ByVal cells As Variant) As Variant
    Dim down As Long
    Dim across As Long
    Dim last As Long
    If Not IsArray(cells) Then
        WithErrors = OneCell(cells)
        Exit Function
    End If
    last = -1
    On Error Resume Next ' a list has no second dimension
    last = UBound(cells, 2)
    On Error GoTo 0
    For down = LBound(cells, 1) To UBound(cells, 1)
        If last < 0 Then
            cells(down) = OneCell(cells(down))
        Else
            For across = LBound(cells, 2) To last
                cells(down, across) = OneCell(cells(down, across))
            Next across
        End If
    Next down
    WithErrors = cells
End Function

Private Function OneCell(ByVal value As Variant) As Variant
    OneCell = value
    If VarType(value) = vbString Then
        If value = "#N/A" Then OneCell = CVErr(xlErrNA)
    End If
End Function

' What went wrong, without the lines of Python that follow.
Private Function Words(ByVal text As String) As String
    Dim place As Long
    place = InStr(text, vbLf)
    If place > 0 Then text = Left$(text, place - 1)
    If Left$(text, 13) = "xlops.errors." Then text = Mid$(text, InStr(text, ": ") + 2)
    Words = Replace(text, vbCr, "")
End Function

Public Function AMZ_GMV_YOY(gmv, gmv_year_ago)
Attribute AMZ_GMV_YOY.VB_Description = "GMV YoY: gmv / year_ago(gmv) - 1. How much GMV grew on the same period a year ago, so that the season cancels out."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_GMV_YOY = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_GMV_YOY", Array(gmv, gmv_year_ago), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_GMV_YOY = Words(Err.Description)
End Function

Public Function AMZ_GMV_WOW(gmv, gmv_prev)
Attribute AMZ_GMV_WOW.VB_Description = "GMV WoW: gmv / prev(gmv) - 1. How much GMV moved against the previous period: the first sign of a slide."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_GMV_WOW = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_GMV_WOW", Array(gmv, gmv_prev), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_GMV_WOW = Words(Err.Description)
End Function

Public Function AMZ_AOV(gmv, order_items)
Attribute AMZ_AOV.VB_Description = "AOV: gmv / order_items. Sales per order item; a fall means that customers buy fewer or cheaper things."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_AOV = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_AOV", Array(gmv, order_items), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_AOV = Words(Err.Description)
End Function

Public Function AMZ_ASP(gmv, units)
Attribute AMZ_ASP.VB_Description = "ASP: gmv / units. Sales per unit; a jump either way means that a price or the mix changed."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ASP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ASP", Array(gmv, units), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ASP = Words(Err.Description)
End Function

Public Function AMZ_REFUND(units_refunded, units)
Attribute AMZ_REFUND.VB_Description = "Refund rate: units_refunded / units. Units refunded per unit ordered; a rise points to quality or to the listing's promise."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_REFUND = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_REFUND", Array(units_refunded, units), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_REFUND = Words(Err.Description)
End Function

Public Function AMZ_PV_PER_S(page_views, sessions)
Attribute AMZ_PV_PER_S.VB_Description = "Page views per session: page_views / sessions. Pages seen per visit."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_PV_PER_S = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_PV_PER_S", Array(page_views, sessions), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_PV_PER_S = Words(Err.Description)
End Function

Public Function AMZ_USP(units, sessions)
Attribute AMZ_USP.VB_Description = "Unit session %: units / sessions. Units sold per visit, the conversion rate; it may pass 100%."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_USP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_USP", Array(units, sessions), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_USP = Words(Err.Description)
End Function

Public Function AMZ_OSP(order_items, sessions)
Attribute AMZ_OSP.VB_Description = "Order item session %: order_items / sessions. Order items per visit: conversion without the effect of large orders."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_OSP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_OSP", Array(order_items, sessions), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_OSP = Words(Err.Description)
End Function

Public Function AMZ_BUYBOX(bb_views, page_views)
Attribute AMZ_BUYBOX.VB_Description = "Buy Box %: bb_views / page_views. How often the featured offer was yours, weighted by page views; without it sales stop at once."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BUYBOX = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BUYBOX", Array(bb_views, page_views), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BUYBOX = Words(Err.Description)
End Function

Public Function AMZ_ACOS(spend, ad_sales)
Attribute AMZ_ACOS.VB_Description = "ACOS: spend / ad_sales. Ad spend per unit of ad sales; sales are credited for 7 days (SP) and 14 days (SB, SD)."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ACOS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ACOS", Array(spend, ad_sales), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ACOS = Words(Err.Description)
End Function

Public Function AMZ_ROAS(ad_sales, spend)
Attribute AMZ_ROAS.VB_Description = "ROAS: ad_sales / spend. Ad sales per unit of spend: ACOS turned over, with its edges."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ROAS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ROAS", Array(ad_sales, spend), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ROAS = Words(Err.Description)
End Function

Public Function AMZ_TACOS(spend, gmv)
Attribute AMZ_TACOS.VB_Description = "TACoS: spend / gmv. Ad spend per unit of all sales: how dear the shop's growth is."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TACOS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TACOS", Array(spend, gmv), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TACOS = Words(Err.Description)
End Function

Public Function AMZ_CTR(sp_clicks, sp_impressions)
Attribute AMZ_CTR.VB_Description = "CTR: sp_clicks / sp_impressions. Clicks per impression of Sponsored Products; low means picture, price or targeting is off."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_CTR = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_CTR", Array(sp_clicks, sp_impressions), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_CTR = Words(Err.Description)
End Function

Public Function AMZ_CPC(sp_spend, sp_clicks)
Attribute AMZ_CPC.VB_Description = "CPC: sp_spend / sp_clicks. What a Sponsored Products click costs, against what it may cost at the target ACOS."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_CPC = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_CPC", Array(sp_spend, sp_clicks), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_CPC = Words(Err.Description)
End Function

Public Function AMZ_AD_CVR(sp_orders, sp_clicks)
Attribute AMZ_AD_CVR.VB_Description = "Ad CVR: sp_orders / sp_clicks. Orders per click of Sponsored Products."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_AD_CVR = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_AD_CVR", Array(sp_orders, sp_clicks), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_AD_CVR = Words(Err.Description)
End Function

Public Function AMZ_AOV_AD(ad_sales, ad_orders)
Attribute AMZ_AOV_AD.VB_Description = "Ad AOV: ad_sales / ad_orders. Ad sales per ad order."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_AOV_AD = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_AOV_AD", Array(ad_sales, ad_orders), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_AOV_AD = Words(Err.Description)
End Function

Public Function AMZ_AD_SHARE(ad_part, gmv)
Attribute AMZ_AD_SHARE.VB_Description = "Ad sales share: ad_part / gmv. Ad sales as a share of all sales; it may pass 100%, since SB counts other sellers' sales."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_AD_SHARE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_AD_SHARE", Array(ad_part, gmv), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_AD_SHARE = Words(Err.Description)
End Function

Public Function AMZ_ORGANIC(gmv, ad_part)
Attribute AMZ_ORGANIC.VB_Description = "Organic sales (est.): gmv - ad_part. Sales that no ad brought (an estimate), against the previous period; a fall means lost rank."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ORGANIC = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ORGANIC", Array(gmv, ad_part), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ORGANIC = Words(Err.Description)
End Function

Public Function AMZ_WASTE(waste_spend, term_spend)
Attribute AMZ_WASTE.VB_Description = "Zero-order spend: waste_spend / term_spend. Share of spend on search terms that had clicks enough and brought no order."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_WASTE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_WASTE", Array(waste_spend, term_spend), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_WASTE = Words(Err.Description)
End Function

Public Function AMZ_BUDGET_USE(budget_spend, budget_total)
Attribute AMZ_BUDGET_USE.VB_Description = "Budget use: budget_spend / budget_total. How much of the ad budgets was used; near the end ads go dark before the day is over."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BUDGET_USE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BUDGET_USE", Array(budget_spend, budget_total), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BUDGET_USE = Words(Err.Description)
End Function

Public Function AMZ_COVER(position, velocity)
Attribute AMZ_COVER.VB_Description = "Days of cover: position / velocity. Days that stock and pipeline last, at sales of days in stock; judged by SKU, the sum is information."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_COVER = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_COVER", Array(position, velocity), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_COVER = Words(Err.Description)
End Function

Public Function AMZ_WOC(position, velocity)
Attribute AMZ_WOC.VB_Description = "Weeks of cover: position / (velocity * 7). Weeks that stock and pipeline last; Amazon advises 2 to 13."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_WOC = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_WOC", Array(position, velocity), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_WOC = Words(Err.Description)
End Function

Public Function AMZ_STR90(shipped_90, mean_available_90)
Attribute AMZ_STR90.VB_Description = "Sell-through 90d: shipped_90 / mean_available_90. Units shipped in 90 days per unit of mean stock; 1.5 is about six turns a year."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_STR90 = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_STR90", Array(shipped_90, mean_available_90), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_STR90 = Words(Err.Description)
End Function

Public Function AMZ_OOS(oos_skus, replenishable_skus)
Attribute AMZ_OOS.VB_Description = "OOS SKU share: oos_skus / replenishable_skus. Share of the SKUs kept in stock that have none; each loses sales and rank."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_OOS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_OOS", Array(oos_skus, replenishable_skus), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_OOS = Words(Err.Description)
End Function

Public Function AMZ_EXCESS(excess_units, available_units)
Attribute AMZ_EXCESS.VB_Description = "Excess share: excess_units / available_units. Share of stock that Amazon holds to be too much: money and storage fees tied up."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_EXCESS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_EXCESS", Array(excess_units, available_units), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_EXCESS = Words(Err.Description)
End Function

Public Function AMZ_AGED181(aged181_units, age_units)
Attribute AMZ_AGED181.VB_Description = "Aged >180 d: aged181_units / age_units. Share of stock older than 180 days; a single unit beyond 365 days is a breach."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_AGED181 = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_AGED181", Array(aged181_units, age_units), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_AGED181 = Words(Err.Description)
End Function

Public Function AMZ_GM(net_sales, cogs, amazon_fees)
Attribute AMZ_GM.VB_Description = "Gross margin (pre-ads): (net_sales - cogs - amazon_fees) / net_sales. What is left of net sales after product cost and Amazon's fees, before ads, against the period before."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_GM = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_GM", Array(net_sales, cogs, amazon_fees), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_GM = Words(Err.Description)
End Function

Public Function AMZ_GM_DRIFT(net_sales, cogs, amazon_fees, gm_mean_3m)
Attribute AMZ_GM_DRIFT.VB_Description = "Margin drift: (net_sales - cogs - amazon_fees) / net_sales - gm_mean_3m. Gross margin less the mean of the three closed months before; within 5 points it is in hand."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_GM_DRIFT = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_GM_DRIFT", Array(net_sales, cogs, amazon_fees, gm_mean_3m), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_GM_DRIFT = Words(Err.Description)
End Function

Public Function AMZ_CM(net_sales, cogs, amazon_fees, spend)
Attribute AMZ_CM.VB_Description = "Contribution margin: (net_sales - cogs - amazon_fees - spend) / net_sales. Gross margin less ad spend, as a share of net sales; below zero every sale costs money."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_CM = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_CM", Array(net_sales, cogs, amazon_fees, spend), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_CM = Words(Err.Description)
End Function

Public Function AMZ_BE_ACOS(closed_sales, closed_cogs, closed_fees)
Attribute AMZ_BE_ACOS.VB_Description = "Break-even ACOS: (closed_sales - closed_cogs - closed_fees) / closed_sales. What the last closed month earned, of sales as ad reports state them: at this ACOS ads earn nothing."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BE_ACOS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BE_ACOS", Array(closed_sales, closed_cogs, closed_fees), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BE_ACOS = Words(Err.Description)
End Function

Public Function AMZ_ACOS_ROOM(closed_sales, closed_cogs, closed_fees, spend, ad_sales)
Attribute AMZ_ACOS_ROOM.VB_Description = "ACOS headroom: (closed_sales - closed_cogs - closed_fees) / closed_sales - spend / ad_sales. Break-even ACOS less ACOS: below zero the ads lose money."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ACOS_ROOM = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ACOS_ROOM", Array(closed_sales, closed_cogs, closed_fees, spend, ad_sales), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ACOS_ROOM = Words(Err.Description)
End Function

Public Function AMZ_FEE_COVER(costed_sales, product_sales)
Attribute AMZ_FEE_COVER.VB_Description = "Cost coverage: costed_sales / product_sales. Share of sales of known product cost; the rest costs what these do on average, below 95 % there is no margin."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_FEE_COVER = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_FEE_COVER", Array(costed_sales, product_sales), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_FEE_COVER = Words(Err.Description)
End Function

Public Function AMZ_TURNS(turns_sold, turns_stock)
Attribute AMZ_TURNS.VB_Description = "Inventory turnover: turns_sold / turns_stock. How often a year stock and pipeline are sold: over twelve months, and at cost, where these are known."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TURNS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TURNS", Array(turns_sold, turns_stock), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TURNS = Words(Err.Description)
End Function

Public Function AMZ_INSTOCK(instock_weight, stock_weight)
Attribute AMZ_INSTOCK.VB_Description = "In-stock rate: instock_weight / stock_weight. Share of days on which the SKUs had stock, weighted by what they sell a day while they have it."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_INSTOCK = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_INSTOCK", Array(instock_weight, stock_weight), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_INSTOCK = Words(Err.Description)
End Function

Public Function AMZ_PRICE_GAP(own_prices, offer_prices)
Attribute AMZ_PRICE_GAP.VB_Description = "Price gap: own_prices / offer_prices - 1. Own prices above the lowest offers, weighted by units of 30 days; too high costs the Buy Box."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_PRICE_GAP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_PRICE_GAP", Array(own_prices, offer_prices), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_PRICE_GAP = Words(Err.Description)
End Function

Public Function AMZ_REV_SLA(cases_in_24h, cases_due)
Attribute AMZ_REV_SLA.VB_Description = "Response within 24 h: cases_in_24h / cases_due. Cases answered within 24 hours, of those that were due."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_REV_SLA = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_REV_SLA", Array(cases_in_24h, cases_due), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_REV_SLA = Words(Err.Description)
End Function

Public Function AMZ_REV_CLOSE(cases_closed, cases_received)
Attribute AMZ_REV_CLOSE.VB_Description = "Closure rate: cases_closed / cases_received. Cases received in the period that are closed."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_REV_CLOSE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_REV_CLOSE", Array(cases_closed, cases_received), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_REV_CLOSE = Words(Err.Description)
End Function

Public Function AMZ_RATING(rating_points, rating_count)
Attribute AMZ_RATING.VB_Description = "Average rating: rating_points / rating_count. Stars of the ASINs on sale, weighted by their number of ratings."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_RATING = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_RATING", Array(rating_points, rating_count), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_RATING = Words(Err.Description)
End Function

Public Function AMZ_DOC_PCT(docs_ok, docs_required)
Attribute AMZ_DOC_PCT.VB_Description = "Documents complete: docs_ok / docs_required. Required documents that are accepted and in date; one that lacks can take a listing down."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_DOC_PCT = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_DOC_PCT", Array(docs_ok, docs_required), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_DOC_PCT = Words(Err.Description)
End Function

Public Function AMZ_APLUS(aplus_asins, brand_asins)
Attribute AMZ_APLUS.VB_Description = "A+ coverage: aplus_asins / brand_asins. Own-brand ASINs with A+ content."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_APLUS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_APLUS", Array(aplus_asins, brand_asins), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_APLUS = Words(Err.Description)
End Function

Public Function AMZ_REGISTRY(registered_brands, brands_owned)
Attribute AMZ_REGISTRY.VB_Description = "Registry coverage: registered_brands / brands_owned. Own brands that are in Brand Registry."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_REGISTRY = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_REGISTRY", Array(registered_brands, brands_owned), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_REGISTRY = Words(Err.Description)
End Function

Public Function AMZ_TRANSPARENCY(transparency_asins, brand_asins)
Attribute AMZ_TRANSPARENCY.VB_Description = "Transparency coverage: transparency_asins / brand_asins. Own-brand ASINs enrolled in Transparency."
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TRANSPARENCY = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TRANSPARENCY", Array(transparency_asins, brand_asins), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TRANSPARENCY = Words(Err.Description)
End Function

Public Function AMZ_BID(target_acos, order_value, cvr, Optional current, Optional floor, Optional cap, Optional boost)
Attribute AMZ_BID.VB_Description = "The bid that meets a target ACOS"
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BID = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BID", Array(target_acos, order_value, cvr, current, floor, cap, boost), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BID = Words(Err.Description)
End Function

Public Function AMZ_NEGP(clicks, cvr)
Attribute AMZ_NEGP.VB_Description = "Chance that an average term has no order in so many clicks"
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_NEGP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_NEGP", Array(clicks, cvr), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_NEGP = Words(Err.Description)
End Function

Public Function AMZ_ROP(velocity, lead_days, Optional daily_sd, Optional lead_sd)
Attribute AMZ_ROP.VB_Description = "Reorder point in units"
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ROP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ROP", Array(velocity, lead_days, daily_sd, lead_sd), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ROP = Words(Err.Description)
End Function

Public Function AMZ_REORDERQTY(velocity, lead_days, position, Optional cover_days, Optional moq, Optional carton)
Attribute AMZ_REORDERQTY.VB_Description = "Units to order now"
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_REORDERQTY = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_REORDERQTY", Array(velocity, lead_days, position, cover_days, moq, carton), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_REORDERQTY = Words(Err.Description)
End Function

Public Function AMZ_BRIDGE(sessions0, units0, gmv0, sessions1, units1, gmv1)
Attribute AMZ_BRIDGE.VB_Description = "Why GMV moved: sessions, conversion, price, change"
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BRIDGE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BRIDGE", Array(sessions0, units0, gmv0, sessions1, units1, gmv1), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BRIDGE = Words(Err.Description)
End Function

Public Function AMZ_KPI(kpi, period, Optional asin, Optional marketplace, Optional what)
Attribute AMZ_KPI.VB_Description = "A KPI of the last build"
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_KPI = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_KPI", Array(kpi, period, asin, marketplace, Application.Caller.Worksheet.Parent.FullName, what), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_KPI = Words(Err.Description)
End Function

Public Function AMZ_STATUS(kpi, period, Optional marketplace)
Attribute AMZ_STATUS.VB_Description = "A KPI's status at the last build"
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_STATUS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_STATUS", Array(kpi, period, marketplace, Application.Caller.Worksheet.Parent.FullName), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_STATUS = Words(Err.Description)
End Function

Public Function AMZ_TARGET(kpi, period, Optional marketplace)
Attribute AMZ_TARGET.VB_Description = "A KPI's target in force"
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TARGET = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TARGET", Array(kpi, period, marketplace, Application.Caller.Worksheet.Parent.FullName), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TARGET = Words(Err.Description)
End Function

Public Function AMZ_TABLE(name, Optional period)
Attribute AMZ_TABLE.VB_Description = "Rows of the last build: kpis, asins, terms, stock"
    If (Not Application.CommandBars("Standard").Controls(1).Enabled) Then Exit Function
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TABLE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TABLE", Array(name, period, Application.Caller.Worksheet.Parent.FullName), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TABLE = Words(Err.Description)
End Function
