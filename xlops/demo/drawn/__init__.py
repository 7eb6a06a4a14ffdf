"""Stores drawn by chance in which the truth is known: causes, delays, demand. They are written as real exports are.

model.py    the scenario: ranges that a seed draws from
causes.py   what can happen to a store, as data (causes.toml)
draw.py     chance, the same on every machine
plan.py     one store, drawn: products, campaigns, terms, what happens when
mess.py     its advertising account as real ones are (account.py, term.py), where the scenario asks for that
levers.py   what the planned causes do to traffic, conversion, prices, bids, day by day
world.py    what happened: an auction, demand, sales, each order on the day it was made
supply.py   what came into the warehouse for it
view.py     the world as reports show it at one moment
placed.py   a messy account's clicks by placement
bulk.py     its bulk workbook
exports.py  the files that the store's people download, Monday by Monday
truth.py    what a tool should have found
"""
