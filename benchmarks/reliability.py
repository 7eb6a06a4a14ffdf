"""Everything that docs/reliability.md tells of, one after the other; ends at the first that finds something.

python benchmarks/reliability.py --minutes 60
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--minutes", type=float, default=60.0, help="of fuzz")
    given.add_argument("--weeks", type=int, default=52, help="of torture")
    options = given.parse_args()
    trials = (
        ["-m", "tests.fuzz", "--minutes", str(options.minutes)],
        ["-m", "tests.fuzz.renamed"],
        ["benchmarks/kills.py"],
        ["benchmarks/kills.py", "--verb", "build", "--random", "40"],
        ["benchmarks/torture.py", "--weeks", str(options.weeks), "--resave", "13"],
    )
    for trial in trials:
        print(f"\n== {' '.join(trial)}", flush=True)
        if code := subprocess.run([sys.executable, *trial], cwd=TOP, check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
