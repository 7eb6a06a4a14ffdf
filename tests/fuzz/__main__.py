"""`python -m tests.fuzz --minutes 60`: other examples of every property, round after round, until the time is over.

A round that fails ends it, with the example that pytest shows; it becomes a case in the tests of its part.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz.campaign import COUNT

_EXAMPLES = 100  # of each property in a round: some minutes


def main() -> int:
    given = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    given.add_argument("--minutes", type=float, default=60.0)
    given.add_argument("--examples", type=int, default=_EXAMPLES, help="of each property in a round")
    options = given.parse_args()
    end, rounds = time.monotonic() + 60 * options.minutes, 0
    while time.monotonic() < end:
        left = max(1.0, end - time.monotonic())
        command = [sys.executable, "-m", "pytest", "-q", "-m", "campaign", str(Path(__file__).parent)]
        try:
            ran = subprocess.run(command, env=os.environ | {COUNT: str(options.examples)}, timeout=left, check=False)
        except subprocess.TimeoutExpired:
            break
        if ran.returncode:
            return ran.returncode
        rounds += 1
    sys.stdout.write(f"{rounds} whole rounds of {options.examples} examples of each property: nothing found\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
