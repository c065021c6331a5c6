"""Harvest: a local, always-current, trustworthy copy of the PubMed literature you care about."""

__version__ = "0.1.0"
