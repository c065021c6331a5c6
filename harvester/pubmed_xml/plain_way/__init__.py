"""The plain way of reading a journal article, which is most records: patterns, not a tree."""
