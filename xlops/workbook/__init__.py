"""Workbooks: the template contract, the plan of what to write, and the appliers that carry it out."""
