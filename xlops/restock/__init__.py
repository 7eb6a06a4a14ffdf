"""How much to order and by when, under uncertainty: arithmetic over arrays, which knows no store (docs/restock.md).

rule.py      when to order and how much by the rule of thumb (N9)
past.py      what each SKU sold on which days, and the weights of these days
season.py    what the account's own year says of the days to come
spread.py    how far forecasts of this kind were off before
forecast.py  demand of the days to come as a distribution
lead.py      how long an order takes, and how surely
service.py   which share of order cycles shall pass without a stock-out
order.py     what to order, by when, and what an order that comes late costs
check.py     the forecast held against what came: MASE, pinball loss

Rows of all arrays are SKUs, columns days; the last column of the past is the day before the order.
"""
