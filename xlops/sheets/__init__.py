"""The seller's own sheets: products, plan, events, documents, brand, cases, rates (rule D1).

Each has one home, a CSV in `own/` or a table of the workbook, and one schema for both. A cell that cannot be read is a
finding, and the value before it counts.
"""

from xlops.sheets.schema import SHEETS, CellKind, Field, SellerSheet

__all__ = ["SHEETS", "CellKind", "Field", "SellerSheet"]
