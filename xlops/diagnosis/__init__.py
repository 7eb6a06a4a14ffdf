"""From a number to what to do about it: bids, negatives, restock, and the exact bridge between two periods."""
