"""The invented PubMed living through a year; `year.scenario` is the way in."""
