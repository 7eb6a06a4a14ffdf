"""What builds of small stores need here."""

from tests.computed import uncomputed, uncomputed_all

__all__ = ["uncomputed", "uncomputed_all"]
