"""What is measured of the demo store, and its workbooks, made once for all tests."""

from tests.computed import uncomputed
from tests.recomputed.conftest import built_typed, typed_store
from tests.stores import board, built_en, built_zh

__all__ = ["board", "built_en", "built_typed", "built_zh", "typed_store", "uncomputed"]
