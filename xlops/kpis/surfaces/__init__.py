"""One formula, many surfaces: each module here is a table from a step of the tree to what the surface writes."""

from xlops.kpis.surfaces.text import Unsupported

__all__ = ["Unsupported"]
