"""xlops: from an Amazon seller's export files to a living Excel workbook."""

__version__ = "0.2.0"
