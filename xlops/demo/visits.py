"""What the store's people download on one morning, and how it comes to lie in their folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from xlops.demo.text import Export


@dataclass(frozen=True)
class Visit:
    """The downloads of one morning; `saved` is the time of the files themselves."""

    day: date
    saved: datetime
    files: tuple[Export, ...]

    def save(self, folder: Path) -> list[Path]:
        """Write the files under `folder`, a store's `exports/`."""
        written = []
        for name, content in self.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            # ads files name no day: their age is the file's own, and must not be that of the demo
            os.utime(path, (self.saved.timestamp(),) * 2)
            written.append(path)
        return written
