"""What is measured of the demo store, and its workbooks, made once for all tests."""

from tests.recomputed.conftest import typed_store
from tests.stores import board, built_en, built_zh

__all__ = ["board", "built_en", "built_zh", "typed_store"]
