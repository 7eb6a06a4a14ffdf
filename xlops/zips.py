"""Zip archives that somebody else made: what Python raises of one that is damaged, wherever one is opened."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

DAMAGED_ZIP = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError,
    struct.error, UnicodeDecodeError, ValueError,
)  # fmt: skip
