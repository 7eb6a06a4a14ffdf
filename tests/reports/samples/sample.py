"""What a test states about one real sample: as literal values, and by another route than the code under test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A file, the folder and ad product that a user would give, and what must be found.

    `columns` maps the file's own header to (field, total); `above` counts the lines above the header; `findings` are
    the codes of what is odd about the file.
    """

    file: str
    folder: str
    ad_product: str
    kind: str
    origin: str
    span: str
    rows: int
    columns: dict[str, tuple[str, str]]
    above: int = 0
    findings: tuple[str, ...] = ()
