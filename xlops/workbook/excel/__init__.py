"""A plan applied to a workbook that is open in a running Excel."""
