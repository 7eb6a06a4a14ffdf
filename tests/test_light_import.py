"""`xlops --help` answers at once: it loads no data library."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = {"pandas", "numpy", "duckdb", "openpyxl", "ironcalc", "xlwings", "lxml", "pydantic", "rich", "python_calamine"}


def test_help_loads_no_data_library() -> None:
    code = (
        "import json, sys\nfrom xlops.cli import cli\n"
        "try:\n    cli(['--help'], standalone_mode=False)\nexcept SystemExit:\n    pass\n"
        "print('\\n' + json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "xlops demo" in done.stdout
    assert HEAVY.intersection(json.loads(done.stdout.splitlines()[-1])) == set()
