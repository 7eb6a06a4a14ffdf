"""What to change in advertising: bids, negatives, harvest, budgets, with the present value, the new one and why."""
