"""Many stores below one folder: found, built side by side, watched together (`xlops fleet`)."""
