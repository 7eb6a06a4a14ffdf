"""What may have gone wrong with a file, a module a kind of trouble: told, mended where nothing is lost, or refused."""
