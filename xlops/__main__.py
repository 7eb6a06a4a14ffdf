"""`python -m xlops`."""

from xlops.cli import main

if __name__ == "__main__":
    main()
