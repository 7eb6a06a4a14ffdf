Attribute VB_Name = "xlwings_udfs"
' Written by macros/build.py from xlops.live.udfs. The module has the name that xlwings' Import Functions replaces.
Option Explicit

Private inWizard As Boolean ' the function wizard asks, which shows a preview of the answer
Private toldAt As Single ' when the status bar was told why a cell has #VALUE!

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
        If value = "#N/A" Then
            OneCell = CVErr(xlErrNA)
        ElseIf Left$(value, 8) = "#VALUE! " Then
            OneCell = Refused(Mid$(value, 9))
        End If
    End If
End Function

' Excel's #VALUE!, and why in the status bar for a while; the function wizard shows why in its place.
Private Function Refused(ByVal why As String) As Variant
    Refused = CVErr(xlErrValue)
    If inWizard Then
        Refused = why
    Else
        On Error Resume Next ' told or not, the cell has its error
        Application.StatusBar = "xlops: " & Left$(why, 200)
        toldAt = Timer
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

' What the cells hold, in one piece, currency as a number. A whole column ends at the last row that is used in any of
' those given, a whole row likewise.
Private Function Values(ByVal given As Variant) As Variant
    Dim n As Long
    Dim lastRow As Long
    Dim lastColumn As Long
    Dim back As Variant
    inWizard = False
    inWizard = Not Application.CommandBars("Standard").Controls(1).Enabled
    If toldAt > 0 And Abs(Timer - toldAt) > 5 Then ForgetTold
    lastRow = 1
    lastColumn = 1
    back = given
    For n = LBound(given) To UBound(given)
        If TypeName(given(n)) = "Range" Then Measure given(n), lastRow, lastColumn
    Next n
    For n = LBound(given) To UBound(given)
        If TypeName(given(n)) = "Range" Then back(n) = Shortened(given(n), lastRow, lastColumn).Value2
    Next n
    Values = back
End Function

Private Sub ForgetTold()
    On Error Resume Next
    toldAt = 0
    Application.StatusBar = False
End Sub

Private Sub Measure(ByVal area As Object, ByRef lastRow As Long, ByRef lastColumn As Long)
    Dim used As Object
    Dim last As Long
    Set used = area.Worksheet.UsedRange
    last = used.Row + used.Rows.Count - 1
    If area.Rows.Count = area.Worksheet.Rows.Count And last > lastRow Then lastRow = last
    last = used.Column + used.Columns.Count - 1
    If area.Columns.Count = area.Worksheet.Columns.Count And last > lastColumn Then lastColumn = last
End Sub

Private Function Shortened(ByVal area As Object, ByVal lastRow As Long, ByVal lastColumn As Long) As Object
    Dim down As Long
    Dim across As Long
    down = area.Rows.Count
    across = area.Columns.Count
    If down = area.Worksheet.Rows.Count Then down = lastRow
    If across = area.Worksheet.Columns.Count Then across = lastColumn
    Set Shortened = area.Resize(down, across)
End Function

Public Function AMZ_GMV_YOY(gmv, gmv_year_ago)
Attribute AMZ_GMV_YOY.VB_Description = "GMV YoY: gmv / year_ago(gmv) - 1. How much GMV grew on the same period a year ago, so that the season cancels out."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_GMV_YOY = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_GMV_YOY", Values(Array(gmv, gmv_year_ago)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_GMV_YOY = Refused(Words(Err.Description))
End Function

Public Function AMZ_GMV_WOW(gmv, gmv_prev)
Attribute AMZ_GMV_WOW.VB_Description = "GMV WoW: gmv / prev(gmv) - 1. How much GMV moved against the previous period: the first sign of a slide."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_GMV_WOW = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_GMV_WOW", Values(Array(gmv, gmv_prev)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_GMV_WOW = Refused(Words(Err.Description))
End Function

Public Function AMZ_AOV(gmv, order_items)
Attribute AMZ_AOV.VB_Description = "AOV: gmv / order_items. Sales per order item; a fall means that customers buy fewer or cheaper things."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_AOV = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_AOV", Values(Array(gmv, order_items)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_AOV = Refused(Words(Err.Description))
End Function

Public Function AMZ_ASP(gmv, units)
Attribute AMZ_ASP.VB_Description = "ASP: gmv / units. Sales per unit; a jump either way means that a price or the mix changed."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ASP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ASP", Values(Array(gmv, units)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ASP = Refused(Words(Err.Description))
End Function

Public Function AMZ_REFUND(units_refunded, units)
Attribute AMZ_REFUND.VB_Description = "Refund rate: units_refunded / units. Units refunded per unit ordered; a rise points to quality or to the listing's promise."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_REFUND = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_REFUND", Values(Array(units_refunded, units)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_REFUND = Refused(Words(Err.Description))
End Function

Public Function AMZ_PV_PER_S(page_views, sessions)
Attribute AMZ_PV_PER_S.VB_Description = "Page views per session: page_views / sessions. Pages seen per visit."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_PV_PER_S = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_PV_PER_S", Values(Array(page_views, sessions)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_PV_PER_S = Refused(Words(Err.Description))
End Function

Public Function AMZ_USP(units, sessions)
Attribute AMZ_USP.VB_Description = "Unit session %: units / sessions. Units sold per visit, the conversion rate; it may pass 100%."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_USP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_USP", Values(Array(units, sessions)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_USP = Refused(Words(Err.Description))
End Function

Public Function AMZ_OSP(order_items, sessions)
Attribute AMZ_OSP.VB_Description = "Order item session %: order_items / sessions. Order items per visit: conversion without the effect of large orders."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_OSP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_OSP", Values(Array(order_items, sessions)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_OSP = Refused(Words(Err.Description))
End Function

Public Function AMZ_BUYBOX(bb_views, page_views)
Attribute AMZ_BUYBOX.VB_Description = "Buy Box %: bb_views / page_views. How often the featured offer was yours, weighted by page views; without it sales stop at once."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BUYBOX = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BUYBOX", Values(Array(bb_views, page_views)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BUYBOX = Refused(Words(Err.Description))
End Function

Public Function AMZ_ACOS(spend, ad_sales)
Attribute AMZ_ACOS.VB_Description = "ACOS: spend / ad_sales. Ad spend per unit of ad sales; sales are credited for 7 days (SP) and 14 days (SB, SD)."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ACOS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ACOS", Values(Array(spend, ad_sales)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ACOS = Refused(Words(Err.Description))
End Function

Public Function AMZ_ROAS(ad_sales, spend)
Attribute AMZ_ROAS.VB_Description = "ROAS: ad_sales / spend. Ad sales per unit of spend: ACOS turned over, with its edges."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ROAS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ROAS", Values(Array(ad_sales, spend)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ROAS = Refused(Words(Err.Description))
End Function

Public Function AMZ_TACOS(spend, gmv)
Attribute AMZ_TACOS.VB_Description = "TACoS: spend / gmv. Ad spend per unit of all sales: how dear the shop's growth is."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TACOS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TACOS", Values(Array(spend, gmv)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TACOS = Refused(Words(Err.Description))
End Function

Public Function AMZ_CTR(sp_clicks, sp_impressions)
Attribute AMZ_CTR.VB_Description = "CTR: sp_clicks / sp_impressions. Clicks per impression of Sponsored Products; low means picture, price or targeting is off."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_CTR = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_CTR", Values(Array(sp_clicks, sp_impressions)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_CTR = Refused(Words(Err.Description))
End Function

Public Function AMZ_CPC(sp_spend, sp_clicks)
Attribute AMZ_CPC.VB_Description = "CPC: sp_spend / sp_clicks. What a Sponsored Products click costs, against what it may cost at the target ACOS."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_CPC = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_CPC", Values(Array(sp_spend, sp_clicks)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_CPC = Refused(Words(Err.Description))
End Function

Public Function AMZ_AD_CVR(sp_orders, sp_clicks)
Attribute AMZ_AD_CVR.VB_Description = "Ad CVR: sp_orders / sp_clicks. Orders per click of Sponsored Products."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_AD_CVR = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_AD_CVR", Values(Array(sp_orders, sp_clicks)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_AD_CVR = Refused(Words(Err.Description))
End Function

Public Function AMZ_AOV_AD(ad_sales, ad_orders)
Attribute AMZ_AOV_AD.VB_Description = "Ad AOV: ad_sales / ad_orders. Ad sales per ad order."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_AOV_AD = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_AOV_AD", Values(Array(ad_sales, ad_orders)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_AOV_AD = Refused(Words(Err.Description))
End Function

Public Function AMZ_AD_SHARE(ad_part, gmv)
Attribute AMZ_AD_SHARE.VB_Description = "Ad sales share: ad_part / gmv. Ad sales as a share of all sales; it may pass 100%, since SB counts other sellers' sales."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_AD_SHARE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_AD_SHARE", Values(Array(ad_part, gmv)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_AD_SHARE = Refused(Words(Err.Description))
End Function

Public Function AMZ_ORGANIC(gmv, ad_part)
Attribute AMZ_ORGANIC.VB_Description = "Organic sales (est.): gmv - ad_part. Sales that no ad brought (an estimate), against the previous period; a fall means lost rank."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ORGANIC = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ORGANIC", Values(Array(gmv, ad_part)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ORGANIC = Refused(Words(Err.Description))
End Function

Public Function AMZ_WASTE(waste_spend, term_spend)
Attribute AMZ_WASTE.VB_Description = "Zero-order spend: waste_spend / term_spend. Share of spend on search terms that had clicks enough and brought no order."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_WASTE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_WASTE", Values(Array(waste_spend, term_spend)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_WASTE = Refused(Words(Err.Description))
End Function

Public Function AMZ_BUDGET_USE(budget_spend, budget_total)
Attribute AMZ_BUDGET_USE.VB_Description = "Budget use: budget_spend / budget_total. How much of the ad budgets was used; near the end ads go dark before the day is over."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BUDGET_USE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BUDGET_USE", Values(Array(budget_spend, budget_total)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BUDGET_USE = Refused(Words(Err.Description))
End Function

Public Function AMZ_COVER(position, velocity)
Attribute AMZ_COVER.VB_Description = "Days of cover: position / velocity. Days that stock and pipeline last, at sales of days in stock; judged by SKU, the sum is information."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_COVER = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_COVER", Values(Array(position, velocity)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_COVER = Refused(Words(Err.Description))
End Function

Public Function AMZ_WOC(position, velocity)
Attribute AMZ_WOC.VB_Description = "Weeks of cover: position / (velocity * 7). Weeks that stock and pipeline last; Amazon advises 2 to 13."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_WOC = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_WOC", Values(Array(position, velocity)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_WOC = Refused(Words(Err.Description))
End Function

Public Function AMZ_STR90(shipped_90, mean_available_90)
Attribute AMZ_STR90.VB_Description = "Sell-through 90d: shipped_90 / mean_available_90. Units shipped in 90 days per unit of mean stock; 1.5 is about six turns a year."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_STR90 = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_STR90", Values(Array(shipped_90, mean_available_90)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_STR90 = Refused(Words(Err.Description))
End Function

Public Function AMZ_OOS(oos_skus, replenishable_skus)
Attribute AMZ_OOS.VB_Description = "OOS SKU share: oos_skus / replenishable_skus. Share of the SKUs kept in stock that have none; each loses sales and rank."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_OOS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_OOS", Values(Array(oos_skus, replenishable_skus)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_OOS = Refused(Words(Err.Description))
End Function

Public Function AMZ_EXCESS(excess_units, available_units)
Attribute AMZ_EXCESS.VB_Description = "Excess share: excess_units / available_units. Share of stock that Amazon holds to be too much: money and storage fees tied up."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_EXCESS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_EXCESS", Values(Array(excess_units, available_units)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_EXCESS = Refused(Words(Err.Description))
End Function

Public Function AMZ_AGED181(aged181_units, age_units)
Attribute AMZ_AGED181.VB_Description = "Aged >180 d: aged181_units / age_units. Share of stock older than 180 days; a single unit beyond 365 days is a breach."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_AGED181 = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_AGED181", Values(Array(aged181_units, age_units)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_AGED181 = Refused(Words(Err.Description))
End Function

Public Function AMZ_GM(net_sales, cogs, amazon_fees)
Attribute AMZ_GM.VB_Description = "Gross margin (pre-ads): (net_sales - cogs - amazon_fees) / net_sales. What is left of net sales after product cost and Amazon's fees, before ads, against the period before."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_GM = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_GM", Values(Array(net_sales, cogs, amazon_fees)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_GM = Refused(Words(Err.Description))
End Function

Public Function AMZ_GM_DRIFT(net_sales, cogs, amazon_fees, gm_mean_3m)
Attribute AMZ_GM_DRIFT.VB_Description = "Margin drift: (net_sales - cogs - amazon_fees) / net_sales - gm_mean_3m. Gross margin less the mean of the three closed months before; within 5 points it is in hand."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_GM_DRIFT = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_GM_DRIFT", Values(Array(net_sales, cogs, amazon_fees, gm_mean_3m)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_GM_DRIFT = Refused(Words(Err.Description))
End Function

Public Function AMZ_CM(net_sales, cogs, amazon_fees, spend)
Attribute AMZ_CM.VB_Description = "Contribution margin: (net_sales - cogs - amazon_fees - spend) / net_sales. Gross margin less ad spend, as a share of net sales; below zero every sale costs money."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_CM = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_CM", Values(Array(net_sales, cogs, amazon_fees, spend)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_CM = Refused(Words(Err.Description))
End Function

Public Function AMZ_BE_ACOS(closed_sales, closed_cogs, closed_fees)
Attribute AMZ_BE_ACOS.VB_Description = "Break-even ACOS: (closed_sales - closed_cogs - closed_fees) / closed_sales. What the last closed month earned, of sales as ad reports state them: at this ACOS ads earn nothing."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BE_ACOS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BE_ACOS", Values(Array(closed_sales, closed_cogs, closed_fees)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BE_ACOS = Refused(Words(Err.Description))
End Function

Public Function AMZ_ACOS_ROOM(closed_sales, closed_cogs, closed_fees, spend, ad_sales)
Attribute AMZ_ACOS_ROOM.VB_Description = "ACOS headroom: (closed_sales - closed_cogs - closed_fees) / closed_sales - spend / ad_sales. Break-even ACOS less ACOS: below zero the ads lose money."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ACOS_ROOM = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ACOS_ROOM", Values(Array(closed_sales, closed_cogs, closed_fees, spend, ad_sales)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ACOS_ROOM = Refused(Words(Err.Description))
End Function

Public Function AMZ_FEE_COVER(costed_sales, product_sales)
Attribute AMZ_FEE_COVER.VB_Description = "Cost coverage: costed_sales / product_sales. Share of sales of known product cost; the rest costs what these do on average, below 95 % there is no margin."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_FEE_COVER = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_FEE_COVER", Values(Array(costed_sales, product_sales)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_FEE_COVER = Refused(Words(Err.Description))
End Function

Public Function AMZ_TURNS(turns_sold, turns_stock)
Attribute AMZ_TURNS.VB_Description = "Inventory turnover: turns_sold / turns_stock. How often a year stock and pipeline are sold: over twelve months, and at cost, where these are known."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TURNS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TURNS", Values(Array(turns_sold, turns_stock)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TURNS = Refused(Words(Err.Description))
End Function

Public Function AMZ_INSTOCK(instock_weight, stock_weight)
Attribute AMZ_INSTOCK.VB_Description = "In-stock rate: instock_weight / stock_weight. Share of days on which the SKUs had stock, weighted by what they sell a day while they have it."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_INSTOCK = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_INSTOCK", Values(Array(instock_weight, stock_weight)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_INSTOCK = Refused(Words(Err.Description))
End Function

Public Function AMZ_PRICE_GAP(own_prices, offer_prices)
Attribute AMZ_PRICE_GAP.VB_Description = "Price gap: own_prices / offer_prices - 1. Own prices above the lowest offers, weighted by units of 30 days; too high costs the Buy Box."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_PRICE_GAP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_PRICE_GAP", Values(Array(own_prices, offer_prices)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_PRICE_GAP = Refused(Words(Err.Description))
End Function

Public Function AMZ_REV_SLA(cases_in_24h, cases_due)
Attribute AMZ_REV_SLA.VB_Description = "Response within 24 h: cases_in_24h / cases_due. Cases answered within 24 hours, of those that were due."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_REV_SLA = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_REV_SLA", Values(Array(cases_in_24h, cases_due)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_REV_SLA = Refused(Words(Err.Description))
End Function

Public Function AMZ_REV_CLOSE(cases_closed, cases_received)
Attribute AMZ_REV_CLOSE.VB_Description = "Closure rate: cases_closed / cases_received. Cases received in the period that are closed."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_REV_CLOSE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_REV_CLOSE", Values(Array(cases_closed, cases_received)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_REV_CLOSE = Refused(Words(Err.Description))
End Function

Public Function AMZ_RATING(rating_points, rating_count)
Attribute AMZ_RATING.VB_Description = "Average rating: rating_points / rating_count. Stars of the ASINs on sale, weighted by their number of ratings."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_RATING = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_RATING", Values(Array(rating_points, rating_count)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_RATING = Refused(Words(Err.Description))
End Function

Public Function AMZ_DOC_PCT(docs_ok, docs_required)
Attribute AMZ_DOC_PCT.VB_Description = "Documents complete: docs_ok / docs_required. Required documents that are accepted and in date; one that lacks can take a listing down."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_DOC_PCT = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_DOC_PCT", Values(Array(docs_ok, docs_required)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_DOC_PCT = Refused(Words(Err.Description))
End Function

Public Function AMZ_APLUS(aplus_asins, brand_asins)
Attribute AMZ_APLUS.VB_Description = "A+ coverage: aplus_asins / brand_asins. Own-brand ASINs with A+ content."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_APLUS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_APLUS", Values(Array(aplus_asins, brand_asins)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_APLUS = Refused(Words(Err.Description))
End Function

Public Function AMZ_REGISTRY(registered_brands, brands_owned)
Attribute AMZ_REGISTRY.VB_Description = "Registry coverage: registered_brands / brands_owned. Own brands that are in Brand Registry."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_REGISTRY = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_REGISTRY", Values(Array(registered_brands, brands_owned)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_REGISTRY = Refused(Words(Err.Description))
End Function

Public Function AMZ_TRANSPARENCY(transparency_asins, brand_asins)
Attribute AMZ_TRANSPARENCY.VB_Description = "Transparency coverage: transparency_asins / brand_asins. Own-brand ASINs enrolled in Transparency."
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TRANSPARENCY = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TRANSPARENCY", Values(Array(transparency_asins, brand_asins)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TRANSPARENCY = Refused(Words(Err.Description))
End Function

Public Function AMZ_BID(target_acos, order_value, cvr, Optional current, Optional floor, Optional cap, Optional boost)
Attribute AMZ_BID.VB_Description = "The bid that meets a target ACOS"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BID = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BID", Values(Array(target_acos, order_value, cvr, current, floor, cap, boost)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BID = Refused(Words(Err.Description))
End Function

Public Function AMZ_MAXCPC(order_value, cvr, break_even)
Attribute AMZ_MAXCPC.VB_Description = "What a click may cost at most before ads lose money"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_MAXCPC = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_MAXCPC", Values(Array(order_value, cvr, break_even)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_MAXCPC = Refused(Words(Err.Description))
End Function

Public Function AMZ_BE_PRICE(cost, fees, referral, Optional acos)
Attribute AMZ_BE_PRICE.VB_Description = "The price at which a unit earns nothing"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BE_PRICE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BE_PRICE", Values(Array(cost, fees, referral, acos)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BE_PRICE = Refused(Words(Err.Description))
End Function

Public Function AMZ_NEGP(clicks, cvr)
Attribute AMZ_NEGP.VB_Description = "Chance that an average term has no order in so many clicks"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_NEGP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_NEGP", Values(Array(clicks, cvr)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_NEGP = Refused(Words(Err.Description))
End Function

Public Function AMZ_ROP(velocity, lead_days, Optional daily_sd, Optional lead_sd)
Attribute AMZ_ROP.VB_Description = "Reorder point in units"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_ROP = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_ROP", Values(Array(velocity, lead_days, daily_sd, lead_sd)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_ROP = Refused(Words(Err.Description))
End Function

Public Function AMZ_REORDERQTY(velocity, lead_days, position, Optional cover_days, Optional moq, Optional carton)
Attribute AMZ_REORDERQTY.VB_Description = "Units to order now"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_REORDERQTY = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_REORDERQTY", Values(Array(velocity, lead_days, position, cover_days, moq, carton)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_REORDERQTY = Refused(Words(Err.Description))
End Function

Public Function AMZ_BRIDGE(sessions0, units0, gmv0, sessions1, units1, gmv1)
Attribute AMZ_BRIDGE.VB_Description = "Why GMV moved: sessions, conversion, price, change"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_BRIDGE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_BRIDGE", Values(Array(sessions0, units0, gmv0, sessions1, units1, gmv1)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_BRIDGE = Refused(Words(Err.Description))
End Function

Public Function AMZ_KPI(kpi, period, Optional scope, Optional marketplace, Optional what)
Attribute AMZ_KPI.VB_Description = "A KPI of the last build"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_KPI = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_KPI", Values(Array(kpi, period, scope, marketplace, Application.Caller.Worksheet.Parent.FullName, what)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_KPI = Refused(Words(Err.Description))
End Function

Public Function AMZ_STATUS(kpi, period, Optional scope, Optional marketplace)
Attribute AMZ_STATUS.VB_Description = "A KPI's status at the last build"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_STATUS = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_STATUS", Values(Array(kpi, period, scope, Application.Caller.Worksheet.Parent.FullName, marketplace)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_STATUS = Refused(Words(Err.Description))
End Function

Public Function AMZ_DELTA(kpi, period, Optional scope, Optional marketplace)
Attribute AMZ_DELTA.VB_Description = "A KPI against the week or month before, as a share"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_DELTA = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_DELTA", Values(Array(kpi, period, scope, marketplace, Application.Caller.Worksheet.Parent.FullName)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_DELTA = Refused(Words(Err.Description))
End Function

Public Function AMZ_TARGET(kpi, period, Optional scope, Optional marketplace)
Attribute AMZ_TARGET.VB_Description = "A KPI's target in force"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TARGET = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TARGET", Values(Array(kpi, period, scope, Application.Caller.Worksheet.Parent.FullName, marketplace)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TARGET = Refused(Words(Err.Description))
End Function

Public Function AMZ_SALES(sku, first, Optional last, Optional what, Optional marketplace)
Attribute AMZ_SALES.VB_Description = "Sales of a product, in whole weeks or months"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_SALES = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_SALES", Values(Array(sku, first, last, what, marketplace, Application.Caller.Worksheet.Parent.FullName)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_SALES = Refused(Words(Err.Description))
End Function

Public Function AMZ_STOCK(sku, Optional what, Optional marketplace)
Attribute AMZ_STOCK.VB_Description = "A product's stock, as the sheet Inventory has it"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_STOCK = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_STOCK", Values(Array(sku, what, marketplace, Application.Caller.Worksheet.Parent.FullName)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_STOCK = Refused(Words(Err.Description))
End Function

Public Function AMZ_PROFIT(sku, Optional period, Optional what)
Attribute AMZ_PROFIT.VB_Description = "What a product earned in a month, as the sheet Profit has it"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_PROFIT = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_PROFIT", Values(Array(sku, period, what, Application.Caller.Worksheet.Parent.FullName)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_PROFIT = Refused(Words(Err.Description))
End Function

Public Function AMZ_FEES(sku, Optional period, Optional kind)
Attribute AMZ_FEES.VB_Description = "What Amazon charged for a product in a month"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_FEES = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_FEES", Values(Array(sku, period, kind, Application.Caller.Worksheet.Parent.FullName)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_FEES = Refused(Words(Err.Description))
End Function

Public Function AMZ_TERM(term, Optional what, Optional marketplace, Optional campaign)
Attribute AMZ_TERM.VB_Description = "A search term's numbers in the window of Search terms"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TERM = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TERM", Values(Array(term, what, marketplace, campaign, Application.Caller.Worksheet.Parent.FullName)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TERM = Refused(Words(Err.Description))
End Function

Public Function AMZ_FX(code, Optional day, Optional into)
Attribute AMZ_FX.VB_Description = "An exchange rate as the store has it"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_FX = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_FX", Values(Array(code, day, into, Application.Caller.Worksheet.Parent.FullName)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_FX = Refused(Words(Err.Description))
End Function

Public Function AMZ_TABLE(name, Optional period, Optional scope, Optional marketplace)
Attribute AMZ_TABLE.VB_Description = "Rows of the last build: kpis, asins, terms, stock"
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    AMZ_TABLE = WithErrors(XLPy.CallUDF("xlops.live.udfs", "AMZ_TABLE", Values(Array(name, period, Application.Caller.Worksheet.Parent.FullName, scope, marketplace)), Nothing, Application.Caller))
    Exit Function
failed:
    AMZ_TABLE = Refused(Words(Err.Description))
End Function
