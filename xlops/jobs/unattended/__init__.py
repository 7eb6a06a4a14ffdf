"""A store that is looked after without a terminal: watched, built at a set hour, or by a double click."""
