"""What builds of small stores need here."""

from tests.computed import uncomputed

__all__ = ["uncomputed"]
